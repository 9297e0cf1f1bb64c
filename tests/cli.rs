//! The command line from outside: exit codes, streams and formats.

mod asked;
mod check;
pub(crate) mod codes;
mod documents;
mod machines;
mod plan;
mod secrets;
mod streams;
