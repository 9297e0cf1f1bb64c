//! One binary for all tests.

mod support;
mod syntax;
