//! What is told where a dump does not get in: why, and what state its database is in.

use std::borrow::Cow;
use std::fmt::Write;
use std::io;

use super::desk::Desk;
use super::packing::broken;
use crate::catalog::spec::Dialect;
use crate::cli::exit::Exit;
use crate::cli::ui::Ui;
use crate::cli::{escape, report};
use crate::diagnostic::{Diagnostic, code};
use crate::dump::connection::Connection;
use crate::dump::transaction::{self, Transaction};
use crate::dump::{self, Halt, Refusal, Told};
use crate::runtime::interrupted;

/// Why a dump is not in.
pub(super) enum Stopped {
    Refused(Refusal),
    /// Nothing of it would run.
    Empty,
    Source(io::Error),
    /// The client has ended by itself.
    Server,
    Interrupted,
}

/// Tells why a dump is not in.
pub(super) fn why(desk: &Desk<'_>, ui: &mut Ui, stopped: Option<Stopped>, said: &str) -> Exit {
    // It ends the client wherever that is, after all was sent too.
    if let Some(code) = interrupted() {
        ui.say("Interrupted.\n");
        return Exit::Passed(code);
    }
    let diagnostic = match stopped {
        Some(Stopped::Source(error)) => broken(&error),
        Some(Stopped::Refused(refusal)) => refused(&refusal),
        Some(Stopped::Empty) => {
            Diagnostic::new(&code::DUMP_BROKEN, "there is no statement in the dump")
                .help("what made it may have failed; look at what it says")
        }
        Some(Stopped::Server | Stopped::Interrupted) | None => {
            desk.refused(&transaction::unsaid(said))
        }
    };
    report::fatal(ui, &diagnostic)
}

/// What is said of a dump that is not read in.
pub(super) fn refused(refusal: &Refusal) -> Diagnostic {
    match refusal {
        Refusal::Cut => Diagnostic::new(
            &code::DUMP_BROKEN,
            "the dump ends in the midst of a statement",
        )
        .help("only a part of it is there; fetch it anew"),
        Refusal::Command(word) => Diagnostic::new(
            &code::DUMP_CLIENT_COMMAND,
            format!(
                "the dump has a command of psql's own, `{}`",
                escape::line(word)
            ),
        )
        .help("a dump needs none; take it out, or run the file with `phpier psql` if you trust it"),
        Refusal::Several(first, second) => Diagnostic::new(
            &code::DUMP_SEVERAL_DATABASES,
            format!(
                "the dump holds several databases, `{}` and `{}`",
                escape::line(first),
                escape::line(second)
            ),
        )
        .help("take a dump of the one that is wanted"),
        Refusal::Engine(engine) => Diagnostic::new(
            &code::DUMP_OTHER_SERVER,
            format!("the dump is of {}", dump::title(*engine)),
        )
        .help(
            "no other engine reads it; name a database on a server of that one with `--database`",
        ),
    }
}

/// How far a dump has come.
#[derive(Default)]
pub(super) struct Reached {
    pub(super) told: Told,
    /// Whether all of it was sent, and maybe that it is to count. What was sent may still wait before the server.
    pub(super) is_sent: bool,
    /// Whether all of it has run, and counts.
    pub(super) is_in: bool,
    /// What the client said that it was sent to.
    pub(super) said: String,
    /// The transaction that it is read in as, where the server takes it as one and the client said which.
    pub(super) transaction: Option<Transaction>,
    /// The connection that it goes through, where the server does not.
    pub(super) connection: Option<Connection>,
    /// Whether all that was in the database is to go for it.
    pub(super) cleared: bool,
    /// The command that brings back what was there before, where there is one.
    pub(super) way_back: Option<String>,
}

impl Reached {
    /// What state the database is in.
    pub(super) fn state(&self, desk: &Desk<'_>) -> String {
        if self.is_in {
            return self.whole(&desk.title);
        }
        match desk.dialect {
            Dialect::Postgres => self.all_or_nothing(desk),
            Dialect::Mysql | Dialect::Mariadb => self.part(desk),
        }
    }

    fn whole(&self, title: &str) -> String {
        let back = self
            .way_back
            .iter()
            .map(|command| format!("  help: `{command}` brings back what was there before\n"));
        let how = format!("{title} holds the whole dump: it was in by then.\n");
        std::iter::once(how).chain(back).collect()
    }

    /// A server that takes a dump as one transaction is asked what became of it, once that may be anything.
    fn all_or_nothing(&self, desk: &Desk<'_>) -> String {
        let title = &desk.title;
        let transaction = self.transaction;
        match transaction.map(|transaction| (transaction, desk.counts(transaction))) {
            Some((_, Ok(true))) => self.whole(title),
            Some((transaction, Err(said))) if self.is_sent => format!(
                "It is not known whether the dump is in {title}: {}\n  help: `phpier psql {} -- -Atc '{}'` \
                 says `committed` if all of it is, and `aborted` if nothing is\n",
                last(&said),
                desk.words,
                transaction.fate(),
            ),
            _ => format!("{title} is as it was: a dump is read in as one transaction.\n"),
        }
    }

    /// Other servers keep what has run, and may be at a statement whose client is gone.
    fn part(&self, desk: &Desk<'_>) -> String {
        let title = &desk.title;
        let halt = dump::halt(&self.said);
        let lost = self.connection.as_ref().filter(|_| halt == Halt::Lost);
        let ended = lost.map_or(Ok(()), |connection| desk.ended(connection));
        let has_run = self.told.runs && halt != Halt::Outside;
        let mut how = match &self.told.table {
            _ if !has_run && self.cleared => {
                format!("{title} is empty: nothing of the dump is in.\n")
            }
            _ if !has_run => format!("{title} is as it was: nothing of the dump is in.\n"),
            _ if self.is_sent && halt == Halt::Lost => format!(
                "{title} may not be whole: all of the dump was sent, and it is not known how far it came.\n"
            ),
            Some(table) => format!(
                "{title} is not whole: the dump is in up to the table `{}` at most.\n",
                escape::line(table)
            ),
            None => format!("{title} is not whole: the dump has begun to run.\n"),
        };
        if let Err(said) = ended {
            // Writing to a String cannot fail.
            let _ = writeln!(how, "It may still change: {}", last(&said));
        }
        let again = format!("phpier db import {} --fresh", desk.words);
        match &self.way_back {
            Some(command) if has_run => format!(
                "{how}  help: `{command}` brings back what was there before; `{again}` starts over\n"
            ),
            Some(command) => {
                format!("{how}  help: `{command}` brings back what was there before\n")
            }
            None if has_run => {
                format!("{how}  help: `{again}` starts over with an empty database\n")
            }
            None => how,
        }
    }
}

/// The last line of what a server says, which tells why.
pub(super) fn last(said: &str) -> Cow<'_, str> {
    escape::line(said.lines().last().unwrap_or("its server says nothing"))
}
