//! What git would take along, by its files alone: no git is asked.

use std::fs;
use std::path::{Path, PathBuf};

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// Whether a file lies in a git work tree and no rule keeps it out of commits.
/// <https://git-scm.com/docs/gitignore>
pub fn would_take(file: &Path) -> bool {
    let mut folders = file.ancestors().skip(1);
    let Some(root) = folders.find(|folder| folder.join(".git").symlink_metadata().is_ok()) else {
        return false;
    };
    // The rules of the nearest folder weigh most.
    let folders = file.ancestors().skip(1);
    let own = folders
        .take_while(|folder| folder.starts_with(root))
        .map(|folder| rules(folder, &folder.join(".gitignore")));
    let shared = std::iter::once_with(|| rules(root, &exclude(root)));
    for rules in own.chain(shared) {
        match rules.matched_path_or_any_parents(file, false) {
            Match::Ignore(_) => return false,
            Match::Whitelist(_) => return true,
            Match::None => {}
        }
    }
    // The person's own, for all their work.
    !Gitignore::global().0.matched(file, false).is_ignore()
}

/// The rules of one file; none where it cannot be read.
fn rules(root: &Path, file: &Path) -> Gitignore {
    let mut builder = GitignoreBuilder::new(root);
    // A rule that cannot be read is none, as for git.
    let _ = builder.add(file);
    builder.build().unwrap_or_else(|_| Gitignore::empty())
}

/// The rules of a clone that no commit has. `.git` of a further work tree is a file that leads to its part
/// of the repository: <https://git-scm.com/docs/gitrepository-layout>
fn exclude(root: &Path) -> PathBuf {
    let git = root.join(".git");
    let named = |file: &Path, before: &str| {
        let text = fs::read_to_string(file).ok()?;
        Some(PathBuf::from(text.strip_prefix(before)?.trim()))
    };
    let own = named(&git, "gitdir:").map_or(git, |path| root.join(path));
    let common = named(&own.join("commondir"), "").map_or(own.clone(), |path| own.join(path));
    common.join("info").join("exclude")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::would_take;

    #[test]
    fn the_rules_of_git_decide() {
        const FILE: &str = "code/shop/.phpier.local.kdl";
        for (files, taken) in [
            (&[][..], false),
            (&[(".git/HEAD", "")], true),
            (&[(".git/HEAD", ""), (".gitignore", "*.log\n")], true),
            (
                &[(".git/HEAD", ""), (".gitignore", ".phpier.local.*\n")],
                false,
            ),
            (&[(".git/HEAD", ""), ("code/.gitignore", "/shop\n")], false),
            (&[("code/.git/HEAD", ""), (".gitignore", "*\n")], true),
            (
                &[
                    (".git/HEAD", ""),
                    (".gitignore", ".phpier.*\n"),
                    ("code/shop/.gitignore", "!.phpier.local.kdl\n"),
                ],
                true,
            ),
            (&[(".git/info/exclude", "*.local.kdl\n")], false),
            (
                &[
                    ("code/shop/.git", "gitdir: ../../main/.git/worktrees/shop\n"),
                    ("main/.git/worktrees/shop/commondir", "../..\n"),
                    ("main/.git/info/exclude", "*.local.*\n"),
                ],
                false,
            ),
        ] {
            let root = tempfile::tempdir().expect("a folder");
            for (path, text) in files {
                let path = root.path().join(path);
                fs::create_dir_all(path.parent().expect("a parent")).expect("made");
                fs::write(path, text).expect("written");
            }
            assert_eq!(would_take(&root.path().join(FILE)), taken, "{files:?}");
        }
    }
}
