//! The global stack, by itself.

use crate::catalog::spec::Dialect;
use crate::catalog::{self, Role, ServiceSpec, traefik};
use crate::config::{self, Publish};
use crate::diagnostic::{Diagnostic, Diagnostics, code, suggest};
use crate::model::{
    CONTAINER_PREFIX, DEFAULT_DOMAIN, DEFAULT_NETWORK, Discovery, Global, Host, Instance, Password,
    Service, Traefik,
};
use crate::source::{Span, Spanned};

use super::{AloneGlobal, env, host, name, series, service, text, volume};

/// Fills in and checks the global stack; what is wrong is reported and replaced by its default, so
/// that projects can still be checked against the rest.
pub(super) fn resolve(config: &config::Global, diagnostics: &mut Diagnostics) -> AloneGlobal {
    let mut ports: Vec<(u16, Span, String)> = Vec::new();
    let traefik = resolve_traefik(config, &mut ports, diagnostics);
    let mut instances: Vec<(Instance, Span)> = Vec::new();
    for server in &config.servers {
        let Some(instance) = instance(
            server,
            &instances,
            owns_usual_port(server, config),
            diagnostics,
        ) else {
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
    own_series_aliases(&mut instances);
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
    let data = instances
        .iter()
        .filter(|(instance, _)| instance.series.data.is_some())
        .map(|(instance, span)| (instance.volume(), *span));
    let volumes = data
        .chain(service::volumes(CONTAINER_PREFIX, &services))
        .collect();
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

fn resolve_traefik(
    config: &config::Global,
    ports: &mut Vec<(u16, Span, String)>,
    diagnostics: &mut Diagnostics,
) -> Traefik {
    let written = &config.traefik;
    let mut image = traefik::image(traefik::DEFAULT_SERIES);
    if let Some(version) = &written.version {
        if traefik::SERIES.contains(&version.value.0.as_str()) {
            image = traefik::image(&version.value.0);
        } else {
            diagnostics.push(
                Diagnostic::new(
                    &code::SERVICE_UNKNOWN_SERIES,
                    format!("Traefik has no series `{}` here", version.value.0),
                )
                .label(version.span, "unknown series")
                .help(format!(
                    "series: {}",
                    suggest::listed(traefik::SERIES.iter().copied())
                )),
            );
        }
    }
    let mut port = |written: Option<&Spanned<config::Port>>, usual: u16| {
        let (port, span) = written.map_or((usual, config.start), |port| (port.value.0, port.span));
        ports.push((port, span, "Traefik".to_owned()));
        port
    };
    let http = port(written.http.as_ref(), 80);
    let https = port(written.https.as_ref(), 443);
    let discovery = match config
        .discovery
        .as_ref()
        .map(|discovery| discovery.value.as_str())
    {
        None | Some("docker") => Discovery::Docker,
        Some("files") => Discovery::Files,
        Some(other) => {
            let span = config
                .discovery
                .as_ref()
                .map_or(config.start, |discovery| discovery.span);
            let near = suggest::nearest(other, ["docker", "files"]);
            diagnostics.push(
                Diagnostic::new(
                    &code::GLOBAL_UNKNOWN_DISCOVERY,
                    format!("unknown discovery `{other}`"),
                )
                .label(
                    span,
                    near.map_or_else(
                        || "not a way to find projects".to_owned(),
                        |near| format!("did you mean `{near}`?"),
                    ),
                )
                .help("write \"docker\" or \"files\""),
            );
            Discovery::Docker
        }
    };
    Traefik {
        image,
        http,
        https,
        dashboard: written
            .dashboard
            .as_ref()
            .is_some_and(|dashboard| dashboard.value),
        discovery,
    }
}

/// The usual port belongs to the instance without a name, or else to the first that is written.
fn owns_usual_port(server: &config::global::Server, config: &config::Global) -> bool {
    let mut same = config
        .servers
        .iter()
        .filter(|other| other.spec.name == server.spec.name);
    let owner = same
        .clone()
        .find(|other| other.name.is_none())
        .or_else(|| same.next());
    owner.is_some_and(|owner| owner.span == server.span)
}

fn instance(
    server: &config::global::Server,
    before: &[(Instance, Span)],
    owns_usual_port: bool,
    diagnostics: &mut Diagnostics,
) -> Option<Instance> {
    let spec = server.spec;
    let series = match &server.version {
        Some(version) => series::named(spec, version, diagnostics)?,
        None => spec.series(spec.default_series)?,
    };
    if let Some(name) = &server.name
        && !name::check_word("an instance", name, diagnostics)
    {
        return None;
    }
    let name = server.name.as_ref().map(|name| name.value.clone());
    if let Some((_, first)) = before
        .iter()
        .find(|(known, _)| known.spec.name == spec.name && known.name == name)
    {
        let again = server.name.as_ref().map_or(server.span, |name| name.span);
        diagnostics.push(
            Diagnostic::new(
                &code::SERVICE_DUPLICATE,
                match &name {
                    None => format!("two instances of {} have no name", spec.name),
                    Some(name) => format!("two instances of {} have the name `{name}`", spec.name),
                },
            )
            .label(again, "the second one")
            .label(*first, "the first one")
            .help(if matches!(spec.role, Role::Tool) {
                "one is enough: it reaches every server".to_owned()
            } else {
                format!(
                    "give the second one a name: {} \"{}\" name=\"next\"",
                    spec.name, series.name
                )
            }),
        );
        return None;
    }
    let publish = match server.publish.as_ref().map(|publish| publish.value) {
        Some(Publish::Port(port)) => Some(port),
        Some(Publish::Off) => None,
        Some(Publish::Usual) => spec.publish,
        None if owns_usual_port => spec.publish,
        None => {
            if spec.publish.is_some() {
                diagnostics.push(
                    Diagnostic::new(
                        &code::PORT_MISSING,
                        format!("a further instance of {} needs a `publish`", spec.name),
                    )
                    .label(server.span, "the usual port belongs to another instance")
                    .help("write a free port, as in `publish=3316`, or `publish=#false`"),
                );
            }
            None
        }
    };
    Some(Instance {
        spec,
        series,
        name,
        image: image(server, series.tag, diagnostics),
        publish,
        root_password: spec.engine().map(|_| root_password(server, diagnostics)),
        env: env::resolve(&server.env, diagnostics),
        moved: volume::moved_of(spec, series, (server.moved.as_ref(), false), diagnostics),
        owns_series_alias: false,
    })
}

fn image(server: &config::global::Server, tag: &str, diagnostics: &mut Diagnostics) -> String {
    server
        .image
        .as_ref()
        .and_then(|image| text::image(image, diagnostics))
        .unwrap_or_else(|| format!("{}:{tag}", server.spec.image))
}

fn root_password(server: &config::global::Server, diagnostics: &mut Diagnostics) -> Password {
    match server
        .root_password
        .as_ref()
        .map(|password| (&password.value, password.span))
    {
        Some((config::Password::Literal(text), span)) => {
            if let Some(problem) = text::password_problem(text) {
                diagnostics.push(
                    Diagnostic::new(
                        &code::DATABASE_INVALID_PASSWORD,
                        "this cannot be a password",
                    )
                    .label(span, problem)
                    .help("write some text in one line, or leave `root-password` out for a secret one"),
                );
            } else if !takes_root_password(server.spec, text) {
                diagnostics.push(
                    Diagnostic::new(
                        &code::DATABASE_INVALID_PASSWORD,
                        "the image of MySQL cannot take this root password",
                    )
                    .label(span, "holds a `'` or a `\\`")
                    .help("write it without, or leave `root-password` out for a secret one"),
                );
            }
            Password::Literal(text.clone())
        }
        Some((config::Password::Secret, _)) | None => Password::Secret,
    }
}

/// Whether a server of this kind can have a root password. The image's entrypoint puts it into SQL as it
/// stands, so that the first start would fail with some.
/// <https://github.com/docker-library/mysql/blob/master/docker-entrypoint.sh>
pub fn takes_root_password(spec: &ServiceSpec, password: &str) -> bool {
    let mysql = spec
        .engine()
        .is_some_and(|engine| engine.dialect == Dialect::Mysql);
    text::is_password(password) && !(mysql && password.contains(['\'', '\\']))
}

/// A series' alias belongs to the unnamed instance of it, or else to the first that is written.
fn own_series_aliases(instances: &mut [(Instance, Span)]) {
    for at in 0..instances.len() {
        let (this, _) = &instances[at];
        let rival = |(other, _): &&(Instance, Span)| {
            other.spec.name == this.spec.name && other.series.name == this.series.name
        };
        let unnamed = instances
            .iter()
            .filter(rival)
            .any(|(other, _)| other.name.is_none());
        let earlier = instances[..at].iter().any(|other| rival(&other));
        let owns = if unnamed {
            this.name.is_none()
        } else {
            !earlier
        };
        instances[at].0.owns_series_alias = owns;
    }
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
