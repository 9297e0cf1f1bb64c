//! `.phpier.local.kdl` over `.phpier.kdl`: what one machine has of its own.
//!
//! A key of the local file takes the place of the project's, a list as a whole; names with values are
//! merged name by name. So are services and connections, each as a whole. What it switches off goes.

use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::source::{Span, Spanned};

use super::project::Connection;
use super::switch::{Kind, Off};
use super::{Pairs, Php, Project};

impl Project {
    /// The project with what a local file says of it. What that may not say is refused where it stands,
    /// and left as it is.
    #[must_use]
    pub fn overlay(self, local: Self, diagnostics: &mut Diagnostics) -> Self {
        let Self {
            span: _,
            name,
            framework,
            php,
            docroot,
            hosts,
            node,
            composer,
            databases,
            connections,
            services,
            inject,
            env,
            workers,
            schedules,
            output,
            off,
        } = local;
        if let Some(name) = &name {
            refuse("name", name.span, "it names what others share", diagnostics);
        }
        if let Some(output) = &output {
            let why = "it is the name of a file that is in git";
            refuse("output", output.span, why, diagnostics);
        }
        for database in &databases {
            let why = "its name and its account are those of a server's data";
            refuse("database", database.span, why, diagnostics);
        }
        let mut merged = Self {
            span: self.span,
            name: self.name,
            framework: framework.or(self.framework),
            php: self.php.overlay(php),
            docroot: docroot.or(self.docroot),
            hosts: list(self.hosts, hosts),
            node: node.or(self.node),
            composer: composer.or(self.composer),
            databases: self.databases,
            connections: merged(self.connections, connections, |one| one.spec.name),
            services: merged(self.services, services, |one| one.name.value.as_str()),
            inject: inject.or(self.inject),
            env: pairs(self.env, env),
            workers: pairs(self.workers, workers),
            schedules: pairs(self.schedules, schedules),
            output: self.output,
            off: self.off,
        };
        for off in &off {
            merged.do_without(off, diagnostics);
        }
        merged
    }

    fn do_without(&mut self, off: &Off, diagnostics: &mut Diagnostics) {
        match off.kind {
            Kind::Databases => {
                let why = "what is in them is not of this machine alone";
                refuse("database", off.name.span, why, diagnostics);
            }
            Kind::Connection => {
                off.take(&mut self.connections, key, diagnostics);
            }
            Kind::Service | Kind::Services => {
                off.take(&mut self.services, |one| &one.name.value, diagnostics);
            }
            Kind::Worker => off.take(&mut self.workers, |one| &one.0.value, diagnostics),
            Kind::Schedule => off.take(&mut self.schedules, |one| &one.0.value, diagnostics),
        }
    }
}

impl Php {
    fn overlay(self, local: Self) -> Self {
        let Self {
            version,
            extensions,
            ini,
            xdebug,
        } = local;
        Self {
            version: version.or(self.version),
            extensions: list(self.extensions, extensions),
            ini: pairs(self.ini, ini),
            xdebug: xdebug.or(self.xdebug),
        }
    }
}

fn key(connection: &Connection) -> &str {
    let connection = connection.spec.connection.as_ref();
    connection.map_or("", |connection| connection.key)
}

fn refuse(key: &str, span: Span, why: &str, diagnostics: &mut Diagnostics) {
    diagnostics.push(
        Diagnostic::new(
            &code::CONFIG_NOT_LOCAL,
            format!("`{key}` cannot be another on this machine alone"),
        )
        .label(span, why)
        .help("write it in the project's own file, or leave it out here"),
    );
}

/// A list that is not there leaves the other one.
fn list<T>(common: Vec<T>, local: Vec<T>) -> Vec<T> {
    if local.is_empty() { common } else { local }
}

fn pairs<T>(common: Pairs<T>, local: Pairs<T>) -> Pairs<T> {
    merged(common, local, |(name, _): &(Spanned<String>, _)| {
        name.value.as_str()
    })
}

/// What has the same key gives way in its place; what is new comes last.
fn merged<T>(common: Vec<T>, local: Vec<T>, key: impl Fn(&T) -> &str) -> Vec<T> {
    let mut merged = common;
    for one in local {
        match merged.iter_mut().find(|known| key(known) == key(&one)) {
            Some(known) => *known = one,
            None => merged.push(one),
        }
    }
    merged
}
