//! Writing what a plan says: everything is staged beside its target and synced first, then every
//! target is compared with the plan once more, and only then does the first one change.

mod stage;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::Workspace;
use super::read::{ReadError, TARGET_LIMIT, read, reason};
use crate::diagnostic::{Diagnostic, code};
use crate::plan::{Action, Plan, Row};
use stage::Stage;

/// What was done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// How many files were written.
    pub written: usize,
    /// How many files were removed.
    pub deleted: usize,
    /// Copies that were kept of a person's work, as a person should see them.
    pub backups: Vec<String>,
}

/// Why a plan was not carried out.
#[derive(Debug)]
pub enum ApplyError {
    /// It was not to be. Nothing has changed.
    Refused(Box<Diagnostic>),
    /// It could not be. The diagnostic says what has changed, if anything.
    Failed(Box<Diagnostic>),
}

/// Carries out a plan. The caller holds the lock.
pub fn apply(workspace: &Workspace, plan: &Plan) -> Result<Done, ApplyError> {
    let rows: Vec<&Row> = plan.rows().filter(|row| row.action.writes()).collect();
    distinct(&rows)?;
    let mut stage = Stage::default();
    let steps = stage_all(workspace, &rows, &mut stage)
        .and_then(|steps| unmoved(workspace, &rows).map(|rows| (steps, rows)));
    match steps {
        Ok((steps, todo)) => commit(workspace, steps, &todo, stage),
        Err(error) => {
            stage.discard();
            Err(error)
        }
    }
}

/// A file that is ready to take its place.
struct Step<'p> {
    row: &'p Row,
    /// Staged text; none for a deletion.
    staged: Option<PathBuf>,
    /// A staged copy of what is there, and its name to be.
    backup: Option<(PathBuf, PathBuf)>,
}

/// Two rows with one file behind them cannot both be right.
fn distinct(rows: &[&Row]) -> Result<(), ApplyError> {
    let mut seen: BTreeMap<&Path, &Row> = BTreeMap::new();
    for row in rows {
        if let Some(other) = seen.insert(&row.place.real, row) {
            return Err(ApplyError::Failed(Box::new(
                Diagnostic::new(
                    &code::WORKSPACE_SAME_TARGET,
                    format!(
                        "symlinks lead from here and from `{}` to the same file",
                        other.place.shown
                    ),
                )
                .file(&row.place.shown)
                .help("let each lead to a file of its own; nothing was written"),
            )));
        }
    }
    Ok(())
}

fn stage_all<'p>(
    workspace: &Workspace,
    rows: &[&'p Row],
    stage: &mut Stage,
) -> Result<Vec<Step<'p>>, ApplyError> {
    let mut steps = Vec::with_capacity(rows.len());
    for row in rows {
        let target = &row.place.real;
        let failed = |error: &io::Error| {
            failed(
                workspace,
                target,
                &format!("cannot write this file: {}", reason(error)),
                "mend that and run it again; nothing was written",
            )
        };
        let old = match target.symlink_metadata() {
            Ok(metadata) => Some(metadata),
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                ) =>
            {
                None
            }
            Err(error) => return Err(failed(&error)),
        };
        if old.as_ref().is_some_and(|old| old.permissions().readonly()) {
            return Err(ApplyError::Failed(Box::new(
                Diagnostic::new(&code::WORKSPACE_READ_ONLY, "this file is read-only")
                    .file(workspace.show(target))
                    .help(format!(
                        "if phpier may write it, run `chmod u+w {}`; nothing was written",
                        workspace.show(target)
                    )),
            )));
        }
        let permissions = old.map(|old| old.permissions());
        let staged = match &row.after {
            Some(text) => Some(
                stage
                    .file(target, text.as_bytes(), permissions.clone())
                    .map_err(|error| failed(&error))?,
            ),
            None => None,
        };
        let backup = match (row.backup(), &row.before) {
            (Some(name), Some(before)) => {
                let name = target.with_file_name(name);
                let staged = stage
                    .file(&name, before, permissions)
                    .map_err(|error| failed(&error))?;
                Some((staged, name))
            }
            _ => None,
        };
        steps.push(Step {
            row,
            staged,
            backup,
        });
    }
    Ok(steps)
}

/// The rows whose files are still as the plan saw them. One that is already as the plan wants it is
/// left out; one that is neither stops everything.
fn unmoved<'p>(workspace: &Workspace, rows: &[&'p Row]) -> Result<BTreeSet<&'p Path>, ApplyError> {
    let mut todo = BTreeSet::new();
    for row in rows {
        let now = match read(&row.place.real, TARGET_LIMIT) {
            Ok(bytes) => Some(bytes),
            Err(ReadError::Missing) => None,
            Err(error) => {
                return Err(failed(
                    workspace,
                    &row.place.real,
                    &format!("cannot read this file again: {error}"),
                    "mend that and run it again; nothing was written",
                ));
            }
        };
        if now == row.before {
            todo.insert(row.place.real.as_path());
        } else if now.as_deref() != row.after.as_ref().map(String::as_bytes) {
            return Err(ApplyError::Refused(Box::new(
                Diagnostic::new(
                    &code::WORKSPACE_CHANGED,
                    "this file has changed since it was planned",
                )
                .file(&row.place.shown)
                .help("look at the plan again; nothing was written"),
            )));
        }
    }
    Ok(todo)
}

/// The renames. A step that fails does not keep the others from being taken, for the nearer the files
/// are to one state the better; the next `apply` does the rest.
fn commit(
    workspace: &Workspace,
    steps: Vec<Step<'_>>,
    todo: &BTreeSet<&Path>,
    mut stage: Stage,
) -> Result<Done, ApplyError> {
    let mut done = Done::default();
    let mut first_error: Option<(PathBuf, io::Error)> = None;
    let total = todo.len();
    for step in steps {
        let target = &step.row.place.real;
        if !todo.contains(target.as_path()) {
            continue;
        }
        match take(&step, &mut stage) {
            Ok(()) => {
                match step.row.action {
                    Action::Delete => done.deleted += 1,
                    _ => done.written += 1,
                }
                done.backups
                    .extend(step.backup.iter().map(|(_, name)| workspace.show(name)));
            }
            Err(error) => first_error = first_error.or(Some((target.clone(), error))),
        }
    }
    let synced = stage.finish();
    if let Err(error) = synced
        && first_error.is_none()
    {
        first_error = Some((workspace.current.clone(), error));
    }
    let Some((path, error)) = first_error else {
        return Ok(done);
    };
    let changed = done.written + done.deleted;
    let outcome = if changed == 0 {
        "nothing was written".to_owned()
    } else {
        format!(
            "{changed} of {total} files are done, each of them whole; the next `phpier apply` does the rest"
        )
    };
    Err(failed(
        workspace,
        &path,
        &format!("cannot replace this file: {}", reason(&error)),
        &format!("mend that and run it again; {outcome}"),
    ))
}

fn take(step: &Step<'_>, stage: &mut Stage) -> io::Result<()> {
    let target = &step.row.place.real;
    if let Some((staged, name)) = &step.backup {
        stage.place(staged, name)?;
    }
    if let Some(staged) = &step.staged {
        stage.place(staged, target)
    } else {
        fs::remove_file(target)?;
        stage.touched(target);
        // The folder goes with its last file, but never the stack's own.
        if step.row.place.path.contains('/')
            && let Some(parent) = target.parent()
            && fs::remove_dir(parent).is_ok()
        {
            stage.touched(parent);
        }
        Ok(())
    }
}

fn failed(workspace: &Workspace, path: &Path, message: &str, help: &str) -> ApplyError {
    ApplyError::Failed(Box::new(
        Diagnostic::new(&code::WORKSPACE_WRITE_FAILED, message)
            .file(workspace.show(path))
            .help(help),
    ))
}

/// Makes what happened in a folder survive a power cut.
fn sync_folder(folder: &Path) -> io::Result<()> {
    match File::open(folder) {
        Ok(folder) => folder.sync_all(),
        // It went with its last file.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}
