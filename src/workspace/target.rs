//! What is in the place of a generated file, and where that place really is.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::Workspace;
use super::dir::Dir;
use super::folder::{DOT, Folder, Kind};
use super::link::resolve;
use super::read::{Buffer, ReadError, TARGET_LIMIT, head, read, read_into, reason};
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
    /// The same, open; nothing where it is a symlink or is not there.
    open: Option<Dir>,
}

/// A file's place and whether there is one.
#[derive(Debug)]
pub struct Target {
    /// The file behind the symlinks, where there are any.
    pub real: Option<PathBuf>,
    /// Whether there is a file.
    pub found: bool,
}

impl<'w> Root<'w> {
    /// A project's folder. It is less trusted than the user's home: symlinks may lead out of it only to
    /// the places `allowed`.
    pub fn project(workspace: &'w Workspace, folder: &Folder, allowed: &'w [PathBuf]) -> Self {
        let mut known = folder.top.clone();
        let open = if known.get(DOT) == Some(&Kind::Folder) {
            walk(&folder.path, DOT, &mut known)
        } else {
            None
        };
        Self {
            workspace,
            path: folder.path.clone(),
            real: folder.real.clone(),
            confined: Some(allowed),
            known,
            tree: DOT,
            open,
        }
    }

    /// phpier's own folder.
    pub fn home(workspace: &'w Workspace) -> Self {
        const TREE: &str = "traefik";
        let mut known = BTreeMap::new();
        let start = workspace.home.join(TREE);
        let kind = start.symlink_metadata().map(|it| Kind::of(it.file_type()));
        let mut open = None;
        if let Ok(kind) = kind {
            known.insert(TREE.to_owned(), kind);
            if kind == Kind::Folder {
                open = walk(&workspace.home, TREE, &mut known);
            }
        }
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
            open,
        }
    }

    /// Reads what is in the place of a generated file into the buffer.
    pub fn target(&self, path: &str, buffer: &mut Buffer) -> Result<Target, Diagnostic> {
        let file = || self.path.join(path);
        let real = match self.look(path) {
            Look::Plain => match self.read_listed(path, buffer) {
                Ok(()) => {
                    return Ok(Target {
                        real: None,
                        found: true,
                    });
                }
                // What it is now, or why it cannot be read, is told by the longer way.
                Err(_) => None,
            },
            Look::Absent => {
                return Ok(Target {
                    real: None,
                    found: false,
                });
            }
            Look::Unknown => {
                let file = file();
                let resolved = resolve(&file).map_err(|error| self.broken(&file, &error))?;
                if resolved.linked && resolved.real != self.real.join(path) {
                    self.admit(&file, &resolved.real)?;
                    Some(resolved.real)
                } else {
                    None
                }
            }
        };
        let file = file();
        match read_into(real.as_deref().unwrap_or(&file), TARGET_LIMIT, buffer) {
            Ok(()) => Ok(Target { real, found: true }),
            Err(ReadError::Missing) => Ok(Target { real, found: false }),
            Err(error) => Err(self.unreadable(&file, &error)),
        }
    }

    /// Reads a file that was listed as one, in the open folder where it lies there.
    fn read_listed(&self, path: &str, buffer: &mut Buffer) -> Result<(), ReadError> {
        let Some((tree, name)) = path.split_once('/') else {
            return read_into(&self.path.join(path), TARGET_LIMIT, buffer);
        };
        match &self.open {
            Some(open) if tree == self.tree && !name.contains('/') => {
                open.read(name, TARGET_LIMIT, buffer)
            }
            _ => read_into(&self.path.join(path), TARGET_LIMIT, buffer),
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

    /// The folder as it was reached.
    pub fn folder(&self) -> &Path {
        &self.path
    }

    /// The folder itself as a person should see it, where a symlink led here.
    pub fn link(&self) -> Option<String> {
        let real = self.workspace.show(&self.real);
        (real != self.workspace.show(&self.path)).then_some(real)
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
            Some(Kind::File) => Look::Plain,
            Some(_) => Look::Unknown,
            None => Look::Absent,
        }
    }

    /// Whether one of the project's own files may be read: a project is less trusted than the home
    /// folder, and what stands in a file is told where it is wrong.
    pub fn admit_config(
        workspace: &'w Workspace,
        folder: &Folder,
        allowed: &'w [PathBuf],
        file: &Path,
    ) -> Result<(), Diagnostic> {
        if !folder.linked.iter().any(|name| file.ends_with(name)) {
            return Ok(());
        }
        // That it leads nowhere is told when it is read.
        let real = file.canonicalize();
        let root = || Self::project(workspace, folder, allowed);
        real.map_or(Ok(()), |real| root().admit(file, &real))
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
    /// A file, below folders that are no symlinks.
    Plain,
    /// Certainly not there.
    Absent,
    /// To be resolved link by link.
    Unknown,
}

/// Notes every entry of a folder and of those below, by its path from `root`. The folder comes back
/// open. What cannot be listed is met again when it is read, and reported there.
fn walk(root: &Path, tree: &str, known: &mut BTreeMap<String, Kind>) -> Option<Dir> {
    let dir = Dir::open(&root.join(tree)).ok()?;
    for (name, kind) in dir.entries().ok()? {
        if kind == Kind::Folder {
            below(root, &dir.path().join(&name), known);
        } else {
            known.insert(format!("{tree}/{name}"), kind);
        }
    }
    Some(dir)
}

/// The same for what lies deeper, which phpier never writes.
fn below(root: &Path, start: &Path, known: &mut BTreeMap<String, Kind>) {
    for entry in WalkDir::new(start).follow_root_links(false) {
        let Ok(entry) = entry else { continue };
        let Ok(below) = entry.path().strip_prefix(root) else {
            continue;
        };
        if let Some(path) = below.to_str() {
            known.insert(path.to_owned(), Kind::of(entry.file_type()));
        }
    }
}
