//! What a plan does to the databases that projects have had on this machine.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::cli::session::{Known, Session};
use crate::model::{Fleet, Instance, TESTING_SUFFIX};
use crate::plan::compose::ComposeFile;
use crate::plan::data::Finding;
use crate::plan::data::databases::{Database, Step, abandoned, changed};
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
        noted: &noted,
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
    let mut heirs = BTreeSet::new();
    let groups = plan.groups.iter().filter_map(|group| match &group.stack {
        Stack::Project(slug) => Some((slug.as_str(), group)),
        Stack::Global => None,
    });
    let jobs: Vec<(&str, &Group, Vec<&Remembered>)> = groups
        .map(|(slug, group)| {
            let folder = places.get(slug);
            let former = gone.iter().copied();
            let former: Vec<&Remembered> = former
                .filter(|gone| gone.folder.as_deref() == folder.copied())
                .collect();
            heirs.extend(former.iter().map(|former| former.slug.as_str()));
            (slug, group, former)
        })
        .collect();
    let found = parallel::map(&jobs, |(slug, group, former)| {
        weighing.project(slug, group, former)
    });
    let mut found: Vec<_> = found.into_iter().flatten().collect();
    if session.whole {
        let left = gone
            .iter()
            .filter(|gone| !heirs.contains(gone.slug.as_str()));
        found.extend(left.flat_map(|gone| weighing.gone(&gone.slug)));
    }
    plan.databases = found;
}

fn place(known: &Known) -> (&str, &Path) {
    (known.slug.as_str(), known.folder.as_path())
}

struct Weighing<'a> {
    session: &'a Session,
    noted: &'a [Remembered],
    fleet: &'a Fleet,
    servers: BTreeSet<String>,
    declared: BTreeMap<&'a str, BTreeSet<Database>>,
}

impl Weighing<'_> {
    /// A project that is there, maybe under another name than before.
    fn project(&self, slug: &str, group: &Group, former: &[&Remembered]) -> Vec<Finding> {
        let Some(after) = self.declared.get(slug) else {
            return Vec::new();
        };
        let workspace = &self.session.workspace;
        let before: BTreeSet<Database> = match self.before(slug) {
            Some(noted) => noted.into_iter().collect(),
            None if former.is_empty() => self.written(group),
            None => former
                .iter()
                .filter_map(|former| former.databases())
                .flatten()
                .collect(),
        };
        if before.is_subset(after) {
            return Vec::new();
        }
        let left = local::left_by(workspace, slug);
        let others = self.of_others(slug).chain(left).collect();
        changed(
            slug,
            Step {
                before: &before,
                after,
                others: &others,
                servers: &self.servers,
                twin: TESTING_SUFFIX,
            },
        )
    }

    /// A project that is no more.
    fn gone(&self, slug: &str) -> Vec<Finding> {
        let before = self.before(slug).into_iter().flatten().collect();
        let others = self.of_others(slug).collect();
        let step = Step {
            before: &before,
            after: &BTreeSet::new(),
            others: &others,
            servers: &self.servers,
            twin: TESTING_SUFFIX,
        };
        abandoned(slug, step)
    }

    /// The databases that a project had when `local/` was last written.
    fn before(&self, slug: &str) -> Option<Vec<Database>> {
        local::of_slug(self.noted, slug)?.databases()
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
