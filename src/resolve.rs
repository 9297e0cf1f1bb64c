//! Config and catalog become the model: defaults are filled in, meaning is checked, and every
//! mistake is reported at its place. What comes out needs no more checking.

mod capability;
mod connection;
mod database;
mod env;
mod fleet;
mod global;
mod host;
mod instance;
mod links;
mod name;
mod part;
mod php;
mod project;
mod schedule;
mod series;
mod service;
mod text;
mod traefik;
mod volume;
mod worker;

pub use instance::takes_root_password;
pub use name::slugify;
pub use volume::is_volume;

use crate::config;
use crate::diagnostic::Diagnostics;
use crate::model::{Fleet, Global, Host, Project};
use crate::source::{SourceId, Span, Spanned};
use volume::Kept;

/// What the shell knows of a project besides its file's text.
#[derive(Clone, Debug)]
pub struct Input {
    /// Its file.
    pub source: SourceId,
    /// Its folder, as a person sees it.
    pub folder: String,
    /// The folder's own name.
    pub folder_name: String,
    /// The slug that the header of its generated Compose file keeps.
    pub recorded_name: Option<String>,
    /// Whether this run was asked about it; a fault in any other project is a warning.
    pub in_scope: bool,
}

/// Where the parts of a resolved project were written, for rules across files.
#[derive(Clone, Debug)]
struct Places {
    /// The name, or the start of the file.
    name: Span,
    /// Each host of the app.
    hosts: Vec<(Host, Span)>,
    /// Each host of a service of its own, with who answers there.
    routes: Vec<(Host, Span, String)>,
    /// Each name in the shared network: the app's, its workers', its schedules' and its services'.
    keys: Vec<(String, Span)>,
    /// Each volume.
    volumes: Vec<Kept>,
    /// Each port on the host machine.
    ports: Vec<(u16, Span)>,
    /// Each database, in the model's order.
    databases: Vec<Asked>,
    /// Each connection, in the model's order.
    connections: Vec<Asked>,
    /// The PHP version, where it is written.
    php: Span,
}

/// Where a project asks for a server.
#[derive(Clone, Copy, Debug)]
struct Asked {
    /// The key.
    key: Span,
    /// What says which server of its kind: its name or its series, or else the key.
    server: Span,
}

impl Asked {
    fn new<S, H>(key: Span, host: Option<&Spanned<H>>, series: Option<&Spanned<S>>) -> Self {
        let host = host.map(|host| host.span);
        let series = series.map(|series| series.span);
        Self {
            key,
            server: host.or(series).unwrap_or(key),
        }
    }
}

/// A project that is resolved by itself: what is left to check is whether it goes with the others.
#[derive(Clone, Debug)]
pub struct Alone {
    input: Input,
    project: Project,
    places: Places,
}

impl Alone {
    /// What it means.
    pub fn project(&self) -> &Project {
        &self.project
    }
}

/// The global stack, resolved by itself, with its places.
#[derive(Clone, Debug)]
pub struct AloneGlobal {
    global: Global,
    /// Each instance, in the model's order.
    instances: Vec<Span>,
    /// Services with an instance that has faults of its own, so that none can be missed.
    faulty: Vec<&'static str>,
    /// Each port on the host machine, with who wants it.
    ports: Vec<(u16, Span, String)>,
    /// Each host, with who answers there.
    hosts: Vec<(Host, Span, String)>,
    /// Each volume.
    volumes: Vec<Kept>,
    /// The domain, where it is written.
    domain: Option<Span>,
    /// The key above all services, or the start of the file.
    services: Span,
}

/// Makes the model of everything that was read. Projects that cannot be resolved are left out;
/// whether anything may be compiled is for the caller to tell from the diagnostics.
pub fn resolve(
    global: Option<&config::Global>,
    projects: &[(Input, config::Project)],
    diagnostics: &mut Diagnostics,
) -> Fleet {
    let global = global.map(|global| resolve_global(global, diagnostics));
    let projects = projects
        .iter()
        .filter_map(|(input, config)| resolve_project(input.clone(), config, diagnostics))
        .collect();
    join(global, projects, diagnostics)
}

/// Resolves what can be said of the global stack without looking at any project.
pub fn resolve_global(config: &config::Global, diagnostics: &mut Diagnostics) -> AloneGlobal {
    global::resolve(config, diagnostics)
}

/// Resolves what can be said of a project without looking at anything else; nothing if it has faults.
pub fn resolve_project(
    input: Input,
    config: &config::Project,
    diagnostics: &mut Diagnostics,
) -> Option<Alone> {
    let in_scope = input.in_scope;
    let mut own = Diagnostics::default();
    for off in &config.off {
        own.push(off.idle());
    }
    let resolved = project::resolve(input, config, &mut own);
    soften(&mut own, in_scope);
    diagnostics.append(own);
    resolved
}

/// Makes one fleet of what was resolved, and checks what holds between its parts.
pub fn join(
    global: Option<AloneGlobal>,
    mut projects: Vec<Alone>,
    diagnostics: &mut Diagnostics,
) -> Fleet {
    projects.sort_by(|a, b| {
        (&a.project.slug, &a.input.folder).cmp(&(&b.project.slug, &b.input.folder))
    });
    if let Some(global) = &global {
        for project in &projects {
            let mut own = Diagnostics::default();
            links::check(global, project, &mut own);
            soften(&mut own, project.input.in_scope);
            diagnostics.append(own);
        }
    }
    fleet::check(global.as_ref(), &projects, diagnostics);
    let projects = projects.into_iter().map(|alone| alone.project);
    Fleet {
        global: global.map(|global| global.global),
        projects: projects.collect(),
    }
}

/// A fault in a project that nobody asked about does not stop the run.
fn soften(diagnostics: &mut Diagnostics, in_scope: bool) {
    if !in_scope {
        for diagnostic in diagnostics.iter_mut() {
            diagnostic.set_elsewhere();
        }
    }
}
