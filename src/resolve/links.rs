//! A project against the global stack: every server it names is there, and can serve it. Labels stand
//! in both files.

use crate::catalog::php;
use crate::catalog::spec::{Series, ServiceSpec};
use crate::diagnostic::{Diagnostic, Diagnostics, code, suggest};
use crate::model::global::series_alias;
use crate::model::{CONTAINER_PREFIX, Connection, Database, Global, Instance};
use crate::source::Span;

use super::{Alone, AloneGlobal};

/// Checks every connection of a project.
pub(super) fn check(global: &AloneGlobal, resolved: &Alone, diagnostics: &mut Diagnostics) {
    let project = &resolved.project;
    for (database, span) in project.databases.iter().zip(&resolved.places.databases) {
        if let Some(at) = find(&global.global, database.spec, &database.host) {
            let instance = &global.global.instances[at];
            check_series(instance, global.instances[at], database, *span, diagnostics);
            check_php(
                instance,
                global.instances[at],
                resolved,
                (database, *span),
                diagnostics,
            );
        } else {
            diagnostics.push(missing(
                global,
                database.spec,
                &database.host,
                database.series,
                *span,
            ));
        }
    }
    for (connection, span) in project.connections.iter().zip(&resolved.places.connections) {
        if find(&global.global, connection.spec, &connection.host).is_none() {
            let diagnostic = missing(global, connection.spec, &connection.host, None, *span);
            diagnostics.push(or_kin(diagnostic, global, connection, &project.connections));
        }
    }
}

fn find(global: &Global, spec: &ServiceSpec, host: &str) -> Option<usize> {
    global
        .instances
        .iter()
        .position(|instance| instance.spec.name == spec.name && instance.answers_to(host))
}

fn missing(
    global: &AloneGlobal,
    spec: &ServiceSpec,
    host: &str,
    series: Option<&str>,
    span: Span,
) -> Diagnostic {
    let others: Vec<(String, Span)> = global
        .global
        .instances
        .iter()
        .zip(&global.instances)
        .filter(|(instance, _)| instance.spec.name == spec.name)
        .map(|(instance, span)| {
            (
                format!("{} {}", instance.container(), instance.series.name),
                *span,
            )
        })
        .collect();
    let series = series.unwrap_or(spec.default_series);
    let add = format!(
        "run `phpier global add {} {series}`, or add `{} \"{series}\"` to the global `services`",
        spec.name, spec.name
    );
    let mut diagnostic = Diagnostic::new(
        &code::SERVICE_MISSING,
        format!("the global stack has no `{host}`"),
    )
    .label(span, format!("needs {} at `{host}`", spec.name));
    match others.as_slice() {
        [] => {
            diagnostic = diagnostic.label(
                global.services,
                format!("no `{}` among these services", spec.name),
            );
            diagnostic.help(add)
        }
        some => {
            for (name, place) in some {
                diagnostic = diagnostic.label(*place, format!("this is {name}"));
            }
            let known = suggest::listed(some.iter().filter_map(|(name, _)| name.split(' ').next()));
            diagnostic.help(format!(
                "use {known}, or add `{}` to the global `services`",
                instance_line(global, spec, host, series)
            ))
        }
    }
}

/// Where the stack has no such cache and another that speaks the same, as Valkey does for Redis, the project
/// may as well use that. One that uses it already has a reason to want both.
fn or_kin(
    mut diagnostic: Diagnostic,
    global: &AloneGlobal,
    wanted: &Connection,
    all: &[Connection],
) -> Diagnostic {
    let instances = || global.global.instances.iter().zip(&global.instances);
    if instances().any(|(instance, _)| instance.spec.name == wanted.spec.name) {
        return diagnostic;
    }
    let kin = instances().find_map(|(instance, place)| {
        let spoken = instance.spec.connection.as_ref()?;
        let uses = all.iter().any(|one| one.spec.name == instance.spec.name);
        (spoken.protocol == wanted.protocol && !uses).then_some((instance, spoken.key, place))
    });
    let Some((instance, key, place)) = kin else {
        return diagnostic;
    };
    let add = diagnostic.help.take().unwrap_or_default();
    let container = instance.container();
    let host = match instance.name {
        None => String::new(),
        Some(_) => format!(" with the `host` `{container}`"),
    };
    diagnostic
        .label(*place, format!("{container} speaks the same"))
        .help(format!(
            "write `{key}`{host} in place of `{}` to use {container}, or {add}",
            wanted.spec.name
        ))
}

/// A further instance that would answer to a name, as a line for `global.kdl`, on a port that is free
/// there.
fn instance_line(global: &AloneGlobal, spec: &ServiceSpec, host: &str, series: &str) -> String {
    let wanted = host
        .strip_prefix(CONTAINER_PREFIX)
        .and_then(|rest| rest.strip_prefix(spec.name))
        .map_or("", |rest| rest.trim_start_matches('-'));
    let taken = |name: &str| {
        let mut instances = global.global.instances.iter();
        instances.any(|instance| {
            instance.spec.name == spec.name && instance.name.as_deref() == Some(name)
        })
    };
    let is_alias = spec
        .series
        .iter()
        .any(|known| host == series_alias(spec, known));
    let name = match wanted {
        "" => String::new(),
        _ if is_alias && taken("next") => format!(" name=\"v{}\"", series.replace('.', "-")),
        _ if is_alias => " name=\"next\"".to_owned(),
        name => format!(" name=\"{name}\""),
    };
    let mut ports = (1..).map_while(|step| spec.publish?.checked_add(step * 10));
    let free = ports.find(|port| global.ports.iter().all(|(known, ..)| known != port));
    let publish = free.map_or_else(String::new, |port| format!(" publish={port}"));
    format!("{} \"{series}\"{name}{publish}", spec.name)
}

fn check_series(
    instance: &Instance,
    place: Span,
    database: &Database,
    span: Span,
    diagnostics: &mut Diagnostics,
) {
    let Some(wanted) = database
        .series
        .filter(|wanted| *wanted != instance.series.name)
    else {
        return;
    };
    diagnostics.push(
        Diagnostic::new(
            &code::SERVICE_WRONG_SERIES,
            format!(
                "`{}` is {} {}, not {wanted}",
                database.host, instance.spec.name, instance.series.name
            ),
        )
        .label(span, format!("needs series {wanted}"))
        .label(place, format!("runs series {}", instance.series.name))
        .help(format!(
            "leave `host` out: `series` alone finds `phpier-{}-{}`",
            instance.spec.name,
            wanted.replace('.', "-")
        )),
    );
}

fn check_php(
    instance: &Instance,
    place: Span,
    resolved: &Alone,
    (database, span): (&Database, Span),
    diagnostics: &mut Diagnostics,
) {
    let php = resolved.project.php.version;
    // A series that the project itself states was held against its PHP before.
    let stated = database.series == Some(instance.series.name);
    if stated || instance.series.min_php.is_none_or(|min| php.number >= min) {
        return;
    }
    diagnostics.push(
        Diagnostic::new(
            &code::PHP_TOO_OLD,
            format!(
                "PHP {} cannot log in to {} {}",
                php.name, instance.spec.name, instance.series.name
            ),
        )
        .label(resolved.places.php, "this PHP is too old")
        .label(span, "connects to it here")
        .label(place, "the server")
        .help(min_php_help(instance.series)),
    );
}

/// What to do about a server that is too new for a PHP.
pub(super) fn min_php_help(series: &Series) -> String {
    let min = series
        .min_php
        .and_then(|min| php::versions().find(|version| version.number == min));
    min.map_or_else(
        || "choose an older series".to_owned(),
        |min| {
            format!(
                "take PHP {} or newer, or an older series of the server",
                min.name
            )
        },
    )
}
