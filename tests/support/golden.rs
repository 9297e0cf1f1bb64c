//! Goldens: files that hold what came out, and fail the test when something else does. With
//! `UPDATE_GOLDEN=1` they are written instead, and those that nothing produces are removed.

use std::{collections::BTreeSet, env, fs, path::PathBuf};

use super::files;

/// The goldens below one folder.
pub(crate) struct Goldens {
    folder: PathBuf,
    is_golden: fn(&str) -> bool,
    seen: BTreeSet<String>,
    wrong: Vec<String>,
}

impl Goldens {
    /// The files below `tests/<folder>` for which `is_golden` holds, by their relative paths.
    pub(crate) fn new(folder: &str, is_golden: fn(&str) -> bool) -> Self {
        Self {
            folder: files::folder(folder),
            is_golden,
            seen: BTreeSet::new(),
            wrong: Vec::new(),
        }
    }

    /// Holds a text against its golden.
    pub(crate) fn check(&mut self, name: &str, text: &str) {
        assert!((self.is_golden)(name), "`{name}` would never be looked at");
        assert!(self.seen.insert(name.to_owned()), "two produce `{name}`");
        let path = self.folder.join(name);
        if updating() {
            let parent = path.parent().expect("goldens have a folder");
            fs::create_dir_all(parent).expect("a folder for goldens");
            fs::write(&path, text).expect("a golden");
        }
        match fs::read_to_string(&path) {
            Ok(golden) if golden == text => {}
            Ok(golden) => self
                .wrong
                .push(format!("{name} differs:\n{}", difference(&golden, text))),
            Err(_) => self.wrong.push(format!("{name} is missing:\n{text}")),
        }
    }

    /// Fails for every golden that differed, was missing or was produced by nothing.
    pub(crate) fn finish(mut self) {
        assert!(
            !self.seen.is_empty(),
            "no goldens in {}",
            self.folder.display()
        );
        for name in files::below(&self.folder) {
            if !(self.is_golden)(&name) || self.seen.contains(&name) {
                continue;
            }
            if updating() {
                fs::remove_file(self.folder.join(&name)).expect("a stale golden");
            } else {
                self.wrong.push(format!("{name}: nothing produces it"));
            }
        }
        assert!(
            self.wrong.is_empty(),
            "below {}:\n\n{}\n(UPDATE_GOLDEN=1 takes what came out)",
            self.folder.display(),
            self.wrong.join("\n")
        );
    }
}

pub(crate) fn updating() -> bool {
    env::var_os("UPDATE_GOLDEN").is_some()
}

/// The lines around the changed ones, `-` for the golden's and `+` for those that came out.
fn difference(golden: &str, text: &str) -> String {
    similar::TextDiff::from_lines(golden, text)
        .unified_diff()
        .context_radius(2)
        .to_string()
}
