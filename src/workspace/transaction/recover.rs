//! Ending what another process has begun: forward where it had decided, back where it had not.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::journal::{self, Journal, State, Step, Unreadable};
use super::{Fault, WriteError, current, is_absent, remove, stage};
use crate::artifact::digest;
use crate::diagnostic::{Diagnostic, Severity, code};
use crate::workspace::read::{TARGET_LIMIT, read, reason};
use crate::workspace::{ReadError, Workspace, local, lock};

/// What a run over the steps has done.
#[derive(Default)]
pub(super) struct Taken {
    /// How many files are as they are to be.
    pub(super) done: usize,
    /// Files that someone has changed in the meantime.
    pub(super) left: Vec<PathBuf>,
    /// The first thing that went wrong.
    pub(super) fault: Option<Fault>,
    /// Folders whose entries have changed.
    pub(super) touched: BTreeSet<PathBuf>,
}

/// Says that a process has left a transaction, which a writing command would end, or is at one.
pub fn interrupted(workspace: &Workspace) -> Option<Diagnostic> {
    let state = journal::state(workspace)?;
    if let Some(writes) = lock::holder(workspace) {
        let mut found = Diagnostic::new(&code::WORKSPACE_LOCKED, writes).help(
            "what is told here may lie between the old and the new; run it again once that is done",
        );
        found.severity = Severity::Warning;
        return Some(found);
    }
    let (message, help) = match state {
        State::Prepared => (
            "a command was interrupted before it changed any file",
            "the next `phpier apply` removes what it had prepared",
        ),
        State::Committed => (
            "a command was interrupted while it replaced files",
            "run `phpier apply`: it finishes that first",
        ),
    };
    Some(
        Diagnostic::new(&code::WORKSPACE_INTERRUPTED, message)
            .file(workspace.show(&journal::folder(workspace)))
            .help(help),
    )
}

/// Ends what another process has begun, and says how. The caller holds the lock, so nobody is at it any
/// more.
pub(in crate::workspace) fn recover(workspace: &Workspace) -> Result<Vec<Diagnostic>, WriteError> {
    sweep(workspace);
    let found = journal::read_back(workspace)
        .map_err(|Unreadable { path, why }| invalid(workspace, &path, &why))?;
    match found {
        None => Ok(Vec::new()),
        Some((State::Prepared, journal)) => {
            back(workspace, &journal).map_err(|fault| stuck(workspace, &fault))?;
            let message = "a command was interrupted before it changed any file; what it had prepared was removed";
            Ok(vec![recovered(workspace, message)])
        }
        Some((State::Committed, journal)) => {
            let taken = forward(&journal);
            taken
                .fault
                .map_or(Ok(()), Err)
                .and_then(|()| stage::sync(&taken.touched))
                .and_then(|()| journal::end(workspace))
                .map_err(|fault| stuck(workspace, &fault))?;
            let files = match taken.done {
                1 => "1 file is".to_owned(),
                done => format!("{done} files are"),
            };
            let message = format!(
                "a command was interrupted while it replaced files; now {files} as it wanted"
            );
            let left = taken.left.iter().map(|path| not_recovered(workspace, path));
            Ok(std::iter::once(recovered(workspace, &message))
                .chain(left)
                .collect())
        }
    }
}

/// Takes every step that is still to be taken. One that fails keeps none of the others from it: the
/// nearer all files are to one state the better.
pub(super) fn forward(journal: &Journal) -> Taken {
    let mut taken = Taken::default();
    for step in &journal.steps {
        match take(step) {
            Ok(true) => taken.done += 1,
            Ok(false) => taken.left.push(step.target.clone()),
            Err(error) => {
                taken.fault.get_or_insert((step.target.clone(), error));
            }
        }
        taken
            .touched
            .extend(step.target.parent().map(Path::to_owned));
    }
    for folder in &journal.emptied {
        match remove_folder(folder) {
            Ok(()) => taken.touched.extend(folder.parent().map(Path::to_owned)),
            Err(error) => {
                taken.fault.get_or_insert((folder.clone(), error));
            }
        }
    }
    taken
}

/// Removes a folder, unless something is left in it.
fn remove_folder(folder: &Path) -> io::Result<()> {
    match fs::remove_dir(folder) {
        Err(error) if is_absent(&error) || error.kind() == io::ErrorKind::DirectoryNotEmpty => {
            Ok(())
        }
        result => result,
    }
}

/// Takes one step, unless someone has changed the file since; then what waits for it goes.
fn take(step: &Step) -> io::Result<bool> {
    let now = current(&step.target)?;
    let discard = |done| step.staged.as_deref().map_or(Ok(()), remove).map(|()| done);
    if now == step.after {
        return discard(true);
    }
    if now != step.before {
        return discard(false);
    }
    let Some(staged) = &step.staged else {
        return remove(&step.target).map(|()| true);
    };
    // What waits is only ever put into place as it was meant.
    match read(staged, TARGET_LIMIT) {
        Ok(bytes) if Some(digest(&bytes)) == step.after => {
            fs::rename(staged, &step.target).map(|()| true)
        }
        Ok(_) | Err(ReadError::Missing) => discard(false),
        // It may be readable the next time.
        Err(ReadError::Io(error)) => Err(error),
        Err(error) => Err(io::Error::other(error)),
    }
}

/// Takes back what was prepared. No target has changed.
pub(super) fn back(workspace: &Workspace, journal: &Journal) -> Result<(), Fault> {
    let mut fault = None;
    let mut touched = BTreeSet::new();
    for staged in journal.steps.iter().filter_map(|step| step.staged.as_ref()) {
        if let Err(error) = remove(staged) {
            fault.get_or_insert((staged.clone(), error));
        }
        touched.extend(staged.parent().map(Path::to_owned));
    }
    for folder in journal.folders.iter().rev() {
        if let Err(error) = remove_folder(folder) {
            fault.get_or_insert((folder.clone(), error));
        }
        touched.extend(folder.parent().map(Path::to_owned));
    }
    // The list stays for as long as there is something on it, after a power cut too.
    fault
        .map_or(Ok(()), Err)
        .and_then(|()| stage::sync(&touched))
        .and_then(|()| journal::end(workspace))
}

/// Removes half a file that a process has left in a folder where no journal knows of it.
fn sweep(workspace: &Workspace) {
    let local = workspace.home.join(local::FOLDER);
    for folder in [local.join("journal"), local.join("up"), local] {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            if name
                .as_encoded_bytes()
                .starts_with(stage::PREFIX.as_bytes())
            {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

fn recovered(workspace: &Workspace, message: &str) -> Diagnostic {
    Diagnostic::new(&code::WORKSPACE_RECOVERED, message)
        .file(workspace.show(&journal::folder(workspace)))
        .help("nothing is left of that; what follows is as ever")
}

fn not_recovered(workspace: &Workspace, path: &Path) -> Diagnostic {
    Diagnostic::new(
        &code::WORKSPACE_NOT_RECOVERED,
        "a command was interrupted that was to replace this file, and the file has changed since",
    )
    .file(workspace.show(path))
    .help("it was left as it is; `phpier plan` says how it differs")
}

fn invalid(workspace: &Workspace, path: &Path, why: &str) -> WriteError {
    let shown = workspace.show(path);
    WriteError::Failed(Box::new(
        Diagnostic::new(
            &code::WORKSPACE_INVALID_JOURNAL,
            format!("cannot tell what an interrupted command had still to do: {why}"),
        )
        .file(&shown)
        .help(format!(
            "remove `{shown}`, then look at `phpier plan`; every file is whole, and nothing was written"
        )),
    ))
}

fn stuck(workspace: &Workspace, (path, error): &Fault) -> WriteError {
    let message = format!(
        "cannot finish what an interrupted command had begun: {}",
        reason(error)
    );
    WriteError::Failed(Box::new(
        Diagnostic::new(&code::WORKSPACE_WRITE_FAILED, message)
            .file(workspace.show(path))
            .help(format!(
                "mend that and run it again; or remove the folder `{}`, and every file stays as it is now",
                workspace.show(&journal::folder(workspace))
            )),
    ))
}
