//! `phpier global status`

use std::collections::BTreeSet;

use clap::Args;
use serde::Serialize;

use crate::artifact::GLOBAL_OWNER;
use crate::cli::exit::Exit;
use crate::cli::session::Session;
use crate::cli::status::{Format, State, Table, json};
use crate::cli::ui::{Paint, Style, Ui};
use crate::cli::up::provision::{self, Of, Outcome};
use crate::cli::up::services::{container, needed};
use crate::cli::up::tell;
use crate::cli::view::write_help;
use crate::cli::{Common, escape, paused, target, url};
use crate::model::{CONTAINER_PREFIX, Fleet, Global, Instance};
use crate::runtime::engine::{self, Container};
use crate::runtime::{Invocation, Runner, logged};
use crate::workspace::local;

#[derive(Debug, Args)]
pub(super) struct StatusArgs {
    /// For whom the output is
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
}

/// The global stack as it is now.
#[derive(Debug, Serialize)]
struct Status {
    format_version: &'static str,
    network: String,
    services: Vec<Service>,
    provisioning: Vec<Provisioning>,
    surplus_rights: Vec<Surplus>,
    left_behind: Vec<Left>,
}

#[derive(Debug, Serialize)]
struct Service {
    name: String,
    #[serde(flatten)]
    state: State,
    version: Option<String>,
    ports: Vec<u16>,
    urls: Vec<String>,
    used_by: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Provisioning {
    project: String,
    server: String,
    ok: bool,
    error: Option<String>,
}

/// A server on which accounts may have more than is declared.
#[derive(Debug, Serialize)]
struct Surplus {
    server: String,
    error: String,
}

#[derive(Debug, Serialize)]
struct Left {
    project: String,
    server: String,
    database: String,
}

/// The services that go on running, by their containers.
pub(super) fn services(global: &Global) -> Vec<String> {
    let instances = global.instances.iter().map(Instance::container);
    let own = global
        .services
        .iter()
        .map(|own| format!("{CONTAINER_PREFIX}{}", own.name));
    [format!("{CONTAINER_PREFIX}traefik")]
        .into_iter()
        .chain(instances)
        .chain(own)
        .collect()
}

pub(super) fn run(
    args: &StatusArgs,
    common: &Common,
    ui: &mut Ui,
    runner: &Runner,
) -> Result<Exit, Exit> {
    let session = super::open(common, ui)?;
    let Some(fleet) = &session.fleet else {
        return Err(Exit::Error);
    };
    let Some(global) = &fleet.global else {
        return Err(Exit::Error);
    };
    let containers = engine::containers(runner).map_err(|failure| tell(ui, failure))?;
    let outcomes = provision::outcomes(&log(&session, runner, &containers));
    let status = Status {
        format_version: "1.0",
        network: global.network.clone(),
        services: rows(fleet, global, &containers),
        surplus_rights: surplus(&outcomes),
        provisioning: provisioning(fleet, outcomes),
        left_behind: left(&session, fleet),
    };
    ui.payload(&match args.format {
        Format::Json => json(&status),
        Format::Human => human(&status, ui.out),
    });
    Ok(Exit::Done)
}

/// What the containers that make databases have said, in one call.
fn log(session: &Session, runner: &Runner, containers: &[Container]) -> String {
    let provisioners = containers.iter().filter(|container| {
        container.is_of(GLOBAL_OWNER) && container.service.ends_with("-provision")
    });
    let mut words = vec![
        "logs".to_owned(),
        "--no-color".to_owned(),
        "--tail=200".to_owned(),
    ];
    words.extend(provisioners.map(|container| container.service.clone()));
    if words.len() == 3 {
        return String::new();
    }
    let (mut stack, missing) = target::global(session);
    target::pretend(&mut stack, &missing);
    logged(&Invocation::new(runner, &stack, &words)).map_or(String::new(), |(log, _)| log)
}

fn rows(fleet: &Fleet, global: &Global, containers: &[Container]) -> Vec<Service> {
    let used_by = |name: &str| -> Vec<String> {
        let users = fleet
            .projects
            .iter()
            .filter(|project| needed(global, project).contains(name));
        users.map(|project| project.slug.clone()).collect()
    };
    services(global)
        .into_iter()
        .map(|name| {
            let found = container(containers, GLOBAL_OWNER, &name);
            let mut instances = global.instances.iter();
            let instance = instances.find(|instance| instance.container() == name);
            let own = global
                .services
                .iter()
                .find(|own| name == format!("{CONTAINER_PREFIX}{}", own.name));
            let (version, ports, urls) = match (instance, own) {
                (Some(instance), _) => (
                    Some(instance.series.name.to_owned()),
                    instance.publish.into_iter().collect(),
                    url::of_instance(global, instance).into_iter().collect(),
                ),
                (None, Some(own)) => (
                    own.image.rsplit_once(':').map(|(_, tag)| tag.to_owned()),
                    own.publish.iter().map(|(port, _)| *port).collect(),
                    url::of_service(global, own),
                ),
                (None, None) => (
                    global
                        .traefik
                        .image
                        .rsplit_once(':')
                        .map(|(_, tag)| tag.trim_start_matches('v').to_owned()),
                    vec![global.traefik.http, global.traefik.https],
                    Vec::new(),
                ),
            };
            // Everything goes through Traefik, so naming every project there says nothing.
            let traefik = instance.is_none() && own.is_none();
            Service {
                state: State::of(found),
                version,
                ports,
                urls,
                used_by: if traefik { Vec::new() } else { used_by(&name) },
                name,
            }
        })
        .collect()
}

fn provisioning(fleet: &Fleet, outcomes: Vec<Outcome>) -> Vec<Provisioning> {
    let known = |slug: &str| fleet.projects.iter().any(|project| project.slug == slug);
    let mut list: Vec<Provisioning> = outcomes
        .into_iter()
        .filter_map(|outcome| {
            let server = outcome.server().to_owned();
            match outcome.of {
                Of::Project(project) if known(&project) => Some(Provisioning {
                    project,
                    server,
                    ok: outcome.error.is_none(),
                    error: outcome.error,
                }),
                Of::Project(_) | Of::Surplus => None,
            }
        })
        .collect();
    list.sort_by(|a, b| (&a.project, &a.server).cmp(&(&b.project, &b.server)));
    list
}

/// The servers on which what accounts had before could not be taken from them.
fn surplus(outcomes: &[Outcome]) -> Vec<Surplus> {
    let kept = outcomes.iter().filter(|outcome| outcome.of == Of::Surplus);
    kept.filter_map(|outcome| {
        Some(Surplus {
            server: outcome.server().to_owned(),
            error: outcome.error.clone()?,
        })
    })
    .collect()
}

/// Databases that nothing declares any more, but for those that another project declares.
fn left(session: &Session, fleet: &Fleet) -> Vec<Left> {
    let declared: BTreeSet<String> = fleet
        .projects
        .iter()
        .flat_map(|project| &project.databases)
        .flat_map(crate::model::Database::names)
        .collect();
    local::left_behind(&session.workspace)
        .into_iter()
        .flat_map(|left| {
            let project = left.slug;
            left.databases
                .into_iter()
                .map(move |(server, database)| Left {
                    project: project.clone(),
                    server,
                    database,
                })
        })
        .filter(|left| !declared.contains(&left.database))
        .collect()
}

fn human(status: &Status, style: Style) -> String {
    let mut table = Table::new(&["SERVICE", "STATE", "VERSION", "PORTS", "USED BY"]);
    for service in &status.services {
        let ports: Vec<String> = service.ports.iter().map(u16::to_string).collect();
        table.row(
            service.state.paint(),
            [
                service.name.clone(),
                service.state.words(),
                service.version.clone().unwrap_or_default(),
                ports.join(", "),
                service.used_by.join(", "),
            ],
        );
    }
    let mut text = table.text(style);
    let services = status.services.iter();
    if let Some(help) = paused::resume(services.filter_map(|service| service.state.paused())) {
        write_help(&help, style, &mut text);
    }
    let urls: Vec<&String> = status
        .services
        .iter()
        .flat_map(|service| &service.urls)
        .collect();
    let mut section = |title: &str, lines: Vec<String>| {
        if !lines.is_empty() {
            text.push('\n');
            text.push_str(&style.paint(Paint::Strong, title));
            text.push('\n');
            for line in lines {
                text.push_str("  ");
                text.push_str(&line);
                text.push('\n');
            }
        }
    };
    section(
        "Addresses",
        urls.into_iter()
            .map(|url| escape::line(url).into_owned())
            .collect(),
    );
    let failed: Vec<String> = status
        .provisioning
        .iter()
        .filter_map(|one| {
            let error = one.error.as_deref()?;
            let error = escape::lines(error).replace('\n', "\n    ");
            Some(format!(
                "{} on {}\n    {error}",
                escape::line(&one.project),
                one.server
            ))
        })
        .collect();
    section("Databases that could not be made", failed);
    let kept: Vec<String> = status
        .surplus_rights
        .iter()
        .map(|kept| {
            let error = escape::lines(&kept.error).replace('\n', "\n    ");
            format!("{}\n    {error}", kept.server)
        })
        .collect();
    section(
        "Accounts that may have more than is declared; `phpier global restart` tries to take it again",
        kept,
    );
    let left: Vec<String> = status
        .left_behind
        .iter()
        .map(|left| {
            let (server, database) = (escape::line(&left.server), escape::line(&left.database));
            format!("{database} on {server}, of {}", escape::line(&left.project))
        })
        .collect();
    section(
        "Databases that no project declares any more; phpier never drops one",
        left,
    );
    text
}
