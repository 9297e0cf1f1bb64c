//! Bringing `local/` up to date: what is missing or differs is written, what nothing declares any more
//! is removed, and everything else is not touched.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::memory::{DATABASES, PLACE, REMOVED, UP, is_gone, lines, names, remembered, text};
use super::{FOLDER, MOUNTED, real, unreadable};
use crate::artifact::{Artifact, GLOBAL_OWNER, digest};
use crate::diagnostic::Diagnostic;
use crate::workspace::read::TARGET_LIMIT;
use crate::workspace::transaction::{self, Change, WriteError};
use crate::workspace::{ReadError, Workspace, read, recorded};

/// What `local/` should hold.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Generated files, by their paths below phpier's folder.
    pub artifacts: Vec<Artifact>,
    /// The projects that the run is about, by slug: their databases as `server database`.
    pub projects: BTreeMap<String, BTreeSet<String>>,
    /// Every known project: its folder and its slug.
    pub folders: BTreeMap<PathBuf, String>,
    /// Whether the run is about every known project, so that what is not known is gone.
    pub whole: bool,
}

/// How `local/` differs from what it should be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Files to write.
    writes: Vec<(PathBuf, Vec<u8>)>,
    /// Files, and folders of projects, to remove.
    removals: Vec<PathBuf>,
    /// Whether folders that containers mount are missing.
    folders: bool,
}

impl Changes {
    /// Whether there is anything to do.
    pub fn is_empty(&self) -> bool {
        self.writes.is_empty() && self.removals.is_empty() && !self.folders
    }

    /// How many files would be written.
    pub fn written(&self) -> usize {
        self.writes.len()
    }

    /// How many files, or folders of projects that are gone, would be removed.
    pub fn removed(&self) -> usize {
        self.removals.len()
    }
}

/// Compares `local/` with what it should be.
pub fn changes(workspace: &Workspace, wanted: &Wanted) -> Result<Changes, Diagnostic> {
    let local = workspace.home.join(FOLDER);
    let mut changes = Changes {
        folders: MOUNTED.iter().any(|name| !local.join(name).is_dir()),
        ..Changes::default()
    };
    let mut expected = BTreeSet::new();
    for artifact in &wanted.artifacts {
        let path = workspace.home.join(&artifact.path);
        changes.file(workspace, &path, artifact.render())?;
        expected.insert(path);
    }
    let places: BTreeMap<&str, &Path> = wanted
        .folders
        .iter()
        .map(|(folder, slug)| (slug.as_str(), folder.as_path()))
        .collect();
    for (slug, databases) in &wanted.projects {
        let place = places.get(slug.as_str()).copied();
        changes.remember(workspace, place, slug, databases)?;
    }
    let gone = if wanted.whole {
        gone(workspace, wanted, &places)
    } else {
        BTreeSet::new()
    };
    for slug in &gone {
        let before = lines(&local.join("projects").join(slug).join(DATABASES));
        changes.leave(workspace, slug, before, &BTreeSet::new())?;
        changes.removals.push(local.join("projects").join(slug));
        let note = local.join(UP).join(slug);
        changes.removals.extend(note.exists().then_some(note));
    }
    let judged = |owner: &str| {
        owner == GLOBAL_OWNER || wanted.projects.contains_key(owner) || gone.contains(owner)
    };
    let slugs = wanted.projects.keys();
    let folders = slugs
        .map(|slug| local.join("projects").join(slug))
        .chain([local.join("routes")]);
    for folder in folders {
        for path in names(&folder).iter().map(|name| folder.join(name)) {
            if !expected.contains(&path) && recorded(&path).is_some_and(|owner| judged(&owner)) {
                changes.removals.push(path);
            }
        }
    }
    Ok(changes)
}

impl Changes {
    fn file(&mut self, workspace: &Workspace, path: &Path, text: String) -> Result<(), Diagnostic> {
        match read(path, TARGET_LIMIT) {
            Ok(found) if found == text.as_bytes() => Ok(()),
            Ok(_) | Err(ReadError::Missing) => {
                self.writes.push((path.to_owned(), text.into_bytes()));
                Ok(())
            }
            Err(error) => Err(unreadable(workspace, path, &error.to_string())),
        }
    }

    /// Notes where a project is and which databases it has.
    fn remember(
        &mut self,
        workspace: &Workspace,
        place: Option<&Path>,
        slug: &str,
        databases: &BTreeSet<String>,
    ) -> Result<(), Diagnostic> {
        let folder = workspace.home.join(FOLDER).join("projects").join(slug);
        if let Some(place) = place.and_then(Path::to_str) {
            self.file(workspace, &folder.join(PLACE), format!("{place}\n"))?;
        }
        let path = folder.join(DATABASES);
        let before = lines(&path);
        if !before.iter().eq(databases) {
            self.leave(workspace, slug, before, databases)?;
            self.file(workspace, &path, text(databases))?;
        }
        Ok(())
    }

    /// Notes which databases a project no longer has. They are reported, never dropped.
    fn leave(
        &mut self,
        workspace: &Workspace,
        slug: &str,
        before: Vec<String>,
        databases: &BTreeSet<String>,
    ) -> Result<(), Diagnostic> {
        let local = workspace.home.join(FOLDER);
        let path = local.join(REMOVED).join(slug);
        let noted = lines(&path);
        let had_note = !noted.is_empty();
        let left: BTreeSet<String> = before
            .into_iter()
            .chain(noted)
            .filter(|line| !databases.contains(line))
            .collect();
        if !left.is_empty() {
            self.file(workspace, &path, text(&left))?;
        } else if had_note {
            self.removals.push(path);
        }
        Ok(())
    }
}

/// Projects that were applied once and that no configuration declares any more. One whose file is
/// there but has mistakes, or bears a name that cannot be told, is not gone.
fn gone(
    workspace: &Workspace,
    wanted: &Wanted,
    places: &BTreeMap<&str, &Path>,
) -> BTreeSet<String> {
    remembered(workspace)
        .into_iter()
        .filter(|known| {
            let alive = places.contains_key(known.slug.as_str());
            let renamed = |folder: &PathBuf| wanted.folders.contains_key(folder);
            !alive
                && known
                    .folder
                    .as_ref()
                    .is_some_and(|folder| renamed(folder) || is_gone(folder))
        })
        .map(|known| known.slug)
        .collect()
}

/// The folder of a project's secrets, in its own.
const SECRETS: &str = "secrets";

impl Changes {
    /// Adds these changes to a transaction. The caller holds the lock.
    pub(in crate::workspace) fn join(
        &self,
        workspace: &Workspace,
        all: &mut transaction::Changes<'_>,
    ) -> Result<(), WriteError> {
        let local = workspace.home.join(FOLDER);
        if !self.is_empty() {
            for name in MOUNTED {
                all.folders.push(real(workspace, &local.join(name))?);
            }
        }
        for (path, bytes) in &self.writes {
            let path = real(workspace, path)?;
            all.files.push(Change {
                before: before(workspace, &path)?,
                after: Some(Cow::Owned(bytes.clone())),
                path,
                readable: true,
            });
        }
        for path in &self.removals {
            let path = real(workspace, path)?;
            if path.is_dir() {
                forget(workspace, &path, all)?;
            } else {
                all.files.push(removal(workspace, path)?);
            }
        }
        Ok(())
    }
}

fn before(workspace: &Workspace, path: &Path) -> Result<Option<String>, WriteError> {
    match read(path, TARGET_LIMIT) {
        Ok(bytes) => Ok(Some(digest(&bytes))),
        Err(ReadError::Missing) => Ok(None),
        Err(error) => {
            let problem = unreadable(workspace, path, &error.to_string());
            Err(WriteError::Failed(Box::new(problem)))
        }
    }
}

fn removal<'a>(workspace: &Workspace, path: PathBuf) -> Result<Change<'a>, WriteError> {
    Ok(Change {
        before: before(workspace, &path)?,
        after: None,
        path,
        readable: true,
    })
}

/// Takes away what follows from a project's configuration. Its secrets stay: the configuration may
/// come back, as it does when a branch is switched, and its databases are still there.
fn forget(
    workspace: &Workspace,
    folder: &Path,
    all: &mut transaction::Changes<'_>,
) -> Result<(), WriteError> {
    let secrets = folder.join(SECRETS);
    let entries = WalkDir::new(folder).contents_first(true);
    for entry in entries.into_iter().flatten() {
        let path = entry.path();
        if path.starts_with(&secrets) {
            continue;
        }
        if entry.file_type().is_dir() {
            // Its own stays where there are secrets in it.
            all.emptied.push(path.to_owned());
        } else {
            all.files.push(removal(workspace, path.to_owned())?);
        }
    }
    Ok(())
}
