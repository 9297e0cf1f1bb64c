//! Connection variables, under the names that the framework reads them from.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::catalog::framework::Variable;
use crate::catalog::spec::{Dialect, Protocol};
use crate::model::{Connection, Database, Password, Project};

/// RFC 3986's unreserved characters stand for themselves in a URL.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A variable of the container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Injected {
    /// Its name.
    pub(super) name: String,
    /// Its value.
    pub(super) value: Value,
}

/// A variable's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// This text.
    Plain(String),
    /// A database's secret password with text around it.
    Secret {
        /// The database's place among the project's.
        database: usize,
        /// Before the password.
        before: String,
        /// After the password.
        after: String,
    },
}

/// All variables that the project's connections give, sorted by name; none where the project turns
/// them off.
pub(super) fn injected(project: &Project) -> Vec<Injected> {
    if !project.inject {
        return Vec::new();
    }
    let mut variables = BTreeMap::new();
    for (at, database) in project.databases.iter().enumerate() {
        let prefix = database.name.as_ref().map_or_else(String::new, |name| {
            format!("{}_", name.replace('-', "_").to_uppercase())
        });
        for (name, variable) in project.framework.database {
            variables.insert(
                format!("{prefix}{name}"),
                of_database(project, at, *variable),
            );
        }
    }
    for protocol in [Protocol::Redis, Protocol::Memcached, Protocol::Smtp] {
        let Some(connection) = project.connection(protocol) else {
            continue;
        };
        for (name, variable) in of_protocol(project, protocol) {
            variables.insert(
                (*name).to_owned(),
                Value::Plain(of_connection(connection, *variable)),
            );
        }
    }
    variables
        .into_iter()
        .map(|(name, value)| Injected { name, value })
        .collect()
}

fn of_protocol(project: &Project, protocol: Protocol) -> &'static [(&'static str, Variable)] {
    match protocol {
        Protocol::Redis => project.framework.redis,
        Protocol::Memcached => project.framework.memcached,
        Protocol::Smtp => project.framework.mail,
    }
}

fn of_database(project: &Project, at: usize, variable: Variable) -> Value {
    let database = &project.databases[at];
    let driver = || {
        database
            .spec
            .engine()
            .map_or("", |engine| project.framework.drivers.name(engine.dialect))
    };
    match variable {
        Variable::Literal(text) => Value::Plain(text.to_owned()),
        Variable::Driver => Value::Plain(driver().to_owned()),
        Variable::Host => Value::Plain(database.host.clone()),
        Variable::Port => Value::Plain(database.port.to_string()),
        Variable::HostPort => Value::Plain(format!("{}:{}", database.host, database.port)),
        Variable::Database => Value::Plain(database.database.clone()),
        Variable::Username => Value::Plain(database.username.clone()),
        Variable::Password => with_password(database, at, "", "", false),
        Variable::Url | Variable::DoctrineUrl => {
            let version = match (variable, database.series) {
                (Variable::DoctrineUrl, Some(series)) => {
                    format!("?serverVersion={}", doctrine_version(database, series))
                }
                _ => String::new(),
            };
            let before = format!("{}://{}:", driver(), encoded(&database.username));
            let after = format!(
                "@{}:{}/{}{version}",
                database.host, database.port, database.database
            );
            with_password(database, at, &before, &after, true)
        }
        Variable::RedisUrl | Variable::SmtpUrl => Value::Plain(String::new()),
    }
}

/// A series as Doctrine wants it: MySQL with a patch number, MariaDB also by its name, since the scheme
/// is the same. <https://symfony.com/doc/current/doctrine.html#configuring-the-database>
fn doctrine_version(database: &Database, series: &str) -> String {
    match database.spec.engine().map(|engine| engine.dialect) {
        Some(Dialect::Mysql) => format!("{series}.0"),
        Some(Dialect::Mariadb) => format!("{series}.0-MariaDB"),
        Some(Dialect::Postgres) | None => series.to_owned(),
    }
}

fn with_password(database: &Database, at: usize, before: &str, after: &str, in_url: bool) -> Value {
    match &database.password {
        Password::Literal(text) => {
            let text = if in_url { encoded(text) } else { text.clone() };
            Value::Plain(format!("{before}{text}{after}"))
        }
        // A secret is made of letters and digits only, so it is the same inside a URL.
        Password::Secret => Value::Secret {
            database: at,
            before: before.to_owned(),
            after: after.to_owned(),
        },
    }
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

fn of_connection(connection: &Connection, variable: Variable) -> String {
    let Connection { host, port, .. } = connection;
    match variable {
        Variable::Literal(text) => text.to_owned(),
        Variable::Host => host.clone(),
        Variable::Port => port.to_string(),
        Variable::HostPort => format!("{host}:{port}"),
        Variable::RedisUrl => format!("redis://{host}:{port}"),
        Variable::SmtpUrl => format!("smtp://{host}:{port}"),
        Variable::Driver
        | Variable::Database
        | Variable::Username
        | Variable::Password
        | Variable::Url
        | Variable::DoctrineUrl => String::new(),
    }
}
