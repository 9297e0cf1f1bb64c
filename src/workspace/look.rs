//! Looking at files of a folder that may be a stranger's.

use std::path::Path;

use super::read::{ReadError, read, reason};

/// What was seen of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// It is there.
    There,
    /// What it holds.
    Bytes(Vec<u8>),
    /// It is there, and this is why it was not read.
    Unread(String),
    /// It is there, behind a symlink that leads out of the folder: never read.
    Outside,
}

/// Looks at a file below a folder; reads up to `limit` bytes of it, or only sees that it is there for 0.
/// One that a symlink leads out of the folder for is never read: the folder may be a fresh clone.
pub fn look(folder: &Path, path: &str, limit: u64) -> Option<Seen> {
    let path = folder.join(path);
    let metadata = path.metadata().ok()?;
    if !metadata.is_file() {
        return None;
    }
    if limit == 0 {
        return Some(Seen::There);
    }
    let real = path.canonicalize();
    let (real, folder) = match (real, folder.canonicalize()) {
        (Ok(real), Ok(folder)) => (real, folder),
        (Err(error), _) | (_, Err(error)) => return Some(Seen::Unread(reason(&error))),
    };
    if !real.starts_with(folder) {
        return Some(Seen::Outside);
    }
    match read(&real, limit) {
        Ok(bytes) => Some(Seen::Bytes(bytes)),
        Err(ReadError::Missing) => None,
        Err(error) => Some(Seen::Unread(error.to_string())),
    }
}
