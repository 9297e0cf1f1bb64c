//! Which projects this machine has seen, and which databases they have left behind.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{FOLDER, put};
use crate::workspace::folder::is_config;
use crate::workspace::{Workspace, parallel, read};

/// The file that holds the folder of a project.
pub(super) const PLACE: &str = "folder";
/// The file that holds a project's databases, one `server database` a line.
pub(super) const DATABASES: &str = "databases";
/// The folder of what projects have left behind.
pub(super) const REMOVED: &str = "removed";
/// The folder of notes on what was brought up.
pub(super) const UP: &str = "up";
/// The most that such a file may have.
const LIMIT: u64 = 1 << 20;

/// A project that was applied on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remembered {
    /// Its slug.
    pub slug: String,
    /// Its folder, where it was told.
    pub folder: Option<PathBuf>,
    /// Whether that is told exactly as phpier writes it.
    pub(super) exact: bool,
    /// The note of the databases that it had when `local/` was last written, one `server database` a line.
    pub(super) noted: Option<String>,
}

impl Remembered {
    /// The databases that it had when `local/` was last written, as server and database. There is no
    /// such note of a project that was never applied here.
    pub fn databases(&self) -> Option<Vec<(String, String)>> {
        self.noted.as_deref().map(pairs)
    }
}

/// Databases that nothing declares any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// The slug of the project whose they were.
    pub slug: String,
    /// Server and database.
    pub databases: Vec<(String, String)>,
}

/// The projects below `local/projects`, sorted by slug.
pub fn remembered(workspace: &Workspace) -> Vec<Remembered> {
    let projects = workspace.home.join(FOLDER).join("projects");
    parallel::map(&names(&projects), |slug| {
        let folder = projects.join(slug);
        let text = text_of(&folder.join(PLACE)).unwrap_or_default();
        let line = text.lines().next().unwrap_or_default();
        Remembered {
            slug: slug.clone(),
            exact: text.strip_suffix('\n') == Some(line),
            folder: Some(PathBuf::from(line)).filter(|path| path.is_absolute()),
            noted: text_of(&folder.join(DATABASES)),
        }
    })
}

/// The project of a slug among those that are remembered.
pub fn of_slug<'r>(remembered: &'r [Remembered], slug: &str) -> Option<&'r Remembered> {
    let at = remembered.binary_search_by(|known| known.slug.as_str().cmp(slug));
    at.ok().map(|at| &remembered[at])
}

/// The databases of projects that are gone, or that their project no longer declares.
pub fn left_behind(workspace: &Workspace) -> Vec<Left> {
    let removed = workspace.home.join(FOLDER).join(REMOVED);
    names(&removed)
        .into_iter()
        .map(|slug| {
            let databases = pairs(&text_of(&removed.join(&slug)).unwrap_or_default());
            Left { slug, databases }
        })
        .collect()
}

/// The databases that a project has left behind and that nothing has removed.
pub fn left_by(workspace: &Workspace, slug: &str) -> Vec<(String, String)> {
    let path = workspace.home.join(FOLDER).join(REMOVED).join(slug);
    pairs(&text_of(&path).unwrap_or_default())
}

/// What a file of a project says in pairs, a line each: which accounts have which databases on a server.
pub fn pairs_in(workspace: &Workspace, slug: &str, name: &str) -> Vec<(String, String)> {
    let folder = workspace.home.join(FOLDER).join("projects").join(slug);
    pairs(&text_of(&folder.join(name)).unwrap_or_default())
}

/// The files of a project that containers read, by name: SQL, variables.
pub fn files_of(workspace: &Workspace, slug: &str) -> Vec<(String, Vec<u8>)> {
    let folder = workspace.home.join(FOLDER).join("projects").join(slug);
    names(&folder)
        .into_iter()
        .filter_map(|name| {
            let bytes = read(&folder.join(&name), LIMIT).ok()?;
            Some((name, bytes))
        })
        .collect()
}

/// What was noted of a project when it was brought up; empty without a note.
pub fn noted(workspace: &Workspace, slug: &str) -> String {
    let path = workspace.home.join(FOLDER).join(UP).join(slug);
    String::from_utf8(read(&path, LIMIT).unwrap_or_default()).unwrap_or_default()
}

/// Notes something of a project that was brought up.
pub fn note(workspace: &Workspace, slug: &str, text: &str) -> io::Result<()> {
    let path = workspace.home.join(FOLDER).join(UP).join(slug);
    put(&path, text.as_bytes(), false)
}

/// Projects that were applied once and that no configuration declares any more, given every known
/// project's folder by its slug. One whose file is there but has mistakes, or bears a name that cannot
/// be told, is not gone.
pub fn gone<'r>(
    remembered: &'r [Remembered],
    places: &BTreeMap<&str, &Path>,
) -> Vec<&'r Remembered> {
    let is_gone = |project: &&Remembered| {
        let renamed = |folder: &Path| places.values().any(|place| *place == folder);
        let mut folder = project.folder.iter();
        !places.contains_key(project.slug.as_str())
            && folder.any(|folder| renamed(folder) || is_gone(folder))
    };
    remembered.iter().filter(is_gone).collect()
}

/// Whether the configuration in a folder has been taken away. Where not even the folder above is there,
/// the disk that holds it may only be elsewhere.
fn is_gone(folder: &Path) -> bool {
    match fs::read_dir(folder) {
        Ok(mut entries) => !entries.any(|entry| {
            entry.is_ok_and(|entry| entry.file_name().to_str().is_some_and(is_config))
        }),
        Err(_) => folder.symlink_metadata().is_err() && folder.parent().is_some_and(Path::is_dir),
    }
}

/// The names in a folder that phpier may have written there, sorted.
pub(super) fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort_unstable();
    names
}

/// The text of a small file, where there is one.
fn text_of(path: &Path) -> Option<String> {
    let bytes = read(path, LIMIT).ok()?;
    Some(
        String::from_utf8(bytes)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()),
    )
}

/// The lines of a small file; none where there is no such file.
pub(super) fn lines(path: &Path) -> Vec<String> {
    let text = text_of(path).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

/// The lines of a text of databases, each as server and database.
fn pairs(text: &str) -> Vec<(String, String)> {
    let pairs = text.lines().filter_map(|line| line.split_once(' '));
    pairs
        .map(|(server, database)| (server.to_owned(), database.to_owned()))
        .collect()
}

/// Lines as a file holds them, without repetition.
pub(super) fn text(lines: &BTreeSet<String>) -> String {
    lines.iter().fold(String::new(), |mut text, line| {
        text.push_str(line);
        text.push('\n');
        text
    })
}
