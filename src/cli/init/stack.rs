//! The global stack that a project needs: what there is of it, and what is to be added.

mod alone;
mod change;
mod template;

use std::path::{Path, PathBuf};

pub(super) use alone::alone;
pub(super) use change::Change;

use crate::catalog::php::PhpVersion;
use crate::catalog::spec::Series;
use crate::catalog::{self, ServiceSpec};
use crate::cli::exit::Exit;
use crate::cli::global::edit::plain;
use crate::cli::ui::Ui;
use crate::cli::{Common, report, session};
use crate::config::global::{Projects, ProjectsEntry};
use crate::detect::Detection;
use crate::diagnostic::{Diagnostics, Severity};
use crate::draft::outline::{self, Block, Entry, Scalar, Value};
use crate::draft::{Draft, Noted, Server};
use crate::model;
use crate::pipeline;
use crate::source::Format;
use crate::workspace::{self, CONFIG_LIMIT, Workspace};

/// `global.kdl` as it is.
pub(super) struct Stack {
    path: PathBuf,
    /// Nothing where there is none.
    bytes: Option<Vec<u8>>,
    projects: Projects,
    global: Option<model::Global>,
}

impl Stack {
    /// Reads it. A mistake in it ends the command, for nothing could be told of what would follow.
    pub(super) fn open(common: &Common, ui: &mut Ui) -> Result<Self, Exit> {
        let session =
            session::open_global(common).map_err(|problem| report::fatal(ui, &problem))?;
        if session.diagnostics.has_errors() {
            report::human(ui, &session, Severity::Error);
            ui.say("nothing was written\n");
            return Err(Exit::Error);
        }
        let path = session.workspace.global_config();
        let bytes = workspace::read(&path, CONFIG_LIMIT).ok();
        let read = session.sources.iter().next().and_then(|(id, _)| {
            pipeline::read_global(&session.sources, id, &mut Diagnostics::default())
        });
        Ok(Self {
            path,
            bytes: bytes.filter(|_| session.has_global),
            projects: read.map(|global| global.projects).unwrap_or_default(),
            global: session.fleet.and_then(|fleet| fleet.global),
        })
    }

    /// The instances of a service, the one without a name first.
    fn instances(&self, spec: &ServiceSpec) -> impl Iterator<Item = &model::Instance> {
        let all = self.global.iter().flat_map(|global| &global.instances);
        let mut all: Vec<_> = all
            .filter(|instance| instance.spec.name == spec.name)
            .collect();
        all.sort_by_key(|instance| instance.name.is_some());
        all.into_iter()
    }

    /// The server for a database: its engine, and its container where that must be said. PHP before 7.1
    /// cannot log in to `MySQL`, and `MariaDB` serves it.
    pub(super) fn server(
        &self,
        engine: &'static ServiceSpec,
        php: &PhpVersion,
    ) -> (&'static ServiceSpec, Option<String>) {
        if let Some(instance) = self.instances(engine).find(|one| serves(one.series, php)) {
            return (engine, instance.name.as_ref().map(|_| instance.container()));
        }
        let none_serves = self.instances(engine).next().is_some()
            || !engine.series.iter().any(|series| serves(series, php));
        match catalog::service("mariadb").filter(|_| engine.name == "mysql" && none_serves) {
            Some(other) => self.server(other, php),
            None => (engine, None),
        }
    }

    /// The key of a connection, and its container where that must be said. Where there is Valkey and no
    /// Redis, it does for it.
    pub(super) fn connection(&self, key: &'static str) -> (&'static str, Option<String>) {
        let found = |key: &str| self.instances(of_key(key)?).next();
        let (key, instance) = match (found(key), key) {
            (None, "redis") if found("valkey").is_some() => ("valkey", found("valkey")),
            (instance, _) => (key, instance),
        };
        let named = instance.filter(|instance| instance.name.is_some());
        (key, named.map(model::Instance::container))
    }

    /// What a project adds to it.
    pub(super) fn change(
        &self,
        places: &Workspace,
        folder: &Path,
        draft: &Draft,
        found: &Detection,
    ) -> Change {
        let php = draft
            .php
            .as_ref()
            .and_then(|php| catalog::php::version(&php.value));
        let engine = draft
            .databases
            .first()
            .and_then(|one| one.value.engine.as_deref());
        let engine = engine.and_then(catalog::service).map(|spec| {
            let hint = found
                .database
                .as_ref()
                .and_then(|found| found.value.server());
            let hint = hint.filter(|hint| hint.engine.name == spec.name);
            (spec, hint.and_then(|hint| hint.series))
        });
        let connections = draft
            .connections
            .iter()
            .filter_map(|one| of_key(&one.value.key));
        let wanted = engine
            .into_iter()
            .chain(connections.map(|spec| (spec, None)));
        let missing = wanted.filter(|(spec, _)| self.instances(spec).next().is_none());
        let servers = missing
            .map(|(spec, hint)| self.newcomer(spec, hint, php))
            .collect();
        Change::new(self, servers, self.registration(places, folder), places)
    }

    /// A server that is to be added, in the series that the project speaks of if its PHP can use that.
    fn newcomer(
        &self,
        spec: &'static ServiceSpec,
        hint: Option<&str>,
        php: Option<&PhpVersion>,
    ) -> Server {
        let fits = |series: &&Series| php.is_none_or(|php| serves(series, php));
        let hinted = hint.and_then(|name| spec.series(name)).filter(fits);
        let usual = || spec.series(spec.default_series).filter(fits);
        let series = hinted
            .or_else(usual)
            .or_else(|| spec.series.iter().find(fits));
        let instances = self.global.iter().flat_map(|global| &global.instances);
        let taken: Vec<u16> = instances.filter_map(|instance| instance.publish).collect();
        let publish = spec
            .publish
            .filter(|port| taken.contains(port))
            .and_then(|port| {
                let mut free = (1..100).filter_map(|step| port.checked_add(step * 10));
                free.find(|port| !taken.contains(port))
            });
        Server {
            service: spec.name.to_owned(),
            version: series.map(|series| series.name.to_owned()),
            publish,
            ..Server::default()
        }
    }

    /// A line that makes the project known, where nothing does.
    fn registration(&self, places: &Workspace, folder: &Path) -> Option<String> {
        folder.to_str()?;
        (!self.knows(places, folder)).then(|| line("project", &places.show(folder)))
    }

    fn knows(&self, places: &Workspace, folder: &Path) -> bool {
        let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let folder = real(folder);
        self.projects.entries.iter().any(|entry| {
            let (ProjectsEntry::Scan { path, .. } | ProjectsEntry::Project { path }) = entry;
            let path = workspace::expand(&path.value, &places.home, places.user.as_deref());
            let Some(path) = path.map(|path| real(&path)) else {
                return false;
            };
            match entry {
                ProjectsEntry::Project { .. } => path == folder,
                ProjectsEntry::Scan { depth, .. } => workspace::is_scanned(&path, *depth, &folder),
            }
        })
    }
}

/// Whether a series can be logged in to from a version of PHP.
fn serves(series: &Series, php: &PhpVersion) -> bool {
    series.min_php.is_none_or(|least| php.number >= least)
}

/// The service that a project's key connects to.
fn of_key(key: &str) -> Option<&'static ServiceSpec> {
    catalog::services().find(|spec| spec.connection.as_ref().is_some_and(|one| one.key == key))
}

/// A node with one text.
fn line(key: &str, value: &str) -> String {
    let block = Block {
        entries: vec![Entry::new(key, Value::Scalar(Scalar::text(value)))],
        tail: Vec::new(),
    };
    outline::text(&block, Format::Kdl).trim_end().to_owned()
}

/// A server's node.
fn node(server: &Server) -> String {
    Noted::from(server.clone()).kdl()
}

/// The text of a file, as it is read everywhere.
fn text(bytes: Option<&Vec<u8>>) -> String {
    bytes
        .map(|bytes| plain(&String::from_utf8_lossy(bytes)))
        .unwrap_or_default()
}
