//! What of a run would be lost if the power went: a model of the disk that follows a trace.

use std::collections::{BTreeMap, BTreeSet};

/// The disk, as far as a run has changed it.
#[derive(Default)]
struct Disk {
    /// Open files, by their numbers.
    open: BTreeMap<String, String>,
    /// Files whose text, and folders whose names, are not synced.
    loose: BTreeSet<String>,
}

/// What only lives as long as the run.
const LOCK: &str = "/lock";

fn parent(path: &str) -> String {
    path.rsplit_once('/')
        .map_or("", |(parent, _)| parent)
        .into()
}

impl Disk {
    fn follow(&mut self, line: &str) {
        let Some((call, rest)) = line.split_once('(') else {
            return;
        };
        let result = line.rsplit("= ").next().unwrap_or_default().trim();
        if result.starts_with('-') {
            return;
        }
        let mut paths = rest.split('"').skip(1).step_by(2);
        let number = rest.split([',', ')']).next().unwrap_or_default();
        let path = paths.next().unwrap_or_default().to_owned();
        match call {
            "openat" => {
                if line.contains("O_CREAT") && !path.ends_with(LOCK) {
                    self.loose.insert(parent(&path));
                }
                self.open.insert(result.to_owned(), path);
            }
            "write" => {
                // What is said, and pipes, are no files.
                self.loose.extend(self.open.get(number).cloned());
            }
            "fsync" => {
                if let Some(path) = self.open.get(number) {
                    self.loose.remove(path);
                }
            }
            "rename" => {
                let to = paths.next().unwrap_or_default().to_owned();
                self.loose.extend([parent(&path), parent(&to)]);
                if self.loose.remove(&path) {
                    self.loose.insert(to);
                }
            }
            "mkdir" => {
                self.loose.insert(parent(&path));
            }
            "unlink" | "rmdir" => {
                self.loose.remove(&path);
                self.loose.insert(parent(&path));
            }
            _ => {}
        }
    }

    /// What would be lost.
    fn lost(&self) -> Vec<&str> {
        let all = self.loose.iter().map(String::as_str);
        all.filter(|path| !path.ends_with(LOCK)).collect()
    }
}

fn is(line: &str, call: &str, name: &str) -> bool {
    line.starts_with(call) && line.contains(name)
}

/// What of a transaction's steps was seen in a trace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Seen {
    /// Decisions.
    pub(super) decided: usize,
    /// Files that were put into their places or removed after one.
    pub(super) replaced: usize,
    /// Journals that went.
    pub(super) ended: usize,
}

/// Nothing is replaced before it is decided upon, nothing of what was prepared is lost at the deciding step, the step
/// itself is on the disk before anything is replaced, all that was replaced is before the journal goes, and so is in
/// the end that it has gone.
pub(super) fn assert_kept(trace: &[String]) -> Seen {
    let mut disk = Disk::default();
    let (mut prepared, mut decided) = (false, false);
    let mut seen = Seen::default();
    for line in trace {
        if is(line, "rename(", "journal/prepared\")") {
            prepared = true;
        } else if is(line, "rename(", "journal/committed\")") {
            assert_eq!(disk.lost(), [""; 0], "at the deciding step");
            (prepared, decided) = (false, true);
            seen.decided += 1;
        } else if is(line, "unlink(", "/journal/") && line.ends_with("= 0") {
            assert_eq!(disk.lost(), [""; 0], "before the journal goes");
            seen.ended += 1;
        } else if (is(line, "rename(", "") || is(line, "unlink(", "")) && !is(line, "", "/journal/")
        {
            assert!(!prepared, "before it was decided: {line}");
            if decided {
                assert_eq!(disk.lost(), [""; 0], "before the first is replaced: {line}");
                decided = false;
            }
            seen.replaced += 1;
        }
        disk.follow(line);
    }
    assert_eq!(disk.lost(), [""; 0], "in the end");
    seen
}
