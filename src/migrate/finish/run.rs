//! Variables and workers.

use std::collections::BTreeSet;

use super::{Finisher, is_variable, noted};
use crate::catalog::Framework;
use crate::catalog::framework::Variable;
use crate::draft::{Noted, Service, Value};
use crate::migrate::report::Remark;
use crate::resolve::slugify;

impl Finisher<'_> {
    pub(super) fn env(&mut self, framework: &Framework) -> Vec<(String, Noted<Value>)> {
        let setup = self.setup;
        let mut injected: BTreeSet<&str> = BTreeSet::new();
        let mut add = |variables: &'static [(&'static str, Variable)]| {
            injected.extend(variables.iter().map(|(name, _)| *name));
        };
        if !setup.databases.is_empty() {
            add(framework.database);
        }
        for connection in &setup.connections {
            match connection.said.text.as_str() {
                "redis" | "valkey" => add(framework.redis),
                "memcached" => add(framework.memcached),
                _ => add(framework.mail),
            }
        }
        let mut env: Vec<(String, Noted<Value>)> = Vec::new();
        for (said, value) in &setup.env {
            let name = said.text.as_str();
            if injected.contains(name) {
                self.changed(
                    said,
                    format!("variable {name}"),
                    "phpier sets it, to the new server",
                );
            } else if [
                "WWWUSER",
                "WWWGROUP",
                "LARAVEL_SAIL",
                "XDEBUG_CONFIG",
                "XDEBUG_MODE",
                "IGNITION_LOCAL_SITES_PATH",
            ]
            .contains(&name)
            {
                self.changed(
                    said,
                    format!("variable {name}"),
                    "only the old image read it",
                );
            } else if !is_variable(name) {
                self.lost(
                    &said.place,
                    format!("variable {name}"),
                    "it is not the name of a variable",
                );
            } else {
                if matches!(value, Value::Environment(_)) {
                    self.changed(
                        said,
                        format!("variable {name}"),
                        "it is taken from the environment, in which it must be set from now on",
                    );
                }
                env.retain(|(known, _)| known != name);
                let mut noted = Noted::from(value.clone());
                noted.above.clone_from(&said.comments);
                env.push((name.to_owned(), noted));
            }
        }
        env
    }

    /// A worker is a service of the project's, as those of its own are.
    pub(super) fn workers(&mut self, services: &[Noted<Service>]) -> Vec<(String, Noted<String>)> {
        let setup = self.setup;
        let mut workers: Vec<(String, Noted<String>)> = Vec::new();
        for (said, command) in &setup.workers {
            let command = command.trim().to_owned();
            let name = slugify(&said.text).unwrap_or_else(|| "worker".to_owned());
            let taken = services.iter().any(|service| service.value.name == name);
            let name = if taken {
                self.changed(
                    said,
                    format!("worker {}", said.text),
                    format!("a service has that name; the worker is `{name}-worker`"),
                );
                format!("{name}-worker")
            } else {
                name
            };
            if command.is_empty() || workers.iter().any(|(known, _)| *known == name) {
                self.lost(
                    &said.place,
                    format!("worker {}", said.text),
                    "it has no command, or no name of its own",
                );
                continue;
            }
            if command.contains(char::is_control) {
                self.tell(
                    Remark::lost(
                        said.place.clone(),
                        format!("worker {}", said.text),
                        "a worker's command is one line",
                    )
                    .todo("put it into a script of the project, and name that under `workers`"),
                );
                continue;
            }
            workers.push((name, noted(said, command)));
        }
        workers
    }
}
