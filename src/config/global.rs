//! `global.kdl`, whole.

use crate::catalog::{self, Role, ServiceSpec};
use crate::diagnostic::Diagnostics;
use crate::source::{Format, Span, Spanned};
use crate::syntax::tree::Document;

use super::decode::{Fields, Written};
use super::scalar::Depth;
use super::service::{self, Switched};
use super::{EnvValue, Pairs, Password, Port, Publish, Service, Version, keys};

/// How many levels down `scan` looks unless it says so.
const DEFAULT_DEPTH: u32 = 3;

/// What the global stack should be.
#[derive(Clone, Debug)]
pub struct Global {
    /// The start of the file, for messages about the whole.
    pub start: Span,
    /// The shared network.
    pub network: Option<Spanned<String>>,
    /// What hosts end in.
    pub domain: Option<Spanned<String>>,
    /// How Traefik finds projects.
    pub discovery: Option<Spanned<String>>,
    /// The reverse proxy.
    pub traefik: Traefik,
    /// Servers of the catalog.
    pub servers: Vec<Server>,
    /// Services that the catalog has no entry for.
    pub services: Vec<Service>,
    /// The key above both, or the start of the file.
    pub place_of_services: Span,
    /// Where the projects are.
    pub projects: Projects,
}

/// `traefik`.
#[derive(Clone, Debug, Default)]
pub struct Traefik {
    /// The series.
    pub version: Option<Spanned<Version>>,
    /// The port for HTTP on the host.
    pub http: Option<Spanned<Port>>,
    /// The port for HTTPS on the host.
    pub https: Option<Spanned<Port>>,
    /// Whether the dashboard answers.
    pub dashboard: Option<Spanned<bool>>,
}

/// An instance of a service of the catalog.
#[derive(Clone, Debug)]
pub struct Server {
    /// The key, for messages about the whole.
    pub span: Span,
    /// Its row in the catalog.
    pub spec: &'static ServiceSpec,
    /// The series.
    pub version: Option<Spanned<Version>>,
    /// Which of several instances it is.
    pub name: Option<Spanned<String>>,
    /// Its port on the host.
    pub publish: Option<Spanned<Publish>>,
    /// The administrator's password.
    pub root_password: Option<Spanned<Password>>,
    /// Another image.
    pub image: Option<Spanned<String>>,
    /// Variables beside phpier's own.
    pub env: Pairs<EnvValue>,
    /// The volume that holds its data already.
    pub moved: Option<Spanned<String>>,
}

/// `projects`.
#[derive(Clone, Debug, Default)]
pub struct Projects {
    /// Where to look, in the order written: scans first.
    pub entries: Vec<ProjectsEntry>,
    /// Folders that links in projects may lead to.
    pub allow: Vec<Spanned<String>>,
}

/// A place where projects are.
#[derive(Clone, Debug)]
pub enum ProjectsEntry {
    /// A folder to look through.
    Scan {
        /// The folder.
        path: Spanned<String>,
        /// How many levels down.
        depth: u32,
    },
    /// The folder of one project.
    Project {
        /// The folder.
        path: Spanned<String>,
    },
}

impl Global {
    /// Reads the global configuration; what is wrong goes to the diagnostics, and the rest is kept.
    pub fn decode(document: &Document, diagnostics: &mut Diagnostics) -> Self {
        let format = document.format;
        let span = Span::new(document.source, 0, 0);
        let mut fields = Fields::root(&keys::GLOBAL, &document.root, span, format, diagnostics);
        let written = fields.section("services");
        let place_of_services = written.map_or(span, |written| written.span);
        let (servers, services) = written
            .and_then(|written| decode_services(written, format, fields.diagnostics()))
            .unwrap_or_default();
        let traefik = fields.section("traefik");
        let projects = fields.section("projects");
        let global = Self {
            start: span,
            network: fields.one("network"),
            domain: fields.one("domain"),
            discovery: fields.one("discovery"),
            traefik: traefik
                .and_then(|written| Traefik::decode(written, format, fields.diagnostics()))
                .unwrap_or_default(),
            servers,
            services,
            place_of_services,
            projects: projects
                .and_then(|written| Projects::decode(written, format, fields.diagnostics()))
                .unwrap_or_default(),
        };
        fields.finish();
        global
    }
}

fn decode_services(
    written: Written<'_>,
    format: Format,
    diagnostics: &mut Diagnostics,
) -> Option<(Vec<Server>, Vec<Service>)> {
    let mut fields = Fields::open(&keys::GLOBAL_SERVICES, written, format, diagnostics)?;
    let mut servers = Vec::new();
    for spec in catalog::services() {
        for server in fields.sections(spec.name) {
            servers.extend(Server::decode(spec, server, format, fields.diagnostics()));
        }
    }
    let mut services = Vec::new();
    for service in fields.sections("service") {
        let decoded = Service::decode(service, format, fields.diagnostics());
        if let Some(Switched::On(service)) = decoded {
            services.push(*service);
        }
    }
    fields.finish();
    Some((servers, services))
}

impl Traefik {
    fn decode(written: Written<'_>, format: Format, diagnostics: &mut Diagnostics) -> Option<Self> {
        let mut fields = Fields::open(&keys::TRAEFIK, written, format, diagnostics)?;
        let traefik = Self {
            version: fields.argument(),
            http: fields.one("http"),
            https: fields.one("https"),
            dashboard: fields.one("dashboard"),
        };
        fields.finish();
        Some(traefik)
    }
}

impl Server {
    fn decode(
        spec: &'static ServiceSpec,
        written: Written<'_>,
        format: Format,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        let mut fields = Fields::open(keys::server_section(spec), written, format, diagnostics)?;
        let tool = matches!(spec.role, Role::Tool);
        let server = Self {
            span: fields.span(),
            spec,
            version: fields.argument(),
            name: if tool { None } else { fields.one("name") },
            publish: if tool { None } else { fields.one("publish") },
            root_password: spec.engine().and_then(|_| fields.value("root-password")),
            image: fields.one("image"),
            env: fields.pairs("env"),
            moved: service::moved(&mut fields, format),
        };
        fields.finish();
        Some(server)
    }
}

impl Projects {
    fn decode(written: Written<'_>, format: Format, diagnostics: &mut Diagnostics) -> Option<Self> {
        let mut fields = Fields::open(&keys::PROJECTS, written, format, diagnostics)?;
        let mut entries = Vec::new();
        for scan in fields.sections("scan") {
            entries.extend(decode_scan(scan, format, fields.diagnostics()));
        }
        let projects = fields.list("project").into_iter();
        entries.extend(projects.map(|path| ProjectsEntry::Project { path }));
        let allow = fields.list("allow");
        fields.finish();
        Some(Self { entries, allow })
    }
}

fn decode_scan(
    written: Written<'_>,
    format: Format,
    diagnostics: &mut Diagnostics,
) -> Option<ProjectsEntry> {
    let mut fields = Fields::open(&keys::SCAN, written, format, diagnostics)?;
    let path = fields.required_argument();
    let depth = fields.one::<Depth>("depth");
    fields.finish();
    Some(ProjectsEntry::Scan {
        path: path?,
        depth: depth.map_or(DEFAULT_DEPTH, |depth| depth.value.0),
    })
}
