//! Services of the writer's own, in either kind of stack.

use std::collections::BTreeMap;

use crate::compose::{self, Attachment, File, Mount, Network, Restart, Service, Text};
use crate::model;

use super::{LABEL, env_text, global::NETWORK, label, loopback, route};

/// The key of a project's own network.
pub(super) const PRIVATE: &str = "private";

/// Adds one to the global file: `phpier-<name>` on the shared network. Its hosts are in Traefik's
/// files.
pub(super) fn add_global(file: &mut File, own: &model::Service) {
    let key = format!("{}{}", model::CONTAINER_PREFIX, own.name);
    let mut service = base(file, own, &key);
    service.container_name = Some(Text::from(&key));
    service
        .networks
        .insert(NETWORK.into(), Attachment::default());
    file.services.insert(key.into(), service);
}

/// Adds one to a project's file: `<slug>-<name>` on the project's private network, where it answers
/// to its own name; on the shared network only if it has a host there.
pub(super) fn add_private(file: &mut File, slug: &str, own: &model::Service) {
    let key = key(slug, &own.name);
    let mut service = base(file, own, &key);
    service.networks.insert(
        PRIVATE.into(),
        Attachment {
            aliases: vec![Text::from(&own.name)],
        },
    );
    add_private_network(file, slug);
    if !own.routes.is_empty() {
        service
            .networks
            .insert(NETWORK.into(), Attachment::default());
        for (at, route) in own.routes.iter().enumerate() {
            let name = route::numbered(&key, at);
            route::labels(
                &mut service.labels,
                &name,
                std::slice::from_ref(&route.host),
                route::Address::Named(&key, route.port),
            );
        }
    }
    file.services.insert(key.into(), service);
}

/// The network of a project's own, which no other project is in.
pub(super) fn add_private_network(file: &mut File, slug: &str) {
    file.networks.insert(
        PRIVATE.into(),
        Network {
            name: format!("{slug}_private").into(),
            external: false,
        },
    );
}

/// A project's own service in its file, and in the network.
pub(super) fn key(slug: &str, name: &str) -> String {
    format!("{slug}-{name}")
}

/// A service of the writer's own is the writer's to harden: dropping capabilities that an unknown image
/// needs would only break it, so `cap-drop` is for the writer to say.
fn base(file: &mut File, own: &model::Service, key: &str) -> Service {
    let mut service = Service {
        image: Some(Text::from(&own.image)),
        restart: Some(Restart::UnlessStopped),
        command: own.command.iter().map(Text::from).collect(),
        environment: own
            .env
            .iter()
            .map(|(name, value)| (Text::from(name), env_text(name, value)))
            .collect(),
        ports: own
            .publish
            .iter()
            .map(|(host, container)| loopback(*host, *container))
            .collect(),
        healthcheck: healthcheck(own),
        security_opt: vec!["no-new-privileges:true".into()],
        cap_drop: own.cap_drop.iter().map(Text::from).collect(),
        cap_add: own.cap_add.iter().map(Text::from).collect(),
        ..Service::default()
    };
    service
        .labels
        .insert(label("service"), Text::from(&own.name));
    for volume in &own.volumes {
        let volume_key = format!("{}-{}", own.name, volume.name);
        service.volumes.push(Mount::Volume {
            source: Text::from(&volume_key),
            target: Text::from(&volume.target),
        });
        let labels = [(format!("{LABEL}service").into(), Text::from(&own.name))];
        file.volumes.insert(
            volume_key.into(),
            self::volume(
                volume.name_in_engine(key),
                volume.moved.is_some(),
                labels.into(),
            ),
        );
    }
    service
}

/// A volume. One that holds data already is somebody else's: it has other labels than ours, for which
/// Compose warns, and since 2.32 offers to make it anew without its data. `external` is taken as it is
/// (<https://docs.docker.com/reference/compose-file/volumes/#external>).
pub(super) fn volume(
    name: String,
    external: bool,
    labels: BTreeMap<Text, Text>,
) -> compose::Volume {
    compose::Volume {
        name: name.into(),
        external,
        labels: if external { BTreeMap::new() } else { labels },
    }
}

fn healthcheck(own: &model::Service) -> Option<compose::Healthcheck> {
    (!own.healthcheck.is_empty()).then(|| compose::Healthcheck {
        test: own.healthcheck.iter().map(Text::from).collect(),
        interval: "5s".into(),
        timeout: "5s".into(),
        retries: 24,
        start_period: "60s".into(),
    })
}
