//! The app of a Compose file, and the services that are the app once more.

use super::{Stack, dockerfile, hosts_of};
use crate::draft::Value;
use crate::migrate::dockerfile::Built;
use crate::migrate::image::{self, What};
use crate::migrate::read::{Item, Keys, Said};
use crate::migrate::report::Remark;
use crate::migrate::setup::SetUp;

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
            for (name, value) in environment.pairs() {
                let value = match value {
                    Some(value) => self.variables.value(&value.text),
                    None => Value::Environment(name.text.clone()),
                };
                setup.env.push((name, value));
            }
        }
        for mount in keys.list("volumes") {
            let Some(said) = mount.text() else { continue };
            let target = said.text.split(':').nth(1).unwrap_or_default();
            if !(said.text.starts_with(".:") || said.text.starts_with("./:")) {
                report.push(Remark::lost(
                    said.place,
                    format!("{}.volumes: {}", item.key, said.text),
                    format!(
                        "the app has the project's folder and nothing else, so {target} stays in it"
                    ),
                ));
            }
        }
        if let Some(labels) = keys.take("labels") {
            for (name, value) in labels.pairs() {
                let rule = value.map_or_else(String::new, |value| self.variables.fill(&value.text));
                if name.text.starts_with("traefik.http.routers.")
                    && name.text.rsplit('.').next() == Some("rule")
                {
                    setup
                        .hosts
                        .extend(hosts_of(&rule).map(|host| name.with(host)));
                }
            }
        }
        keys.ignore(&[
            "container_name",
            "restart",
            "depends_on",
            "networks",
            "working_dir",
            "tty",
            "stdin_open",
            "extra_hosts",
            "expose",
            "hostname",
            "user",
            "healthcheck",
            "init",
        ]);
        for port in keys.list("ports") {
            let Some(said) = port.text() else { continue };
            report.push(Remark::changed(
                said.place.clone(),
                format!("{}.ports: {}", item.key, said.text),
                "the app answers at its host, through Traefik, and publishes no port",
            ));
        }
        keys.rest(report, "phpier makes the app's container itself");
    }

    fn build(&self, build: &Item<'_>, setup: &mut SetUp, report: &mut Vec<Remark>) {
        let keys = build.keys();
        let context = match &keys {
            Some(keys) => keys.text("context"),
            None => build.text(),
        };
        if let Some(said) = &context
            && let Some((_, version)) = said.text.split_once("runtimes/")
        {
            setup.php = Some(said.with(version.trim_end_matches('/')));
            if let Some(args) = keys.as_ref().and_then(|keys| keys.take("args")) {
                for (name, value) in args.pairs() {
                    let Some(value) = value else { continue };
                    match name.text.as_str() {
                        "PHP_EXTENSIONS" => {
                            let words = value.text.split_whitespace().map(|word| value.with(word));
                            setup.extensions.extend(words);
                        }
                        "NODE_VERSION" => {
                            setup.node = Some(value.with(self.variables.fill(&value.text)));
                        }
                        _ => {}
                    }
                }
            }
            return;
        }
        let args = keys.as_ref().and_then(|keys| keys.take("args"));
        let args = args.map_or_else(Vec::new, |args| args.pairs());
        let args = args.into_iter().filter_map(|(name, value)| {
            let value = value?;
            let text = self.variables.fill(&value.text);
            Some((name.text, value.with(text)))
        });
        let args: Vec<(String, Said)> = args.collect();
        let path = dockerfile(build, self.variables);
        let text = path.as_ref().and_then(|path| self.input.files.get(path));
        if let (Some(path), Some(text)) = (&path, text) {
            let target = keys.as_ref().and_then(|keys| keys.text("target"));
            let target = target.map(|said| said.text);
            let args = args
                .iter()
                .map(|(name, said)| (name.clone(), said.text.clone()));
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
        }
        for (name, value) in args {
            match name.as_str() {
                "PHP_VERSION" if setup.php.is_none() => {
                    setup.php = image::version(&value.text).map(|text| value.with(text));
                }
                "NODE_VERSION" if setup.node.is_none() => setup.node = Some(value),
                _ => {}
            }
        }
    }

    pub(super) fn worker(
        &self,
        keys: &Keys<'_>,
        item: &Item<'_>,
        setup: &mut SetUp,
        report: &mut Vec<Remark>,
    ) {
        let Some(command) = keys.take("command") else {
            report.push(Remark::lost(
                item.place(),
                item.key,
                "it is the app once more, without a command of its own",
            ));
            return;
        };
        let words = command.words().join(" ");
        setup.workers.push((
            Said {
                text: item.key.to_owned(),
                place: item.place(),
                comments: Vec::new(),
            },
            self.variables.fill(&words),
        ));
    }
}
