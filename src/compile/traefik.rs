//! Traefik: its container, what it is told at its start, and the routes of the stack's own pages.
//! <https://doc.traefik.io/traefik/reference/install-configuration/configuration-options/>

mod routing;
mod start;

pub(super) use routing::project as project_routes;

use std::collections::BTreeMap;

use crate::artifact::{Artifact, Comment, GLOBAL_OWNER};
use crate::compose::{Attachment, Condition, Dependency, File, Healthcheck, Mount, Service, Text};
use crate::model::{CONTAINER_PREFIX, Discovery, Global};

use super::{global::NETWORK, hardened, label, loopback, provision};

/// Traefik's own folder in the container, and the folders of routes that it watches.
const STATIC: &str = "/etc/traefik";
const ROUTES: &str = "/etc/phpier/routes";

/// Adds the container.
pub(super) fn add(file: &mut File, global: &Global, routing: &[Artifact]) {
    let mut service = Service {
        image: Some(Text::literal(&global.traefik.image)),
        container_name: Some(format!("{CONTAINER_PREFIX}traefik").into()),
        depends_on: dependencies(global),
        ports: vec![
            loopback(global.traefik.http, 80),
            loopback(global.traefik.https, 443),
        ],
        volumes: mounts(global),
        healthcheck: Some(Healthcheck {
            test: ["CMD", "traefik", "healthcheck", "--ping"]
                .map(Text::from)
                .into(),
            interval: "5s".into(),
            timeout: "3s".into(),
            retries: 12,
            start_period: "30s".into(),
        }),
        ..hardened(&[])
    };
    service
        .networks
        .insert(NETWORK.into(), Attachment::default());
    service.labels.insert(label("service"), "traefik".into());
    // Traefik reads its own file once, at its start, so a change of it must make the container anew.
    // The folder of routes is watched.
    if let Some(file) = routing.first() {
        service
            .labels
            .insert(label("mounts"), Text::literal(file.digest()));
    }
    file.services
        .insert(format!("{CONTAINER_PREFIX}traefik").into(), service);
}

/// Somebody must wait for a container that ends, or `up --wait` takes its end for a failure. Traefik
/// does, and goes on without it.
fn dependencies(global: &Global) -> BTreeMap<Text, Dependency> {
    global
        .instances
        .iter()
        .filter_map(provision::key)
        .map(|key| {
            let dependency = Dependency {
                condition: Condition::Completed,
                required: Some(false),
            };
            (key.into(), dependency)
        })
        .collect()
}

fn mounts(global: &Global) -> Vec<Mount> {
    // Traefik watches one folder and none below it, so all routes lie in one.
    let routes = match global.traefik.discovery {
        Discovery::Docker => STACK_ROUTES,
        Discovery::Files => ALL_ROUTES,
    };
    let mut mounts = vec![
        Mount::bind(format!("./{routes}"), ROUTES, true),
        Mount::bind("./traefik/static", STATIC, true),
    ];
    if global.traefik.discovery == Discovery::Docker {
        let socket = "/var/run/docker.sock";
        mounts.push(Mount::bind(socket, socket, true));
    }
    mounts
}

/// The folder of the stack's own routes, and the one of all routes under `discovery "files"`.
const STACK_ROUTES: &str = "traefik/routes";
pub(super) const ALL_ROUTES: &str = "local/routes";

/// What Traefik is told at its start, then, under `discovery "docker"`, the stack's own routes.
pub(super) fn artifacts(global: &Global) -> Vec<Artifact> {
    let start = stack_artifact("traefik/static/traefik.yml".to_owned(), start::text(global));
    let routes =
        (global.traefik.discovery == Discovery::Docker).then(|| stack_routes(global, STACK_ROUTES));
    std::iter::once(start).chain(routes).collect()
}

/// The routes of the stack's own pages, in a folder.
pub(super) fn stack_routes(global: &Global, folder: &str) -> Artifact {
    stack_artifact(
        format!("{folder}/{GLOBAL_OWNER}.yml"),
        routing::stack(global),
    )
}

fn stack_artifact(path: String, body: String) -> Artifact {
    Artifact::new(path, GLOBAL_OWNER, Comment::Hash, body)
}
