//! The app of a Compose file, and the services that are the app once more.

use super::{Stack, dockerfile};
use crate::draft::Value;
use crate::migrate::dockerfile::Built;
use crate::migrate::dump::word;
use crate::migrate::image::{self, What};
use crate::migrate::read::{Item, Keys, Said};
use crate::migrate::report::Remark;
use crate::migrate::setup::SetUp;

/// What a container of the app has from phpier, whatever an old file says of it.
const IGNORED: &[&str] = &[
    "container_name",
    "restart",
    "depends_on",
    "networks",
    "working_dir",
    "tty",
    "stdin_open",
    "expose",
    "hostname",
    "user",
    "init",
];

impl Stack<'_> {
    pub(super) fn app(
        &self,
        keys: &Keys<'_>,
        item: &Item<'_>,
        setup: &mut SetUp,
        report: &mut Vec<Remark>,
    ) {
        if let Some(said) = keys.text("image") {
            let (name, tag) = image::split(&self.variables.fill(&said.text));
            if image::what(&name) == What::Php {
                setup.php = image::php_version(&tag).map(|text| said.with(text));
            } else {
                // `sail-8.4/app`
                let sail = name.strip_prefix("sail-").and_then(image::version);
                setup.php = sail.map(|text| said.with(text));
            }
            if name == "wordpress" {
                setup.framework = Some(said.with("wordpress"));
            } else if name == "drupal" {
                setup.framework = Some(said.with("drupal"));
            }
        }
        if let Some(build) = keys.take("build") {
            self.build(&build, setup, report);
        }
        if let Some(environment) = keys.take("environment") {
            setup.env.extend(self.environment(&environment));
        }
        self.folders(keys, item.key, report);
        self.labels(keys, item.key, Some(setup), report);
        self.ports(
            keys,
            item.key,
            "the app answers at its host, through Traefik, and publishes no port",
            report,
        );
        env_files(keys, item.key, report);
        extra_hosts(keys, item.key, report);
        keys.ignore(IGNORED);
        keys.ignore(&["healthcheck"]);
        keys.rest("phpier makes the app's container itself");
    }

    /// Variables, each with its value.
    fn environment(&self, item: &Item<'_>) -> Vec<(Said, Value)> {
        let pairs = item.pairs().into_iter();
        pairs
            .map(|(name, value)| {
                let value = match value {
                    Some(value) => self.variables.value(&value.text),
                    None => Value::Environment(name.text.clone()),
                };
                (name, value)
            })
            .collect()
    }

    /// What the app's containers mount beside the project.
    fn folders(&self, keys: &Keys<'_>, key: &str, report: &mut Vec<Remark>) {
        for mount in self.mounts(keys) {
            if !mount.is_project() {
                report.push(Remark::lost(
                    mount.said.place.clone(),
                    format!("{key}.volumes: {}", mount.said.text),
                    format!(
                        "the app has the project's folder and nothing else, so {} stays in it",
                        mount.target
                    ),
                ));
            }
        }
    }

    fn build(&self, build: &Item<'_>, setup: &mut SetUp, report: &mut Vec<Remark>) {
        let keys = build.keys();
        let context = match &keys {
            Some(keys) => keys.text("context"),
            None => build.text(),
        };
        if let Some(keys) = &keys {
            keys.pass(&["dockerfile", "target"]);
            keys.rest("phpier builds the app's image itself");
        }
        let args = keys.as_ref().and_then(|keys| keys.take("args"));
        let args = args.map_or_else(Vec::new, |args| args.pairs());
        if let Some(said) = &context
            && let Some((_, version)) = said.text.split_once("runtimes/")
        {
            setup.php = Some(said.with(version.trim_end_matches('/')));
            for (name, value) in args {
                let Some(value) = value else { continue };
                match name.text.as_str() {
                    "PHP_EXTENSIONS" => {
                        let words = value.text.split_whitespace().map(|word| value.with(word));
                        setup.extensions.extend(words);
                    }
                    "NODE_VERSION" => {
                        setup.node = Some(value.with(self.variables.fill(&value.text)));
                    }
                    "WWWGROUP" | "WWWUSER" => {}
                    _ => report.push(argument(&name)),
                }
            }
            return;
        }
        let args = args.into_iter().filter_map(|(name, value)| {
            let value = value?;
            let text = self.variables.fill(&value.text);
            Some((name, value.with(text)))
        });
        let args: Vec<(Said, Said)> = args.collect();
        let path = dockerfile(build, self.variables);
        let text = path.as_ref().and_then(|path| self.input.files.get(path));
        if let (Some(path), Some(text)) = (&path, text) {
            let target = keys.as_ref().and_then(|keys| keys.text("target"));
            let target = target.map(|said| said.text);
            let args = args
                .iter()
                .map(|(name, said)| (name.text.clone(), said.text.clone()));
            let built = Built::read(path, text, args, target.as_deref());
            report.push(Remark::changed(
                build.place(),
                "build",
                format!("phpier builds the app's image itself, with the PHP and the extensions of `{path}`"),
            ));
            built.tell(report);
            built.give(setup);
        } else {
            report.push(
                Remark::lost(
                    build.place(),
                    "build",
                    "phpier builds the app's image itself, from PHP's official one",
                )
                .todo(
                    "name the extensions that your Dockerfile installs under `extensions` of `php`",
                ),
            );
            let unread = args.iter().map(|(name, _)| name);
            let unread = unread
                .filter(|name| !["PHP_VERSION", "NODE_VERSION"].contains(&name.text.as_str()));
            report.extend(unread.map(argument));
        }
        for (name, value) in args {
            match name.text.as_str() {
                "PHP_VERSION" if setup.php.is_none() => {
                    setup.php = image::version(&value.text).map(|text| value.with(text));
                }
                "NODE_VERSION" if setup.node.is_none() => setup.node = Some(value),
                _ => {}
            }
        }
    }

    pub(in crate::migrate) fn worker(
        &self,
        keys: &Keys<'_>,
        item: &Item<'_>,
        setup: &mut SetUp,
        report: &mut Vec<Remark>,
    ) {
        let Some(command) = keys.take("command") else {
            report.push(item.lost(
                item.key,
                "it is the app once more, without a command of its own",
            ));
            return;
        };
        setup
            .workers
            .push((item.name(), line(&self.arguments(&command))));
        let environment = keys.take("environment");
        for (name, value) in environment.iter().flat_map(|item| self.environment(item)) {
            let mut known = setup.env.iter();
            if !known.any(|(known, of_app)| known.text == name.text && *of_app == value) {
                report.push(
                    Remark::lost(
                        name.place.clone(),
                        format!("{}.environment: {}", item.key, name.text),
                        "a worker has the variables of the app",
                    )
                    .todo("write it under `env`, or before the worker's command"),
                );
            }
        }
        self.folders(keys, item.key, report);
        env_files(keys, item.key, report);
        extra_hosts(keys, item.key, report);
        keys.ignore(IGNORED);
        keys.pass(&["image"]);
        if let Some(build) = keys.take("build") {
            // It is the app's.
            match build.keys() {
                Some(keys) => {
                    keys.pass(&["context", "dockerfile", "target"]);
                    keys.ignore(&["args"]);
                }
                None => drop(build.text()),
            }
        }
        keys.rest("a worker is the app's image with a command, and nothing else");
    }

    /// The arguments of a command. Compose parts a line as a shell does, and runs none.
    pub(super) fn arguments(&self, command: &Item<'_>) -> Vec<String> {
        let Some(said) = command.text() else {
            let words = command.words();
            return words.iter().map(|word| self.variables.fill(word)).collect();
        };
        // Variables are filled in before the words are parted.
        let line = self.variables.fill(&said.text);
        shlex::split(&line).unwrap_or_else(|| line.split_whitespace().map(str::to_owned).collect())
    }
}

fn argument(name: &Said) -> Remark {
    Remark::lost(
        name.place.clone(),
        format!("build.args: {}", name.text),
        "phpier builds the app's image itself",
    )
}

/// The line that makes a shell run these arguments.
pub(super) fn line(arguments: &[String]) -> String {
    match arguments {
        [shell, option, script] if matches!(shell.as_str(), "sh" | "/bin/sh") && option == "-c" => {
            script.trim().to_owned()
        }
        arguments => {
            let words = arguments.iter().enumerate();
            let words = words.map(|(at, argument)| {
                // In the first place it would be a variable.
                let plain = |c: char| {
                    c.is_ascii_alphanumeric() || "-_./:,@%+".contains(c) || (c == '=' && at > 0)
                };
                if !argument.is_empty() && argument.chars().all(plain) {
                    argument.clone()
                } else {
                    word(argument)
                }
            });
            words.collect::<Vec<_>>().join(" ")
        }
    }
}

/// Names for other machines; the app knows its own host as `host.docker.internal` anyway.
fn extra_hosts(keys: &Keys<'_>, key: &str, report: &mut Vec<Remark>) {
    let Some(item) = keys.take("extra_hosts") else {
        return;
    };
    for said in item
        .names()
        .into_iter()
        .filter(|said| !said.text.starts_with("host.docker.internal"))
    {
        report.push(
            Remark::lost(
                said.place.clone(),
                format!("{key}.extra_hosts: {}", said.text),
                "the app has no such key",
            )
            .todo("write it into a `docker-compose.override.yml`"),
        );
    }
}

/// Files of variables are often no part of a repository, and what is in them stays there.
pub(super) fn env_files(keys: &Keys<'_>, key: &str, report: &mut Vec<Remark>) {
    let Some(files) = keys.take("env_file") else {
        return;
    };
    for item in files.list() {
        let path = match item.keys() {
            Some(keys) => keys.text("path"),
            None => item.text(),
        };
        let path = path.map_or_else(String::new, |said| said.text);
        report.push(
            item.lost(
                format!("{key}.env_file: {path}"),
                "variables are written under `env`, or taken from the environment one by one",
            )
            .todo("write those that are needed under `env`; those of your machine alone in `.phpier.local.kdl`"),
        );
    }
}
