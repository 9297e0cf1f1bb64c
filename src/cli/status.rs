//! `phpier status`, and what both kinds of status share.

use std::fmt::Write;

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::exit::Exit;
use super::target::{self, Names};
use super::ui::{Paint, Style, Ui};
use super::up::services::{container, needed};
use super::up::tell;
use super::view::write_help;
use super::{Common, escape, paused, report, url, xdebug};
use crate::artifact::GLOBAL_OWNER;
use crate::runtime::Runner;
use crate::runtime::engine::{self, Container};
use crate::workspace::parallel;

/// Show projects: their containers, their addresses, and the services that they use.
#[derive(Debug, Args)]
pub(super) struct StatusArgs {
    #[command(flatten)]
    names: Names,
    /// For whom the output is
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
}

/// For whom a status is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// People
    #[default]
    Human,
    /// Programs
    Json,
}

/// How a container is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct State {
    /// `running`, `exited`, …; `absent` without a container.
    state: String,
    /// What its health check says.
    health: Option<&'static str>,
    /// The container's name, where it is paused.
    #[serde(skip)]
    paused: Option<String>,
}

impl State {
    pub(super) fn of(container: Option<&Container>) -> Self {
        Self {
            state: container.map_or_else(|| "absent".to_owned(), |found| found.state.clone()),
            health: container
                .filter(|found| found.is_running())
                .and_then(Container::health),
            paused: container
                .filter(|found| found.is_paused())
                .map(|found| found.name.clone()),
        }
    }

    /// The container's name, where it is paused.
    pub(super) fn paused(&self) -> Option<&str> {
        self.paused.as_deref()
    }

    /// For people.
    pub(super) fn words(&self) -> String {
        match (self.state.as_str(), self.health) {
            ("running", Some(health)) => health.to_owned(),
            ("absent", _) => "down".to_owned(),
            (state, _) => state.to_owned(),
        }
    }

    pub(super) fn paint(&self) -> Paint {
        match (self.state.as_str(), self.health) {
            ("running", None | Some("healthy")) => Paint::Good,
            ("running", Some("starting")) | ("absent" | "created", _) => Paint::Faint,
            _ => Paint::Bad,
        }
    }
}

#[derive(Debug, Serialize)]
struct Project {
    name: String,
    folder: String,
    containers: Vec<Named>,
    /// Whether Xdebug is on in the app container; nothing where that does not run.
    xdebug: Option<bool>,
    urls: Vec<String>,
    uses: Vec<Named>,
}

#[derive(Debug, Serialize)]
struct Named {
    name: String,
    #[serde(flatten)]
    state: State,
}

#[derive(Debug, Serialize)]
struct Status {
    format_version: &'static str,
    projects: Vec<Project>,
}

pub(super) fn run(args: &StatusArgs, common: &Common, ui: &mut Ui, runner: &Runner) -> Exit {
    let session = match target::open(&args.names, common) {
        Ok(session) => session,
        Err(diagnostic) => return report::fatal(ui, &diagnostic),
    };
    let targets = target::targets(&session, &args.names);
    if targets.is_empty() {
        return report::fatal(ui, &target::none_here(&session.workspace, target::SEVERAL));
    }
    let containers = match engine::containers(runner) {
        Ok(containers) => containers,
        Err(failure) => return tell(ui, failure),
    };
    let global = session
        .fleet
        .as_ref()
        .and_then(|fleet| fleet.global.as_ref());
    let projects = parallel::map_slow(&targets, |target| {
        let fleet = session.fleet.iter().flat_map(|fleet| &fleet.projects);
        let both = global.zip(fleet.clone().find(|project| project.slug == target.slug));
        let mut own: Vec<Named> = containers
            .iter()
            .filter(|container| container.is_of(&target.slug))
            .map(|container| Named {
                name: container.service.clone(),
                state: State::of(Some(container)),
            })
            .collect();
        own.sort_by(|a, b| a.name.cmp(&b.name));
        if own.is_empty() {
            own.push(Named {
                name: target.slug.clone(),
                state: State::of(None),
            });
        }
        Project {
            name: target.slug.clone(),
            folder: session.workspace.show(&target.folder),
            containers: own,
            xdebug: container(&containers, &target.slug, &target.slug)
                .filter(|app| app.is_running())
                .and_then(|app| xdebug::is_on(runner, &app.id)),
            urls: both.map_or_else(Vec::new, |(global, project)| {
                url::of_project(global, project)
            }),
            uses: both.map_or_else(Vec::new, |(global, project)| {
                let needs = needed(global, project).into_iter();
                needs
                    .map(|name| Named {
                        state: State::of(container(&containers, GLOBAL_OWNER, &name)),
                        name,
                    })
                    .collect()
            }),
        }
    });
    let status = Status {
        format_version: "1.0",
        projects,
    };
    ui.payload(&match args.format {
        Format::Json => json(&status),
        Format::Human => human(&status, ui.out),
    });
    Exit::Done
}

fn human(status: &Status, style: Style) -> String {
    let mut text = String::new();
    for project in &status.projects {
        if !text.is_empty() {
            text.push('\n');
        }
        let name = style.paint(Paint::Strong, &escape::line(&project.name));
        let folder = style.paint(Paint::Faint, &escape::line(&project.folder));
        let _ = writeln!(text, "{name}  {folder}");
        let mut table = Table::new(&[]);
        for (named, note) in project
            .containers
            .iter()
            .map(|named| match project.xdebug {
                Some(true) if named.name == project.name => (named, "Xdebug is on"),
                _ => (named, ""),
            })
            .chain(project.uses.iter().map(|named| (named, "global")))
        {
            let row = [named.name.clone(), named.state.words(), note.to_owned()];
            table.row(named.state.paint(), row);
        }
        for line in table.text(style).lines() {
            let _ = writeln!(text, "  {line}");
        }
        let all = project.containers.iter().chain(&project.uses);
        if let Some(help) = paused::resume(all.filter_map(|named| named.state.paused())) {
            write_help(&help, style, &mut text);
        }
        for url in &project.urls {
            let _ = writeln!(text, "  {}", escape::line(url));
        }
    }
    text
}

/// A document for programs.
pub(super) fn json(status: &impl Serialize) -> String {
    let text = serde_json::to_string_pretty(status).unwrap_or_default();
    escape::json(&text).into_owned() + "\n"
}

/// Columns that stand below each other. The second one has the colour of its row.
pub(super) struct Table {
    rows: Vec<(Option<Paint>, Vec<String>)>,
}

impl Table {
    pub(super) fn new(head: &[&str]) -> Self {
        let head: Vec<String> = head.iter().map(|cell| (*cell).to_owned()).collect();
        let rows = if head.is_empty() {
            Vec::new()
        } else {
            vec![(None, head)]
        };
        Self { rows }
    }

    pub(super) fn row<const N: usize>(&mut self, paint: Paint, cells: [String; N]) {
        let cells = cells.map(|cell| escape::line(&cell).into_owned());
        self.rows.push((Some(paint), cells.into()));
    }

    /// The width of each column.
    fn widths(&self) -> Vec<usize> {
        let columns = self
            .rows
            .iter()
            .map(|(_, cells)| cells.len())
            .max()
            .unwrap_or(0);
        let width = |at: usize| {
            let cells = self.rows.iter().filter_map(|(_, cells)| cells.get(at));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        (0..columns).map(width).collect()
    }

    /// How wide its lines are at most.
    pub(super) fn width(&self) -> usize {
        let widths = self.widths();
        widths.iter().sum::<usize>() + 2 * widths.len().saturating_sub(1)
    }

    pub(super) fn text(&self, style: Style) -> String {
        let widths = self.widths();
        let mut text = String::new();
        for (paint, cells) in &self.rows {
            let mut line = String::new();
            for (at, cell) in cells.iter().enumerate() {
                let padded = format!("{cell:<width$}", width = widths[at]);
                let painted = match paint {
                    None => style.paint(Paint::Faint, &padded),
                    Some(paint) if at == 1 => style.paint(*paint, &padded),
                    Some(_) => padded,
                };
                line.push_str(&painted);
                line.push_str("  ");
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}
