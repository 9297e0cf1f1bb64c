//! What goes from `local/`: files and folders, which are all that phpier makes. A link, a pipe or a device in
//! there is somebody's own: it stays, and nothing behind it is touched.

use std::path::{Path, PathBuf};

use walkdir::WalkDir;

/// The folder of a project's secrets, in its own.
pub(super) const SECRETS: &str = "secrets";

/// What there is in a place.
#[derive(Debug, Default)]
pub(super) struct Going {
    pub(super) files: Vec<PathBuf>,
    /// Inner ones first. They go if nothing is left in them.
    pub(super) folders: Vec<PathBuf>,
    /// What is neither, and stays.
    pub(super) strange: Vec<PathBuf>,
}

/// A file by itself, or a folder with all in it but a project's secrets: the configuration may come
/// back, as it does when a branch is switched, and its databases are still there.
pub(super) fn below(start: &Path) -> Going {
    let secrets = start.join(SECRETS);
    let mut going = Going::default();
    let entries = WalkDir::new(start)
        .follow_root_links(false)
        .contents_first(true);
    for entry in entries.into_iter().flatten() {
        if entry.path().starts_with(&secrets) {
            continue;
        }
        let kind = entry.file_type();
        let list = if kind.is_file() {
            &mut going.files
        } else if kind.is_dir() {
            &mut going.folders
        } else {
            &mut going.strange
        };
        list.push(entry.into_path());
    }
    going
}
