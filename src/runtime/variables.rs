//! The variables that a configuration names: from phpier's environment, then from the `.env` beside the
//! Compose file. No others are read, and nothing in the file is run.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::Path;

/// What the named variables hold, and which of them nothing sets.
pub fn find(
    names: &BTreeSet<String>,
    folder: &Path,
    env: impl Fn(&str) -> Option<OsString>,
) -> (BTreeMap<String, OsString>, BTreeSet<String>) {
    let mut found = BTreeMap::new();
    let mut missing = BTreeSet::new();
    for name in names {
        // Compose takes an empty one for none.
        match env(name).filter(|value| !value.is_empty()) {
            Some(value) => {
                found.insert(name.clone(), value);
            }
            None => {
                missing.insert(name.clone());
            }
        }
    }
    if missing.is_empty() {
        return (found, missing);
    }
    let path = folder.join(".env");
    if let Ok(lines) = dotenvy::from_path_iter(path) {
        // A line that is none of a variable's says nothing of the others.
        for (name, value) in lines.filter_map(Result::ok) {
            if !value.is_empty() && missing.remove(&name) {
                found.insert(name, value.into());
            }
        }
    }
    (found, missing)
}

/// The variables that a generated file cannot do without: `${NAME:?…}`. A dollar sign that stands for
/// itself is doubled in such a file.
pub fn required(text: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('$') {
            rest = after;
        } else if let Some((name, _)) = rest.strip_prefix('{').and_then(|r| r.split_once(":?"))
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        {
            names.insert(name.to_owned());
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::{find, required};

    #[test]
    fn what_a_file_asks_for_is_found_in_it() {
        let text = "a: ${A:?b is taken from it}\nb: $${B:?no}\nc: $$${C:?yes}${D:-no}\nd: ${E}:?\n";
        assert_eq!(required(text), ["A", "C"].map(str::to_owned).into());
    }

    #[test]
    fn the_environment_comes_before_the_file() {
        let folder = tempfile::tempdir().expect("a scratch folder");
        let text = "A=file\nB='of the file'\nnot a line\nC=\nD=unasked\nE=\"x\"\n";
        std::fs::write(folder.path().join(".env"), text).expect("written");
        let names = ["A", "B", "C", "E", "F"].map(str::to_owned).into();
        let env = |name: &str| (name == "A").then(|| "shell".into());
        let (found, missing) = find(&names, folder.path(), env);
        let found: Vec<_> = found
            .iter()
            .map(|(name, value)| format!("{name}={}", value.to_string_lossy()))
            .collect();
        assert_eq!(found, ["A=shell", "B=of the file", "E=x"]);
        assert_eq!(missing, ["C", "F"].map(str::to_owned).into());
    }
}
