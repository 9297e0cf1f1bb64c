//! One binary for all tests.

mod acceptance;
mod architecture;
mod catalog;
mod cli;
mod compile;
mod compose;
mod diagnostics;
mod docs;
mod draft;
mod dump;
mod examples;
mod fuzz;
mod init;
mod mask;
mod migrate;
mod origin;
mod plan;
mod runtime;
mod schema;
mod strings;
mod support;
mod syntax;
mod twins;
mod workspace;
