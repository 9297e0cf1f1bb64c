//! Hosts as Traefik's rules, in labels and in files.
//! <https://doc.traefik.io/traefik/reference/routing-configuration/http/routing/rules-and-priority/>

use std::collections::BTreeMap;

use crate::compose::Text;
use crate::model::Host;

/// The entry points that every route is on; `websecure` adds TLS by itself.
pub(super) const ENTRY_POINTS: [&str; 2] = ["web", "websecure"];

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

/// Labels that route hosts to a port of the container they stand on. Wildcards get a router of their
/// own with the lowest priority, so that any project's exact host wins over them.
pub(super) fn labels(labels: &mut BTreeMap<Text, Text>, name: &str, hosts: &[Host], port: u16) {
    let (wildcards, exact): (Vec<Host>, Vec<Host>) =
        hosts.iter().cloned().partition(|host| host.wildcard);
    let mut set = |key: String, value: Text| labels.insert(key.into(), value);
    set("traefik.enable".to_owned(), "true".into());
    // Mandatory as soon as a container is on two networks; harmless before.
    set("traefik.docker.network".to_owned(), Text::network());
    set(
        format!("traefik.http.services.{name}.loadbalancer.server.port"),
        port.to_string().into(),
    );
    for (router, hosts) in [
        (name.to_owned(), exact),
        (format!("{name}-wildcard"), wildcards),
    ] {
        if hosts.is_empty() {
            continue;
        }
        let prefix = format!("traefik.http.routers.{router}");
        set(format!("{prefix}.rule"), rule(&hosts, &Text::domain()));
        set(
            format!("{prefix}.entrypoints"),
            ENTRY_POINTS.join(",").into(),
        );
        set(format!("{prefix}.service"), name.into());
        if router != name {
            set(format!("{prefix}.priority"), "1".into());
        }
    }
}
