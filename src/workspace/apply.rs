//! Writing what a plan says, and what follows from it below `local/`, as one transaction.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::Workspace;
use super::local;
use super::lock::Lock;
use super::read::{TARGET_LIMIT, read};
use super::transaction::{self, Change, Changes, Made, WriteError};
use crate::artifact::digest;
use crate::diagnostic::{Diagnostic, code};
use crate::plan::{Action, Plan, Row};

/// What was done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// How many files were written.
    pub written: usize,
    /// How many files were removed.
    pub deleted: usize,
    /// Copies that were kept of a person's work, as a person should see them.
    pub backups: Vec<String>,
    /// Files that had other names, as hard links, which keep the old text.
    pub parted: Vec<String>,
}

/// Carries out a plan and the changes of `local/` that belong to it: all of it, or nothing.
pub fn apply(
    workspace: &Workspace,
    lock: &Lock,
    plan: &Plan,
    local: &local::Changes,
) -> Result<Done, WriteError> {
    apply_as(workspace, lock, plan, local, Extra::default())
}

/// What goes with a plan and stands in no row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extra {
    /// Permissions of files that are new, by where they really are.
    pub modes: BTreeMap<PathBuf, u32>,
    /// Folders to remove afterwards if nothing is left in them, inner ones first.
    pub emptied: Vec<PathBuf>,
}

/// As [`apply`], with more than the rows say.
pub fn apply_as(
    workspace: &Workspace,
    lock: &Lock,
    plan: &Plan,
    local: &local::Changes,
    extra: Extra,
) -> Result<Done, WriteError> {
    let rows: Vec<&Row> = plan.rows().filter(|row| row.action.writes()).collect();
    distinct(&rows)?;
    let mut changes = Changes::default();
    let mut backups = BTreeMap::new();
    for row in &rows {
        if let Some(backup) = backup(row) {
            backups.insert(row.place.real.clone(), backup.path.clone());
            changes.files.push(backup);
        }
        changes.files.push(Change {
            mode: extra.modes.get(&row.place.real).copied(),
            ..change(row)
        });
        changes.emptied.extend(emptied(row).map(Path::to_owned));
    }
    changes.emptied.extend(extra.emptied);
    changes.emptied.dedup();
    local.join(workspace, &mut changes)?;
    let made = transaction::run(workspace, lock, changes)?;
    Ok(done(workspace, &rows, &made, &backups))
}

/// Two rows with one file behind them cannot both be right.
fn distinct(rows: &[&Row]) -> Result<(), WriteError> {
    let mut seen: BTreeMap<&Path, &Row> = BTreeMap::new();
    for row in rows {
        if let Some(other) = seen.insert(&row.place.real, row) {
            return Err(WriteError::Failed(Box::new(
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

fn change(row: &Row) -> Change<'_> {
    Change {
        path: row.place.real.clone(),
        before: row.before.as_deref().map(digest),
        after: row
            .after
            .as_deref()
            .map(|text| Cow::Borrowed(text.as_bytes())),
        readable: false,
        mode: None,
    }
}

/// The copy of a person's work that is kept where it is replaced. Its name carries the content's hash;
/// should another file have that name nevertheless, there is always a next one.
fn backup(row: &Row) -> Option<Change<'_>> {
    let (name, before) = (row.backup()?, row.before.as_deref()?);
    let free = |path: &PathBuf| {
        path.symlink_metadata().is_err()
            || read(path, TARGET_LIMIT).is_ok_and(|there| there == before)
    };
    let path = std::iter::once(name.clone())
        .chain((2..=u32::MAX).map(|number| format!("{name}-{number}")))
        .map(|name| row.place.real.with_file_name(name))
        .find(free)?;
    Some(Change {
        before: None,
        after: Some(Cow::Borrowed(before)),
        path,
        readable: false,
        mode: mode(&row.place.real),
    })
}

/// The permissions of a file.
#[cfg(unix)]
pub fn mode(path: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    let metadata = std::fs::metadata(path).ok()?;
    Some(metadata.permissions().mode() & 0o777)
}

#[cfg(not(unix))]
pub fn mode(_: &Path) -> Option<u32> {
    None
}

/// The folder that goes with its last file; never the stack's own.
fn emptied(row: &Row) -> Option<&Path> {
    let nested = row.action == Action::Delete && row.place.path.contains('/');
    nested.then(|| row.place.real.parent())?
}

fn done(
    workspace: &Workspace,
    rows: &[&Row],
    made: &Made,
    backups: &BTreeMap<PathBuf, PathBuf>,
) -> Done {
    let paths: BTreeSet<&Path> = made.paths.iter().map(PathBuf::as_path).collect();
    let mut done = Done::default();
    for row in rows {
        let target = &row.place.real;
        if !paths.contains(target.as_path()) {
            continue;
        }
        match row.action {
            Action::Delete => done.deleted += 1,
            _ => done.written += 1,
        }
        let kept = backups.get(target).map(|path| workspace.show(path));
        done.backups.extend(kept);
    }
    done.parted = made
        .parted
        .iter()
        .map(|path| workspace.show(path))
        .collect();
    done
}
