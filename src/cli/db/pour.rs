//! A dump on its way into a server. The source is read and unpacked on a thread of its own, so that
//! neither waits for the other, and an interrupt is heard while a pipe says nothing.

use std::io::{self, Read, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use indicatif::ProgressBar;

use super::desk::{Desk, Size};
use super::packing::broken;
use crate::catalog::spec::Dialect;
use crate::cli::exit::Exit;
use crate::cli::ui::Ui;
use crate::cli::{escape, report, tool};
use crate::diagnostic::{Diagnostic, code};
use crate::dump::sql::{COMMIT, begin};
use crate::dump::{self, Filter, Refusal, Told};
use crate::runtime::exec::{Ended, Feed};
use crate::runtime::{hold, interrupted};

/// How much is read at once, and how many of these wait.
const PIECE: usize = 1 << 17;
const WAITING: usize = 4;
/// The most that is kept of a beginning in which nothing runs.
const BEGINNING: usize = 1 << 23;
/// How often somebody looks whether a signal came.
const LOOK: Duration = Duration::from_millis(100);

/// Why a dump is not in.
enum Stopped {
    Refused(Refusal),
    /// Nothing of it would run.
    Empty,
    Source(io::Error),
    /// The client has ended by itself.
    Server,
    Interrupted,
}

/// A dump, and what is known of it.
pub(super) struct Dump {
    /// Its text.
    pub(super) text: Box<dyn Read + Send>,
    /// How the database is, all of which goes first, or nothing where it stays.
    pub(super) clear: Option<Size>,
    /// Whether it may hold no statement: a snapshot of an empty database does not. Elsewhere it is what
    /// is left of a pipe whose first program failed.
    pub(super) may_be_empty: bool,
    /// What its words for collations are to be.
    pub(super) collations: Vec<(String, String)>,
    /// The command that brings back what was there before, where there is one.
    pub(super) way_back: Option<String>,
    /// What shows how far it is.
    pub(super) gauge: ProgressBar,
}

/// Reads a dump in. What becomes of the database is told.
pub(super) fn pour(desk: &Desk<'_>, ui: &mut Ui, dump: Dump) -> Result<Told, Exit> {
    let is_postgres = desk.dialect == Dialect::Postgres;
    let mut filter = Filter::new(desk.dialect);
    for (from, to) in dump.collations {
        filter.rename(from, to);
    }
    let (sender, pieces) = sync_channel(WAITING);
    let text = dump.text;
    thread::spawn(move || read(text, &sender));
    let begun = Begun::new(pieces, &mut filter, dump.may_be_empty);
    let begun = begun.map_err(|stopped| {
        dump.gauge.finish_and_clear();
        let nobody = Ended {
            code: 0,
            said: String::new(),
        };
        let exit = why(desk, ui, Some(stopped), &nobody);
        ui.say(&format!(
            "{} is as it was: nothing of the dump is in.\n",
            desk.title
        ));
        exit
    })?;
    // From here on, whatever ends it tells what state the database is in.
    let _hold = hold();
    if let Some(before) = dump.clear
        && !is_postgres
    {
        let cleared = desk.clear(ui, before, dump.way_back.as_deref());
        cleared.inspect_err(|_| dump.gauge.finish_and_clear())?;
    }
    let exec = desk.seat.import(Some(&desk.name));
    let mut feed = match exec.feed(desk.runner) {
        Ok(feed) => feed,
        Err(error) => {
            let exit = tool::passed(Err(error), ui, desk.runner);
            let nothing = Told::default();
            let way_back = dump.way_back.as_deref();
            ui.say(&state(desk, &nothing, dump.clear.is_some(), way_back));
            return Err(exit);
        }
    };
    let before = if is_postgres {
        begin(dump.clear.is_some())
    } else {
        ""
    };
    let after = if is_postgres { COMMIT } else { "" };
    let poured = through(&mut feed, begun, &mut filter, before, after);
    let (ended, stopped) = match poured {
        Ok(()) => (feed.finish(), None),
        Err(stopped @ Stopped::Server) => (feed.finish(), Some(stopped)),
        Err(stopped) => (feed.abort(), Some(stopped)),
    };
    dump.gauge.finish_and_clear();
    let told = filter.told().clone();
    let ended = ended.unwrap_or_else(|error| Ended {
        code: 1,
        said: error.to_string(),
    });
    if ended.code == 0 && stopped.is_none() {
        return Ok(told);
    }
    if is_postgres && interrupted().is_some() {
        // What is told holds without it: nobody is left to end the transaction.
        let _ = desk.settle("");
    }
    let exit = why(desk, ui, stopped, &ended);
    let state = state(desk, &told, dump.clear.is_some(), dump.way_back.as_deref());
    ui.say(&state);
    Err(exit)
}

/// A dump whose beginning is read: nothing is removed for one that turns out to be none.
struct Begun {
    pieces: Receiver<io::Result<Vec<u8>>>,
    /// What is to be run of the beginning.
    out: Vec<u8>,
    /// Whether there is more of it.
    more: bool,
}

impl Begun {
    /// Reads until something runs, and a small dump to its end.
    fn new(
        pieces: Receiver<io::Result<Vec<u8>>>,
        filter: &mut Filter,
        may_be_empty: bool,
    ) -> Result<Self, Stopped> {
        let mut begun = Self {
            pieces,
            out: Vec::new(),
            more: true,
        };
        while begun.more && (begun.out.len() < PIECE || !filter.told().runs) {
            begun.next(filter)?;
            if begun.out.len() > BEGINNING {
                break;
            }
        }
        if !begun.more && !may_be_empty && !filter.told().runs {
            return Err(Stopped::Empty);
        }
        Ok(begun)
    }

    /// Adds what is to be run of the next piece; nothing where none has come yet.
    fn next(&mut self, filter: &mut Filter) -> Result<(), Stopped> {
        if interrupted().is_some() {
            return Err(Stopped::Interrupted);
        }
        match self.pieces.recv_timeout(LOOK) {
            Ok(Ok(piece)) if piece.is_empty() => {
                self.more = false;
                filter.finish(&mut self.out).map_err(Stopped::Refused)
            }
            Ok(Ok(piece)) => {
                let fed = filter.feed(&piece, &mut self.out);
                fed.map_err(Stopped::Refused)
            }
            Ok(Err(error)) => Err(Stopped::Source(error)),
            Err(RecvTimeoutError::Timeout) => Ok(()),
            Err(RecvTimeoutError::Disconnected) => {
                Err(Stopped::Source(io::ErrorKind::UnexpectedEof.into()))
            }
        }
    }
}

fn through(
    feed: &mut Feed,
    mut begun: Begun,
    filter: &mut Filter,
    before: &str,
    after: &str,
) -> Result<(), Stopped> {
    let mut put = |bytes: &[u8]| {
        let written = feed.write_all(bytes);
        match interrupted() {
            Some(_) => Err(Stopped::Interrupted),
            None => written.map_err(|_| Stopped::Server),
        }
    };
    put(before.as_bytes())?;
    loop {
        put(&begun.out)?;
        begun.out.clear();
        if !begun.more {
            return put(after.as_bytes());
        }
        begun.next(filter)?;
    }
}

/// Sends piece after piece; the end is an empty one, so that it is never taken for a failure.
fn read(mut text: Box<dyn Read + Send>, sender: &SyncSender<io::Result<Vec<u8>>>) {
    loop {
        let mut piece = Vec::with_capacity(PIECE);
        let limit = u64::try_from(PIECE).unwrap_or(u64::MAX);
        let read = text.by_ref().take(limit).read_to_end(&mut piece);
        let is_last = !matches!(read, Ok(length) if length > 0);
        if sender.send(read.map(|_| piece)).is_err() || is_last {
            return;
        }
    }
}

/// Tells why a dump is not in.
fn why(desk: &Desk<'_>, ui: &mut Ui, stopped: Option<Stopped>, ended: &Ended) -> Exit {
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
        Some(Stopped::Server | Stopped::Interrupted) | None => desk.refused(&ended.said),
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

/// What state a database is in that a dump did not get into.
fn state(desk: &Desk<'_>, told: &Told, cleared: bool, way_back: Option<&str>) -> String {
    let title = &desk.title;
    if desk.dialect == Dialect::Postgres {
        return format!("{title} is as it was: a dump is read in as one transaction.\n");
    }
    let how = match &told.table {
        // What was sent may still wait before the server.
        Some(table) => format!(
            "{title} is not whole: the dump is in up to the table `{}` at most.\n",
            escape::line(table)
        ),
        None if told.runs => format!("{title} is not whole: the dump has begun to run.\n"),
        None if cleared => format!("{title} is empty: nothing of the dump is in.\n"),
        None => format!("{title} is as it was: nothing of the dump is in.\n"),
    };
    let again = format!("phpier db import {} --fresh", desk.words);
    match way_back {
        Some(command) if told.runs => format!(
            "{how}  help: `{command}` brings back what was there before; `{again}` starts over\n"
        ),
        Some(command) => format!("{how}  help: `{command}` brings back what was there before\n"),
        None if told.runs => {
            format!("{how}  help: `{again}` starts over with an empty database\n")
        }
        None => how,
    }
}
