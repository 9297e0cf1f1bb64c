//! What phpier's releases in Go left behind: `.phpier.yml` or `.phpier.yaml` in three shapes, and
//! `~/.phpier/config.yaml` in two.

use super::compose::hosts_of;
use super::read::{Item, Keys, Reader, Said};
use super::report::{Place, Remark};
use super::setup::{Database, SetUp, Shared, SharedServer};
use super::{HOME_COMPOSE, HOME_CONFIG, Input, dotenv};
use crate::draft::Value;

/// The names that a project's file had.
const NAMES: [&str; 2] = [".phpier.yml", ".phpier.yaml"];

/// How the shared stack is stopped; its volumes stay.
const STOP: &str = "docker compose -p phpier down";

/// Whether these files are that set-up.
pub(super) fn is_one(input: &Input) -> bool {
    let project = NAMES.iter().filter_map(|name| input.files.get(*name));
    project.into_iter().any(|text| is_old(text)) || input.files.contains_key(HOME_CONFIG)
}

/// Whether a project's file is an old one. The names are the same as those of new files.
fn is_old(text: &str) -> bool {
    let top = |key: &str| {
        text.lines()
            .any(|line| line.starts_with(&format!("{key}:")))
    };
    let deep = |key: &str| text.lines().any(|line| line.trim_start().starts_with(key));
    top("docker")
        || top("traefik")
        || top("app")
        || text.contains("phpier.managed")
        || text.contains("phpier.project.")
        || (top("services") && (deep("webserver:") || deep("tools:") || deep("cache:")))
        || deep("settings:")
}

/// Reads the project and the shared stack.
pub(super) fn read(reader: &mut Reader<'_>) -> SetUp {
    let mut setup = SetUp::default();
    let found = NAMES.into_iter().find(|name| {
        let text = reader.input.files.get(*name);
        text.is_some_and(|text| is_old(text))
    });
    if let Some(name) = found {
        setup.project = true;
        setup.retire.push(name.to_owned());
        if let Some(file) = reader.yaml(name) {
            let keys = file.keys();
            if keys.has("docker")
                || keys.has("traefik")
                || keys.take("php").is_some_and(|php| php.keys().is_some())
            {
                sections(&keys, &mut setup, &mut reader.report);
            } else if keys.has("services") {
                labelled(&keys, &mut setup, &mut reader.report);
            } else {
                flat(&keys, &mut setup, &mut reader.report);
            }
        }
        connections(reader.input, &mut setup);
        let folder = format!(
            "{name}: {}",
            "`.phpier/Dockerfile.php`, `.phpier/docker` and `.phpier/logs`"
        );
        setup.report.push(Remark::left(
            folder.split(": ").nth(1).unwrap_or_default(),
            "nothing reads them any more, and what you changed in them is not taken along",
            "look through them, move settings to `ini` and `extensions`, and delete them",
        ));
    }
    shared(reader, &mut setup);
    setup.stop = Some(match &setup.name {
        Some(name) if setup.global.is_some() => {
            format!("docker compose -p {} down; {STOP}", name.text)
        }
        Some(name) => format!("docker compose -p {} down", name.text),
        None => STOP.to_owned(),
    });
    setup
}

/// `docker`, `php`, `services` and `traefik`.
fn sections(keys: &Keys<'_>, setup: &mut SetUp, report: &mut Vec<Remark>) {
    if let Some(docker) = keys.below("docker") {
        setup.name = docker
            .text("projectname")
            .or_else(|| docker.text("project_name"));
        docker.ignore(&["composefile", "network"]);
        docker.rest(report, "phpier has nothing like it");
    }
    if let Some(php) = keys.below("php") {
        setup.php = php.text("version");
        setup.extensions = php
            .list("extensions")
            .iter()
            .filter_map(Item::text)
            .collect();
        for item in php.below("settings").iter().flat_map(Keys::all) {
            let Some(value) = item.text() else { continue };
            let text = value.text.clone();
            setup.ini.push((value.with(item.key), text));
        }
        php.rest(report, "phpier has nothing like it");
    }
    setup.node = keys.text("node");
    if let Some(services) = keys.below("services") {
        project_services(&services, setup, report);
        services.rest(report, "phpier has nothing like it");
    }
    if let Some(traefik) = keys.below("traefik") {
        traefik.ignore(&["enabled"]);
        if let Some(domain) = traefik
            .text("domain")
            .filter(|domain| domain.text != "localhost")
        {
            report.push(
                Remark::changed(
                    domain.place.clone(),
                    format!("traefik.domain: {}", domain.text),
                    "the domain is one for all projects",
                )
                .todo(format!(
                    "write `domain \"{}\"` in `global.kdl`",
                    domain.text
                )),
            );
        }
        for (name, usual) in [("port", "80"), ("ssl_port", "443"), ("ssl", "false")] {
            if let Some(said) = traefik.text(name).filter(|said| said.text != usual) {
                report.push(Remark::changed(
                    said.place,
                    format!("traefik.{name}: {}", said.text),
                    "ports are those of the global stack, and HTTPS is always on",
                ));
            }
        }
        traefik.rest(report, "Traefik is one for all projects");
    }
    keys.rest(report, "phpier has nothing like it");
}

fn project_services(services: &Keys<'_>, setup: &mut SetUp, report: &mut Vec<Remark>) {
    if let Some(database) = services.below("database") {
        let engine = database.text("type");
        let named = engine.as_ref().map_or("mysql", |said| said.text.as_str());
        if let Some(engine) = engine_of(named) {
            let said = database.text("version");
            let first = database.take("type").or_else(|| database.take("version"));
            let text = |name: &str| database.text(name).map(|said| said.text);
            setup.databases.push(Database {
                shared: true,
                database: text("database"),
                username: text("username"),
                password: text("password"),
                ..on_shared(
                    engine,
                    said.map(|said| said.text),
                    first.map_or_else(|| place_of(services), |item| item.place()),
                )
            });
        } else if let Some(said) = &engine {
            report.push(Remark::lost(
                said.place.clone(),
                named,
                "phpier has no such engine",
            ));
        }
        database.ignore(&["port", "host"]);
        database.rest(report, "phpier has nothing like it");
    }
    if let Some(cache) = services.below("cache") {
        for name in ["redis", "memcached"] {
            let Some(item) = cache.take(name) else {
                continue;
            };
            if enabled(&item) {
                setup.connections.push(said(&item, name));
            }
        }
        cache.rest(report, "phpier has nothing like it");
    }
    if let Some(tools) = services.below("tools") {
        for (name, key) in [
            ("phpmyadmin", None),
            ("pgadmin", None),
            ("mailpit", Some("mail")),
        ] {
            let Some(item) = tools.take(name) else {
                continue;
            };
            if !enabled(&item) {
                continue;
            }
            match key {
                Some(key) => setup.connections.push(said(&item, key)),
                None => setup.pages.push(said(&item, name)),
            }
        }
        tools.rest(report, "phpier has nothing like it");
    }
    if let Some(web) = services.below("webserver") {
        setup.docroot = web.text("doc_root");
        web.ignore(&["index_doc"]);
        for name in ["port", "ssl_port"] {
            let usual = ["80", "443"];
            if let Some(said) = web
                .text(name)
                .filter(|said| !usual.contains(&said.text.as_str()))
            {
                report.push(Remark::changed(
                    said.place,
                    format!("services.webserver.{name}: {}", said.text),
                    "the app answers at its host, through Traefik, and publishes no port",
                ));
            }
        }
        web.rest(report, "nginx has the rules of the project's `type`");
    }
}

/// A Compose file with labels of phpier's.
fn labelled(keys: &Keys<'_>, setup: &mut SetUp, report: &mut Vec<Remark>) {
    setup.name = keys.text("name");
    keys.ignore(&["version", "networks", "volumes"]);
    let services = keys.below("services");
    for service in services.iter().flat_map(Keys::all) {
        let Some(keys) = service.keys() else { continue };
        let labels = keys
            .take("labels")
            .map_or_else(Vec::new, |item| item.pairs());
        let managed = labels
            .iter()
            .any(|(name, _)| name.text.starts_with("phpier."));
        if !managed && service.key != "app" {
            report.push(
                Remark::lost(
                    service.place(),
                    service.key,
                    "it was added to the generated file by hand",
                )
                .todo("write a `service` for it"),
            );
            continue;
        }
        for (name, value) in labels {
            let Some(value) = value else { continue };
            match name.text.as_str() {
                "phpier.project.name" => setup.name = Some(value),
                "phpier.project.php" => setup.php = Some(value),
                "phpier.project.node" => setup.node = Some(value),
                rule if rule.ends_with(".rule") => {
                    setup
                        .hosts
                        .extend(hosts_of(&value.text).map(|host| value.with(host)));
                }
                _ => {}
            }
        }
        app(&keys, service.key, setup, report);
        keys.ignore(&[
            "build",
            "image",
            "container_name",
            "restart",
            "networks",
            "depends_on",
        ]);
        keys.rest(report, "phpier makes the app's container itself");
    }
    keys.rest(report, "phpier has nothing like it");
}

/// `name`, `php`, `node` and `app`.
fn flat(keys: &Keys<'_>, setup: &mut SetUp, report: &mut Vec<Remark>) {
    setup.name = keys.text("name");
    setup.php = keys.text("php");
    setup.node = keys.text("node");
    if let Some(inside) = keys.below("app") {
        app(&inside, "app", setup, report);
        inside.rest(report, "phpier makes the app's container itself");
    }
    keys.rest(report, "phpier has nothing like it");
}

fn app(keys: &Keys<'_>, key: &str, setup: &mut SetUp, report: &mut Vec<Remark>) {
    if let Some(environment) = keys.take("environment") {
        for (name, value) in environment.pairs() {
            // Its entry point set the web server's account by it; phpier finds that out itself.
            if name.text == "WWWUSER" || name.text == "WWWGROUP" {
                continue;
            }
            let value = match value {
                Some(value) => Value::Text(value.text),
                None => Value::Environment(name.text.clone()),
            };
            setup.env.push((name, value));
        }
    }
    for mount in keys.list("volumes") {
        let Some(said) = mount.text() else { continue };
        let source = said.text.split(':').next().unwrap_or_default();
        let own = matches!(source, "." | "./" | ".." | "../") || source.contains(".phpier/logs");
        if !own {
            report.push(Remark::lost(
                said.place.clone(),
                format!("{key}.volumes: {}", said.text),
                "the app has the project's folder and nothing else",
            ));
        }
    }
    for port in keys.list("ports") {
        let Some(said) = port.text() else { continue };
        report.push(Remark::changed(
            said.place.clone(),
            format!("{key}.ports: {}", said.text),
            "the app answers at its host, through Traefik, and publishes no port",
        ));
    }
}

/// Projects named their servers in `.env`, by container.
fn connections(input: &Input, setup: &mut SetUp) {
    let Some(text) = input.files.get(".env") else {
        return;
    };
    let env = dotenv::parse(".env", text);
    let get = |name: &str| {
        env.iter()
            .find(|(key, _)| key == name)
            .map(|(_, said)| said)
    };
    let text = |name: &str| {
        get(name)
            .map(|said| said.text.clone())
            .filter(|text| !text.is_empty())
    };
    if let Some(host) = get("DB_HOST")
        && setup.databases.is_empty()
        && let Some(engine) = engine_of(host.text.trim_start_matches("phpier-"))
    {
        setup.databases.push(Database {
            database: text("DB_DATABASE"),
            username: text("DB_USERNAME"),
            password: text("DB_PASSWORD"),
            ..on_shared(engine, None, host.place.clone())
        });
    }
    for (variable, name, key) in [
        ("REDIS_HOST", "redis", "redis"),
        ("MEMCACHED_HOST", "memcached", "memcached"),
        ("MAIL_HOST", "mailpit", "mail"),
    ] {
        if let Some(host) = get(variable)
            && host.text.trim_start_matches("phpier-") == name
            && setup.connections.iter().all(|known| known.text != key)
        {
            setup.connections.push(host.with(key));
        }
    }
}

/// `~/.phpier/config.yaml`, with one database or with several.
fn shared(reader: &mut Reader<'_>, setup: &mut SetUp) {
    let Some(file) = reader.yaml(HOME_CONFIG) else {
        return;
    };
    setup.retire.push(HOME_CONFIG.to_owned());
    if reader.input.files.contains_key(HOME_COMPOSE) {
        setup.retire.push(HOME_COMPOSE.to_owned());
    }
    let keys = file.keys();
    let mut global = Shared {
        network: keys.text("network").map(|said| said.text),
        ..Shared::default()
    };
    if let Some(traefik) = keys.below("traefik") {
        global.domain = traefik.text("domain").map(|said| said.text);
        let port = |name| traefik.text(name).and_then(|said| said.text.parse().ok());
        global.http = port("port");
        global.https = port("ssl_port");
        traefik.rest(&mut reader.report, "phpier has nothing like it");
    }
    let report = &mut reader.report;
    if let Some(services) = keys.below("services") {
        let several = services.below("databases");
        for item in several.iter().flat_map(Keys::all) {
            let (Some(engine), Some(inside)) = (engine_of(item.key), item.keys()) else {
                report.push(Remark::lost(
                    item.place(),
                    item.key,
                    "phpier has no such engine",
                ));
                continue;
            };
            if inside.flag("enabled") == Some(true) {
                global.servers.push(server(engine, &inside, &item));
            }
        }
        if let Some(item) = services.take("database")
            && let Some(inside) = item.keys()
        {
            let engine = inside.text("type").and_then(|said| engine_of(&said.text));
            // Newer releases kept the old key and took their servers from the new one.
            if let Some(engine) = engine.filter(|_| global.servers.is_empty()) {
                global.servers.push(server(engine, &inside, &item));
            }
        }
        for (section, rows) in [
            (
                "cache",
                &[("redis", "redis"), ("memcached", "memcached")][..],
            ),
            (
                "tools",
                &[
                    ("mailpit", "mailpit"),
                    ("phpmyadmin", "phpmyadmin"),
                    ("pgadmin", "pgadmin"),
                ],
            ),
        ] {
            let Some(inside) = services.below(section) else {
                continue;
            };
            for (name, service) in rows {
                let Some(item) = inside.take(name).filter(enabled) else {
                    continue;
                };
                global.servers.push(SharedServer {
                    service,
                    version: None,
                    publish: None,
                    password: None,
                    volume: None,
                    user: None,
                    place: item.place(),
                });
            }
            inside.rest(report, "phpier has nothing like it");
        }
        services.rest(report, "phpier has nothing like it");
    }
    keys.rest(report, "phpier has nothing like it");
    setup.global = Some(global);
}

fn server(engine: &'static str, keys: &Keys<'_>, item: &Item<'_>) -> SharedServer {
    let text = |name: &str| keys.text(name).map(|said| said.text);
    SharedServer {
        service: engine,
        version: keys.text("version"),
        publish: text("port").and_then(|port| port.parse().ok()),
        // The administrator had the same.
        password: Some(text("password").unwrap_or_else(|| "phpier".to_owned())),
        volume: Some(format!("phpier_{engine}_data")),
        user: Some(text("username").unwrap_or_else(|| "phpier".to_owned())),
        place: item.place(),
    }
}

fn on_shared(engine: &'static str, version: Option<String>, place: Place) -> Database {
    Database {
        engine,
        version,
        place,
        comments: Vec::new(),
        database: None,
        username: None,
        password: None,
        root_password: None,
        volume: None,
        unmovable: None,
        dump: None,
        shared: true,
        testing: false,
    }
}

fn engine_of(name: &str) -> Option<&'static str> {
    match name {
        "mysql" => Some("mysql"),
        "mariadb" => Some("mariadb"),
        "postgres" | "postgresql" | "pgsql" => Some("postgres"),
        _ => None,
    }
}

/// `redis: true`, or `redis: {enabled: true}`.
fn enabled(item: &Item<'_>) -> bool {
    match item.keys() {
        Some(keys) => keys.flag("enabled") == Some(true),
        None => item
            .text()
            .is_some_and(|said| super::read::is_on(&said.text)),
    }
}

fn said(item: &Item<'_>, text: &str) -> Said {
    Said {
        text: text.to_owned(),
        place: item.place(),
        comments: Vec::new(),
    }
}

fn place_of(keys: &Keys<'_>) -> Place {
    keys.file.place(0)
}
