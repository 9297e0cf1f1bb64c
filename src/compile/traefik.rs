//! Traefik: its container, what it is told at its start, and the routes of the stack's own pages.
//! <https://doc.traefik.io/traefik/reference/install-configuration/configuration-options/>

use std::collections::BTreeMap;

use serde::Serialize;

use crate::artifact::{Artifact, Comment, GLOBAL_OWNER, body_digest};
use crate::compose::{
    Attachment, Condition, Dependency, File, Healthcheck, Mount, Service, Text, yaml,
};
use crate::model::{self, CONTAINER_PREFIX, Discovery, Global, Host, Project};

use super::{global::NETWORK, hardened, label, loopback, nginx, provision, route, service};

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
            .insert(label("mounts"), body_digest(&file.body).into());
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
    let start = stack_artifact(
        "traefik/static/traefik.yml".to_owned(),
        yaml::to_string(&start(global)),
    );
    let routes =
        (global.traefik.discovery == Discovery::Docker).then(|| stack_routes(global, STACK_ROUTES));
    std::iter::once(start).chain(routes).collect()
}

/// The routes of the stack's own pages, in a folder.
pub(super) fn stack_routes(global: &Global, folder: &str) -> Artifact {
    stack_artifact(format!("{folder}/{GLOBAL_OWNER}.yml"), routes(global))
}

fn stack_artifact(path: String, body: String) -> Artifact {
    Artifact {
        path,
        owner: GLOBAL_OWNER.to_owned(),
        comment: Comment::Hash,
        body,
    }
}

#[derive(Serialize)]
struct Start {
    global: Reporting,
    #[serde(rename = "entryPoints")]
    entry_points: BTreeMap<&'static str, EntryPoint>,
    /// Traefik's health check asks it, on a port that is not published.
    ping: Defaults,
    #[serde(skip_serializing_if = "Option::is_none")]
    api: Option<Api>,
    providers: Providers,
}

/// An option that is on with nothing else said of it.
#[derive(Serialize)]
struct Defaults {}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Reporting {
    check_new_version: bool,
    send_anonymous_usage: bool,
}

#[derive(Serialize)]
struct EntryPoint {
    address: &'static str,
    http: EntryPointHttp,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EntryPointHttp {
    /// PHP reads `X_Forwarded_For` as the `X-Forwarded-For` that Traefik sets, so what a client sends
    /// under such a name is dropped. <https://doc.traefik.io/traefik/security/header-aliases/>
    alias_headers_strategy: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    tls: Option<Defaults>,
}

#[derive(Serialize)]
struct Api {
    dashboard: bool,
    insecure: bool,
}

#[derive(Serialize)]
struct Providers {
    #[serde(skip_serializing_if = "Option::is_none")]
    docker: Option<DockerProvider>,
    file: FileProvider,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DockerProvider {
    /// A container is routed only if it asks.
    exposed_by_default: bool,
    network: String,
    /// A container that is starting gives 503, not 404.
    allow_empty_services: bool,
}

#[derive(Serialize)]
struct FileProvider {
    directory: &'static str,
    watch: bool,
}

fn start(global: &Global) -> Start {
    let docker = match global.traefik.discovery {
        Discovery::Docker => Some(DockerProvider {
            exposed_by_default: false,
            network: global.network.clone(),
            allow_empty_services: true,
        }),
        Discovery::Files => None,
    };
    Start {
        global: Reporting {
            check_new_version: false,
            send_anonymous_usage: false,
        },
        entry_points: [
            ("traefik", ":8080", None),
            ("web", ":80", None),
            ("websecure", ":443", Some(Defaults {})),
        ]
        .map(|(name, address, tls)| {
            let http = EntryPointHttp {
                alias_headers_strategy: "delete",
                tls,
            };
            (name, EntryPoint { address, http })
        })
        .into(),
        ping: Defaults {},
        api: global.traefik.dashboard.then_some(Api {
            dashboard: true,
            insecure: false,
        }),
        providers: Providers {
            docker,
            file: FileProvider {
                directory: ROUTES,
                watch: true,
            },
        },
    }
}

/// Traefik's dynamic configuration.
#[derive(Default, Serialize)]
struct Routing {
    #[serde(skip_serializing_if = "Option::is_none")]
    http: Option<Http>,
}

#[derive(Default, Serialize)]
struct Http {
    routers: BTreeMap<String, Router>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    services: BTreeMap<String, Balanced>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Router {
    rule: String,
    entry_points: [&'static str; 2],
    service: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    priority: Option<u16>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Balanced {
    load_balancer: LoadBalancer,
}

#[derive(Serialize)]
struct LoadBalancer {
    servers: [Server; 1],
}

#[derive(Serialize)]
struct Server {
    url: String,
}

/// A page behind a host.
struct Page<'a> {
    name: String,
    hosts: &'a [Host],
    /// Where it is; nothing for Traefik's own pages.
    url: Option<String>,
    /// A router's priority, where it is not Traefik's own choice.
    priority: Option<u16>,
}

impl Http {
    fn add(&mut self, global: &Global, page: Page<'_>) {
        // Traefik's files know nothing of Compose, so the domain is written out.
        let rule = route::rule(page.hosts, &Text::literal(&global.domain));
        let service = match page.url {
            None => "api@internal".to_owned(),
            Some(url) => {
                let load_balancer = LoadBalancer {
                    servers: [Server { url }],
                };
                self.services
                    .insert(page.name.clone(), Balanced { load_balancer });
                page.name.clone()
            }
        };
        let router = Router {
            rule: rule.as_str().to_owned(),
            entry_points: route::ENTRY_POINTS,
            service,
            priority: page.priority,
        };
        self.routers.insert(page.name, router);
    }

    fn finish(self) -> String {
        yaml::to_string(&Routing {
            http: (!self.routers.is_empty()).then_some(self),
        })
    }
}

/// The stack's own pages.
fn routes(global: &Global) -> String {
    let mut http = Http::default();
    for instance in &global.instances {
        if let Some(web) = &instance.spec.web {
            let page = Page {
                name: instance.container(),
                hosts: &[Host::below_domain(instance.web_label(web))],
                url: Some(format!("http://{}:{}", instance.container(), web.port)),
                priority: None,
            };
            http.add(global, page);
        }
    }
    for own in &global.services {
        let container = format!("{CONTAINER_PREFIX}{}", own.name);
        own_routes(&mut http, global, &container, own);
    }
    if global.traefik.dashboard {
        let page = Page {
            name: format!("{CONTAINER_PREFIX}dashboard"),
            hosts: &[Host::below_domain("traefik".to_owned())],
            url: None,
            priority: None,
        };
        http.add(global, page);
    }
    http.finish()
}

fn own_routes(http: &mut Http, global: &Global, container: &str, own: &model::Service) {
    for (at, route) in own.routes.iter().enumerate() {
        let page = Page {
            name: route::numbered(container, at),
            hosts: std::slice::from_ref(&route.host),
            url: Some(format!("http://{container}:{}", route.port)),
            priority: None,
        };
        http.add(global, page);
    }
}

/// The hosts of a project, for `discovery "files"`: what its labels say under `discovery "docker"`.
pub(super) fn project_routes(global: &Global, project: &Project) -> String {
    let mut http = Http::default();
    let url = format!("http://{}:{}", project.slug, nginx::PORT);
    for (name, hosts, priority) in route::routers(&project.slug, &project.hosts) {
        let page = Page {
            name,
            hosts: &hosts,
            url: Some(url.clone()),
            priority,
        };
        http.add(global, page);
    }
    for own in &project.services {
        own_routes(
            &mut http,
            global,
            &service::key(&project.slug, &own.name),
            own,
        );
    }
    http.finish()
}
