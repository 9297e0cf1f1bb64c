//! What was brought up the last time. Where nothing of it has changed and all of its containers are
//! well, there is nothing to do, and one question to the engine tells.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use super::Up;
use crate::artifact::GLOBAL_OWNER;
use crate::model::Project;
use crate::runtime::Stack;
use crate::runtime::engine::Container;
use crate::workspace::local;

/// A digest of all that decides what runs: all Compose files, the variables, the databases.
pub(super) fn of(up: &Up<'_>, project: &Project, stack: &Stack) -> String {
    let mut digest = Sha256::new();
    let mut add = |bytes: &[u8]| {
        digest.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_le_bytes());
        digest.update(bytes);
    };
    for stack in [&up.stack, stack] {
        for path in stack.files() {
            add(path.as_os_str().as_encoded_bytes());
            add(&std::fs::read(path).unwrap_or_default());
        }
        for (name, value) in &stack.env {
            add(name.as_bytes());
            add(value.as_encoded_bytes());
        }
    }
    add(std::env::var_os("PHPIER_UID")
        .unwrap_or_default()
        .as_encoded_bytes());
    for (name, bytes) in local::files_of(&up.session.workspace, &project.slug) {
        add(name.as_bytes());
        add(&bytes);
    }
    digest
        .finalize()
        .iter()
        .fold(String::new(), |mut text, byte| {
            for digit in [byte >> 4, byte & 15] {
                text.extend(char::from_digit(u32::from(digit), 16));
            }
            text
        })
}

/// Whether the note of the last time says the same, and all of its containers are well.
pub(super) fn holds(up: &Up<'_>, note: &str, project: &Project, needs: &BTreeSet<String>) -> bool {
    let running = ids(up, project, needs);
    running
        .as_deref()
        .is_some_and(|ids| local::noted(&up.session.workspace, &project.slug) == text(note, ids))
}

/// Keeps a note for the next time. Without one the next time only takes longer.
pub(super) fn keep(up: &Up<'_>, note: &str, project: &Project, needs: &BTreeSet<String>) {
    if let Some(ids) = ids(up, project, needs) {
        let text = text(note, &ids);
        let _ = local::note(&up.session.workspace, &project.slug, &text);
    }
}

fn text(note: &str, ids: &[String]) -> String {
    format!("{note}\n{}\n", ids.join("\n"))
}

/// The containers that a project runs on, if all of them are well.
fn ids(up: &Up<'_>, project: &Project, needs: &BTreeSet<String>) -> Option<Vec<String>> {
    let ours = |container: &&Container| {
        container.is_of(&project.slug)
            || (container.is_of(GLOBAL_OWNER) && needs.contains(&container.service))
    };
    let containers: Vec<&Container> = up.containers.iter().filter(ours).collect();
    let global = containers
        .iter()
        .filter(|container| container.project == GLOBAL_OWNER)
        .count();
    let app = containers
        .iter()
        .any(|container| container.project == project.slug);
    if !app || global < needs.len() || !containers.iter().all(|container| container.is_ready()) {
        return None;
    }
    let mut ids: Vec<String> = containers.iter().map(|found| found.id.clone()).collect();
    ids.sort_unstable();
    Some(ids)
}
