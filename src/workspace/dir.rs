//! An open folder: its entries, and the files right in it. Every path is looked up by the system part
//! by part, and most of what is read lies in few folders, so each is opened once.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::folder::Kind;
use super::read::{Buffer, ReadError};

/// An open folder.
#[derive(Debug)]
pub(super) struct Dir {
    path: PathBuf,
    #[cfg(unix)]
    fd: rustix::fd::OwnedFd,
}

impl Dir {
    /// Opens a folder; symlinks on the way are followed.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        #[cfg(unix)]
        {
            use rustix::fs::{Mode, OFlags};
            let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
            Ok(Self {
                path: path.to_owned(),
                fd: rustix::fs::open(path, flags, Mode::empty())?,
            })
        }
        #[cfg(not(unix))]
        {
            std::fs::read_dir(path)?;
            Ok(Self {
                path: path.to_owned(),
            })
        }
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// What is in it, in no order. No name that phpier knows or writes is anything but UTF-8, so
    /// others are left out.
    pub(super) fn entries(&self) -> io::Result<Vec<(String, Kind)>> {
        let mut entries = Vec::with_capacity(16);
        self.each(|name, kind| entries.push((name.to_owned(), kind)))?;
        Ok(entries)
    }

    /// Calls for every entry whose name is UTF-8.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    pub(super) fn each(&self, mut call: impl FnMut(&str, Kind)) -> io::Result<()> {
        let mut buffer = [std::mem::MaybeUninit::uninit(); 8192];
        let mut entries = rustix::fs::RawDir::new(&self.fd, &mut buffer);
        while let Some(entry) = entries.next() {
            let entry = entry?;
            let Ok(name) = entry.file_name().to_str() else {
                continue;
            };
            if name != "." && name != ".." {
                call(name, self.kind(name, entry.file_type()));
            }
        }
        Ok(())
    }

    /// Calls for every entry whose name is UTF-8.
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    pub(super) fn each(&self, mut call: impl FnMut(&str, Kind)) -> io::Result<()> {
        for entry in std::fs::read_dir(&self.path)? {
            let entry = entry?;
            if let Some(name) = entry.file_name().to_str() {
                call(name, Kind::of(entry.file_type()?));
            }
        }
        Ok(())
    }

    /// Some file systems do not tell in a listing what an entry is.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    fn kind(&self, name: &str, told: rustix::fs::FileType) -> Kind {
        use rustix::fs::{AtFlags, FileType, statat};
        let kind = if told == FileType::Unknown {
            statat(&self.fd, name, AtFlags::SYMLINK_NOFOLLOW).map_or(FileType::Unknown, |stat| {
                FileType::from_raw_mode(stat.st_mode)
            })
        } else {
            told
        };
        match kind {
            FileType::RegularFile => Kind::File,
            FileType::Directory => Kind::Folder,
            FileType::Symlink => Kind::Link,
            _ => Kind::Other,
        }
    }

    /// Reads an entry that was listed as a file, of at most `limit` bytes. If it has become something
    /// else meanwhile, nothing is waited for and no link is followed.
    pub(super) fn read(
        &self,
        name: &str,
        limit: u64,
        buffer: &mut Buffer,
    ) -> Result<(), ReadError> {
        buffer.roomy().fill(&mut self.file(name)?, limit)
    }

    #[cfg(unix)]
    fn file(&self, name: &str) -> io::Result<File> {
        use rustix::fs::{Mode, OFlags};
        let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let fd = rustix::fs::openat(&self.fd, name, flags, Mode::empty())?;
        Ok(File::from(fd))
    }

    #[cfg(not(unix))]
    fn file(&self, name: &str) -> io::Result<File> {
        File::open(self.path.join(name))
    }
}
