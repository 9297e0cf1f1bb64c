//! Reading a file without ever waiting for it or drowning in it.

mod buffer;

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _};
use std::path::Path;

pub use buffer::Buffer;

use super::folder::is_yaml;
use crate::artifact::{Ownership, ownership};

/// The most that a configuration file may have.
pub const CONFIG_LIMIT: u64 = 1 << 20;
/// The most that a file in the place of a generated one may have, to be compared with it.
pub(super) const TARGET_LIMIT: u64 = 16 << 20;

/// Opens a pipe or a device at once, where it would wait for someone at its other end.
#[cfg(any(target_os = "linux", target_os = "android"))]
const O_NONBLOCK: i32 = 0o4000;
#[cfg(all(unix, not(any(target_os = "linux", target_os = "android"))))]
const O_NONBLOCK: i32 = 0x0004;

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// There is none.
    #[error("there is no such file")]
    Missing,
    /// It is something else than a file.
    #[error("it is {0}, not a regular file")]
    NotAFile(&'static str),
    /// It is longer than it may be.
    #[error("it is larger than {} MiB", .0 >> 20)]
    TooLarge(u64),
    /// The system refused.
    #[error("{}", reason(.0))]
    Io(#[from] io::Error),
}

/// What the system says, without the number that it says it with.
pub(super) fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    match text.find(" (os error") {
        Some(at) => text[..at].to_lowercase(),
        None => text,
    }
}

/// Reads a regular file of at most `limit` bytes. One open, one read.
pub fn read(path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
    let mut buffer = Buffer::default();
    read_into(path, limit, &mut buffer)?;
    Ok(buffer.into_bytes())
}

/// The same, into a buffer that is used again.
pub(super) fn read_into(path: &Path, limit: u64, buffer: &mut Buffer) -> Result<(), ReadError> {
    let mut file = open(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => ReadError::Missing,
        // A socket, or a device that nothing stands behind.
        _ if matches!(error.raw_os_error(), Some(6 | 19)) => ReadError::NotAFile("a device"),
        _ => ReadError::Io(error),
    })?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(ReadError::NotAFile(kind(&metadata)));
    }
    if metadata.len() > limit {
        return Err(ReadError::TooLarge(limit));
    }
    buffer.reserve(metadata.len());
    buffer.fill(&mut file, limit)
}

/// The first lines of a regular file, enough for a header of phpier's.
pub(super) fn head(path: &Path) -> Option<String> {
    let file = open(path).ok()?;
    file.metadata().ok()?.is_file().then_some(())?;
    let mut bytes = Vec::with_capacity(512);
    file.take(512).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// The slug that a generated file was written for.
pub fn recorded(path: &Path) -> Option<String> {
    match ownership(&head(path)?) {
        Ownership::Generated { project, .. } => Some(project),
        Ownership::Foreign => None,
    }
}

/// The name of the Compose file in a folder that was generated for this slug.
pub fn generated_for(folder: &Path, slug: &str) -> Option<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| is_yaml(name))
        .collect();
    names.sort_unstable();
    names
        .into_iter()
        .find(|name| recorded(&folder.join(name)).as_deref() == Some(slug))
}

#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    OpenOptions::new()
        .read(true)
        .custom_flags(O_NONBLOCK)
        .open(path)
}

#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).open(path)
}

fn kind(metadata: &std::fs::Metadata) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        let kind = metadata.file_type();
        if kind.is_fifo() {
            return "a named pipe";
        }
        if kind.is_char_device() || kind.is_block_device() {
            return "a device";
        }
        if kind.is_socket() {
            return "a socket";
        }
    }
    if metadata.is_dir() {
        "a folder"
    } else {
        "something else"
    }
}

#[cfg(test)]
mod tests {
    use super::{ReadError, read};

    #[test]
    fn a_file_is_read_whole_up_to_its_limit() {
        let folder = tempfile::tempdir().expect("a scratch folder");
        let path = folder.path().join("a");
        for size in [0, 1, 99, 100] {
            std::fs::write(&path, vec![b'x'; size]).expect("written");
            assert_eq!(read(&path, 100).expect("read").len(), size);
        }
        std::fs::write(&path, [b'x'; 101]).expect("written");
        assert!(matches!(read(&path, 100), Err(ReadError::TooLarge(100))));
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_file_is_refused_and_a_file_of_no_stated_size_is_read() {
        for path in ["/dev/zero", "/dev/null", "/"] {
            let read = read(path.as_ref(), 100);
            assert!(matches!(read, Err(ReadError::NotAFile(_))), "{path}");
        }
        #[cfg(target_os = "linux")]
        assert!(
            !read("/proc/self/status".as_ref(), 1 << 20)
                .expect("read")
                .is_empty()
        );
    }
}
