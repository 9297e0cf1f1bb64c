//! Fixtures on disk.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A folder below `tests/`.
pub(crate) fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(name)
}

/// All files below a folder, as sorted paths relative to it, with `/`.
pub(crate) fn below(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    collect(folder, folder, &mut found);
    found.sort();
    found
}

/// Whether a file's name ends in `.kdl`, say.
pub(crate) fn ends_in(name: &str, ending: &str) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, last)| last == ending)
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(root, &path, found);
        } else {
            let name = path.strip_prefix(root).expect("below the root");
            found.push(name.to_str().expect("UTF-8").replace('\\', "/"));
        }
    }
}
