//! Files that are to be written, seen as if they were: so that all that is wrong with them, and all that
//! follows from them, is told before anything is.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::workspace::Folder;
use crate::workspace::discover::{Discovery, Found};

/// Texts by their paths.
#[derive(Debug, Default)]
pub(in crate::cli) struct Proposal {
    texts: BTreeMap<PathBuf, String>,
    projects: Vec<Folder>,
    global: bool,
    gone: BTreeSet<PathBuf>,
}

impl Proposal {
    /// Takes in a project's file.
    pub(in crate::cli) fn project(&mut self, folder: Folder, text: String) {
        self.texts.insert(folder.config().0, text);
        self.projects.push(folder);
    }

    /// Takes in `global.kdl`, with LF line ends and without a byte order mark.
    pub(in crate::cli) fn global(&mut self, path: PathBuf, text: String) {
        self.texts.insert(path, text);
        self.global = true;
    }

    /// Takes a file, by where it really is, for one that is out of the way by then.
    pub(in crate::cli) fn gone(&mut self, path: PathBuf) {
        self.gone.insert(path);
    }

    /// Whether a file is out of the way.
    pub(super) fn is_gone(&self, path: &Path) -> bool {
        self.gone.contains(path)
    }

    /// The text that a file is to have.
    pub(super) fn text(&self, path: &Path) -> Option<&str> {
        self.texts.get(path).map(String::as_str)
    }

    /// Whether a project is to be in a folder, by where that really is.
    pub(super) fn has_project(&self, real: &Path) -> bool {
        self.projects.iter().any(|folder| folder.real == real)
    }

    /// Puts its projects among those that were found, and has the run be about it alone.
    pub(super) fn join(&self, discovery: &mut Discovery) {
        if self.texts.is_empty() {
            return;
        }
        for found in &mut discovery.projects {
            found.in_scope = false;
        }
        discovery.global_in_scope = self.global;
        for folder in &self.projects {
            discovery
                .projects
                .retain(|found| found.folder.real != folder.real);
            discovery.projects.push(Found {
                folder: folder.clone(),
                in_scope: true,
            });
        }
    }
}
