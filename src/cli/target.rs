//! Which projects a life cycle command is about, and each as Compose knows it.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Args;

use super::Common;
use super::migrate::old;
use super::session::{self, Session};
use crate::artifact::{GLOBAL_OWNER, LOCAL_COMPOSE};
use crate::compile::GLOBAL_COMPOSE;
use crate::diagnostic::{Diagnostic, Severity, code, suggest};
use crate::model::{DEFAULT_DOMAIN, DEFAULT_NETWORK};
use crate::plan::environment;
use crate::runtime::{Stack, variables};
use crate::source::{SourceId, SourceMap};
use crate::workspace::local::Remembered;
use crate::workspace::{Workspace, generated_for, local};

/// Projects on the command line.
#[derive(Debug, Args)]
pub(super) struct Names {
    /// Projects, by name or by path [default: the one around the current folder]
    #[arg(value_name = "PROJECT")]
    pub(super) projects: Vec<String>,
    /// Every known project
    #[arg(long, conflicts_with = "projects")]
    pub(super) all: bool,
}

/// What is to be done where there is no project to act on, for commands that take several.
pub(super) const SEVERAL: &str = "go to a project's folder, name a project, or say `--all`";
/// The same for commands that take one.
pub(super) const ONE: &str = "go to a project's folder, or name a project";

/// A project that can be handed to Compose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// Its slug.
    pub(super) slug: String,
    /// Its folder.
    pub(super) folder: PathBuf,
    /// The name of its Compose file.
    pub(super) file: String,
}

/// Opens a session about the projects named and the global stack.
pub(super) fn open(names: &Names, common: &Common) -> Result<Session, Diagnostic> {
    open_or(names, common, SEVERAL)
}

/// Opens a session about one project and the global stack.
pub(super) fn open_one(names: &Names, common: &Common) -> Result<Session, Diagnostic> {
    open_or(names, common, ONE)
}

fn open_or(names: &Names, common: &Common, help: &str) -> Result<Session, Diagnostic> {
    let workspace = session::workspace(common)?;
    if names.all {
        return session::open(&[], common);
    }
    let mut paths = Vec::new();
    for name in &names.projects {
        paths.push(path(&workspace, name, common)?);
    }
    if paths.is_empty() {
        // Only the project around the current folder is meant, never those below it.
        let around = workspace
            .around()
            .ok_or_else(|| none_here(&workspace, help))?;
        paths.push(around.to_owned());
    }
    if workspace.global_config().is_file() {
        paths.push(workspace.home.clone());
    }
    session::open(&paths, common)
}

/// A session about the projects that can be started.
pub(super) struct Opened {
    /// The session, without those that cannot.
    pub(super) session: Session,
    /// Projects named whose configuration has mistakes, by slug, or by folder where not even that is
    /// known.
    pub(super) unsound: Vec<String>,
    /// The mistakes.
    pub(super) told: Vec<Diagnostic>,
    /// What they point into.
    pub(super) sources: SourceMap,
}

/// Opens a session like [`open()`]; of several projects, those whose own configuration has mistakes are
/// left out, so that the others can be started.
pub(super) fn open_sound(names: &Names, common: &Common) -> Result<Opened, Diagnostic> {
    let session = open(names, common)?;
    let is_error = |problem: &&Diagnostic| problem.severity == Severity::Error;
    let told: Vec<Diagnostic> = session
        .diagnostics
        .iter()
        .filter(is_error)
        .cloned()
        .collect();
    let whole = |session| Opened {
        session,
        unsound: Vec::new(),
        told: Vec::new(),
        sources: SourceMap::default(),
    };
    if told.is_empty() || (!names.all && names.projects.len() < 2) {
        return Ok(whole(session));
    }
    let home = &session.workspace.home;
    let home = home.canonicalize().unwrap_or_else(|_| home.clone());
    let mut faulty = BTreeSet::new();
    for problem in &told {
        let mut folders = at_fault(&session, problem);
        folders.remove(&home);
        if folders.is_empty() {
            // What is wrong with everybody's file, or who knows whose, stops everybody.
            return Ok(whole(session));
        }
        faulty.extend(folders);
    }
    let known = |folder: &PathBuf| {
        let mut known = session.known.iter();
        known.find(|known| known.folder == *folder)
    };
    let unsound = faulty.iter().map(|folder| match known(folder) {
        Some(known) => known.slug.clone(),
        None => session.workspace.show(folder),
    });
    let unsound = unsound.collect();
    let mut sound: Vec<PathBuf> = session
        .known
        .iter()
        .filter(|known| (known.in_scope || names.all) && !faulty.contains(&known.folder))
        .map(|known| known.folder.clone())
        .collect();
    if sound.is_empty() {
        return Ok(whole(session));
    }
    if session.has_global {
        sound.push(session.workspace.home.clone());
    }
    Ok(Opened {
        session: session::open(&sound, common)?,
        unsound,
        told,
        sources: session.sources,
    })
}

/// The folders of the configuration files that a mistake is in.
fn at_fault(session: &Session, problem: &Diagnostic) -> BTreeSet<PathBuf> {
    let sources: BTreeSet<SourceId> = problem
        .labels
        .iter()
        .map(|label| label.span.source)
        .collect();
    let ids = session.sources.iter().map(|(id, _)| id);
    let folders = ids.zip(&session.inputs).filter_map(|(id, path)| {
        let folder = path.parent()?;
        let names = problem.file.as_ref().is_some_and(|file| {
            *file == session.workspace.show(path) || *file == session.workspace.show(folder)
        });
        (sources.contains(&id) || names).then(|| folder.to_owned())
    });
    folders
        .map(|folder| folder.canonicalize().unwrap_or(folder))
        .collect()
}

/// Paths of the command line of which some may be names of projects. What is there wins over a name.
pub(super) fn paths(written: &[PathBuf], common: &Common) -> Result<Vec<PathBuf>, Diagnostic> {
    let workspace = session::workspace(common)?;
    let written = written.iter().map(|path| {
        let name = path.to_str().filter(|name| !is_path(name));
        let is_there = workspace.current.join(path).symlink_metadata().is_ok();
        let Some(name) = name.filter(|_| !is_there) else {
            return Ok(path.clone());
        };
        if let Some(folder) = remembered(&local::remembered(&workspace), name) {
            return Ok(folder);
        }
        let session = session::open(&[], common)?;
        if let Some(known) = session.known.iter().find(|known| known.slug == name) {
            return Ok(known.folder.clone());
        }
        let slugs = session.known.iter().map(|known| known.slug.as_str());
        match suggest::nearest(name, slugs) {
            None => Ok(path.clone()),
            Some(near) => Err(Diagnostic::new(
                &code::WORKSPACE_MISSING_PATH,
                format!("`{name}` is neither a path nor a project"),
            )
            .help(format!("did you mean the project `{near}`?"))),
        }
    });
    written.collect()
}

/// Whether a word can be no name of a project.
fn is_path(word: &str) -> bool {
    word.contains(['/', '\\']) || word.starts_with('.')
}

/// The folder of a project that was applied on this machine.
fn remembered(known: &[Remembered], name: &str) -> Option<PathBuf> {
    let known = known.iter().find(|known| known.slug == name)?;
    known.folder.clone().filter(|folder| folder.is_dir())
}

/// The folder behind a name of the command line.
fn path(workspace: &Workspace, name: &str, common: &Common) -> Result<PathBuf, Diagnostic> {
    let path = workspace.current.join(name);
    if is_path(name) {
        return Ok(path);
    }
    let known = local::remembered(workspace);
    if let Some(folder) = remembered(&known, name) {
        return Ok(folder);
    }
    // One that was never applied on this machine is known by its configuration alone.
    let session = session::open(&[], common)?;
    if let Some(known) = session.known.iter().find(|known| known.slug == name) {
        return Ok(known.folder.clone());
    }
    if path.is_dir() {
        return Ok(path);
    }
    let slugs: BTreeSet<&str> = session
        .known
        .iter()
        .map(|known| known.slug.as_str())
        .chain(known.iter().map(|known| known.slug.as_str()))
        .collect();
    let help = match suggest::nearest(name, slugs.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if slugs.is_empty() => {
            "there is no project yet; write a `.phpier.kdl` in its folder".to_owned()
        }
        None => format!(
            "known are {}; any other is named by its path",
            slugs.into_iter().collect::<Vec<_>>().join(", ")
        ),
    };
    Err(Diagnostic::new(
        &code::RUNTIME_UNKNOWN_PROJECT,
        format!("there is no project `{name}`"),
    )
    .help(help))
}

/// The projects that a session is about. Those whose configuration has mistakes are known by the file
/// that was generated from it before, so that they can still be stopped.
pub(super) fn targets(session: &Session, names: &Names) -> Vec<Target> {
    let mut targets: Vec<Target> = Vec::new();
    let fleet = session.fleet.iter().flat_map(|fleet| &fleet.projects);
    for project in fleet {
        let known = session
            .known
            .iter()
            .find(|known| known.slug == project.slug);
        if let Some(known) = known.filter(|known| known.in_scope || names.all) {
            targets.push(Target {
                slug: project.slug.clone(),
                folder: known.folder.clone(),
                file: project.output.clone(),
            });
        }
    }
    for remembered in local::remembered(&session.workspace) {
        let Some(folder) = remembered.folder else {
            continue;
        };
        let slug = remembered.slug;
        let meant = names.all
            || names.projects.contains(&slug)
            || (names.projects.is_empty() && session.workspace.current.starts_with(&folder));
        if meant
            && !targets.iter().any(|target| target.slug == slug)
            && let Some(file) = generated_for(&folder, &slug)
        {
            targets.push(Target { slug, folder, file });
        }
    }
    targets.sort_by(|a, b| a.slug.cmp(&b.slug));
    targets
}

/// What is said where there is no project to act on.
pub(super) fn none_here(workspace: &Workspace, help: &str) -> Diagnostic {
    Diagnostic::new(&code::WORKSPACE_NOTHING_FOUND, "there is no project here")
        .file(workspace.show(&workspace.current))
        .help(old::way(workspace, &workspace.current).unwrap_or_else(|| help.to_owned()))
}

/// A project's stack, and the variables that it asks for and nothing sets.
pub(super) fn project(session: &Session, target: &Target) -> (Stack, BTreeSet<String>) {
    stack(
        session,
        &target.slug,
        &target.folder,
        &target.file,
        Some(LOCAL_COMPOSE),
    )
}

/// The global stack.
pub(super) fn global(session: &Session) -> (Stack, BTreeSet<String>) {
    stack(
        session,
        GLOBAL_OWNER,
        &session.workspace.home,
        GLOBAL_COMPOSE,
        None,
    )
}

/// The variables that every Compose file of phpier's may ask for.
pub(super) fn exports(session: &Session) -> [(&'static str, OsString); 3] {
    let global = session
        .fleet
        .as_ref()
        .and_then(|fleet| fleet.global.as_ref());
    let domain = global.map_or(DEFAULT_DOMAIN, |global| &global.domain);
    let network = global.map_or(DEFAULT_NETWORK, |global| &global.network);
    [
        ("PHPIER_HOME", session.workspace.home.clone().into()),
        (environment::DOMAIN, domain.into()),
        (environment::NETWORK, network.into()),
    ]
}

fn stack(
    session: &Session,
    name: &str,
    folder: &Path,
    file: &str,
    over: Option<&'static str>,
) -> (Stack, BTreeSet<String>) {
    let mut stack = Stack {
        name: name.to_owned(),
        folder: folder.to_owned(),
        file: file.to_owned(),
        over,
        env: BTreeMap::new(),
    };
    let asked = [Some(stack.path()), stack.over_file()];
    let asked = asked.into_iter().flatten().flat_map(|path| {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        variables::required(&text)
    });
    let (env, missing) = variables::find(&asked.collect(), folder, |name| env::var_os(name));
    stack.env = env;
    for (name, value) in exports(session) {
        stack.env.insert(name.to_owned(), value);
    }
    (stack, missing)
}

/// Lets Compose read a file although variables are missing, for commands that start nothing.
pub(super) fn pretend(stack: &mut Stack, missing: &BTreeSet<String>) {
    for name in missing {
        stack.env.insert(name.clone(), "-".into());
    }
}

/// What is said of variables that nothing sets.
pub(super) fn unset(
    session: &Session,
    stack: &Stack,
    missing: &BTreeSet<String>,
) -> Option<Diagnostic> {
    let first = missing.first()?;
    let names: Vec<String> = missing.iter().map(|name| format!("`{name}`")).collect();
    let are = if missing.len() == 1 { "is" } else { "are" };
    Some(
        Diagnostic::new(
            &code::RUNTIME_MISSING_VARIABLE,
            format!(
                "{} {are} not set, and {} takes a value from there",
                names.join(", "),
                stack.name
            ),
        )
        .help(format!(
            "run `export {first}=…`, or write `{first}=…` to {}",
            session.workspace.show(&stack.folder.join(".env"))
        )),
    )
}
