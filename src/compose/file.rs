//! The values of a Compose file. Fields stand in the order they are written in.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Environment, Text};

/// A whole file: <https://github.com/compose-spec/compose-spec/blob/main/spec.md>.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct File {
    /// The Compose project. Always written: the folder's name would collide between checkouts.
    pub name: Text,
    /// The containers.
    pub services: BTreeMap<Text, Service>,
    /// The networks they join.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub networks: BTreeMap<Text, Network>,
    /// The volumes they keep data in.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub volumes: BTreeMap<Text, Volume>,
    /// Small files whose text stands in this file.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub configs: BTreeMap<Text, Config>,
    /// Files on this machine that only some containers may read.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub secrets: BTreeMap<Text, Secret>,
    /// What the global stack's machine gives to projects' files.
    #[serde(
        rename = "x-environment",
        skip_serializing_if = "Environment::is_empty"
    )]
    pub environment: Environment,
}

/// A container: <https://github.com/compose-spec/compose-spec/blob/main/05-services.md>.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Service {
    /// The image it runs, or the name a build is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<Text>,
    /// How the image is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub build: Option<Build>,
    /// When the image is looked for elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pull_policy: Option<PullPolicy>,
    /// The name that other tools know it by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container_name: Option<Text>,
    /// When the engine starts it again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restart: Option<Restart>,
    /// The account it starts as.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<Text>,
    /// Replaces the image's entrypoint.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub entrypoint: Vec<Text>,
    /// Replaces the image's command.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub command: Vec<Text>,
    /// Where the command starts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub working_dir: Option<Text>,
    /// What it waits for.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub depends_on: BTreeMap<Text, Dependency>,
    /// Files of variables, read when the container is made.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub env_file: Vec<Text>,
    /// Its variables.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub environment: BTreeMap<Text, Text>,
    /// What is published on the host.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ports: Vec<Port>,
    /// What is mounted, in the order of the mount points.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub volumes: Vec<Mount>,
    /// Scratch folders in memory.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tmpfs: Vec<Text>,
    /// Inline files it reads.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub configs: Vec<FileReference>,
    /// Secrets it reads below `/run/secrets`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub secrets: Vec<Text>,
    /// The networks it is in, with its names there.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub networks: BTreeMap<Text, Attachment>,
    /// Names for addresses that no DNS knows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub extra_hosts: Vec<Text>,
    /// Notes for Traefik and for phpier itself.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<Text, Text>,
    /// How the engine knows that it is ready.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub healthcheck: Option<Healthcheck>,
    /// The size of `/dev/shm`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shm_size: Option<Text>,
    /// What it is told to stop with, where it is not what the image says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stop_signal: Option<Text>,
    /// How long it may take to stop before it is killed, as `30s`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stop_grace_period: Option<Text>,
    /// Capabilities taken away.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cap_drop: Vec<Text>,
    /// Capabilities it keeps.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cap_add: Vec<Text>,
    /// `no-new-privileges:true`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub security_opt: Vec<Text>,
}

/// When Compose looks for an image elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PullPolicy {
    /// Never: it is here, or built here.
    Never,
}

/// When the engine starts a container again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Restart {
    /// Never: for what runs once.
    #[serde(rename = "no")]
    Never,
    /// Always, unless a person stopped it. The engine waits longer after each failure.
    #[serde(rename = "unless-stopped")]
    UnlessStopped,
}

/// How an image is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Build {
    /// The folder that is sent to the builder.
    pub context: Text,
}

/// What a dependency must have reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Dependency {
    /// The state to wait for.
    pub condition: Condition,
    /// Whether to go on without it; `None` is Compose's own `true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required: Option<bool>,
}

/// A state of another container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Condition {
    /// It runs.
    #[serde(rename = "service_started")]
    Started,
    /// Its health check passes.
    #[serde(rename = "service_healthy")]
    Healthy,
    /// It has ended well.
    #[serde(rename = "service_completed_successfully")]
    Completed,
}

/// A port of the container on the host; always on an address that is named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Port {
    /// The address on the host.
    pub host_ip: Text,
    /// The port on the host. Compose wants text here.
    pub published: Text,
    /// The port in the container.
    pub target: u16,
}

/// A mount, always in the long form: a path may hold colons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Mount {
    /// A folder of the host.
    Bind {
        /// On the host, absolute or relative to the file.
        source: Text,
        /// In the container.
        target: Text,
        /// Whether the container may only read.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        read_only: bool,
        /// What happens when the folder is missing.
        bind: BindOptions,
    },
    /// A named volume.
    Volume {
        /// Its key in the file.
        source: Text,
        /// In the container.
        target: Text,
    },
}

impl Mount {
    /// A folder or file of the host that must be there.
    pub fn bind(source: impl Into<Text>, target: impl Into<Text>, read_only: bool) -> Self {
        Self::Bind {
            source: source.into(),
            target: target.into(),
            read_only,
            bind: BindOptions {
                create_host_path: false,
            },
        }
    }
}

/// Options of a bind mount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BindOptions {
    /// The engine would make a missing folder as root; phpier never lets it.
    pub create_host_path: bool,
}

/// An inline file in a container.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileReference {
    /// Its key in the file.
    pub source: Text,
    /// Where the container finds it.
    pub target: Text,
}

/// A service in a network.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Attachment {
    /// Names beside the service's own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<Text>,
}

/// `healthcheck`; times as Compose spells them: `5s`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Healthcheck {
    /// `CMD …` or `CMD-SHELL …`.
    pub test: Vec<Text>,
    /// Between checks.
    pub interval: Text,
    /// Given to each.
    pub timeout: Text,
    /// Failures in a row that count.
    pub retries: u16,
    /// Failures that do not count after the start.
    pub start_period: Text,
}

/// A network: <https://github.com/compose-spec/compose-spec/blob/main/06-networks.md>.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Network {
    /// Its name in the engine.
    pub name: Text,
    /// Whether somebody else makes it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub external: bool,
}

/// A volume: <https://github.com/compose-spec/compose-spec/blob/main/07-volumes.md>.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Volume {
    /// Its name in the engine, written out so that no rename of the Compose project moves the data.
    pub name: Text,
    /// Whether somebody else has made it. Compose then takes it as it is, whosever labels it has.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub external: bool,
    /// Whose it is. These never change while the volume lives: Compose 2.32 and later offers to
    /// delete a volume whose labels differ from the file's.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<Text, Text>,
}

/// An inline file: <https://github.com/compose-spec/compose-spec/blob/main/08-configs.md>.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Config {
    /// Its text.
    pub content: Text,
}

/// A file that is mounted below `/run/secrets`:
/// <https://github.com/compose-spec/compose-spec/blob/main/09-secrets.md>.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Secret {
    /// Where it is on the host.
    pub file: Text,
}
