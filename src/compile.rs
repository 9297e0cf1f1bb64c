//! The model becomes files. Pure: the same model gives the same bytes, on every machine.
//!
//! A project's files follow from that project alone; what differs from machine to machine is left to
//! Compose's interpolation or to the container's start. The global stack's files follow from
//! `global.kdl` alone. Only what lies below `local/` knows the whole fleet. What a project is on one
//! machine alone is what its other files would be, held against those that all have.

mod app;
mod connection;
mod global;
mod image;
mod instance;
mod local;
mod nginx;
mod overrides;
mod project;
mod provision;
mod route;
mod service;
mod sql;
mod template;
mod traefik;
mod variables;

pub use global::compile as global;
pub use image::{HOME as APP_HOME, MOUNT as APP_MOUNT};
pub use local::{Secrets, local, local_of, local_shared, password, root_password, secrets};
pub use overrides::compile as overrides;
pub use project::compile as project;
pub use provision::GRANTS;

use crate::artifact::{Artifact, Comment};
use crate::compose::{self, Text};

/// The global stack's Compose file, relative to phpier's folder.
pub const GLOBAL_COMPOSE: &str = "global-compose.yml";

/// Labels of phpier's own start with this; <https://docs.docker.com/engine/manage-resources/labels/>
/// asks for a domain's reverse.
const LABEL: &str = "dev.phpier.";

fn label(name: &str) -> Text {
    Text::literal(&format!("{LABEL}{name}"))
}

/// A Compose file of an owner.
fn compose_artifact(path: &str, owner: &str, file: &compose::File) -> Artifact {
    let body = compose::yaml::to_string(file);
    Artifact::new(path.to_owned(), owner, Comment::Hash, body)
}

/// What every container of phpier's gives up: <https://docs.docker.com/engine/security/>.
fn hardened(cap_add: &[&str]) -> compose::Service {
    compose::Service {
        restart: Some(compose::Restart::UnlessStopped),
        cap_drop: vec!["ALL".into()],
        cap_add: cap_add.iter().map(|cap| Text::literal(cap)).collect(),
        security_opt: vec!["no-new-privileges:true".into()],
        ..compose::Service::default()
    }
}

/// A port on 127.0.0.1, never on another address.
fn loopback(host: u16, container: u16) -> compose::Port {
    compose::Port {
        host_ip: "127.0.0.1".into(),
        published: host.to_string().into(),
        target: container,
    }
}

/// A value for a variable, in a Compose file.
fn env_text(name: &str, value: &crate::model::EnvValue) -> Text {
    match value {
        crate::model::EnvValue::Literal(text) => Text::literal(text),
        crate::model::EnvValue::Environment(variable) => Text::required(
            variable,
            &format!("set it for {name}, in the environment or in .env"),
        ),
    }
}
