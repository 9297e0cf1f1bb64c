//! Docker, through its own programs: Compose command lines as values, what runs, and what a failure
//! means. Nothing here reads the configuration or writes a file.

pub mod browser;
pub mod debugger;
pub mod engine;
pub mod exec;
pub mod failure;
mod interrupt;
pub mod invocation;
pub mod port;
mod process;
pub mod variables;
pub mod volume;

pub use exec::Exec;
pub use interrupt::{Hold, hold, interrupted};
pub use invocation::{Invocation, Runner, Stack};
pub use process::{captured, followed, logged, run, spoken};
