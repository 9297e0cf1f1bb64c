//! The places that a command starts from, and those that `global.kdl` names.

use std::env;
use std::path::PathBuf;

use crate::cli::Common;
use crate::config::global::{Projects, ProjectsEntry};
use crate::diagnostic::{Diagnostic, code};
use crate::workspace::discover::Wanted;
use crate::workspace::{self, Workspace};

/// The places that a command starts from.
pub(in crate::cli) fn workspace(common: &Common) -> Result<Workspace, Diagnostic> {
    let current = env::current_dir().map_err(|error| {
        Diagnostic::new(
            &code::WORKSPACE_UNREADABLE,
            format!("cannot tell the current folder: {error}"),
        )
        .help("go to a folder that exists")
    })?;
    let home = common.home.clone().or_else(|| {
        env::var_os("PHPIER_HOME")
            .filter(|home| !home.is_empty())
            .map(PathBuf::from)
    });
    Workspace::new(current, env::home_dir(), home).ok_or_else(|| {
        Diagnostic::new(
            &code::WORKSPACE_UNREADABLE,
            "cannot tell the home folder, where phpier's own folder is",
        )
        .help("set `HOME`, or name phpier's folder with `--home`")
    })
}

/// Where `global.kdl` says that projects are, and where their symlinks may lead.
pub(super) fn wanted(workspace: &Workspace, projects: &Projects) -> (Vec<Wanted>, Vec<PathBuf>) {
    let wanted = projects.entries.iter().map(|entry| match entry {
        ProjectsEntry::Scan { path, depth } => Wanted::Scan {
            path: path.clone(),
            depth: *depth,
        },
        ProjectsEntry::Project { path } => Wanted::Project { path: path.clone() },
    });
    let user = workspace.user.as_deref();
    let allowed = projects.allow.iter().filter_map(|path| {
        let path = workspace::expand(&path.value, &workspace.home, user)?;
        Some(path.canonicalize().unwrap_or(path))
    });
    (wanted.collect(), allowed.collect())
}
