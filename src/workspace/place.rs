//! Paths as people write them.

use std::path::{Component, Path, PathBuf};

/// A path from the configuration: `~` is the user's home folder, and relative paths start at `base`.
pub fn expand(written: &str, base: &Path, user: Option<&Path>) -> Option<PathBuf> {
    let path = if written == "~" {
        user?.to_owned()
    } else if let Some(rest) = written.strip_prefix("~/") {
        user?.join(rest)
    } else if written.starts_with('~') {
        // `~name` is another user's home, which only a shell can look up.
        return None;
    } else {
        base.join(written)
    };
    Some(plain(&path))
}

/// A path without `.` and with every `..` that has something to take away. Symlinks are not looked at.
pub fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::expand;

    #[test]
    fn paths_of_the_configuration_are_expanded() {
        for (written, expected) in [
            ("~", Some("/home/u")),
            ("~/code", Some("/home/u/code")),
            ("~/code/../work/.", Some("/home/u/work")),
            ("code", Some("/base/code")),
            ("/srv//x/", Some("/srv/x")),
            ("~other/code", None),
        ] {
            let path = expand(written, Path::new("/base"), Some(Path::new("/home/u")));
            assert_eq!(path, expected.map(PathBuf::from), "{written}");
        }
    }
}
