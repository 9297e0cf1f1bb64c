//! The stack that all projects of the old releases shared.

use super::{enabled, engine_of};
use crate::migrate::read::{Item, Keys, Reader};
use crate::migrate::setup::{SetUp, Shared, SharedServer};
use crate::migrate::{HOME_COMPOSE, HOME_CONFIG};

/// `~/.phpier/config.yaml`, with one database or with several.
pub(super) fn shared(reader: &mut Reader<'_>, setup: &mut SetUp) {
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
    }
    let report = &mut reader.report;
    if let Some(services) = keys.below("services") {
        let several = services.below("databases");
        for item in several.iter().flat_map(Keys::all) {
            let (Some(engine), Some(inside)) = (engine_of(item.key), item.keys()) else {
                report.push(item.lost(item.key, "phpier has no such engine"));
                continue;
            };
            if inside.flag("enabled") == Some(true) {
                global.servers.push(server(engine, &inside, &item));
            } else if inside.flag("enabled") == Some(false) {
                let own = ["database", "password", "port", "username", "version"];
                inside.ignore(&own);
            }
        }
        if let Some(item) = services.take("database")
            && let Some(inside) = item.keys()
        {
            let engine = inside.text("type").and_then(|said| engine_of(&said.text));
            // Newer releases kept the old key and took their servers from the new one.
            if !global.servers.is_empty() {
                inside.ignore(&["password", "port", "type", "username", "version"]);
            } else if let Some(engine) = engine {
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
                    ("adminer", "adminer"),
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
        }
    }
    setup.global = Some(global);
}

fn server(engine: &'static str, keys: &Keys<'_>, item: &Item<'_>) -> SharedServer {
    let text = |name: &str| keys.text(name).map(|said| said.text);
    // It comes along in the volume.
    keys.ignore(&["database"]);
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
