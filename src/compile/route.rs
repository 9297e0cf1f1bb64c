//! Hosts as Traefik's rules, in labels and in files.
//! <https://doc.traefik.io/traefik/reference/routing-configuration/http/routing/rules-and-priority/>

use std::collections::BTreeMap;

use crate::compose::Text;
use crate::model::Host;

/// The entry points that every route is on; `websecure` adds TLS by itself.
pub(super) const ENTRY_POINTS: [&str; 2] = ["web", "websecure"];

/// The middleware, in the global stack's file of routes, that makes 503 of 502: to Traefik, a server
/// whose address is written down fails while it starts, and starting is no failure. It cannot tell its
/// own 502 from a server's, so this one is answered by 503 too.
pub(super) const STARTING: &str = "phpier-starting";

/// A rule that matches these hosts: ``Host(`a`) || Host(`b`)``. A host holds only letters, digits,
/// dashes, dots and a leading star, so nothing in it can end the quotes.
pub(super) fn rule(hosts: &[Host], domain: &Text) -> Text {
    let mut rule = Text::default();
    for (at, host) in hosts.iter().enumerate() {
        let start = match (at, host.wildcard) {
            (0, false) => "Host(`",
            (0, true) => "Host(`*.",
            (_, false) => " || Host(`",
            (_, true) => " || Host(`*.",
        };
        rule = rule.then_literal(start).then_literal(&host.name);
        if host.below_domain {
            rule = rule.then_literal(".").then(domain);
        }
        rule = rule.then_literal("`)");
    }
    rule
}

/// The routers of some hosts: a name, the hosts, a priority. Wildcards get one of their own with the
/// lowest priority, so that any project's exact host wins over them; no slug has `_`, so its name is free.
pub(super) fn routers(name: &str, hosts: &[Host]) -> Vec<(String, Vec<Host>, Option<u16>)> {
    let (wildcards, exact): (Vec<Host>, Vec<Host>) =
        hosts.iter().cloned().partition(|host| host.wildcard);
    let mut routers = vec![
        (name.to_owned(), exact, None),
        (format!("{name}_wildcard"), wildcards, Some(1)),
    ];
    routers.retain(|(_, hosts, _)| !hosts.is_empty());
    routers
}

/// The name of a service's nth route. No name of a project or service has `_`, so none is taken.
pub(super) fn numbered(name: &str, at: usize) -> String {
    if at == 0 {
        name.to_owned()
    } else {
        format!("{name}_{}", at + 1)
    }
}

/// Where a container listens.
#[derive(Clone, Copy)]
pub(super) enum Address<'a> {
    /// At the lowest port that its image exposes. While the container is starting, Traefik answers
    /// 503: a service without a server.
    Exposed,
    /// At this port of this name in the network. A port alone would make a server without an address
    /// while the container is starting, and Traefik answers 500 for such a one; a name that nobody has yet
    /// is 502, which a middleware makes 503 of.
    Named(&'a str, u16),
}

/// Labels that route hosts to the container they stand on.
pub(super) fn labels(
    labels: &mut BTreeMap<Text, Text>,
    name: &str,
    hosts: &[Host],
    address: Address<'_>,
) {
    let mut set = |key: String, value: Text| labels.insert(key.into(), value);
    set("traefik.enable".to_owned(), "true".into());
    // Mandatory as soon as a container is on two networks; harmless before.
    set("traefik.docker.network".to_owned(), Text::network());
    let service = format!("traefik.http.services.{name}.loadbalancer");
    match address {
        // The default, written because a service needs a label to have a name.
        Address::Exposed => set(format!("{service}.passhostheader"), "true".into()),
        Address::Named(host, port) => set(
            format!("{service}.server.url"),
            format!("http://{host}:{port}").into(),
        ),
    };
    for (router, hosts, priority) in routers(name, hosts) {
        let prefix = format!("traefik.http.routers.{router}");
        set(format!("{prefix}.rule"), rule(&hosts, &Text::domain()));
        set(
            format!("{prefix}.entrypoints"),
            ENTRY_POINTS.join(",").into(),
        );
        set(format!("{prefix}.service"), Text::literal(name));
        if matches!(address, Address::Named(..)) {
            set(
                format!("{prefix}.middlewares"),
                format!("{STARTING}@file").into(),
            );
        }
        if let Some(priority) = priority {
            set(format!("{prefix}.priority"), priority.to_string().into());
        }
    }
}
