//! One job for each of several projects, at once, in one view that a person can follow: a line per
//! project on a terminal, lines that start with the project's name elsewhere. One failure does not hide
//! the rest.

mod board;

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use super::exit::Exit;
use super::report;
use super::ui::Ui;
use crate::diagnostic::Diagnostic;
use crate::runtime::interrupted;
use crate::source::SourceMap;
use board::Board;

/// So many projects are worked on at once, where nothing says otherwise: more of them would only fight
/// for the disk.
pub(super) const AT_ONCE: usize = 4;

/// How often a terminal sees that something still goes on.
const TICK: Duration = Duration::from_millis(120);

/// How many lines of a job that failed are shown once more.
const TAIL: usize = 12;

/// What a job says while it runs.
enum Told {
    /// What it is at.
    Doing(String),
    /// A line of a program.
    Line(String),
    /// A line for stdout.
    Payload(String),
    /// It has ended.
    Ended(Ended),
}

/// How a job ended.
#[derive(Debug)]
pub(super) struct Ended {
    /// Its exit code.
    pub(super) exit: Exit,
    /// What it did, in a word or two: `is up`.
    pub(super) done: String,
    /// What is wrong, where it can be said better than its program did.
    pub(super) problems: Vec<Diagnostic>,
}

impl Ended {
    /// It went well.
    pub(super) fn well(done: &str) -> Self {
        Self {
            exit: Exit::Done,
            done: done.to_owned(),
            problems: Vec::new(),
        }
    }

    /// It did not.
    pub(super) fn badly(exit: Exit, problems: Vec<Diagnostic>) -> Self {
        Self {
            exit,
            done: String::new(),
            problems,
        }
    }
}

/// Through which a job speaks.
pub(super) struct Teller {
    at: usize,
    sender: Sender<(usize, Told)>,
}

impl Teller {
    /// Says what the job is at.
    pub(super) fn doing(&self, what: &str) {
        self.send(Told::Doing(what.to_owned()));
    }

    /// Passes on a line of the job's program.
    pub(super) fn line(&self, line: &str) {
        self.send(Told::Line(line.to_owned()));
    }

    /// Passes on a line that is what was asked for.
    pub(super) fn payload(&self, line: &str) {
        self.send(Told::Payload(line.to_owned()));
    }

    fn send(&self, told: Told) {
        // The view stays until every job has ended.
        let _ = self.sender.send((self.at, told));
    }
}

/// Runs the jobs, no more than `at_once` of them together, and tells of each how it ended. Once a signal
/// has come, none is begun any more.
pub(super) fn run<J: Sync>(
    ui: &mut Ui,
    sources: &SourceMap,
    jobs: &[J],
    name: impl Fn(&J) -> &str,
    at_once: usize,
    work: impl Fn(&J, &Teller) -> Ended + Sync,
) -> Vec<(String, Exit)> {
    let names: Vec<String> = jobs.iter().map(|job| name(job).to_owned()).collect();
    let mut board = Board::new(ui, &names);
    let mut exits = vec![Exit::Done; jobs.len()];
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..at_once.min(jobs.len()) {
            let (sender, next, work) = (sender.clone(), &next, &work);
            scope.spawn(move || {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(job) = jobs.get(at) else { return };
                    let teller = Teller {
                        at,
                        sender: sender.clone(),
                    };
                    let ended = match interrupted() {
                        Some(code) => Ended::badly(Exit::Passed(code), Vec::new()),
                        None => work(job, &teller),
                    };
                    teller.send(Told::Ended(ended));
                }
            });
        }
        drop(sender);
        loop {
            match receiver.recv_timeout(TICK) {
                Ok((at, Told::Doing(what))) => board.doing(ui, at, &what),
                Ok((at, Told::Line(line))) => board.line(ui, at, &line),
                Ok((at, Told::Payload(line))) => board.payload(ui, at, &line),
                Ok((at, Told::Ended(ended))) => {
                    exits[at] = ended.exit;
                    board.ended(ui, at, &ended);
                    if !ended.problems.is_empty() {
                        report::with_sources(ui, &ended.problems, sources);
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            board.draw(ui);
        }
    });
    names.into_iter().zip(exits).collect()
}

/// Says how many failed and which, and gives the code for all of them: the one that they share, or 1.
pub(super) fn conclude(ui: &mut Ui, exits: &[(String, Exit)]) -> Exit {
    if let Some(code) = interrupted() {
        return Exit::Passed(code);
    }
    let failed: Vec<&(String, Exit)> = exits.iter().filter(|(_, exit)| exit.code() != 0).collect();
    let Some((_, first)) = failed.first() else {
        return Exit::Done;
    };
    if exits.len() > 1 {
        let list: Vec<String> = failed
            .iter()
            .map(|(name, exit)| format!("{name} (exit code {})", exit.code()))
            .collect();
        ui.say(&format!(
            "error: {} of {} projects failed: {}\n",
            failed.len(),
            exits.len(),
            list.join(", ")
        ));
    }
    if failed.iter().all(|(_, exit)| exit.code() == first.code()) {
        *first
    } else {
        Exit::Error
    }
}

/// The last lines of a program.
#[derive(Debug, Default)]
struct Tail(VecDeque<String>);

impl Tail {
    fn add(&mut self, line: &str) {
        if self.0.len() == TAIL {
            self.0.pop_front();
        }
        self.0.push_back(line.to_owned());
    }
}
