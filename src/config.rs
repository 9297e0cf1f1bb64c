//! The configuration as written: typed and spanned, with nothing filled in and nothing looked up.

pub mod global;
pub mod keys;
pub mod php;
pub mod project;
pub mod schedule;
pub mod service;

mod database;
mod decode;
mod overlay;
mod scalar;
mod switch;

pub use database::Database;
pub use global::Global;
pub use php::Php;
pub use project::Project;
pub use scalar::{Anything, EnvValue, Password, Port, PortMapping, Publish, Version};
pub use schedule::Schedule;
pub use service::{Route, Service, Volume};
pub use switch::{Kind, Off};

use crate::source::Spanned;

/// Names that the writer chose, each with a value, in the order they were written.
pub type Pairs<T> = Vec<(Spanned<String>, Spanned<T>)>;
