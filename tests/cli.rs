//! The command line from outside: exit codes, streams and formats.

mod check;
pub(crate) mod codes;
#[cfg(unix)]
mod completions;
mod machines;
mod man;
mod plan;
mod streams;
