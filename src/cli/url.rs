//! Where things answer, as a person opens them.

use crate::model::{Global, Host, Instance, Project, Service};

/// A host as an address.
fn url(global: &Global, host: &Host) -> Option<String> {
    (!host.wildcard).then(|| address(global, &host.full(&global.domain)))
}

fn address(global: &Global, host: &str) -> String {
    match global.traefik.http {
        80 => format!("http://{host}"),
        port => format!("http://{host}:{port}"),
    }
}

/// All addresses of a project, its default host first.
pub(super) fn of_project(global: &Global, project: &Project) -> Vec<String> {
    let mut urls: Vec<String> = project
        .hosts
        .iter()
        .filter_map(|host| url(global, host))
        .collect();
    // The shortest host is the one that a person means.
    urls.sort_by_key(String::len);
    urls.extend(
        project
            .services
            .iter()
            .flat_map(|own| of_service(global, own)),
    );
    urls
}

/// The same, one a line.
pub(super) fn lines(global: &Global, project: &Project) -> String {
    of_project(global, project)
        .into_iter()
        .map(|url| url + "\n")
        .collect()
}

/// The addresses of a service of the writer's own.
pub(super) fn of_service(global: &Global, service: &Service) -> Vec<String> {
    let routes = service.routes.iter();
    routes
        .filter_map(|route| url(global, &route.host))
        .collect()
}

/// The address of a server's pages.
pub(super) fn of_instance(global: &Global, instance: &Instance) -> Option<String> {
    let web = instance.spec.web.as_ref()?;
    let host = format!("{}.{}", instance.web_label(web), global.domain);
    Some(address(global, &host))
}
