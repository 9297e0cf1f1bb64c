//! What a set-up needs of the global stack, held against what that has: a server that fits is used, and
//! one that is not there is added beside the others.

use crate::catalog;
use crate::draft::{Noted, Server};
use crate::model::{self, CONTAINER_PREFIX};

/// The servers of the global stack: those that are there, and those that come.
#[derive(Clone, Debug, Default)]
pub struct Global {
    instances: Vec<Instance>,
    ports: Vec<u16>,
    added: Vec<Noted<Server>>,
}

#[derive(Clone, Debug)]
struct Instance {
    service: String,
    name: Option<String>,
    series: String,
    /// The volume that it has taken over.
    moved: Option<String>,
}

/// Which server it is that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Which of several instances.
    pub name: Option<String>,
    /// Its series.
    pub series: String,
}

impl Placed {
    /// Its container.
    pub(super) fn container(&self, service: &str) -> String {
        match &self.name {
            Some(name) => format!("{CONTAINER_PREFIX}{service}-{name}"),
            None => format!("{CONTAINER_PREFIX}{service}"),
        }
    }
}

impl Global {
    /// The stack as it is.
    pub fn new(global: &model::Global) -> Self {
        let instances = global.instances.iter();
        let instances = instances.map(|instance| Instance {
            service: instance.spec.name.to_owned(),
            name: instance.name.clone(),
            series: instance.series.name.to_owned(),
            moved: instance.moved.clone(),
        });
        let published = global.instances.iter().filter_map(|one| one.publish);
        let services = global.services.iter();
        let services = services.flat_map(|one| one.publish.iter().map(|(port, _)| *port));
        Self {
            instances: instances.collect(),
            ports: published.chain(services).collect(),
            added: Vec::new(),
        }
    }

    /// The nodes that it lacks.
    pub fn into_added(self) -> Vec<Noted<Server>> {
        self.added
    }

    /// Whether a server has a volume already.
    pub(super) fn holds(&self, service: &str, volume: &str) -> bool {
        let mut instances = self.instances.iter();
        instances.any(|one| one.service == service && one.moved.as_deref() == Some(volume))
    }

    /// The server that is asked for, which is added where there is none: by its volume, else by its
    /// series, else any of the service. One that is new has the series that is asked for or `usual`.
    pub fn place(&mut self, wanted: Server, usual: Option<&str>) -> Placed {
        if let Some(there) = self.fitting(&wanted) {
            return Placed {
                name: there.name.clone(),
                series: there.series.clone(),
            };
        }
        let mut server = wanted;
        server.version = server.version.or_else(|| usual.map(str::to_owned));
        let spec = catalog::service(&server.service);
        let default = spec.map_or("", |spec| spec.default_series);
        let series = server.version.as_deref().unwrap_or(default).to_owned();
        // The usual port belongs to the one without a name, and another may count on having it.
        let alone = self
            .instances
            .iter()
            .all(|one| one.service != server.service);
        let taken = |name: &String| self.has(&server.service, name);
        if server.name.as_ref().map_or(!alone, taken) {
            server.name = Some(self.free_name(&server, &series));
        }
        if server.name.is_some() {
            server.publish = Some(0);
        }
        // Somebody else may have the usual port, as MariaDB has where there is no MySQL.
        let port = server.publish.or_else(|| spec?.publish);
        if let Some(port) = port.filter(|port| *port > 0) {
            let free = (0..100).filter_map(|step| port.checked_add(step * 10));
            let free = { free }.find(|port| !self.ports.contains(port));
            self.ports.extend(free);
            server.publish = free.filter(|free| *free != port).or(server.publish);
        }
        let placed = Placed {
            name: server.name.clone(),
            series: series.clone(),
        };
        self.instances.push(Instance {
            service: server.service.clone(),
            name: server.name.clone(),
            series,
            moved: server.moved.clone(),
        });
        self.added.push(server.into());
        placed
    }

    fn fitting(&self, wanted: &Server) -> Option<&Instance> {
        let same = self.instances.iter();
        let same = same.filter(|one| one.service == wanted.service);
        let fits = same.filter(|one| match (&wanted.moved, &wanted.version) {
            (Some(_), _) => one.moved == wanted.moved,
            (None, Some(series)) => one.series == *series,
            (None, None) => true,
        });
        fits.min_by_key(|one| one.name.is_some())
    }

    fn has(&self, service: &str, name: &String) -> bool {
        let mut instances = self.instances.iter();
        instances.any(|one| one.service == service && one.name.as_ref() == Some(name))
    }

    /// `v8-0`, or `old` for one that has its data already.
    fn free_name(&self, server: &Server, series: &str) -> String {
        let stem = match (&server.name, &server.moved) {
            (Some(name), _) => name.clone(),
            (None, Some(_)) => "old".to_owned(),
            (None, None) => format!("v{}", series.replace('.', "-")),
        };
        let numbered = (2..).map(|number| format!("{stem}-{number}"));
        let mut names = std::iter::once(stem.clone()).chain(numbered);
        let free = names.find(|name| !self.has(&server.service, name));
        free.unwrap_or(stem)
    }
}

#[cfg(test)]
mod tests {
    use super::{Global, Placed};
    use crate::draft::Server;

    fn server(service: &str, version: Option<&str>, moved: Option<&str>) -> Server {
        Server {
            service: service.to_owned(),
            version: version.map(str::to_owned),
            moved: moved.map(str::to_owned),
            ..Server::default()
        }
    }

    #[test]
    fn a_server_is_used_or_added_beside_the_others() {
        let mut global = Global::default();
        let mut steps = Vec::new();
        for (version, moved, name, series) in [
            (Some("8.0"), None, None, "8.0"),
            (None, None, None, "8.0"),
            (Some("8.4"), None, Some("v8-4"), "8.4"),
            (Some("8.4"), None, Some("v8-4"), "8.4"),
            (Some("8.0"), Some("a"), Some("old"), "8.0"),
            (Some("8.0"), Some("b"), Some("old-2"), "8.0"),
            (None, Some("a"), Some("old"), "8.0"),
            (Some("8.0"), None, None, "8.0"),
        ] {
            let placed = global.place(server("mysql", version, moved), None);
            let expected = Placed {
                name: name.map(str::to_owned),
                series: series.to_owned(),
            };
            assert_eq!(placed, expected, "{version:?} {moved:?}");
            steps.push(placed);
        }
        assert!(global.holds("mysql", "b") && !global.holds("mariadb", "b"));
        assert_eq!(global.into_added().len(), 4);
    }

    #[test]
    fn a_port_that_is_taken_is_left_to_its_owner() {
        let mut global = Global {
            ports: vec![6379, 6389],
            ..Global::default()
        };
        global.place(server("redis", None, None), Some("7.4"));
        global.place(server("valkey", None, None), None);
        let added: Vec<_> = global
            .into_added()
            .into_iter()
            .map(|server| (server.value.version, server.value.publish))
            .collect();
        assert_eq!(added, [(Some("7.4".to_owned()), Some(6399)), (None, None)]);
    }
}
