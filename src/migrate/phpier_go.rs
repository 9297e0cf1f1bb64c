//! What phpier's releases in Go left behind: `.phpier.yml` or `.phpier.yaml` in three shapes, and
//! `~/.phpier/config.yaml` in two.

mod dotenv;
mod labelled;
mod mark;
mod shared;

use super::compose::{Stack, volume_names};
use super::dockerfile::Built;
use super::dump::word;
use super::read::{Item, Keys, Reader, Said};
use super::report::{Place, Remark};
use super::setup::{Database, SetUp};
use super::variables::Variables;
use super::{HOME_CONFIG, Input, is_generated};
use crate::diagnostic::Diagnostics;
use crate::source::{Format, SourceFile, SourceMap};
use crate::{config, syntax};
use dotenv::connections;
use labelled::{app, labelled};
pub(super) use mark::mark;
use shared::shared;

/// The names that a project's file had.
const NAMES: [&str; 2] = [".phpier.yml", ".phpier.yaml"];

/// What a project's image was built from.
pub(super) const DOCKERFILES: [&str; 2] = [".phpier/Dockerfile.php", ".phpier/Dockerfile"];

/// Where the first releases put a project's Compose file.
pub(super) const COMPOSE: [&str; 2] = [".phpier/docker-compose.yml", "docker-compose.yml"];

/// How a stack is stopped; its volumes stay. Whatever Compose file lies in the folder by then is a new
/// one, of which the old containers are no part.
fn stop(project: &str) -> String {
    format!("docker compose -p {} down --remove-orphans", word(project))
}

/// Whether these files are that set-up.
pub(super) fn is_one(input: &Input) -> bool {
    is_project(input) || input.files.contains_key(HOME_CONFIG)
}

/// Whether they are a project's.
pub(super) fn is_project(input: &Input) -> bool {
    let mut project = NAMES.iter().filter_map(|name| input.files.get(*name));
    project.any(|text| is_old(text))
}

/// Whether a project's file is an old one. The names are the same as those of new files, and what is a
/// good new one is none, whatever words are in it.
fn is_old(text: &str) -> bool {
    mark(text).is_some() && !is_new(text)
}

/// Whether phpier takes a file as it stands.
fn is_new(text: &str) -> bool {
    let mut sources = SourceMap::default();
    let id = sources.add(SourceFile {
        path: NAMES[1].to_owned(),
        text: text.into(),
        format: Format::Yaml,
    });
    let mut problems = Diagnostics::default();
    let document = syntax::parse(&sources, id, &mut problems);
    document.is_some_and(|document| {
        let _ = config::Project::decode(&document, &mut problems);
        !problems.has_errors()
    })
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
                labelled((name, &keys), reader.input, &mut setup, &mut reader.report);
            } else {
                flat(&keys, &mut setup, &mut reader.report);
            }
        }
        setup.framework = super::detected(reader.input);
        connections(reader.input, &mut setup);
        dockerfile(reader.input, &mut setup);
        own_servers(reader, &mut setup);
        setup.report.push(Remark::left(
            "`.phpier/Dockerfile.php`, `.phpier/docker` and `.phpier/logs`",
            "nothing reads them any more; the version of PHP and the extensions are taken along, and nothing else in them",
            "look through them, move settings to `ini`, and delete them",
        ));
    }
    shared(reader, &mut setup);
    let stops = [
        setup.name.as_ref().map(|name| stop(&name.text)),
        (setup.global.is_some() || setup.name.is_none()).then(|| stop("phpier")),
    ];
    let stops: Vec<String> = stops.into_iter().flatten().collect();
    setup.stop = Some(stops.join("; "));
    setup
}

/// The first releases gave each project servers of its own, in a Compose file that they generated.
fn own_servers(reader: &mut Reader<'_>, setup: &mut SetUp) {
    let Some(project) = setup.name.as_ref().map(|name| name.text.clone()) else {
        return;
    };
    let input = reader.input;
    for path in COMPOSE {
        let text = input.files.get(path);
        let Some(file) = text
            .filter(|text| text.contains(DOCKERFILES[0]))
            .and_then(|_| reader.yaml(path))
        else {
            continue;
        };
        let keys = file.keys();
        let variables = Variables::default();
        let stack = Stack {
            variables: &variables,
            project: &project,
            volumes: volume_names(&keys, &variables),
            file: path,
            input,
        };
        let mut own = SetUp::default();
        for item in keys.below("services").iter().flat_map(Keys::all) {
            if let Some(inside) = item.keys().filter(|_| engine_of(item.key).is_some()) {
                stack.service(&inside, &item, &mut own, &mut reader.report);
            }
        }
        // It was generated from what the project's file says.
        for item in keys.all() {
            item.settle();
        }
        if !own.databases.is_empty() {
            setup.databases = own.databases;
            setup.retire.push(path.to_owned());
            return;
        }
    }
}

/// The image's own file says what the project's leaves out. Most of it was generated, so that what else
/// happens in it is no finding.
fn dockerfile(input: &Input, setup: &mut SetUp) {
    for path in DOCKERFILES {
        if let Some(text) = input.files.get(path).filter(|text| !is_generated(text)) {
            Built::read(path, text, std::iter::empty(), None).give(setup);
        }
    }
}

/// `docker`, `php`, `services` and `traefik`.
fn sections(keys: &Keys<'_>, setup: &mut SetUp, report: &mut Vec<Remark>) {
    if let Some(docker) = keys.below("docker") {
        setup.name = docker
            .text("projectname")
            .or_else(|| docker.text("project_name"));
        docker.ignore(&["composefile", "network"]);
    }
    if let Some(php) = keys.below("php") {
        setup.php = php.text("version");
        setup.extensions = php.texts("extensions");
        for item in php.below("settings").iter().flat_map(Keys::all) {
            let Some(value) = item.text() else { continue };
            let text = value.text.clone();
            setup.ini.push((value.with(item.key), text));
        }
    }
    setup.node = keys.text("node");
    if let Some(services) = keys.below("services") {
        project_services(&services, setup, report);
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
        traefik.rest("Traefik is one for all projects");
    }
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
    }
    if let Some(cache) = services.below("cache") {
        for name in ["redis", "memcached"] {
            let Some(item) = cache.take(name) else {
                continue;
            };
            if enabled(&item) {
                setup.connect(said(&item, name), None);
            }
        }
    }
    if let Some(tools) = services.below("tools") {
        for (name, key) in [
            ("phpmyadmin", None),
            ("pgadmin", None),
            ("adminer", None),
            ("mailpit", Some("mail")),
        ] {
            let Some(item) = tools.take(name) else {
                continue;
            };
            if !enabled(&item) {
                continue;
            }
            match key {
                Some(key) => setup.connect(said(&item, key), None),
                None => setup.pages.push(said(&item, name)),
            }
        }
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
        web.rest("nginx has the rules of the project's `type`");
    }
}

/// `name`, `php`, `node` and `app`.
fn flat(keys: &Keys<'_>, setup: &mut SetUp, report: &mut Vec<Remark>) {
    setup.name = keys.text("name");
    setup.php = keys.text("php");
    setup.node = keys.text("node");
    if let Some(inside) = keys.below("app") {
        app(&inside, "app", setup, report);
        inside.rest("phpier makes the app's container itself");
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
        Some(keys) => {
            // The port is the one of the stack.
            keys.ignore(&["port", "ui_port", "smtp_port"]);
            keys.flag("enabled") == Some(true)
        }
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
