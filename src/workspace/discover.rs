//! Finding projects: those the user's `global.kdl` names, the one around the current folder, and those
//! at the paths of the command line.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use super::folder::{CONFIGS, Folder, configs, is_config, is_local, is_skipped, list};
use super::parallel;
use super::read::reason;
use super::{Workspace, expand, plain};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::source::Spanned;

/// How far below a path of the command line projects are looked for.
const DEPTH: u32 = 3;

/// A place where projects may be.
#[derive(Clone, Debug)]
pub enum Wanted {
    /// Every project in a folder, some levels down.
    Scan {
        /// The folder.
        path: Spanned<String>,
        /// How many levels.
        depth: u32,
    },
    /// One project.
    Project {
        /// Its folder.
        path: Spanned<String>,
    },
    /// A project that was applied before.
    Remembered {
        /// Its folder.
        path: PathBuf,
        /// Whether it is known even if nothing else leads to it; a run is about it only when asked then.
        counts: bool,
    },
}

/// A project, and whether the run is about it.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its folder.
    pub folder: Folder,
    /// Whether it is judged and written, or only seen.
    pub in_scope: bool,
}

/// What a run is about.
#[derive(Clone, Debug)]
pub struct Discovery {
    /// Every known project, sorted by folder.
    pub projects: Vec<Found>,
    /// Folders of projects that were applied before, and that have no project's file any more.
    pub former: Vec<Found>,
    /// Whether the global stack is judged and written.
    pub global_in_scope: bool,
}

/// Finds every project. `paths` narrow what the run is about; without any it is about everything.
pub fn discover(
    workspace: &Workspace,
    wanted: &[Wanted],
    paths: &[PathBuf],
    diagnostics: &mut Diagnostics,
) -> Discovery {
    let mut finder = Finder {
        workspace,
        found: BTreeMap::new(),
        seen: BTreeMap::new(),
        missing: Vec::new(),
    };
    for wanted in wanted {
        finder.wanted(wanted, diagnostics);
    }
    finder.around(&workspace.current);
    let (remembered, former) = finder.remembered(wanted);
    let home = workspace.home.canonicalize().ok();
    let mut scopes: Vec<PathBuf> = Vec::new();
    for path in paths {
        scopes.extend(finder.path(path, home.as_deref(), &former, diagnostics));
    }
    let everything = paths.is_empty();
    for (path, mut problem) in std::mem::take(&mut finder.missing) {
        if !everything && !scopes.iter().any(|scope| path.starts_with(scope)) {
            problem.set_elsewhere();
        }
        diagnostics.push(problem);
    }
    let asked_for = |folder: &Folder| {
        let mut scopes = scopes.iter();
        scopes.any(|scope| folder.real.starts_with(scope))
    };
    let former = former.into_iter().map(|folder| Found {
        in_scope: everything || asked_for(&folder),
        folder,
    });
    let mut folders: Vec<Folder> = finder.found.into_values().collect();
    folders.sort_by(|a, b| a.real.cmp(&b.real));
    let projects = folders
        .into_iter()
        .map(|folder| Found {
            in_scope: (everything && !remembered.contains(&folder.real)) || asked_for(&folder),
            folder,
        })
        .collect();
    Discovery {
        projects,
        former: former.collect(),
        global_in_scope: everything
            || home.is_some_and(|home| scopes.iter().any(|scope| home.starts_with(scope))),
    }
}

/// Whether a scan of a folder, `depth` levels down, comes to a folder below it, were there a project in
/// that. Both are behind every symlink.
pub fn is_scanned(scanned: &Path, depth: u32, folder: &Path) -> bool {
    let Ok(below) = folder.strip_prefix(scanned) else {
        return false;
    };
    let mut at = scanned.to_owned();
    let mut left = depth;
    for part in below {
        let skipped = part.to_str().is_none_or(is_skipped);
        if left == 0 || skipped || !configs(&at).is_empty() {
            return false;
        }
        left -= 1;
        at.push(part);
    }
    true
}

struct Finder<'w> {
    workspace: &'w Workspace,
    /// By real path, so that a project which two ways lead to is found once. Text compares much sooner
    /// than paths do.
    found: BTreeMap<OsString, Folder>,
    /// Folders that were listed, with the most levels that were left to go.
    seen: BTreeMap<OsString, u32>,
    /// Folders that are said to be projects and are not, with what to say of that.
    missing: Vec<(PathBuf, Diagnostic)>,
}

/// A folder that is to be listed: its path, the same behind every symlink, and the levels to go.
type Step = (PathBuf, PathBuf, u32);

impl Finder<'_> {
    fn has(&self, real: &Path) -> bool {
        self.found.contains_key(real.as_os_str())
    }

    fn add(&mut self, project: Folder) {
        let real = project.real.clone().into_os_string();
        self.found.entry(real).or_insert(project);
    }

    /// Adds projects of earlier runs that nothing else has led to; their folders come back, and those
    /// that no longer hold a project. One that is no longer there is no fault.
    fn remembered(&mut self, wanted: &[Wanted]) -> (BTreeSet<PathBuf>, Vec<Folder>) {
        let mut only = BTreeSet::new();
        let mut former = Vec::new();
        for wanted in wanted {
            let Wanted::Remembered { path, counts } = wanted else {
                continue;
            };
            // What is found is named by its real path, so this needs no look at the disk.
            if self.has(path) {
                continue;
            }
            let Ok(real) = path.canonicalize() else {
                continue;
            };
            if self.has(&real) {
                continue;
            }
            let Ok(listing) = list(path, &real) else {
                continue;
            };
            former.extend(listing.other);
            if let Some(project) = listing.project.filter(|_| *counts) {
                self.add(project);
                only.insert(real);
            }
        }
        (only, former)
    }

    fn wanted(&mut self, wanted: &Wanted, diagnostics: &mut Diagnostics) {
        let (Wanted::Scan { path: written, .. } | Wanted::Project { path: written }) = wanted
        else {
            return;
        };
        let user = self.workspace.user.as_deref();
        let Some(path) = expand(&written.value, &self.workspace.home, user) else {
            diagnostics.push(
                Diagnostic::new(
                    &code::WORKSPACE_INVALID_PATH,
                    format!("`{}` is not a path phpier can follow", written.value),
                )
                .label(written.span, "only `~` alone stands for a home folder")
                .help("write the whole path"),
            );
            return;
        };
        let shown = self.workspace.show(&path);
        match wanted {
            Wanted::Scan { depth, .. } => {
                if let Err(error) = self.scan(&path, *depth) {
                    diagnostics.push(
                        Diagnostic::new(
                            &code::WORKSPACE_MISSING_SCAN,
                            format!("no projects were looked for in `{shown}`"),
                        )
                        .label(written.span, error)
                        .help("make the folder, or take the line out"),
                    );
                }
            }
            Wanted::Remembered { .. } => {}
            Wanted::Project { .. } => {
                let problem = match path.canonicalize() {
                    Err(error) => Some(reason(&error)),
                    Ok(real) => match list(&path, &real) {
                        Err(error) => Some(reason(&error)),
                        Ok(listing) => match listing.project {
                            Some(project) => {
                                self.add(project);
                                None
                            }
                            None => Some("no `.phpier.kdl` or `.phpier.yaml` in it".to_owned()),
                        },
                    },
                };
                if let Some(problem) = problem {
                    let problem = Diagnostic::new(
                        &code::WORKSPACE_MISSING_PROJECT,
                        format!("there is no project at `{shown}`"),
                    )
                    .label(written.span, problem)
                    .help("correct the path, take the line out, or write a `.phpier.kdl` there");
                    self.missing.push((plain(&path), problem));
                }
            }
        }
    }

    /// The nearest project at or above a folder.
    fn around(&mut self, folder: &Path) -> Option<PathBuf> {
        for folder in folder.ancestors() {
            if CONFIGS
                .iter()
                .any(|name| folder.join(name).symlink_metadata().is_ok())
            {
                let real = folder.canonicalize().ok()?;
                if !self.has(&real) {
                    self.add(list(folder, &real).ok()?.project?);
                }
                return Some(real);
            }
        }
        None
    }

    /// A path of the command line: the folder that the run is about.
    fn path(
        &mut self,
        written: &Path,
        home: Option<&Path>,
        former: &[Folder],
        diagnostics: &mut Diagnostics,
    ) -> Option<PathBuf> {
        let path = plain(&self.workspace.current.join(written));
        let shown = self.workspace.show(&path);
        let real = match path.canonicalize() {
            Ok(real) => real,
            Err(error) => {
                diagnostics.push(
                    Diagnostic::new(
                        &code::WORKSPACE_MISSING_PATH,
                        format!("cannot look at `{shown}`: {}", reason(&error)),
                    )
                    .help("give the path of a project, or of a folder with projects in it"),
                );
                return None;
            }
        };
        let is_config = |name: &OsStr| {
            let name = name.to_str();
            name.is_some_and(|name| is_config(name) || is_local(name))
        };
        let (path, real) = if real.is_dir() {
            (path, real)
        } else if path.file_name().is_some_and(is_config) {
            (path.parent()?.to_owned(), real.parent()?.to_owned())
        } else if home.is_some_and(|home| real.starts_with(home)) {
            return home.map(Path::to_owned);
        } else {
            // Whoever names one file does not mean the others.
            diagnostics.push(
                Diagnostic::new(
                    &code::WORKSPACE_MISSING_PATH,
                    format!("`{shown}` is a file, and a run is about whole projects"),
                )
                .help(
                    "give the project's folder; `apply` takes one file in `--overwrite=FILE`, `--keep=FILE` and `--adopt=FILE`",
                ),
            );
            return None;
        };
        if home.is_some_and(|home| real.starts_with(home)) {
            return home.map(Path::to_owned);
        }
        if let Some(around) = self.around(&path) {
            return Some(around);
        }
        // What stands in the user's list below this path, or was applied there, is found already.
        let mut listed = self.found.values().chain(former);
        let listed = listed.any(|project| project.real.starts_with(&real));
        let covers_home = home.is_some_and(|home| home.starts_with(&real));
        let before = self.found.len();
        let scanned = self.scan(&path, DEPTH);
        if !listed && !covers_home && self.found.len() == before {
            let problem = scanned.err().unwrap_or_else(|| {
                format!("no `.phpier.kdl` or `.phpier.yaml` in it or {DEPTH} levels below")
            });
            diagnostics.push(
                Diagnostic::new(
                    &code::WORKSPACE_NOTHING_FOUND,
                    format!("there is no project at `{shown}`: {problem}"),
                )
                .help("write a `.phpier.kdl` there; `php \"8.4\"` is enough to start"),
            );
        }
        Some(real)
    }

    /// Looks for projects in a folder, `depth` levels down. Symlinks come last, so that a folder is
    /// known by its own path where it has one in here.
    fn scan(&mut self, path: &Path, depth: u32) -> Result<(), String> {
        let real = path.canonicalize().map_err(|error| reason(&error))?;
        let mut level = vec![(path.to_owned(), real, depth)];
        let mut links: VecDeque<(PathBuf, u32)> = VecDeque::new();
        let mut first = true;
        loop {
            // A folder that was listed with as many levels to go, or more, has no news.
            level.retain(|(_, real, depth)| !self.has(real) && self.is_news(real, *depth));
            let listings = parallel::map(&level, |(path, real, _)| list(path, real));
            let mut next: Vec<Step> = Vec::new();
            for ((path, real, depth), listing) in level.into_iter().zip(listings) {
                let listing = match listing {
                    Ok(listing) => listing,
                    Err(error) if first => return Err(reason(&error)),
                    // A folder that may not be read holds no project of this user's.
                    Err(_) => continue,
                };
                if let Some(project) = listing.project {
                    self.add(project);
                    continue;
                }
                self.seen.insert(real.clone().into_os_string(), depth);
                if depth == 0 {
                    continue;
                }
                for name in listing.folders {
                    next.push((path.join(&name), real.join(&name), depth - 1));
                }
                for name in listing.links {
                    links.push_back((path.join(&name), depth - 1));
                }
            }
            first = false;
            while next.is_empty() {
                let Some((path, depth)) = links.pop_front() else {
                    return Ok(());
                };
                match path.canonicalize() {
                    Ok(real) if real.is_dir() => next.push((path, real, depth)),
                    _ => {}
                }
            }
            level = next;
        }
    }

    fn is_news(&self, real: &Path, depth: u32) -> bool {
        let listed: &OsStr = real.as_os_str();
        self.seen.get(listed).is_none_or(|left| *left < depth)
    }
}
