//! Databases and accounts that other projects have, so that no two of them end in one unasked.

use std::collections::BTreeSet;

use crate::catalog;
use crate::model::{CONTAINER_PREFIX, Database, Fleet, Instance, project::TESTING_SUFFIX};

/// What is taken, each with the container of its server.
#[derive(Clone, Debug, Default)]
pub struct Taken {
    databases: BTreeSet<(String, String)>,
    users: BTreeSet<(String, String)>,
}

impl Taken {
    /// What the projects of a fleet have, but for the one of this slug.
    pub fn of(fleet: &Fleet, own: Option<&str>) -> Self {
        let mut taken = Self::default();
        let others = fleet.projects.iter();
        for project in others.filter(|project| own != Some(project.slug.as_str())) {
            for database in &project.databases {
                let server = server(fleet, database);
                for name in database.names() {
                    taken.databases.insert((server.clone(), name));
                }
                taken.users.insert((server, database.username.clone()));
            }
        }
        taken
    }

    /// Takes a database, and its account, on a server.
    pub(super) fn take(&mut self, server: &str, database: &str, username: &str, testing: bool) {
        let mut take = |name: String| self.databases.insert((server.to_owned(), name));
        if testing {
            take(format!("{database}{TESTING_SUFFIX}"));
        }
        take(database.to_owned());
        self.users.insert((server.to_owned(), username.to_owned()));
    }

    /// Whether a database of that name, or its twin, is another's.
    pub(super) fn has_database(&self, server: &str, name: &str, testing: bool) -> bool {
        let has = |name: String| self.databases.contains(&(server.to_owned(), name));
        has(name.to_owned()) || (testing && has(format!("{name}{TESTING_SUFFIX}")))
    }

    /// Whether an account of that name is another's.
    pub(super) fn has_user(&self, server: &str, name: &str) -> bool {
        self.users.contains(&(server.to_owned(), name.to_owned()))
    }
}

/// The container that answers, whatever alias the project calls it by.
fn server(fleet: &Fleet, database: &Database) -> String {
    let instances = fleet.global.iter().flat_map(|global| &global.instances);
    let mut instances = instances.filter(|instance| instance.spec.name == database.spec.name);
    if let Some(instance) = instances.find(|instance| instance.answers_to(&database.host)) {
        return Instance::container(instance);
    }
    // A series names the only server where none of that series is there.
    let unnamed = format!("{CONTAINER_PREFIX}{}", database.spec.name);
    let number = database.host.strip_prefix(&format!("{unnamed}-"));
    let series = number.is_some_and(|number| {
        let spec = catalog::service(database.spec.name);
        spec.is_some_and(|spec| spec.series(number).is_some())
    });
    if series {
        unnamed
    } else {
        database.host.clone()
    }
}
