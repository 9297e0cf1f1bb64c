//! One binary for all tests.

mod catalog;
mod support;
mod syntax;
