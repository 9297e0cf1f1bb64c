//! A project.

use std::collections::{BTreeMap, BTreeSet};

use super::{Environment, Host, Password, Service};
use crate::catalog::framework::Framework;
use crate::catalog::php::PhpVersion;
use crate::catalog::spec::{Protocol, Series, ServiceSpec};
use crate::source::SourceId;

/// A project, whole.
#[derive(Clone, Debug)]
pub struct Project {
    /// Its name everywhere: Compose project, service, default host.
    pub slug: String,
    /// Its file.
    pub source: SourceId,
    /// Its framework.
    pub framework: &'static Framework,
    /// Its PHP.
    pub php: Php,
    /// The folder that nginx serves, relative to the project; empty for the project itself.
    pub docroot: String,
    /// Where it answers, sorted.
    pub hosts: Vec<Host>,
    /// The major version of Node.js.
    pub node: Option<String>,
    /// The version of Composer.
    pub composer: String,
    /// Its databases, the unnamed one first.
    pub databases: Vec<Database>,
    /// Its caches and its mail catcher.
    pub connections: Vec<Connection>,
    /// Services of its own, sorted by name.
    pub services: Vec<Service>,
    /// Whether connection variables are set.
    pub inject: bool,
    /// Its own variables.
    pub env: Environment,
    /// Its workers, sorted by name.
    pub workers: Vec<Worker>,
    /// Its schedules, sorted by name.
    pub schedules: Vec<Schedule>,
    /// The name of its Compose file.
    pub output: String,
}

/// The PHP of a project.
#[derive(Clone, Debug)]
pub struct Php {
    /// The version.
    pub version: &'static PhpVersion,
    /// Extensions that the image must install.
    pub extensions: BTreeSet<String>,
    /// Directives of php.ini.
    pub ini: BTreeMap<String, String>,
    /// Whether Xdebug is on when a container is made.
    pub xdebug: bool,
}

/// A database of a project on a server of the global stack.
#[derive(Clone, Debug)]
pub struct Database {
    /// Which of several it is; its variables start with this.
    pub name: Option<String>,
    /// The engine.
    pub spec: &'static ServiceSpec,
    /// The series that the project asked for.
    pub series: Option<&'static str>,
    /// The server's name in the network.
    pub host: String,
    /// Its port there.
    pub port: u16,
    /// The database.
    pub database: String,
    /// The account.
    pub username: String,
    /// Its password.
    pub password: Password,
    /// Whether there is a twin for tests.
    pub testing: bool,
}

/// What the twin for test runs has behind its name.
pub const TESTING_SUFFIX: &str = "_testing";

impl Database {
    /// The database's name, and its twin's if it has one.
    pub fn names(&self) -> impl Iterator<Item = String> {
        let twin = self
            .testing
            .then(|| format!("{}{TESTING_SUFFIX}", self.database));
        std::iter::once(self.database.clone()).chain(twin)
    }
}

/// A cache or a mail catcher that a project uses.
#[derive(Clone, Debug)]
pub struct Connection {
    /// What it is.
    pub spec: &'static ServiceSpec,
    /// What is spoken.
    pub protocol: Protocol,
    /// The series that the project asked for.
    pub series: Option<&'static str>,
    /// The server's name in the network.
    pub host: String,
    /// Its port there.
    pub port: u16,
    /// The server, where it is the project's own and none of the global stack.
    pub private: Option<Private>,
}

/// A server of the catalog that one project has for itself.
#[derive(Clone, Debug)]
pub struct Private {
    /// Which releases it follows.
    pub series: &'static Series,
    /// The volume that holds its data, where that is not its own.
    pub moved: Option<String>,
}

impl Private {
    /// The volume that holds its data, by its name in the engine. `owner` is the server's key in its
    /// Compose file.
    pub fn volume(&self, owner: &str) -> String {
        self.moved
            .clone()
            .unwrap_or_else(|| format!("{owner}-data"))
    }
}

/// A command that runs beside the app.
#[derive(Clone, Debug)]
pub struct Worker {
    /// Its name.
    pub name: String,
    /// The line that a shell runs.
    pub command: String,
}

/// A command that runs at its times.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// Its name.
    pub name: String,
    /// Minute, hour, day, month and weekday as cron has them, each `*` or numbers with commas.
    pub times: String,
    /// The line that a shell runs.
    pub command: String,
}

impl Project {
    /// The first host that names one page, for people.
    pub fn main_host(&self) -> Option<&Host> {
        self.hosts.iter().find(|host| !host.wildcard)
    }

    /// The servers of the global stack that it uses: what each is, and its name in the network.
    pub fn shared(&self) -> impl Iterator<Item = (&'static ServiceSpec, &str)> {
        let databases = self.databases.iter();
        let connections = self.connections.iter();
        let connections = connections.filter(|connection| connection.private.is_none());
        databases
            .map(|database| (database.spec, database.host.as_str()))
            .chain(connections.map(|connection| (connection.spec, connection.host.as_str())))
    }

    /// The server that the app is led to by the variables of a protocol, and its client with it: of two, the last.
    pub fn connection(&self, protocol: Protocol) -> Option<&Connection> {
        let mut connections = self.connections.iter();
        connections.rfind(|connection| connection.protocol == protocol)
    }

    /// The servers of the catalog that it has for itself, each with how it is connected to.
    pub fn private(&self) -> impl Iterator<Item = (&Connection, &Private)> {
        let connections = self.connections.iter();
        connections.filter_map(|connection| Some((connection, connection.private.as_ref()?)))
    }

    /// Whether servers of its own run beside the app, of the catalog or of the writer's.
    pub fn has_servers(&self) -> bool {
        !self.services.is_empty() || self.private().next().is_some()
    }
}
