//! Compose files that lie beside the one phpier writes.

use std::path::Path;

use super::Proposal;
use super::input::output;
use crate::config;
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::workspace::{self, Folder, Workspace};

/// The names plain `docker compose` looks for, the one it likes best first.
const COMPOSE: [&str; 4] = [
    "compose.yaml",
    "compose.yml",
    "docker-compose.yml",
    "docker-compose.yaml",
];

/// Compose files beside the output that Compose would read in its place, or warn about.
pub(super) fn neighbours(
    workspace: &Workspace,
    proposal: &Proposal,
    folder: &Folder,
    config: &config::Project,
    problems: &mut Diagnostics,
) {
    let output = output(config);
    let Some(rank) = COMPOSE.iter().position(|name| *name == output) else {
        return;
    };
    for (at, name) in COMPOSE.iter().enumerate() {
        let path = folder.path.join(name);
        // One that phpier wrote under an earlier `output` is on its way out, and the plan says so.
        let gone = proposal.is_gone(&folder.real.join(name));
        if at == rank || !folder.has(name) || gone || workspace::recorded(&path).is_some() {
            continue;
        }
        let mut problem = if at < rank {
            Diagnostic::new(
                &code::WORKSPACE_SHADOWED_OUTPUT,
                format!("plain `docker compose` would read `{name}` in place of `{output}`"),
            )
            .help(format!(
                "move `{name}` away, or rename phpier's file with `output`"
            ))
        } else {
            Diagnostic::new(
                &code::WORKSPACE_TWO_OUTPUTS,
                format!("`{name}` lies beside `{output}`, and plain `docker compose` warns of it"),
            )
            .help(format!("move `{name}` away if you do not need it"))
        };
        problem = match &config.output {
            Some(written) => problem.label(written.span, "the output's name"),
            None => problem.file(workspace.show(&path)),
        };
        problems.push(problem);
    }
}

/// Compose files of somebody else's in a folder, beside which phpier's needs another name, the one that
/// Compose likes best first.
pub(in crate::cli) fn taken(folder: &Path) -> impl Iterator<Item = &'static str> {
    let is_somebodys = |name: &&str| {
        let path = folder.join(name);
        path.symlink_metadata().is_ok() && workspace::recorded(&path).is_none()
    };
    COMPOSE.into_iter().filter(is_somebodys)
}
