//! Why a stack is not up, by its containers: those that are not healthy or have ended, and what they said
//! last.

use super::Up;
use crate::artifact::GLOBAL_OWNER;
use crate::cli::{escape, paused};
use crate::diagnostic::{Diagnostic, code};
use crate::mask;
use crate::model::CONTAINER_PREFIX;
use crate::runtime::engine::{self, Container};
use crate::runtime::{Runner, Stack};

/// How many lines are shown of what a container wrote.
const TAIL: usize = 5;

/// The containers of a stack that keep it from being up, each told by itself; `services` are those that it
/// was about, or none for all. `more` is the command that tells more.
pub(super) fn of(up: &Up<'_>, stack: &Stack, services: &[&str], more: &str) -> Vec<Diagnostic> {
    let Ok(containers) = engine::containers(up.runner) else {
        return Vec::new();
    };
    let mut unwell: Vec<(&Container, String)> = containers
        .iter()
        .filter(|one| one.is_of(&stack.name))
        .filter(|one| services.is_empty() || services.contains(&one.service.as_str()))
        .filter_map(|one| Some((one, how(one)?)))
        .collect();
    unwell.sort_by(|(a, _), (b, _)| a.service.cmp(&b.service));
    let told = unwell.iter().map(|(one, how)| {
        let service = escape::line(&one.service);
        if let Some(help) = paused::way_out([*one]) {
            return Diagnostic::new(&code::RUNTIME_FAILED, format!("{service} {how}")).help(help);
        }
        let message = match said(up.runner, one) {
            Some(said) => format!("{service} {how}, and said:\n{}", escape::lines(&said)),
            None => format!("{service} {how}"),
        };
        Diagnostic::new(&code::RUNTIME_FAILED, message).help(format!(
            "look at `{}`",
            escape::line(&logs(stack, one, more))
        ))
    });
    told.collect()
}

/// The command that shows its log.
fn logs(stack: &Stack, one: &Container, more: &str) -> String {
    if stack.name == GLOBAL_OWNER {
        format!(
            "{more} {}",
            one.service.trim_start_matches(CONTAINER_PREFIX)
        )
    } else {
        more.to_owned()
    }
}

/// What is wrong with a container, where something is.
fn how(one: &Container) -> Option<String> {
    match (one.state.as_str(), one.health()) {
        ("running", Some("unhealthy")) => Some("is not healthy".to_owned()),
        ("restarting", _) => Some("ends again and again".to_owned()),
        ("paused", _) => Some("is paused, and Compose does not resume it".to_owned()),
        ("dead", _) => Some("cannot be removed".to_owned()),
        ("exited", _) => {
            let code = one.status.strip_prefix("Exited (")?.split(')').next()?;
            (code != "0").then(|| format!("has ended with code {code}"))
        }
        _ => None,
    }
}

/// What a container said last: its health check, or itself.
fn said(runner: &Runner, one: &Container) -> Option<String> {
    let check = || engine::last_check(runner, &one.id);
    let checked = one.health().and_then(|_| check());
    let said = checked.or_else(|| engine::last_lines(runner, &one.id, TAIL))?;
    let lines: Vec<&str> = said.lines().collect();
    let last = lines[lines.len().saturating_sub(TAIL)..].join("\n");
    // It may tell what it was given.
    (!last.is_empty()).then(|| mask::in_value(&last))
}
