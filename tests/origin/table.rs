//! Values and the keys behind them, in both spellings.

use std::fs;

use phpier::origin::{How, Value};

use super::Traced;
use crate::support::files;

/// A path, the key that is named first for it, and words of the line that the key stands on, which are
/// on no other line of the file.
type Row = (&'static str, &'static str, &'static str);

const APP: &[Row] = &[
    ("name", "name", "name every-key"),
    ("services.every-key", "name", "name every-key"),
    (
        "services.every-key.environment.APP_NAME",
        "env.APP_NAME",
        "APP_NAME",
    ),
    (
        "services.every-key.environment.APP_SECRET",
        "env.APP_SECRET.env",
        "APP_SECRET",
    ),
    (
        "services.every-key.environment.MAILER_DSN",
        "services.mail.host",
        "mail",
    ),
    (
        "services.every-key.environment.MEMCACHED_HOST",
        "services.memcached.host",
        "memcached",
    ),
    (
        "services.every-key.environment.MEMCACHED_PORT",
        "services.memcached",
        "memcached",
    ),
    (
        "services.every-key.environment.REDIS_URL",
        "services.redis.host",
        "redis",
    ),
    (
        "services.every-key.environment.REPORTS_DATABASE_URL",
        "services.database.host",
        "phpier-postgres",
    ),
    (
        "services.every-key.labels.\"dev.phpier.project\"",
        "name",
        "name every-key",
    ),
    (
        "services.every-key.labels.traefik.http.routers.every-key.rule",
        "hosts",
        "every.example.test",
    ),
    (
        "services.every-key.labels.traefik.http.routers.every-key_wildcard.rule",
        "hosts",
        "every.example.test",
    ),
    (
        "services.every-key.labels.traefik.http.routers.every-key_wildcard.priority",
        "hosts",
        "every.example.test",
    ),
    (
        "services.every-key.labels.traefik.http.routers.every-key.service",
        "name",
        "name every-key",
    ),
    (
        "services.every-key.depends_on.every-key-search.condition",
        "services.service.healthcheck",
        "healthcheck curl -f",
    ),
    ("services.every-key.env_file.0", "name", "name every-key"),
    ("services.every-key-queue", "workers.queue", "messenger"),
    (
        "services.every-key-queue.command[2]",
        "workers.queue",
        "messenger",
    ),
    (
        "services.every-key-queue.command.0",
        "workers.queue",
        "messenger",
    ),
    (
        "services.every-key-queue.restart",
        "workers.queue",
        "messenger",
    ),
    (
        "services.every-key-queue.stop_signal",
        "workers.queue",
        "messenger",
    ),
    (
        "services.every-key-queue.labels.dev.phpier.worker",
        "workers.queue",
        "messenger",
    ),
    (
        "services.every-key-queue.environment.APP_NAME",
        "env.APP_NAME",
        "APP_NAME",
    ),
    (
        "services.every-key-search.image",
        "services.service.image",
        "opensearchproject",
    ),
    (
        "services.every-key-search.command[0]",
        "services.service.command",
        "command",
    ),
    (
        "services.every-key-search.command.--verbose",
        "services.service.command",
        "command",
    ),
    (
        "services.every-key-search.environment.TOKEN",
        "services.service.env.TOKEN.env",
        "SEARCH_TOKEN",
    ),
    (
        "services.every-key-search.environment.discovery.type",
        "services.service.env.discovery.type",
        "single-node",
    ),
    (
        "services.every-key-search.ports.9200.published",
        "services.service.publish",
        "9301",
    ),
    (
        "services.every-key-search.ports[1].published",
        "services.service.publish",
        "9301",
    ),
    (
        "services.every-key-search.ports.9301.target",
        "services.service.publish",
        "9301",
    ),
    (
        "services.every-key-search.ports[1].host_ip",
        "services.service.publish",
        "9301",
    ),
    (
        "services.every-key-search.volumes[0].target",
        "services.service.volume.data.target",
        "data /usr/share",
    ),
    (
        "services.every-key-search.volumes.search-data.source",
        "services.service.volume.data",
        "data /usr/share",
    ),
    (
        "services.every-key-search.volumes",
        "services.service.volume.data",
        "data /usr/share",
    ),
    (
        "services.every-key-search.networks.private.aliases[0]",
        "services.service.name",
        "name search",
    ),
    (
        "services.every-key-search.labels.dev.phpier.service",
        "services.service.name",
        "name search",
    ),
    (
        "services.every-key-search.labels.traefik.http.routers.every-key-search.rule",
        "services.service.route.host",
        "host search port 9200",
    ),
    (
        "services.every-key-search.labels.traefik.http.routers.every-key-search_2.rule",
        "services.service.route.host",
        "stats port 9600",
    ),
    (
        "services.every-key-search.labels.traefik.http.services.every-key-search.loadbalancer.server.url",
        "services.service.route.port",
        "host search port 9200",
    ),
    (
        "services.every-key-search.labels.traefik.http.services.every-key-search_2.loadbalancer.server.url",
        "services.service.route.port",
        "stats port 9600",
    ),
    (
        "services.every-key-search.healthcheck.test.curl",
        "services.service.healthcheck",
        "healthcheck curl -f",
    ),
    (
        "services.every-key-search.healthcheck.test[3]",
        "services.service.healthcheck",
        "healthcheck curl -f",
    ),
    (
        "services.every-key-search.healthcheck.interval",
        "services.service.healthcheck",
        "healthcheck curl -f",
    ),
    ("networks.private.name", "name", "name every-key"),
    (
        "volumes.search-data",
        "services.service.volume.data",
        "data /usr/share",
    ),
    (
        "volumes.search-data.name",
        "services.service.volume.data",
        "data /usr/share",
    ),
    (
        "volumes.search-data.labels.dev.phpier.service",
        "services.service.name",
        "name search",
    ),
];

/// Of the twins of servers that are the project's own.
const PRIVATE: &[Row] = &[
    ("services.shop-redis", "services.redis", "7.4"),
    ("services.shop-redis.image", "services.redis.series", "7.4"),
    (
        "services.shop-redis.labels.dev.phpier.series",
        "services.redis.series",
        "7.4",
    ),
    ("services.shop-redis.user", "services.redis", "7.4"),
    (
        "services.shop-valkey.image",
        "services.valkey.private",
        "valkey private",
    ),
    (
        "services.shop-valkey.networks.private",
        "services.valkey.private",
        "valkey private",
    ),
    (
        "services.shop.depends_on.shop-valkey",
        "services.valkey.private",
        "valkey private",
    ),
    ("services.shop.environment.REDIS_HOST", "name", "name shop"),
    ("networks.private.name", "name", "name shop"),
    (
        "volumes.redis-data.name",
        "services.redis.moved.from",
        "old_redis",
    ),
    (
        "volumes.valkey-data",
        "services.valkey.private",
        "valkey private",
    ),
];

const DOCKERFILE: &[Row] = &[
    ("FROM", "php.version", "version 8.2"),
    ("3", "php.version", "version 8.2"),
    ("RUN install-php-extensions", "php.extensions", "gd intl"),
    (
        "COPY --from=composer:2.2 /usr/bin/composer /usr/local/bin/composer",
        "composer",
        "composer",
    ),
    ("18", "node", "node 20"),
];

const INI: &[Row] = &[
    ("memory_limit", "php.ini.memory_limit", "memory_limit"),
    (
        "error_reporting",
        "php.ini.error_reporting",
        "error_reporting",
    ),
    ("sendmail_path", "services.mail.host", "mail"),
];

const NGINX: &[Row] = &[("root", "docroot", "docroot web")];

/// In what both spellings write alike, to look for words: no marks, one space.
fn words(line: &str) -> String {
    let plain = |c: char| {
        if c.is_alphanumeric() || "-_./".contains(c) {
            c
        } else {
            ' '
        }
    };
    let text: String = line.chars().map(plain).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Rows of a file.
type Rows = Vec<(Option<&'static str>, Row)>;

/// Twins by their names, each with the rows of its files.
fn tables() -> [(&'static str, Rows); 2] {
    let of = |file, rows: &'static [Row]| rows.iter().map(move |row| (file, *row));
    let every_key = of(None, APP)
        .chain(of(Some("Dockerfile"), DOCKERFILE))
        .chain(of(Some("php.ini"), INI))
        .chain(of(Some("nginx.conf"), NGINX));
    [
        ("every-key", every_key.collect()),
        ("private", of(None, PRIVATE).collect()),
    ]
}

/// Each twin in each spelling, traced.
fn twins() -> impl Iterator<Item = (&'static str, Traced, Rows)> {
    tables().into_iter().flat_map(|(name, rows)| {
        ["kdl", "yaml"].into_iter().map(move |spelling| {
            let name = format!("{name}.{spelling}");
            let text = fs::read_to_string(files::folder("twins").join(&name)).expect("the twin");
            (spelling, Traced::new(&name, &text), rows.clone())
        })
    })
}

#[test]
fn both_spellings_name_the_twin_place() {
    let mut wrong = Vec::new();
    let count: usize = tables().iter().map(|(_, rows)| rows.len()).sum();
    assert!(count >= 68, "{count}");
    for (spelling, traced, rows) in twins() {
        let (_, source) = traced.stack.sources.iter().next().expect("the file");
        let inquiry = traced.inquire();
        for (file, (path, key, needle)) in rows {
            let answer = match inquiry.why(file, path) {
                Ok(answer) => answer,
                Err(missing) => {
                    wrong.push(format!("{spelling} {path}: {missing:?}"));
                    continue;
                }
            };
            let Some(cause) = answer.causes.first() else {
                wrong.push(format!("{spelling} {path}: no cause"));
                continue;
            };
            let (line, quoted) = traced.line(cause.span);
            let text = source.text.lines().nth(line - 1).unwrap_or_default();
            if cause.key != key || !words(text).contains(needle) {
                wrong.push(format!(
                    "{spelling} {path}: {} at {line}: {quoted} in {text}",
                    cause.key
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// What could stand in place of a scalar, whatever it is.
fn others(written: &str) -> Vec<String> {
    let bare = written.trim_matches('"');
    let mut others = vec![
        format!("\"{bare}-other\""),
        format!("\"other.{bare}\""),
        "\"8.1\"".to_owned(),
        "\"22\"".to_owned(),
        "\"2\"".to_owned(),
        "\"8\"".to_owned(),
        "47999".to_owned(),
        "\"47999:9300\"".to_owned(),
        "\"9301:47999\"".to_owned(),
        "\"xdebug\"".to_owned(),
        "\"other\"".to_owned(),
        "other".to_owned(),
        "\"/other\"".to_owned(),
    ];
    others.retain(|other| other != written);
    others
}

/// Through the text, so that neither the tree nor its changes are trusted.
#[test]
fn another_text_at_the_named_place_gives_another_value() {
    let mut wrong = Vec::new();
    let mut tried = 0;
    for (spelling, traced, rows) in twins() {
        let (_, source) = traced.stack.sources.iter().next().expect("the file");
        let inquiry = traced.inquire();
        for (file, (path, key, _)) in rows {
            let Ok(answer) = inquiry.why(file, path) else {
                continue;
            };
            let Some(cause) = answer.causes.first() else {
                continue;
            };
            if cause.how != How::Copied || !matches!(answer.value, Value::Text(..)) {
                continue;
            }
            tried += 1;
            let range = cause.span.range();
            let changed = others(&source.text[range.clone()])
                .into_iter()
                .any(|other| {
                    let mut text = source.text.to_string();
                    text.replace_range(range.clone(), &other);
                    let before = files_of(spelling, &source.text).expect("valid");
                    files_of(spelling, &text).is_some_and(|after| {
                        value(&after, &answer.file, path) != value(&before, &answer.file, path)
                    })
                });
            if !changed {
                wrong.push(format!("{spelling} {path}: nothing comes of {key}"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(tried > 40, "only {tried} were tried");
}

type Files = Vec<(String, String)>;

fn files_of(spelling: &str, text: &str) -> Option<Files> {
    let file = crate::support::stack::File::new(&format!("x.{spelling}"), "folder", text);
    let stack = crate::support::stack::Stack::read(None, &[file]);
    (!stack.diagnostics.has_errors()).then(|| stack.files())
}

/// A text that differs if what is at the path does: the lines of its file that have its last word.
fn value(files: &Files, file: &str, path: &str) -> Vec<String> {
    let found = files.iter().find(|(name, _)| name.ends_with(file));
    let text = found.map_or("", |(_, text)| text.as_str());
    let _ = path;
    text.lines().skip(2).map(str::to_owned).collect()
}
