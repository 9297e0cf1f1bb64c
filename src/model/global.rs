//! The global stack.

use super::{CONTAINER_PREFIX, Environment, Password, Service};
use crate::catalog::spec::{Series, ServiceSpec, Web};

/// What all projects share.
#[derive(Clone, Debug)]
pub struct Global {
    /// The network that it creates.
    pub network: String,
    /// What hosts end in.
    pub domain: String,
    /// The reverse proxy.
    pub traefik: Traefik,
    /// Servers of the catalog, sorted by container.
    pub instances: Vec<Instance>,
    /// Services of the writer's own, sorted by name.
    pub services: Vec<Service>,
}

/// The reverse proxy.
#[derive(Clone, Debug)]
pub struct Traefik {
    /// Its image.
    pub image: String,
    /// The port for HTTP on 127.0.0.1.
    pub http: u16,
    /// The port for HTTPS on 127.0.0.1.
    pub https: u16,
    /// Whether its dashboard answers.
    pub dashboard: bool,
    /// How it finds projects.
    pub discovery: Discovery,
}

/// How Traefik finds projects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Discovery {
    /// By labels, through the Docker socket.
    Docker,
    /// By files that phpier writes.
    Files,
}

/// A server of the catalog.
#[derive(Clone, Debug)]
pub struct Instance {
    /// What it is.
    pub spec: &'static ServiceSpec,
    /// Which releases it follows.
    pub series: &'static Series,
    /// Tells it from the unnamed instance.
    pub name: Option<String>,
    /// The image with its tag.
    pub image: String,
    /// Its port on 127.0.0.1.
    pub publish: Option<u16>,
    /// The administrator's password; only databases have one.
    pub root_password: Option<Password>,
    /// Variables beside phpier's own.
    pub env: Environment,
    /// The volume that holds its data, where that is not its own.
    pub moved: Option<String>,
    /// Whether it answers to its series: the first instance of that series does.
    pub owns_series_alias: bool,
}

impl Instance {
    /// `mysql`, or `mysql-next`: its Compose service and the stem of everything it owns.
    pub fn key(&self) -> String {
        match &self.name {
            None => self.spec.name.to_owned(),
            Some(name) => format!("{}-{name}", self.spec.name),
        }
    }

    /// Its container, and its name in the network: `phpier-mysql`.
    pub fn container(&self) -> String {
        format!("{CONTAINER_PREFIX}{}", self.key())
    }

    /// The volume that holds its data, by its name in the engine.
    pub fn volume(&self) -> String {
        self.moved
            .clone()
            .unwrap_or_else(|| format!("{}-data", self.container()))
    }

    /// The first label of the host of its pages: `mail`, or `mail-next` for a named instance.
    pub fn web_label(&self, web: &Web) -> String {
        match &self.name {
            None => web.host.to_owned(),
            Some(name) => format!("{}-{name}", web.host),
        }
    }

    /// The name that stands for its series in the network: `phpier-mysql-8-4`.
    pub fn series_alias(&self) -> String {
        series_alias(self.spec, self.series)
    }

    /// Whether a project reaches it by this name.
    pub fn answers_to(&self, host: &str) -> bool {
        host == self.container() || (self.owns_series_alias && host == self.series_alias())
    }
}

/// The name that stands for a series of a server in the network: `phpier-mysql-8-4`.
pub fn series_alias(spec: &ServiceSpec, series: &Series) -> String {
    format!(
        "{CONTAINER_PREFIX}{}-{}",
        spec.name,
        series.name.replace('.', "-")
    )
}
