//! Traefik: which host leads where, and what it lets through.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{apps, tls, tools};
use crate::engine::{self, docker};
use crate::http::{self, Request};
use crate::probe;
use crate::world::{Project, Stack, World};

/// A host, and the version of PHP that answers there: 8.4 is the shop, 8.2 the blog.
const HOSTS: &[(&str, &str)] = &[
    ("e2e-shop.localhost", "8.4"),
    ("admin.e2e-shop.localhost", "8.4"),
    ("anything.e2e-shop.localhost", "8.4"),
    ("e2e-blog.localhost", "8.2"),
    // The blog's exact host lies below the shop's wildcard.
    ("exact.e2e-shop.localhost", "8.2"),
];

/// Hosts where nobody answers. A wildcard stands for one label.
const UNKNOWN: &[&str] = &[
    "localhost",
    "unknown.localhost",
    "e2e-shop.example.test",
    "admin.e2e-blog.localhost",
    "e2e-shop",
    "127.0.0.1",
];

/// `discovery "docker"`, the default.
pub(super) fn by_labels(world: &mut World) {
    let (shop, _) = apps::start(world);
    hosts_lead_where_they_should(world);
    tls::is_told_to_php(world);
    tls::takes_a_certificate(world, tls::BY_LABELS);
    headers_are_not_spoofed(world);
    ports_are_on_loopback();
    starting_is_503(world, &shop, 404);
    starting_is_503_for_own_services(world, 404);
    dashboard_is_there_if_asked(world);
    ports_are_on_loopback();
    tools::ask_who_one_is(world, &shop);
}

/// `discovery "files"`: the same hosts, and no socket in any container.
pub(super) fn by_files(world: &mut World) {
    let (shop, _) = apps::start(world);
    assert!(
        sockets().contains(&"phpier-traefik".to_owned()),
        "labels without the socket"
    );
    let before = engine::ids();
    world.configure(&Stack {
        discovery: "files",
        ..Stack::default()
    });
    world.apply();
    world.bring_up();
    for (name, id) in &before {
        let is_same = engine::ids().get(name) == Some(id);
        assert_eq!(is_same, name != "phpier-traefik", "{name}");
    }
    assert_eq!(
        sockets(),
        Vec::<String>::new(),
        "a container with the socket"
    );
    hosts_lead_where_they_should(world);
    tls::is_told_to_php(world);
    tls::takes_a_certificate(world, tls::BY_FILES);
    headers_are_not_spoofed(world);

    starting_is_503(world, &shop, 503);
    starting_is_503_for_own_services(world, 503);

    // A project that goes is heard of without a restart, and so is one that comes back.
    let routes = world.home().join(".phpier/local/routes/e2e-shop.yml");
    assert!(routes.exists(), "{}", routes.display());
    world.leave(&shop);
    world.apply();
    world.answers("e2e-shop.localhost", "/", 404);
    world.answers("e2e-blog.localhost", "/", 200);
}

fn hosts_lead_where_they_should(world: &World) {
    for (host, version) in HOSTS {
        world.answers(host, "/", 200);
        for request in both_ways(world, host, "/?do=about") {
            let about: Value = serde_json::from_str(&request.gives(200)).expect("JSON");
            let php = about["php"].as_str().unwrap_or_default();
            assert!(php.starts_with(version), "{host} leads to PHP {php}");
        }
    }
    for request in both_ways(world, "mail.localhost", "/readyz") {
        request.gives(200);
    }
    for host in UNKNOWN {
        for request in both_ways(world, host, "/") {
            request.gives(404);
        }
    }
}

/// A request without TLS and with it.
fn both_ways(world: &World, host: &str, path: &str) -> [Request; 2] {
    [world.get(host, path), world.get_tls(host, path)]
}

/// PHP reads `X_Forwarded_For` as `X-Forwarded-For`, so what a client sends under the alias must go.
fn headers_are_not_spoofed(world: &World) {
    let sent = [
        "X_Forwarded_For: evil",
        "X_Forwarded_Proto: evil",
        "X-Harmless: kept",
    ];
    let mut request = world.get("e2e-shop.localhost", "/?do=headers");
    for header in sent {
        request = request.header(header);
    }
    let headers: Value = serde_json::from_str(&request.gives(200)).expect("JSON");
    assert_eq!(headers["HTTP_X_HARMLESS"], "kept", "{headers}");
    assert_eq!(headers["HTTP_X_FORWARDED_PROTO"], "http", "{headers}");
    assert!(headers["HTTP_X_FORWARDED_FOR"].is_string(), "{headers}");
    assert!(!headers.to_string().contains("evil"), "{headers}");
}

/// Every published port of every container is on 127.0.0.1, and only those asked for are published.
fn ports_are_on_loopback() {
    let mut published = 0;
    for name in engine::ids().keys() {
        let container = engine::inspect(name);
        let ports = container["HostConfig"]["PortBindings"].as_object().cloned();
        for (port, bindings) in ports.unwrap_or_default() {
            for binding in bindings.as_array().into_iter().flatten() {
                assert_eq!(binding["HostIp"], "127.0.0.1", "{name} {port}");
                published += 1;
            }
        }
        assert_eq!(container["HostConfig"]["PublishAllPorts"], false, "{name}");
    }
    assert_eq!(published, 8, "two of Traefik's, one of each server");
}

/// Containers with the engine's socket in them.
fn sockets() -> Vec<String> {
    let with_socket = |name: &String| {
        let mounts = engine::inspect(name)["Mounts"].to_string();
        mounts.contains("docker.sock")
    };
    engine::ids().into_keys().filter(with_socket).collect()
}

/// While a project starts, its hosts say so; `down` is what they say before.
fn starting_is_503(world: &World, shop: &Project, down: u16) {
    let hosts = ["e2e-shop.localhost", "anything.e2e-shop.localhost"];
    for host in hosts {
        let _ = world.compose(shop, &["stop", "--timeout", "5"]).ends(0);
        world.answers(host, "/", down);
        says_503_then_200(world, host, shop, "e2e-shop");
    }
}

/// A service of a project's own says so as well, with a health check and without.
fn starting_is_503_for_own_services(world: &mut World, down: u16) {
    let slow = "command \"sh\" \"-c\" \"sleep 3; exec php -S 0.0.0.0:8080 -t /var/www/html\"";
    let check = "healthcheck \"php -r 'exit(@fsockopen(\\\"127.0.0.1\\\", 8080) ? 0 : 1);'\"";
    let service = |name: &str, more: &str| {
        format!(
            "service \"{name}\" {{\n    image \"adminer:5\"\n    {slow}\n    {more}\n    route \"{name}\" port=8080\n}}\n"
        )
    };
    let config = format!(
        "name \"e2e-own\"\ndocroot \"public\"\nservices {{\n{}{}}}\n",
        service("plain", ""),
        service("checked", check)
    );
    engine::images_are_here(&["adminer:5"]);
    let project = world.project("e2e-own", (".phpier.kdl", &config), probe::FILES);
    world.apply();
    for name in ["plain", "checked"] {
        let (host, key) = (
            format!("{name}.e2e-own.localhost"),
            format!("e2e-own-{name}"),
        );
        world.answers(&host, "/", down);
        says_503_then_200(world, &host, &project, &key);
    }
    world.leave(&project);
    world.apply();
}

/// It is asked from before the start on: a quick one is up when the command that starts it is through.
fn says_503_then_200(world: &World, host: &str, project: &Project, service: &str) {
    let [port, ..] = world.ports();
    let mut seen = thread::scope(|scope| {
        let asked = scope.spawn(|| statuses(port, host));
        let up = world.compose(project, &["up", "-d", "--no-deps", service]);
        let _ = up.ends(0);
        asked.join().expect("it answers in the end")
    });
    // Before Traefik hears of the container, the host is unknown to it.
    seen.retain(|status| *status != 404);
    assert_eq!(seen, [503, 200], "{host}");
}

/// What a host answers until all is well, each once in its turn.
fn statuses(port: u16, host: &str) -> Vec<u16> {
    let start = Instant::now();
    let mut seen = Vec::new();
    loop {
        let status = http::get(port, host, "/").within("2").send();
        if let Ok(status) = status.map(|answer| answer.status)
            && seen.last() != Some(&status)
        {
            seen.push(status);
        }
        if seen.last() == Some(&200) {
            return seen;
        }
        assert!(start.elapsed() < Duration::from_mins(2), "{host}: {seen:?}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// So are the admin tools, from then on.
fn dashboard_is_there_if_asked(world: &mut World) {
    let api = |world: &World| world.get("traefik.localhost", "/api/rawdata").send();
    let status = api(world).expect("an answer").status;
    assert_eq!(status, 404, "a dashboard that nobody asked for");
    engine::images_are_here(tools::IMAGES);
    world.configure(&Stack {
        dashboard: true,
        tools: true,
        ..Stack::default()
    });
    world.apply();
    world.bring_up();
    let body = world.answers("traefik.localhost", "/api/rawdata", 200);
    assert!(body.contains("e2e-shop"), "{body}");
    let ports = docker(&["port", "phpier-traefik"]).ok();
    assert!(!ports.contains("8080"), "{ports}");
}
