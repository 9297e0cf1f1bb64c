//! A project against the global stack: every server it names is there, and can serve it. Labels stand
//! in both files.

use crate::catalog::spec::{Series, ServiceSpec};
use crate::catalog::{Role, php};
use crate::diagnostic::{Diagnostic, Diagnostics, code, suggest};
use crate::model::global::series_alias;
use crate::model::{CONTAINER_PREFIX, Connection, Instance};
use crate::source::Span;

use super::{Alone, AloneGlobal, Asked};

/// Checks every connection of a project.
pub(super) fn check(global: &AloneGlobal, resolved: &Alone, diagnostics: &mut Diagnostics) {
    let project = &resolved.project;
    for (database, asked) in project.databases.iter().zip(&resolved.places.databases) {
        let wanted = Wanted {
            spec: database.spec,
            host: &database.host,
            series: database.series,
            beside: &project.connections,
            asked: *asked,
        };
        if let Some(at) = found(global, wanted, diagnostics) {
            let server = (&global.global.instances[at], global.instances[at]);
            check_php(server, resolved, wanted, diagnostics);
        }
    }
    let connections = project.connections.iter();
    for (connection, asked) in connections.zip(&resolved.places.connections) {
        // A server of its own is in its own files.
        if connection.private.is_none() {
            let wanted = Wanted {
                spec: connection.spec,
                host: &connection.host,
                series: connection.series,
                beside: &project.connections,
                asked: *asked,
            };
            found(global, wanted, diagnostics);
        }
    }
}

/// What a project asks of the global stack.
#[derive(Clone, Copy)]
struct Wanted<'a> {
    spec: &'static ServiceSpec,
    host: &'a str,
    series: Option<&'static str>,
    /// What else it connects to.
    beside: &'a [Connection],
    /// Where it asks.
    asked: Asked,
}

/// The place of the instance that is wanted among all. That there is none, or that it runs another
/// series, is told; but not that there is none where one is written with faults, which are told already.
fn found(global: &AloneGlobal, wanted: Wanted<'_>, diagnostics: &mut Diagnostics) -> Option<usize> {
    let mut instances = global.global.instances.iter();
    let at = instances.position(|instance| {
        instance.spec.name == wanted.spec.name && instance.answers_to(wanted.host)
    });
    match at {
        Some(at) => {
            let server = (&global.global.instances[at], global.instances[at]);
            check_series(server, wanted, diagnostics);
        }
        None if global.faulty.contains(&wanted.spec.name) => {}
        None => diagnostics.push(or_kin(missing(global, wanted), global, wanted)),
    }
    at
}

fn missing(global: &AloneGlobal, wanted: Wanted<'_>) -> Diagnostic {
    let Wanted {
        spec,
        host,
        series,
        beside: _,
        asked,
    } = wanted;
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
    let own = if matches!(spec.role, Role::Cache) {
        "; or make it `private`, one of the project's own"
    } else {
        ""
    };
    let mut diagnostic = Diagnostic::new(
        &code::SERVICE_MISSING,
        format!("the global stack has no `{host}`"),
    )
    .label(asked.server, format!("needs {} at `{host}`", spec.name));
    match others.as_slice() {
        [] => {
            diagnostic = diagnostic.label(
                global.services,
                format!("no `{}` among these services", spec.name),
            );
            diagnostic.help(format!(
                "run `phpier global add {name} {series}`, or add `{name} \"{series}\"` to the global `services`{own}",
                name = spec.name
            ))
        }
        some => {
            for (name, place) in some {
                diagnostic = diagnostic.label(*place, format!("this is {name}"));
            }
            let known = some.iter().filter_map(|(name, _)| name.split(' ').next());
            let known = suggest::listed(known).replace(" and ", " or ");
            diagnostic.help(format!(
                "use {known}, or add `{}` to the global `services`{own}",
                instance_line(global, spec, host, series)
            ))
        }
    }
}

/// Where the stack has no such cache and another that speaks the same, as Valkey does for Redis, the project
/// may as well use that. One that uses it already has a reason to want both.
fn or_kin(mut diagnostic: Diagnostic, global: &AloneGlobal, wanted: Wanted<'_>) -> Diagnostic {
    let Some(protocol) = wanted
        .spec
        .connection
        .as_ref()
        .map(|spoken| spoken.protocol)
    else {
        return diagnostic;
    };
    let instances = || global.global.instances.iter().zip(&global.instances);
    if instances().any(|(instance, _)| instance.spec.name == wanted.spec.name) {
        return diagnostic;
    }
    let kin = instances().find_map(|(instance, place)| {
        let spoken = instance.spec.connection.as_ref()?;
        let uses = wanted
            .beside
            .iter()
            .any(|one| one.spec.name == instance.spec.name);
        (spoken.protocol == protocol && !uses).then_some((instance, spoken.key, place))
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
    (instance, place): (&Instance, Span),
    wanted: Wanted<'_>,
    diagnostics: &mut Diagnostics,
) {
    let runs = instance.series.name;
    let Some(series) = wanted.series.filter(|series| *series != runs) else {
        return;
    };
    diagnostics.push(
        Diagnostic::new(
            &code::SERVICE_WRONG_SERIES,
            format!(
                "`{}` is {} {runs}, not {series}",
                wanted.host, instance.spec.name
            ),
        )
        .label(wanted.asked.key, format!("needs series {series}"))
        .label(place, format!("runs series {runs}"))
        .help(format!(
            "leave `host` out: `series` alone finds `phpier-{}-{}`",
            instance.spec.name,
            series.replace('.', "-")
        )),
    );
}

fn check_php(
    (instance, place): (&Instance, Span),
    resolved: &Alone,
    wanted: Wanted<'_>,
    diagnostics: &mut Diagnostics,
) {
    let php = resolved.project.php.version;
    // A series that the project itself states was held against its PHP before.
    let stated = wanted.series == Some(instance.series.name);
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
        .label(wanted.asked.key, "connects to it here")
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
