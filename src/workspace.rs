//! The disk: finding projects, reading what is there, and writing what a plan says. Everything goes in
//! and comes out as values; no other module of the core touches a file.

pub mod apply;
mod config;
mod dir;
pub mod discover;
pub mod dotenv;
mod folder;
pub mod git;
mod link;
pub mod local;
pub mod lock;
mod look;
pub mod parallel;
mod place;
mod read;
pub mod target;
mod transaction;
pub mod turn;

use std::path::{Path, PathBuf};

pub use config::{replace, save};
pub use discover::is_scanned;
pub use folder::{Folder, configs, is_config};
pub use link::real;
pub use look::{Seen, look};
pub use place::{expand, plain};
pub use read::{Buffer, CONFIG_LIMIT, ReadError, generated_for, read, recorded};
pub use transaction::{WriteError, interrupted};

/// The places a run starts from.
#[derive(Clone, Debug)]
pub struct Workspace {
    /// The current folder.
    pub current: PathBuf,
    /// The user's home folder, which `~` stands for.
    pub user: Option<PathBuf>,
    /// The user's home folder behind its symlinks, where that differs.
    user_real: Option<PathBuf>,
    /// phpier's own folder, `~/.phpier` by default.
    pub home: PathBuf,
}

impl Workspace {
    /// A workspace seen from `current`. Without a `home`, it is `.phpier` in the user's home folder.
    pub fn new(current: PathBuf, user: Option<PathBuf>, home: Option<PathBuf>) -> Option<Self> {
        let user = user.filter(|user| user.is_absolute());
        let user_real = user
            .as_ref()
            .and_then(|user| user.canonicalize().ok())
            .filter(|real| Some(real) != user.as_ref());
        let home = match home {
            Some(home) => plain(&current.join(home)),
            None => user.as_ref()?.join(".phpier"),
        };
        Some(Self {
            current,
            user,
            user_real,
            home,
        })
    }

    /// A path as a person should see it: with `~` for the home folder.
    pub fn show(&self, path: &Path) -> String {
        for user in [&self.user, &self.user_real].into_iter().flatten() {
            if let Ok(rest) = path.strip_prefix(user) {
                return if rest.as_os_str().is_empty() {
                    "~".to_owned()
                } else {
                    format!("~/{}", rest.display())
                };
            }
        }
        path.display().to_string()
    }

    /// The path that [`Self::show`] was given.
    pub fn unshow(&self, shown: &str) -> PathBuf {
        match (shown.strip_prefix("~/"), &self.user) {
            (Some(rest), Some(user)) => user.join(rest),
            _ => PathBuf::from(shown),
        }
    }

    /// The nearest folder at or above the current one that has a project's file.
    pub fn around(&self) -> Option<&Path> {
        let mut folders = self.current.ancestors();
        folders.find(|folder| Self::has_config(folder))
    }

    /// Whether a folder has a project's configuration.
    pub fn has_config(folder: &Path) -> bool {
        folder::CONFIGS
            .iter()
            .any(|name| folder.join(name).symlink_metadata().is_ok())
    }

    /// The configuration of the global stack.
    pub fn global_config(&self) -> PathBuf {
        self.home.join("global.kdl")
    }
}
