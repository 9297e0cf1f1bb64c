//! Bringing `local/` up to date: what is missing or differs is written, what nothing declares any more
//! is removed, and everything else is not touched.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::memory::{DATABASES, PLACE, REMOVED, Remembered, UP, gone, lines, names, of_slug, text};
use super::remove::{Going, SECRETS, below};
use super::shelf::Shelf;
use super::{FOLDER, MOUNTED, real, unreadable};
use crate::artifact::{Artifact, Comment, GLOBAL_OWNER, digest};
use crate::diagnostic::Diagnostic;
use crate::workspace::read::TARGET_LIMIT;
use crate::workspace::transaction::{self, Change, WriteError};
use crate::workspace::{ReadError, Workspace, parallel, read, recorded};

/// What `local/` should hold.
pub struct Wanted<'a> {
    /// Generated files that are of no project alone, by their paths below phpier's folder.
    pub shared: Vec<Artifact>,
    /// The slugs of the projects that the run is about.
    pub projects: Vec<&'a str>,
    /// What is declared by the nth of them. It is asked for when it is compared, and not kept.
    pub declared: &'a (dyn Fn(usize) -> Declared + Sync),
    /// Every known project's folder, by its slug.
    pub places: BTreeMap<&'a str, &'a Path>,
    /// Whether the run is about every known project, so that what is not known is gone.
    pub whole: bool,
    /// What an earlier run has noted.
    pub remembered: &'a [Remembered],
    /// Projects that stay noted though they are gone, because files of theirs stay.
    pub lingering: &'a BTreeSet<String>,
}

/// What a project declares.
#[derive(Clone, Debug, Default)]
pub struct Declared {
    /// Its generated files, by their paths below phpier's folder.
    pub artifacts: Vec<Artifact>,
    /// Its databases, as `server database`.
    pub databases: BTreeSet<String>,
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
    /// Whether statements are among the files that a server may have carried out as they were.
    restated: bool,
    /// What would have to go and stays, because phpier made nothing of its kind.
    strange: Vec<PathBuf>,
}

impl Changes {
    /// Whether there is anything to do.
    pub fn is_empty(&self) -> bool {
        self.writes.is_empty() && self.removals.is_empty() && !self.folders
    }

    /// The files that would be written, with the digests of their texts, and what would be removed.
    pub fn digests(&self) -> Vec<(PathBuf, Option<String>)> {
        let writes = self.writes.iter();
        let writes = writes.map(|(path, bytes)| (path.clone(), Some(digest(bytes))));
        let removals = self.removals.iter().map(|path| (path.clone(), None));
        writes.chain(removals).collect()
    }

    /// Links and the like in the place of what would be removed. Whatever they lead to is not phpier's.
    pub fn strange(&self) -> &[PathBuf] {
        &self.strange
    }

    /// Whether a server is yet to be told of another account, password or database than before.
    pub fn restates(&self) -> bool {
        self.restated
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
pub fn changes(workspace: &Workspace, wanted: &Wanted<'_>) -> Result<Changes, Diagnostic> {
    let local = workspace.home.join(FOLDER);
    let mut changes = Changes {
        folders: MOUNTED.iter().any(|name| !local.join(name).is_dir()),
        ..Changes::default()
    };
    let gone: BTreeSet<String> = if wanted.whole {
        let gone = gone(wanted.remembered, &wanted.places).into_iter();
        gone.map(|known| known.slug.clone()).collect()
    } else {
        BTreeSet::new()
    };
    let slugs: BTreeSet<&str> = wanted.projects.iter().copied().collect();
    let judged =
        |owner: &str| owner == GLOBAL_OWNER || slugs.contains(owner) || gone.contains(owner);
    let numbers: Vec<usize> = (0..wanted.projects.len()).collect();
    let mut expected = BTreeSet::new();
    for found in parallel::map(&numbers, |at| project(workspace, wanted, *at, &judged)) {
        let (own, elsewhere) = found?;
        changes.append(own);
        expected.extend(elsewhere);
    }
    for artifact in &wanted.shared {
        let path = workspace.home.join(&artifact.path);
        changes.artifact(workspace, &path, artifact)?;
        expected.insert(path);
    }
    for slug in &gone {
        let before = lines(&local.join("projects").join(slug).join(DATABASES));
        changes.leave(workspace, slug, before, &BTreeSet::new())?;
        let folder = local.join("projects").join(slug);
        if wanted.lingering.contains(slug) {
            let others = names(&folder).into_iter();
            let others = others.filter(|name| name != PLACE && name != SECRETS);
            others.for_each(|name| changes.remove(folder.join(name)));
        } else {
            changes.remove(folder);
        }
        changes.remove(local.join(UP).join(slug));
    }
    let routes = local.join("routes");
    for path in names(&routes).iter().map(|name| routes.join(name)) {
        if !expected.contains(&path) && recorded(&path).is_some_and(|owner| judged(&owner)) {
            changes.remove(path);
        }
    }
    Ok(changes)
}

/// Compares a project's folder with what the project declares. Paths of its files that lie elsewhere
/// come back beside the changes.
fn project(
    workspace: &Workspace,
    wanted: &Wanted<'_>,
    at: usize,
    judged: &(dyn Fn(&str) -> bool + Sync),
) -> Result<(Changes, Vec<PathBuf>), Diagnostic> {
    let slug = wanted.projects[at];
    let Declared {
        artifacts,
        databases,
    } = (wanted.declared)(at);
    let mut shelf = Shelf::open(workspace.home.join(FOLDER).join("projects").join(slug));
    let mut changes = Changes::default();
    let mut own = BTreeSet::from([PLACE, DATABASES, SECRETS]);
    let mut elsewhere = Vec::new();
    let below = format!("{FOLDER}/projects/{slug}/");
    for artifact in &artifacts {
        if let Some(name) = artifact.path.strip_prefix(&below) {
            own.insert(name);
            if !shelf.holds(workspace, name, |bytes| artifact.is(bytes))? {
                changes.restated |= artifact.comment == Comment::Dashes && shelf.lists(name);
                changes.write(shelf.path.join(name), artifact.render());
            }
        } else {
            let path = workspace.home.join(&artifact.path);
            changes.artifact(workspace, &path, artifact)?;
            elsewhere.push(path);
        }
    }
    let noted = of_slug(wanted.remembered, slug);
    if let Some(place) = wanted.places.get(slug) {
        let same =
            noted.is_some_and(|noted| noted.exact && noted.folder.as_deref() == Some(*place));
        if let Some(place) = place.to_str().filter(|_| !same) {
            changes.write(shelf.path.join(PLACE), format!("{place}\n"));
        }
    }
    let list = text(&databases);
    let same = match noted.and_then(|noted| noted.noted.as_deref()) {
        Some(note) => note == list,
        // Nobody has read it yet, or it cannot be.
        None => shelf.holds(workspace, DATABASES, |bytes| bytes == list.as_bytes())?,
    };
    if !same {
        let before = lines(&shelf.path.join(DATABASES));
        if !before.iter().eq(&databases) {
            changes.leave(workspace, slug, before, &databases)?;
            changes.write(shelf.path.join(DATABASES), list);
        }
    }
    for name in shelf.others(&own) {
        let path = shelf.path.join(name);
        if recorded(&path).is_some_and(|owner| judged(&owner)) {
            changes.remove(path);
        }
    }
    Ok((changes, elsewhere))
}

impl Changes {
    fn append(&mut self, mut other: Self) {
        self.restated |= other.restated;
        self.writes.append(&mut other.writes);
        self.removals.append(&mut other.removals);
        self.strange.append(&mut other.strange);
    }

    /// Removes what is in a place, if there is something that can go.
    fn remove(&mut self, path: PathBuf) {
        let Going {
            files,
            folders,
            strange,
        } = below(&path);
        self.strange.extend(strange);
        if !files.is_empty() || !folders.is_empty() {
            self.removals.push(path);
        }
    }

    fn write(&mut self, path: PathBuf, text: String) {
        self.writes.push((path, text.into_bytes()));
    }

    /// Writes a text where it differs.
    fn file(&mut self, workspace: &Workspace, path: &Path, text: String) -> Result<(), Diagnostic> {
        match read(path, TARGET_LIMIT) {
            Ok(found) if found == text.as_bytes() => {}
            Ok(_) | Err(ReadError::Missing) => self.write(path.to_owned(), text),
            Err(error) => return Err(unreadable(workspace, path, &error.to_string())),
        }
        Ok(())
    }

    fn artifact(
        &mut self,
        workspace: &Workspace,
        path: &Path,
        artifact: &Artifact,
    ) -> Result<(), Diagnostic> {
        self.file(workspace, path, artifact.render())
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
                mode: None,
            });
        }
        for path in &self.removals {
            // The way to it may have links; that it is one itself would make it no removal.
            let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else {
                continue;
            };
            let going = below(&real(workspace, parent)?.join(name));
            for file in going.files {
                all.files.push(removal(workspace, file)?);
            }
            all.emptied.extend(going.folders);
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
        mode: None,
    })
}
