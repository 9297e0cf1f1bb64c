//! One binary for all tests.

mod architecture;
mod catalog;
mod cli;
mod compile;
mod diagnostics;
mod plan;
mod runtime;
mod strings;
mod support;
mod syntax;
mod twins;
mod workspace;
