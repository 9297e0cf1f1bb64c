//! Lando: `.lando.yml` with the files that it is laid over by. <https://docs.lando.dev/landofile/>

mod database;
mod service;

use std::rc::Rc;

use super::compose::Stack;
use super::image;
use super::read::{File, Item, Keys, Reader, Said};
use super::report::Remark;
use super::setup::SetUp;
use super::variables::Variables;
use super::{Input, ini};
use database::Databases;
use service::{Layers, services};

/// Files that the Landofiles speak of.
pub(super) fn mentions(input: &Input) -> Vec<String> {
    let mut reader = Reader::new(input);
    let mut paths = Vec::new();
    for file in FILES.iter().filter_map(|name| reader.yaml(name)) {
        let keys = file.keys();
        let config = keys.below("config").and_then(|keys| keys.below("config"));
        let services = keys.below("services");
        let services = services.iter().flat_map(Keys::all);
        let own = services.filter_map(|item| item.keys()?.below("config"));
        paths.extend(
            own.chain(config)
                .filter_map(|config| Some(config.text("php")?.text)),
        );
    }
    paths
}

/// The files, the weakest first.
const FILES: [&str; 4] = [
    ".lando.base.yml",
    ".lando.dist.yml",
    ".lando.upstream.yml",
    ".lando.yml",
];

/// What is one machine's alone, which Lando keeps out of git.
const LOCAL: &str = ".lando.local.yml";

const SETTINGS: &str = "settings files of servers are not taken along";

/// Reads the files.
pub(super) fn read(reader: &mut Reader<'_>) -> SetUp {
    let mut setup = SetUp {
        project: true,
        ..SetUp::default()
    };
    let files: Vec<Rc<File>> = FILES.iter().filter_map(|name| reader.yaml(name)).collect();
    let keys: Vec<Keys<'_>> = files.iter().map(|file| file.keys()).collect();
    if let Some(file) = reader.yaml(LOCAL) {
        let own = file.keys().all();
        reader.report.extend(own.iter().map(Item::local));
    }
    let mut recipe: Option<Said> = None;
    let mut databases = Databases::default();
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
            databases.recipe = config.text("database").or(databases.recipe);
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
            if let Some(inside) = config.below("config") {
                settings(&inside, "config.config", input, &mut setup, report);
            }
            config.ignore(&["drush", "drush_uri", "composer", "ssl"]);
        }
    }
    let word = recipe.as_ref().map_or("", |said| said.text.as_str());
    for layers in services(&keys) {
        service(&layers, word, input, &mut databases, &mut setup, report);
    }
    for keys in &keys {
        for item in keys.below("proxy").iter().flat_map(Keys::all) {
            for host in item.list() {
                proxy(&item, &host, &mut setup, report);
            }
        }
        untold(keys, report);
    }
    setup.framework = recipe.as_ref().map(|said| said.with(framework(&said.text)));
    databases.give(&mut setup, recipe.as_ref());
    if let Some(said) = cache.filter(|said| said.text != "none") {
        let (name, version) = said.text.split_once(':').unwrap_or((&said.text, ""));
        if matches!(name, "redis" | "memcached") {
            setup.connect(said.with(name), image::version(version));
        } else {
            report.push(Remark::lost(
                said.place.clone(),
                format!("config.cache: {}", said.text),
                "phpier has no such cache",
            ));
        }
    }
    // Lando takes the app from the folder: <https://docs.lando.dev/cli/stop.html>.
    setup.stop = Some("lando stop".to_owned());
    setup
}

/// What has no counterpart, with better words than most.
fn untold(keys: &Keys<'_>, report: &mut Vec<Remark>) {
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
            report.push(item.lost(format!("{section}.{}", item.key), why).todo(todo));
        }
    }
    for said in keys.texts("env_file") {
        report.push(Remark::lost(
            said.place.clone(),
            format!("env_file: {}", said.text),
            "variables are written under `env`, or taken from the environment one by one",
        ));
    }
    for said in keys.texts("compose") {
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
    for item in keys.all() {
        // What anchors are for.
        if item.key.starts_with("x-") {
            item.settle();
        }
    }
}

/// Settings files: what php.ini says is taken.
fn settings(
    keys: &Keys<'_>,
    path: &str,
    input: &Input,
    setup: &mut SetUp,
    report: &mut Vec<Remark>,
) {
    for item in keys.all() {
        let file = item.text().filter(|_| item.key == "php");
        if let Some((path, text)) = file.and_then(|said| input.files.get_key_value(&said.text)) {
            ini::take(path, text, setup);
            continue;
        }
        report.push(
            item.lost(format!("{path}.{}", item.key), SETTINGS)
                .todo("move what PHP needs of it to `ini`"),
        );
    }
}

/// One service, with all that the files say of it together.
fn service(
    layers: &Layers<'_>,
    recipe: &str,
    input: &Input,
    databases: &mut Databases,
    setup: &mut SetUp,
    report: &mut Vec<Remark>,
) {
    let kind = layers.text("type");
    let (name, version) = match &kind {
        Some(said) => said
            .text
            .split_once(':')
            .unwrap_or((said.text.as_str(), "")),
        None => ("", ""),
    };
    let said = |text: &str| Said {
        text: text.to_owned(),
        place: layers.place(),
        comments: Vec::new(),
    };
    let what = format!("services.{}", layers.key);
    match (name, layers.key) {
        ("php", key)
            if key != "appserver" && layers.text("via").is_some_and(|via| via.text == "cli") =>
        {
            match layers.take("command") {
                Some(command) => {
                    let words: Vec<String> = match command.text() {
                        Some(line) => vec![line.text],
                        None => command.words(),
                    };
                    setup.workers.push((said(key), words.join(" && ")));
                    layers.rest("a worker is the app's image with a command, and nothing else");
                }
                None => report.push(layers.lost(
                    what,
                    "it is the app once more, without a command of its own",
                )),
            }
        }
        ("php", key) if key != "appserver" && !recipe.is_empty() => report.push(
            layers
                .lost(what, "a project has one app")
                .todo("make a project of its own of it, in a folder of its own"),
        ),
        ("php", _) | ("", "appserver") => {
            if let Some(php) = kind
                .as_ref()
                .and_then(|kind| image::version(version).map(|text| kind.with(text)))
            {
                setup.php = Some(php);
            }
            setup.docroot = layers.text("webroot").or(setup.docroot.take());
            app(layers, input, setup, report);
        }
        ("mysql" | "mariadb" | "postgres", _) | ("", "database") => {
            databases.service(layers, kind.clone(), report);
        }
        ("redis" | "valkey" | "memcached", _) => {
            let place = kind
                .as_ref()
                .map_or_else(|| said(name), |kind| kind.with(name));
            setup.connect(place, image::version(version));
            layers.forwarded(report);
            layers.rest("the server is one for all projects");
        }
        ("mailhog" | "mailpit", _) => {
            setup.connect(said("mail"), None);
            layers.ignore(&["mailFrom"]);
            layers.forwarded(report);
            layers.rest("the server is one for all projects");
        }
        ("phpmyadmin" | "adminer", _) => {
            setup.pages.push(said(name));
            layers.ignore(&["hosts"]);
            layers.rest(
                "the page is one for all projects, and knows the servers of the global stack",
            );
        }
        ("node", _) => {
            let major = image::version(version);
            setup.node = major.map(|text| said(&text)).or(setup.node.take());
            report.push(
                Remark::changed(
                    layers.place(),
                    what,
                    "Node.js is in the app's image; what the service ran is not taken along",
                )
                .todo("write a command that stays under `workers`"),
            );
            layers.rest("Node.js is in the app's image");
        }
        ("nginx" | "apache", _) => {
            report.push(Remark::changed(
                layers.place(),
                what,
                "nginx runs in the app's container, with the rules of its `type`",
            ));
            layers.rest("nginx runs in the app's container, with the rules of its `type`");
        }
        ("compose" | "lando", _) => compose(layers, input, setup, report),
        _ => report.push(
            layers
                .lost(what, format!("phpier has no entry for `{name}`"))
                .todo("write a `service` with its image"),
        ),
    }
}

/// A service that is Compose's.
fn compose(layers: &Layers<'_>, input: &Input, setup: &mut SetUp, report: &mut Vec<Remark>) {
    let variables = Variables::default();
    // Lando's Compose project is the app's name without anything but letters and digits.
    let name = setup.name.as_ref().map_or("", |said| said.text.as_str());
    let project: String = name
        .to_lowercase()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    let volumes = layers
        .each()
        .flat_map(|keys| super::compose::volume_names(keys, &variables));
    let stack = Stack {
        variables: &variables,
        project: &project,
        volumes: volumes.collect(),
        file: ".lando.yml",
        input,
    };
    if let Some(inside) = layers.take("services")
        && let Some(service) = inside.keys()
    {
        let named = inside.named(layers.key);
        stack.service(&service, &named, setup, report);
    }
    layers.ignore(&["networks"]);
    layers.rest("a `service` has no such key");
}

fn app(layers: &Layers<'_>, input: &Input, setup: &mut SetUp, report: &mut Vec<Remark>) {
    setup.composer = layers.text("composer_version").or(setup.composer.take());
    for keys in layers.each() {
        xdebug(keys, report);
        if let Some(overrides) = keys.below("overrides") {
            for (name, value) in overrides.take("environment").iter().flat_map(Item::pairs) {
                let value = value.map_or_else(String::new, |value| value.text);
                setup.env.push((name, crate::draft::Value::Text(value)));
            }
            overrides.rest("phpier makes the app's container itself; a `docker-compose.override.yml` can add to it");
        }
        if let Some(inside) = keys.below("config") {
            let path = format!("services.{}.config", layers.key);
            settings(&inside, &path, input, setup, report);
        }
        for name in ["build", "build_as_root", "run", "run_as_root"] {
            for step in keys.list(name) {
                report.push(
                    step.lost(
                        format!("services.{}.{name}", layers.key),
                        "phpier runs nothing by itself around its commands",
                    )
                    .todo("name PHP's extensions under `extensions`; put the rest into a script"),
                );
            }
        }
    }
    layers.ignore(&["via", "ssl", "sslExpose", "scanner"]);
    layers.rest("phpier makes the app's container itself");
}

fn xdebug(keys: &Keys<'_>, report: &mut Vec<Remark>) {
    if let Some(said) = keys
        .text("xdebug")
        .filter(|said| said.text != "false" && said.text != "off")
    {
        report.push(
            Remark::changed(
                said.place,
                "xdebug",
                "Xdebug is in every image and switched on by hand",
            )
            .todo(
                "run `phpier xdebug on`, or write `xdebug` into `php` of your `.phpier.local.kdl`",
            ),
        );
    }
}

/// A host, as a text or with its parts.
fn proxy(item: &Item<'_>, said: &Item<'_>, setup: &mut SetUp, report: &mut Vec<Remark>) {
    let keys = said.keys();
    let written = match &keys {
        Some(keys) => keys.text("hostname"),
        None => said.text(),
    };
    let Some(written) = written else { return };
    let what = format!("proxy.{}: {}", item.key, written.text);
    if !item.key.starts_with("appserver") {
        report.push(said.changed(
            what,
            "pages of the global stack have hosts of their own; a `service` has `route`",
        ));
        return;
    }
    if let Some(keys) = &keys {
        keys.rest("a host leads to the app, with all of its paths");
    }
    let end = written.text.find(['/', ':']);
    let (host, rest) = written.text.split_at(end.unwrap_or(written.text.len()));
    if !rest.is_empty() {
        report.push(Remark::changed(
            written.place.clone(),
            what,
            "a host leads to the app, with all of its paths, and to no port of one's choice",
        ));
    }
    setup.hosts.push(written.with(host));
}

fn framework(recipe: &str) -> &str {
    match recipe {
        "lamp" | "lemp" => "php",
        name if name.starts_with("drupal") && name != "drupal6" && name != "drupal7" => "drupal",
        "magento2" => "magento",
        name => name,
    }
}
