//! Files beside their targets, waiting to be renamed over them.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::{self, OpenOptions, Permissions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::sync_folder;

/// Everything an apply has put on disk and not yet into place.
#[derive(Debug, Default)]
pub(super) struct Stage {
    files: BTreeSet<PathBuf>,
    /// Folders that were made, outer ones first.
    folders: Vec<PathBuf>,
    /// Folders whose entries have changed.
    touched: BTreeSet<PathBuf>,
}

impl Stage {
    /// Writes and syncs a file beside `target`, with the permissions given or those of an ordinary
    /// file; containers of other users read them, whatever the umask says.
    pub(super) fn file(
        &mut self,
        target: &Path,
        bytes: &[u8],
        permissions: Option<Permissions>,
    ) -> io::Result<PathBuf> {
        if let Some(folder) = target.parent() {
            self.folder(folder)?;
        }
        let mut name = OsString::from(".");
        name.push(target.file_name().unwrap_or_default());
        name.push(".phpier-tmp-");
        let path = target.with_file_name(name);
        // One name for each target, so that what an apply left behind that was killed is taken away by
        // the next one, and never gathers. The lock keeps other applies out.
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = private().write(true).create_new(true).open(&path)?;
        self.files.insert(path.clone());
        file.write_all(bytes)?;
        if let Some(permissions) = permissions.or_else(ordinary) {
            file.set_permissions(permissions)?;
        }
        file.sync_all()?;
        Ok(path)
    }

    fn folder(&mut self, folder: &Path) -> io::Result<()> {
        if folder.is_dir() {
            return Ok(());
        }
        if let Some(parent) = folder.parent() {
            self.folder(parent)?;
            self.touched.insert(parent.to_owned());
        }
        match fs::create_dir(folder) {
            Ok(()) => {
                self.folders.push(folder.to_owned());
                open_to_readers(folder)
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Puts a staged file into its place.
    pub(super) fn place(&mut self, staged: &Path, target: &Path) -> io::Result<()> {
        fs::rename(staged, target)?;
        self.files.remove(staged);
        self.touched(target);
        Ok(())
    }

    /// Notes that a file's folder has changed.
    pub(super) fn touched(&mut self, file: &Path) {
        self.touched.extend(file.parent().map(Path::to_owned));
    }

    /// Removes what was not put into place, and syncs the folders of what was.
    pub(super) fn finish(self) -> io::Result<()> {
        for file in &self.files {
            let _ = fs::remove_file(file);
        }
        self.touched
            .iter()
            .try_for_each(|folder| sync_folder(folder))
    }

    /// Takes everything back.
    pub(super) fn discard(self) {
        for file in &self.files {
            let _ = fs::remove_file(file);
        }
        // Only empty folders go, so nothing of anyone else's is lost.
        for folder in self.folders.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

/// Nobody else reads a file before its permissions are set.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

#[cfg(unix)]
#[expect(
    clippy::unnecessary_wraps,
    reason = "elsewhere there are no such permissions"
)]
fn ordinary() -> Option<Permissions> {
    Some(std::os::unix::fs::PermissionsExt::from_mode(0o644))
}

#[cfg(not(unix))]
fn ordinary() -> Option<Permissions> {
    None
}

#[cfg(unix)]
fn open_to_readers(folder: &Path) -> io::Result<()> {
    fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o755))
}

#[cfg(not(unix))]
fn open_to_readers(_: &Path) -> io::Result<()> {
    Ok(())
}
