//! Dumps of SQL databases, read piece by piece on their way into another server: what was of the server
//! that they come from is left out, and data is never touched.
//!
//! Nothing is taken for a statement but what stands where one starts: `lex` knows strings, comments,
//! quoted bodies and rows of `COPY`, however they are cut into pieces.

mod atomic;
mod complaint;
pub mod connection;
mod definer;
mod filter;
mod gist;
mod lex;
mod name;
mod origin;
mod rules;
pub mod sql;
pub mod transaction;

pub use complaint::{Halt, halt, help, trouble};
pub use filter::{Filter, Refusal, Told};
pub use gist::gist;
pub use origin::{HEADING, fits, origin, title};
