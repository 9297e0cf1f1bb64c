//! Where the old releases' projects named their servers.

use super::{engine_of, on_shared};
use crate::migrate::setup::{Database, SetUp};
use crate::migrate::{Input, dotenv};

/// Projects named their servers in `.env`, by container.
pub(super) fn connections(input: &Input, setup: &mut SetUp) {
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
        {
            setup.connect(host.with(key), None);
        }
    }
}
