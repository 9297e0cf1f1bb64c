//! Containers of services that are in no file of their stack any more: those of phpier's are stopped and
//! removed. `--remove-orphans` would take along what others have put under the same Compose project.

use std::collections::BTreeSet;

use super::{escape, lifecycle};
use crate::diagnostic::Diagnostic;
use crate::runtime::engine::{self, Container};
use crate::runtime::{Invocation, Runner, Stack, captured};

/// Removes them, and says of each which it was and where its data stays. Volumes are left alone, and so is
/// what does not bear phpier's label, which is told.
pub(super) fn remove(
    runner: &Runner,
    stack: &Stack,
    containers: &[Container],
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
        let volumes = engine::volumes_of(runner, &gone.id)?;
        engine::remove(runner, gone)?;
        said(&removed(gone, &volumes));
    }
    Ok(())
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

fn left(gone: &Container) -> String {
    let name = escape::line(&gone.name);
    format!(
        "{name} is in no file any more; it is not phpier's and stays until `docker rm --force {name}`"
    )
}
