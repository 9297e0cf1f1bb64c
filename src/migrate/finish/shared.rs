//! The stack that all projects of phpier's Go releases shared.

use super::Outcome;
use crate::catalog;
use crate::draft::{Password, Server};
use crate::migrate::needs::{Global, Placed};
use crate::migrate::report::Remark;
use crate::migrate::setup::{SetUp, SharedServer};
use crate::migrate::{dump, image};
use crate::resolve::takes_root_password;

/// Its servers, as what they go on, and its settings.
pub(super) fn shared(
    setup: &SetUp,
    global: &mut Global,
    outcome: &mut Outcome,
) -> Vec<(&'static str, Placed)> {
    let Some(shared) = &setup.global else {
        return Vec::new();
    };
    let network = shared.network.as_deref().unwrap_or("phpier_global");
    if network != "phpier_global" {
        outcome.global.push(format!("network {}", quoted(network)));
    }
    outcome.report.push(Remark::left(
        format!("the network `phpier_{network}`"),
        "projects of the old releases are on it, and it goes with their stack; new ones join another",
        "stop the old stack before `phpier global up`: containers of both have the same names",
    ));
    let domain = shared.domain.as_ref();
    if let Some(domain) = domain.filter(|domain| *domain != "localhost") {
        outcome.global.push(format!("domain {}", quoted(domain)));
    }
    let ports = [("http", shared.http, 80), ("https", shared.https, 443)];
    let ports: String = ports
        .iter()
        .filter_map(|(name, port, usual)| {
            port.filter(|port| port != usual)
                .map(|port| format!(" {name}={port}"))
        })
        .collect();
    if !ports.is_empty() {
        outcome.global.push(format!("traefik{ports}"));
    }
    let servers = shared.servers.iter();
    servers
        .map(|old| (old.service, server(old, global, outcome)))
        .collect()
}

fn server(old: &SharedServer, global: &mut Global, outcome: &mut Outcome) -> Placed {
    let wanted = old.version.as_ref();
    let series = wanted.and_then(|said| image::series(old.service, &said.text));
    let nearest = wanted.and_then(|said| image::nearest(old.service, &said.text));
    let spec = catalog::service(old.service);
    let usual = spec.and_then(|spec| spec.publish);
    let mut server = Server {
        service: old.service.to_owned(),
        version: series.map(str::to_owned),
        publish: old.publish.filter(|port| Some(*port) != usual && *port > 0),
        ..Server::default()
    };
    let known = old.password.as_deref().zip(spec);
    let fits = known.is_none_or(|(password, spec)| takes_root_password(spec, password));
    let movable = series.is_some() && old.service != "postgres" && fits;
    if movable && let Some(volume) = &old.volume {
        server.root_password = old.password.clone().map(Password::Text);
        server.moved = Some(volume.clone());
    }
    let placed = global.place(server, nearest);
    if !movable && let Some(volume) = &old.volume {
        left(old, volume, &placed, outcome);
    }
    placed
}

/// What is said of data that does not come along by itself.
fn left(old: &SharedServer, volume: &str, placed: &Placed, outcome: &mut Outcome) {
    let why = match &old.version {
        Some(said) if image::series(old.service, &said.text).is_none() => format!(
            "phpier has no {} {}, and {} is taken",
            old.service, said.text, placed.series
        ),
        _ if old.service != "postgres" => {
            "phpier cannot give its root password to a server".to_owned()
        }
        _ => "its tables belong to an account that PostgreSQL lets nobody change".to_owned(),
    };
    let user = old.user.as_deref().unwrap_or("phpier");
    let todo = match dump::all(old.service, user, &placed.container(old.service)) {
        Some([dump, restore]) => {
            format!("while the old stack runs: `{dump}`; with the new one up: `{restore}`")
        }
        None => "dump it while the old stack runs, and read it into the new one".to_owned(),
    };
    outcome.report.push(Remark {
        place: Some(old.place.clone()),
        ..Remark::left(
            format!("the data in the volume `{volume}`"),
            format!("it stays where it is, and the new server starts empty: {why}"),
            todo,
        )
    });
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
