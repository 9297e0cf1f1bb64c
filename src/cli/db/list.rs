//! `phpier db list`: databases and their snapshots.

use std::fmt::Write;
use std::time::UNIX_EPOCH;

use clap::Args;
use indicatif::HumanBytes;
use serde::Serialize;

use super::desk::{self, Size};
use super::shelf::Shelf;
use super::snapshot;
use super::which::{Unsaid, Which};
use crate::artifact::GLOBAL_OWNER;
use crate::cli::account::{self, Held, Seat};
use crate::cli::exit::Exit;
use crate::cli::single::{self, Single};
use crate::cli::status::{Format, Table, json};
use crate::cli::ui::{Paint, Style, Ui};
use crate::cli::up::{services, tell};
use crate::cli::{Common, escape};
use crate::dump;
use crate::mask;
use crate::runtime::Runner;
use crate::runtime::engine::{self, Container};
use crate::workspace::local::snapshots::Snapshot;

/// List the databases of a project with their tables, sizes and snapshots.
#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// The project, by name or by path [default: the one around the current folder]
    #[arg(value_name = "PROJECT")]
    project: Option<String>,
    /// For whom the output is
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
}

#[derive(Debug, Serialize)]
struct List {
    format_version: &'static str,
    databases: Vec<Database>,
}

#[derive(Debug, Serialize)]
struct Database {
    name: String,
    server: String,
    engine: &'static str,
    /// Nothing where there is a problem.
    tables: Option<u64>,
    bytes: Option<u64>,
    /// Why it cannot be told how the database is: its server is down or refuses the account, or there is no
    /// such database yet.
    problem: Option<String>,
    snapshots: Vec<Kept>,
    #[serde(skip)]
    state: Result<Size, String>,
}

#[derive(Debug, Serialize)]
struct Kept {
    name: String,
    bytes: u64,
    /// In seconds since 1970.
    made: u64,
    #[serde(skip)]
    age: String,
}

impl Kept {
    fn of(snapshot: &Snapshot) -> Self {
        let made = snapshot.made.duration_since(UNIX_EPOCH);
        Self {
            name: snapshot.name.clone(),
            bytes: snapshot.bytes,
            made: made.map_or(0, |since| since.as_secs()),
            age: snapshot::age(snapshot),
        }
    }
}

pub(super) fn run(
    args: &ListArgs,
    common: &Common,
    ui: &mut Ui,
    runner: &Runner,
) -> Result<Exit, Exit> {
    let single = single::open(args.project.as_ref(), common, ui)?;
    let (global, project) = single.meant(ui)?;
    let containers = engine::containers(runner).map_err(|failure| tell(ui, failure))?;
    let all = account::all(global, project);
    let mut databases = Vec::new();
    for held in &all {
        let state = state(&single, held, &containers, ui, runner)?;
        let size = state.as_ref().ok();
        let problem = state.as_ref().err().cloned();
        let shelf = Shelf::of(&single, held, desk::dialect(held));
        databases.push(Database {
            name: held.name.clone(),
            server: held.instance.container(),
            engine: held.instance.spec.name,
            tables: size.map(|size| size.tables),
            bytes: size.map(|size| size.bytes),
            snapshots: shelf.snapshots().iter().map(Kept::of).collect(),
            problem,
            state,
        });
    }
    let list = List {
        format_version: "1.0",
        databases,
    };
    ui.payload(&match args.format {
        Format::Json => json(&list),
        Format::Human => human(&list, ui.out),
    });
    Ok(Exit::Done)
}

/// How a database is, or why that cannot be told.
fn state(
    single: &Single,
    held: &Held<'_>,
    containers: &[Container],
    ui: &mut Ui,
    runner: &Runner,
) -> Result<Result<Size, String>, Exit> {
    let server = services::container(containers, GLOBAL_OWNER, &held.instance.container());
    if !server.is_some_and(Container::is_running) {
        return Ok(Err("server is down".to_owned()));
    }
    let seat = Seat::take(single, held, false, containers, ui)?;
    let size = desk::size(&seat, desk::dialect(held), &held.name, runner);
    Ok(size.map_err(|said| {
        let last = said.lines().last().unwrap_or("its server says nothing");
        let trouble = dump::trouble(&said).map(str::to_owned);
        trouble.unwrap_or_else(|| escape::line(&mask::in_value(last)).into_owned())
    }))
}

fn human(list: &List, style: Style) -> String {
    let mut table = Table::new(&["DATABASE", "STATE", "SIZE", "SERVER"]);
    for database in &list.databases {
        let (paint, state, size) = match &database.state {
            Ok(size) => {
                let tables = match size.tables {
                    0 => "empty".to_owned(),
                    1 => "1 table".to_owned(),
                    count => format!("{count} tables"),
                };
                (Paint::Good, tables, HumanBytes(size.bytes).to_string())
            }
            Err(why) => (Paint::Faint, why.clone(), String::new()),
        };
        let row = [database.name.clone(), state, size, database.server.clone()];
        table.row(paint, row);
    }
    let mut text = table.text(style);
    for database in &list.databases {
        if !database.snapshots.is_empty() {
            let name = style.paint(Paint::Strong, &escape::line(&database.name));
            // Writing to a String cannot fail.
            let _ = write!(
                text,
                "\nSnapshots of {name}\n{}",
                kept(&database.snapshots, style)
            );
        }
    }
    text
}

fn kept(snapshots: &[Kept], style: Style) -> String {
    let mut table = Table::new(&[]);
    for one in snapshots {
        let row = [
            one.name.clone(),
            HumanBytes(one.bytes).to_string(),
            one.age.clone(),
        ];
        table.row(Paint::Good, row);
    }
    let text = table.text(style);
    text.lines().map(|line| format!("  {line}\n")).collect()
}

/// Shows the snapshots of one database. No server is asked.
pub(super) fn snapshots(which: &Which, common: &Common, ui: &mut Ui) -> Result<Exit, Exit> {
    let single = single::open(which.project.as_ref(), common, ui)?;
    let (global, project) = single.meant(ui)?;
    let all = account::all(global, project);
    let held = which.chosen(&all, Unsaid::Main, &project.slug, ui)?;
    let shelf = Shelf::of(&single, &held, desk::dialect(&held));
    let found: Vec<Kept> = shelf.snapshots().iter().map(Kept::of).collect();
    ui.payload(&kept(&found, ui.out));
    if found.is_empty() && !ui.quiet {
        ui.say(&format!("{} has no snapshots\n", held.name));
    }
    Ok(Exit::Done)
}
