//! Following symlinks by hand: a chain may end in a file that does not exist yet, and it is to be told
//! when it leaves a folder.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::io;
use std::path::{Component, Path, PathBuf};

/// As many links as Linux follows before it calls a path a loop.
const MOST_LINKS: usize = 40;

/// Where a path really leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Resolved {
    /// The path without any symlink in it.
    pub(super) real: PathBuf,
    /// Whether there were symlinks on the way.
    pub(super) linked: bool,
}

/// Follows every symlink in an absolute path, each relative to the folder it lies in. What does not
/// exist is taken as written.
pub(super) fn resolve(path: &Path) -> io::Result<Resolved> {
    let mut real = PathBuf::new();
    let mut rest: VecDeque<OsString> = VecDeque::new();
    push_front(&mut rest, path);
    let mut links = 0;
    let mut missing = false;
    while let Some(part) = rest.pop_front() {
        if part == ".." {
            real.pop();
            continue;
        }
        if Path::new(&part).is_absolute() {
            real = PathBuf::from(part);
            missing = false;
            continue;
        }
        real.push(&part);
        if missing {
            continue;
        }
        match real.symlink_metadata() {
            Ok(metadata) if metadata.is_symlink() => {
                links += 1;
                if links > MOST_LINKS {
                    return Err(io::Error::other("its symlinks lead in a circle"));
                }
                let target = real.read_link()?;
                real.pop();
                push_front(&mut rest, &target);
            }
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => missing = true,
            Err(error) => return Err(error),
        }
    }
    Ok(Resolved {
        real,
        linked: links > 0,
    })
}

/// A path behind every symlink in it, or as written where they lead in a circle.
pub fn real(path: &Path) -> PathBuf {
    resolve(path).map_or_else(|_| path.to_owned(), |resolved| resolved.real)
}

fn push_front(rest: &mut VecDeque<OsString>, path: &Path) {
    for component in path.components().rev() {
        if component != Component::CurDir {
            rest.push_front(component.as_os_str().to_owned());
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use super::{Resolved, resolve};

    #[test]
    fn chains_are_followed_relative_to_each_link() {
        let folder = tempfile::tempdir().expect("a scratch folder");
        let root = folder.path().canonicalize().expect("it exists");
        std::fs::create_dir_all(root.join("a/b")).expect("made");
        std::fs::write(root.join("a/b/file"), "x").expect("written");
        for (target, link) in [
            ("b/file", "a/near"),
            ("../near", "a/b/chain"),
            ("a/b", "folder"),
            ("a/b/none/../new", "dangling"),
            ("loop-b", "loop-a"),
            ("loop-a", "loop-b"),
        ] {
            symlink(target, root.join(link)).expect("linked");
        }
        for (path, real, linked) in [
            ("a/b/file", "a/b/file", false),
            ("a/near", "a/b/file", true),
            ("a/b/chain", "a/b/file", true),
            ("folder/file", "a/b/file", true),
            ("folder/../near", "a/b/file", true),
            ("dangling", "a/b/new", true),
            ("none/x", "none/x", false),
        ] {
            let expected = Resolved {
                real: root.join(real),
                linked,
            };
            assert_eq!(resolve(&root.join(path)).expect(path), expected, "{path}");
        }
        assert!(resolve(&root.join("loop-a")).is_err());
    }
}
