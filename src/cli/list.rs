//! `phpier list`: every known project at a glance. It works without an engine.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use clap::Args;
use serde::Serialize;

use super::exit::Exit;
use super::session::Session;
use super::status::{Format, Table, json};
use super::target::{self, Names};
use super::ui::{Paint, Style, Ui};
use super::{Common, escape, paused, report, url, wrap};
use crate::model;
use crate::plan::{Group, Stack, Verdict};
use crate::runtime::Runner;
use crate::runtime::engine::{self, Container};
use crate::workspace::{Workspace, local};

/// List every known project: state, PHP, whether its files are current, hosts, databases.
///
/// Without a Docker engine the states are unknown, and everything else is told all the same.
#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// For whom the output is
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
}

/// How a project is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    /// Everything of it runs and is well.
    Up,
    /// Something is not healthy yet.
    Starting,
    /// Something is not well, or has ended.
    Failing,
    /// Somebody has paused something of it.
    Paused,
    /// Nothing of it runs.
    Down,
    /// The engine does not answer.
    Unknown,
}

impl State {
    fn of(slug: &str, containers: Option<&[Container]>) -> Self {
        let Some(containers) = containers else {
            return Self::Unknown;
        };
        let own = || containers.iter().filter(|own| own.is_of(slug));
        if own().any(Container::is_paused) {
            Self::Paused
        } else if !own().any(Container::is_running) {
            Self::Down
        } else if own().all(Container::is_ready) {
            Self::Up
        } else if own().all(|own| own.is_running() && own.health() != Some("unhealthy")) {
            Self::Starting
        } else {
            Self::Failing
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Starting => "starting",
            Self::Failing => "failing",
            Self::Paused => "paused",
            Self::Down => "down",
            Self::Unknown => "unknown",
        }
    }

    fn paint(self) -> Paint {
        match self {
            Self::Up => Paint::Good,
            Self::Starting | Self::Paused => Paint::Change,
            Self::Failing => Paint::Bad,
            Self::Down | Self::Unknown => Paint::Faint,
        }
    }
}

/// How a project's generated files are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
enum Files {
    /// As the configuration wants them.
    Current,
    /// `apply` would write.
    Pending,
    /// A person changed one, or has one in the way.
    Edited,
    /// The configuration has mistakes.
    Invalid,
    /// There is no configuration any more.
    Gone,
}

impl Files {
    fn of(group: &Group) -> Self {
        let row = |verdict| match verdict {
            Verdict::Current => Self::Current,
            Verdict::Missing
            | Verdict::Stale
            | Verdict::EditedBack
            | Verdict::Adoptable
            | Verdict::Orphan => Self::Pending,
            Verdict::Edited
            | Verdict::Unmerged
            | Verdict::Newer
            | Verdict::Foreign
            | Verdict::EditedOrphan
            | Verdict::NewerOrphan => Self::Edited,
        };
        let worst = group.rows.iter().map(|one| row(one.verdict)).max();
        worst.unwrap_or(Self::Current)
    }

    fn word(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Pending => "pending",
            Self::Edited => "edited",
            Self::Invalid => "invalid",
            Self::Gone => "gone",
        }
    }
}

#[derive(Debug, Serialize)]
struct Database {
    server: String,
    name: String,
}

#[derive(Debug, Serialize)]
struct Project {
    /// Nothing where a configuration that cannot be read has none.
    name: Option<String>,
    folder: String,
    state: State,
    php: Option<String>,
    r#type: Option<String>,
    plan: Files,
    hosts: Vec<String>,
    urls: Vec<String>,
    databases: Vec<Database>,
}

#[derive(Debug, Serialize)]
struct List {
    format_version: &'static str,
    projects: Vec<Project>,
}

pub(super) fn run(args: &ListArgs, common: &Common, ui: &mut Ui, runner: &Runner) -> Exit {
    let names = Names {
        projects: Vec::new(),
        all: true,
    };
    let opened = match target::open_sound(&names, common) {
        Ok(opened) => opened,
        Err(diagnostic) => return report::fatal(ui, &diagnostic),
    };
    let containers = engine::containers(runner).ok();
    if containers.is_none() && !ui.quiet {
        ui.say("note: the Docker engine does not answer, so the states are unknown\n");
    }
    let list = List {
        format_version: "1.0",
        projects: projects(&opened, containers.as_deref()),
    };
    match args.format {
        Format::Json => ui.payload(&json(&list)),
        Format::Human if list.projects.is_empty() => {
            ui.say("There is no project yet; `phpier init` in a project's folder writes its configuration.\n");
        }
        Format::Human => {
            ui.payload(&human(&list, ui.out));
            let slugs = || list.projects.iter().filter_map(|one| one.name.as_deref());
            let own = |one: &&Container| slugs().any(|slug| one.is_of(slug));
            let own = containers.iter().flatten().filter(own);
            if let Some(help) = paused::way_out(own).filter(|_| !ui.quiet) {
                ui.say(&format!("note: {help}\n"));
            }
            if !ui.quiet
                && list
                    .projects
                    .iter()
                    .any(|project| project.plan == Files::Invalid)
            {
                ui.say("note: `phpier plan` tells what is invalid\n");
            }
        }
    }
    Exit::Done
}

fn projects(opened: &target::Opened, containers: Option<&[Container]>) -> Vec<Project> {
    let session = &opened.session;
    let fleet = session.fleet.as_ref();
    let global = fleet.and_then(|fleet| fleet.global.as_ref());
    let mut found: BTreeMap<String, Project> = BTreeMap::new();
    for project in fleet.iter().flat_map(|fleet| &fleet.projects) {
        let folder = session
            .known
            .iter()
            .find(|known| known.slug == project.slug)
            .map_or_else(String::new, |known| session.workspace.show(&known.folder));
        let one = described(session, global, project, folder, containers);
        found.insert(project.slug.clone(), one);
    }
    for remembered in local::remembered(&session.workspace) {
        let folder = remembered.folder.as_deref().unwrap_or(Path::new(""));
        let shown = session.workspace.show(folder);
        // What is there and is not in the fleet could not be read.
        let plan = if Workspace::has_config(folder) {
            Files::Invalid
        } else {
            Files::Gone
        };
        found
            .entry(remembered.slug.clone())
            .or_insert_with(|| unreadable(Some(remembered.slug), shown, plan, containers));
    }
    let mut all: Vec<Project> = found.into_values().collect();
    for name in &opened.unsound {
        let known =
            |project: &Project| project.name.as_ref() == Some(name) || project.folder == *name;
        match all.iter_mut().find(|project| known(project)) {
            // What is not written wrong of it may all the same not be meant.
            Some(project) => {
                let folder = std::mem::take(&mut project.folder);
                *project = unreadable(project.name.take(), folder, Files::Invalid, containers);
            }
            None => all.push(unreadable(None, name.clone(), Files::Invalid, containers)),
        }
    }
    all
}

fn described(
    session: &Session,
    global: Option<&model::Global>,
    project: &model::Project,
    folder: String,
    containers: Option<&[Container]>,
) -> Project {
    let domain = global.map_or(model::DEFAULT_DOMAIN, |global| global.domain.as_str());
    let groups = session.plan.iter().flat_map(|plan| &plan.groups);
    let own = Stack::Project(project.slug.clone());
    let group = groups.into_iter().find(|group| group.stack == own);
    let host = |host: &model::Host| host.full(domain);
    let databases = project.databases.iter().flat_map(|database| {
        database.names().map(|name| Database {
            server: database.host.clone(),
            name,
        })
    });
    Project {
        name: Some(project.slug.clone()),
        folder,
        state: State::of(&project.slug, containers),
        php: Some(project.php.version.name.to_owned()),
        r#type: Some(project.framework.name.to_owned()),
        plan: group.map_or(Files::Invalid, Files::of),
        hosts: project.hosts.iter().map(host).collect(),
        urls: global.map_or_else(Vec::new, |global| url::of_project(global, project)),
        databases: databases.collect(),
    }
}

fn unreadable(
    name: Option<String>,
    folder: String,
    plan: Files,
    containers: Option<&[Container]>,
) -> Project {
    Project {
        state: name
            .as_ref()
            .map_or(State::Unknown, |slug| State::of(slug, containers)),
        name,
        folder,
        php: None,
        r#type: None,
        plan,
        hosts: Vec::new(),
        urls: Vec::new(),
        databases: Vec::new(),
    }
}

/// One line for each project; where that is too narrow, its hosts and its databases below it.
fn human(list: &List, style: Style) -> String {
    let mut table = Table::new(&["PROJECT", "STATE", "PHP", "PLAN", "HOSTS", "DATABASES"]);
    let mut narrow = Table::new(&["PROJECT", "STATE", "PHP", "PLAN"]);
    let mut below = Vec::new();
    for project in &list.projects {
        let databases: Vec<String> = project
            .databases
            .iter()
            .map(|database| format!("{} on {}", database.name, database.server))
            .collect();
        let name = project.name.as_ref().unwrap_or(&project.folder);
        let [name, state, php, plan] = [
            escape::line(name).into_owned(),
            project.state.word().to_owned(),
            project.php.clone().unwrap_or_default(),
            project.plan.word().to_owned(),
        ];
        let more = [project.hosts.join(", "), databases.join(", ")];
        let [hosts, databases] = more.clone();
        let paint = project.state.paint();
        narrow.row(
            paint,
            [name.clone(), state.clone(), php.clone(), plan.clone()],
        );
        table.row(paint, [name, state, php, plan, hosts, databases]);
        below.push(more);
    }
    if !style.is_sized || table.width() <= style.width {
        return table.text(style);
    }
    let text = narrow.text(style);
    let mut lines = text.lines();
    let mut text: String = lines
        .by_ref()
        .take(1)
        .map(|head| format!("{head}\n"))
        .collect();
    for (line, more) in lines.zip(&below) {
        text.push_str(line);
        text.push('\n');
        for part in more
            .iter()
            .flat_map(|part| wrap::fill(part, style.width - 4))
        {
            let _ = writeln!(text, "    {}", escape::line(&part));
        }
    }
    text
}
