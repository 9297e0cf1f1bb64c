//! Databases: on which server they are from now on, and how their data gets there.

use super::{Finisher, Outcome, account};
use crate::catalog::{self, php::PhpVersion};
use crate::draft::{Database, Noted, Password, Server};
use crate::migrate::dump;
use crate::migrate::image;
use crate::migrate::report::Remark;
use crate::migrate::setup::{self, SetUp};

/// Names that the engines keep for themselves.
const SYSTEM: &[&str] = &[
    "information_schema",
    "mariadb.sys",
    "mysql",
    "performance_schema",
    "postgres",
    "root",
    "sys",
    "template0",
    "template1",
];

/// The servers of the stack that all projects shared, and its settings.
pub(super) fn shared(setup: &SetUp, outcome: &mut Outcome) {
    let Some(global) = &setup.global else { return };
    if let Some(network) = global
        .network
        .as_ref()
        .filter(|name| *name != "phpier_global")
    {
        outcome.global.push(format!("network {}", quoted(network)));
    }
    let old = global.network.as_deref().unwrap_or("phpier_global");
    outcome.report.push(Remark::left(
        format!("the network `phpier_{old}`"),
        "projects of the old releases are on it, and it goes with their stack; new ones join another",
        "stop the old stack before `phpier global up`: containers of both have the same names",
    ));
    if let Some(domain) = global
        .domain
        .as_ref()
        .filter(|domain| *domain != "localhost")
    {
        outcome.global.push(format!("domain {}", quoted(domain)));
    }
    let ports = [("http", global.http, 80), ("https", global.https, 443)];
    let ports: String = ports
        .iter()
        .filter_map(|(name, port, usual)| {
            port.filter(|port| port != usual)
                .map(|port| format!(" {name}={port}"))
        })
        .collect();
    if !ports.is_empty() {
        outcome.global.push(format!("traefik{ports}"));
    }
    for old in &global.servers {
        let spec = catalog::service(old.service);
        let wanted = old.version.as_ref();
        let series = wanted.and_then(|said| image::series(old.service, &said.text));
        let mut server = Server {
            service: old.service.to_owned(),
            version: series.map(str::to_owned),
            ..Server::default()
        };
        let usual = spec.and_then(|spec| spec.publish);
        server.publish = old.publish.filter(|port| Some(*port) != usual && *port > 0);
        if let Some(volume) = &old.volume {
            let movable = series.is_some() && old.service != "postgres";
            if movable {
                server.root_password = old.password.clone().map(Password::Text);
                server.moved = Some(volume.clone());
            } else {
                let why = match wanted {
                    Some(said) if series.is_none() => {
                        format!("phpier has no {} {}", old.service, said.text)
                    }
                    _ => "its tables belong to an account that PostgreSQL lets nobody change"
                        .to_owned(),
                };
                let user = old.user.as_deref().unwrap_or("phpier");
                let todo = match dump::all(old.service, user) {
                    Some([dump, restore]) => format!(
                        "while the old stack runs: `{dump}`; with the new one up: `{restore}`"
                    ),
                    None => {
                        "dump it while the old stack runs, and read it into the new one".to_owned()
                    }
                };
                outcome.report.push(Remark {
                    place: Some(old.place.clone()),
                    ..Remark::left(
                        format!("the data in the volume `{volume}`"),
                        format!("it stays where it is, and the new server starts empty: {why}"),
                        todo,
                    )
                });
            }
        }
        if old.service == "mailpit"
            || !outcome
                .servers
                .iter()
                .any(|known| known.value.service == server.service)
        {
            outcome.servers.push(server.into());
        }
    }
}

/// The databases of a project.
pub(super) fn databases(finisher: &mut Finisher<'_>, php: &PhpVersion) -> Vec<Noted<Database>> {
    let setup = finisher.setup;
    let mut found: Vec<Noted<Database>> = Vec::new();
    for (at, old) in setup.databases.iter().enumerate() {
        let mut noted = one(finisher, old, php, at);
        noted.above.splice(0..0, old.comments.iter().cloned());
        found.push(noted);
    }
    found
}

fn one(
    finisher: &mut Finisher<'_>,
    old: &setup::Database,
    php: &PhpVersion,
    at: usize,
) -> Noted<Database> {
    let slug = finisher.outcome.slug.clone();
    let series = old
        .version
        .as_ref()
        .and_then(|version| image::series(old.engine, version));
    let mut engine = old.engine;
    let volume = old
        .volume
        .as_ref()
        .filter(|_| series.is_some() && !too_old(engine, series, php));
    // What no PHP of the project could talk to is of no use to it.
    if volume.is_none() && engine == "mysql" && too_old(engine, series, php) {
        engine = "mariadb";
        finisher.tell(Remark::changed(
            old.place.clone(),
            "mysql",
            format!(
                "PHP {} cannot log in to a MySQL that phpier has; MariaDB takes its place",
                php.name
            ),
        ));
    }
    let name = (at > 0).then(|| match at {
        1 => "second".to_owned(),
        at => format!("db{}", at + 1),
    });
    let mut names = (
        identifier(finisher, old, old.database.as_ref(), "database"),
        identifier(finisher, old, old.username.as_ref(), "user"),
    );
    // What comes along in its volume keeps its names.
    if volume.is_none() && !old.shared {
        names = account::own(finisher, old, engine, name.as_deref(), names);
    }
    let mut database = Database {
        name: name.clone(),
        database: names.0,
        username: names.1,
        password: old
            .password
            .clone()
            .filter(|text| !text.is_empty())
            .map(Password::Text),
        testing: old.testing,
        ..Database::default()
    };
    let mut server = Server {
        service: engine.to_owned(),
        ..Server::default()
    };
    if let Some(volume) = volume {
        let instance = match &name {
            Some(name) => format!("{slug}-{name}"),
            None => slug.clone(),
        };
        database.host = Some(format!("phpier-{engine}-{instance}"));
        server.version = series.map(str::to_owned);
        server.name = Some(instance);
        server.publish = Some(0);
        server.root_password = old.root_password.clone().map(Password::Text);
        server.moved = Some(volume.clone());
        finisher.tell(Remark {
            place: Some(old.place.clone()),
            ..Remark::left(
                format!("the data in the volume `{volume}`"),
                "it is kept: a server of its own has the volume from now on",
                "see that the volume is there (`docker volume ls`); to share the usual server instead, dump the database and read it in there",
            )
        });
    } else {
        database.engine = Some(engine.to_owned());
        // A server that is made for it can have its series.
        server.version = series.filter(|_| engine == old.engine).map(str::to_owned);
        if old.shared {
            server.version = None;
            unseen(finisher, old);
        } else {
            left(finisher, old, engine, series.is_some(), &database);
        }
    }
    finisher.outcome.servers.push(server.into());
    database.into()
}

/// What is said of a server whose own configuration is not there.
fn unseen(finisher: &mut Finisher<'_>, old: &setup::Database) {
    let global = finisher.setup.global.as_ref();
    let servers = global.iter().flat_map(|global| &global.servers);
    if servers
        .into_iter()
        .any(|server| server.service == old.engine)
    {
        return;
    }
    let version = old.version.as_deref().unwrap_or_default();
    finisher.tell(Remark {
        place: Some(old.place.clone()),
        ..Remark::left(
            format!("the data of {} {version}", old.engine).trim_end(),
            "it stays where it is, and the new server starts empty: no file here says which volume has it",
            "find it with `docker volume ls`, and dump the database before the old stack goes",
        )
    });
}

/// What is said of data that does not come along by itself.
fn left(
    finisher: &mut Finisher<'_>,
    old: &setup::Database,
    engine: &str,
    known: bool,
    database: &Database,
) {
    let version = old.version.as_deref().unwrap_or_default();
    let why = match old.unmovable {
        Some(why) if known || version.is_empty() => why.to_owned(),
        Some(why) => format!("{why}, and phpier has no {} {version}", old.engine),
        None if version.is_empty() => "its image names no version".to_owned(),
        None if !known => format!("phpier has no {} {version}", old.engine),
        None => "the server is another one".to_owned(),
    };
    let usual = finisher.outcome.slug.replace('-', "_");
    let name = database.database.as_ref().unwrap_or(&usual);
    // An account without a name of its own has the database's.
    let user = database.username.as_ref().unwrap_or(name);
    let todo = match &old.dump {
        Some(dump) => {
            let restore = dump.restore(engine, name, user);
            let dump = &dump.command;
            format!("before the old stack goes: `{dump}`; with the new one up: `{restore}`")
        }
        None => "dump it with the old tools before the old stack goes".to_owned(),
    };
    finisher.tell(Remark {
        place: Some(old.place.clone()),
        ..Remark::left(
            format!("the data of {}", old.engine),
            format!("it stays where it is, and the new server starts empty: {why}"),
            todo,
        )
    });
}

/// Whether the project's PHP could not log in to any server of the series, or of the usual one.
fn too_old(engine: &str, series: Option<&str>, php: &PhpVersion) -> bool {
    let Some(spec) = catalog::service(engine) else {
        return false;
    };
    let series = series.unwrap_or(spec.default_series);
    let oldest = spec.series(series).and_then(|series| series.min_php);
    oldest.is_some_and(|oldest| php.number < oldest)
}

/// A name as phpier takes it, or none, which then follows from the project's.
fn identifier(
    finisher: &mut Finisher<'_>,
    old: &setup::Database,
    name: Option<&String>,
    what: &str,
) -> Option<String> {
    let name = name?;
    let limit = if what == "user" { 32 } else { 54 };
    let good = !name.is_empty()
        && name.len() <= limit
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
        && !SYSTEM.contains(&name.as_str());
    if good {
        return Some(name.clone());
    }
    finisher.tell(Remark::changed(
        old.place.clone(),
        format!("{what} {name}"),
        "an account of the project's own takes its place: this name is the server's, or has other signs than letters, digits, `_` and `-`",
    ));
    None
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
