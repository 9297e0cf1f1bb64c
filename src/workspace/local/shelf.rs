//! The folder of one project below `local/`, listed once and read in place.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::unreadable;
use crate::diagnostic::Diagnostic;
use crate::workspace::dir::Dir;
use crate::workspace::folder::Kind;
use crate::workspace::read::{Buffer, TARGET_LIMIT, read_into};
use crate::workspace::{ReadError, Workspace};

/// A folder and what is in it; empty where there is none.
pub(super) struct Shelf {
    /// Where it is.
    pub(super) path: PathBuf,
    open: Option<Dir>,
    /// Sorted by name.
    entries: Vec<(String, Kind)>,
    buffer: Buffer,
}

impl Shelf {
    pub(super) fn open(path: PathBuf) -> Self {
        let open = Dir::open(&path).ok();
        let entries = open.as_ref().and_then(|dir| dir.entries().ok());
        let mut entries = entries.unwrap_or_default();
        entries.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        Self {
            path,
            open,
            entries,
            buffer: Buffer::default(),
        }
    }

    /// Whether there is a file of this name, and its bytes pass.
    pub(super) fn holds(
        &mut self,
        workspace: &Workspace,
        name: &str,
        passes: impl FnOnce(&[u8]) -> bool,
    ) -> Result<bool, Diagnostic> {
        let entry = self
            .entries
            .binary_search_by(|entry| entry.0.as_str().cmp(name));
        let listed = entry.ok().map(|at| self.entries[at].1);
        let read = match (&self.open, listed) {
            (Some(open), Some(Kind::File)) => open.read(name, TARGET_LIMIT, &mut self.buffer),
            _ => read_into(&self.path.join(name), TARGET_LIMIT, &mut self.buffer),
        };
        match read {
            Ok(()) => Ok(passes(self.buffer.as_slice())),
            Err(ReadError::Missing) => Ok(false),
            Err(error) => {
                let path = self.path.join(name);
                Err(unreadable(workspace, &path, &error.to_string()))
            }
        }
    }

    /// Whether there is an entry of this name.
    pub(super) fn lists(&self, name: &str) -> bool {
        let found = self
            .entries
            .binary_search_by(|entry| entry.0.as_str().cmp(name));
        found.is_ok()
    }

    /// The names of all entries but these and hidden ones.
    pub(super) fn others(&self, known: &BTreeSet<&str>) -> impl Iterator<Item = &str> {
        let names = self.entries.iter().map(|entry| entry.0.as_str());
        names.filter(|name| !name.starts_with('.') && !known.contains(name))
    }
}
