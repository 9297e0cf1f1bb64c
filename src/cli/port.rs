//! Ports of this machine that services publish and others hold.

use crate::artifact::GLOBAL_OWNER;
use crate::cli::session::Session;
use crate::config::{self, Publish};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::model::{CONTAINER_PREFIX, Global, Project, Service};
use crate::pipeline;
use crate::runtime::engine::Container;
use crate::runtime::port::{Holder, holder};
use crate::source::{SourceId, Span};

/// A port, the container that wants it, and where the configuration says so.
struct Wanted {
    port: u16,
    container: String,
    /// The number itself, or the service that has it by default.
    place: Option<Span>,
    written: bool,
}

/// The ports of a stack that somebody else holds.
pub(super) fn busy(session: &Session, stack: &str, containers: &[Container]) -> Vec<Diagnostic> {
    let Some(fleet) = &session.fleet else {
        return Vec::new();
    };
    let wanted = if stack == GLOBAL_OWNER {
        fleet
            .global
            .as_ref()
            .map_or_else(Vec::new, |global| of_global(session, global))
    } else {
        let project = fleet.projects.iter().find(|project| project.slug == stack);
        project.map_or_else(Vec::new, |project| of_project(session, project))
    };
    wanted
        .into_iter()
        .filter_map(|wanted| {
            let holder = holder(wanted.port, &wanted.container, containers)?;
            Some(told(&wanted, &holder))
        })
        .collect()
}

fn told(wanted: &Wanted, holder: &Holder) -> Diagnostic {
    let (by, stop) = match holder {
        Holder::Container { name, project } if project.is_empty() => (
            format!("the container `{name}`"),
            format!("run `docker stop {name}`"),
        ),
        Holder::Container { name, project } => (
            format!("the container `{name}` of the Compose project `{project}`"),
            format!("run `docker compose -p {project} stop`"),
        ),
        Holder::Process { pid, name } => {
            (format!("process {pid} (`{name}`)"), "stop it".to_owned())
        }
        Holder::Unknown => ("another program".to_owned(), "stop it".to_owned()),
    };
    let port = wanted.port;
    let mut diagnostic = Diagnostic::new(
        &code::RUNTIME_BUSY_PORT,
        format!("port {port} of this machine is held by {by}"),
    )
    .help(format!(
        "{stop}, or publish {} at another port, then run `phpier apply`",
        wanted.container
    ));
    if let Some(place) = wanted.place {
        let text = if wanted.written {
            "wants it here"
        } else {
            "has it unless another is written"
        };
        diagnostic = diagnostic.label(place, text);
    }
    diagnostic
}

/// What a project's own services publish, read once more for its places.
fn of_project(session: &Session, project: &Project) -> Vec<Wanted> {
    let configs: Vec<config::Service> = files(session, project)
        .filter_map(|id| pipeline::read_project(&session.sources, id, &mut Diagnostics::default()))
        .flat_map(|config| config.services)
        .collect();
    let wanted = |service: &Service, port: u16| {
        // What this machine's own file says comes last, and counts.
        let written = configs.iter().rev();
        let place = written
            .filter(|written| written.name.value == service.name)
            .flat_map(|written| &written.publish)
            .find(|publish| publish.value.host == port);
        Wanted {
            port,
            container: format!("{0}-{0}-{1}-1", project.slug, service.name),
            place: place.map(|publish| publish.span),
            written: true,
        }
    };
    let services = project.services.iter();
    services
        .flat_map(|service| {
            service
                .publish
                .iter()
                .map(move |(port, _)| (service, *port))
        })
        .map(|(service, port)| wanted(service, port))
        .collect()
}

/// The files of a project among the sources of a session, in their order.
fn files<'s>(session: &'s Session, project: &Project) -> impl Iterator<Item = SourceId> + 's {
    let sources = || session.inputs.iter().zip(session.sources.iter());
    let source = project.source;
    let own = sources().find_map(|(path, (id, _))| (id == source).then(|| path.parent()));
    sources().filter_map(move |(path, (id, _))| (Some(path.parent()) == own).then_some(id))
}

/// What the global stack publishes, read once more for its places.
fn of_global(session: &Session, global: &Global) -> Vec<Wanted> {
    let config = global_source(session)
        .and_then(|id| pipeline::read_global(&session.sources, id, &mut Diagnostics::default()));
    let traefik = config.as_ref().map(|config| &config.traefik);
    let http = traefik.and_then(|traefik| traefik.http.as_ref());
    let https = traefik.and_then(|traefik| traefik.https.as_ref());
    let mut wanted = vec![
        (global.traefik.http, http.map(|port| port.span)),
        (global.traefik.https, https.map(|port| port.span)),
    ]
    .into_iter()
    .map(|(port, place)| Wanted {
        port,
        container: format!("{CONTAINER_PREFIX}traefik"),
        place,
        written: true,
    })
    .collect::<Vec<_>>();
    for instance in &global.instances {
        let Some(port) = instance.publish else {
            continue;
        };
        let server = config
            .iter()
            .flat_map(|config| &config.servers)
            .find(|server| {
                server.spec.name == instance.spec.name
                    && server.name.as_ref().map(|name| &name.value) == instance.name.as_ref()
            });
        let publish = server
            .and_then(|server| server.publish.as_ref())
            .filter(|publish| matches!(publish.value, Publish::Port(_)));
        wanted.push(Wanted {
            port,
            container: instance.container(),
            place: publish
                .map(|publish| publish.span)
                .or(server.map(|server| server.span)),
            written: publish.is_some(),
        });
    }
    for service in &global.services {
        let written = config.iter().flat_map(|config| &config.services);
        let place = written
            .filter(|written| written.name.value == service.name)
            .flat_map(|written| &written.publish)
            .map(|publish| publish.span)
            .next();
        for (port, _) in &service.publish {
            wanted.push(Wanted {
                port: *port,
                container: format!("{CONTAINER_PREFIX}{}", service.name),
                place,
                written: true,
            });
        }
    }
    wanted
}

/// `global.kdl` among the sources of a session.
pub(super) fn global_source(session: &Session) -> Option<SourceId> {
    let path = session.workspace.global_config();
    let at = session.inputs.iter().position(|input| *input == path)?;
    session.sources.iter().nth(at).map(|(id, _)| id)
}
