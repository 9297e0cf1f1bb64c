//! A folder that is no project yet.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::folder::{DOT, Folder, Kind, is_yaml};
use super::link::resolve;

/// The folder as it will be once it has a project's file of this name.
pub fn bare(path: &Path, config: &str) -> io::Result<Folder> {
    let mut folder = Folder {
        path: path.to_owned(),
        real: path.canonicalize()?,
        configs: vec![config.to_owned()],
        top: std::collections::BTreeMap::new(),
    };
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        if name == DOT || is_yaml(&name) {
            folder.top.insert(name, Kind::of(entry.file_type()?));
        }
    }
    Ok(folder)
}

/// A path behind every symlink in it. What is not there is taken as written.
pub fn real(path: &Path) -> PathBuf {
    resolve(path).map_or_else(|_| path.to_owned(), |resolved| resolved.real)
}
