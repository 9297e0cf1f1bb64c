//! One binary for all tests.

mod architecture;
mod catalog;
mod cli;
mod compile;
mod diagnostics;
mod docs;
mod examples;
mod plan;
mod runtime;
mod schema;
mod strings;
mod support;
mod syntax;
mod twins;
mod workspace;
