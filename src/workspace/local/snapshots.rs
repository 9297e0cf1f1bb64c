//! Snapshots of databases: packed dumps of this machine, for their owner alone.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use tempfile::NamedTempFile;

use super::{FOLDER, prepare};
use crate::workspace::Workspace;

/// What their files end in.
const ENDING: &str = ".sql.zst";
/// What a file starts with that is not whole yet.
const STAGED: &str = ".phpier-tmp-";
/// What stands before the number of one that phpier makes by itself before it restores another.
pub const BEFORE_RESTORE: &str = "before-restore-";
/// The same before it reads a dump into a database that is emptied for it.
pub const BEFORE_IMPORT: &str = "before-import-";

/// A snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// Its size, packed.
    pub bytes: u64,
    /// When it was made.
    pub made: SystemTime,
}

impl Snapshot {
    /// Whether nobody asked for it.
    pub fn is_automatic(&self) -> bool {
        let mut automatic = [BEFORE_RESTORE, BEFORE_IMPORT].into_iter();
        automatic.any(|prefix| self.name.starts_with(prefix))
    }
}

/// The folder that holds a folder for each database of a project.
pub fn of_project(workspace: &Workspace, slug: &str) -> PathBuf {
    let local = workspace.home.join(FOLDER);
    local.join("snapshots").join(slug)
}

/// The folders whose names are that of this one and a server's after an `@`, in order.
pub fn namesakes(folder: &Path) -> Vec<PathBuf> {
    let name = folder.file_name().and_then(|name| name.to_str());
    let prefix = format!("{}@", name.unwrap_or_default());
    let entries = folder.parent().and_then(|all| fs::read_dir(all).ok());
    let found = entries.into_iter().flatten().filter_map(|entry| {
        let name = entry.ok()?.file_name().into_string().ok()?;
        name.starts_with(&prefix)
            .then(|| folder.with_file_name(name))
    });
    let mut found: Vec<PathBuf> = found.collect();
    found.sort();
    found
}

/// The snapshots in a folder, the oldest first.
pub fn list(folder: &Path) -> Vec<Snapshot> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let found = entries.filter_map(|entry| {
        let entry = entry.ok()?;
        let name = entry.file_name().into_string().ok()?;
        let name = name.strip_suffix(ENDING)?;
        let metadata = entry.metadata().ok()?;
        let is_one = metadata.is_file() && is_name(name);
        is_one.then(|| Snapshot {
            name: name.to_owned(),
            path: entry.path(),
            bytes: metadata.len(),
            made: metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH),
        })
    });
    let mut found: Vec<Snapshot> = found.collect();
    found.sort_by(|a, b| (a.made, &a.name).cmp(&(b.made, &b.name)));
    found
}

/// Whether a snapshot can have this name.
pub fn is_name(name: &str) -> bool {
    let may = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    (1..=100).contains(&name.len())
        && name.as_bytes()[0].is_ascii_alphanumeric()
        && name.bytes().all(may)
}

/// A name that none of these has: the next number.
pub fn next_name(prefix: &str, known: &[Snapshot]) -> String {
    let numbers = known.iter().filter_map(|known| {
        let number = known.name.strip_prefix(prefix)?;
        number.parse::<u32>().ok()
    });
    format!("{prefix}{}", numbers.max().unwrap_or(0).saturating_add(1))
}

/// A file that is not whole yet, and goes unless it is kept.
#[derive(Debug)]
pub struct Staged(NamedTempFile);

impl Staged {
    /// A file for a snapshot in this folder.
    pub fn snapshot(workspace: &Workspace, folder: &Path) -> io::Result<Self> {
        prepare(&workspace.home)?;
        fs::create_dir_all(folder)?;
        Self::beside(&folder.join("x"))
    }

    /// A file that is to take the place of another.
    pub fn beside(path: &Path) -> io::Result<Self> {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        let file = tempfile::Builder::new()
            .prefix(STAGED)
            .tempfile_in(folder)?;
        Ok(Self(file))
    }

    /// Keeps it as the snapshot with this name, of which there is none.
    pub fn keep_snapshot(self, folder: &Path, name: &str) -> io::Result<Snapshot> {
        let path = folder.join(format!("{name}{ENDING}"));
        self.keep(&path, false)?;
        let metadata = path.metadata()?;
        Ok(Snapshot {
            name: name.to_owned(),
            bytes: metadata.len(),
            made: metadata.modified()?,
            path,
        })
    }

    /// Keeps it under a name; whether it may take another file's place there.
    pub fn keep(self, path: &Path, replaces: bool) -> io::Result<()> {
        self.0.as_file().sync_all()?;
        let kept = if replaces {
            self.0.persist(path)
        } else {
            self.0.persist_noclobber(path)
        };
        kept.map(drop).map_err(|error| error.error)
    }
}

impl Write for Staged {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::{Staged, is_name, list, next_name};
    use std::io::Write;
    use std::time::Duration;

    #[test]
    fn only_what_is_whole_is_listed() {
        let folder = tempfile::tempdir().expect("a scratch folder");
        let mut lost = Staged::beside(&folder.path().join("x")).expect("staged");
        lost.write_all(b"half").expect("written");
        assert!(list(folder.path()).is_empty());
        drop(lost);
        assert_eq!(folder.path().read_dir().expect("listed").count(), 0);
        for (at, name) in (1..).zip(["1", "before", "3"]) {
            let mut staged = Staged::beside(&folder.path().join("x")).expect("staged");
            staged.write_all(name.as_bytes()).expect("written");
            let kept = staged.keep_snapshot(folder.path(), name).expect("kept");
            let file = std::fs::File::options().write(true).open(kept.path);
            let made = std::time::UNIX_EPOCH + Duration::from_secs(at);
            file.and_then(|file| file.set_modified(made))
                .expect("dated");
        }
        let known = list(folder.path());
        let names: Vec<&str> = known.iter().map(|known| known.name.as_str()).collect();
        assert_eq!(names, ["1", "before", "3"]);
        assert_eq!(next_name("", &known), "4");
        let again = Staged::beside(&folder.path().join("x")).expect("staged");
        again.keep_snapshot(folder.path(), "3").expect_err("taken");
        assert_eq!(list(folder.path()), known);
    }

    #[test]
    fn a_name_is_a_file_s() {
        for name in ["1", "before-8.4", "a_b"] {
            assert!(is_name(name), "{name}");
        }
        for name in ["", ".", "../x", "-x", "a/b", "é"] {
            assert!(!is_name(name), "{name}");
        }
    }
}
