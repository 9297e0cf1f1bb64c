//! Servers that phpier has too: databases, caches, pages and web servers.

use super::Stack;
use crate::migrate::dotenv;
use crate::migrate::dump::{Dump, word};
use crate::migrate::image::{self, What};
use crate::migrate::read::{Item, Keys, Said};
use crate::migrate::report::Remark;
use crate::migrate::setup::{Database, SetUp};

/// Where the engines keep their data.
const DATA: [&str; 3] = [
    "/var/lib/mysql",
    "/var/lib/postgresql/data",
    "/var/lib/postgresql",
];

/// Options of a server without which it does not read its data.
const LAYOUT: [&str; 5] = [
    "lower_case_table_names",
    "innodb_page_size",
    "innodb_data_file_path",
    "innodb_undo_tablespaces",
    "datadir",
];

/// What a server of the global stack has from phpier, whatever an old file says of it.
const IGNORED: &[&str] = &[
    "image",
    "container_name",
    "restart",
    "networks",
    "depends_on",
    "expose",
    "hostname",
    "healthcheck",
    "tty",
    "stdin_open",
    "init",
];

const PUBLISHED: &str = "ports on this machine are written in `global.kdl`, as `publish`";

impl Stack<'_> {
    /// Any other service. DDEV's, Lando's and Warden's additional ones come here too.
    pub(in crate::migrate) fn service(
        &self,
        keys: &Keys<'_>,
        item: &Item<'_>,
        setup: &mut SetUp,
        report: &mut Vec<Remark>,
    ) {
        let Some(said) = keys.text("image") else {
            report.push(
                item.lost(item.key, "phpier builds the app's image and no other")
                    .todo("push its image to a registry and write a `service` with it"),
            );
            return;
        };
        let image = self.variables.fill(&said.text);
        let said = said.with(item.key);
        match image::what(&image) {
            What::Engine(engine) => self.database(engine, &image, keys, item, setup, report),
            What::Connection(key) => {
                let (_, tag) = image::split(&image);
                let version = image::version(&tag).filter(|_| key != "mail");
                setup.connect(said.with(key), version);
                self.cache(keys, item, report);
            }
            What::Page(page) => {
                if setup.pages.iter().all(|known| known.text != page) {
                    setup.pages.push(said.with(page));
                }
                self.ports(
                    keys,
                    item.key,
                    "a page of the global stack answers at a host of its own",
                    report,
                );
                keys.ignore(IGNORED);
                keys.rest(
                    "the page is one for all projects, and knows the servers of the global stack",
                );
            }
            What::Web => {
                report.push(Remark::changed(
                    item.place(),
                    item.key,
                    "nginx runs in the app's container, with the rules of its `type`",
                ));
                for mount in self.mounts(keys).iter().filter(|mount| !mount.is_project()) {
                    report.push(Remark::lost(
                        mount.said.place.clone(),
                        format!("{}.volumes: {}", item.key, mount.said.text),
                        "nginx has the rules of the project's `type`",
                    ));
                }
                self.labels(keys, item.key, Some(setup), report);
                self.ports(
                    keys,
                    item.key,
                    "the app answers at its host, through Traefik, and publishes no port",
                    report,
                );
                keys.ignore(IGNORED);
                keys.ignore(&["build", "working_dir"]);
                keys.rest("nginx runs in the app's container, with the rules of its `type`");
            }
            What::Php | What::Other => self.own(&image, keys, item, setup, report),
        }
    }

    fn cache(&self, keys: &Keys<'_>, item: &Item<'_>, report: &mut Vec<Remark>) {
        if let Some(command) = keys.take("command") {
            let words = self.arguments(&command);
            let remark = command.lost(
                format!("{}.command", item.key),
                "the server is one for all projects, and has settings of its own",
            );
            report.push(if words.iter().any(|word| word.contains("requirepass")) {
                remark.todo("it asks for no password: take it out of what the app is told")
            } else {
                remark
            });
        }
        for mount in self.mounts(keys) {
            report.push(Remark::lost(
                mount.said.place,
                format!("{}.volumes: {}", item.key, mount.said.text),
                "what is in a cache is not kept, and the server has settings of its own",
            ));
        }
        self.ports(keys, item.key, PUBLISHED, report);
        keys.ignore(IGNORED);
        keys.rest("the server is one for all projects");
    }

    fn database(
        &self,
        engine: &'static str,
        image: &str,
        keys: &Keys<'_>,
        item: &Item<'_>,
        setup: &mut SetUp,
        report: &mut Vec<Remark>,
    ) {
        let pairs = self.variables_of(keys, item, report);
        let get = |names: &[&str]| {
            let found = names
                .iter()
                .find_map(|name| pairs.iter().rev().find(|(key, _)| key == name));
            let text = self.variables.fill(&found?.1);
            (!text.is_empty()).then_some(text)
        };
        let (_, tag) = image::split(image);
        let mut volume = None;
        let mut testing = false;
        for mount in self.mounts(keys) {
            if DATA.contains(&mount.target.as_str()) {
                volume = Some(self.real(&mount.source));
            } else if mount.source.contains("create-testing-database") {
                testing = true;
            } else {
                report.push(beside(item.key, &mount.said, &mount.target));
            }
        }
        let mut layout = false;
        if let Some(command) = keys.take("command") {
            let words = self.arguments(&command);
            layout = words.iter().any(|word| {
                let word = word.replace('-', "_").to_lowercase();
                LAYOUT.iter().any(|option| word.contains(option))
            });
            report.push(command.lost(
                format!("{}.command", item.key),
                "the server has settings of its own",
            ));
        }
        self.ports(keys, item.key, PUBLISHED, report);
        keys.ignore(IGNORED);
        keys.rest("the server has settings of its own");
        let version = image::version(&tag);
        let root_password = get(&["MYSQL_ROOT_PASSWORD", "MARIADB_ROOT_PASSWORD"]);
        let unmovable = if !image::is_official(image) || keys.has("build") {
            Some("its image keeps the data for another account, or elsewhere")
        } else if engine == "postgres" {
            Some("its tables belong to an account that PostgreSQL lets nobody change")
        } else if volume.as_ref().is_some_and(Option::is_none) {
            Some("the data lies in a folder and not in a volume")
        } else if layout {
            Some("its command says how the data lies, and no other server would read it")
        } else if root_password.is_none() {
            // A server keeps the password that is in its data, and phpier could not make accounts in it.
            Some("no file that was read has the administrator's password")
        } else {
            None
        };
        setup.databases.push(Database {
            engine,
            version,
            place: item.place(),
            comments: item.name().comments,
            database: get(&["MYSQL_DATABASE", "MARIADB_DATABASE", "POSTGRES_DB"]),
            username: get(&["MYSQL_USER", "MARIADB_USER", "POSTGRES_USER"]),
            password: get(&["MYSQL_PASSWORD", "MARIADB_PASSWORD", "POSTGRES_PASSWORD"])
                .or_else(|| root_password.clone()),
            root_password,
            volume: volume.flatten().filter(|_| unmovable.is_none()),
            unmovable,
            dump: Some(self.dump(item, engine)),
            shared: false,
            testing,
        });
    }

    fn dump(&self, item: &Item<'_>, engine: &str) -> Dump {
        let run = if self.file.starts_with(".ddev/") {
            // The name that DDEV wants its additional containers to have.
            let container = format!("{}-{}", self.project, item.key);
            format!("docker exec {}", word(&container))
        } else {
            let file = format!("{}{}", self.file, crate::migrate::SUFFIX);
            format!(
                "docker compose -p {} -f {} exec -T {}",
                word(self.project),
                word(&file),
                word(item.key)
            )
        };
        Dump::within(&run, item.key, engine)
    }

    /// The variables of a database's server: those of its files, and over them its own.
    fn variables_of(
        &self,
        keys: &Keys<'_>,
        item: &Item<'_>,
        report: &mut Vec<Remark>,
    ) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        let files = keys.take("env_file");
        for file in files.iter().flat_map(Item::list) {
            let path = match file.keys() {
                Some(keys) => keys.text("path"),
                None => file.text(),
            };
            if let Some(keys) = file.keys() {
                keys.ignore(&["format", "required"]);
            }
            let Some(said) = path else { continue };
            let path = super::plain(&self.variables.fill(&said.text));
            match path.and_then(|path| self.input.files.get_key_value(&path)) {
                Some((path, text)) => {
                    let said = dotenv::parse(path, text).into_iter();
                    pairs.extend(said.map(|(name, said)| (name, said.text)));
                }
                None => report.push(Remark::lost(
                    said.place.clone(),
                    format!("{}.env_file: {}", item.key, said.text),
                    "there is no such file in the project that could be read",
                )),
            }
        }
        let environment = keys.take("environment");
        for (name, value) in environment.iter().flat_map(Item::pairs) {
            if !is_of_engine(&name.text) {
                report.push(Remark::lost(
                    name.place.clone(),
                    format!("{}.environment: {}", item.key, name.text),
                    "the server has settings of its own",
                ));
            }
            pairs.extend(value.map(|value| (name.text, value.text)));
        }
        pairs
    }
}

/// Whether a variable is one that phpier's server has another way for.
fn is_of_engine(name: &str) -> bool {
    // Sail's check of the server's health asks with it.
    if name == "PGPASSWORD" {
        return true;
    }
    let name = name
        .strip_prefix("MARIADB_")
        .or_else(|| name.strip_prefix("MYSQL_"))
        .or_else(|| name.strip_prefix("POSTGRES_"));
    let usual = [
        "ROOT_PASSWORD",
        "DATABASE",
        "DB",
        "USER",
        "PASSWORD",
        "ROOT_HOST",
        "ALLOW_EMPTY_PASSWORD",
        "ALLOW_EMPTY_ROOT_PASSWORD",
        "RANDOM_ROOT_PASSWORD",
    ];
    name.is_some_and(|name| usual.contains(&name))
}

/// What is said of a mount of a database's that is not its data.
fn beside(key: &str, said: &Said, target: &str) -> Remark {
    let lost = |why: &str| {
        Remark::lost(
            said.place.clone(),
            format!("{key}.volumes: {}", said.text),
            why,
        )
    };
    if target.starts_with("/docker-entrypoint-initdb.d") {
        lost("nothing runs a project's scripts on a new server")
            .todo("read what they make into the database with `phpier db import`")
    } else {
        lost("settings files of servers are not taken along")
    }
}
