//! One database, with its account and its snapshots, and somebody to ask.

use std::env;
use std::time::{Duration, Instant};

use indicatif::{HumanBytes, HumanDuration};

use super::shelf::Shelf;
use super::which::{Unsaid, Which};
use crate::catalog::spec::Dialect;
use crate::cli::account::{self, Held, Seat};
use crate::cli::exit::Exit;
use crate::cli::single;
use crate::cli::ui::Ui;
use crate::cli::up::tell;
use crate::cli::{Common, escape, report};
use crate::diagnostic::{Diagnostic, code};
use crate::dump;
use crate::runtime::{Runner, engine};
use crate::workspace::Workspace;

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
    pub(super) shelf: Shelf,
    /// The words of a command that name this database.
    pub(super) words: String,
}

/// Opens a project, and works on the database that is meant.
pub(super) fn at(
    which: &Which,
    unsaid: Unsaid,
    common: &Common,
    ui: &mut Ui,
    runner: &Runner,
    work: impl FnOnce(&Desk<'_>, &mut Ui) -> Result<Exit, Exit>,
) -> Result<Exit, Exit> {
    let single = single::open(which.project.as_ref(), common, ui)?;
    let (global, project) = single.meant(ui)?;
    let all = account::all(global, project);
    let held = which.chosen(&all, unsaid, &project.slug, ui)?;
    let containers = engine::containers(runner).map_err(|failure| tell(ui, failure))?;
    let seat = Seat::take(&single, &held, false, &containers, ui)?;
    let mut words = project.slug.clone();
    if which.database.is_some() || account::mains(&all).len() > 1 {
        words = format!(
            "{words} --database {}",
            escape::line(&account::label(&held))
        );
    }
    let desk = Desk {
        runner,
        workspace: &single.session.workspace,
        seat,
        dialect: dialect(&held),
        title: format!("{} on {}", held.name, held.instance.container()),
        shelf: Shelf::of(&single, &held, dialect(&held)),
        name: held.name,
        words,
    };
    work(&desk, ui)
}

/// Whose rules a database follows.
pub(super) fn dialect(held: &Held<'_>) -> Dialect {
    let engine = held.instance.spec.engine();
    engine.map_or(Dialect::Mysql, |engine| engine.dialect)
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
        self.measured()
            .map_err(|said| report::fatal(ui, &self.refused(&said)))
    }

    /// How the database is, or what its server says instead.
    pub(super) fn measured(&self) -> Result<Size, String> {
        size(&self.seat, self.dialect, &self.name, self.runner)
    }

    /// About how long its dump will be, where somebody sees that.
    pub(super) fn about(&self, ui: &Ui) -> Option<u64> {
        if !ui.shows_gauges() {
            return None;
        }
        self.measured().ok().map(|size| size.bytes)
    }

    /// What is said where the server refuses something.
    pub(super) fn refused(&self, said: &str) -> Diagnostic {
        let gist = dump::gist(&self.seat.named(said));
        let said = if gist.is_empty() {
            "it says nothing"
        } else {
            &gist
        };
        Diagnostic::new(
            &code::DUMP_FAILED,
            format!("{}: {}", self.title, escape::lines(said)),
        )
        .help_opt(dump::help(said))
    }

    /// Lets nobody lose data unasked: `what` is said, then the question.
    pub(super) fn may(
        &self,
        ui: &mut Ui,
        what: &str,
        question: &str,
        yes: bool,
    ) -> Result<(), Exit> {
        let guests = self.guests();
        if yes {
            ui.say(&guests);
            return Ok(());
        }
        ui.say(&format!("{what}{guests}"));
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

    /// What is said of accounts that somebody gave rights on tables of the database. `MySQL` and `MariaDB`
    /// keep such rights by the names of the tables; those of `PostgreSQL` go with them.
    fn guests(&self) -> String {
        if self.dialect != Dialect::Postgres {
            return String::new();
        }
        let rows = self
            .seat
            .ask(self.runner, Some(&self.name), dump::sql::GUESTS);
        let names: Vec<String> = rows.unwrap_or_default().into_iter().flatten().collect();
        if names.is_empty() {
            return String::new();
        }
        let names = names.join(", ");
        format!(
            "Other accounts lose their rights on its tables: {}.\n",
            escape::line(&names)
        )
    }
}
