//! Hosts and where they lead, as files that Traefik watches.
//! <https://doc.traefik.io/traefik/reference/routing-configuration/other-providers/file/>

use std::collections::BTreeMap;

use serde::Serialize;

use crate::compile::{nginx, route, service};
use crate::compose::{Text, yaml};
use crate::model::{self, CONTAINER_PREFIX, Global, Host, Project};

/// Traefik's dynamic configuration.
#[derive(Default, Serialize)]
struct Routing {
    #[serde(skip_serializing_if = "Option::is_none")]
    http: Option<Http>,
}

#[derive(Default, Serialize)]
struct Http {
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    routers: BTreeMap<String, Router>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    middlewares: BTreeMap<&'static str, Middleware>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    services: BTreeMap<String, Balanced>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Router {
    rule: String,
    entry_points: [&'static str; 2],
    service: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    middlewares: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    priority: Option<u16>,
}

#[derive(Serialize)]
struct Middleware {
    errors: Errors,
}

/// What is answered in place of a status.
/// <https://doc.traefik.io/traefik/reference/routing-configuration/http/middlewares/errorpages/>
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Errors {
    status: [&'static str; 1],
    status_rewrites: BTreeMap<&'static str, u16>,
    /// Traefik's own, which answers with nothing.
    service: &'static str,
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
        let (service, middlewares) = match page.url {
            None => ("api@internal".to_owned(), Vec::new()),
            Some(url) => {
                let load_balancer = LoadBalancer {
                    servers: [Server { url }],
                };
                self.services
                    .insert(page.name.clone(), Balanced { load_balancer });
                (page.name.clone(), vec![route::STARTING])
            }
        };
        let router = Router {
            rule: rule.as_str().to_owned(),
            entry_points: route::ENTRY_POINTS,
            service,
            middlewares,
            priority: page.priority,
        };
        self.routers.insert(page.name, router);
    }

    fn finish(self) -> String {
        yaml::to_string(&Routing {
            http: (!self.routers.is_empty() || !self.middlewares.is_empty()).then_some(self),
        })
    }
}

/// The stack's own pages, and what every route may refer to.
pub(super) fn stack(global: &Global) -> String {
    let mut http = Http::default();
    let errors = Errors {
        status: ["502"],
        status_rewrites: [("502", 503)].into(),
        service: "noop@internal",
    };
    http.middlewares
        .insert(route::STARTING, Middleware { errors });
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
pub(in crate::compile) fn project(global: &Global, project: &Project) -> String {
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
