//! One binary for all tests.

mod architecture;
mod catalog;
mod support;
mod syntax;
