//! What `config.yaml` and the files laid over it say together.

use super::lost;
use crate::draft::Value;
use crate::migrate::dump::Dump;
use crate::migrate::image;
use crate::migrate::read::{Item, Keys, Said};
use crate::migrate::report::{Place, Remark};
use crate::migrate::setup::{Database, SetUp};

/// The engines that DDEV has.
const ENGINES: [&str; 3] = ["mariadb", "mysql", "postgres"];

/// What the files say together.
#[derive(Default)]
pub(super) struct Merged {
    /// The engine, and its version where that is named.
    database: Option<(Said, Option<Said>)>,
    unmanaged: bool,
    omitted: Vec<String>,
    names: Vec<Said>,
    fqdns: Vec<Said>,
    env: Vec<(Said, Value)>,
    tld: Option<Said>,
}

impl Merged {
    /// Lays one more file over those before it.
    pub(super) fn file(&mut self, keys: &Keys<'_>, setup: &mut SetUp, report: &mut Vec<Remark>) {
        let replace = keys.flag("override_config") == Some(true);
        for (name, field) in [
            ("name", &mut setup.name),
            ("type", &mut setup.framework),
            ("php_version", &mut setup.php),
            ("docroot", &mut setup.docroot),
            ("nodejs_version", &mut setup.node),
            ("composer_version", &mut setup.composer),
            ("project_tld", &mut self.tld),
        ] {
            if let Some(said) = keys.text(name) {
                *field = Some(said);
            }
        }
        if let Some(database) = keys.below("database") {
            let engine = database.text("type");
            let version = database.text("version");
            if let Some(said) = engine.or_else(|| Some(version.as_ref()?.with("mariadb"))) {
                if !ENGINES.contains(&said.text.as_str()) {
                    report.push(Remark::lost(
                        said.place.clone(),
                        format!("database.type: {}", said.text),
                        "phpier has no such engine, and DDEV had none either",
                    ));
                }
                self.database = Some((said, version));
            }
        }
        for (key, engine) in [("mariadb_version", "mariadb"), ("mysql_version", "mysql")] {
            if let Some(said) = keys.text(key) {
                self.database = Some((said.with(engine), Some(said)));
            }
        }
        if let Some(unmanaged) = keys.flag("disable_settings_management") {
            self.unmanaged = unmanaged;
        }
        for (key, list) in [
            ("additional_hostnames", &mut self.names),
            ("additional_fqdns", &mut self.fqdns),
        ] {
            let found = keys.texts(key);
            if replace && keys.has(key) {
                list.clear();
            }
            for said in found {
                if list.iter().all(|known| known.text != said.text) {
                    list.push(said);
                }
            }
        }
        self.omitted.extend(
            keys.texts("omit_containers")
                .into_iter()
                .map(|said| said.text),
        );
        if replace && keys.has("web_environment") {
            self.env.clear();
        }
        for (name, value) in keys.take("web_environment").iter().flat_map(Item::pairs) {
            self.env.retain(|(known, _)| known.text != name.text);
            // A name alone is handed on from this machine.
            let value = match value {
                Some(value) => Value::Text(value.text),
                None => Value::Environment(name.text.clone()),
            };
            self.env.push((name, value));
        }
        if let Some(zone) = keys.text("timezone") {
            setup.ini.retain(|(name, _)| name.text != "date.timezone");
            setup.ini.push((zone.with("date.timezone"), zone.text));
        }
        for item in keys.list("web_extra_daemons") {
            daemon(&item, setup, report);
        }
        packages(keys, setup, report);
        lost::keys(keys, report);
    }

    /// Gives the set-up what they say.
    pub(super) fn finish(mut self, setup: &mut SetUp, report: &mut Vec<Remark>) {
        for said in self.names {
            let host = said.text.trim().to_owned();
            setup.hosts.push(said.with(format!("+{host}")));
        }
        if let Some(said) = self.tld.filter(|said| said.text != "ddev.site") {
            report.push(
                Remark::changed(
                    said.place.clone(),
                    format!("project_tld: {}", said.text),
                    "the domain is one for all projects",
                )
                .todo(format!("write `domain \"{}\"` in `global.kdl`", said.text)),
            );
        }
        setup.hosts.append(&mut self.fqdns);
        setup.env.append(&mut self.env);
        if setup.node.is_none() {
            report.push(Remark::without_node("DDEV"));
        }
        if !self.unmanaged {
            lost::managed(setup, report);
        }
        if let Some(said) = &mut setup.framework {
            said.text = framework(&said.text).to_owned();
        }
        if self.omitted.iter().all(|name| name != "db") {
            let (engine, version, place) = match &self.database {
                Some((engine, version)) => (
                    engine.text.as_str(),
                    version.as_ref().map(|said| said.text.clone()),
                    Some(engine.place.clone()),
                ),
                // Which one that is depends on DDEV's release.
                None => ("mariadb", None, None),
            };
            let engine = match engine {
                "mysql" => "mysql",
                "postgres" => "postgres",
                _ => "mariadb",
            };
            let place = place.or_else(|| setup.name.as_ref().map(|said| said.place.clone()));
            setup.databases.push(Database {
                engine,
                version,
                place: place.unwrap_or(Place {
                    path: ".ddev/config.yaml".to_owned(),
                    line: 1,
                }),
                comments: Vec::new(),
                database: Some("db".to_owned()),
                username: Some("db".to_owned()),
                password: Some("db".to_owned()),
                root_password: Some("root".to_owned()),
                volume: None,
                unmovable: Some("DDEV keeps it for your own account, and not for the server's"),
                dump: Some(Dump::of(
                    "ddev export-db --gzip=false --file=db.sql",
                    "db.sql",
                )),
                shared: false,
                testing: false,
            });
        }
        // Every project has Mailpit.
        let place = Place {
            path: ".ddev/config.yaml".to_owned(),
            line: 1,
        };
        let place = setup.name.as_ref().map_or(place, |name| name.place.clone());
        let mail = Said {
            text: "mail".to_owned(),
            place,
            comments: Vec::new(),
        };
        setup.connect(mail, None);
    }
}

#[expect(clippy::single_match_else, reason = "three cases side by side")]
fn daemon(item: &Item<'_>, setup: &mut SetUp, report: &mut Vec<Remark>) {
    let Some(keys) = item.keys() else { return };
    let (Some(name), Some(command)) = (keys.text("name"), keys.text("command")) else {
        report.push(item.lost("web_extra_daemons", "it has no name, or no command"));
        return;
    };
    keys.rest("a worker is a command, and nothing else");
    let folder = keys.text("directory").map(|said| said.text);
    let folder = folder.map(|folder| folder.trim_end_matches('/').to_owned());
    let command = match folder.as_deref() {
        None | Some("/var/www/html") => command.text,
        Some(folder) => match folder.strip_prefix("/var/www/html/") {
            Some(below) => format!("cd {below} && {}", command.text),
            None => {
                report.push(Remark::lost(
                    item.place(),
                    format!("web_extra_daemons: {}", name.text),
                    format!("it runs in {folder}, which is in DDEV's image alone"),
                ));
                return;
            }
        },
    };
    setup.workers.retain(|(known, _)| known.text != name.text);
    setup.workers.push((name, command));
}

/// Debian packages for the web image; those of PHP are extensions.
fn packages(keys: &Keys<'_>, setup: &mut SetUp, report: &mut Vec<Remark>) {
    for said in keys.texts("webimage_extra_packages") {
        match image::php_package(&said.text) {
            Some(name) => setup.extensions.push(said.with(name)),
            None => report.push(
                Remark::lost(
                    said.place.clone(),
                    format!("webimage_extra_packages: {}", said.text),
                    "phpier's image has PHP's extensions, Composer and Node.js",
                )
                .todo("if PHP needs it, there is most often an extension that brings it"),
            ),
        }
    }
    for said in keys.texts("dbimage_extra_packages") {
        report.push(Remark::lost(
            said.place.clone(),
            format!("dbimage_extra_packages: {}", said.text),
            "the servers' images are the official ones",
        ));
    }
}

fn framework(name: &str) -> &str {
    match name {
        "craftcms" => "craft",
        "magento2" => "magento",
        "wp-bedrock" => "bedrock",
        name if name.starts_with("drupal") && name != "drupal6" && name != "drupal7" => "drupal",
        "generic" => "php",
        name => name,
    }
}
