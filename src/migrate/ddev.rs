//! DDEV: `.ddev/config.yaml`, laid over by `config.*.yaml` in the order of their names, and additional
//! services in `docker-compose.*.yaml`. <https://docs.ddev.com/en/stable/users/configuration/config/>

use std::rc::Rc;

use super::compose::{Stack, volume_names};
use super::dockerfile::Built;
use super::dump::{Dump, word};
use super::image;
use super::read::{File, Item, Keys, Reader, Said};
use super::report::{Place, Remark};
use super::setup::{Database, SetUp};
use super::variables::Variables;
use super::{Input, dotenv, ini};
use crate::draft::Value;

/// Keys that change how DDEV works and not what the project is.
const IGNORED: &[&str] = &[
    "APIVersion",
    "bind_all_interfaces",
    "composer_root",
    "ddev_version_constraint",
    "default_container_timeout",
    "disable_upload_dirs_warning",
    "fail_on_hook_fail",
    "mailhog_port",
    "mailhog_https_port",
    "mailpit_http_port",
    "mailpit_https_port",
    "mutagen_enabled",
    "nfs_mount_enabled",
    "no_project_mount",
    "performance_mode",
    "phpmyadmin_port",
    "phpmyadmin_https_port",
    "upload_dir",
    "upload_dirs",
    "use_dns_when_possible",
    "working_dir",
    "xhprof_mode",
    "corepack_enable",
    "ngrok_args",
    "share_default_provider",
];

/// The engines that DDEV has.
const ENGINES: [&str; 3] = ["mariadb", "mysql", "postgres"];

/// Reads the files.
pub(super) fn read(reader: &mut Reader<'_>) -> SetUp {
    let mut setup = SetUp {
        project: true,
        ..SetUp::default()
    };
    let in_folder = |start: &str| -> Vec<String> {
        let names = reader.input.files.keys();
        names
            .filter(|name| name.starts_with(start))
            .cloned()
            .collect()
    };
    let mut names = in_folder(".ddev/config.");
    // `config.yaml` comes first, whatever its place in the alphabet.
    names.sort_by_key(|name| {
        (
            !matches!(name.as_str(), ".ddev/config.yaml" | ".ddev/config.yml"),
            name.clone(),
        )
    });
    let mut merged = Merged::default();
    for name in &names {
        let Some(file) = reader.yaml(name) else {
            continue;
        };
        if is_local(name) {
            reader
                .report
                .extend(file.keys().all().iter().map(Item::local));
        } else {
            merged.file(&file.keys(), &mut setup, &mut reader.report);
        }
    }
    merged.finish(&mut setup, &mut reader.report);
    beside(reader.input, &mut setup, &mut reader.report);
    let project = setup
        .name
        .as_ref()
        .map_or(&reader.input.folder, |name| &name.text)
        .clone();
    services(
        reader,
        &in_folder(".ddev/docker-compose."),
        &project,
        &mut setup,
    );
    setup.stop = Some(format!("ddev stop {}", word(&project)));
    setup
}

/// Whether a file of the configuration is one machine's alone, which DDEV keeps out of git.
fn is_local(path: &str) -> bool {
    path.contains(".local.y")
}

/// The additional services.
fn services(reader: &mut Reader<'_>, names: &[String], project: &str, setup: &mut SetUp) {
    let env = reader.input.files.get(".ddev/.env");
    let env = dotenv::parse(".ddev/.env", env.map_or("", String::as_str)).into_iter();
    let own = [("DDEV_SITENAME".to_owned(), project.to_owned())];
    let variables = Variables::new(env.map(|(name, said)| (name, said.text)).chain(own));
    let files: Vec<(&String, Rc<File>)> = names
        .iter()
        .filter_map(|name| Some((name, reader.yaml(name)?)))
        .collect();
    // A volume may be declared in another file than the one that mounts it.
    let volumes = files
        .iter()
        .flat_map(|(_, file)| volume_names(&file.keys(), &variables));
    let volumes: Vec<(String, Option<String>)> = volumes.collect();
    for (name, file) in &files {
        let keys = file.keys();
        keys.ignore(&["version", "networks"]);
        let stack = Stack {
            variables: &variables,
            project: &format!("ddev-{project}"),
            volumes: volumes.clone(),
            file: name,
            input: reader.input,
        };
        for item in keys.below("services").iter().flat_map(Keys::all) {
            let Some(inside) = item.keys() else { continue };
            if matches!(item.key, "web" | "db" | "dba") {
                reader.report.push(item.lost(
                    item.key,
                    "phpier makes these containers itself; a `docker-compose.override.yml` can add to the app's",
                ));
                continue;
            }
            stack.service(&inside, &item, setup, &mut reader.report);
        }
    }
}

/// What the files say together.
#[derive(Default)]
struct Merged {
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
    fn file(&mut self, keys: &Keys<'_>, setup: &mut SetUp, report: &mut Vec<Remark>) {
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
        lost(keys, report);
        keys.ignore(IGNORED);
    }

    fn finish(mut self, setup: &mut SetUp, report: &mut Vec<Remark>) {
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
            managed(setup, report);
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

/// Files beside the configuration that change DDEV's containers. What DDEV itself keeps there says so.
fn beside(input: &Input, setup: &mut SetUp, report: &mut Vec<Remark>) {
    for (path, text) in &input.files {
        let Some(below) = path.strip_prefix(".ddev/") else {
            continue;
        };
        if below.starts_with(".env") {
            variables(path, text, input, report);
            continue;
        }
        let Some((folder, name)) = below.rsplit_once('/') else {
            continue;
        };
        if text.contains("#ddev-generated") || !super::wants(folder, name) {
            continue;
        }
        let place = Place {
            path: path.clone(),
            line: 1,
        };
        let lost = |why: &str| Remark::lost(place.clone(), name, why);
        match folder {
            "php" => ini::take(path, text, setup),
            "web-build" if name.contains("Dockerfile") => {
                let built = Built::read(path, text, std::iter::empty(), None);
                built.tell(report);
                // A first line of its own takes the place of DDEV's image.
                setup.php = built.php.clone().or(setup.php.take());
                built.give(setup);
            }
            "web-build" | "db-build" => report.push(lost(
                "phpier makes the images itself, or takes the official ones",
            )),
            "nginx" | "nginx_full" | "apache" => {
                report.push(lost("nginx has the rules of the project's `type`"));
            }
            "mysql" | "postgres" => {
                report.push(lost("settings files of servers are not taken along"));
            }
            "homeadditions" => report.push(lost("phpier puts nothing into a container's home")),
            "web-entrypoint.d" => report.push(
                lost("phpier runs nothing by itself around its commands")
                    .todo("put it into a script of the project, and run that with `phpier exec`"),
            ),
            _ => report.push(
                lost("phpier has no commands of your own")
                    .todo("run it with `phpier exec`, or put it into a script"),
            ),
        }
    }
}

/// Variables that DDEV keeps beside its configuration, as often out of git as in it.
fn variables(path: &str, text: &str, input: &Input, report: &mut Vec<Remark>) {
    // Those of one file are filled in where services speak of them.
    let filled = |name: &str| {
        let mut files = input.files.iter();
        path == ".ddev/.env"
            && files.any(|(path, text)| {
                path.starts_with(".ddev/docker-compose.") && text.contains(&format!("${{{name}"))
            })
    };
    for (name, said) in dotenv::parse(path, text) {
        if filled(&name) {
            continue;
        }
        report.push(
            Remark::lost(
                said.place,
                format!("variable {name}"),
                "a file of variables may be secret, and what is in it stays there",
            )
            .todo("write it under `env`, or under that of `.phpier.local.kdl` if it is your machine's alone"),
        );
    }
}

/// Settings that DDEV wrote into the project, with the names of its own servers.
fn managed(setup: &SetUp, report: &mut Vec<Remark>) {
    let Some(said) = &setup.framework else { return };
    let (file, todo) = match said.text.as_str() {
        "wordpress" | "wp-bedrock" => (
            "wp-config-ddev.php",
            "let `wp-config.php` read the variables that phpier sets, and delete it",
        ),
        name if name.starts_with("drupal") || name == "backdrop" => (
            "settings.ddev.php",
            "let `settings.php` read the variables that phpier sets, and delete it",
        ),
        "typo3" => (
            "config/system/additional.php",
            "let it read the variables that phpier sets",
        ),
        "magento" | "magento2" => ("app/etc/env.php", "write the new names into it"),
        _ => return,
    };
    report.push(Remark {
        place: Some(said.place.clone()),
        ..Remark::left(
            format!("`{file}`"),
            "DDEV writes it by itself, and in it the server's host, which is `db`, and its account",
            todo,
        )
    });
}

/// What has no counterpart, with better words than most.
fn lost(keys: &Keys<'_>, report: &mut Vec<Remark>) {
    for hook in keys.below("hooks").iter().flat_map(Keys::all) {
        for task in hook.list() {
            report.push(
                task.lost(
                    format!("hooks.{}", hook.key),
                    "phpier runs nothing by itself around its commands",
                )
                .todo("put it into a script of the project, and run that with `phpier exec`"),
            );
        }
    }
    if let Some(said) = keys
        .text("webserver_type")
        .filter(|said| said.text != "nginx-fpm")
    {
        report.push(Remark::changed(
            said.place,
            format!("webserver_type: {}", said.text),
            "phpier serves with nginx and php-fpm; rules in `.htaccess` have no effect",
        ));
    }
    if let Some(said) = keys
        .text("xdebug_enabled")
        .filter(|said| super::read::is_on(&said.text))
    {
        report.push(
            Remark::changed(
                said.place,
                "xdebug_enabled",
                "Xdebug is in every image and switched on by hand",
            )
            .todo(
                "run `phpier xdebug on`, or write `xdebug` into `php` of your `.phpier.local.kdl`",
            ),
        );
    }
    for (name, usual) in [("router_http_port", "80"), ("router_https_port", "443")] {
        if let Some(said) = keys.text(name).filter(|said| said.text != usual) {
            report.push(Remark::changed(
                said.place,
                format!("{name}: {}", said.text),
                "Traefik's ports are those of the global stack",
            ));
        }
    }
    for name in [
        "host_db_port",
        "host_webserver_port",
        "host_https_port",
        "host_mailpit_port",
    ] {
        if let Some(said) = keys.text(name) {
            report.push(Remark::changed(
                said.place,
                format!("{name}: {}", said.text),
                "ports on this machine are written in `global.kdl`, as `publish`",
            ));
        }
    }
    for item in keys.list("web_extra_exposed_ports") {
        report.push(item.lost("web_extra_exposed_ports", "the app has one port, behind its host").todo("let the tool that listens there run in a `service`, or publish it in a `docker-compose.override.yml`"));
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
