//! Warden: `.env` with `WARDEN_ENV_NAME` and `WARDEN_ENV_TYPE`. <https://docs.warden.dev/>

mod more;

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::dump::Dump;
use super::read::{Reader, Said};
use super::report::{Place, Remark};
use super::setup::{Database, SetUp};
use super::{Input, dotenv, image};
use crate::draft::{Noted, Service, Value, Volume};

/// Whether these files are such a set-up.
pub(super) fn is_one(input: &Input) -> bool {
    let text = input.files.get(".env");
    text.is_some_and(|text| {
        text.lines()
            .any(|line| line.trim_start().starts_with("WARDEN_ENV_TYPE"))
    })
}

/// Reads `.env`.
#[expect(
    clippy::too_many_lines,
    reason = "one key of the old files after the other"
)]
pub(super) fn read(reader: &mut Reader<'_>) -> SetUp {
    let text = reader.input.files.get(".env").map_or("", String::as_str);
    let env = dotenv::parse(".env", text);
    let read: RefCell<BTreeSet<String>> = RefCell::default();
    let get = |name: &str| {
        read.borrow_mut().insert(name.to_owned());
        let said = env
            .iter()
            .rev()
            .find(|(key, _)| key == name)
            .map(|(_, said)| said);
        said.filter(|said| !said.text.is_empty()).cloned()
    };
    let on = |name: &str| get(name).filter(|said| super::read::is_on(&said.text));
    let kind = get("WARDEN_ENV_TYPE");
    let word = kind
        .as_ref()
        .map_or("local", |said| said.text.as_str())
        .to_owned();
    let mut setup = SetUp {
        project: true,
        name: get("WARDEN_ENV_NAME"),
        framework: kind.as_ref().map(|said| said.with(framework(&said.text))),
        php: get("PHP_VERSION"),
        node: get("NODE_VERSION").filter(|said| said.text != "0"),
        composer: get("COMPOSER_VERSION"),
        ..SetUp::default()
    };
    let root = get("WARDEN_WEB_ROOT").filter(|said| !said.text.trim_matches('/').is_empty());
    if let Some(root) = root {
        let inner = docroot_of(&word);
        let inside = root.text.trim_matches('/');
        let joined = if inner.is_empty() {
            inside.to_owned()
        } else {
            format!("{inside}/{inner}")
        };
        setup.docroot = Some(root.with(joined));
    }
    let name = setup
        .name
        .as_ref()
        .map_or("", |said| said.text.as_str())
        .to_owned();
    hosts(&mut setup, get("TRAEFIK_DOMAIN"), get("TRAEFIK_SUBDOMAIN"));
    // Types but `local` have a database unless it is turned off.
    let off = get("WARDEN_DB").is_some_and(|said| !super::read::is_on(&said.text));
    if !off && (word != "local" || on("WARDEN_DB").is_some()) {
        let place = get("WARDEN_DB")
            .or_else(|| kind.clone())
            .map(|said| said.place);
        database(&mut setup, &get, &word, &name, place);
    }
    for (variable, key, version) in [
        ("WARDEN_REDIS", "redis", "REDIS_VERSION"),
        ("WARDEN_VALKEY", "valkey", "VALKEY_VERSION"),
        ("WARDEN_MAILHOG", "mail", ""),
    ] {
        if let Some(said) = on(variable) {
            let version = get(version);
            let place = version.as_ref().unwrap_or(&said).with(key);
            setup.connect(place, version.and_then(|said| image::version(&said.text)));
        }
    }
    // Mail of every environment ends in the one Mailpit.
    if let Some(kind) = &kind {
        setup.connect(kind.with("mail"), None);
    }
    if let Some(kind) = &kind {
        setup.pages.push(kind.with("phpmyadmin"));
    }
    let report = &mut reader.report;
    searches(&mut setup, report, &get, &on, &name);
    for (variable, why) in [
        ("WARDEN_VARNISH", "phpier has no cache in front of the app"),
        ("WARDEN_SELENIUM", "phpier has no browser for tests"),
        ("WARDEN_ALLURE", "phpier has no reports of tests"),
        (
            "WARDEN_BLACKFIRE",
            "Blackfire is an extension like others; its agent would be a `service`",
        ),
        ("WARDEN_PHP_SPX", "phpier has no profiler"),
        (
            "WARDEN_SPLIT_SALES",
            "a further database is another `database` with a `name`",
        ),
        (
            "WARDEN_SPLIT_CHECKOUT",
            "a further database is another `database` with a `name`",
        ),
        (
            "WARDEN_TEST_DB",
            "`testing #true` makes a twin for test runs",
        ),
        ("WARDEN_MAGEPACK", "phpier has no Magepack"),
        ("WARDEN_ELASTICHQ", "phpier has no pages for it"),
        ("WARDEN_NGROK", "phpier opens nothing to the internet"),
    ] {
        if let Some(said) = on(variable) {
            report.push(Remark::lost(said.place, variable, why));
        }
    }
    let read = read.into_inner();
    for (variable, said) in &env {
        if is_on_or_text(&said.text) && !read.contains(variable) {
            report.extend(more::unread(variable, said));
        }
    }
    more::services(reader, &env, &mut setup);
    let report = &mut reader.report;
    report.push(Remark::left(
        ".env",
        "it stays, since the app may read it too; real variables win over what it says",
        format!(
            "take out the lines that only Warden read{}",
            if word == "magento2" {
                ", and name the new hosts of servers in `app/etc/env.php`"
            } else {
                ""
            }
        ),
    ));
    setup.stop = Some("warden env down".to_owned());
    setup
}

/// Whether a variable asks for something.
fn is_on_or_text(text: &str) -> bool {
    !text.is_empty()
        && !matches!(
            text.to_ascii_lowercase().as_str(),
            "0" | "false" | "no" | "off"
        )
}

fn hosts(setup: &mut SetUp, domain: Option<Said>, subdomain: Option<Said>) {
    let Some(domain) = domain else { return };
    let sub = subdomain.map_or_else(|| "app".to_owned(), |said| said.text);
    setup
        .hosts
        .push(domain.with(format!("{sub}.{}", domain.text)));
}

fn database(
    setup: &mut SetUp,
    get: &impl Fn(&str) -> Option<Said>,
    word: &str,
    name: &str,
    place: Option<Place>,
) {
    let distribution = get("DB_DISTRIBUTION").or_else(|| get("MYSQL_DISTRIBUTION"));
    let engine = match distribution.as_ref().map(|said| said.text.as_str()) {
        Some("mysql") => "mysql",
        Some("postgres") => "postgres",
        _ => "mariadb",
    };
    let version = get("DB_DISTRIBUTION_VERSION")
        .or_else(|| get("MYSQL_DISTRIBUTION_VERSION"))
        .or_else(|| get("MARIADB_VERSION"))
        .or_else(|| get("MYSQL_VERSION"))
        .or_else(|| get("POSTGRES_VERSION"));
    let usual = match word {
        "magento1" | "magento2" => "magento",
        "laravel" | "symfony" | "drupal" | "wordpress" | "shopware" | "cakephp" => word,
        _ => "app",
    };
    let text = |name: &str| get(name).map(|said| said.text);
    let or_usual = |name: &str| Some(text(name).unwrap_or_else(|| usual.to_owned()));
    setup.databases.push(Database {
        engine,
        version: version.map(|said| said.text),
        place: place.unwrap_or(Place {
            path: ".env".to_owned(),
            line: 1,
        }),
        comments: Vec::new(),
        database: or_usual("MYSQL_DATABASE"),
        username: or_usual("MYSQL_USER"),
        password: or_usual("MYSQL_PASSWORD"),
        root_password: or_usual("MYSQL_ROOT_PASSWORD"),
        volume: (engine != "postgres").then(|| format!("{name}_dbdata")),
        unmovable: (engine == "postgres")
            .then_some("its tables belong to an account that PostgreSQL lets nobody change"),
        // `warden db` knows the clients of MySQL alone.
        dump: Some(if engine == "postgres" {
            Dump::within("warden env exec -T db", "database", engine)
        } else {
            Dump::of("warden db dump > database.sql", "database.sql")
        }),
        shared: false,
        testing: false,
    });
}

/// Search engines and queues, which phpier has no entry for.
fn searches(
    setup: &mut SetUp,
    report: &mut Vec<Remark>,
    get: &impl Fn(&str) -> Option<Said>,
    on: &impl Fn(&str) -> Option<Said>,
    name: &str,
) {
    for (variable, version, service, image, path, port, env) in [
        (
            "WARDEN_ELASTICSEARCH",
            "ELASTICSEARCH_VERSION",
            "elasticsearch",
            "elasticsearch",
            "/usr/share/elasticsearch/data",
            9200,
            &[("discovery.type", "single-node")][..],
        ),
        (
            "WARDEN_OPENSEARCH",
            "OPENSEARCH_VERSION",
            "opensearch",
            "opensearchproject/opensearch",
            "/usr/share/opensearch/data",
            9200,
            // As Warden has it: without these it asks for a password, and for HTTPS.
            &[
                ("discovery.type", "single-node"),
                ("DISABLE_SECURITY_PLUGIN", "true"),
                ("DISABLE_INSTALL_DEMO_CONFIG", "true"),
            ],
        ),
        (
            "WARDEN_RABBITMQ",
            "RABBITMQ_VERSION",
            "rabbitmq",
            "rabbitmq",
            "/var/lib/rabbitmq",
            5672,
            &[],
        ),
    ] {
        let Some(said) = on(variable) else { continue };
        let wanted = get(version);
        let tag = wanted.as_ref().and_then(|said| image::version(&said.text));
        let full = tag.as_ref().is_some_and(|tag| {
            tag.matches('.').count() >= 2 || service == "rabbitmq" || service == "opensearch"
        });
        let Some(tag) = tag.filter(|_| full) else {
            let place = wanted.map_or(said.place, |said| said.place);
            report.push(
                Remark::lost(
                    place,
                    service,
                    "its public image has tags of whole versions only, such as 7.17.10",
                )
                .todo(format!(
                    "write a `service \"{service}\"` with `image \"{image}:…\"`"
                )),
            );
            continue;
        };
        let env = env.iter().map(|(key, value)| {
            let value = Value::Text((*value).to_owned());
            ((*key).to_owned(), value.into())
        });
        setup.services.push((
            Noted::from(Service {
                name: service.to_owned(),
                image: format!("{image}:{tag}"),
                env: env.collect(),
                volumes: vec![Volume {
                    name: "data".to_owned(),
                    path: path.to_owned(),
                    moved: None,
                }],
                ..Service::default()
            }),
            said.place.clone(),
        ));
        report.push(Remark::changed(said.place, service, format!("it starts empty, and is reached at `{service}:{port}`; its old volume `{name}_*` stays")));
    }
}

fn docroot_of(kind: &str) -> &'static str {
    match kind {
        "magento2" => "pub",
        "laravel" | "symfony" | "shopware" => "public",
        "drupal" => "web",
        "cakephp" => "webroot",
        _ => "",
    }
}

fn framework(kind: &str) -> &str {
    match kind {
        "magento2" => "magento",
        "local" => "php",
        kind => kind,
    }
}
