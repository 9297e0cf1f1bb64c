//! What phpier has no entry for: a service of the project's own.

use super::Stack;
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
            // Variables are filled in before a shell's rules part the words.
            let words = if let Some(said) = command.text() {
                let line = self.variables.fill(&said.text);
                shlex::split(&line)
                    .unwrap_or_else(|| line.split_whitespace().map(str::to_owned).collect())
            } else {
                let words = command.words();
                words.iter().map(|word| self.variables.fill(word)).collect()
            };
            service.command = words;
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
        for port in keys.list("ports") {
            let Some(said) = port.text() else { continue };
            let text = self.variables.fill(&said.text);
            let text = text.split('/').next().unwrap_or_default();
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
                    "it is not a single port",
                )),
            }
        }
        for mount in keys.list("volumes") {
            let Some(said) = mount.text() else { continue };
            let text = self.variables.fill(&said.text);
            let mut parts = text.split(':');
            let (name, target) = (parts.next().unwrap_or_default(), parts.next());
            match (self.real(name), target) {
                (Some(real), Some(target)) if target.starts_with('/') => {
                    service.volumes.push(Volume {
                        name: name.to_owned(),
                        path: target.to_owned(),
                        moved: Some(real),
                    });
                }
                _ => report.push(Remark::lost(
                    said.place,
                    format!("{}.volumes: {}", item.key, said.text),
                    "a service has named volumes, and no folder of the project",
                )),
            }
        }
        keys.ignore(&[
            "image",
            "container_name",
            "restart",
            "networks",
            "depends_on",
            "expose",
            "hostname",
            "healthcheck",
            "extra_hosts",
            "labels",
            "tty",
            "stdin_open",
            "init",
        ]);
        keys.rest(report, "a `service` has no such key");
        setup.services.push((Noted::from(service), item.place()));
    }
}
