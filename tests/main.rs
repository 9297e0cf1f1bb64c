//! One binary for all tests.

mod catalog;
mod cli;
mod plan;
mod support;
mod syntax;
mod workspace;
