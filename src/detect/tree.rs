//! What was looked at in a project's folder.

use std::collections::{BTreeMap, BTreeSet};

use super::Trouble;
use super::dotenv::{self, Entry};
use crate::catalog::{self, framework::Sign};

/// A file to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Its path, relative to the project, with `/`.
    pub path: &'static str,
    /// The most bytes of it that are read; 0 asks only whether it is there.
    pub limit: u64,
}

/// As much as a configuration has.
const SMALL: u64 = 1 << 20;
/// A lock file lists every package with all that is known of it.
const LOCK: u64 = 8 << 20;

/// Files whose text is read, with the most that is read of each.
const TEXTS: &[(&str, u64)] = &[
    (".env", SMALL),
    (".env.dist", SMALL),
    (".env.example", SMALL),
    (".env.local", SMALL),
    (".node-version", SMALL),
    (".nvmrc", SMALL),
    (".php-version", SMALL),
    ("app/Config/Database.php", SMALL),
    ("app/etc/env.php", SMALL),
    ("composer.json", SMALL),
    ("composer.lock", LOCK),
    ("config/app_local.php", SMALL),
    ("config/database.php", SMALL),
    ("config/packages/cache.yaml", SMALL),
    ("config/packages/doctrine.yaml", SMALL),
    ("config/packages/messenger.yaml", SMALL),
    ("config/system/settings.php", SMALL),
    ("env", SMALL),
    ("package.json", SMALL),
    ("sites/default/settings.php", SMALL),
    ("typo3conf/LocalConfiguration.php", SMALL),
    ("web/sites/default/settings.php", SMALL),
    ("wp-config-sample.php", SMALL),
    ("wp-config.php", SMALL),
];

/// Files of variables, the one that wins first.
const ENVIRONMENTS: [&str; 5] = [".env.local", ".env", ".env.example", ".env.dist", "env"];

/// Folders, relative to the project, that may be served; the first that fits is taken.
pub(super) const DOCROOTS: [&str; 13] = [
    "public",
    "web",
    "web/public",
    "webroot",
    "pub",
    "public_html",
    "docroot",
    "htdocs",
    "html",
    "httpdocs",
    "www",
    "wordpress",
    ".",
];

/// The files to look at. The paths are few and always the same.
pub fn wanted() -> &'static [Look] {
    static WANTED: std::sync::LazyLock<Vec<Look>> = std::sync::LazyLock::new(|| {
        let mut paths: BTreeSet<String> = BTreeSet::new();
        for framework in catalog::frameworks() {
            for sign in framework.signs {
                match sign {
                    Sign::Package(_) => {}
                    Sign::Files(files) => paths.extend(files.iter().map(|path| (*path).to_owned())),
                    Sign::Page(page) => {
                        paths.extend(DOCROOTS.iter().map(|folder| below(folder, page)));
                    }
                }
            }
            paths.insert(below(framework.docroot, "index.php"));
        }
        paths.extend(DOCROOTS.iter().map(|folder| below(folder, "index.php")));
        let looks = paths
            .into_iter()
            .filter(|path| TEXTS.iter().all(|(text, _)| text != path));
        let texts = TEXTS.iter().map(|(path, limit)| Look {
            path,
            limit: *limit,
        });
        // Made once for the whole run.
        let looks = looks.map(|path| Look {
            path: path.leak(),
            limit: 0,
        });
        texts.chain(looks).collect()
    });
    &WANTED
}

/// A path below a folder of the project.
pub(super) fn below(folder: &str, path: &str) -> String {
    if folder == "." {
        path.to_owned()
    } else {
        format!("{folder}/{path}")
    }
}

/// What one file is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Content {
    /// It is there.
    There,
    /// Its text, without byte order mark.
    Text(String),
    /// It is there, and this is why it was not read.
    Unread(String),
}

/// The files of a project that are there.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    files: BTreeMap<&'static str, Content>,
    environment: BTreeMap<&'static str, Vec<Entry>>,
}

impl Tree {
    /// Notes that a file is there.
    pub fn there(&mut self, look: &Look) {
        self.files.insert(look.path, Content::There);
    }

    /// Takes a file's bytes in.
    pub fn read(&mut self, look: &Look, bytes: Vec<u8>) {
        let content = match String::from_utf8(bytes) {
            Ok(text) => {
                let text = text
                    .strip_prefix('\u{feff}')
                    .map(str::to_owned)
                    .unwrap_or(text);
                if let Some(name) = ENVIRONMENTS.iter().find(|name| **name == look.path) {
                    self.environment.insert(name, dotenv::read(&text));
                }
                Content::Text(text)
            }
            Err(_) => Content::Unread("it is not UTF-8 text".to_owned()),
        };
        self.files.insert(look.path, content);
    }

    /// Notes that a file is there and why it was not read.
    pub fn unread(&mut self, look: &Look, why: String) {
        self.files.insert(look.path, Content::Unread(why));
    }

    /// The files that were to be read and were not.
    pub(super) fn troubles(&self) -> Vec<Trouble> {
        let unread = self
            .files
            .iter()
            .filter_map(|(file, content)| match content {
                Content::Unread(why) => Some(Trouble {
                    file,
                    at: None,
                    text: why.clone(),
                }),
                _ => None,
            });
        unread.collect()
    }

    /// Whether a file is there.
    pub(super) fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// The name of a file that is there.
    pub(super) fn name(&self, path: &str) -> Option<&'static str> {
        self.files.get_key_value(path).map(|(name, _)| *name)
    }

    /// A file's text.
    pub fn text(&self, path: &str) -> Option<&str> {
        match self.files.get(path)? {
            Content::Text(text) => Some(text),
            Content::There | Content::Unread(_) => None,
        }
    }

    /// The lines of a file with their numbers, those aside that are comments as a whole.
    pub(super) fn lines(&self, path: &str) -> impl Iterator<Item = (usize, &str)> {
        let lines = (1..).zip(self.text(path).unwrap_or_default().lines());
        let lines = lines.map(|(at, line)| (at, line.trim_start()));
        lines.filter(|(_, line)| {
            let comments = ["#", "//", "*", "/*"];
            !comments.iter().any(|comment| line.starts_with(comment))
        })
    }

    /// The files of variables with their entries, the one that wins first.
    pub(super) fn environments(&self) -> impl Iterator<Item = (&'static str, &[Entry])> {
        ENVIRONMENTS
            .iter()
            .filter_map(|name| Some((*name, self.environment.get(name)?.as_slice())))
    }

    /// The value of a variable where it wins, with its place. One that is set to nothing says nothing.
    pub(super) fn variable(&self, name: &str) -> Option<(&'static str, &Entry)> {
        self.environments().find_map(|(file, entries)| {
            // A later line wins over an earlier one.
            let entry = entries.iter().rev().find(|entry| entry.name == name)?;
            (!entry.value.is_empty()).then_some((file, entry))
        })
    }

    /// Whether a file of PHP's is among those that were looked at.
    pub(super) fn has_php(&self) -> bool {
        let mut paths = self.files.keys();
        paths.any(|path| {
            path.rsplit_once('.')
                .is_some_and(|(_, ending)| ending == "php")
        })
    }
}
