//! The part of the Compose Specification that phpier writes, as typed values, and their one spelling.
//!
//! Spelling is meaning here: Compose restarts a container when the order of a list or the form of a
//! value changes, so a value has exactly one way to be written, for ever.
//! <https://github.com/compose-spec/compose-spec/blob/main/spec.md>

pub mod environment;
pub mod file;
pub mod overlay;
pub mod text;
pub mod yaml;

pub use environment::{Environment, environment};
pub use file::*;
pub use text::Text;
