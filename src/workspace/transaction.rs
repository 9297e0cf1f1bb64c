//! Changing files so that all of them change or none does, whenever the process ends.
//!
//! 1. What is to be done is written down as `local/journal/prepared`.
//! 2. Every new text is written beside its target, under a name that nothing else has, and synced.
//! 3. Every target is compared once more with what was decided upon.
//! 4. `prepared` becomes `committed`: the one step that decides.
//! 5. The new texts are renamed over their targets, what is to go is removed, folders are synced.
//! 6. The journal goes.
//!
//! A process that ends before step 4 has changed no target, and one that ends after it has left a list
//! of all that is still to do. [`recover()`] takes back the former and finishes the latter; whoever takes
//! the lock runs it first.

mod journal;
mod put;
mod recover;
mod shield;
mod stage;

use std::borrow::Cow;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

pub(super) use put::{put, save};
pub use recover::interrupted;
pub(super) use recover::recover;

use super::Workspace;
use super::lock::Lock;
use super::read::{ReadError, TARGET_LIMIT, read, reason};
use crate::artifact::digest;
use crate::diagnostic::{Diagnostic, code};
use journal::{Journal, State};
use shield::Shield;
use stage::Stage;

/// What is to become of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change<'a> {
    /// The file itself, behind every symlink.
    pub(super) path: PathBuf,
    /// The digest of what was there when the change was decided upon; nothing where there was no file.
    pub(super) before: Option<String>,
    /// What is to be there; nothing where the file is to go.
    pub(super) after: Option<Cow<'a, [u8]>>,
    /// Whether containers of any user must be able to read it, whatever permissions it had.
    pub(super) readable: bool,
    /// The permissions of one that is new, where they are not those of any other.
    pub(super) mode: Option<u32>,
}

/// Changes that belong together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Changes<'a> {
    /// Files to write or to remove, each path once.
    pub(super) files: Vec<Change<'a>>,
    /// Folders to make, with those above them.
    pub(super) folders: Vec<PathBuf>,
    /// Folders to remove afterwards if nothing is left in them, inner ones first.
    pub(super) emptied: Vec<PathBuf>,
}

/// What became of the changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Made {
    /// The files that were written or removed. Those that were as wanted already are not among them.
    pub(super) paths: Vec<PathBuf>,
    /// Files that had other names too, as hard links. Those names keep the old text.
    pub(super) parted: Vec<PathBuf>,
}

/// Why something was not written.
#[derive(Debug)]
pub enum WriteError {
    /// It was not to be. Nothing has changed.
    Refused(Box<Diagnostic>),
    /// It could not be. The diagnostic says what has changed, if anything.
    Failed(Box<Diagnostic>),
}

/// A path and why the system refused to do something with it.
type Fault = (PathBuf, io::Error);

/// Makes all of the changes, or none.
pub(super) fn run(
    workspace: &Workspace,
    lock: &Lock,
    mut changes: Changes<'_>,
) -> Result<Made, WriteError> {
    let writer = Writer { workspace };
    changes.files.retain(|change| !is_made(change));
    writer.writable(&changes)?;
    if changes.files.is_empty() && changes.folders.iter().all(|folder| folder.is_dir()) {
        return Ok(Made::default());
    }
    let _shield = Shield::raise();
    let journal = journal::plan(&changes).map_err(|error| {
        let fault = (workspace.home.clone(), error);
        writer.nothing(&fault, true)
    })?;
    let mut stage = Stage::default();
    let prepared = journal
        .write(workspace, lock)
        .and_then(|()| stage_all(&changes, &journal, &mut stage));
    if let Err(fault) = prepared {
        let clean = recover::back(workspace, &journal).is_ok();
        return Err(writer.nothing(&fault, clean));
    }
    if let Err(error) = writer.unmoved(&changes) {
        // What cannot be taken back now is taken back by whoever takes the lock next.
        let _ = recover::back(workspace, &journal);
        return Err(error);
    }
    if let Err(fault) = journal::commit(workspace) {
        // The rename may have happened although the sync after it failed.
        return Err(if journal::state(workspace) == Some(State::Committed) {
            writer.partly(&fault, 0, journal.steps.len())
        } else {
            let clean = recover::back(workspace, &journal).is_ok();
            writer.nothing(&fault, clean)
        });
    }
    let taken = recover::forward(&journal);
    taken
        .fault
        .map_or(Ok(()), Err)
        .and_then(|()| stage::sync(&taken.touched))
        .and_then(|()| journal::end(workspace))
        .map_err(|fault| writer.partly(&fault, taken.done, journal.steps.len()))?;
    if let Some(path) = taken.left.first() {
        return Err(writer.moved(path, "the other files are written"));
    }
    Ok(Made {
        paths: changes
            .files
            .into_iter()
            .map(|change| change.path)
            .collect(),
        parted: stage.parted,
    })
}

/// Whether a file is already as a change wants it.
fn is_made(change: &Change<'_>) -> bool {
    match (&change.after, read(&change.path, TARGET_LIMIT)) {
        (Some(after), Ok(now)) => now == after.as_ref(),
        (None, Err(ReadError::Missing)) => change.path.symlink_metadata().is_err(),
        _ => false,
    }
}

fn stage_all(changes: &Changes<'_>, journal: &Journal, stage: &mut Stage) -> Result<(), Fault> {
    for folder in &journal.folders {
        stage.folder(folder)?;
    }
    for (change, step) in changes.files.iter().zip(&journal.steps) {
        if let (Some(after), Some(staged)) = (&change.after, &step.staged) {
            stage.file(step, staged, after, change)?;
        }
    }
    stage::sync(&stage.touched)
}

struct Writer<'w> {
    workspace: &'w Workspace,
}

impl Writer<'_> {
    /// Refuses to write files that are marked as not to be written.
    fn writable(&self, changes: &Changes<'_>) -> Result<(), WriteError> {
        let read_only = changes.files.iter().find(|change| {
            let metadata = change.path.symlink_metadata();
            metadata.is_ok_and(|metadata| metadata.is_file() && metadata.permissions().readonly())
        });
        let Some(change) = read_only else {
            return Ok(());
        };
        let shown = self.workspace.show(&change.path);
        Err(WriteError::Failed(Box::new(
            Diagnostic::new(&code::WORKSPACE_READ_ONLY, "this file is read-only")
                .file(&shown)
                .help(format!(
                    "if phpier may write it, run `chmod u+w {shown}`; nothing was written"
                )),
        )))
    }

    /// Refuses to write over what has changed since the changes were decided upon.
    fn unmoved(&self, changes: &Changes<'_>) -> Result<(), WriteError> {
        for change in &changes.files {
            let now = match current(&change.path) {
                Ok(now) => now,
                Err(error) => {
                    let message = format!("cannot read this file again: {}", reason(&error));
                    return Err(self.failed(
                        &change.path,
                        &message,
                        "mend that and run it again; nothing was written",
                    ));
                }
            };
            // A path that leads elsewhere by now is another file, whatever that holds.
            let moved = super::link::resolve(&change.path).is_ok_and(|found| found.linked);
            if now != change.before || moved {
                return Err(self.moved(&change.path, "nothing was written"));
            }
        }
        Ok(())
    }

    /// What is said when a target is not what it was.
    fn moved(&self, path: &Path, outcome: &str) -> WriteError {
        WriteError::Refused(Box::new(
            Diagnostic::new(
                &code::WORKSPACE_CHANGED,
                "this file has changed since it was planned",
            )
            .file(self.workspace.show(path))
            .help(format!("look at the plan again; {outcome}")),
        ))
    }

    /// What is said when no target has changed.
    fn nothing(&self, (path, error): &Fault, clean: bool) -> WriteError {
        let rest = if clean {
            ""
        } else {
            ", and the next `phpier apply` removes what was prepared"
        };
        self.failed(
            path,
            &format!("cannot write this file: {}", reason(error)),
            &format!("mend that and run it again; nothing was written{rest}"),
        )
    }

    /// What is said when targets may have changed and the journal stays.
    fn partly(&self, (path, error): &Fault, done: usize, total: usize) -> WriteError {
        self.failed(
            path,
            &format!("cannot replace this file: {}", reason(error)),
            &format!(
                "mend that and run `phpier apply` again: {done} of {total} files are done, each of them whole, and it finishes the rest"
            ),
        )
    }

    fn failed(&self, path: &Path, message: &str, help: &str) -> WriteError {
        WriteError::Failed(Box::new(
            Diagnostic::new(&code::WORKSPACE_WRITE_FAILED, message)
                .file(self.workspace.show(path))
                .help(help),
        ))
    }
}

/// The digest of what is in a place: none where there is nothing, and one that nothing has where there
/// is something else than a file.
fn current(path: &Path) -> io::Result<Option<String>> {
    match path.symlink_metadata() {
        Ok(metadata) if !metadata.is_file() => return Ok(Some(String::new())),
        Ok(_) => {}
        Err(error) if is_absent(&error) => return Ok(None),
        Err(error) => return Err(error),
    }
    match read(path, TARGET_LIMIT) {
        Ok(bytes) => Ok(Some(digest(&bytes))),
        Err(ReadError::Missing) => Ok(None),
        Err(ReadError::Io(error)) => Err(error),
        Err(_) => Ok(Some(String::new())),
    }
}

fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

/// Removes a file that may have gone already.
fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if !is_absent(&error) => Err(error),
        _ => Ok(()),
    }
}
