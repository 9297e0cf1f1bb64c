//! The configuration as meant: every default filled in, every reference looked up, every string
//! checked for the places it will reach. Nothing here can be wrong any more.

pub mod global;
pub mod host;
pub mod project;
pub mod service;

pub use global::{Discovery, Global, Instance, Traefik};
pub use host::Host;
pub use project::{Connection, Database, Php, Private, Project, Schedule, TESTING_SUFFIX, Worker};
pub use service::{Route, Service, Volume};

use std::collections::BTreeMap;

/// The domain of a stack that names none. Reserved for this machine by RFC 6761.
pub const DEFAULT_DOMAIN: &str = "localhost";

/// The network of a stack that names none.
pub const DEFAULT_NETWORK: &str = "phpier_global";

/// The Compose file of a project that names none.
pub const DEFAULT_OUTPUT: &str = "docker-compose.yml";

/// The prefix of every container of the global stack.
pub const CONTAINER_PREFIX: &str = "phpier-";

/// Everything that one run compiles.
#[derive(Clone, Debug)]
pub struct Fleet {
    /// The global stack, where there is a `global.kdl`.
    pub global: Option<Global>,
    /// The projects, sorted by slug.
    pub projects: Vec<Project>,
}

/// A value for a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnvValue {
    /// This text.
    Literal(String),
    /// Whatever this variable holds when Compose runs.
    Environment(String),
}

/// A password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Password {
    /// This text, as the configuration has it.
    Literal(String),
    /// One that is made once on this machine, below `local/`.
    Secret,
}

/// Variables, sorted.
pub type Environment = BTreeMap<String, EnvValue>;
