//! `~/.phpier/local/`: what follows from this disk alone, and never goes into git.

mod memory;
mod secrets;
mod shelf;
mod sync;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

pub use memory::{Left, Remembered, files_of, left_behind, note, noted, remembered};
pub use secrets::{make_secrets, read_secrets};
pub use sync::{Changes, Declared, Wanted, changes, write};

use super::Workspace;
use super::read::reason;
use crate::diagnostic::{Diagnostic, code};

/// The folder's name in phpier's own.
pub const FOLDER: &str = "local";

/// The folders that containers of the global stack mount. Compose makes none of them, so they are
/// there whether they hold anything or not.
const MOUNTED: [&str; 3] = ["projects", "secrets", "routes"];

/// Makes the folder, for its owner alone and out of git's sight.
pub(super) fn prepare(home: &Path) -> io::Result<PathBuf> {
    let local = home.join(FOLDER);
    fs::create_dir_all(&local)?;
    set_mode(&local, 0o700)?;
    let ignore = local.join(".gitignore");
    match fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&ignore)
    {
        Ok(mut file) => io::Write::write_all(&mut file, b"*\n")?,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(error),
    }
    Ok(local)
}

/// Makes a folder inside the private one that containers of any user can read, and those above it.
fn folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = path.parent() {
        folder(parent)?;
    }
    match fs::create_dir(path) {
        Ok(()) => set_mode(path, 0o755),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        Err(error) => Err(error),
    }
}

/// Puts a file in its place whole, readable for containers of any user whatever the umask says.
fn put(path: &Path, bytes: &[u8], durable: bool) -> io::Result<()> {
    let path = super::link::resolve(path)?.real;
    let parent = path.parent().unwrap_or(Path::new("/"));
    folder(parent)?;
    let mut file = tempfile::Builder::new()
        .prefix(".phpier-tmp-")
        .tempfile_in(parent)?;
    io::Write::write_all(&mut file, bytes)?;
    set_mode(file.path(), 0o644)?;
    if durable {
        file.as_file().sync_all()?;
    }
    file.persist(&path)?;
    Ok(())
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

/// Gives a file the permissions of an ordinary one.
pub(super) fn readable(path: &Path) -> io::Result<()> {
    set_mode(path, 0o644)
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
fn unwritable(workspace: &Workspace, path: &Path, error: &io::Error) -> Diagnostic {
    Diagnostic::new(
        &code::WORKSPACE_WRITE_FAILED,
        format!("cannot write this file: {}", reason(error)),
    )
    .file(workspace.show(path))
    .help("mend that and run it again; each file is whole, and the next run writes the rest")
}
