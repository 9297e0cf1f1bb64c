//! The global stack that a project needs: what there is of it, and what is to be added.

mod alone;
mod change;
mod template;

use std::path::Path;

pub(super) use alone::alone;
pub(super) use change::Change;

use crate::catalog::php::PhpVersion;
use crate::catalog::spec::Series;
use crate::catalog::{self, ServiceSpec};
use crate::cli::stack::Stack;
use crate::detect::{Database, Detection};
use crate::draft::outline::{self, Block, Entry, Scalar, Value};
use crate::draft::{Draft, Noted, Server};
use crate::model;
use crate::source::Format;
use crate::workspace::Workspace;

impl Stack {
    /// The instances of a service, the one without a name first.
    fn instances(&self, spec: &ServiceSpec) -> impl Iterator<Item = &model::Instance> {
        let all = self.global.iter().flat_map(|global| &global.instances);
        let mut all: Vec<_> = all
            .filter(|instance| instance.spec.name == spec.name)
            .collect();
        all.sort_by_key(|instance| instance.name.is_some());
        all.into_iter()
    }

    /// The server for a database: its engine, and its container where that must be said. `MariaDB` does for
    /// `MySQL` where it runs and `MySQL` does not, unless the project names a release of that; and for PHP
    /// before 7.1, which cannot log in to `MySQL`.
    pub(in crate::cli::init) fn server(
        &self,
        wanted: &Database,
        php: &PhpVersion,
    ) -> (&'static ServiceSpec, Option<String>) {
        let engine = wanted.engine;
        let serving = |spec| self.instances(spec).find(|one| serves(one.series, php));
        if let Some(instance) = serving(engine) {
            return (engine, container(instance));
        }
        let none_serves =
            self.has(engine) || !engine.series.iter().any(|series| serves(series, php));
        let Some(other) = catalog::service("mariadb").filter(|_| engine.name == "mysql") else {
            return (engine, None);
        };
        match serving(other) {
            Some(instance) if none_serves || wanted.series.is_none() => {
                (other, container(instance))
            }
            None if none_serves => (other, None),
            _ => (engine, None),
        }
    }

    /// The key of a connection, and its container where that must be said. What speaks the same does for it
    /// where that is there alone, as Valkey for Redis.
    pub(in crate::cli::init) fn connection(
        &self,
        key: &'static str,
    ) -> (&'static str, Option<String>) {
        let spoken = |spec: &ServiceSpec| spec.connection.as_ref().map(|one| one.protocol);
        let wanted = catalog::connected(key);
        let kin = catalog::services().filter(|spec| spoken(spec) == wanted.and_then(spoken));
        let mut found = wanted.into_iter().chain(kin).filter_map(|spec| {
            let key = spec.connection.as_ref()?.key;
            Some((key, container(self.instances(spec).next()?)))
        });
        found.next().unwrap_or((key, None))
    }

    /// Whether there is any server of a kind.
    pub(in crate::cli::init) fn has(&self, spec: &ServiceSpec) -> bool {
        self.instances(spec).next().is_some()
    }

    /// What a project adds to it.
    pub(in crate::cli::init) fn change(
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
            .filter_map(|one| catalog::connected(&one.value.key));
        let wanted = engine
            .into_iter()
            .chain(connections.map(|spec| (spec, None)));
        let missing = wanted.filter(|(spec, _)| !self.has(spec));
        let mut servers = self.servers();
        for (spec, hint) in missing {
            let series = series(spec, hint, php);
            let server = Server {
                service: spec.name.to_owned(),
                version: series.map(|series| series.name.to_owned()),
                ..Server::default()
            };
            servers.place(server, None);
        }
        let servers = servers.into_added().into_iter().map(|server| server.value);
        Change::new(
            self,
            servers.collect(),
            self.registration(places, folder),
            places,
        )
    }

    /// A line that makes the project known, where nothing does.
    fn registration(&self, places: &Workspace, folder: &Path) -> Option<String> {
        folder.to_str()?;
        (!self.knows(places, folder)).then(|| line("project", &places.show(folder)))
    }
}

/// An instance's container, where the key alone does not say it.
fn container(instance: &model::Instance) -> Option<String> {
    instance.name.as_ref().map(|_| instance.container())
}

/// The series of a server that is to be added: the one that the project speaks of, if its PHP can use it.
fn series(
    spec: &'static ServiceSpec,
    hint: Option<&str>,
    php: Option<&PhpVersion>,
) -> Option<&'static Series> {
    let fits = |series: &&Series| php.is_none_or(|php| serves(series, php));
    let hinted = hint.and_then(|name| spec.series(name)).filter(fits);
    let usual = || spec.series(spec.default_series).filter(fits);
    hinted
        .or_else(usual)
        .or_else(|| spec.series.iter().find(fits))
}

/// Whether a series can be logged in to from a version of PHP.
fn serves(series: &Series, php: &PhpVersion) -> bool {
    series.min_php.is_none_or(|least| php.number >= least)
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
