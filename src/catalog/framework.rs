//! What a project's `type` stands for: a folder to serve, rewrite rules, and the names that the
//! framework reads its connections from.

use super::spec::Dialect;

/// Dot-files are nobody's business (`.env`, `.git`), but `/.well-known/` is: RFC 8615. Every type has
/// this first among its `locations`, so that no other rule can serve one.
pub const DENY_DOT_FILES: &str = r"location ~ /\.(?!well-known/) {
    deny all;
}";

/// Where the project itself is the docroot, its own files lie beside the pages: the Compose file with
/// its passwords, lock files, dumps and logs. Every type whose docroot is `.` has this among its
/// `locations`.
pub const DENY_PROJECT_FILES: &str = r"location ~* (?:^/(?:composer\.json|package(?:-lock)?\.json|[^/]+\.(?:kdl|lock|ya?ml))|\.(?:bak|conf|dist|fla|in[ci]|log|psd|sh|sql|sw[op])|~)$ {
    deny all;
}";

/// A `type`.
#[derive(Debug, PartialEq, Eq)]
pub struct Framework {
    /// The word written in the project file, and the stem of its file.
    pub name: &'static str,
    /// One line for help texts and the reference.
    pub doc: &'static str,
    /// The folder that nginx serves, relative to the project; `.` is the project itself.
    pub docroot: &'static str,
    /// How requests reach PHP.
    pub nginx: Nginx,
    /// The engines that the application itself runs on. A database that has a name is the project's own
    /// matter, and may be on any.
    pub engines: &'static [Dialect],
    /// Variables for a database.
    pub database: &'static [(&'static str, Variable)],
    /// Variables for Redis or Valkey.
    pub redis: &'static [(&'static str, Variable)],
    /// Variables for Memcached.
    pub memcached: &'static [(&'static str, Variable)],
    /// Variables for mail.
    pub mail: &'static [(&'static str, Variable)],
    /// What the framework calls each engine.
    pub drivers: Drivers,
    /// PHP extensions that it cannot start without, beside those of its connections.
    pub extensions: &'static [&'static str],
    /// How a project of this type is recognised: by any of these.
    pub signs: &'static [Sign],
    /// Types that it is made from, whose signs its projects show too.
    pub over: &'static [&'static str],
    /// The engine of the database that a project of it has where nothing says otherwise; `None` where it
    /// may well have none.
    pub usual_database: Option<&'static str>,
}

/// What tells the type of a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// `composer.json` requires this package.
    Package(&'static str),
    /// All these files are there, relative to the project.
    Files(&'static [&'static str]),
    /// This file is there, relative to the folder that is served.
    Page(&'static str),
}

/// The framework's words for the engines.
#[derive(Debug, PartialEq, Eq)]
pub struct Drivers {
    /// `MySQL`.
    pub mysql: &'static str,
    /// `MariaDB`.
    pub mariadb: &'static str,
    /// `PostgreSQL`.
    pub postgres: &'static str,
}

impl Drivers {
    /// The word for an engine.
    pub fn name(&self, dialect: Dialect) -> &'static str {
        match dialect {
            Dialect::Mysql => self.mysql,
            Dialect::Mariadb => self.mariadb,
            Dialect::Postgres => self.postgres,
        }
    }
}

/// A part of a connection, or several joined as the framework wants them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variable {
    /// This text.
    Literal(&'static str),
    /// The framework's word for the engine.
    Driver,
    /// The server's name in the network.
    Host,
    /// Its port.
    Port,
    /// `host:port`.
    HostPort,
    /// The database.
    Database,
    /// The user.
    Username,
    /// The password.
    Password,
    /// `driver://user:password@host:port/database`, user and password percent-encoded. With the
    /// server's version where one is stated (`?serverVersion=`), which Doctrine wants.
    DoctrineUrl,
    /// The same without a server version.
    Url,
    /// `redis://host:port`.
    RedisUrl,
    /// `smtp://host:port`.
    SmtpUrl,
}

/// The request rules of a `type`; `compile::nginx` writes them.
#[derive(Debug, PartialEq, Eq)]
pub struct Nginx {
    /// The last resort of `try_files` in `location /`, e.g. `/index.php?$query_string`.
    pub fallback: &'static str,
    /// Which scripts run.
    pub scripts: Scripts,
    /// Whole `location` blocks that the framework adds, verbatim, in order, before the one that runs
    /// PHP: nginx takes the first regular expression that fits.
    pub locations: &'static [&'static str],
    /// Folders, relative to the docroot, under which no PHP may run (uploads).
    pub no_php: &'static [&'static str],
    /// `fastcgi_read_timeout` in seconds.
    pub read_timeout: u32,
}

/// The scripts that a request may name. What follows a script's name in a path is its `PATH_INFO`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scripts {
    /// Any that exists.
    Any,
    /// This one alone; every other is 404.
    Front(&'static str),
    /// The same, and a path that names it is 404 as well: it runs by the last resort alone.
    Hidden(&'static str),
}
