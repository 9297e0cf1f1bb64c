//! A project's file, whole.

use crate::catalog::{self, Role, ServiceSpec};
use crate::diagnostic::Diagnostics;
use crate::source::{Format, Span, Spanned};
use crate::syntax::tree::Document;

use super::decode::{Fields, Written};
use super::service::{self, Switched};
use super::switch::{self, Kind, Off};
use super::{Anything, Database, EnvValue, Pairs, Php, Port, Schedule, Service, Version, keys};

/// What a project asks for.
#[derive(Clone, Debug)]
pub struct Project {
    /// The start of the file, for messages about the whole.
    pub span: Span,
    /// Its slug.
    pub name: Option<Spanned<String>>,
    /// Its framework.
    pub framework: Option<Spanned<String>>,
    /// Its PHP.
    pub php: Php,
    /// What nginx serves.
    pub docroot: Option<Spanned<String>>,
    /// Where it answers.
    pub hosts: Vec<Spanned<String>>,
    /// Node.js in the image.
    pub node: Option<Spanned<Version>>,
    /// Composer in the image.
    pub composer: Option<Spanned<Version>>,
    /// Its databases.
    pub databases: Vec<Database>,
    /// Its caches and its mail catcher.
    pub connections: Vec<Connection>,
    /// Services of its own.
    pub services: Vec<Service>,
    /// Whether connection variables are set.
    pub inject: Option<Spanned<bool>>,
    /// Its variables.
    pub env: Pairs<EnvValue>,
    /// Its workers' commands.
    pub workers: Pairs<Anything>,
    /// Commands that run at their times.
    pub schedules: Pairs<Schedule>,
    /// The name of its Compose file.
    pub output: Option<Spanned<String>>,
    /// What it does without.
    pub off: Vec<Off>,
}

/// `redis`, `mail` and so on.
#[derive(Clone, Debug)]
pub struct Connection {
    /// The key, for messages about the whole.
    pub span: Span,
    /// What it connects to.
    pub spec: &'static ServiceSpec,
    /// The series that is wanted.
    pub series: Option<Spanned<Version>>,
    /// Whether the server is the project's own.
    pub private: Option<Spanned<bool>>,
    /// The volume that holds the data of its own server already.
    pub moved: Option<Spanned<String>>,
    /// The server's container.
    pub host: Option<Spanned<String>>,
    /// The server's port inside the network.
    pub port: Option<Spanned<Port>>,
}

/// `services` of a project.
#[derive(Default)]
struct Services {
    databases: Vec<Database>,
    connections: Vec<Connection>,
    services: Vec<Service>,
    off: Vec<Off>,
}

impl Project {
    /// Reads a project's file; what is wrong goes to the diagnostics, and the rest is kept.
    pub fn decode(document: &Document, diagnostics: &mut Diagnostics) -> Self {
        let format = document.format;
        let span = Span::new(document.source, 0, 0);
        let mut fields = Fields::root(&keys::PROJECT, &document.root, span, format, diagnostics);
        let php = fields.section("php");
        let services = fields.section("services");
        let Services {
            databases,
            connections,
            services,
            mut off,
        } = services
            .and_then(|written| Services::decode(written, format, fields.diagnostics()))
            .unwrap_or_default();
        let workers = switch::parted(fields.pairs("workers"), Kind::Worker, &mut off);
        let schedules = switch::parted(fields.pairs("schedules"), Kind::Schedule, &mut off);
        let project = Self {
            span,
            name: fields.one("name"),
            framework: fields.one("type"),
            php: php
                .and_then(|written| Php::decode(written, format, fields.diagnostics()))
                .unwrap_or_default(),
            docroot: fields.one("docroot"),
            hosts: fields.list("hosts"),
            node: fields.one("node"),
            composer: fields.one("composer"),
            databases,
            connections,
            services,
            inject: fields.one("inject"),
            env: fields.pairs("env"),
            workers,
            schedules,
            output: fields.one("output"),
            off,
        };
        fields.finish();
        project
    }
}

impl Services {
    fn decode(written: Written<'_>, format: Format, diagnostics: &mut Diagnostics) -> Option<Self> {
        let mut fields = Fields::open(&keys::PROJECT_SERVICES, written, format, diagnostics)?;
        let mut services = Self::default();
        for (key, kind) in [("database", Kind::Databases), ("service", Kind::Services)] {
            let span = fields.switched_off(key);
            services
                .off
                .extend(span.map(|span| Off::key(kind, key, span)));
        }
        for database in fields.sections("database") {
            let decoded = Database::decode(database, format, fields.diagnostics());
            services.databases.extend(decoded);
        }
        for spec in catalog::services() {
            let Some(connection) = &spec.connection else {
                continue;
            };
            if let Some(span) = fields.switched_off(connection.key) {
                let off = Off::key(Kind::Connection, connection.key, span);
                services.off.push(off);
            }
            if let Some(written) = fields.switch(connection.key) {
                let decoded = Connection::decode(spec, written, format, fields.diagnostics());
                services.connections.extend(decoded);
            }
        }
        for service in fields.sections("service") {
            match Service::decode(service, format, fields.diagnostics()) {
                Some(Switched::On(service)) => services.services.push(*service),
                Some(Switched::Off(name)) => services.off.push(Off {
                    kind: Kind::Service,
                    name,
                }),
                None => {}
            }
        }
        fields.finish();
        Some(services)
    }
}

impl Connection {
    fn decode(
        spec: &'static ServiceSpec,
        written: Written<'_>,
        format: Format,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        let mut fields =
            Fields::open(keys::connection_section(spec), written, format, diagnostics)?;
        let cache = matches!(spec.role, Role::Cache);
        let connection = Self {
            span: fields.span(),
            spec,
            series: if cache { fields.argument() } else { None },
            private: if cache { fields.one("private") } else { None },
            moved: if cache {
                service::moved(&mut fields, format)
            } else {
                None
            },
            host: fields.one("host"),
            port: fields.one("port"),
        };
        fields.finish();
        Some(connection)
    }
}
