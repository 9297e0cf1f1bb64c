//! A dump on its way into a server. The source is read and unpacked on a thread of its own, so that
//! neither waits for the other, and an interrupt is heard while a pipe says nothing.

use std::io::{self, Read, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use indicatif::ProgressBar;

use super::desk::{Desk, Size};
use super::outcome::{Reached, Stopped, why};
use crate::catalog::spec::Dialect;
use crate::cli::exit::Exit;
use crate::cli::tool;
use crate::cli::ui::Ui;
use crate::dump::transaction::{self, COMMIT, Transaction};
use crate::dump::{Filter, Told};
use crate::runtime::exec::{Ended, Feed};
use crate::runtime::{hold, interrupted};

/// How much is read at once, and how many of these wait.
const PIECE: usize = 1 << 17;
const WAITING: usize = 4;
/// The most that is kept of a beginning in which nothing runs.
const BEGINNING: usize = 1 << 23;
/// How often somebody looks whether a signal came.
const LOOK: Duration = Duration::from_millis(100);

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
        let exit = why(desk, ui, Some(stopped), "");
        ui.say(&format!(
            "{} is as it was: nothing of the dump is in.\n",
            desk.title
        ));
        exit
    })?;
    // From here on, whatever ends it tells what state the database is in.
    let _hold = hold();
    if let Some(before) = dump.clear
        && desk.dialect != Dialect::Postgres
    {
        let cleared = desk.clear(ui, before, dump.way_back.as_deref());
        cleared.inspect_err(|_| dump.gauge.finish_and_clear())?;
    }
    let (client, connection) = desk.reader(Some(&desk.name));
    let mut reached = Reached {
        cleared: dump.clear.is_some(),
        way_back: dump.way_back,
        connection,
        ..Reached::default()
    };
    let mut feed = match client.feed(desk.runner) {
        Ok(feed) => feed,
        Err(error) => {
            dump.gauge.finish_and_clear();
            let exit = tool::passed(Err(error), ui, desk.runner);
            ui.say(&reached.state(desk));
            return Err(exit);
        }
    };
    let poured = all(&mut feed, begun, &mut filter, desk.dialect, &mut reached);
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
    reached.is_in = ended.code == 0 && stopped.is_none();
    if reached.is_in && interrupted().is_none() {
        return Ok(told);
    }
    reached.told = told;
    let said = Transaction::said(&ended.said);
    reached.transaction = reached.transaction.or(said);
    reached.said = ended.said;
    let exit = why(desk, ui, stopped, &reached.said);
    ui.say(&reached.state(desk));
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

/// Sends something, unless a signal came before. One that comes meanwhile ends the client, which is heard
/// at the next time.
fn put(feed: &mut Feed, bytes: &[u8]) -> Result<(), Stopped> {
    let ended = || match interrupted() {
        Some(_) => Err(Stopped::Interrupted),
        None => Ok(()),
    };
    ended()?;
    let written = feed.write_all(bytes);
    written.or_else(|_| ended().and(Err(Stopped::Server)))
}

/// Sends a dump from its start to its end, as one transaction where the server can do that.
fn all(
    feed: &mut Feed,
    begun: Begun,
    filter: &mut Filter,
    dialect: Dialect,
    reached: &mut Reached,
) -> Result<(), Stopped> {
    let is_one = dialect == Dialect::Postgres;
    if is_one {
        put(feed, transaction::begin(reached.cleared).as_bytes())?;
    }
    through(feed, begun, filter)?;
    if is_one {
        // The client runs whole lines alone, and the last one of a dump may have no end.
        put(feed, b"\n")?;
        reached.transaction = Some(known(feed)?);
    }
    reached.is_sent = true;
    if is_one {
        put(feed, COMMIT.as_bytes())?;
    }
    Ok(())
}

/// Sends what is to be run of a dump.
fn through(feed: &mut Feed, mut begun: Begun, filter: &mut Filter) -> Result<(), Stopped> {
    loop {
        put(feed, &begun.out)?;
        begun.out.clear();
        if !begun.more {
            return Ok(());
        }
        begun.next(filter)?;
    }
}

/// Waits until the transaction has a name: none is committed without, since nobody could ask then what
/// became of it.
fn known(feed: &Feed) -> Result<Transaction, Stopped> {
    match (feed.said(Transaction::said), interrupted()) {
        (_, Some(_)) => Err(Stopped::Interrupted),
        (Some(transaction), None) => Ok(transaction),
        (None, None) => Err(Stopped::Server),
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
