//! Databases: on which server they are from now on, and how their data gets there.

use super::{Finisher, account};
use crate::catalog::{self, ServiceSpec, php::PhpVersion};
use crate::draft::{Database, Noted, Password, Server};
use crate::migrate::image;
use crate::migrate::needs::Placed;
use crate::migrate::report::Remark;
use crate::migrate::setup;
use crate::resolve::{is_volume, takes_root_password};

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

/// The databases of a project.
pub(super) fn databases(finisher: &mut Finisher<'_>, php: &PhpVersion) -> Vec<Noted<Database>> {
    let setup = finisher.setup;
    let mut found: Vec<Noted<Database>> = Vec::new();
    for (at, old) in setup.databases.iter().enumerate() {
        let Some(spec) = catalog::service(old.engine) else {
            continue;
        };
        let old = &followed(spec, old);
        let mut noted = one(finisher, (spec, old), php, at);
        noted.above.splice(0..0, old.comments.iter().cloned());
        found.push(noted);
    }
    found
}

/// Leaves a volume where it is that no volume's name is known of, or whose server would have a root password
/// that phpier's cannot be given.
fn followed(spec: &ServiceSpec, old: &setup::Database) -> setup::Database {
    let mut old = old.clone();
    let password = old.root_password.as_deref();
    if old.volume.as_deref().is_some_and(|name| !is_volume(name)) {
        old.volume = None;
        old.unmovable = Some("its name is none that a volume can have");
    } else if old.volume.is_some() && password.is_some_and(|text| !takes_root_password(spec, text))
    {
        old.volume = None;
        old.unmovable = Some("phpier cannot give its root password to a server");
    }
    old
}

fn one(
    finisher: &mut Finisher<'_>,
    (spec, old): (&'static ServiceSpec, &setup::Database),
    php: &PhpVersion,
    at: usize,
) -> Noted<Database> {
    let name = (at > 0).then(|| match at {
        1 => "second".to_owned(),
        at => format!("db{}", at + 1),
    });
    let on = server(finisher, (spec, old), php, name.as_deref());
    let mut names = (
        identifier(finisher, old, old.database.as_ref(), "database"),
        identifier(finisher, old, old.username.as_ref(), "user"),
    );
    // What comes along in its volume keeps its names.
    if !on.along && !old.shared {
        names = account::own(finisher, old, &on.container(), name.as_deref(), names);
    }
    let named = on.series.is_none() && on.placed.name.is_some();
    let database = Database {
        engine: (!named).then(|| on.spec.name.to_owned()),
        host: named.then(|| on.container()),
        series: on.series.clone(),
        name,
        database: names.0,
        username: names.1,
        password: old
            .password
            .clone()
            .filter(|text| !text.is_empty())
            .map(Password::Text),
        testing: old.testing,
    };
    if old.shared {
        unseen(finisher, old, &on);
    } else if !on.along {
        left(finisher, old, &on, &database);
    }
    database.into()
}

/// The server that a database is on from now on.
struct On {
    spec: &'static ServiceSpec,
    placed: Placed,
    /// Whether the data comes along.
    along: bool,
    /// The series that the project asks for: the one that it had.
    series: Option<String>,
}

impl On {
    fn container(&self) -> String {
        self.placed.container(self.spec.name)
    }
}

fn server(
    finisher: &mut Finisher<'_>,
    (mut spec, old): (&'static ServiceSpec, &setup::Database),
    php: &PhpVersion,
    name: Option<&str>,
) -> On {
    let mut version = old.version.as_deref();
    let series = version.and_then(|version| image::series(spec.name, version));
    let too_old = too_old(spec, series, php);
    if let Some(volume) = &old.volume
        && let Some(series) = series.filter(|_| !too_old)
    {
        let placed = own(finisher, old, volume, series, name);
        return On {
            spec,
            placed,
            along: true,
            series: None,
        };
    }
    let shared = finisher.shared.iter().filter(|_| old.shared);
    let shared = { shared }.find(|(service, _)| *service == spec.name);
    if let Some((_, placed)) = shared.cloned() {
        if let Some(version) = version {
            finisher.taken_instead(spec, version, &placed, &old.place);
        }
        let series = version.and_then(|version| stated(spec, version, &placed));
        return On {
            spec,
            placed,
            along: true,
            series,
        };
    }
    // What no PHP of the project could talk to is of no use to it.
    let instead = catalog::service("mariadb").filter(|_| spec.name == "mysql" && too_old);
    if let Some(instead) = instead {
        spec = instead;
        version = None;
    }
    let volume = format!("phpier_{}_data", spec.name);
    let placed = if old.shared && finisher.global.holds(spec.name, &volume) {
        let server = Server {
            service: spec.name.to_owned(),
            moved: Some(volume),
            ..Server::default()
        };
        return On {
            spec,
            placed: finisher.global.place(server, None),
            along: true,
            series: None,
        };
    } else {
        finisher.server(spec, version, &old.place)
    };
    if instead.is_some() {
        let what = old.version.as_deref().unwrap_or_default();
        finisher.tell(Remark::changed(
            old.place.clone(),
            format!("mysql {what}").trim_end(),
            format!(
                "PHP {} cannot log in to a MySQL that phpier has; MariaDB {} takes its place",
                php.name, placed.series
            ),
        ));
    }
    if old.version.is_none() {
        finisher.tell(Remark::changed(
            old.place.clone(),
            spec.name,
            format!("its version is not named; {} is taken", placed.series),
        ));
    }
    let series = version.and_then(|version| stated(spec, version, &placed));
    On {
        spec,
        placed,
        along: false,
        series,
    }
}

/// The series that a project asks for, where it is the one that it had.
fn stated(spec: &ServiceSpec, version: &str, placed: &Placed) -> Option<String> {
    let series = image::series(spec.name, version).or_else(|| image::newest(spec.name, version));
    series
        .filter(|series| *series == placed.series)
        .map(str::to_owned)
}

/// A server for a volume alone.
fn own(
    finisher: &mut Finisher<'_>,
    old: &setup::Database,
    volume: &str,
    series: &str,
    name: Option<&str>,
) -> Placed {
    let slug = &finisher.outcome.slug;
    let instance = match name {
        Some(name) => format!("{slug}-{name}"),
        None => slug.clone(),
    };
    let server = Server {
        service: old.engine.to_owned(),
        version: Some(series.to_owned()),
        name: Some(instance),
        root_password: old.root_password.clone().map(Password::Text),
        moved: Some(volume.to_owned()),
        ..Server::default()
    };
    finisher.tell(Remark {
        place: Some(old.place.clone()),
        ..Remark::left(
            format!("the data in the volume `{volume}`"),
            "it is kept: a server of its own has the volume from now on",
            "see that the volume is there (`docker volume ls`); to share the usual server instead, dump the database and read it in there",
        )
    });
    finisher.global.place(server, None)
}

/// What is said of a server whose own configuration is not there.
fn unseen(finisher: &mut Finisher<'_>, old: &setup::Database, on: &On) {
    if on.along {
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
fn left(finisher: &mut Finisher<'_>, old: &setup::Database, on: &On, database: &Database) {
    let engine = old.engine;
    let version = old.version.as_deref().unwrap_or_default();
    let known = image::series(engine, version).is_some();
    let follows = image::newest(engine, version).is_some();
    let why = match old.unmovable {
        Some(why) if known || follows || version.is_empty() => why.to_owned(),
        Some(why) => format!("{why}, and phpier has no {engine} {version}"),
        None if version.is_empty() => "its image names no version".to_owned(),
        None if known => "the server is another one".to_owned(),
        None if follows => format!("a volume of {engine} {version} may be of any release of it"),
        None => format!("phpier has no {engine} {version}"),
    };
    let slug = &finisher.outcome.slug;
    let usual = match &database.name {
        None => slug.clone(),
        Some(name) => format!("{slug}-{name}"),
    }
    .replace('-', "_");
    let name = database.database.as_ref().unwrap_or(&usual);
    // An account without a name of its own has the database's.
    let user = database.username.as_ref().unwrap_or(name);
    let todo = match &old.dump {
        Some(dump) => {
            let restore = dump.restore(on.spec.name, &on.container(), name, user);
            let dump = &dump.command;
            format!("before the old stack goes: `{dump}`; with the new one up: `{restore}`")
        }
        None => "dump it with the old tools before the old stack goes".to_owned(),
    };
    finisher.tell(Remark {
        place: Some(old.place.clone()),
        ..Remark::left(
            format!("the data of {engine}"),
            format!("it stays where it is, and the new server starts empty: {why}"),
            todo,
        )
    });
}

/// Whether the project's PHP could not log in to any server of the series, or of the usual one.
fn too_old(spec: &ServiceSpec, series: Option<&str>, php: &PhpVersion) -> bool {
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
