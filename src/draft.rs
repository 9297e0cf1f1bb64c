//! A configuration that phpier writes for somebody: what a set-up wants as one value, and its text in
//! either spelling. `init` and `migrate` fill it in; it is written once and then belongs to its reader,
//! so it looks as a person would have written it, comments included.

mod fill;
mod global;
mod kdl;
pub mod outline;
pub mod splice;
mod yaml;

pub use global::Server;

use crate::source::Format;

/// A value, and what is to be said of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Noted<T> {
    /// The value.
    pub value: T,
    /// Comments above it, a line each, without the mark that makes them comments.
    pub above: Vec<String>,
    /// A comment behind it on its line.
    pub aside: Option<String>,
}

impl<T> Noted<T> {
    /// Adds a line of comment above.
    #[must_use]
    pub fn above(mut self, text: impl Into<String>) -> Self {
        self.above.push(text.into());
        self
    }

    /// Puts a comment behind.
    #[must_use]
    pub fn aside(mut self, text: impl Into<String>) -> Self {
        self.aside = Some(text.into());
        self
    }
}

impl<T> From<T> for Noted<T> {
    fn from(value: T) -> Self {
        Self {
            value,
            above: Vec::new(),
            aside: None,
        }
    }
}

impl From<&str> for Noted<String> {
    fn from(value: &str) -> Self {
        value.to_owned().into()
    }
}

/// A project's file before it is text. What is `None` or empty is not written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// Comments at the top of the file, a line each.
    pub head: Vec<String>,
    /// `name`.
    pub name: Option<Noted<String>>,
    /// `type`.
    pub framework: Option<Noted<String>>,
    /// `php`: the version.
    pub php: Option<Noted<String>>,
    /// `extensions` of `php`.
    pub extensions: Noted<Vec<String>>,
    /// `ini` of `php`.
    pub ini: Vec<(String, Noted<String>)>,
    /// `docroot`.
    pub docroot: Option<Noted<String>>,
    /// `hosts`.
    pub hosts: Noted<Vec<String>>,
    /// `node`.
    pub node: Option<Noted<String>>,
    /// `composer`.
    pub composer: Option<Noted<String>>,
    /// Each `database`.
    pub databases: Vec<Noted<Database>>,
    /// `redis`, `mail` and so on.
    pub connections: Vec<Noted<Connection>>,
    /// Each `service`.
    pub services: Vec<Noted<Service>>,
    /// `inject`.
    pub inject: Option<Noted<bool>>,
    /// `env`.
    pub env: Vec<(String, Noted<Value>)>,
    /// `workers`: a name and its command.
    pub workers: Vec<(String, Noted<String>)>,
    /// `output`.
    pub output: Option<Noted<String>>,
    /// Comments at the end of the file, a line each.
    pub tail: Vec<String>,
}

/// A `database` of a project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Database {
    /// The engine, by its name in the catalog.
    pub engine: Option<String>,
    /// Which of several databases it is.
    pub name: Option<String>,
    /// The server's container.
    pub host: Option<String>,
    /// The series it needs.
    pub series: Option<String>,
    /// The database's name.
    pub database: Option<String>,
    /// The account.
    pub username: Option<String>,
    /// Its password.
    pub password: Option<Password>,
    /// Whether it has a twin for test runs.
    pub testing: bool,
}

/// `redis`, `valkey`, `memcached` or `mail` of a project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Connection {
    /// The key.
    pub key: String,
    /// The server's container, where it is not the only one of its kind.
    pub host: Option<String>,
}

/// A `service` of a project or of the global stack.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Service {
    /// What it is called.
    pub name: String,
    /// The image with its tag.
    pub image: String,
    /// The command and its arguments.
    pub command: Vec<String>,
    /// Its variables.
    pub env: Vec<(String, Noted<Value>)>,
    /// Its ports on 127.0.0.1: on the host, and in the container.
    pub publish: Vec<(u16, u16)>,
    /// Its volumes.
    pub volumes: Vec<Volume>,
    /// Its hosts: the first label, and the port.
    pub routes: Vec<(String, u16)>,
    /// The command that tells whether it is ready.
    pub healthcheck: Vec<String>,
}

/// A volume of a service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Volume {
    /// What it is called.
    pub name: String,
    /// Where it is mounted.
    pub path: String,
    /// The volume that holds the data already, by its real name.
    pub moved: Option<String>,
}

/// A password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Password {
    /// This text.
    Text(String),
    /// One that is made once on each machine.
    Secret,
}

/// A variable's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// This text.
    Text(String),
    /// Whatever this variable of the environment holds.
    Environment(String),
}

impl Draft {
    /// The file's text.
    pub fn text(&self, format: Format) -> String {
        outline::text(&fill::project(self), format)
    }
}
