//! What a change of a Compose file does to data: which volumes are left, which servers would meet
//! data that they cannot read. Only the two files tell it, so it holds wherever the plan is made.

mod changed;
pub mod databases;
mod kept;
pub mod marks;
pub mod release;
pub mod rescue;
pub mod rules;
pub mod stake;
mod store;
mod unnamed;
mod weigh;

use std::collections::BTreeSet;
use std::fmt;

use super::Line;
use super::compose::ComposeFile;
use changed::{floating, former, fresh, left};
use kept::{kept, misplaced};
use rules::Held;
use store::{Kind, Mount, stores};
use unnamed::without_name;

/// What becomes of data, the harmless first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// The data goes along.
    Safe,
    /// The server changes it in place when it starts.
    Restart,
    /// Nothing happens to it now, but the file leaves it to chance.
    Unpinned,
    /// Its service goes, and the volume stays.
    LeftBehind,
    /// Its service stays and gets another place, empty or with another's data; the old one stays.
    Detached,
    /// Its server refuses it.
    Incompatible,
    /// It is lost.
    Destroyed,
}

impl Class {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Safe,
        Self::Restart,
        Self::Unpinned,
        Self::LeftBehind,
        Self::Detached,
        Self::Incompatible,
        Self::Destroyed,
    ];

    /// For machines; never changes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Restart => "restart",
            Self::Unpinned => "unpinned",
            Self::LeftBehind => "left_behind",
            Self::Detached => "detached",
            Self::Incompatible => "incompatible",
            Self::Destroyed => "destroyed",
        }
    }
}

/// Where data lies.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Store {
    /// In a volume, by its name in the engine.
    Volume(String),
    /// In a volume that has no name, of a container.
    Nameless(String),
    /// In nothing but a container.
    Container(String),
    /// In a database on a server that others use too.
    Database {
        /// The server's container.
        server: String,
        /// The database's name there.
        name: String,
    },
}

impl fmt::Display for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Volume(name) => write!(f, "volume {name}"),
            Self::Nameless(container) => write!(f, "nameless volume of {container}"),
            Self::Container(name) => write!(f, "container {name}"),
            Self::Database { server, name } => write!(f, "database {name} on {server}"),
        }
    }
}

/// What a change does to the data of one service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What becomes of it.
    pub class: Class,
    /// The service's key in the Compose file.
    pub service: String,
    /// Where the data lies.
    pub store: Store,
    /// What happens, in one sentence.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Command lines that the help speaks of, in their order.
    pub commands: Vec<String>,
    /// The engine's own page about it.
    pub source: Option<&'static str>,
    /// Whether it is carried out only where a person names the service.
    pub needs_leave: bool,
    /// What of the configuration is behind it.
    pub place: Option<Line>,
}

/// A volume that a server keeps its data in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served {
    /// The service's key in the Compose file.
    pub service: String,
    /// Its container.
    pub container: String,
    /// Its image.
    pub image: String,
    /// The server, where it is a known one.
    pub server: Option<Held>,
    /// The volume's name in the engine.
    pub volume: String,
    /// Whether the volume has to be there before the server starts.
    pub external: bool,
    /// Whether the service says itself where in its container the data lies.
    pub own_path: bool,
}

/// Whether an image is that of a server whose data has a format of its own.
pub fn is_server(image: &str) -> bool {
    store::is_server(image)
}

/// The volumes under the services of a Compose file.
pub fn served(file: &ComposeFile) -> Vec<Served> {
    let stores = stores(file).into_iter().map(|store| Served {
        service: store.service.to_owned(),
        container: store.container,
        image: store.image.to_owned(),
        server: store.server,
        volume: store.volume,
        external: store.external,
        own_path: store.own_path,
    });
    stores.collect()
}

/// What the step from one file to the other does to data, the worst last.
pub fn findings(old: &ComposeFile, new: &ComposeFile) -> Vec<Finding> {
    let (before, after) = (stores(old), stores(new));
    let mut found = Vec::new();
    let mut accounted: BTreeSet<&str> = BTreeSet::new();
    for store in &after {
        let owners = before.iter().filter(|old| old.volume == store.volume);
        // The service itself knows best what it left there; a neighbour may be a mere visitor.
        let last = owners
            .clone()
            .find(|old| old.service == store.service)
            .or_else(|| owners.clone().find(|old| old.server.is_some()))
            .or_else(|| owners.clone().next());
        if let Some(last) = last {
            found.extend(kept(last, store));
        } else {
            let former = former(store, (old, &before), (new, &after), &accounted);
            accounted.extend(former.map(|former| former.mount.volume.as_str()));
            found.extend(fresh(store, former, old));
            found.extend(misplaced(store));
        }
        found.extend(floating(store, &before));
    }
    for store in &before {
        let goes_on = after.iter().any(|new| new.volume == store.volume);
        if !goes_on && accounted.insert(&store.volume) {
            found.push(left(store, new));
        }
    }
    found.extend(without_name((old, &before), (new, &after)));
    found.sort_by(|a, b| (a.class, &a.service, &a.store).cmp(&(b.class, &b.service, &b.store)));
    found
}

/// Where what a service keeps lies.
fn place(store: &Mount<'_>) -> Store {
    match store.kind {
        Kind::Named => Store::Volume(store.volume.clone()),
        Kind::Nameless => Store::Nameless(store.container.clone()),
        Kind::Container => Store::Container(store.container.clone()),
    }
}

fn finding(class: Class, store: &Mount<'_>, message: String) -> Finding {
    let format = store.server.as_ref().map(|server| server.format);
    Finding {
        class,
        service: store.service.to_owned(),
        store: place(store),
        message,
        help: None,
        commands: Vec::new(),
        source: match class {
            Class::Restart | Class::Incompatible => format.map(|format| format.source),
            _ => None,
        },
        needs_leave: match class {
            Class::Safe | Class::Restart | Class::Unpinned => false,
            Class::LeftBehind | Class::Detached | Class::Destroyed => store.counts(),
            Class::Incompatible => true,
        },
        place: None,
    }
}
