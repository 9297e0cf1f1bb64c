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

/// Nothing of what was prepared is lost at the deciding step, the step itself is on the disk before anything
/// is replaced, and all that was replaced before the journal goes. How many of these three were seen.
pub(super) fn assert_kept(trace: &[String]) -> usize {
    let mut disk = Disk::default();
    let mut decided = false;
    let mut seen = 0;
    for line in trace {
        if is(line, "rename(", "journal/committed\")") {
            assert_eq!(disk.lost(), [""; 0], "at the deciding step");
            (decided, seen) = (true, seen + 1);
        } else if decided && (line.starts_with("rename(") || line.starts_with("unlink(")) {
            assert_eq!(disk.lost(), [""; 0], "before the first is replaced: {line}");
            (decided, seen) = (false, seen + 1);
        }
        if is(line, "unlink(", "journal/committed\")") {
            assert_eq!(disk.lost(), [""; 0], "before the journal goes");
            seen += 1;
        }
        disk.follow(line);
    }
    seen
}
