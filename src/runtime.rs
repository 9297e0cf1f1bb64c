//! Docker, through its own programs: Compose command lines as values, what runs, and what a failure
//! means. Nothing here reads the configuration or writes a file.

pub mod engine;
pub mod failure;
pub mod invocation;
pub mod port;
mod process;
pub mod variables;

pub use invocation::{Invocation, Runner, Stack};
pub use process::{captured, logged, run};
