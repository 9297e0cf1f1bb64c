//! One binary for all tests.

mod architecture;
mod catalog;
mod diagnostics;
mod support;
mod syntax;
