//! Containers of services that are in no file of their stack any more: those of phpier's are stopped and
//! removed. `--remove-orphans` would take along what others have put under the same Compose project.

use std::collections::BTreeSet;

use super::{escape, lifecycle};
use crate::catalog;
use crate::diagnostic::Diagnostic;
use crate::runtime::engine::{self, Container, Holdings};
use crate::runtime::{Invocation, Runner, Stack, captured};

/// What happens to the stack next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// It is brought up.
    Up,
    /// It is brought down, with all its containers.
    Down,
}

/// Removes them, and says of each which it was and where its data stays. Volumes are left alone, and so is
/// what does not bear phpier's label, which is told. Before a stack is brought up, perhaps after no more
/// than another branch was checked out, a container that alone leads to data is only stopped.
pub(super) fn remove(
    runner: &Runner,
    stack: &Stack,
    containers: &[Container],
    next: Next,
    mut said: impl FnMut(&str),
) -> Result<(), Diagnostic> {
    let mine = containers.iter().filter(|one| one.is_of(&stack.name));
    let mine: Vec<&Container> = mine.collect();
    if mine.is_empty() {
        return Ok(());
    }
    let Some(services) = services(runner, stack)? else {
        return Ok(());
    };
    for gone in mine {
        if services.contains(&gone.service) {
            continue;
        }
        if !gone.is_ours {
            said(&left(gone));
            continue;
        }
        // Somebody else was faster where there is none any more.
        let Some(held) = engine::holdings(runner, &gone.id)? else {
            continue;
        };
        if next == Next::Up && is_sole(&held) {
            if !gone.is_stopped() {
                engine::stop(runner, gone)?;
                said(&stopped(gone));
            }
            continue;
        }
        engine::stop(runner, gone)?;
        engine::remove(runner, gone)?;
        said(&removed(gone, &held.volumes));
    }
    Ok(())
}

/// Whether perhaps nobody finds again what a container holds once it is gone: Compose hands a volume without a
/// name to the next container of the service, as long as there is one to take it from, and what a service that
/// the catalog does not have keeps in its own files, whatever its volumes, nobody can tell.
fn is_sole(held: &Holdings) -> bool {
    let is_app = held.service.is_empty();
    let is_known = is_app || catalog::service(&held.service).is_some();
    !is_known || held.volumes.iter().any(|name| is_nameless(name))
}

/// Whether the engine made the name up: an id of its own.
fn is_nameless(volume: &str) -> bool {
    volume.len() == 64 && volume.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Every service in the stack's files, the user's own among them, and those of any profile too. Where
/// Compose cannot tell, none is gone: what comes next meets the same failure and says why.
fn services(runner: &Runner, stack: &Stack) -> Result<Option<BTreeSet<String>>, Diagnostic> {
    let words = ["--profile", "*", "config", "--services"];
    let invocation = Invocation::new(runner, stack, &words);
    let told = captured(&invocation);
    let (out, _, code) = told.map_err(|error| lifecycle::not_started(&invocation, &error))?;
    let services: BTreeSet<String> = out.lines().map(str::to_owned).collect();
    Ok((code == 0 && !services.is_empty()).then_some(services))
}

fn removed(gone: &Container, volumes: &[String]) -> String {
    let service = escape::line(&gone.service);
    let data = volumes.join(" and ");
    let data = escape::line(&data);
    match volumes {
        [] => format!("removed {service}, which is in no file any more"),
        [_] => format!("removed {service}: its data stays in the volume {data}"),
        _ => format!("removed {service}: its data stays in the volumes {data}"),
    }
}

fn stopped(gone: &Container) -> String {
    let (service, name) = (escape::line(&gone.service), escape::line(&gone.name));
    format!(
        "stopped {service}, which is in no file any more: its container stays, with what it holds, until `docker rm {name}`"
    )
}

fn left(gone: &Container) -> String {
    let name = escape::line(&gone.name);
    format!(
        "{name} is in no file any more; it is not phpier's and stays until `docker rm --force {name}`"
    )
}
