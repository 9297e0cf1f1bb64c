//! The line of the configuration behind each thing that a plan tells.

use super::super::origin::{short, trace, trace_here, variable};
use super::super::session::Session;
use crate::model::{Database, Project};
use crate::origin::{Origins, Path, Since};
use crate::plan::compose::is_compose;
use crate::plan::data::{Class, Finding};
use crate::plan::predict::{Cause, Change, Forecast, Reason, Rules};
use crate::plan::{Group, Line, Plan, Row, Stack, Verdict};
use crate::source::Span;
use crate::workspace::parallel;

/// A stack is compiled some hundred times to find its lines, which takes longer than all else of a plan
/// together. Of so many the rows tell them, the first ones; of the others it is said that they do not.
const MOST_STACKS: usize = 50;

/// Notes with everything that happens to containers and data which line is behind it, as far as that is
/// known: what a person has changed in a generated file is in no configuration.
pub(in crate::cli) fn places(session: &Session, plan: &mut Plan, forecast: &mut Forecast) {
    let rules = forecast.rules;
    let databases = |group: &Group| -> Vec<&Finding> {
        let mut all = plan.databases.iter();
        let is_of = |finding: &&Finding| matches!(&group.stack, Stack::Project(slug) if *slug == finding.service);
        all.by_ref().filter(is_of).collect()
    };
    let mut stacks: Vec<(usize, &Group, News<'_>)> = forecast
        .with(plan)
        .enumerate()
        .map(|(at, (group, changes))| {
            let databases = databases(group);
            (at, group, News { changes, databases })
        })
        .filter(|(_, group, news)| tells(group, news))
        .collect();
    let rest = stacks.split_off(stacks.len().min(MOST_STACKS));
    let untraced = rest.iter().map(|(at, ..)| *at).collect();
    let found = parallel::map_slow(&stacks, |(at, group, news)| {
        (*at, Places::of(session, group, news, rules))
    });
    forecast.untraced = untraced;
    for (at, places) in found {
        let changes = forecast.stacks.get_mut(at).into_iter().flatten();
        for (change, place) in changes.zip(places.changes) {
            change.place = place;
        }
        let group = &mut plan.groups[at];
        let all = plan.databases.iter_mut();
        let databases = all.filter(|finding| group.stack.name() == finding.service);
        for (finding, place) in databases.zip(places.databases) {
            finding.place = place;
        }
        for (finding, place) in findings_mut(group).zip(places.findings) {
            finding.place = place;
        }
    }
    environment(session, plan, forecast);
}

/// The same for what this machine gives to projects' files, and what that does to containers.
fn environment(session: &Session, plan: &mut Plan, forecast: &mut Forecast) {
    for one in &mut plan.environment {
        one.place = variable(session, &one.name).map(|span| line(session, span));
        let rules = forecast.rules;
        let unplaced = forecast.stacks.iter_mut().flatten();
        for change in unplaced.filter(|change| change.place.is_none()) {
            let is_it = |cause: &Cause| matches!(&cause.reason, Reason::Environment { name } if *name == one.name);
            if change.deciding(rules).any(is_it) {
                change.place.clone_from(&one.place);
            }
        }
    }
}

fn line(session: &Session, span: Span) -> Line {
    Line {
        shown: short(session, span),
        span,
    }
}

/// What is to be told of one stack, beside what becomes of its volumes.
struct News<'p> {
    changes: &'p [Change],
    databases: Vec<&'p Finding>,
}

/// Whether there is a line to look for: something was there already and is not as it was.
fn tells(group: &Group, news: &News<'_>) -> bool {
    let mut compose = group.rows.iter().filter(|row| row.is_compose());
    let by_a_person = |row: &Row| {
        matches!(
            row.verdict,
            Verdict::Edited | Verdict::Unmerged | Verdict::Newer | Verdict::Foreign
        )
    };
    let is_there = group.compose.is_some() || compose.clone().any(|row| row.before.is_some());
    let elsewhere = |cause: &Cause| matches!(cause.reason, Reason::Environment { .. });
    let own = |change: &Change| change.causes.is_empty() || !change.causes.iter().all(elsewhere);
    let has_news = news.changes.iter().any(own)
        || !news.databases.is_empty()
        || findings(group).next().is_some();
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
    changes: Vec<Option<Line>>,
    findings: Vec<Option<Line>>,
    databases: Vec<Option<Line>>,
}

impl Places {
    fn of(session: &Session, group: &Group, news: &News<'_>, rules: Rules) -> Self {
        let changes = news.changes;
        let is_here = |row: &Row| row.is_local() && row.action.writes();
        let here = group.rows.iter().any(is_here);
        // What this machine has of its own is said in another file, and comes first.
        let here = here.then(|| trace_here(session, &group.stack, |_| before(group, "")));
        let common = trace(session, &group.stack, |compose| before(group, compose));
        let traced: Vec<_> = here.flatten().into_iter().chain(common).collect();
        let looks: Vec<Look<'_>> = traced.iter().filter_map(Look::new).collect();
        let find = |look: &dyn Fn(&Look<'_>) -> Option<Span>| looks.iter().find_map(look);
        let mut found: Vec<Option<Span>> = changes
            .iter()
            .map(|change| find(&|look| look.change(change, rules)))
            .collect();
        follow(changes, rules, &mut found);
        let shown = |span: Option<Span>| span.map(|span| line(session, span));
        let mut projects = session.fleet.iter().flat_map(|fleet| &fleet.projects);
        let project = projects.find(|project| project.slug == group.stack.name());
        Self {
            changes: found.into_iter().map(shown).collect(),
            findings: findings(group)
                .map(|finding| shown(find(&|look| look.finding(finding))))
                .collect(),
            databases: news
                .databases
                .iter()
                .map(|_| shown(find(&|look| look.databases(project?))))
                .collect(),
        }
    }
}

/// What is to give way, by the path of what takes its place: a Compose file under another name was the
/// same project's.
fn before<'g>(group: &'g Group, compose: &str) -> Vec<(&'g str, String)> {
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

impl<'o> Look<'o> {
    fn new((origins, texts): &'o (Origins, Vec<(&str, String)>)) -> Option<Self> {
        let texts: Vec<(&str, &str)> = texts
            .iter()
            .map(|(path, text)| (*path, text.as_str()))
            .collect();
        Some(Self {
            compose: origins.files().next()?,
            since: origins.since(&texts),
        })
    }

    /// The place behind a change: that of the first cause that has one, of those that decide.
    fn change(&self, change: &Change, rules: Rules) -> Option<Span> {
        if change.is_new() {
            return self.value(&[change.kind.section(), &change.name]);
        }
        let mut causes = change.deciding(rules);
        causes.find_map(|cause| match &cause.reason {
            Reason::Mounted { file, .. } | Reason::Context { file } => {
                self.since.place_of_file(file)
            }
            // The other service says more, and what comes from this machine has its line in another file.
            Reason::Service { .. } | Reason::Spelling | Reason::Environment { .. } => None,
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

    /// The place behind another database: that of the variable that names it now, or its server.
    fn databases(&self, project: &Project) -> Option<Span> {
        let variables = Path::keys(["services", &project.slug, "environment"]);
        let changes = self.since.changes(self.compose);
        let find = |says: &dyn Fn(&Database, &str) -> bool| {
            let mut changes = changes.iter();
            changes.find(|path| {
                let text = self.since.text(self.compose, path).unwrap_or_default();
                let mut databases = project.databases.iter();
                path.0.starts_with(&variables.0) && databases.any(|one| says(one, text))
            })
        };
        let path = find(&|one, text| text == one.database)
            .or_else(|| find(&|one, text| text == one.host))
            .or_else(|| find(&|one, text| text == one.username))?;
        self.since.place(self.compose, path)
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
