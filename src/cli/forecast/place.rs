//! The line of the configuration behind each thing that a plan tells.

use super::super::origin::{short, trace};
use super::super::session::Session;
use crate::origin::{Path, Since};
use crate::plan::compose::is_compose;
use crate::plan::data::{Class, Finding};
use crate::plan::predict::{Change, Consequence, Forecast, Reason, Rules};
use crate::plan::{Group, Plan, Row, Verdict};
use crate::source::Span;
use crate::workspace::parallel;

/// A stack is compiled some hundred times to find its lines. Of so many the rows tell them, the first
/// ones; nobody reads on through a thousand changed projects, and a plan of them is not to take minutes.
const MOST_STACKS: usize = 50;

/// Notes with everything that happens to containers and data which line is behind it, as far as that is
/// known: what a person has changed in a generated file is in no configuration.
pub(in crate::cli) fn places(session: &Session, plan: &mut Plan, forecast: &mut Forecast) {
    let rules = forecast.rules;
    let stacks: Vec<(usize, &Group, &[Change])> = forecast
        .with(plan)
        .enumerate()
        .map(|(at, (group, changes))| (at, group, changes))
        .filter(|(_, group, changes)| tells(group, changes))
        .take(MOST_STACKS)
        .collect();
    let found = parallel::map_slow(&stacks, |(at, group, changes)| {
        (*at, Places::of(session, group, changes, rules))
    });
    for (at, places) in found {
        let Some(places) = places else { continue };
        let changes = forecast.stacks.get_mut(at).into_iter().flatten();
        for (change, place) in changes.zip(places.changes) {
            change.place = place;
        }
        for (finding, place) in findings_mut(&mut plan.groups[at]).zip(places.findings) {
            finding.place = place;
        }
    }
}

/// Whether there is a line to look for: something was there already and is not as it was.
fn tells(group: &Group, changes: &[Change]) -> bool {
    let mut compose = group.rows.iter().filter(|row| row.is_compose());
    let by_a_person = |row: &Row| {
        matches!(
            row.verdict,
            Verdict::Edited | Verdict::Unmerged | Verdict::Newer | Verdict::Foreign
        )
    };
    // Its lines are in another file than those that are looked through.
    if group
        .rows
        .iter()
        .any(|row| row.is_local() && row.action.writes())
    {
        return false;
    }
    let is_there = group.compose.is_some() || compose.clone().any(|row| row.before.is_some());
    let has_news = !changes.is_empty() || findings(group).next().is_some();
    is_there && has_news && !compose.any(by_a_person)
}

fn findings(group: &Group) -> impl Iterator<Item = &Finding> {
    group.rows.iter().flat_map(|row| &row.findings)
}

fn findings_mut(group: &mut Group) -> impl Iterator<Item = &mut Finding> {
    group.rows.iter_mut().flat_map(|row| &mut row.findings)
}

/// The places of one stack, in the order of its changes and of its findings.
struct Places {
    changes: Vec<Option<String>>,
    findings: Vec<Option<String>>,
}

impl Places {
    fn of(session: &Session, group: &Group, changes: &[Change], rules: Rules) -> Option<Self> {
        let traced = trace(session, &group.stack)?;
        let compose = traced.origins.files().next()?.to_owned();
        let texts = before(group, &compose);
        let texts: Vec<(&str, &str)> = texts
            .iter()
            .map(|(path, text)| (*path, text.as_str()))
            .collect();
        let look = Look {
            compose: &compose,
            since: traced.origins.since(&texts),
        };
        let mut found: Vec<Option<Span>> = changes
            .iter()
            .map(|change| look.change(change, rules))
            .collect();
        follow(changes, rules, &mut found);
        let shown = |span: Option<Span>| Some(short(session, span?));
        Some(Self {
            changes: found.into_iter().map(shown).collect(),
            findings: findings(group)
                .map(|finding| shown(look.finding(finding)))
                .collect(),
        })
    }
}

/// What is to give way, by the path of what takes its place: a Compose file under another name was the
/// same project's.
fn before<'g>(group: &'g Group, compose: &'g str) -> Vec<(&'g str, String)> {
    let text =
        |row: &Row| String::from_utf8_lossy(row.before.as_deref().unwrap_or_default()).into_owned();
    let former = || {
        let mut rows = group.rows.iter();
        rows.find(|row| row.after.is_none() && is_compose(&row.place.path))
    };
    let rows = group
        .rows
        .iter()
        .filter(|row| row.after.is_some() && row.action.writes());
    rows.map(|row| {
        let path = row.place.path.as_str();
        let old = former().filter(|_| path == compose && row.before.is_none());
        (path, text(old.unwrap_or(row)))
    })
    .collect()
}

/// What comes anew because of another service has that one's place.
fn follow(changes: &[Change], rules: Rules, found: &mut [Option<Span>]) {
    // Each round goes one service further, and there is none to go beyond the last.
    for _ in changes {
        for (at, change) in changes.iter().enumerate() {
            let mut causes = change.deciding(rules);
            let other = causes.find_map(|cause| match &cause.reason {
                Reason::Service { name } => Some(name),
                _ => None,
            });
            let leader = other.and_then(|name| {
                let mut changes = changes.iter();
                changes.position(|change| change.name == *name && change.kind.name() == "service")
            });
            if let Some(leader) = leader.filter(|_| found[at].is_none()) {
                found[at] = found[leader];
            }
        }
    }
}

/// Looks up places in one stack.
struct Look<'o> {
    compose: &'o str,
    since: Since<'o>,
}

impl Look<'_> {
    /// The place behind a change: that of the first cause that has one, of those that decide.
    fn change(&self, change: &Change, rules: Rules) -> Option<Span> {
        if change.causes.is_empty() && change.consequence == Consequence::Create {
            return self.value(&[change.kind.section(), &change.name]);
        }
        let mut causes = change.deciding(rules);
        causes.find_map(|cause| match &cause.reason {
            Reason::Mounted { file, .. } | Reason::Context { file } => {
                self.since.place_of_file(file)
            }
            // The other service says more.
            Reason::Service { .. } | Reason::Spelling => None,
            Reason::Value | Reason::Order | Reason::Image | Reason::Unseen => {
                let path: Vec<&str> = cause.path.iter().map(String::as_str).collect();
                self.value(&path)
            }
        })
    }

    /// The place behind what becomes of data. A service that goes has none.
    fn finding(&self, finding: &Finding) -> Option<Span> {
        let image = ["services", &finding.service, "image"];
        let volumes = ["services", &finding.service, "volumes"];
        let service = ["services", &finding.service];
        let (first, second) = match finding.class {
            Class::Restart | Class::Unpinned | Class::Incompatible => (&image, &volumes),
            Class::Safe | Class::LeftBehind | Class::Detached | Class::Destroyed => {
                (&volumes, &image)
            }
        };
        let mut paths = [&first[..], &second[..], &service[..]].into_iter();
        paths.find_map(|path| self.value(path))
    }

    /// The place behind a value of the Compose file that is not as it was.
    fn value(&self, keys: &[&str]) -> Option<Span> {
        let path = Path::keys(keys.iter().copied());
        let changes = self.since.changes(self.compose);
        let is_in = changes.iter().any(|changed| changed.0.starts_with(&path.0));
        is_in
            .then(|| self.since.place(self.compose, &path))
            .flatten()
    }
}
