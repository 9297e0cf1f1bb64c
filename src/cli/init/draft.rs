//! What was found as a project's file.

use std::path::Path;

use crate::catalog;
use crate::catalog::php::{self, PhpVersion};
use crate::cli::session::taken;
use crate::cli::stack::Stack;
use crate::detect::{Detection, Worker};
use crate::draft::{Connection, Database, Draft, Noted};
use crate::source::Format;

/// The name of the Compose file where another one has the usual name.
const OUTPUT: &str = "docker-compose.phpier.yml";

/// The file. What follows from the type, or is the same for everybody, is not written.
pub(super) fn draft(
    found: &Detection,
    name: &str,
    version: Option<&'static PhpVersion>,
    stack: &Stack,
    folder: &Path,
    format: Format,
) -> Draft {
    let framework = found.framework.as_ref().map(|found| found.value);
    let framework = framework.filter(|one| one.name != catalog::default_framework().name);
    let php = chosen(found, version);
    let extensions: Vec<String> = found
        .extensions
        .iter()
        .map(|found| found.value.to_owned())
        .collect();
    let database = found
        .database
        .as_ref()
        .and_then(|found| found.value.server());
    let databases = database.map(|wanted| {
        let (engine, host) = stack.server(wanted, php);
        let database = Database {
            engine: Some(engine.name.to_owned()),
            host,
            ..Database::default()
        };
        database.into()
    });
    let connections = found.connections.iter().map(|found| {
        let (key, host) = stack.connection(found.value);
        Connection {
            key: key.to_owned(),
            host,
        }
        .into()
    });
    Draft {
        name: Some(name.into()),
        framework: framework.map(|one| one.name.into()),
        php: Some(php.name.into()),
        extensions: extensions.into(),
        docroot: found
            .docroot
            .as_ref()
            .map(|found| found.value.as_str().into()),
        node: found.node.as_ref().map(|found| found.value.into()),
        databases: databases.into_iter().collect(),
        connections: connections.collect(),
        output: taken(folder)
            .next()
            .map(|name| Noted::from(OUTPUT).aside(format!("{name} is somebody else's"))),
        tail: workers(found.workers.iter().map(|found| found.value), format),
        ..Draft::default()
    }
}

/// The version of PHP that is written.
fn chosen(found: &Detection, version: Option<&'static PhpVersion>) -> &'static PhpVersion {
    let found = found.php.as_ref().map(|found| found.value);
    version.or(found).unwrap_or(php::default_version())
}

/// Workers as lines to take the marks away from: before the app is installed each would only fail.
fn workers(workers: impl Iterator<Item = Worker>, format: Format) -> Vec<String> {
    let mut lines: Vec<String> = workers
        .map(|worker| match format {
            Format::Kdl => format!("    {} \"{}\"", worker.name, worker.command),
            Format::Yaml => format!("  {}: {}", worker.name, worker.command),
        })
        .collect();
    if lines.is_empty() {
        return lines;
    }
    match format {
        Format::Kdl => {
            lines.insert(0, "workers {".to_owned());
            lines.push("}".to_owned());
        }
        Format::Yaml => lines.insert(0, "workers:".to_owned()),
    }
    lines
}
