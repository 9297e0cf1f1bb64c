//! `global-compose.yml` and Traefik's files.

use crate::artifact::{Artifact, GLOBAL_OWNER};
use crate::compose::{File, Network, Text, environment};
use crate::model::Global;

use super::{GLOBAL_COMPOSE, compose_artifact, instance, provision, service, traefik};

/// The key of the shared network in every Compose file; its name is the configuration's.
pub(super) const NETWORK: &str = "global";

/// The files of the global stack, relative to phpier's folder.
pub fn compile(global: &Global) -> Vec<Artifact> {
    let mut file = File {
        name: GLOBAL_OWNER.into(),
        environment: environment(&global.domain, &global.network),
        ..File::default()
    };
    file.networks.insert(
        NETWORK.into(),
        Network {
            name: Text::literal(&global.network),
            external: false,
        },
    );
    for instance in &global.instances {
        instance::add(&mut file, global, instance);
        provision::add(&mut file, instance);
    }
    for own in &global.services {
        service::add_global(&mut file, own);
    }
    let routing = traefik::artifacts(global);
    traefik::add(&mut file, global, &routing);
    let mut artifacts = vec![compose_artifact(GLOBAL_COMPOSE, GLOBAL_OWNER, &file)];
    artifacts.extend(routing);
    artifacts
}
