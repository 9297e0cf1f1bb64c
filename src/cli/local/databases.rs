//! What a plan does to the databases that projects have had on this machine.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::cli::session::{Known, Session};
use crate::compile;
use crate::model::{Fleet, Instance, TESTING_SUFFIX};
use crate::plan::compose::ComposeFile;
use crate::plan::data::Finding;
use crate::plan::data::databases::{Database, Step, abandoned, changed, handed_over, taken_over};
use crate::plan::{Group, Plan, Stack};
use crate::workspace::local::{self, Remembered};
use crate::workspace::parallel;

/// Weighs what a plan means for the databases of projects.
pub(in crate::cli) fn weigh(session: &Session, plan: &mut Plan) {
    let Some(fleet) = &session.fleet else { return };
    let places: BTreeMap<&str, &Path> = session.known.iter().map(place).collect();
    let remembered = session.remembered.as_deref().unwrap_or_default();
    let gone = local::gone(remembered, &places);
    let noted = match &session.remembered {
        Some(remembered) => Cow::Borrowed(remembered.as_slice()),
        None => Cow::Owned(local::remembered(&session.workspace)),
    };
    let weighing = Weighing {
        session,
        fleet,
        servers: fleet
            .global
            .iter()
            .flat_map(|global| &global.instances)
            .map(Instance::container)
            .collect(),
        declared: fleet
            .projects
            .iter()
            .map(|project| (project.slug.as_str(), super::databases(fleet, project)))
            .collect(),
    };
    let groups = plan.groups.iter().filter_map(|group| match &group.stack {
        Stack::Project(slug) => Some((slug.as_str(), group)),
        Stack::Global => None,
    });
    let jobs: Vec<(&str, &Group, Past)> = groups
        .map(|(slug, group)| (slug, group, Past::of(slug, &noted, &places)))
        .collect();
    let found = parallel::map(&jobs, |(slug, group, past)| {
        let mut found = weighing.project(slug, group, past);
        found.extend(weighing.accounts(slug, past));
        found
    });
    let mut found: Vec<_> = found.into_iter().flatten().collect();
    if session.whole {
        let strangers = jobs.iter().filter_map(|(.., past)| past.stranger);
        // What lives on in its folder is told of under its new name.
        let left = gone.into_iter().chain(strangers);
        let left = left.filter(|left| !lives_on(left, &places));
        found.extend(left.flat_map(|left| weighing.gone(left)));
    }
    plan.databases = found;
}

fn place(known: &Known) -> (&str, &Path) {
    (known.slug.as_str(), known.folder.as_path())
}

/// What this machine remembers of a project. Its folder is what a project is; its name may have been
/// another one's before.
struct Past<'r> {
    /// What the project itself was, maybe under other names.
    own: Vec<&'r Remembered>,
    /// Another project that bore its name.
    stranger: Option<&'r Remembered>,
}

impl<'r> Past<'r> {
    fn of(slug: &str, noted: &'r [Remembered], places: &BTreeMap<&str, &Path>) -> Self {
        let named = local::of_slug(noted, slug);
        let place = places.get(slug).copied();
        let here = |it: &&Remembered| place.is_some() && it.folder.as_deref() == place;
        if place.is_none() || named.as_ref().is_some_and(here) {
            return Self {
                own: named.into_iter().collect(),
                stranger: None,
            };
        }
        let mut own: Vec<_> = noted.iter().filter(here).collect();
        // Where nothing else is known of either folder, the project has moved from one to the other.
        let moved = own.is_empty() && !named.is_some_and(|named| lives_on(named, places));
        if moved {
            own.extend(named);
        }
        Self {
            own,
            stranger: named.filter(|_| !moved),
        }
    }
}

/// Whether there is still a project in the folder of one that is remembered, whatever its name is now.
fn lives_on(project: &Remembered, places: &BTreeMap<&str, &Path>) -> bool {
    let folder = project.folder.as_deref();
    folder.is_some_and(|folder| places.values().any(|place| *place == folder))
}

/// The databases that a project had when `local/` was last written.
fn databases(project: &Remembered) -> impl Iterator<Item = Database> {
    project.databases().into_iter().flatten()
}

struct Weighing<'a> {
    session: &'a Session,
    fleet: &'a Fleet,
    servers: BTreeSet<String>,
    declared: BTreeMap<&'a str, BTreeSet<Database>>,
}

impl Weighing<'_> {
    /// A project that is there, maybe under another name than before.
    fn project(&self, slug: &str, group: &Group, past: &Past<'_>) -> Vec<Finding> {
        let Some(after) = self.declared.get(slug) else {
            return Vec::new();
        };
        let workspace = &self.session.workspace;
        let own = past.own.iter().filter_map(|own| own.databases());
        let own: Vec<_> = own.collect();
        let before: BTreeSet<Database> = if own.is_empty() {
            self.written(group)
        } else {
            own.into_iter().flatten().collect()
        };
        if before.is_subset(after) && past.stranger.is_none() {
            return Vec::new();
        }
        let left = local::left_by(workspace, slug);
        let theirs: BTreeSet<Database> = past.stranger.into_iter().flat_map(databases).collect();
        let others = self.of_others(slug).chain(left);
        let others = others.chain(theirs.iter().cloned()).collect();
        let step = Step {
            before: &before,
            after,
            others: &others,
            servers: &self.servers,
            twin: TESTING_SUFFIX,
        };
        let mut found = changed(slug, step);
        if let Some(folder) = past.stranger.and_then(|it| it.folder.as_deref()) {
            found.extend(taken_over(slug, step, &theirs, &workspace.show(folder)));
        }
        found
    }

    /// Databases that a project keeps under another account.
    fn accounts(&self, slug: &str, past: &Past<'_>) -> Vec<Finding> {
        let all = &self.fleet.projects;
        let at = all.binary_search_by(|project| project.slug.as_str().cmp(slug));
        let databases = at.into_iter().flat_map(|at| &all[at].databases);
        let found = databases.filter_map(|database| {
            let place = (
                super::server(self.fleet, &database.host),
                database.database.clone(),
            );
            let before = self.granted(past, &place);
            let kept = before.is_empty() || before.contains(&database.username);
            (!kept).then(|| handed_over(slug, &place, &before, &database.username))
        });
        found.collect()
    }

    /// The accounts that were to have a database when `local/` was last written, brought up or not.
    fn granted(&self, past: &Past<'_>, (server, name): &Database) -> BTreeSet<String> {
        let file = format!("{server}.{}", compile::GRANTS);
        let workspace = &self.session.workspace;
        let own = past.own.iter();
        let pairs = own.flat_map(|own| local::pairs_in(workspace, &own.slug, &file));
        let of_it = pairs.filter(|(_, database)| database == name);
        of_it.map(|(user, _)| user).collect()
    }

    /// A project that is no more.
    fn gone(&self, project: &Remembered) -> Vec<Finding> {
        let before = databases(project).collect();
        let others = self.declared.values().flatten().cloned().collect();
        let step = Step {
            before: &before,
            after: &BTreeSet::new(),
            others: &others,
            servers: &self.servers,
            twin: TESTING_SUFFIX,
        };
        abandoned(&project.slug, step)
    }

    fn of_others(&self, slug: &str) -> impl Iterator<Item = Database> {
        let others = self
            .declared
            .iter()
            .filter(move |(other, _)| **other != slug);
        others.flat_map(|(_, databases)| databases.clone())
    }

    /// What a Compose file tells that gives way, where nothing else is known: a clone of the project
    /// may have been applied elsewhere. Its variables name most databases, not all.
    fn written(&self, group: &Group) -> BTreeSet<Database> {
        let rows = group.rows.iter().filter(|row| row.is_compose());
        let texts = rows.filter_map(|row| row.before.as_deref());
        let files = texts.filter_map(|text| ComposeFile::read(&String::from_utf8_lossy(text)));
        let mut found = BTreeSet::new();
        for file in files {
            for service in file.services.values() {
                let Some(variables) = service.get("environment").and_then(|it| it.as_mapping())
                else {
                    continue;
                };
                for (key, name) in variables {
                    let prefix = key.as_str().and_then(|key| key.strip_suffix("DB_DATABASE"));
                    let host = prefix.and_then(|prefix| variables.get(format!("{prefix}DB_HOST")));
                    let host = host.and_then(|host| host.as_str());
                    if let (Some(host), Some(name)) = (host, name.as_str()) {
                        found.insert((super::server(self.fleet, host), name.to_owned()));
                    }
                }
            }
        }
        found
    }
}
