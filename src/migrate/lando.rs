//! Lando: `.lando.yml` with the files that it is laid over by. <https://docs.lando.dev/landofile/>

use super::compose::Stack;
use super::dump::Dump;
use super::image;
use super::read::{File, Item, Keys, Reader, Said};
use super::report::{Place, Remark};
use super::setup::{Database, SetUp};
use super::variables::Variables;
use super::{Input, ini};

/// Files that the Landofiles speak of.
pub(super) fn mentions(input: &Input) -> Vec<String> {
    let mut reader = Reader::new(input);
    let files: Vec<File> = FILES.iter().filter_map(|name| reader.yaml(name)).collect();
    let php = files.iter().filter_map(|file| {
        let config = file.keys().below("config")?.below("config")?;
        Some(config.text("php")?.text)
    });
    php.collect()
}

/// The files, the weakest first.
const FILES: [&str; 5] = [
    ".lando.base.yml",
    ".lando.dist.yml",
    ".lando.upstream.yml",
    ".lando.yml",
    ".lando.local.yml",
];

/// Reads the files.
#[expect(
    clippy::too_many_lines,
    reason = "one key of the old files after the other"
)]
pub(super) fn read(reader: &mut Reader<'_>) -> SetUp {
    let mut setup = SetUp {
        project: true,
        ..SetUp::default()
    };
    let files: Vec<File> = FILES.iter().filter_map(|name| reader.yaml(name)).collect();
    let keys: Vec<Keys<'_>> = files.iter().map(File::keys).collect();
    let mut recipe: Option<Said> = None;
    let mut database: Option<Said> = None;
    let mut cache: Option<Said> = None;
    let input = reader.input;
    let report = &mut reader.report;
    for keys in &keys {
        setup.name = keys.text("name").or(setup.name.take());
        recipe = keys.text("recipe").or(recipe);
        if let Some(config) = keys.below("config") {
            setup.php = config.text("php").or(setup.php.take());
            setup.docroot = config.text("webroot").or(setup.docroot.take());
            setup.composer = config.text("composer_version").or(setup.composer.take());
            database = config.text("database").or(database);
            cache = config.text("cache").or(cache);
            if let Some(via) = config
                .text("via")
                .filter(|via| via.text.starts_with("apache"))
            {
                report.push(Remark::changed(
                    via.place,
                    format!("config.via: {}", via.text),
                    "phpier serves with nginx and php-fpm; rules in `.htaccess` have no effect",
                ));
            }
            xdebug(&config, report);
            for item in config.below("config").iter().flat_map(Keys::all) {
                let path = item.text().filter(|_| item.key == "php");
                if let Some((path, text)) =
                    path.and_then(|said| input.files.get_key_value(&said.text))
                {
                    ini::take(path, text, &mut setup);
                    continue;
                }
                report.push(
                    Remark::lost(
                        item.place(),
                        format!("config.config.{}", item.key),
                        "settings files of servers are not taken along",
                    )
                    .todo("move what PHP needs of it to `ini`"),
                );
            }
            config.ignore(&["drush", "drush_uri", "composer", "ssl"]);
            config.rest(report, "phpier has nothing like it");
        }
    }
    let mut services = Services { database: None };
    for keys in &keys {
        for item in keys.below("services").iter().flat_map(Keys::all) {
            services.read(&item, input, &mut setup, report);
        }
    }
    for keys in &keys {
        for item in keys.below("proxy").iter().flat_map(Keys::all) {
            for said in item.list().iter().filter_map(Item::text) {
                proxy(&item, &said, &mut setup, report);
            }
        }
        for (section, why, todo) in [
            (
                "tooling",
                "phpier has no commands of your own",
                "run it with `phpier exec`, or put it into a script",
            ),
            (
                "events",
                "phpier runs nothing by itself around its commands",
                "put it into a script of the project",
            ),
        ] {
            for item in keys.below(section).iter().flat_map(Keys::all) {
                report.push(
                    Remark::lost(item.place(), format!("{section}.{}", item.key), why).todo(todo),
                );
            }
        }
        for said in keys.list("env_file").iter().filter_map(Item::text) {
            report.push(Remark::lost(
                said.place.clone(),
                format!("env_file: {}", said.text),
                "variables are written under `env`, or taken from the environment one by one",
            ));
        }
        for said in keys.list("compose").iter().filter_map(Item::text) {
            report.push(
                Remark::lost(
                    said.place.clone(),
                    format!("compose: {}", said.text),
                    "its services are not read",
                )
                .todo("write a `service` for each of them"),
            );
        }
        keys.ignore(&[
            "excludes",
            "keys",
            "plugins",
            "pluginDirs",
            "version",
            "sharing",
        ]);
        keys.rest(report, "phpier has nothing like it");
    }
    settle(&mut setup, services, recipe.as_ref(), database, cache);
    // Lando takes the app from the folder: <https://docs.lando.dev/cli/stop.html>.
    setup.stop = Some("lando stop".to_owned());
    setup
}

/// Names with values, as `creds` has them.
type Credentials = Vec<(Said, Option<Said>)>;

/// What the services add to the recipe.
struct Services {
    /// What is told of the recipe's own database.
    database: Option<(Option<Said>, Credentials, Place)>,
}

impl Services {
    fn read(
        &mut self,
        item: &Item<'_>,
        input: &Input,
        setup: &mut SetUp,
        report: &mut Vec<Remark>,
    ) {
        let Some(keys) = item.keys() else { return };
        let kind = keys.text("type");
        let (name, version) = match &kind {
            Some(said) => said
                .text
                .split_once(':')
                .unwrap_or((said.text.as_str(), "")),
            None => ("", ""),
        };
        let said = |text: &str| Said {
            text: text.to_owned(),
            place: item.place(),
            comments: Vec::new(),
        };
        match (name, item.key) {
            ("php", _) | ("", "appserver") => {
                if let Some(php) = kind
                    .as_ref()
                    .and_then(|kind| image::version(version).map(|text| kind.with(text)))
                {
                    setup.php = Some(php);
                }
                setup.docroot = keys.text("webroot").or(setup.docroot.take());
                app(&keys, item, setup, report);
            }
            ("mysql" | "mariadb" | "postgres", key)
                if key == "database" || self.database.is_none() =>
            {
                let creds = keys
                    .take("creds")
                    .map_or_else(Vec::new, |item| item.pairs());
                self.database = Some((kind.clone(), creds, item.place()));
                keys.ignore(&["portforward", "overrides", "config"]);
            }
            ("", "database") => {
                let creds = keys
                    .take("creds")
                    .map_or_else(Vec::new, |item| item.pairs());
                self.database = Some((None, creds, item.place()));
            }
            ("redis" | "valkey" | "memcached", _) => {
                let place = kind
                    .as_ref()
                    .map_or_else(|| said(name), |kind| kind.with(name));
                setup.connect(place, image::version(version));
            }
            ("mailhog" | "mailpit", _) => setup.connect(said("mail"), None),
            ("phpmyadmin" | "adminer", _) => setup.pages.push(said(name)),
            ("node", _) => {
                let major = image::version(version);
                setup.node = major.map(|text| said(&text)).or(setup.node.take());
                report.push(
                    Remark::changed(
                        item.place(),
                        format!("services.{}", item.key),
                        "Node.js is in the app's image; what the service ran is not taken along",
                    )
                    .todo("write a command that stays under `workers`"),
                );
            }
            ("nginx" | "apache", _) => report.push(Remark::changed(
                item.place(),
                format!("services.{}", item.key),
                "nginx runs in the app's container, with the rules of its `type`",
            )),
            ("compose" | "lando", _) => {
                let variables = Variables::default();
                // Lando's Compose project is the app's name without anything but letters and digits.
                let name = setup.name.as_ref().map_or("", |said| said.text.as_str());
                let project: String = name
                    .to_lowercase()
                    .chars()
                    .filter(char::is_ascii_alphanumeric)
                    .collect();
                let stack = Stack {
                    variables: &variables,
                    project: &project,
                    volumes: Vec::new(),
                    file: ".lando.yml",
                    input,
                };
                if let Some(inside) = keys.take("services")
                    && let Some(service) = inside.keys()
                {
                    let named = inside.named(item.key);
                    stack.service(&service, &named, setup, report);
                }
            }
            _ => report.push(
                Remark::lost(
                    item.place(),
                    format!("services.{}", item.key),
                    format!("phpier has no entry for `{name}`"),
                )
                .todo("write a `service` with its image"),
            ),
        }
    }
}

fn app(keys: &Keys<'_>, item: &Item<'_>, setup: &mut SetUp, report: &mut Vec<Remark>) {
    xdebug(keys, report);
    setup.composer = keys.text("composer_version").or(setup.composer.take());
    if let Some(overrides) = keys.below("overrides") {
        for (name, value) in overrides.take("environment").iter().flat_map(Item::pairs) {
            let value = value.map_or_else(String::new, |value| value.text);
            setup.env.push((name, crate::draft::Value::Text(value)));
        }
        overrides.rest(report, "phpier makes the app's container itself; a `docker-compose.override.yml` can add to it");
    }
    for name in ["build", "build_as_root", "run", "run_as_root"] {
        for step in keys.list(name) {
            report.push(
                Remark::lost(
                    step.place(),
                    format!("services.{}.{name}", item.key),
                    "phpier runs nothing by itself around its commands",
                )
                .todo("name PHP's extensions under `extensions`; put the rest into a script"),
            );
        }
    }
    keys.ignore(&["type", "via", "ssl", "sslExpose", "scanner", "config"]);
    keys.rest(report, "phpier makes the app's container itself");
}

fn xdebug(keys: &Keys<'_>, report: &mut Vec<Remark>) {
    if let Some(said) = keys
        .text("xdebug")
        .filter(|said| said.text != "false" && said.text != "off")
    {
        report.push(
            Remark::changed(said.place, "xdebug", "Xdebug is an extension like others")
                .todo("write \"xdebug\" into `extensions` where you want it"),
        );
    }
}

fn proxy(item: &Item<'_>, said: &Said, setup: &mut SetUp, report: &mut Vec<Remark>) {
    let host = said.text.split(['/', ':']).next().unwrap_or_default();
    if item.key.starts_with("appserver") {
        setup.hosts.push(said.with(host));
    } else {
        report.push(Remark::changed(
            said.place.clone(),
            format!("proxy.{}: {}", item.key, said.text),
            "pages of the global stack have hosts of their own; a `service` has `route`",
        ));
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the last that is done with them"
)]
fn settle(
    setup: &mut SetUp,
    services: Services,
    recipe: Option<&Said>,
    database: Option<Said>,
    cache: Option<Said>,
) {
    let word = recipe.map_or("", |said| said.text.as_str()).to_owned();
    setup.framework = recipe.map(|said| said.with(framework(&said.text)));
    let named = database.clone();
    let own = services.database;
    if named.is_some() || own.is_some() || !word.is_empty() {
        let kind = own.as_ref().and_then(|(kind, ..)| kind.clone()).or(named);
        let text = kind.as_ref().map_or("mysql", |said| said.text.as_str());
        let (engine, version) = text.split_once(':').unwrap_or((text, ""));
        let engine = match engine {
            "mariadb" => "mariadb",
            "postgres" => "postgres",
            _ => "mysql",
        };
        let creds = own.as_ref().map_or(&[][..], |(_, creds, _)| creds);
        let get = |name: &str| {
            let found = creds.iter().find(|(key, _)| key.text == name);
            found
                .and_then(|(_, value)| value.as_ref())
                .map(|said| said.text.clone())
        };
        // The recipe's word is database, user and password at once.
        let usual = || (!word.is_empty()).then(|| word.clone());
        let place = kind.as_ref().map(|said| said.place.clone());
        let place = place.or_else(|| own.as_ref().map(|(.., place)| place.clone()));
        let place = place.or_else(|| recipe.map(|said| said.place.clone()));
        setup.databases.push(Database {
            engine,
            version: image::version(version),
            place: place.unwrap_or(Place {
                path: ".lando.yml".to_owned(),
                line: 1,
            }),
            comments: Vec::new(),
            database: get("database").or_else(usual),
            username: get("user").or_else(usual),
            password: get("password").or_else(usual),
            root_password: None,
            volume: None,
            unmovable: Some("Lando's images keep it elsewhere in their volume"),
            dump: Some(Dump::of(
                "lando db-export --stdout > database.sql",
                "database.sql",
            )),
            shared: false,
            testing: false,
        });
    }
    if let Some(said) = cache.filter(|said| said.text != "none") {
        let (name, version) = said.text.split_once(':').unwrap_or((&said.text, ""));
        if matches!(name, "redis" | "memcached") {
            setup.connect(said.with(name), image::version(version));
        }
    }
}

fn framework(recipe: &str) -> &str {
    match recipe {
        "lamp" | "lemp" => "php",
        name if name.starts_with("drupal") && name != "drupal6" && name != "drupal7" => "drupal",
        "magento2" => "magento",
        name => name,
    }
}
