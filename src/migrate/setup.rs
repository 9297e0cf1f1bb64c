//! What a set-up wants, whosever it is.

use super::dump::Dump;
use super::read::Said;
use super::report::{Place, Remark};
use crate::draft::{Noted, Service, Value};

/// A set-up as it was read. Nothing in it is checked yet.
#[derive(Clone, Debug, Default)]
pub struct SetUp {
    /// The folder's name.
    pub(super) folder: String,
    pub(super) name: Option<Said>,
    pub(super) framework: Option<Said>,
    pub(super) php: Option<Said>,
    pub(super) docroot: Option<Said>,
    pub(super) hosts: Vec<Said>,
    pub(super) node: Option<Said>,
    pub(super) composer: Option<Said>,
    pub(super) extensions: Vec<Said>,
    pub(super) ini: Vec<(Said, String)>,
    pub(super) databases: Vec<Database>,
    pub(super) connections: Vec<Connection>,
    /// Pages of the global stack.
    pub(super) pages: Vec<Said>,
    pub(super) services: Vec<(Noted<Service>, Place)>,
    pub(super) env: Vec<(Said, Value)>,
    pub(super) workers: Vec<(Said, String)>,
    /// The stack that all projects shared, where there was one.
    pub(super) global: Option<Shared>,
    /// Whether there is a project at all, and not the shared stack alone.
    pub(super) project: bool,
    pub(super) report: Vec<Remark>,
    /// Files that stand in the way.
    pub(super) retire: Vec<String>,
    /// How the old stack is stopped.
    pub(super) stop: Option<String>,
}

/// A cache or a mail catcher.
#[derive(Clone, Debug)]
pub(super) struct Connection {
    /// Its key: `redis`, `mail`.
    pub(super) said: Said,
    /// The server's version, where it is named.
    pub(super) version: Option<String>,
}

impl SetUp {
    /// Adds a cache or a mail catcher, once.
    pub(super) fn connect(&mut self, said: Said, version: Option<String>) {
        let known = self.connections.iter();
        if { known }.all(|known| known.said.text != said.text) {
            self.connections.push(Connection { said, version });
        }
    }
}

/// A database and the server that has it.
#[derive(Clone, Debug)]
pub(super) struct Database {
    pub(super) engine: &'static str,
    pub(super) version: Option<String>,
    pub(super) place: Place,
    pub(super) comments: Vec<String>,
    pub(super) database: Option<String>,
    pub(super) username: Option<String>,
    pub(super) password: Option<String>,
    pub(super) root_password: Option<String>,
    /// Its volume's real name, where the server in it is one that phpier's own can follow.
    pub(super) volume: Option<String>,
    /// Why not, where there is a volume all the same.
    pub(super) unmovable: Option<&'static str>,
    /// The command that dumps it.
    pub(super) dump: Option<Dump>,
    /// Whether it lies on the stack that all projects shared.
    pub(super) shared: bool,
    pub(super) testing: bool,
}

/// The stack that all projects shared.
#[derive(Clone, Debug, Default)]
pub(super) struct Shared {
    pub(super) network: Option<String>,
    pub(super) domain: Option<String>,
    pub(super) http: Option<u16>,
    pub(super) https: Option<u16>,
    pub(super) servers: Vec<SharedServer>,
}

/// A server of that stack.
#[derive(Clone, Debug)]
pub(super) struct SharedServer {
    pub(super) service: &'static str,
    pub(super) version: Option<Said>,
    pub(super) publish: Option<u16>,
    pub(super) password: Option<String>,
    pub(super) volume: Option<String>,
    pub(super) user: Option<String>,
    pub(super) place: Place,
}
