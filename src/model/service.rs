//! A service that the catalog has no entry for.

use super::{Environment, Host};

/// A service of the writer's own, in the global stack or in a project.
#[derive(Clone, Debug)]
pub struct Service {
    /// Its name.
    pub name: String,
    /// Its image, with a tag.
    pub image: String,
    /// Its command; empty keeps the image's own.
    pub command: Vec<String>,
    /// Its variables.
    pub env: Environment,
    /// Its ports on 127.0.0.1: on the host, in the container.
    pub publish: Vec<(u16, u16)>,
    /// Its volumes.
    pub volumes: Vec<Volume>,
    /// Its hosts.
    pub routes: Vec<Route>,
    /// The command that succeeds when it is ready, in Compose's form: `CMD …` or `CMD-SHELL …`.
    pub healthcheck: Vec<String>,
    /// The Linux capabilities that are taken from it, sorted.
    pub cap_drop: Vec<String>,
    /// The Linux capabilities that it gets, sorted.
    pub cap_add: Vec<String>,
}

/// A named volume.
#[derive(Clone, Debug)]
pub struct Volume {
    /// Its name within the service.
    pub name: String,
    /// Where it is mounted.
    pub target: String,
    /// The volume that holds its data, where that is not its own.
    pub moved: Option<String>,
}

impl Volume {
    /// Its name in the engine. `owner` is the service's key in its Compose file.
    pub fn name_in_engine(&self, owner: &str) -> String {
        self.moved
            .clone()
            .unwrap_or_else(|| format!("{owner}-{}", self.name))
    }
}

/// A host that Traefik sends to a service.
#[derive(Clone, Debug)]
pub struct Route {
    /// The host.
    pub host: Host,
    /// The service's port.
    pub port: u16,
}
