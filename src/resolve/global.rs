//! The global stack, by itself.

use crate::catalog;
use crate::config;
use crate::diagnostic::{Diagnostic, Diagnostics, code, suggest};
use crate::model::{
    CONTAINER_PREFIX, DEFAULT_DOMAIN, DEFAULT_NETWORK, Global, Host, Instance, Service, Traefik,
};
use crate::source::{Span, Spanned};

use super::{AloneGlobal, host, instance, service, traefik};

/// Fills in and checks the global stack; what is wrong is reported and replaced by its default, so
/// that projects can still be checked against the rest.
pub(super) fn resolve(config: &config::Global, diagnostics: &mut Diagnostics) -> AloneGlobal {
    let mut ports: Vec<(u16, Span, String)> = Vec::new();
    let traefik = traefik::resolve(config, &mut ports, diagnostics);
    let mut instances: Vec<(Instance, Span)> = Vec::new();
    let mut faulty = Vec::new();
    for server in &config.servers {
        let Some(instance) = instance::resolve(
            server,
            &instances,
            instance::owns_usual_port(server, config),
            diagnostics,
        ) else {
            faulty.push(server.spec.name);
            continue;
        };
        if let Some(port) = instance.publish {
            let span = server
                .publish
                .as_ref()
                .map_or(server.span, |publish| publish.span);
            ports.push((port, span, instance.container()));
        }
        instances.push((instance, server.span));
    }
    instance::own_series_aliases(&mut instances);
    instances.sort_by_key(|(instance, _)| instance.key());
    check_tools(&instances, diagnostics);
    let services = service::resolve(None, &config.services, diagnostics);
    check_service_names(&services, &instances, diagnostics);
    for service in &config.services {
        for port in &service.publish {
            ports.push((
                port.value.host,
                port.span,
                format!("the service `{}`", service.name.value),
            ));
        }
    }
    let mut volumes = instance::volumes(&config.servers, &instances);
    volumes.extend(service::volumes(
        CONTAINER_PREFIX,
        &config.services,
        &services,
    ));
    let hosts = hosts(config, &traefik, &instances, &services);
    let (instances, places): (Vec<_>, Vec<_>) = instances.into_iter().unzip();
    AloneGlobal {
        global: Global {
            network: network(config.network.as_ref(), diagnostics),
            domain: domain(config.domain.as_ref(), diagnostics),
            traefik,
            instances,
            services: services.into_iter().map(|(service, _)| service).collect(),
        },
        instances: places,
        faulty,
        ports,
        hosts,
        volumes,
        domain: config.domain.as_ref().map(|domain| domain.span),
        services: config.place_of_services,
    }
}

/// Everything that the stack itself answers at, where that is written, and who does.
fn hosts(
    config: &config::Global,
    traefik: &Traefik,
    instances: &[(Instance, Span)],
    services: &[(Service, Span)],
) -> Vec<(Host, Span, String)> {
    let mut hosts = Vec::new();
    if traefik.dashboard {
        let written = config.traefik.dashboard.as_ref();
        let span = written.map_or(config.start, |dashboard| dashboard.span);
        let who = "Traefik's dashboard".to_owned();
        hosts.push((Host::below_domain("traefik".to_owned()), span, who));
    }
    for (instance, span) in instances {
        if let Some(web) = &instance.spec.web {
            let host = Host::below_domain(instance.web_label(web));
            hosts.push((host, *span, instance.container()));
        }
    }
    hosts.extend(service::routes(services));
    hosts
}

/// A page for database servers that are not there is hardly meant.
fn check_tools(instances: &[(Instance, Span)], diagnostics: &mut Diagnostics) {
    for (tool, span) in instances {
        let serves = tool.spec.serves();
        let served = instances
            .iter()
            .any(|(other, _)| serves.contains(&other.spec.name));
        if !serves.is_empty() && !served {
            diagnostics.push(
                Diagnostic::new(
                    &code::SERVICE_USELESS,
                    format!("{} has no server to show", tool.spec.name),
                )
                .label(*span, "nothing to connect to")
                .help(format!(
                    "enable {}",
                    suggest::listed(serves.iter().copied()).replace(" and ", " or ")
                )),
            );
        }
    }
}

/// A service of one's own is a container `phpier-<name>` too.
fn check_service_names(
    services: &[(Service, Span)],
    instances: &[(Instance, Span)],
    diagnostics: &mut Diagnostics,
) {
    for (service, span) in services {
        let taken = instances
            .iter()
            .find(|(instance, _)| instance.key() == service.name);
        let provision = service.name.ends_with("-provision");
        if service.name == "traefik"
            || provision
            || taken.is_some()
            || catalog::service(&service.name).is_some()
        {
            let mut diagnostic = Diagnostic::new(
                &code::SERVICE_DUPLICATE,
                format!("the service name `{}` is phpier's own", service.name),
            )
            .label(*span, "taken");
            if let Some((_, place)) = taken {
                diagnostic = diagnostic.label(*place, "by this one");
            }
            let help = if catalog::service(&service.name).is_some() {
                format!(
                    "phpier has an entry for it: write `{}` instead of `service`",
                    service.name
                )
            } else {
                "choose another name".to_owned()
            };
            diagnostics.push(diagnostic.help(help));
        }
    }
}

/// Docker's rule for a network's name. <https://docs.docker.com/reference/cli/docker/network/create/>
fn network(written: Option<&Spanned<String>>, diagnostics: &mut Diagnostics) -> String {
    let Some(written) = written else {
        return DEFAULT_NETWORK.to_owned();
    };
    let text = written.value.as_str();
    let good = text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.len() <= 63
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c));
    if !good {
        diagnostics.push(
            Diagnostic::new(
                &code::GLOBAL_INVALID_NETWORK,
                format!("`{text}` cannot be the name of a network"),
            )
            .label(written.span, "not a name that Docker takes")
            .help(
                "letters, digits, `_`, `.` and `-`, a letter or digit first, at most 63 characters",
            ),
        );
        return DEFAULT_NETWORK.to_owned();
    }
    text.to_owned()
}

fn domain(written: Option<&Spanned<String>>, diagnostics: &mut Diagnostics) -> String {
    let Some(written) = written else {
        return DEFAULT_DOMAIN.to_owned();
    };
    if let Some(problem) = host::problem(&written.value) {
        diagnostics.push(
            Diagnostic::new(
                &code::HOST_INVALID,
                format!("`{}` is not a domain", written.value),
            )
            .label(written.span, problem)
            .help(host::spelling_help(&written.value).unwrap_or_else(|| {
                "write it as in \"localhost\" or \"dev.example.test\"".to_owned()
            })),
        );
        return DEFAULT_DOMAIN.to_owned();
    }
    written.value.clone()
}
