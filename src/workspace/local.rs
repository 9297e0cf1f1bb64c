//! `~/.phpier/local/`: what follows from this disk alone, and never goes into git.

mod memory;
mod remove;
mod secrets;
mod shelf;
pub mod snapshots;
mod sync;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

pub use memory::{
    Left, Remembered, files_of, gone, left_behind, left_by, note, noted, of_slug, pairs_in,
    remembered,
};
pub use secrets::{make_secrets, read_secrets};
pub use sync::{Changes, Declared, Wanted, changes};

use super::Workspace;
use super::link::resolve;
use super::read::reason;
use super::transaction::{WriteError, put};
use crate::diagnostic::{Diagnostic, code};

/// The folder's name in phpier's own.
pub const FOLDER: &str = "local";

/// The folders that containers of the global stack mount. Compose makes none of them, so they are
/// there whether they hold anything or not.
const MOUNTED: [&str; 3] = ["projects", "secrets", "routes"];

/// Makes the folder, for its owner alone.
pub(super) fn prepare(home: &Path) -> io::Result<PathBuf> {
    let local = home.join(FOLDER);
    fs::create_dir_all(&local)?;
    set_mode(&local, 0o700)?;
    Ok(local)
}

/// Keeps the folder out of git's sight. The caller holds the lock.
pub(super) fn hide(local: &Path) -> io::Result<()> {
    let ignore = local.join(".gitignore");
    if ignore.exists() {
        return Ok(());
    }
    put(&ignore, b"*\n", true)
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    if path.metadata()?.permissions().mode() & 0o777 != mode {
        fs::set_permissions(path, fs::Permissions::from_mode(mode))?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn set_mode(_: &Path, _: u32) -> io::Result<()> {
    Ok(())
}

/// What is said when a file in here cannot be read.
fn unreadable(workspace: &Workspace, path: &Path, why: &str) -> Diagnostic {
    Diagnostic::new(
        &code::WORKSPACE_UNREADABLE,
        format!("cannot read this file: {why}"),
    )
    .file(workspace.show(path))
    .help("make it readable; phpier writes everything below its `local` folder itself")
}

/// What is said when a file in here cannot be written.
fn unwritable(workspace: &Workspace, path: &Path, error: &io::Error) -> WriteError {
    WriteError::Failed(Box::new(
        Diagnostic::new(
            &code::WORKSPACE_WRITE_FAILED,
            format!("cannot write this file: {}", reason(error)),
        )
        .file(workspace.show(path))
        .help("mend that and run it again; nothing was written"),
    ))
}

/// The file behind every symlink.
fn real(workspace: &Workspace, path: &Path) -> Result<PathBuf, WriteError> {
    resolve(path)
        .map(|resolved| resolved.real)
        .map_err(|error| unwritable(workspace, path, &error))
}
