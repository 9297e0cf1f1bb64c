//! What is refused all the same is left out, part by part, and told by its line in the old file.

use super::Outcome;
use crate::draft::Draft;
use crate::migrate::report::{Place, Remark};
use crate::migrate::setup::SetUp;
use crate::resolve::slugify;

/// A part of the files that they can do without.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    what: What,
    place: Option<Place>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    Port(String, u16),
    Mount(String, String),
    Route(String, String),
    Healthcheck(String),
    Directive(String),
    Extension(String),
    Variable(String),
    Host(String),
    Worker(String),
    Docroot,
    Connection(String),
    Service(String),
    Database(usize),
    /// A line of a new `global.kdl`.
    Line(String),
    /// A port of a server.
    Published(String, u16),
}

impl Outcome {
    /// Leaves out what is `refused`: what is wrong with the files as they would be, a line each. What is not
    /// this project's to leave out stays wrong.
    #[must_use]
    pub fn settle(mut self, refused: impl Fn(&Self) -> Vec<String>) -> Self {
        let mut wrong = refused(&self);
        while !wrong.is_empty() {
            let found = self.parts.iter().find_map(|part| {
                let mut less = self.clone();
                part.what.leave_out(&mut less);
                let still = less.differs(&self).then(|| refused(&less))?;
                (still.len() < wrong.len()).then(|| (part.clone(), less, still))
            });
            let Some((part, less, still)) = found else {
                break;
            };
            let why = wrong.iter().find(|line| !still.contains(line));
            let why = why.map_or("phpier refuses it", String::as_str);
            self = less;
            self.report.push(Remark {
                place: part.place,
                ..Remark::missing(part.what.told(), why)
            });
            wrong = still;
        }
        self.sort();
        self
    }

    fn differs(&self, other: &Self) -> bool {
        self.draft != other.draft || self.global != other.global || self.servers != other.servers
    }
}

impl What {
    fn leave_out(&self, outcome: &mut Outcome) {
        match self {
            Self::Line(line) => outcome.global.retain(|known| known != line),
            Self::Published(service, port) => {
                for server in &mut outcome.servers {
                    let server = &mut server.value;
                    if server.service == *service && server.publish == Some(*port) {
                        server.publish = Some(0);
                    }
                }
            }
            _ => {
                if let Some(draft) = &mut outcome.draft {
                    self.leave_out_of(draft);
                }
            }
        }
    }

    fn leave_out_of(&self, draft: &mut Draft) {
        let service =
            |draft: &mut Draft, name: &str, change: &dyn Fn(&mut crate::draft::Service)| {
                let found = draft.services.iter_mut().find(|one| one.value.name == name);
                if let Some(one) = found {
                    change(&mut one.value);
                }
            };
        match self {
            Self::Port(name, port) => service(draft, name, &|one| {
                one.publish.retain(|(host, _)| host != port);
            }),
            Self::Mount(name, path) => service(draft, name, &|one| {
                one.volumes.retain(|volume| volume.path != *path);
            }),
            Self::Route(name, host) => service(draft, name, &|one| {
                one.routes.retain(|(label, _)| label != host);
            }),
            Self::Healthcheck(name) => service(draft, name, &|one| one.healthcheck.clear()),
            Self::Directive(name) => draft.ini.retain(|(known, _)| known != name),
            Self::Extension(name) => draft.extensions.value.retain(|known| known != name),
            Self::Variable(name) => draft.env.retain(|(known, _)| known != name),
            Self::Host(name) => {
                draft.hosts.value.retain(|known| known != name);
                // That of the project alone is what there is without any.
                if draft.hosts.value == ["@"] {
                    draft.hosts.value.clear();
                }
            }
            Self::Worker(name) => draft.workers.retain(|(known, _)| known != name),
            Self::Docroot => draft.docroot = None,
            Self::Connection(key) => draft.connections.retain(|one| one.value.key != *key),
            Self::Service(name) => draft.services.retain(|one| one.value.name != *name),
            Self::Line(_) | Self::Published(..) => {}
            Self::Database(at) => {
                if *at < draft.databases.len() {
                    draft.databases.remove(*at);
                }
            }
        }
    }

    fn told(&self) -> String {
        match self {
            Self::Port(name, port) => format!("port {port} of {name}"),
            Self::Mount(name, path) => format!("volume at {path} of {name}"),
            Self::Route(name, host) => format!("host {host} of {name}"),
            Self::Healthcheck(name) => format!("healthcheck of {name}"),
            Self::Directive(name) => format!("php.ini: {name}"),
            Self::Extension(name) => format!("extension {name}"),
            Self::Variable(name) => format!("variable {name}"),
            Self::Host(name) => format!("host {name}"),
            Self::Worker(name) => format!("worker {name}"),
            Self::Docroot => "docroot".to_owned(),
            Self::Connection(name) | Self::Service(name) => name.clone(),
            Self::Line(line) => line.clone(),
            Self::Published(service, port) => format!("port {port} of {service}"),
            Self::Database(at) => format!("database {}", at + 1),
        }
    }
}

/// The parts of `global.kdl` that come from the old stack that all projects shared.
pub(super) fn shared_parts(outcome: &Outcome, setup: &SetUp) -> Vec<Part> {
    let lines = outcome.global.iter().map(|line| Part {
        what: What::Line(line.clone()),
        place: None,
    });
    let shared = setup.global.iter();
    let ports = shared.flat_map(|shared| &shared.servers).filter_map(|old| {
        let what = What::Published(old.service.to_owned(), old.publish?);
        let place = Some(old.place.clone());
        Some(Part { what, place })
    });
    lines.chain(ports).collect()
}

/// The parts of a draft, the smallest first, each with the place that it comes from.
pub(super) fn parts(draft: &Draft, setup: &SetUp) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut add = |what, place: Option<&Place>| {
        let place = place.cloned();
        parts.push(Part { what, place });
    };
    let of_service = |name: &str| {
        let mut services = setup.services.iter();
        let found = services.find(|(one, _)| slugify(&one.value.name).as_deref() == Some(name));
        found.map(|(_, place)| place)
    };
    for service in &draft.services {
        let service = &service.value;
        let place = of_service(&service.name);
        let name = || service.name.clone();
        for (port, _) in &service.publish {
            add(What::Port(name(), *port), place);
        }
        // The first of two that cannot both be is kept.
        for volume in service.volumes.iter().rev() {
            add(What::Mount(name(), volume.path.clone()), place);
        }
        for (host, _) in &service.routes {
            add(What::Route(name(), host.clone()), place);
        }
        add(What::Healthcheck(name()), place);
    }
    for (name, _) in &draft.ini {
        let said = setup.ini.iter().find(|(said, _)| said.text == *name);
        add(
            What::Directive(name.clone()),
            said.map(|(said, _)| &said.place),
        );
    }
    for name in &draft.extensions.value {
        let mut said = setup.extensions.iter();
        let said = said.find(|said| said.text.to_lowercase().ends_with(name.as_str()));
        add(What::Extension(name.clone()), said.map(|said| &said.place));
    }
    for (name, _) in &draft.env {
        let said = setup.env.iter().rfind(|(said, _)| said.text == *name);
        add(
            What::Variable(name.clone()),
            said.map(|(said, _)| &said.place),
        );
    }
    for name in draft.hosts.value.iter().filter(|name| *name != "@") {
        let word = name.strip_suffix(".localhost").unwrap_or(name);
        let mut said = setup.hosts.iter();
        let said = said.find(|said| {
            let text = said.text.to_lowercase();
            text.trim_start_matches('+').starts_with(word)
        });
        add(What::Host(name.clone()), said.map(|said| &said.place));
    }
    for (name, _) in &draft.workers {
        let mut said = setup.workers.iter();
        let said = said.find(|(said, _)| slugify(&said.text).as_deref() == Some(name));
        add(
            What::Worker(name.clone()),
            said.map(|(said, _)| &said.place),
        );
    }
    add(
        What::Docroot,
        setup.docroot.as_ref().map(|said| &said.place),
    );
    for connection in &draft.connections {
        let key = &connection.value.key;
        let mut old = setup.connections.iter();
        let old = old.find(|old| old.said.text == *key);
        add(
            What::Connection(key.clone()),
            old.map(|old| &old.said.place),
        );
    }
    for service in &draft.services {
        let name = &service.value.name;
        add(What::Service(name.clone()), of_service(name));
    }
    for (at, old) in setup.databases.iter().enumerate() {
        add(What::Database(at), Some(&old.place));
    }
    parts
}
