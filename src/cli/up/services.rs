//! The global services that projects need, brought up without touching those that are as they should
//! be.

use std::collections::{BTreeMap, BTreeSet};

use super::data::{self, Refused};
use super::{Stopped, Up};
use crate::artifact::GLOBAL_OWNER;
use crate::cli::ui::Ui;
use crate::cli::{lifecycle, port, report};
use crate::diagnostic::Diagnostic;
use crate::model::{CONTAINER_PREFIX, Global, Instance, Project};
use crate::runtime::engine::Container;
use crate::runtime::{Invocation, Runner, Stack, captured};

/// The instance behind one of its names in the network.
pub(in crate::cli) fn instance<'g>(global: &'g Global, host: &str) -> Option<&'g Instance> {
    global
        .instances
        .iter()
        .find(|instance| instance.answers_to(host))
}

/// The services of the global stack that a project needs, Traefik among them.
pub(in crate::cli) fn needed(global: &Global, project: &Project) -> BTreeSet<String> {
    project
        .shared()
        .filter_map(|(_, host)| Some(instance(global, host)?.container()))
        .chain([format!("{CONTAINER_PREFIX}traefik")])
        .collect()
}

/// The container of a global service.
pub(in crate::cli) fn container<'c>(
    containers: &'c [Container],
    project: &str,
    service: &str,
) -> Option<&'c Container> {
    containers
        .iter()
        .find(|container| container.is_of(project) && container.service == service)
}

/// Whether all of these services run, and nothing says that one is not well.
pub(in crate::cli) fn are_ready(up: &Up<'_>, needs: &BTreeSet<String>) -> bool {
    needs.iter().all(|service| {
        container(&up.containers, GLOBAL_OWNER, service).is_some_and(Container::is_ready)
    })
}

/// Brings services up and waits until they are healthy. Those that could not read their data are left
/// as they are, and come back.
///
/// Only those that are missing, down or out of date are named to Compose, without what they depend on:
/// Traefik waits for every server's databases, and a project needs only its own. Compose before 2.29.3
/// counts dependencies into what it compares, so naming Traefik would make it anew each time.
pub(super) fn ensure(
    up: &mut Up<'_>,
    ui: &mut Ui,
    needs: &BTreeSet<String>,
) -> Result<Refused, Stopped> {
    let hashes = hashes(up.runner, &up.stack).map_err(|problem| report::fatal(ui, &problem))?;
    let mut wanting: Vec<&str> = needs
        .iter()
        .map(String::as_str)
        .filter(|service| {
            let found = container(&up.containers, GLOBAL_OWNER, service);
            !found
                .is_some_and(|found| found.is_ready() && hashes.get(*service) == Some(&found.hash))
        })
        .collect();
    let refused = data::look(up, ui, &up.stack, Some(&wanting))?;
    wanting.retain(|service| !refused.contains_key(*service));
    if wanting.is_empty() {
        return Ok(refused);
    }
    if !ui.quiet {
        let runs = |service: &&&str| {
            let found = container(&up.containers, GLOBAL_OWNER, service);
            found.is_some_and(Container::is_ready)
        };
        let (old, new): (Vec<&str>, Vec<&str>) = wanting.iter().partition(runs);
        for (what, services) in [("Starting", new), ("Bringing up to date", old)] {
            if !services.is_empty() {
                ui.say(&format!("{what} {}\n", services.join(", ")));
            }
        }
    }
    let mut args = vec!["up", "-d", "--wait", "--no-deps"];
    args.extend(&wanting);
    up.compose(ui, &up.stack, &args, "phpier global logs")?;
    up.refresh(ui)?;
    Ok(refused)
}

/// What Compose would make each service from.
pub(in crate::cli) fn hashes(
    runner: &Runner,
    stack: &Stack,
) -> Result<BTreeMap<String, String>, Diagnostic> {
    let invocation = Invocation::new(runner, stack, &["config", "--hash", "*"]);
    let said = captured(&invocation);
    let (out, _, _) = said.map_err(|error| lifecycle::not_started(&invocation, &error))?;
    // A failure leaves none, so that `up` meets it again and says why.
    let lines = out.lines().filter_map(|line| line.split_once(' '));
    Ok(lines
        .map(|(service, hash)| (service.to_owned(), hash.to_owned()))
        .collect())
}

/// Ports that a stack wants and others hold.
pub(super) fn busy_ports(up: &Up<'_>, stack: &Stack) -> Vec<Diagnostic> {
    // What the failed attempt has changed does not matter: a port is held by whoever runs.
    let now = crate::runtime::engine::containers(up.runner);
    let containers = now.as_deref().unwrap_or(&up.containers);
    port::busy(up.session, &stack.name, containers)
}
