//! One file of phpier's own by itself: whole, and no part of a transaction.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use super::journal::unique;
use super::stage::{PREFIX, open_to_readers, ordinary, private, sync_folder};
use crate::workspace::link::resolve;

/// Puts a file in its place whole, readable for containers of any user whatever the umask says. One
/// that is `durable` survives a power cut from then on.
pub(in crate::workspace) fn put(path: &Path, bytes: &[u8], durable: bool) -> io::Result<()> {
    let path = resolve(path)?.real;
    let parent = path.parent().unwrap_or(Path::new("/"));
    folder(parent, durable)?;
    whole(&path, bytes, true, durable)
}

/// Puts a file in its place whole that only its owner can read.
pub(in crate::workspace) fn save(path: &Path, bytes: &[u8]) -> io::Result<()> {
    whole(&resolve(path)?.real, bytes, false, true)
}

fn whole(path: &Path, bytes: &[u8], readable: bool, durable: bool) -> io::Result<()> {
    let parent = path.parent().unwrap_or(Path::new("/"));
    let staged = parent.join(format!("{PREFIX}{}", unique()?));
    let written = private().open(&staged).and_then(|mut file| {
        file.write_all(bytes)?;
        if let Some(permissions) = ordinary().filter(|_| readable) {
            file.set_permissions(permissions)?;
        }
        if durable { file.sync_all() } else { Ok(()) }
    });
    if let Err(error) = written.and_then(|()| fs::rename(&staged, path)) {
        let _ = fs::remove_file(&staged);
        return Err(error);
    }
    if durable { sync_folder(parent) } else { Ok(()) }
}

/// Makes a folder that containers of any user can look into, and those above it.
fn folder(path: &Path, durable: bool) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let parent = path.parent().unwrap_or(Path::new("/"));
    folder(parent, durable)?;
    match fs::create_dir(path) {
        Ok(()) => open_to_readers(path)?,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => {}
        Err(error) => return Err(error),
    }
    if durable { sync_folder(parent) } else { Ok(()) }
}
