//! How every command opens: find the configuration, read it, resolve it as one fleet, and compare what
//! it compiles to with what is on disk.

use std::collections::BTreeSet;
use std::env;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Common;
use super::parallel;
use crate::artifact::Artifact;
use crate::config::global::{Projects, ProjectsEntry};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity, code};
use crate::pipeline::{self, ProjectInput};
use crate::plan::{Group, Plan, Stack};
use crate::source::{Format, SourceFile, SourceId, SourceMap};
use crate::workspace::discover::{Discovery, Found, Wanted, discover};
use crate::workspace::target::Root;
use crate::workspace::{self, CONFIG_LIMIT, Folder, ReadError, Workspace, local};
use crate::{compile, config, model, syntax};

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
    /// The projects of the fleet, by slug.
    pub(super) known: Vec<Known>,
    /// Whether the run is about everything.
    pub(super) whole: bool,
    /// Whether `local/` is written for projects too that the run is not about, if it was never before.
    pub(super) newcomers: bool,
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

/// The places that a command starts from.
pub(super) fn workspace(common: &Common) -> Result<Workspace, Diagnostic> {
    let current = env::current_dir().map_err(|error| {
        Diagnostic::new(
            &code::WORKSPACE_UNREADABLE,
            format!("cannot tell the current folder: {error}"),
        )
        .help("go to a folder that exists")
    })?;
    let home = common.home.clone().or_else(|| {
        env::var_os("PHPIER_HOME")
            .filter(|home| !home.is_empty())
            .map(PathBuf::from)
    });
    Workspace::new(current, env::home_dir(), home).ok_or_else(|| {
        Diagnostic::new(
            &code::WORKSPACE_UNREADABLE,
            "cannot tell the home folder, where phpier's own folder is",
        )
        .help("set `HOME`, or name phpier's folder with `--home`")
    })
}

/// Opens a session; `remember` lets projects count that only an earlier run knew of.
fn begin(paths: &[PathBuf], common: &Common, remember: bool) -> Result<Session, Diagnostic> {
    let mut session = Session::new(workspace(common)?, paths);
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

/// A project file on its way.
struct Project<'f> {
    found: &'f Found,
    source: SourceId,
    input: ProjectInput,
    config: config::Project,
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
            known: Vec::new(),
            whole: paths.is_empty(),
            newcomers: false,
        }
    }

    fn run(&mut self, paths: &[PathBuf], remember: bool) {
        let global = self.read_global();
        let (mut wanted, allowed) = global
            .as_ref()
            .map_or_else(Default::default, |global| self.wanted(&global.projects));
        if remember {
            let folders = local::remembered(&self.workspace).into_iter();
            let folders = folders.filter_map(|known| known.folder);
            wanted.extend(folders.map(|path| Wanted::Remembered { path }));
        }
        let Discovery {
            projects: found,
            global_in_scope,
        } = discover(&self.workspace, &wanted, paths, &mut self.diagnostics);
        if found.is_empty() && !self.has_global && !self.diagnostics.has_errors() {
            self.diagnostics.push(
                Diagnostic::new(
                    &code::WORKSPACE_NOTHING_FOUND,
                    "there is neither a global stack nor a project here",
                )
                .file(self.workspace.show(&self.workspace.current))
                .help("write a `.phpier.kdl` here, or go to a folder that has one"),
            );
        }
        let projects = self.read_projects(&found);
        let (inside, outside) = projects
            .iter()
            .partition::<Vec<_>, _>(|project| project.input.in_scope);
        let sources = |projects: Vec<&Project<'_>>| -> BTreeSet<SourceId> {
            projects.iter().map(|project| project.source).collect()
        };
        let (inside, outside) = (sources(inside), sources(outside));
        let folders: Vec<(SourceId, &Found)> = projects
            .iter()
            .map(|project| (project.source, project.found))
            .collect();
        let inputs: Vec<(ProjectInput, config::Project)> = projects
            .into_iter()
            .map(|project| (project.input, project.config))
            .collect();
        let mut resolved = Diagnostics::default();
        let fleet = pipeline::resolve(global.as_ref(), &inputs, &mut resolved);
        drop(inputs);
        for diagnostic in &mut resolved {
            lower(diagnostic, &outside, &inside);
        }
        self.diagnostics.append(resolved);
        if !self.diagnostics.has_errors() {
            self.plan(&fleet, &folders, &allowed, global_in_scope);
        }
        self.known = known(&fleet, &folders);
        self.fleet = Some(fleet);
    }

    fn read_global(&mut self) -> Option<config::Global> {
        let path = self.workspace.global_config();
        match load(&self.workspace, &path, Format::Kdl) {
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

    /// Where `global.kdl` says that projects are, and where their symlinks may lead.
    fn wanted(&self, projects: &Projects) -> (Vec<Wanted>, Vec<PathBuf>) {
        let wanted = projects.entries.iter().map(|entry| match entry {
            ProjectsEntry::Scan { path, depth } => Wanted::Scan {
                path: path.clone(),
                depth: *depth,
            },
            ProjectsEntry::Project { path } => Wanted::Project { path: path.clone() },
        });
        let user = self.workspace.user.as_deref();
        let allowed = projects.allow.iter().filter_map(|path| {
            let path = workspace::expand(&path.value, &self.workspace.home, user)?;
            Some(path.canonicalize().unwrap_or(path))
        });
        (wanted.collect(), allowed.collect())
    }

    /// Reads and decodes every project's file. Faults of a project that the run is not about only warn.
    fn read_projects<'f>(&mut self, found: &'f [Found]) -> Vec<Project<'f>> {
        let workspace = &self.workspace;
        let files = parallel::map(found, |found| {
            let (path, format) = found.folder.config();
            (load(workspace, &path, format), path)
        });
        let home = &self.workspace.home;
        let homes = [
            home.clone(),
            home.canonicalize().unwrap_or_else(|_| home.clone()),
        ];
        let mut loaded = Vec::with_capacity(found.len());
        for (found, (file, path)) in found.iter().zip(files) {
            let mut problems = Diagnostics::default();
            if let [first, second, ..] = found.folder.configs.as_slice() {
                problems.push(
                    Diagnostic::new(
                        &code::WORKSPACE_DUPLICATE_CONFIG,
                        format!("`{first}` and `{second}` are in one folder"),
                    )
                    .file(self.workspace.show(&found.folder.path))
                    .help("keep one of them"),
                );
            } else if homes.iter().any(|home| found.folder.holds_in_its_own(home)) {
                // Its build context and phpier's own files would be one folder, and each would take the
                // other's for its leftovers.
                problems.push(
                    Diagnostic::new(
                        &code::WORKSPACE_HOME_IN_PROJECT,
                        "this project's `.phpier` folder is phpier's own",
                    )
                    .file(self.workspace.show(&found.folder.path))
                    .help("move the project into a folder of its own, or phpier's folder with `--home`"),
                );
            } else {
                match file {
                    Ok(file) => loaded.push((found, self.add(file, path))),
                    Err(None) => {}
                    Err(Some(diagnostic)) => problems.push(*diagnostic),
                }
            }
            self.take(problems, found.in_scope);
        }
        let (workspace, sources) = (&self.workspace, &self.sources);
        let decoded = parallel::map(&loaded, |(found, source)| {
            let mut problems = Diagnostics::default();
            let config = pipeline::read_project(sources, *source, &mut problems);
            let project = config.map(|config| {
                neighbours(workspace, &found.folder, &config, &mut problems);
                Project {
                    found,
                    source: *source,
                    input: input(workspace, found, *source, &config),
                    config,
                }
            });
            (project, problems, found.in_scope)
        });
        let mut projects = Vec::with_capacity(decoded.len());
        for (project, problems, in_scope) in decoded {
            self.take(problems, in_scope);
            projects.extend(project);
        }
        projects
    }

    fn take(&mut self, mut problems: Diagnostics, in_scope: bool) {
        if !in_scope {
            for problem in &mut problems {
                problem.severity = problem.severity.max(Severity::Warning);
            }
        }
        self.diagnostics.append(problems);
    }

    /// Compiles every stack in scope and compares it with the disk, dropping at once what is current.
    fn plan(
        &mut self,
        fleet: &model::Fleet,
        folders: &[(SourceId, &Found)],
        allowed: &[PathBuf],
        global_in_scope: bool,
    ) {
        let mut groups = Vec::new();
        let workspace = &self.workspace;
        if let Some(global) = fleet.global.as_ref().filter(|_| global_in_scope) {
            let group = Group::new(Stack::Global, workspace.show(&workspace.home));
            let root = Root::home(workspace);
            groups.push(compare(group, &root, &compile::global(global), |_| true));
        }
        let projects: Vec<(&model::Project, &Found)> = fleet
            .projects
            .iter()
            .filter_map(|project| {
                // They were read in the order of their sources.
                let at = folders.binary_search_by_key(&project.source, |(source, _)| *source);
                let (_, found) = folders[at.ok()?];
                found.in_scope.then_some((project, found))
            })
            .collect();
        groups.extend(parallel::map(&projects, |(project, found)| {
            let group = Group::new(
                Stack::Project(project.slug.clone()),
                workspace.show(&found.folder.path),
            );
            let root = Root::project(workspace, &found.folder, allowed);
            // A folder may hold files of other projects too.
            let mine = |owner: &str| owner == project.slug;
            compare(group, &root, &compile::project(project), mine)
        }));
        let mut plans = Vec::with_capacity(groups.len());
        for (group, problems) in groups {
            plans.push(group);
            self.diagnostics.append(problems);
        }
        if !self.diagnostics.has_errors() {
            self.plan = Some(Plan::new(plans));
        }
    }
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

/// One stack against the disk.
fn compare(
    mut group: Group,
    root: &Root<'_>,
    artifacts: &[Artifact],
    mine: impl Fn(&str) -> bool,
) -> (Group, Diagnostics) {
    let mut problems = Diagnostics::default();
    for artifact in artifacts {
        match root.target(&artifact.path) {
            Ok(target) => {
                let real = target.real;
                group.file(artifact, target.found, || {
                    root.place(&artifact.path, real.as_deref())
                });
            }
            Err(diagnostic) => problems.push(diagnostic),
        }
    }
    let generated = artifacts
        .iter()
        .map(|artifact| artifact.path.as_str())
        .collect();
    for (path, found) in root.leftovers(&generated) {
        group.leftover(found, &mine, || root.place(&path, None));
    }
    group.sort();
    (group, problems)
}

/// Reads a configuration file. Without one there is no diagnostic either.
fn load(
    workspace: &Workspace,
    path: &Path,
    format: Format,
) -> Result<SourceFile, Option<Box<Diagnostic>>> {
    let shown = workspace.show(path);
    let bytes = workspace::read(path, CONFIG_LIMIT).map_err(|error| {
        // A symlink that leads nowhere is there all the same.
        if matches!(error, ReadError::Missing) && path.symlink_metadata().is_err() {
            return None;
        }
        let (code, help) = match &error {
            ReadError::NotAFile(_) => (&code::WORKSPACE_NOT_A_FILE, "put a file in its place"),
            ReadError::TooLarge(_) => (
                &code::WORKSPACE_TOO_LARGE,
                "a configuration is a few kilobytes; is this the right file?",
            ),
            ReadError::Missing => (&code::WORKSPACE_UNREADABLE, "correct or remove the symlink"),
            ReadError::Io(_) => (&code::WORKSPACE_UNREADABLE, "make it readable"),
        };
        let message = format!("cannot read this file: {error}");
        Some(Box::new(
            Diagnostic::new(code, message)
                .file(shown.clone())
                .help(help),
        ))
    })?;
    let text = syntax::text(bytes, &shown).map_err(|diagnostic| Some(Box::new(diagnostic)))?;
    Ok(SourceFile {
        path: shown,
        text: Arc::from(text),
        format,
    })
}

fn output(config: &config::Project) -> &str {
    config
        .output
        .as_ref()
        .map_or(model::DEFAULT_OUTPUT, |output| output.value.as_str())
}

fn input(
    workspace: &Workspace,
    found: &Found,
    source: SourceId,
    config: &config::Project,
) -> ProjectInput {
    let folder = &found.folder;
    // Only a project without a name needs the one that an earlier run gave it.
    let recorded_name = match config.name {
        None => workspace::recorded(&folder.path.join(output(config))),
        Some(_) => None,
    };
    let name = folder.real.file_name().unwrap_or_default();
    ProjectInput {
        source,
        folder: workspace.show(&folder.path),
        folder_name: name.to_string_lossy().into_owned(),
        recorded_name,
        in_scope: found.in_scope,
    }
}

/// The names plain `docker compose` looks for, the one it likes best first.
const COMPOSE: [&str; 4] = [
    "compose.yaml",
    "compose.yml",
    "docker-compose.yml",
    "docker-compose.yaml",
];

/// Compose files beside the output that Compose would read in its place, or warn about.
fn neighbours(
    workspace: &Workspace,
    folder: &Folder,
    config: &config::Project,
    problems: &mut Diagnostics,
) {
    let output = output(config);
    let Some(rank) = COMPOSE.iter().position(|name| *name == output) else {
        return;
    };
    for (at, name) in COMPOSE.iter().enumerate() {
        let path = folder.path.join(name);
        // One that phpier wrote under an earlier `output` is on its way out, and the plan says so.
        if at == rank || !folder.has(name) || workspace::recorded(&path).is_some() {
            continue;
        }
        let mut problem = if at < rank {
            Diagnostic::new(
                &code::WORKSPACE_SHADOWED_OUTPUT,
                format!("plain `docker compose` would read `{name}` in place of `{output}`"),
            )
            .help(format!(
                "move `{name}` away, or rename phpier's file with `output`"
            ))
        } else {
            Diagnostic::new(
                &code::WORKSPACE_TWO_OUTPUTS,
                format!("`{name}` lies beside `{output}`, and plain `docker compose` warns of it"),
            )
            .help(format!("move `{name}` away if you do not need it"))
        };
        problem = match &config.output {
            Some(written) => problem.label(written.span, "the output's name"),
            None => problem.file(workspace.show(&path)),
        };
        problems.push(problem);
    }
}

/// A fault of projects that the run is not about only warns, whatever else it touches.
fn lower(diagnostic: &mut Diagnostic, outside: &BTreeSet<SourceId>, inside: &BTreeSet<SourceId>) {
    let about = |set: &BTreeSet<SourceId>| {
        let mut labels = diagnostic.labels.iter();
        labels.any(|label| set.contains(&label.span.source))
    };
    if about(outside) && !about(inside) {
        diagnostic.severity = diagnostic.severity.max(Severity::Warning);
    }
}
