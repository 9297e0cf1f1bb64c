//! The list of what a transaction does, on the disk before it does anything.

mod paths;

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Changes, Fault, is_absent, put, remove, stage};
use crate::artifact::digest;
use crate::workspace::lock::Lock;
use crate::workspace::read::read;
use crate::workspace::{ReadError, Workspace, local};

/// The version of the journal's form. Another one is left to the phpier that wrote it.
const FORMAT: u32 = 1;
/// The most that a journal may have: half a million files.
const LIMIT: u64 = 256 << 20;
/// Bytes of randomness in the names of staged files, so that no other transaction has them.
const UNIQUE: usize = 8;

/// What a transaction does.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Journal {
    format: u32,
    /// Folders that it makes, outer ones first.
    #[serde(with = "paths")]
    pub(super) folders: Vec<PathBuf>,
    /// Files that it writes and removes.
    pub(super) steps: Vec<Step>,
    /// Folders that it removes if nothing is left in them, inner ones first.
    #[serde(with = "paths")]
    pub(super) emptied: Vec<PathBuf>,
}

/// What happens to one file.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Step {
    /// The file itself, behind every symlink.
    #[serde(with = "paths::one")]
    pub(super) target: PathBuf,
    /// Where its new text waits; nothing where it is to go.
    #[serde(with = "paths::optional")]
    pub(super) staged: Option<PathBuf>,
    /// The digest of what it held.
    pub(super) before: Option<String>,
    /// The digest of what it is to hold.
    pub(super) after: Option<String>,
}

/// How far a transaction has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// No target has changed.
    Prepared,
    /// All targets are to change.
    Committed,
}

impl State {
    fn name(self) -> &'static str {
        match self {
            Self::Prepared => "prepared",
            Self::Committed => "committed",
        }
    }
}

/// Why there is no telling what a journal says.
#[derive(Debug)]
pub(super) struct Unreadable {
    pub(super) path: PathBuf,
    pub(super) why: String,
}

/// The folder that journals are in.
pub(super) fn folder(workspace: &Workspace) -> PathBuf {
    workspace.home.join(local::FOLDER).join("journal")
}

fn place(workspace: &Workspace, state: State) -> PathBuf {
    folder(workspace).join(state.name())
}

/// Decides where everything waits.
pub(super) fn plan(changes: &Changes<'_>) -> io::Result<Journal> {
    let written = changes.files.iter().filter(|change| change.after.is_some());
    let needed: BTreeSet<&Path> = written
        .filter_map(|change| change.path.parent())
        .chain(changes.folders.iter().map(PathBuf::as_path))
        .collect();
    let mut folders = BTreeSet::new();
    for folder in needed {
        missing(folder, &mut folders);
    }
    let unique = unique()?;
    let steps = changes.files.iter().enumerate().map(|(at, change)| Step {
        // Short, so that it fits wherever the target's own name does.
        staged: change.after.is_some().then(|| {
            let name = format!("{}{unique}-{at}", stage::PREFIX);
            change.path.with_file_name(name)
        }),
        target: change.path.clone(),
        before: change.before.clone(),
        after: change.after.as_deref().map(digest),
    });
    Ok(Journal {
        format: FORMAT,
        steps: steps.collect(),
        // In the order of paths a folder comes before what is in it.
        folders: folders.into_iter().collect(),
        emptied: changes.emptied.clone(),
    })
}

/// Adds a folder that is not there, and those above it.
fn missing(folder: &Path, folders: &mut BTreeSet<PathBuf>) {
    if folders.contains(folder) || folder.is_dir() {
        return;
    }
    folders.insert(folder.to_owned());
    if let Some(parent) = folder.parent() {
        missing(parent, folders);
    }
}

/// A text that no other transaction has, of this folder of phpier's or of another.
pub(super) fn unique() -> io::Result<String> {
    let mut bytes = [0; UNIQUE];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(digest(&bytes)[..2 * UNIQUE].to_owned())
}

impl Journal {
    /// Puts the list on the disk, before anything that is on it happens. The lock keeps others out.
    pub(super) fn write(&self, workspace: &Workspace, _lock: &Lock) -> Result<(), Fault> {
        let path = place(workspace, State::Prepared);
        serde_json::to_vec_pretty(self)
            .map_err(io::Error::from)
            .and_then(|text| put(&path, &text, true))
            .map_err(|error| (path, error))
    }
}

/// The one step that decides.
pub(super) fn commit(workspace: &Workspace) -> Result<(), Fault> {
    let to = place(workspace, State::Committed);
    fs::rename(place(workspace, State::Prepared), &to)
        .and_then(|()| stage::sync_folder(&folder(workspace)))
        .map_err(|error| (to, error))
}

/// How far the last transaction has come, if it is not over.
pub(super) fn state(workspace: &Workspace) -> Option<State> {
    [State::Committed, State::Prepared]
        .into_iter()
        .find(|state| place(workspace, *state).symlink_metadata().is_ok())
}

/// What the last transaction was to do, if it is not over.
pub(super) fn read_back(workspace: &Workspace) -> Result<Option<(State, Journal)>, Unreadable> {
    let Some(state) = state(workspace) else {
        return Ok(None);
    };
    let path = place(workspace, state);
    let unreadable = |why: String| Unreadable {
        path: path.clone(),
        why,
    };
    let bytes = match read(&path, LIMIT) {
        Ok(bytes) => bytes,
        // It was over in this moment.
        Err(ReadError::Missing) => return Ok(None),
        Err(error) => return Err(unreadable(error.to_string())),
    };
    let journal: Journal = serde_json::from_slice(&bytes)
        .map_err(|_| unreadable("its journal is damaged".to_owned()))?;
    if journal.format != FORMAT {
        return Err(unreadable(format!(
            "its journal has format {}, of another phpier",
            journal.format
        )));
    }
    Ok(Some((state, journal)))
}

/// Ends a transaction.
pub(super) fn end(workspace: &Workspace) -> Result<(), Fault> {
    for state in [State::Committed, State::Prepared] {
        let path = place(workspace, state);
        remove(&path).map_err(|error| (path, error))?;
    }
    let folder = folder(workspace);
    match stage::sync_folder(&folder) {
        Err(error) if !is_absent(&error) => Err((folder, error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::{FORMAT, Journal, Step};

    #[cfg(unix)]
    #[test]
    fn a_journal_keeps_every_byte_of_a_path() {
        use std::os::unix::ffi::OsStringExt;
        let path = |bytes: &[u8]| PathBuf::from(std::ffi::OsString::from_vec(bytes.to_vec()));
        let odd = path(b"/a%20/\xff\xfe \xc3\xa4\n\"\\");
        let journal = Journal {
            format: FORMAT,
            folders: vec![odd.clone()],
            steps: vec![Step {
                target: odd.clone(),
                staged: Some(odd.clone()),
                before: None,
                after: Some("x".to_owned()),
            }],
            emptied: Vec::new(),
        };
        let text = serde_json::to_vec_pretty(&journal).expect("text");
        let back: Journal = serde_json::from_slice(&text).expect("a journal");
        assert_eq!(back.folders, journal.folders);
        assert_eq!(back.steps[0].target, odd);
        assert_eq!(back.steps[0].staged.as_ref(), Some(&odd));
    }
}
