//! What is in the place of a generated file, and where that place really is.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::Workspace;
use super::folder::{DOT, Folder, Kind};
use super::link::resolve;
use super::read::{ReadError, TARGET_LIMIT, head, read, reason};
use crate::artifact::{Ownership, ownership};
use crate::diagnostic::{Diagnostic, code};
use crate::plan::Place;

/// The folder that a stack's files are in.
#[derive(Debug)]
pub struct Root<'w> {
    workspace: &'w Workspace,
    /// As it was reached.
    path: PathBuf,
    /// Behind every symlink.
    real: PathBuf,
    /// Where symlinks may lead to; `None` is anywhere.
    confined: Option<&'w [PathBuf]>,
    /// Every entry that may be a generated file or a folder of such, symlinks not followed.
    known: BTreeMap<String, Kind>,
    /// The folder whose every entry is in `known`.
    tree: &'static str,
}

/// A file's place and its bytes.
#[derive(Debug)]
pub struct Target {
    /// The file behind the symlinks, where there are any.
    pub real: Option<PathBuf>,
    /// What is there.
    pub found: Option<Vec<u8>>,
}

impl<'w> Root<'w> {
    /// A project's folder. It is less trusted than the user's home: symlinks may lead out of it only to
    /// the places `allowed`.
    pub fn project(workspace: &'w Workspace, folder: &Folder, allowed: &'w [PathBuf]) -> Self {
        let mut known = folder.top.clone();
        if known.get(DOT) == Some(&Kind::Folder) {
            walk(&folder.path, DOT, &mut known);
        }
        Self {
            workspace,
            path: folder.path.clone(),
            real: folder.real.clone(),
            confined: Some(allowed),
            known,
            tree: DOT,
        }
    }

    /// phpier's own folder.
    pub fn home(workspace: &'w Workspace) -> Self {
        const TREE: &str = "traefik";
        let mut known = BTreeMap::new();
        walk(&workspace.home, TREE, &mut known);
        Self {
            workspace,
            path: workspace.home.clone(),
            real: workspace
                .home
                .canonicalize()
                .unwrap_or_else(|_| workspace.home.clone()),
            confined: None,
            known,
            tree: TREE,
        }
    }

    /// Reads what is in the place of a generated file.
    pub fn target(&self, path: &str) -> Result<Target, Diagnostic> {
        let file = self.path.join(path);
        let real = match self.look(path) {
            Look::Plain => None,
            Look::Absent => {
                return Ok(Target {
                    real: None,
                    found: None,
                });
            }
            Look::Unknown => {
                let resolved = resolve(&file).map_err(|error| self.broken(&file, &error))?;
                if resolved.linked && resolved.real != self.real.join(path) {
                    self.admit(&file, &resolved.real)?;
                    Some(resolved.real)
                } else {
                    None
                }
            }
        };
        match read(real.as_deref().unwrap_or(&file), TARGET_LIMIT) {
            Ok(bytes) => Ok(Target {
                real,
                found: Some(bytes),
            }),
            Err(ReadError::Missing) => Ok(Target { real, found: None }),
            Err(error) => Err(self.unreadable(&file, &error)),
        }
    }

    /// The place of a file, for a plan.
    pub fn place(&self, path: &str, real: Option<&Path>) -> Place {
        Place {
            path: path.to_owned(),
            shown: self.workspace.show(&self.path.join(path)),
            real: real.map_or_else(|| self.real.join(path), Path::to_owned),
            link: real.map(|real| self.workspace.show(real)),
        }
    }

    /// Files that phpier may have written and that nothing in `generated` names.
    pub fn leftovers(&self, generated: &BTreeSet<&str>) -> Vec<(String, Vec<u8>)> {
        self.known
            .iter()
            .filter(|(path, kind)| {
                **kind == Kind::File
                    && !generated.contains(path.as_str())
                    && !path.contains(".phpier-bak-")
                    && !path.contains(".phpier-tmp-")
                    && !path.contains(".override.")
            })
            .filter_map(|(path, _)| {
                let file = self.path.join(path);
                // Most files that phpier did not write say so in their first lines.
                matches!(ownership(&head(&file)?), Ownership::Generated { .. }).then_some(())?;
                Some((path.clone(), read(&file, TARGET_LIMIT).ok()?))
            })
            .collect()
    }

    fn look(&self, path: &str) -> Look {
        let (top, nested) = path
            .split_once('/')
            .map_or((path, false), |(top, _)| (top, true));
        let listed = if nested {
            top == self.tree
        } else {
            self.known.contains_key(path)
        };
        if !listed {
            return Look::Unknown;
        }
        for (at, _) in path.match_indices('/') {
            match self.known.get(&path[..at]) {
                Some(Kind::Folder) => {}
                // Below a link, or below something that is no folder: the system shall say.
                Some(_) => return Look::Unknown,
                None => return Look::Absent,
            }
        }
        match self.known.get(path) {
            Some(Kind::Link) => Look::Unknown,
            Some(_) => Look::Plain,
            None => Look::Absent,
        }
    }

    fn admit(&self, file: &Path, real: &Path) -> Result<(), Diagnostic> {
        let Some(allowed) = self.confined else {
            return Ok(());
        };
        if real.starts_with(&self.real) || allowed.iter().any(|place| real.starts_with(place)) {
            return Ok(());
        }
        let target = self.workspace.show(real);
        let parent = real.parent().unwrap_or(real);
        Err(Diagnostic::new(
            &code::WORKSPACE_LINK_OUTSIDE,
            format!("a symlink leads out of the project, to `{target}`"),
        )
        .file(self.workspace.show(file))
        .help(format!(
            "if you put it there, write `projects {{ allow \"{}\" }}` in {}; else remove the link",
            self.workspace.show(parent),
            self.workspace.show(&self.workspace.global_config()),
        )))
    }

    fn broken(&self, file: &Path, error: &std::io::Error) -> Diagnostic {
        Diagnostic::new(
            &code::WORKSPACE_UNREADABLE,
            format!("cannot follow this path: {}", reason(error)),
        )
        .file(self.workspace.show(file))
        .help("correct or remove the symlink")
    }

    fn unreadable(&self, file: &Path, error: &ReadError) -> Diagnostic {
        let (code, help) = match error {
            ReadError::NotAFile(_) => (
                &code::WORKSPACE_NOT_A_FILE,
                "phpier writes a file here; move away what is in its place",
            ),
            ReadError::TooLarge(_) => (
                &code::WORKSPACE_TOO_LARGE,
                "phpier writes a file here; move away what is in its place",
            ),
            _ => (
                &code::WORKSPACE_UNREADABLE,
                "make it readable, or move it away",
            ),
        };
        Diagnostic::new(code, format!("cannot compare this file: {error}"))
            .file(self.workspace.show(file))
            .help(help)
    }
}

enum Look {
    /// An entry that is no symlink, below folders that are none.
    Plain,
    /// Certainly not there.
    Absent,
    /// To be resolved link by link.
    Unknown,
}

/// Notes every entry of a folder and of those below, by its path from `root`.
fn walk(root: &Path, tree: &str, known: &mut BTreeMap<String, Kind>) {
    let start = root.join(tree);
    for entry in WalkDir::new(&start).follow_root_links(false) {
        // What cannot be listed is met again when it is read, and reported there.
        let Ok(entry) = entry else { continue };
        let Ok(below) = entry.path().strip_prefix(root) else {
            continue;
        };
        if let Some(path) = below.to_str() {
            known.insert(path.to_owned(), Kind::of(entry.file_type()));
        }
    }
}
