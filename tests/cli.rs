//! The command line from outside: exit codes, streams and formats.

mod asked;
mod check;
pub(crate) mod codes;
#[cfg(unix)]
mod completions;
mod documents;
mod environment;
mod leave;
mod machines;
mod man;
mod places;
mod plan;
mod secrets;
mod streams;
mod totals;
mod ways;
mod words;
