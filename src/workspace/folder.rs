//! What lies at the top of a folder: one listing tells whether it is a project, whether something
//! stands in the way of its output, and which of its entries are symlinks.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::dir::Dir;
use crate::source::Format;

/// The folder in a project that holds what its image is built from.
pub(super) const DOT: &str = ".phpier";

/// What plain Compose takes variables from.
const ENV: &str = ".env";

/// The names that a project's own file may have.
pub(super) const CONFIGS: [&str; 3] = [".phpier.kdl", ".phpier.yaml", ".phpier.yml"];

/// The names of the file beside it that says what is another on this machine.
const LOCALS: [&str; 3] = [
    ".phpier.local.kdl",
    ".phpier.local.yaml",
    ".phpier.local.yml",
];

/// What an entry of a folder is, symlinks not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Folder,
    Link,
    Other,
}

impl Kind {
    pub(super) fn of(kind: fs::FileType) -> Self {
        if kind.is_file() {
            Self::File
        } else if kind.is_dir() {
            Self::Folder
        } else if kind.is_symlink() {
            Self::Link
        } else {
            Self::Other
        }
    }
}

/// A project's folder.
#[derive(Clone, Debug)]
pub struct Folder {
    /// The folder as it was reached.
    pub path: PathBuf,
    /// The folder behind every symlink.
    pub real: PathBuf,
    /// The project files in it, sorted; more than one is a mistake.
    pub configs: Vec<String>,
    /// The files in it that say what is another on this machine, sorted; more than one is a mistake.
    pub locals: Vec<String>,
    /// Those of both that are symlinks.
    pub(super) linked: Vec<String>,
    /// The entries at its top that may be generated, or that Compose reads: `.phpier`, `.env`, and
    /// everything that ends in `.yml` or `.yaml`.
    pub(super) top: BTreeMap<String, Kind>,
}

impl Folder {
    /// A folder as it will be once it has a project's file of this name.
    pub fn proposed(path: &Path, config: &str) -> io::Result<Self> {
        let listing = list(path, &path.canonicalize()?)?;
        let found = listing.project.or(listing.other);
        let mut folder = found.ok_or(io::ErrorKind::NotFound)?;
        folder.configs = vec![config.to_owned()];
        Ok(folder)
    }

    /// Whether a path is this project's `.phpier` folder, or lies in it.
    pub fn holds_in_its_own(&self, path: &Path) -> bool {
        [&self.path, &self.real].into_iter().any(|folder| {
            let below = path.strip_prefix(folder);
            below.is_ok_and(|below| below.starts_with(DOT))
        })
    }

    /// The project's own file, and how it is spelled.
    pub fn config(&self) -> (PathBuf, Format) {
        let name = self.configs.first().map_or(".phpier.kdl", String::as_str);
        (self.path.join(name), format(name))
    }

    /// The file that says what is another on this machine, if there is one, and how it is spelled.
    pub fn local(&self) -> Option<(PathBuf, Format)> {
        let name = self.locals.first()?;
        Some((self.path.join(name), format(name)))
    }

    /// The files at its top that Compose would take for its own, by name.
    pub fn has(&self, name: &str) -> bool {
        self.top.contains_key(name)
    }
}

/// Whether this is the name of a project's file.
pub fn is_config(name: &str) -> bool {
    CONFIGS.contains(&name)
}

/// Whether this is the name of the file beside it.
pub(super) fn is_local(name: &str) -> bool {
    LOCALS.contains(&name)
}

/// The names that a project's own file may have, as they are there.
pub fn configs(folder: &Path) -> Vec<String> {
    let there = CONFIGS
        .iter()
        .filter(|name| folder.join(name).symlink_metadata().is_ok());
    there.map(|name| (*name).to_owned()).collect()
}

fn format(name: &str) -> Format {
    if is_yaml(name) {
        Format::Yaml
    } else {
        Format::Kdl
    }
}

/// A folder's entries, as far as anyone here wants to know.
pub(super) struct Listing {
    /// The project in it, if there is one.
    pub(super) project: Option<Folder>,
    /// The folder itself, if there is none.
    pub(super) other: Option<Folder>,
    /// Folders to look into, by name.
    pub(super) folders: Vec<String>,
    /// Symlinks that may lead to folders to look into.
    pub(super) links: Vec<String>,
}

/// Lists a folder. This is no walkdir because walkdir opens every folder before it can be told to leave
/// it out, and most folders of a project are to be left out.
pub(super) fn list(path: &Path, real: &Path) -> io::Result<Listing> {
    let mut folder = Folder {
        path: path.to_owned(),
        real: real.to_owned(),
        configs: Vec::new(),
        locals: Vec::new(),
        linked: Vec::new(),
        top: BTreeMap::new(),
    };
    let mut folders = Vec::new();
    let mut links = Vec::new();
    Dir::open(path)?.each(|name, kind| {
        if is_config(name) || is_local(name) {
            let names = if is_config(name) {
                &mut folder.configs
            } else {
                &mut folder.locals
            };
            names.push(name.to_owned());
            folder
                .linked
                .extend((kind == Kind::Link).then(|| name.to_owned()));
        } else if name == DOT || name == ENV || is_yaml(name) {
            folder.top.insert(name.to_owned(), kind);
        } else if kind == Kind::Folder && !is_skipped(name) {
            folders.push(name.to_owned());
        } else if kind == Kind::Link && !is_skipped(name) {
            links.push(name.to_owned());
        }
    })?;
    folder.configs.sort_unstable();
    folder.locals.sort_unstable();
    folders.sort_unstable();
    links.sort_unstable();
    let is_project = !folder.configs.is_empty();
    let (project, other) = if is_project {
        (Some(folder), None)
    } else {
        (None, Some(folder))
    };
    Ok(Listing {
        project,
        other,
        folders,
        links,
    })
}

pub(super) fn is_yaml(name: &str) -> bool {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension);
    matches!(extension, Some("yml" | "yaml"))
}

/// Folders that hold other people's code, or none.
pub(super) fn is_skipped(name: &str) -> bool {
    name.starts_with('.') || name == "vendor" || name == "node_modules"
}
