//! What the catalog says of a service, as data. A spec holds no code: where two services need
//! different treatment, the spec has a field for it.

use super::data::Format;

/// A service that the global stack can run.
#[derive(Debug)]
pub struct ServiceSpec {
    /// The key it is written with, and the stem of its file.
    pub name: &'static str,
    /// One line for help texts and the reference.
    pub doc: &'static str,
    /// What it is for.
    pub role: Role,
    /// The image without its tag.
    pub image: &'static str,
    /// The series it is offered in, newest first.
    pub series: &'static [Series],
    /// The series taken when none is written. Part of the format version.
    pub default_series: &'static str,
    /// The port that other containers reach it at.
    pub port: u16,
    /// The host's port on 127.0.0.1 that it is published at unless the configuration says otherwise;
    /// `None` publishes nothing by itself.
    pub publish: Option<u16>,
    /// Its pages, when it has some that a browser opens through Traefik.
    pub web: Option<Web>,
    /// Variables that are the same in every instance.
    pub environment: &'static [(&'static str, Value)],
    /// The image's command; empty keeps the image's own.
    pub command: &'static [&'static str],
    /// How Compose knows that it is ready; `None` where the image brings its own check.
    pub healthcheck: Option<Healthcheck>,
    /// `user:` in Compose: an unprivileged account of the image, where it can start as one.
    pub user: Option<&'static str>,
    /// Linux capabilities that it needs after `cap_drop: [ALL]`.
    pub cap_add: &'static [&'static str],
    /// Writable scratch folders that it needs besides its volume.
    pub tmpfs: &'static [&'static str],
    /// `shm_size:` in Compose.
    pub shm_size: Option<&'static str>,
    /// What its releases do with each other's data; `None` where it keeps none that an older or newer
    /// release could refuse.
    pub format: Option<Format>,
    /// How projects connect to it, where that is more than a database.
    pub connection: Option<Connection>,
}

/// What a project that uses a cache or a mail catcher writes and gets.
#[derive(Debug)]
pub struct Connection {
    /// The key under the project's `services`.
    pub key: &'static str,
    /// What is spoken, which decides the injected variables and the PHP extension.
    pub protocol: Protocol,
}

/// What a cache or a mail catcher speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// Redis and its kin.
    Redis,
    /// Memcached.
    Memcached,
    /// SMTP.
    Smtp,
}

/// What a service is for, and what only that kind has.
#[derive(Debug)]
pub enum Role {
    /// Holds projects' databases.
    Database(Engine),
    /// Holds what may be lost.
    Cache,
    /// Catches mail.
    Mail,
    /// A page for people.
    Tool,
}

/// A database engine.
#[derive(Debug)]
pub struct Engine {
    /// The account that provisions.
    pub admin: &'static str,
    /// The variable that sets that account's password at the first start; with `_FILE` appended it
    /// names a file to read it from.
    pub password_variable: &'static str,
    /// Whose rules its SQL, names and upgrades follow.
    pub dialect: Dialect,
}

/// A family of SQL servers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// `MySQL`.
    Mysql,
    /// `MariaDB`: `MySQL`'s grammar, its own client names and upgrade rules.
    Mariadb,
    /// `PostgreSQL`.
    Postgres,
}

/// A line of releases that keeps its data format.
#[derive(Debug)]
pub struct Series {
    /// As a person writes it: `8.4`.
    pub name: &'static str,
    /// The image's tag, always pinned to the series.
    pub tag: &'static str,
    /// Where it keeps its data; `None` where it keeps none.
    pub data: Option<&'static str>,
    /// The oldest PHP whose client can log in, as (major, minor).
    pub min_php: Option<(u8, u8)>,
    /// A PHP older than this, as (major, minor), logs in only as a user made with
    /// `mysql_native_password`. Provisioning needs to know it for each project; the server cannot tell.
    pub native_password_below: Option<(u8, u8)>,
    /// Arguments that only this series needs, after the service's own command.
    pub args: &'static [&'static str],
}

/// A web page behind Traefik.
#[derive(Debug)]
pub struct Web {
    /// The first label of its host: `mail` in `mail.localhost`.
    pub host: &'static str,
    /// The port its pages are at inside the network.
    pub port: u16,
}

/// A value that is known late.
#[derive(Debug)]
pub enum Value {
    /// This text.
    Literal(&'static str),
    /// The address of its own pages: `http://` and the routed host.
    OwnUrl,
    /// The container names of all instances of these services, comma-separated.
    Hosts(&'static [&'static str]),
    /// Their ports inside the network, in the same order.
    Ports(&'static [&'static str]),
    /// Their container names and series for people, in the same order.
    Titles(&'static [&'static str]),
    /// The container name of the first instance of these services.
    FirstHost(&'static [&'static str]),
    /// The path, inside the container, of a file that holds a password made once for this instance
    /// and kept in the home folder's `local/`; the text tells several of one service apart. A page
    /// that needs a login to start at all gets one that way, and no password stands in a file that
    /// is committed.
    SecretFile(&'static str),
}

/// A health check, in Compose's terms; the times are in seconds.
#[derive(Debug)]
pub struct Healthcheck {
    /// `CMD` and its arguments, or `CMD-SHELL` and a line. A dollar sign is written once.
    pub test: &'static [&'static str],
    /// Between checks.
    pub interval: u16,
    /// Given to each check.
    pub timeout: u16,
    /// Failures in a row that make it unhealthy.
    pub retries: u16,
    /// Failures that do not count after the start.
    pub start_period: u16,
}

impl ServiceSpec {
    /// The series with this name.
    pub fn series(&self, name: &str) -> Option<&'static Series> {
        self.series.iter().find(|series| series.name == name)
    }

    /// The services whose servers its pages show.
    pub fn serves(&self) -> &'static [&'static str] {
        self.environment
            .iter()
            .find_map(|(_, value)| match value {
                Value::Hosts(names) | Value::FirstHost(names) => Some(*names),
                Value::Literal(_)
                | Value::OwnUrl
                | Value::Ports(_)
                | Value::Titles(_)
                | Value::SecretFile(_) => None,
            })
            .unwrap_or_default()
    }

    /// The engine's facts, for a database.
    pub fn engine(&self) -> Option<&Engine> {
        match &self.role {
            Role::Database(engine) => Some(engine),
            Role::Cache | Role::Mail | Role::Tool => None,
        }
    }
}
