//! How every command opens: find the configuration, read it, resolve it as one fleet, and compare what
//! it compiles to with what is on disk.

mod compare;
mod docroot;
mod environment;
mod git;
mod input;
mod neighbours;
mod places;
mod projects;
mod proposal;
mod scope;

pub(super) use compare::over;
pub(super) use neighbours::taken;
pub(super) use places::workspace;
pub(super) use proposal::Proposal;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::Common;
use super::migrate::old;
use crate::diagnostic::{Diagnostic, Diagnostics, Severity, code};
use crate::pipeline::{self, ProjectInput};
use crate::plan::{Group, Plan};
use crate::source::{Format, SourceFile, SourceId, SourceMap};
use crate::workspace::discover::{Discovery, Found, Wanted, discover};
use crate::workspace::git::Tracked;
use crate::workspace::local::{self, Remembered};
use crate::workspace::{self, Workspace};
use crate::{config, model};
use compare::{compare_former, compare_global};
use input::load;
use places::wanted;
use projects::Project;
use scope::lower;

/// Everything a command starts from.
#[derive(Debug)]
pub(super) struct Session {
    /// The disk.
    pub(super) workspace: Workspace,
    /// Every configuration file that was read.
    pub(super) sources: SourceMap,
    /// Where they are, by their place in `sources`.
    pub(super) inputs: Vec<PathBuf>,
    /// What was found wrong.
    pub(super) diagnostics: Diagnostics,
    /// What there is to do; nothing where something is wrong.
    pub(super) plan: Option<Plan>,
    /// Whether there is a `global.kdl`.
    pub(super) has_global: bool,
    /// What the configuration means, of every project that could be read.
    pub(super) fleet: Option<model::Fleet>,
    /// What is known of projects besides their files, in the order of their sources.
    pub(super) projects: Vec<ProjectInput>,
    /// The file that says what a project is on this machine, by the source of the project's own.
    pub(super) locals: BTreeMap<SourceId, SourceId>,
    /// The projects of the fleet, by slug.
    pub(super) known: Vec<Known>,
    /// Folders of projects that are none of the fleet, since something is wrong with their files.
    pub(super) unread: Vec<PathBuf>,
    /// The projects that an earlier run has noted, if this one is to know of them.
    pub(super) remembered: Option<Vec<Remembered>>,
    /// Whether the run is about everything.
    pub(super) whole: bool,
    /// Whether `local/` is written for projects too that the run is not about, if it was never before.
    pub(super) newcomers: bool,
    /// How much of each project counts.
    layer: Layer,
    /// Files that are to be written.
    proposal: Proposal,
    /// What git has of the folders that were looked at.
    tracked: Tracked,
}

/// The layers of a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layer {
    /// What everybody has.
    Common,
    /// That, and over it what it is on this machine.
    Here,
}

/// Where a project of the fleet is.
#[derive(Debug)]
pub(super) struct Known {
    /// Its slug.
    pub(super) slug: String,
    /// Its folder, behind every symlink.
    pub(super) folder: PathBuf,
    /// Whether the run is about it.
    pub(super) in_scope: bool,
}

/// Opens a session. Without a home folder there is none.
pub(super) fn open(paths: &[PathBuf], common: &Common) -> Result<Session, Diagnostic> {
    begin(paths, common, true)
}

/// Opens a session that knows only what a fresh clone would.
pub(super) fn open_fresh(paths: &[PathBuf], common: &Common) -> Result<Session, Diagnostic> {
    begin(paths, common, false)
}

/// Opens a session that knows `global.kdl` and no project.
pub(super) fn open_global(common: &Common) -> Result<Session, Diagnostic> {
    let mut session = Session::new(workspace(common)?, &[]);
    let global = session.read_global();
    let fleet = pipeline::resolve(global.as_ref(), &[], &mut session.diagnostics);
    session.fleet = Some(fleet);
    session.diagnostics.sort();
    Ok(session)
}

/// Opens a session as if files were written already. It is about the projects that they belong to, and
/// about the global stack where `global.kdl` is one of them.
pub(super) fn open_proposed(proposal: Proposal, common: &Common) -> Result<Session, Diagnostic> {
    let mut session = Session::new(workspace(common)?, &[]);
    session.proposal = proposal;
    session.whole = false;
    session.run(&[], true);
    session.diagnostics.sort();
    Ok(session)
}

/// Opens a session; `remember` lets projects count that only an earlier run knew of, and what they are on
/// this machine alone.
fn begin(paths: &[PathBuf], common: &Common, remember: bool) -> Result<Session, Diagnostic> {
    let mut session = Session::new(workspace(common)?, paths);
    if !remember {
        session.layer = Layer::Common;
    }
    if let Some(interrupted) = workspace::interrupted(&session.workspace) {
        session.diagnostics.push(interrupted);
    }
    session.run(paths, remember);
    if session.diagnostics.has_errors() {
        // What is good to know only hides what must be mended.
        session
            .diagnostics
            .retain(|diagnostic| diagnostic.severity != Severity::Note);
    }
    session.diagnostics.sort();
    Ok(session)
}

impl Session {
    fn new(workspace: Workspace, paths: &[PathBuf]) -> Self {
        Self {
            workspace,
            sources: SourceMap::default(),
            inputs: Vec::new(),
            diagnostics: Diagnostics::default(),
            plan: None,
            has_global: false,
            fleet: None,
            projects: Vec::new(),
            locals: BTreeMap::new(),
            known: Vec::new(),
            unread: Vec::new(),
            remembered: None,
            whole: paths.is_empty(),
            newcomers: false,
            layer: Layer::Here,
            proposal: Proposal::default(),
            tracked: Tracked::default(),
        }
    }

    fn run(&mut self, paths: &[PathBuf], remember: bool) {
        let global = self.read_global();
        let here = self.has_global && self.layer == Layer::Here;
        if let Some(problem) = git::global(&self.workspace, &mut self.tracked).filter(|_| here) {
            self.diagnostics.push(problem);
        }
        let (mut wanted, allowed) = global.as_ref().map_or_else(Default::default, |global| {
            wanted(&self.workspace, &global.projects)
        });
        // One that is about to be written is not missing.
        wanted.retain(|wanted| match wanted {
            Wanted::Project { path } => {
                let user = self.workspace.user.as_deref();
                let path = workspace::expand(&path.value, &self.workspace.home, user);
                let real = path.and_then(|path| path.canonicalize().ok());
                !real.is_some_and(|real| self.proposal.has_project(&real))
            }
            Wanted::Scan { .. } | Wanted::Remembered { .. } => true,
        });
        let remembered = local::remembered(&self.workspace);
        let folders = remembered.iter();
        let folders = folders.filter_map(|known| known.folder.clone());
        wanted.extend(folders.map(|path| Wanted::Remembered {
            path,
            counts: remember,
        }));
        let mut discovery = discover(&self.workspace, &wanted, paths, &mut self.diagnostics);
        self.proposal.join(&mut discovery);
        let Discovery {
            projects: found,
            former,
            global_in_scope,
        } = discovery;
        if found.is_empty()
            && former.is_empty()
            && !self.has_global
            && !self.diagnostics.has_errors()
        {
            let help = old::way(&self.workspace, &self.workspace.current).unwrap_or_else(|| {
                "write a project file here with `phpier init`, or go to a folder that has one"
                    .to_owned()
            });
            self.diagnostics.push(
                Diagnostic::new(
                    &code::WORKSPACE_NOTHING_FOUND,
                    "there is neither a global stack nor a project here",
                )
                .file(self.workspace.show(&self.workspace.current))
                .help(help),
            );
        }
        let projects = self.read_projects(&found, &allowed, &remembered);
        let (inside, outside) = projects
            .iter()
            .partition::<Vec<_>, _>(|project| project.found.in_scope);
        let sources = |projects: Vec<&Project<'_>>| -> BTreeSet<SourceId> {
            let projects = projects.iter();
            projects
                .flat_map(|project| std::iter::once(project.source).chain(project.local))
                .collect()
        };
        let (inside, outside) = (sources(inside), sources(outside));
        let folders: Vec<(SourceId, &Found)> = projects
            .iter()
            .map(|project| (project.source, project.found))
            .collect();
        let mut resolved = Diagnostics::default();
        let global = global.map(|global| pipeline::resolve_global(&global, &mut resolved));
        let mut alone = Vec::with_capacity(projects.len());
        let mut compared = Vec::with_capacity(projects.len());
        for project in projects {
            self.locals
                .extend(project.local.map(|local| (project.source, local)));
            resolved.append(project.problems);
            self.projects.push(project.input);
            alone.extend(project.alone);
            compared.extend(project.compared);
        }
        let fleet = pipeline::join(global, alone, &mut resolved);
        for diagnostic in &mut resolved {
            lower(diagnostic, &outside, &inside);
        }
        self.diagnostics.append(resolved);
        self.known = known(&fleet, &folders);
        self.unread = unread(&found, &self.known);
        if !self.diagnostics.has_errors() {
            let global = fleet.global.as_ref().filter(|_| global_in_scope);
            let global =
                global.map(|global| compare_global(&self.workspace, &self.proposal, global));
            let former = self.former(&former, &remembered);
            self.plan(global.into_iter().chain(compared).chain(former));
            if let Some(plan) = &mut self.plan {
                environment::compare(&self.workspace, &fleet, &self.known, plan);
            }
        }
        self.fleet = Some(fleet);
        self.remembered = remember.then_some(remembered);
    }

    /// What is left of projects that were applied once and whose configuration is gone.
    fn former(&self, folders: &[Found], remembered: &[Remembered]) -> Vec<(Group, Diagnostics)> {
        let folders: Vec<&Found> = folders.iter().filter(|found| found.in_scope).collect();
        if folders.is_empty() {
            return Vec::new();
        }
        let known = self.known.iter();
        let places = known.map(|known| (known.slug.as_str(), known.folder.as_path()));
        let gone = local::gone(remembered, &places.collect());
        let compared = gone.into_iter().filter_map(|project| {
            let mut folders = folders.iter();
            let found =
                folders.find(|found| Some(&found.folder.path) == project.folder.as_ref())?;
            compare_former(&self.workspace, found, &project.slug, self.layer)
        });
        compared.collect()
    }

    /// Makes a plan of stacks that were held against the disk.
    fn plan(&mut self, compared: impl Iterator<Item = (Group, Diagnostics)>) {
        let mut groups = Vec::new();
        for (group, problems) in compared {
            groups.push(group);
            self.diagnostics.append(problems);
        }
        if !self.diagnostics.has_errors() {
            self.plan = Some(Plan::new(groups));
        }
    }

    fn read_global(&mut self) -> Option<config::Global> {
        let path = self.workspace.global_config();
        match load(&self.workspace, &self.proposal, &path, Format::Kdl) {
            Ok(file) => {
                self.has_global = true;
                let id = self.add(file, path);
                pipeline::read_global(&self.sources, id, &mut self.diagnostics)
            }
            Err(None) => None,
            Err(Some(diagnostic)) => {
                self.has_global = true;
                self.diagnostics.push(*diagnostic);
                None
            }
        }
    }

    fn add(&mut self, file: SourceFile, path: PathBuf) -> SourceId {
        self.inputs.push(path);
        self.sources.add(file)
    }
}

/// The folders of projects that are none of the fleet.
fn unread(found: &[Found], known: &[Known]) -> Vec<PathBuf> {
    if found.len() == known.len() {
        return Vec::new();
    }
    let known: BTreeSet<&PathBuf> = known.iter().map(|known| &known.folder).collect();
    let folders = found.iter().map(|found| &found.folder.real);
    folders
        .filter(|folder| !known.contains(folder))
        .cloned()
        .collect()
}

/// Where the projects of a fleet are.
fn known(fleet: &model::Fleet, folders: &[(SourceId, &Found)]) -> Vec<Known> {
    let place = |project: &model::Project| {
        let at = folders.binary_search_by_key(&project.source, |(source, _)| *source);
        let (_, found) = folders[at.ok()?];
        Some(Known {
            slug: project.slug.clone(),
            folder: found.folder.real.clone(),
            in_scope: found.in_scope,
        })
    };
    fleet.projects.iter().filter_map(place).collect()
}
