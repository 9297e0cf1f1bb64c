//! Slots that take names, hosts, versions and the like: nearly every string is refused there, and those
//! that are taken arrive.

use std::collections::{BTreeMap, BTreeSet};

use phpier::artifact::Artifact;
use phpier::compile;
use phpier::source::Format;
use serde_json::Value;

use super::corpus;
use super::expect::{at, same};
use super::form::{Form, settle};
use super::readers;

/// Every slot under test, in the order of the numbers of their holes.
const PROJECT: &[&str] = &[
    "name",
    "type",
    "php",
    "extensions",
    "ini",
    "docroot",
    "host",
    "node",
    "composer",
    "engine",
    "database-host",
    "database-name",
    "series",
    "database",
    "username",
    "redis-host",
    "service",
    "image",
    "service-env",
    "volume",
    "route",
    "env",
    "env-from",
    "worker",
    "output",
];

const GLOBAL: &[&str] = &[
    "network",
    "domain",
    "discovery",
    "traefik",
    "series",
    "instance",
    "image",
    "env",
    "env-from",
    "service",
    "volume",
    "route",
    "scan",
    "project",
    "allow",
];

/// The string under test in each slot that still has it.
struct Slots<'s> {
    names: &'static [&'static str],
    string: &'s str,
    refused: &'s BTreeSet<usize>,
}

impl Slots<'_> {
    fn number(&self, slot: &str) -> usize {
        self.names
            .iter()
            .position(|name| *name == slot)
            .expect("a slot")
    }

    fn has(&self, slot: &str) -> bool {
        !self.refused.contains(&self.number(slot))
    }

    fn key(&self, form: &mut Form, key: &str, slot: &str, usual: &str) {
        if self.has(slot) {
            form.key(key, |form| _ = form.hole(self.number(slot), self.string));
        } else {
            form.fixed(key, usual);
        }
    }

    fn list(&self, form: &mut Form, key: &str, slot: &str) {
        if self.has(slot) {
            form.list(key, &[(Some(self.number(slot)), self.string)]);
        }
    }

    fn pair(&self, form: &mut Form, key: &str, slot: &str, value: &str) {
        form.open(key);
        if self.has(slot) {
            form.named(self.number(slot), self.string, value);
        }
        form.close();
    }

    fn service(&self, form: &mut Form, env: &str) {
        form.open("service");
        self.key(form, "name", "service", "usual");
        self.key(form, "image", "image", "usual:1");
        self.pair(form, "env", env, "v");
        self.pair(form, "volume", "volume", "/data");
        form.open("route");
        self.key(form, "host", "route", "usual-route");
        form.key("port", |form| _ = form.write("9000"));
        form.close();
        form.close();
    }

    /// `USUAL` taken from a variable of the environment.
    fn taken_from_environment(&self, form: &mut Form) {
        if self.has("env-from") {
            form.open("USUAL");
            form.key("env", |form| {
                _ = form.hole(self.number("env-from"), self.string);
            });
            form.close();
        }
    }
}

fn project(format: Format, slots: &Slots<'_>) -> Form {
    Form::file(format, |form| {
        slots.key(form, "name", "name", "usual-project");
        slots.key(form, "type", "type", "php");
        slots.key(form, "docroot", "docroot", "usual");
        slots.list(form, "hosts", "host");
        slots.key(form, "output", "output", "usual.yml");
        if slots.has("node") {
            slots.key(form, "node", "node", "");
        }
        if slots.has("composer") {
            slots.key(form, "composer", "composer", "");
        }
        form.open("php");
        slots.key(form, "version", "php", "8.4");
        slots.list(form, "extensions", "extensions");
        slots.pair(form, "ini", "ini", "v");
        form.close().open("services");
        slots.service(form, "service-env");
        form.blocks("database", 2, |form, nth| {
            // The first has the names, the second the server.
            if nth == 0 {
                form.fixed("type", "mysql");
                slots.key(form, "database", "database", "usual_db");
                slots.key(form, "username", "username", "usual_user");
                form.fixed("password", "p");
                return;
            }
            slots.key(form, "name", "database-name", "second");
            slots.key(form, "type", "engine", "mysql");
            if slots.has("database-host") {
                slots.key(form, "host", "database-host", "");
            }
            if slots.has("series") {
                slots.key(form, "series", "series", "");
            }
        });
        form.open("redis");
        slots.key(form, "host", "redis-host", "phpier-redis");
        form.close().close().open("env");
        if slots.has("env") {
            form.named(slots.number("env"), slots.string, "v");
        }
        slots.taken_from_environment(form);
        form.close();
        slots.pair(form, "workers", "worker", "run");
    })
}

fn global(format: Format, slots: &Slots<'_>) -> Form {
    Form::file(format, |form| {
        slots.key(form, "network", "network", "usual");
        slots.key(form, "domain", "domain", "localhost");
        slots.key(form, "discovery", "discovery", "docker");
        form.open("traefik");
        slots.key(form, "version", "traefik", "3.7");
        form.close().open("services");
        form.open("mysql");
        slots.key(form, "version", "series", "8.4");
        slots.key(form, "name", "instance", "usual");
        slots.key(form, "image", "image", "mysql:8.4");
        form.open("env");
        if slots.has("env") {
            form.named(slots.number("env"), slots.string, "v");
        }
        slots.taken_from_environment(form);
        form.close().close();
        form.open("service");
        slots.key(form, "name", "service", "usual");
        form.fixed("image", "usual:1");
        slots.pair(form, "volume", "volume", "/data");
        form.open("route");
        slots.key(form, "host", "route", "usual-route");
        form.key("port", |form| _ = form.write("9000"));
        form.close().close().close();
        form.open("projects").open("scan");
        slots.key(form, "path", "scan", "/usual");
        form.close();
        slots.list(form, "project", "project");
        slots.list(form, "allow", "allow");
        form.close();
    })
}

/// What a sound file compiled to, and which slots took the string.
struct Taken {
    string: String,
    slots: BTreeSet<&'static str>,
    artifacts: Vec<Artifact>,
}

impl Taken {
    fn has(&self, slot: &str) -> bool {
        self.slots.contains(slot)
    }

    fn value<'v>(&'v self, slot: &str, usual: &'v str) -> &'v str {
        if self.has(slot) { &self.string } else { usual }
    }

    /// The file whose path ends in this; the first one, the Compose file, for nothing.
    fn body(&self, path: &str) -> &str {
        let mut files = self.artifacts.iter();
        let file = files.find(|file| file.path.ends_with(path));
        &file.unwrap_or_else(|| panic!("{path} is missing")).body
    }
}

fn taken(
    names: &'static [&'static str],
    is_global: bool,
) -> (Vec<Taken>, BTreeMap<&'static str, usize>) {
    let build = if is_global { global } else { project };
    let mut all = Vec::new();
    let mut counts = BTreeMap::new();
    for (at, string) in corpus::strings().into_iter().enumerate() {
        // Each string takes several runs of the pipeline.
        if !corpus::is_chosen(at) {
            continue;
        }
        // YAML's keys may have 1,024 characters, written as they are here.
        let string: String = string.chars().take(90).collect();
        // In KDL a node called `-` is an item of a list, in quotes or not.
        let format = if at % 2 == 0 && string != "-" {
            Format::Kdl
        } else {
            Format::Yaml
        };
        // Workers and services share one set of names, hosts and routes another.
        let rivals = [
            ["service", "worker"][at / 2 % 2],
            ["host", "route"][at / 4 % 2],
        ];
        let rivals: BTreeSet<usize> = (0..names.len())
            .filter(|number| !is_global && rivals.contains(&names[*number]))
            .collect();
        let make = |refused: &BTreeSet<usize>| {
            let mut refused = refused.clone();
            refused.extend(&rivals);
            let slots = Slots {
                names,
                string: &string,
                refused: &refused,
            };
            build(format, &slots)
        };
        let (stack, refused) = settle(is_global, make);
        let slots: BTreeSet<&str> = (0..names.len())
            .filter(|number| !refused.contains(number) && !rivals.contains(number))
            .map(|number| names[number])
            .collect();
        for slot in &slots {
            *counts.entry(*slot).or_insert(0) += 1;
        }
        let artifacts = match (&stack.fleet.global, stack.fleet.projects.first()) {
            (_, Some(project)) => compile::project(project),
            (Some(global), None) => {
                let local = compile::local(&stack.fleet, &compile::Secrets::default());
                compile::global(global).into_iter().chain(local).collect()
            }
            (None, None) => panic!("nothing came out: {string:?}"),
        };
        if !slots.is_empty() {
            all.push(Taken {
                string: string.clone(),
                slots,
                artifacts,
            });
        }
    }
    (all, counts)
}

#[test]
fn names_of_projects_are_unchanged_or_refused() {
    let (all, counts) = taken(PROJECT, false);
    // A slot that no string of the corpus fits would be tested only by half.
    let never: Vec<_> = PROJECT
        .iter()
        .filter(|slot| !counts.contains_key(**slot))
        .collect();
    assert!(never.is_empty(), "nothing is ever taken by {never:?}");
    let files: Vec<&Taken> = all.iter().collect();
    for taken in &files {
        check_files(taken);
    }
    read("names of projects", &files, "", check_project);
}

/// nginx and the Dockerfile: as many lines as ever, and the string in the one that it belongs to.
fn check_files(taken: &Taken) {
    let nginx = taken.body("nginx.conf");
    let roots: Vec<&str> = nginx
        .lines()
        .filter(|line| line.trim_start().starts_with("root "))
        .collect();
    let parts = taken
        .value("docroot", "usual")
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".");
    let root = parts.fold("/var/www/html".to_owned(), |root, part| root + "/" + part);
    assert_eq!(roots, [format!("    root \"{root}\";")]);
    assert!(
        !root.contains(['"', '\\', '$', ';', '\n', '\r']),
        "{root:?}"
    );
    if taken.has("ini") {
        let line = format!("{} = \"v\"", taken.string);
        assert_eq!(
            taken
                .body("php.ini")
                .lines()
                .filter(|known| **known == line)
                .count(),
            1
        );
    }
    let instructions = [
        "FROM ",
        "RUN ",
        "COPY ",
        "ENV PHP_IDE_CONFIG=serverName=",
        "EXPOSE ",
        "STOPSIGNAL ",
        "ENTRYPOINT ",
        "CMD ",
    ];
    let server = format!(
        "ENV PHP_IDE_CONFIG=serverName={}",
        taken.value("name", "usual-project")
    );
    assert!(taken.body("Dockerfile").lines().any(|line| line == server));
    let mut goes_on = false;
    for line in taken.body("Dockerfile").lines() {
        let known = goes_on
            || line.is_empty()
            || line.starts_with('#')
            || instructions.iter().any(|word| line.starts_with(word));
        assert!(known, "{line:?} after {:?}", taken.string);
        goes_on = line.ends_with('\\');
    }
}

fn read(test: &str, all: &[&Taken], path: &str, check: impl Fn(&str, &Value, &Taken)) {
    let texts: Vec<String> = all
        .iter()
        .map(|taken| taken.body(path).to_owned())
        .collect();
    let answers = readers::read(test, &texts, |at| {
        at % 8 == 0 || crate::support::tools::required()
    });
    for (taken, answers) in all.iter().zip(answers) {
        for (reader, root) in answers {
            check(reader, &root, taken);
        }
    }
}

fn check_project(reader: &str, root: &Value, taken: &Taken) {
    let slug = taken.value("name", "usual-project");
    let string = &taken.string;
    same(reader, root, &["name"], slug);
    let app = ["services", slug];
    let of_app = |path: &[&str], string: &str| same(reader, root, &[&app, path].concat(), string);
    of_app(
        &["environment", "DB_DATABASE"],
        taken.value("database", "usual_db"),
    );
    of_app(
        &["environment", "DB_USERNAME"],
        taken.value("username", "usual_user"),
    );
    if taken.has("env") {
        of_app(&["environment", string], "v");
    }
    if taken.has("redis-host") {
        of_app(&["environment", "REDIS_HOST"], string);
    }
    if taken.has("env-from") {
        let found = at(root, &["services", slug, "environment", "USUAL"]).and_then(Value::as_str);
        assert!(
            found.is_some_and(|text| text.starts_with(&format!("${{{string}:?"))),
            "{reader}: {found:?}"
        );
    }
    if taken.has("worker") {
        let worker = format!("{slug}-{string}");
        same(reader, root, &["services", &worker, "command", "2"], "run");
    }
    let service = taken.value("service", "usual");
    let key = format!("{slug}-{service}");
    same(
        reader,
        root,
        &["services", &key, "image"],
        taken.value("image", "usual:1"),
    );
    if taken.has("service-env") {
        same(
            reader,
            root,
            &["services", &key, "environment", string],
            "v",
        );
    }
    if taken.has("volume") {
        same(
            reader,
            root,
            &["services", &key, "volumes", "0", "source"],
            &format!("{service}-{string}"),
        );
    }
    if taken.has("output") {
        assert_eq!(taken.artifacts[0].path, *string);
    }
    let rule = |service: &str, router: &str| {
        let label = format!("traefik.http.routers.{router}.rule");
        let found = at(root, &["services", service, "labels", &label]).and_then(Value::as_str);
        let found = found.unwrap_or_else(|| panic!("{reader}: no rule {label} for {string:?}"));
        assert_eq!(found.matches('`').count(), 2, "{reader}: {found}");
        found.to_owned()
    };
    let route = taken.value("route", "usual-route");
    let expected = if route.contains('.') {
        format!("Host(`{route}`)")
    } else {
        format!("Host(`{route}.{slug}.${{PHPIER_DOMAIN:-localhost}}`)")
    };
    assert_eq!(rule(&key, &key), expected);
    if taken.has("host") {
        let wildcard = string.starts_with('*');
        let router = if wildcard {
            format!("{slug}_wildcard")
        } else {
            slug.to_owned()
        };
        let expected = match string.as_str() {
            "@" => format!("Host(`{slug}.${{PHPIER_DOMAIN:-localhost}}`)"),
            "*" => format!("Host(`*.{slug}.${{PHPIER_DOMAIN:-localhost}}`)"),
            full if full.trim_start_matches("*.").contains('.') => format!("Host(`{full}`)"),
            label => match label.strip_prefix("*.") {
                Some(label) => format!("Host(`*.{label}.{slug}.${{PHPIER_DOMAIN:-localhost}}`)"),
                None => format!("Host(`{label}.{slug}.${{PHPIER_DOMAIN:-localhost}}`)"),
            },
        };
        assert_eq!(rule(slug, &router), expected);
    }
}

#[test]
fn names_of_the_global_stack_are_unchanged_or_refused() {
    let (all, counts) = taken(GLOBAL, true);
    let never: Vec<_> = GLOBAL
        .iter()
        .filter(|slot| !counts.contains_key(**slot))
        .collect();
    assert!(never.is_empty(), "nothing is ever taken by {never:?}");
    // Paths of projects take any text and stand in no generated file.
    let paths = ["scan", "project", "allow"];
    let files: Vec<&Taken> = all
        .iter()
        .filter(|taken| taken.slots.iter().any(|slot| !paths.contains(slot)))
        .collect();
    read("names of the global stack", &files, "", check_global);
    read(
        "Traefik's own file",
        &files,
        "static/traefik.yml",
        |reader, root, taken| {
            if !taken.has("discovery") || taken.string == "docker" {
                same(
                    reader,
                    root,
                    &["providers", "docker", "network"],
                    taken.value("network", "usual"),
                );
            }
        },
    );
    read(
        "Traefik's routes",
        &files,
        "routes/phpier.yml",
        |reader, root, taken| {
            let route = taken.value("route", "usual-route");
            let host = if route.contains('.') {
                route.to_owned()
            } else {
                format!("{route}.{}", taken.value("domain", "localhost"))
            };
            let router = format!("phpier-{}", taken.value("service", "usual"));
            same(
                reader,
                root,
                &["http", "routers", &router, "rule"],
                &format!("Host(`{host}`)"),
            );
        },
    );
}

fn check_global(reader: &str, root: &Value, taken: &Taken) {
    same(
        reader,
        root,
        &["networks", "global", "name"],
        taken.value("network", "usual"),
    );
    let instance = format!("phpier-mysql-{}", taken.value("instance", "usual"));
    if taken.has("image") {
        same(
            reader,
            root,
            &["services", &instance, "image"],
            &taken.string,
        );
    }
    if taken.has("env") {
        same(
            reader,
            root,
            &["services", &instance, "environment", &taken.string],
            "v",
        );
    }
    let service = taken.value("service", "usual");
    let key = format!("phpier-{service}");
    same(reader, root, &["services", &key, "container_name"], &key);
    if taken.has("volume") {
        let volume = format!("{service}-{}", taken.string);
        same(
            reader,
            root,
            &["services", &key, "volumes", "0", "source"],
            &volume,
        );
    }
}
