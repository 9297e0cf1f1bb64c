//! `~/.phpier/local/`: what follows from this disk alone, and never goes into git.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Makes the folder, for its owner alone and out of git's sight.
pub(super) fn prepare(home: &Path) -> io::Result<PathBuf> {
    let local = home.join("local");
    fs::create_dir_all(&local)?;
    keep_private(&local)?;
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

#[cfg(unix)]
fn keep_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    if folder.metadata()?.permissions().mode() & 0o777 != 0o700 {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn keep_private(_: &Path) -> io::Result<()> {
    Ok(())
}
