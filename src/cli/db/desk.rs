//! One database, with its account and its snapshots, and somebody to ask.

use std::env;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use indicatif::{HumanBytes, HumanDuration};

use super::Which;
use crate::catalog::spec::Dialect;
use crate::cli::account::{self, Held, Seat};
use crate::cli::exit::Exit;
use crate::cli::single::{self, Single};
use crate::cli::ui::Ui;
use crate::cli::up::tell;
use crate::cli::{Common, escape, report};
use crate::diagnostic::{Diagnostic, code};
use crate::dump;
use crate::model::{Global, Project};
use crate::runtime::{Runner, engine};
use crate::workspace::Workspace;
use crate::workspace::local::snapshots::{self, Snapshot};

/// How a database is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Size {
    pub(super) tables: u64,
    pub(super) bytes: u64,
}

impl Size {
    /// For people.
    pub(super) fn words(self) -> String {
        match self.tables {
            0 => "no tables".to_owned(),
            1 => format!("1 table, {}", HumanBytes(self.bytes)),
            count => format!("{count} tables, {}", HumanBytes(self.bytes)),
        }
    }
}

/// What work on a database needs.
pub(super) struct Desk<'s> {
    pub(super) runner: &'s Runner,
    pub(super) workspace: &'s Workspace,
    pub(super) seat: Seat,
    pub(super) dialect: Dialect,
    /// The database's own name.
    pub(super) name: String,
    /// The same with its server, for people.
    pub(super) title: String,
    /// Where its snapshots are.
    pub(super) folder: PathBuf,
    /// The words of a command that name this database.
    pub(super) words: String,
}

/// Opens a project, and works on the database that is meant.
pub(super) fn at(
    which: &Which,
    common: &Common,
    ui: &mut Ui,
    runner: &Runner,
    work: impl FnOnce(&Desk<'_>, &mut Ui) -> Result<Exit, Exit>,
) -> Result<Exit, Exit> {
    let single = single::open(which.project.as_ref(), common, ui)?;
    let (global, project) = single.meant(ui)?;
    let held = chosen(which, global, project, ui)?;
    let containers = engine::containers(runner).map_err(|failure| tell(ui, failure))?;
    let seat = Seat::take(&single, &held, false, &containers, ui)?;
    let mut words = project.slug.clone();
    if let Some(database) = &which.database {
        words = format!("{words} --database {}", escape::line(database));
    }
    let desk = Desk {
        runner,
        workspace: &single.session.workspace,
        seat,
        dialect: dialect(&held),
        title: format!("{} on {}", held.name, held.instance.container()),
        folder: folder(&single, &held, &account::all(global, project)),
        name: held.name,
        words,
    };
    work(&desk, ui)
}

/// The database that is meant.
pub(super) fn chosen<'s>(
    which: &Which,
    global: &'s Global,
    project: &'s Project,
    ui: &mut Ui,
) -> Result<Held<'s>, Exit> {
    let all = account::all(global, project);
    account::chosen(all, which.database.as_deref(), &project.slug)
        .map_err(|problem| report::fatal(ui, &problem))
}

/// Whose rules a database follows.
pub(super) fn dialect(held: &Held<'_>) -> Dialect {
    let engine = held.instance.spec.engine();
    engine.map_or(Dialect::Mysql, |engine| engine.dialect)
}

/// Where a database's snapshots are. One that has a namesake on another server is told apart by its own.
pub(super) fn folder(single: &Single, held: &Held<'_>, all: &[Held<'_>]) -> PathBuf {
    let has_namesake = all.iter().filter(|other| other.name == held.name).count() > 1;
    let name = if has_namesake {
        format!("{}@{}", held.name, held.instance.container())
    } else {
        held.name.clone()
    };
    snapshots::folder(&single.session.workspace, &single.target.slug, &name)
}

/// How a database is, by its server.
pub(super) fn size(
    seat: &Seat,
    dialect: Dialect,
    name: &str,
    runner: &Runner,
) -> Result<Size, String> {
    let rows = seat.ask(runner, Some(name), dump::sql::size(dialect))?;
    let row = rows.first().map(Vec::as_slice);
    let number = |at: usize| row.and_then(|row| row.get(at)?.trim().parse().ok());
    match (number(0), number(1)) {
        (Some(tables), Some(bytes)) => Ok(Size { tables, bytes }),
        _ => Err("it answers with something else than numbers".to_owned()),
    }
}

/// How long something took, for people.
pub(super) fn took(start: Instant) -> String {
    let took = start.elapsed();
    if took < Duration::from_secs(10) {
        format!("{:.1} seconds", took.as_secs_f64())
    } else {
        HumanDuration(took).to_string()
    }
}

impl Desk<'_> {
    /// How the database is.
    pub(super) fn size(&self, ui: &mut Ui) -> Result<Size, Exit> {
        size(&self.seat, self.dialect, &self.name, self.runner)
            .map_err(|said| report::fatal(ui, &self.refused(&said)))
    }

    /// About how long its dump will be, where somebody sees that.
    pub(super) fn about(&self, ui: &Ui) -> Option<u64> {
        if !ui.shows_gauges() {
            return None;
        }
        let size = size(&self.seat, self.dialect, &self.name, self.runner);
        size.ok().map(|size| size.bytes)
    }

    /// Its snapshots, the oldest first.
    pub(super) fn snapshots(&self) -> Vec<Snapshot> {
        snapshots::list(&self.folder)
    }

    /// What is said where the server refuses something.
    pub(super) fn refused(&self, said: &str) -> Diagnostic {
        let lines: Vec<&str> = said.trim().lines().collect();
        let last = lines[lines.len().saturating_sub(6)..].join("\n");
        let said = if last.is_empty() {
            "it says nothing"
        } else {
            &last
        };
        Diagnostic::new(
            &code::DUMP_FAILED,
            format!("{}: {}", self.title, escape::lines(said)),
        )
        .help_opt(dump::help(said))
    }

    /// Makes the database anew, empty.
    pub(super) fn clear(&self, ui: &mut Ui) -> Result<(), Exit> {
        let ask = |database: Option<&str>, statement: &str| {
            self.seat.ask(self.runner, database, statement)
        };
        let done = match self.dialect {
            Dialect::Postgres => {
                let statement = format!("{}COMMIT", dump::sql::begin(true));
                ask(Some(&self.name), &statement).map(drop)
            }
            Dialect::Mysql | Dialect::Mariadb => ask(None, &dump::sql::charset(&self.name))
                .and_then(|rows| {
                    let row = rows.into_iter().next().unwrap_or_default();
                    let (charset, collation) = match row.as_slice() {
                        [charset, collation] => (charset.as_str(), Some(collation.as_str())),
                        _ => ("utf8mb4", None),
                    };
                    ask(None, &dump::sql::renew(&self.name, charset, collation)).map(drop)
                }),
        };
        done.map_err(|said| report::fatal(ui, &self.refused(&said)))
    }
}

/// Lets nobody lose data unasked: `what` is said, then the question.
pub(super) fn may(ui: &mut Ui, what: &str, question: &str, yes: bool) -> Result<(), Exit> {
    if yes {
        return Ok(());
    }
    ui.say(what);
    if !ui.can_ask(|name| env::var_os(name)) {
        ui.say("refused: say `--yes` where nobody can be asked; nothing has changed\n");
        return Err(Exit::Refused);
    }
    if ui.ask(question) {
        Ok(())
    } else {
        ui.say("Nothing has changed.\n");
        Err(Exit::Refused)
    }
}
