//! New texts beside their targets, waiting to be renamed over them.

use std::collections::BTreeSet;
use std::fs::{self, File, Metadata, OpenOptions, Permissions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::journal::Step;
use super::{Change, Fault, is_absent};

/// How the names of staged files begin. Nothing that watches a folder reads files of such a name.
pub(super) const PREFIX: &str = ".phpier-tmp-";

/// What has been put on the disk so far.
#[derive(Debug, Default)]
pub(super) struct Stage {
    /// Folders whose entries have changed.
    pub(super) touched: BTreeSet<PathBuf>,
    /// Targets that have other names too.
    pub(super) parted: Vec<PathBuf>,
}

impl Stage {
    /// Writes and syncs a file beside its target, with the permissions, the owner and the attributes of
    /// the one that is there. A new one can be read by containers of other users, whatever the umask.
    pub(super) fn file(
        &mut self,
        step: &Step,
        staged: &Path,
        bytes: &[u8],
        change: &Change<'_>,
    ) -> Result<(), Fault> {
        // A person knows the target; the name beside it says nothing to anyone.
        let parted = write(&step.target, staged, bytes, change)
            .map_err(|error| (step.target.clone(), error))?;
        self.touched.extend(staged.parent().map(Path::to_owned));
        self.parted.extend(parted.then(|| step.target.clone()));
        Ok(())
    }

    /// Makes a folder that containers of other users can look into.
    pub(super) fn folder(&mut self, folder: &Path) -> Result<(), Fault> {
        let made = match fs::create_dir(folder) {
            Ok(()) => open_to_readers(folder),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => Ok(()),
            Err(error) => Err(error),
        };
        made.map_err(|error| (folder.to_owned(), error))?;
        self.touched.insert(folder.to_owned());
        self.touched.extend(folder.parent().map(Path::to_owned));
        Ok(())
    }
}

/// Writes the staged file, and says whether its target has other names too.
fn write(target: &Path, staged: &Path, bytes: &[u8], change: &Change<'_>) -> io::Result<bool> {
    let old = match File::open(target) {
        Ok(old) => Some((old.metadata()?, old)),
        Err(error) if is_absent(&error) => None,
        Err(error) => return Err(error),
    };
    let mut file = private().open(staged)?;
    file.write_all(bytes)?;
    if let Some((metadata, old)) = &old {
        keep_owner(&file, metadata)?;
        keep_attributes(old, &file);
    }
    let kept = old.as_ref().filter(|_| !change.readable);
    let permissions = kept.map(|(metadata, _)| metadata.permissions());
    let permissions = permissions.or_else(|| change.mode.and_then(of_mode));
    if let Some(permissions) = permissions.or_else(ordinary) {
        file.set_permissions(permissions)?;
    }
    file.sync_all()?;
    Ok(old.is_some_and(|(metadata, _)| has_other_names(&metadata)))
}

/// Makes what happened in folders survive a power cut. Those that have gone have nothing to survive.
pub(super) fn sync(folders: &BTreeSet<PathBuf>) -> Result<(), Fault> {
    for folder in folders {
        match sync_folder(folder) {
            Err(error) if !is_absent(&error) => return Err((folder.clone(), error)),
            _ => {}
        }
    }
    Ok(())
}

/// Makes what happened in a folder survive a power cut.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// A new file that nobody else reads before its permissions are set.
pub(super) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// The permissions of an ordinary file.
#[cfg(unix)]
#[expect(
    clippy::unnecessary_wraps,
    reason = "elsewhere there are no such permissions"
)]
pub(super) fn ordinary() -> Option<Permissions> {
    Some(std::os::unix::fs::PermissionsExt::from_mode(0o644))
}

#[cfg(not(unix))]
pub(super) fn ordinary() -> Option<Permissions> {
    None
}

#[cfg(unix)]
#[expect(
    clippy::unnecessary_wraps,
    reason = "elsewhere there are no such permissions"
)]
fn of_mode(mode: u32) -> Option<Permissions> {
    Some(std::os::unix::fs::PermissionsExt::from_mode(mode & 0o777))
}

#[cfg(not(unix))]
fn of_mode(_: u32) -> Option<Permissions> {
    None
}

#[cfg(unix)]
pub(super) fn open_to_readers(folder: &Path) -> io::Result<()> {
    fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o755))
}

#[cfg(not(unix))]
pub(super) fn open_to_readers(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn has_other_names(metadata: &Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(metadata) > 1
}

#[cfg(not(unix))]
fn has_other_names(_: &Metadata) -> bool {
    false
}

/// Only root can give a file to someone else, so only root has to: `sudo phpier apply` leaves a
/// person's file theirs.
#[cfg(unix)]
fn keep_owner(file: &File, old: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    if rustix::process::geteuid().is_root() {
        let made = file.metadata()?;
        if (made.uid(), made.gid()) != (old.uid(), old.gid()) {
            fchown(file, Some(old.uid()), Some(old.gid()))?;
        }
    }
    Ok(())
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &Metadata) -> io::Result<()> {
    Ok(())
}

/// Access lists, labels and a user's own attributes. Those that this process may not set are set by
/// the system itself, so a refusal is no fault.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn keep_attributes(old: &File, new: &File) {
    use rustix::fs::{XattrFlags, fgetxattr, flistxattr, fsetxattr};
    /// The most that all names, or one value, may have on Linux.
    const MOST: usize = 64 << 10;
    let mut names = vec![0; MOST];
    let length = flistxattr(old, names.as_mut_slice()).unwrap_or_default();
    if length == 0 {
        return;
    }
    let mut value = vec![0; MOST];
    for name in names[..length].split(|byte| *byte == 0) {
        if let Ok(length) = fgetxattr(old, name, value.as_mut_slice()) {
            let _ = fsetxattr(new, name, &value[..length], XattrFlags::empty());
        }
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn keep_attributes(_: &File, _: &File) {}
