//! What git would take along or has taken, by its files alone: no git is asked.

mod index;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use index::Index;

/// Whether a file lies in a git work tree and no rule keeps it out of commits.
/// <https://git-scm.com/docs/gitignore>
pub fn would_take(file: &Path) -> bool {
    let Some(tree) = Tree::around(file) else {
        return false;
    };
    // The rules of the nearest folder weigh most.
    let folders = file.ancestors().skip(1);
    let own = folders
        .take_while(|folder| folder.starts_with(tree.root))
        .map(|folder| rules(folder, &folder.join(".gitignore")));
    // Those of a clone that no commit has.
    let exclude = || rules(tree.root, &tree.common.join("info").join("exclude"));
    for rules in own.chain(std::iter::once_with(exclude)) {
        match rules.matched_path_or_any_parents(file, false) {
            Match::Ignore(_) => return false,
            Match::Whitelist(_) => return true,
            Match::None => {}
        }
    }
    // The person's own, for all their work.
    !Gitignore::global().0.matched(file, false).is_ignore()
}

/// What git has of the work trees that were asked about. The list of each is read once.
#[derive(Debug, Default)]
pub struct Tracked(BTreeMap<PathBuf, Option<Index>>);

impl Tracked {
    /// Whether a file, or one below a folder, is in the next commit of a git work tree as it was in the last:
    /// rules do not keep out what git has.
    pub fn has(&mut self, path: &Path) -> bool {
        let Some(tree) = Tree::around(path) else {
            return false;
        };
        let index = self.0.entry(tree.own.join("index"));
        let index =
            index.or_insert_with_key(|file| Index::read(&fs::read(file).ok()?, tree.digest()));
        let (Some(index), Ok(below)) = (index, path.strip_prefix(tree.root)) else {
            return false;
        };
        let names = below.components();
        let names: Vec<&[u8]> = names
            .map(|name| name.as_os_str().as_encoded_bytes())
            .collect();
        index.holds(&names.join(&b'/'))
    }
}

/// A work tree, and where its repository lies: <https://git-scm.com/docs/gitrepository-layout>.
struct Tree<'p> {
    root: &'p Path,
    /// What is of this work tree alone.
    own: PathBuf,
    /// What it shares with others of the same repository.
    common: PathBuf,
}

impl<'p> Tree<'p> {
    /// The one in which a file or a folder lies.
    fn around(path: &'p Path) -> Option<Self> {
        let mut folders = path.ancestors().skip(1);
        let root = folders.find(|folder| folder.join(".git").symlink_metadata().is_ok())?;
        let git = root.join(".git");
        let named = |file: &Path, before: &str| {
            let text = fs::read_to_string(file).ok()?;
            Some(PathBuf::from(text.strip_prefix(before)?.trim()))
        };
        // Of a further work tree, it is a file that leads to its part of the repository.
        let own = named(&git, "gitdir:").map_or(git, |path| root.join(path));
        let common = named(&own.join("commondir"), "").map_or(own.clone(), |path| own.join(path));
        Some(Self { root, own, common })
    }

    /// The length of the digests that it names files by.
    fn digest(&self) -> usize {
        let config = fs::read_to_string(self.common.join("config"));
        let config = config.unwrap_or_default().to_ascii_lowercase();
        let mut lines = config.lines().filter_map(|line| line.split_once('='));
        let is_long =
            |(key, value): (&str, &str)| key.trim() == "objectformat" && value.trim() == "sha256";
        if lines.any(is_long) { 32 } else { 20 }
    }
}

/// The rules of one file; none where it cannot be read.
fn rules(root: &Path, file: &Path) -> Gitignore {
    let mut builder = GitignoreBuilder::new(root);
    // A rule that cannot be read is none, as for git.
    let _ = builder.add(file);
    builder.build().unwrap_or_else(|_| Gitignore::empty())
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
