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
        let bytes = read(&projects.join(slug).join(PLACE), LIMIT).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let line = text.lines().next().unwrap_or_default();
        Remembered {
            slug: slug.clone(),
            exact: text.strip_suffix('\n') == Some(line),
            folder: Some(PathBuf::from(line)).filter(|path| path.is_absolute()),
        }
    })
}

/// The databases of projects that are gone, or that their project no longer declares.
pub fn left_behind(workspace: &Workspace) -> Vec<Left> {
    let removed = workspace.home.join(FOLDER).join(REMOVED);
    names(&removed)
        .into_iter()
        .map(|slug| {
            let databases = pairs(&text_of(&removed.join(&slug)));
            Left { slug, databases }
        })
        .collect()
}

/// The databases that a project had when `local/` was last written, as server and database. There is no
/// such note of a project that was never applied here.
pub fn databases_of(workspace: &Workspace, slug: &str) -> Option<Vec<(String, String)>> {
    let folder = workspace.home.join(FOLDER).join("projects").join(slug);
    let bytes = read(&folder.join(DATABASES), LIMIT).ok()?;
    Some(pairs(&String::from_utf8_lossy(&bytes)))
}

/// The databases that a project has left behind and that nothing has removed.
pub fn left_by(workspace: &Workspace, slug: &str) -> Vec<(String, String)> {
    pairs(&text_of(
        &workspace.home.join(FOLDER).join(REMOVED).join(slug),
    ))
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

/// The text of a small file; none where there is no such file.
fn text_of(path: &Path) -> String {
    let bytes = read(path, LIMIT).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The lines of a small file; none where there is no such file.
pub(super) fn lines(path: &Path) -> Vec<String> {
    text_of(path).lines().map(str::to_owned).collect()
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
