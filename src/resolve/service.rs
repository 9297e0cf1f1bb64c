//! Services of the writer's own.

use crate::config;
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::model::{Host, Route, Service, Volume};
use crate::source::{Span, Spanned};

use super::volume::{self, Kept};
use super::{capability, env, host, name, text};

/// Services with their places, sorted by name. `owner` is the slug that routes are below; the global
/// stack's routes are right below the domain.
pub(super) fn resolve(
    owner: Option<&str>,
    configs: &[config::Service],
    diagnostics: &mut Diagnostics,
) -> Vec<(Service, Span)> {
    let mut services: Vec<(Service, Span)> = Vec::new();
    for config in configs {
        let Some(service) = one(owner, config, diagnostics) else {
            continue;
        };
        if let Some((_, first)) = services
            .iter()
            .find(|(known, _)| known.name == service.name)
        {
            diagnostics.push(
                Diagnostic::new(
                    &code::SERVICE_DUPLICATE,
                    format!("two services have the name `{}`", service.name),
                )
                .label(config.name.span, "the second one")
                .label(*first, "the first one")
                .help("choose another name for one of them"),
            );
            continue;
        }
        services.push((service, config.name.span));
    }
    services.sort_by(|(a, _), (b, _)| a.name.cmp(&b.name));
    services
}

/// Each host of services, where the service is named, and who answers there.
pub(super) fn routes(services: &[(Service, Span)]) -> Vec<(Host, Span, String)> {
    let routed = services.iter().flat_map(|(service, span)| {
        let hosts = service.routes.iter().map(|route| route.host.clone());
        hosts.map(move |host| (host, *span, format!("the service `{}`", service.name)))
    });
    routed.collect()
}

/// Each volume of services, where `prefix` starts all of their names. Names are joined by dashes and may
/// hold some, so that two may come out the same.
pub(super) fn volumes(
    prefix: &str,
    configs: &[config::Service],
    services: &[(Service, Span)],
) -> Vec<Kept> {
    let mut kept = Vec::new();
    for (service, span) in services {
        let owner = format!("{prefix}{}", service.name);
        let config = configs.iter().find(|config| config.name.span == *span);
        let written = |volume: &Volume| {
            let mut named = config?.volumes.iter();
            named.find(|(name, _)| name.value == volume.name)
        };
        for volume in &service.volumes {
            let moved = written(volume).and_then(|(_, written)| written.value.moved.as_ref());
            kept.push(Kept::new(volume.name_in_engine(&owner), moved, *span));
        }
    }
    kept
}

fn one(
    owner: Option<&str>,
    config: &config::Service,
    diagnostics: &mut Diagnostics,
) -> Option<Service> {
    let good_name = name::check_word("a service", &config.name, diagnostics);
    let image = config
        .image
        .as_ref()
        .and_then(|image| text::image(image, diagnostics));
    check_targets(&config.volumes, diagnostics);
    // The order of these says nothing, and a container must not be made anew for another one.
    let mut volumes: Vec<Volume> = config
        .volumes
        .iter()
        .filter_map(|(name, written)| volume(owner, name, &written.value, diagnostics))
        .collect();
    volumes.sort_by(|a, b| a.target.cmp(&b.target));
    let mut routes: Vec<Route> = config
        .routes
        .iter()
        .filter_map(|written| route(owner, written, diagnostics))
        .collect();
    routes.sort_by(|a, b| (&a.host, a.port).cmp(&(&b.host, b.port)));
    let publish = config.publish.iter();
    let mut publish: Vec<(u16, u16)> = publish
        .map(|port| (port.value.host, port.value.container))
        .collect();
    publish.sort_unstable();
    for argument in config.command.iter().chain(&config.healthcheck) {
        text::one_line("the command", argument, diagnostics);
    }
    let service = Service {
        name: config.name.value.clone(),
        image: image?,
        command: values(&config.command),
        env: env::resolve(&config.env, diagnostics),
        publish,
        volumes,
        routes,
        healthcheck: healthcheck(&config.healthcheck),
        cap_drop: capability::resolve(&config.cap_drop, diagnostics),
        cap_add: capability::resolve(&config.cap_add, diagnostics),
    };
    good_name.then_some(service)
}

fn values(list: &[Spanned<String>]) -> Vec<String> {
    list.iter().map(|item| item.value.clone()).collect()
}

/// One text is a line for a shell, several are a command and its arguments.
fn healthcheck(written: &[Spanned<String>]) -> Vec<String> {
    let form = match written.len() {
        0 => return Vec::new(),
        1 => "CMD-SHELL",
        _ => "CMD",
    };
    std::iter::once(form.to_owned())
        .chain(values(written))
        .collect()
}

/// Compose refuses two mounts at one place.
fn check_targets(volumes: &config::Pairs<config::Volume>, diagnostics: &mut Diagnostics) {
    let targets: Vec<&Spanned<String>> = volumes
        .iter()
        .map(|(_, volume)| &volume.value.target)
        .collect();
    for (at, target) in targets.iter().enumerate() {
        let place = |target: &Spanned<String>| target.value.trim_end_matches('/').to_owned();
        let mut before = targets[..at].iter();
        if let Some(first) = before.find(|first| place(first) == place(target)) {
            diagnostics.push(
                Diagnostic::new(
                    &code::PATH_INVALID,
                    format!("two volumes are mounted at `{}`", place(target)),
                )
                .label(target.span, "the second one")
                .label(first.span, "the first one")
                .help("mount one of them elsewhere"),
            );
        }
    }
}

fn volume(
    owner: Option<&str>,
    name: &Spanned<String>,
    written: &config::Volume,
    diagnostics: &mut Diagnostics,
) -> Option<Volume> {
    let target = &written.target;
    let good_name = name::check_word("a volume", name, diagnostics);
    let good_target = text::container_path("a volume's target", target, diagnostics);
    let moved = volume::moved(written.moved.as_ref(), owner.is_some(), diagnostics);
    (good_name && good_target).then(|| Volume {
        name: name.value.clone(),
        target: target.value.clone(),
        moved,
    })
}

fn route(
    owner: Option<&str>,
    written: &config::Route,
    diagnostics: &mut Diagnostics,
) -> Option<Route> {
    let label = written.host.value.as_str();
    if let Some(problem) = host::problem(label) {
        diagnostics.push(
            Diagnostic::new(&code::HOST_INVALID, format!("`{label}` is not a host"))
                .label(written.host.span, problem)
                .help("write the first label alone, as in \"search\""),
        );
        return None;
    }
    let host = match owner {
        _ if label.contains('.') => Host {
            wildcard: false,
            name: label.to_owned(),
            below_domain: false,
        },
        Some(slug) => host::below(slug, label),
        None => host::below(label, ""),
    };
    Some(Route {
        host,
        port: written.port.value.0,
    })
}
