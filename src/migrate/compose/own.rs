//! What phpier has no entry for: a service of the project's own.

use super::Stack;
use super::app::env_files;
use crate::draft::{Noted, Service, Value, Volume};
use crate::migrate::read::{Item, Keys};
use crate::migrate::report::Remark;
use crate::migrate::setup::SetUp;

impl Stack<'_> {
    pub(super) fn own(
        &self,
        image: &str,
        keys: &Keys<'_>,
        item: &Item<'_>,
        setup: &mut SetUp,
        report: &mut Vec<Remark>,
    ) {
        let mut service = Service {
            name: item.key.to_owned(),
            image: image.to_owned(),
            ..Service::default()
        };
        if let Some(command) = keys.take("command") {
            service.command = self.arguments(&command);
        }
        if let Some(environment) = keys.take("environment") {
            for (name, value) in environment.pairs() {
                let value = match value {
                    Some(value) => self.variables.value(&value.text),
                    None => Value::Environment(name.text.clone()),
                };
                service.env.push((name.text, value.into()));
            }
        }
        env_files(keys, item.key, report);
        self.published(keys, item, &mut service, report);
        for mount in self.mounts(keys) {
            match self.real(&mount.source) {
                Some(real) if mount.target.starts_with('/') => {
                    service.volumes.push(Volume {
                        name: mount.source,
                        path: mount.target,
                        moved: Some(real),
                    });
                }
                _ => report.push(Remark::lost(
                    mount.said.place,
                    format!("{}.volumes: {}", item.key, mount.said.text),
                    "a service has named volumes, and no folder of the project",
                )),
            }
        }
        if let Some(check) = keys.below("healthcheck") {
            service.healthcheck = self.healthcheck(&check);
            check.rest("phpier asks at intervals of its own");
        }
        self.labels(keys, item.key, None, report);
        if let Some(said) = keys.text("hostname").filter(|said| said.text != item.key) {
            report.push(Remark::changed(
                said.place,
                format!("{}.hostname: {}", item.key, said.text),
                "the service is reached by its name",
            ));
        }
        keys.ignore(&[
            "image",
            "container_name",
            "restart",
            "networks",
            "depends_on",
            "expose",
            "tty",
            "stdin_open",
            "init",
        ]);
        keys.rest("a `service` has no such key");
        setup.services.push((Noted::from(service), item.place()));
    }

    fn published(
        &self,
        keys: &Keys<'_>,
        item: &Item<'_>,
        service: &mut Service,
        report: &mut Vec<Remark>,
    ) {
        for said in keys.list("ports").iter().filter_map(|item| self.port(item)) {
            let text = self.variables.fill(&said.text);
            let text = text.strip_suffix("/tcp").unwrap_or(&text);
            let parts: Vec<&str> = text.split(':').collect();
            let ports = match parts.as_slice() {
                [one] => one.parse().ok().zip(one.parse().ok()),
                [.., host, container] => host.parse().ok().zip(container.parse().ok()),
                [] => None,
            };
            match ports {
                Some(ports) => service.publish.push(ports),
                None => report.push(Remark::lost(
                    said.place,
                    format!("{}.ports: {}", item.key, said.text),
                    "it is not a single port of TCP",
                )),
            }
        }
    }

    /// The command that tells whether the service is ready: words, or a line for a shell.
    fn healthcheck(&self, keys: &Keys<'_>) -> Vec<String> {
        let Some(test) = keys.take("test") else {
            return Vec::new();
        };
        if let Some(said) = test.text() {
            return vec![self.variables.fill(&said.text)];
        }
        let words = test.words();
        match words.split_first() {
            Some((kind, rest)) if kind == "CMD" || kind == "CMD-SHELL" => {
                rest.iter().map(|word| self.variables.fill(word)).collect()
            }
            // `NONE`, and what Compose would refuse.
            _ => Vec::new(),
        }
    }
}
