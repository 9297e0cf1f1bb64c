//! What lies in a folder, as texts.

use std::path::{Component, Path, PathBuf};

use crate::diagnostic::{Diagnostic, code};
use crate::migrate::{self, COMPOSE_FILES, DDEV_FOLDERS, FILES, HOME_COMPOSE, HOME_CONFIG, Input};
use crate::syntax;
use crate::workspace::{self, CONFIG_LIMIT, ReadError, Seen, Workspace};

/// How many files of one kind are looked at.
const MOST: usize = 100;

/// Reads every file that may belong to a set-up.
pub(super) fn look(workspace: &Workspace, folder: &Path) -> Result<Input, Diagnostic> {
    let name = folder.file_name().unwrap_or_default();
    let mut look = Look {
        workspace,
        folder,
        input: Input {
            folder: name.to_string_lossy().into_owned(),
            ..Input::default()
        },
    };
    for name in FILES.into_iter().chain(COMPOSE_FILES) {
        look.read(name)?;
    }
    for inside in DDEV_FOLDERS {
        let below = Path::new(".ddev").join(inside);
        let mut names: Vec<String> = std::fs::read_dir(folder.join(&below))
            .into_iter()
            .flatten()
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter(|name| migrate::wants(inside, name))
            .collect();
        names.sort_unstable();
        for name in names.into_iter().take(MOST) {
            let read = look.read(&below.join(name).to_string_lossy());
            // What is no text is no configuration.
            if inside.is_empty() {
                read?;
            } else {
                or_without(read)?;
            }
        }
    }
    for (name, file) in [
        (HOME_CONFIG, "config.yaml"),
        (HOME_COMPOSE, "docker-compose.yml"),
    ] {
        look.read_home(name, file)?;
    }
    for name in migrate::mentions(&look.input).into_iter().take(MOST) {
        let mut parts = Path::new(&name).components();
        // Beside the project there are files of others.
        if parts.all(|part| matches!(part, Component::Normal(_)))
            && !look.input.files.contains_key(&name)
        {
            // What one that cannot be read would have said is told as missing.
            or_without(look.read(&name))?;
        }
    }
    Ok(look.input)
}

/// Goes on without a file that cannot be read, unless somebody may have meant to have another one read.
fn or_without(read: Result<(), Diagnostic>) -> Result<(), Diagnostic> {
    read.or_else(|problem| {
        if *problem.code == code::WORKSPACE_LINK_OUTSIDE {
            Err(problem)
        } else {
            Ok(())
        }
    })
}

/// Who looks, and what was seen.
struct Look<'l> {
    workspace: &'l Workspace,
    folder: &'l Path,
    input: Input,
}

impl Look<'_> {
    /// Reads a file of the project. What it says may end in files that are committed, so that none is read
    /// from elsewhere: the folder may be a fresh clone.
    fn read(&mut self, name: &str) -> Result<(), Diagnostic> {
        let shown = self.workspace.show(&self.folder.join(name));
        match workspace::look(self.folder, name, CONFIG_LIMIT) {
            // A folder of that name is nobody's file.
            None | Some(Seen::There) => Ok(()),
            Some(Seen::Bytes(bytes)) => self.add(name, bytes, &shown),
            Some(Seen::Unread(why)) => Err(unreadable(&why, shown)),
            Some(Seen::Outside) => Err(Diagnostic::new(
                &code::WORKSPACE_LINK_OUTSIDE,
                "a symlink leads out of the project, and what it leads to is not read",
            )
            .file(shown)
            .help("put a copy of the file in its place if the project is to have what is in it, or remove the link")),
        }
    }

    /// Reads a file of phpier's own folder, which may lie wherever its owner likes.
    fn read_home(&mut self, name: &str, file: &str) -> Result<(), Diagnostic> {
        let path = self.workspace.home.join(file);
        let shown = self.workspace.show(&path);
        match workspace::read(&path, CONFIG_LIMIT) {
            Ok(bytes) => self.add(name, bytes, &shown),
            Err(ReadError::Missing | ReadError::NotAFile(_)) => Ok(()),
            Err(error) => Err(unreadable(&error.to_string(), shown)),
        }
    }

    fn add(&mut self, name: &str, bytes: Vec<u8>, shown: &str) -> Result<(), Diagnostic> {
        let text = syntax::text(bytes, shown)?;
        self.input.files.insert(name.to_owned(), text);
        Ok(())
    }
}

fn unreadable(why: &str, shown: String) -> Diagnostic {
    Diagnostic::new(
        &code::WORKSPACE_UNREADABLE,
        format!("cannot read this file: {why}"),
    )
    .file(shown)
    .help("make it readable, or move it away")
}

/// Where a file of a set-up really is.
pub(super) fn path_of(workspace: &Workspace, folder: &Path, name: &str) -> PathBuf {
    match name {
        HOME_CONFIG => workspace.home.join("config.yaml"),
        HOME_COMPOSE => workspace.home.join("docker-compose.yml"),
        name => folder.join(name),
    }
}
