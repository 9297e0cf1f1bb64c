//! What lies in a folder, as texts.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use crate::diagnostic::{Diagnostic, code};
use crate::migrate::{self, COMPOSE_FILES, DDEV_FOLDERS, FILES, HOME_COMPOSE, HOME_CONFIG, Input};
use crate::syntax;
use crate::workspace::{self, CONFIG_LIMIT, ReadError, Workspace};

/// How many files of one kind are looked at.
const MOST: usize = 100;

/// The texts of a folder, and the bytes that they were read from.
pub(super) struct Look {
    pub(super) input: Input,
    pub(super) bytes: BTreeMap<String, Vec<u8>>,
}

/// Reads every file that may belong to a set-up.
pub(super) fn look(workspace: &Workspace, folder: &Path) -> Result<Look, Diagnostic> {
    let name = folder.file_name().unwrap_or_default();
    let mut look = Look {
        input: Input {
            folder: name.to_string_lossy().into_owned(),
            ..Input::default()
        },
        bytes: BTreeMap::new(),
    };
    for name in FILES.into_iter().chain(COMPOSE_FILES) {
        look.read(workspace, name, &folder.join(name))?;
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
            let path = below.join(name);
            let name = path.to_string_lossy().into_owned();
            // What is no text is no configuration.
            let read = look.read(workspace, &name, &folder.join(&path));
            if inside.is_empty() {
                read?;
            }
        }
    }
    for (name, file) in [
        (HOME_CONFIG, "config.yaml"),
        (HOME_COMPOSE, "docker-compose.yml"),
    ] {
        look.read(workspace, name, &workspace.home.join(file))?;
    }
    for name in migrate::mentions(&look.input).into_iter().take(MOST) {
        let mut parts = Path::new(&name).components();
        let path = folder.join(&name);
        if parts.all(|part| matches!(part, Component::Normal(_)))
            && !look.input.files.contains_key(&name)
        {
            // One that cannot be read is as good as none, and what it would have said is told as missing.
            let _ = look.read(workspace, &name, &path);
        }
    }
    Ok(look)
}

impl Look {
    fn read(&mut self, workspace: &Workspace, name: &str, path: &Path) -> Result<(), Diagnostic> {
        let bytes = match workspace::read(path, CONFIG_LIMIT) {
            Ok(bytes) => bytes,
            // A folder of that name is nobody's file.
            Err(ReadError::Missing | ReadError::NotAFile(_)) => return Ok(()),
            Err(error) => {
                return Err(Diagnostic::new(
                    &code::WORKSPACE_UNREADABLE,
                    format!("cannot read this file: {error}"),
                )
                .file(workspace.show(path))
                .help("make it readable, or move it away"));
            }
        };
        let text = syntax::text(bytes.clone(), &workspace.show(path))?;
        self.input.files.insert(name.to_owned(), text);
        self.bytes.insert(name.to_owned(), bytes);
        Ok(())
    }
}

/// Where a file of a set-up really is.
pub(super) fn path_of(workspace: &Workspace, folder: &Path, name: &str) -> PathBuf {
    match name {
        HOME_CONFIG => workspace.home.join("config.yaml"),
        HOME_COMPOSE => workspace.home.join("docker-compose.yml"),
        name => folder.join(name),
    }
}
