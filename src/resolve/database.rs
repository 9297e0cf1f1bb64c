//! Databases of a project.

use crate::catalog::php::PhpVersion;
use crate::catalog::spec::{Dialect, Series, ServiceSpec};
use crate::catalog::{self, Framework};
use crate::config;
use crate::diagnostic::{Diagnostic, Diagnostics, code, suggest};
use crate::model::{CONTAINER_PREFIX, Database, Password, global, project::TESTING_SUFFIX};
use crate::source::Spanned;

use super::{Asked, name};

/// Names that the engines keep for themselves.
const SYSTEM_NAMES: &[&str] = &[
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

/// The databases with their places, the unnamed one first and the others by name. `framework` is the
/// `type` that is written.
pub(super) fn resolve(
    slug: &str,
    php: Option<&PhpVersion>,
    framework: Option<&Spanned<&'static Framework>>,
    configs: &[config::Database],
    diagnostics: &mut Diagnostics,
) -> Vec<(Database, Asked)> {
    let mut databases: Vec<(Database, Asked)> = Vec::new();
    for config in configs {
        let Some(database) = one(slug, php, config, diagnostics) else {
            continue;
        };
        if let Some(framework) = framework.filter(|_| database.name.is_none()) {
            check_framework(framework, database.spec, config, diagnostics);
        }
        if let Some((_, first)) = databases
            .iter()
            .find(|(known, _)| known.name == database.name)
        {
            let (message, help) = match &database.name {
                None => (
                    "two databases have no name".to_owned(),
                    "give one of them a `name`: its variables start with that".to_owned(),
                ),
                Some(name) => (
                    format!("two databases have the name `{name}`"),
                    "choose another `name` for one of them".to_owned(),
                ),
            };
            diagnostics.push(
                Diagnostic::new(&code::DATABASE_DUPLICATE, message)
                    .label(config.span, "the second one")
                    .label(first.key, "the first one")
                    .help(help),
            );
            continue;
        }
        let asked = Asked::new(config.span, config.host.as_ref(), config.series.as_ref());
        databases.push((database, asked));
    }
    databases.sort_by(|(a, _), (b, _)| a.name.cmp(&b.name));
    databases
}

fn one(
    slug: &str,
    php: Option<&PhpVersion>,
    config: &config::Database,
    diagnostics: &mut Diagnostics,
) -> Option<Database> {
    let spec = engine(config, diagnostics)?;
    let dialect = spec.engine()?.dialect;
    let series = series(spec, php, config, diagnostics);
    if let Some(port) = config
        .port
        .as_ref()
        .filter(|port| port.value.0 != spec.port)
    {
        diagnostics.push(
            Diagnostic::new(
                &code::DATABASE_WRONG_PORT,
                format!("{} is at port {} inside the network", spec.name, spec.port),
            )
            .label(port.span, "the port on the host does not count here")
            .help(format!("write {}, or leave `port` out", spec.port)),
        );
    }
    let name = config.name.as_ref();
    let name_ok = name.is_none_or(|name| name::check_word("a database", name, diagnostics));
    let base = match name.filter(|_| name_ok) {
        None => slug.replace('-', "_"),
        Some(name) => format!("{slug}-{}", name.value).replace('-', "_"),
    };
    let testing = config.testing.as_ref().is_some_and(|testing| testing.value);
    let database = config
        .database
        .clone()
        .unwrap_or_else(|| Spanned::new(base, config.span));
    let suffix = if testing { TESTING_SUFFIX.len() } else { 0 };
    let (database_max, user_max) = limits(dialect);
    let database_ok = identifier("database", &database, database_max - suffix, diagnostics);
    let username = config.username.clone().unwrap_or_else(|| database.clone());
    let username_ok = identifier("user", &username, user_max, diagnostics);
    let host = host(spec, series, config.host.as_ref());
    Some(Database {
        name: name.map(|name| name.value.clone()),
        spec,
        series: series.map(|series| series.name),
        host,
        port: spec.port,
        database: database.value,
        username: username.value,
        password: password(config, diagnostics)?,
        testing,
    })
    .filter(|_| name_ok && database_ok && username_ok)
}

/// The longest names of a database and of a user.
/// <https://dev.mysql.com/doc/refman/8.4/en/identifier-length.html>,
/// <https://mariadb.com/kb/en/identifier-names/>,
/// <https://www.postgresql.org/docs/current/sql-syntax-lexical.html>
fn limits(dialect: Dialect) -> (usize, usize) {
    match dialect {
        Dialect::Mysql => (64, 32),
        Dialect::Mariadb => (64, 80),
        Dialect::Postgres => (63, 63),
    }
}

/// The engine, by its name or by the server's container.
fn engine(
    config: &config::Database,
    diagnostics: &mut Diagnostics,
) -> Option<&'static ServiceSpec> {
    let by_name = match &config.engine {
        None => None,
        Some(written) => {
            let spec = catalog::engines().find(|spec| spec.name == written.value);
            if spec.is_none() {
                diagnostics.push(unknown_engine(written));
                return None;
            }
            spec
        }
    };
    let by_host = match &config.host {
        None => None,
        Some(host) => {
            let spec = catalog::engines().find(|spec| is_container_of(&host.value, spec));
            if spec.is_none() {
                let known: Vec<String> = catalog::engines()
                    .map(|spec| format!("{CONTAINER_PREFIX}{}", spec.name))
                    .collect();
                let names = || known.iter().map(String::as_str);
                let near = suggest::nearest(&host.value, names());
                diagnostics.push(
                    Diagnostic::new(&code::DATABASE_UNKNOWN_SERVER, format!("`{}` is no database server of the global stack", host.value))
                        .label(host.span, near.map_or_else(|| "not the container of a server".to_owned(), |near| format!("did you mean `{near}`?")))
                        .help(format!("servers are named {}, or with `-<name>` for a named instance; a server elsewhere is set with `env`", suggest::listed(names()))),
                );
                return None;
            }
            spec
        }
    };
    match (by_name, by_host) {
        (Some(named), Some(hosted)) if named.name != hosted.name => {
            let engine = config.engine.as_ref()?;
            let host = config.host.as_ref()?;
            diagnostics.push(
                Diagnostic::new(
                    &code::DATABASE_UNKNOWN_SERVER,
                    format!("`{}` is no {} server", host.value, named.name),
                )
                .label(host.span, format!("a {} server", hosted.name))
                .label(engine.span, format!("asks for {}", named.name))
                .help("leave one of the two out"),
            );
            None
        }
        (Some(spec), _) | (None, Some(spec)) => Some(spec),
        (None, None) => {
            diagnostics.push(
                Diagnostic::new(&code::CONFIG_MISSING_KEY, "the database names no server")
                    .label(config.span, "which engine is it on?")
                    .help(format!(
                        "name the engine ({}) or the server's `host`",
                        suggest::listed(catalog::engines().map(|spec| spec.name))
                            .replace(" and ", " or ")
                    )),
            );
            None
        }
    }
}

/// What is to be said of an engine that phpier does not have, and what others call those that it has.
fn unknown_engine(written: &Spanned<String>) -> Diagnostic {
    let names = || catalog::engines().map(|spec| spec.name);
    let text = written.value.to_lowercase();
    let (word, series) = match text.split_once(':') {
        Some((word, series)) => (word, Some(series)),
        None => (text.as_str(), None),
    };
    let near = match word {
        "pgsql" | "pg" => Some("postgres"),
        _ => suggest::nearest(word, names()),
    };
    let help = match (near, series) {
        (Some(near), Some(series)) => format!("write `{near}`, and \"{series}\" as its `series`"),
        _ if word.starts_with("sqlite") => {
            "SQLite is a file and needs no server: leave `database` out".to_owned()
        }
        _ => format!("engines: {}", suggest::listed(names())),
    };
    Diagnostic::new(
        &code::DATABASE_UNKNOWN_ENGINE,
        format!("unknown database engine `{}`", written.value),
    )
    .label(
        written.span,
        near.map_or_else(
            || "not an engine phpier has".to_owned(),
            |near| format!("did you mean `{near}`?"),
        ),
    )
    .help(help)
}

/// The database without a name is the application's own, and not every application runs on every engine.
fn check_framework(
    framework: &Spanned<&'static Framework>,
    spec: &ServiceSpec,
    config: &config::Database,
    diagnostics: &mut Diagnostics,
) {
    let runs_on = |spec: &ServiceSpec| {
        let engine = spec.engine();
        engine.is_some_and(|engine| framework.value.engines.contains(&engine.dialect))
    };
    if runs_on(spec) {
        return;
    }
    let good = catalog::engines().filter(|spec| runs_on(spec));
    let good = suggest::listed(good.map(|spec| spec.name));
    let written = config.engine.as_ref().or(config.host.as_ref());
    diagnostics.push(
        Diagnostic::new(
            &code::DATABASE_UNSUPPORTED_ENGINE,
            format!("{} does not run on {}", framework.value.name, spec.name),
        )
        .label(
            written.map_or(config.span, |written| written.span),
            "without a `name` it is the application's own database",
        )
        .label(framework.span, format!("runs on {good}"))
        .help(format!(
            "take {}; a second database, for code of your own, has a `name`",
            good.replace(" and ", " or ")
        )),
    );
}

/// Whether a name is that of an instance of a service: `phpier-mysql`, `phpier-mysql-next`.
pub(super) fn is_container_of(host: &str, spec: &ServiceSpec) -> bool {
    host.strip_prefix(CONTAINER_PREFIX)
        .and_then(|rest| rest.strip_prefix(spec.name))
        .is_some_and(|rest| {
            rest.is_empty()
                || rest
                    .strip_prefix('-')
                    .is_some_and(|name| super::host::problem(name).is_none() && !name.contains('.'))
        })
}

fn series(
    spec: &'static ServiceSpec,
    php: Option<&PhpVersion>,
    config: &config::Database,
    diagnostics: &mut Diagnostics,
) -> Option<&'static Series> {
    let written = config.series.as_ref()?;
    let series = super::series::named(spec, written, diagnostics)?;
    if let Some(php) = php.filter(|php| series.min_php.is_some_and(|min| php.number < min)) {
        diagnostics.push(
            Diagnostic::new(
                &code::PHP_TOO_OLD,
                format!(
                    "PHP {} cannot log in to {} {}",
                    php.name, spec.name, series.name
                ),
            )
            .label(written.span, "too new for this PHP")
            .help(super::links::min_php_help(series)),
        );
    }
    Some(series)
}

/// The name of a shared server in the network: of the series that is asked for, where no instance is
/// named.
pub(super) fn host(
    spec: &ServiceSpec,
    series: Option<&Series>,
    written: Option<&Spanned<String>>,
) -> String {
    let unnamed = format!("{CONTAINER_PREFIX}{}", spec.name);
    let written = written.map(|host| host.value.clone());
    match series {
        Some(series) if written.as_ref().is_none_or(|host| *host == unnamed) => {
            global::series_alias(spec, series)
        }
        _ => written.unwrap_or(unnamed),
    }
}

fn identifier(
    what: &str,
    name: &Spanned<String>,
    max: usize,
    diagnostics: &mut Diagnostics,
) -> bool {
    let text = name.value.as_str();
    let good = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if !good {
        diagnostics.push(
            Diagnostic::new(
                &code::DATABASE_INVALID_NAME,
                format!("`{text}` cannot be the name of a {what}"),
            )
            .label(name.span, "not a name")
            .help("letters, digits, `_` and `-`, a letter or `_` first"),
        );
    } else if text.len() > max {
        diagnostics.push(
            Diagnostic::new(
                &code::NAME_TOO_LONG,
                format!("the {what} `{text}` has {} characters", text.len()),
            )
            .label(name.span, "too long for this engine")
            .help(format!(
                "write a `{}` of at most {max} characters",
                if what == "user" { "username" } else { what }
            )),
        );
        return false;
    } else if SYSTEM_NAMES.contains(&text.to_lowercase().as_str()) {
        diagnostics.push(
            Diagnostic::new(
                &code::DATABASE_INVALID_NAME,
                format!("the {what} `{text}` belongs to the server"),
            )
            .label(name.span, "reserved")
            .help("choose another name"),
        );
        return false;
    }
    good
}

fn password(config: &config::Database, diagnostics: &mut Diagnostics) -> Option<Password> {
    let Some(password) = &config.password else {
        return Some(Password::Secret);
    };
    let text = match &password.value {
        config::Password::Secret => return Some(Password::Secret),
        config::Password::Literal(text) => text,
    };
    let Some(problem) = super::text::password_problem(text) else {
        return Some(Password::Literal(text.clone()));
    };
    diagnostics.push(
        Diagnostic::new(
            &code::DATABASE_INVALID_PASSWORD,
            "this cannot be a password",
        )
        .label(password.span, problem)
        .help("write some text in one line, or leave `password` out for a secret one"),
    );
    None
}
