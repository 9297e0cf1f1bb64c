//! `phpier down`, `logs` and `build`: Compose's own commands, about projects.

use std::ffi::OsStr;
use std::io;

use clap::Args;

use super::exit::Exit;
use super::session::Session;
use super::several::{self, AT_ONCE, Ended};
use super::target::{self, Names, Target};
use super::ui::Ui;
use super::{Common, gone, report};
use crate::diagnostic::Diagnostic;
use crate::runtime::engine::{self, Container};
use crate::runtime::{Invocation, Runner, Stack, failure, followed, interrupted, run};

/// Stop projects and remove their containers.
///
/// Containers of services that the files have no more go too. Volumes stay, and so do the databases: they
/// are the global stack's.
#[derive(Debug, Args)]
pub(super) struct DownArgs {
    #[command(flatten)]
    names: Names,
}

/// Show the logs of projects.
#[derive(Debug, Args)]
pub(super) struct LogsArgs {
    #[command(flatten)]
    names: Names,
    /// Go on showing what is added
    #[arg(short, long)]
    follow: bool,
    /// How many lines to show of each container
    #[arg(short = 'n', long, value_name = "LINES")]
    tail: Option<u32>,
}

/// Build the images of projects anew.
#[derive(Debug, Args)]
pub(super) struct BuildArgs {
    #[command(flatten)]
    names: Names,
    /// Take nothing from earlier builds
    #[arg(long)]
    no_cache: bool,
    /// Look for newer base images
    #[arg(long)]
    pull: bool,
}

pub(super) fn down(args: &DownArgs, common: &Common, ui: &mut Ui, runner: &Runner) -> Exit {
    let way = Way {
        clears: true,
        ..Way::progress("is down")
    };
    each(&args.names, common, ui, runner, &["down"], &way)
}

pub(super) fn logs(args: &LogsArgs, common: &Common, ui: &mut Ui, runner: &Runner) -> Exit {
    let mut words = vec!["logs".to_owned()];
    words.extend(args.follow.then(|| "--follow".to_owned()));
    words.extend(args.tail.map(|lines| format!("--tail={lines}")));
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let way = Way {
        payload: true,
        // Whoever follows several follows them all.
        at_once: if args.follow { usize::MAX } else { AT_ONCE },
        done: "",
        clears: false,
    };
    each(&args.names, common, ui, runner, &words, &way)
}

pub(super) fn build(args: &BuildArgs, common: &Common, ui: &mut Ui, runner: &Runner) -> Exit {
    let mut words = vec!["build"];
    words.extend(args.no_cache.then_some("--no-cache"));
    words.extend(args.pull.then_some("--pull"));
    each(
        &args.names,
        common,
        ui,
        runner,
        &words,
        &Way::progress("is built"),
    )
}

/// How a command of Compose's is run for several projects.
struct Way {
    /// Whether what it writes is what was asked for.
    payload: bool,
    /// How many run together.
    at_once: usize,
    /// What is said of a project when it is done.
    done: &'static str,
    /// Whether what is in no file any more is removed first: it holds a project's networks.
    clears: bool,
}

impl Way {
    fn progress(done: &'static str) -> Self {
        Self {
            payload: false,
            at_once: AT_ONCE,
            done,
            clears: false,
        }
    }
}

/// One command of Compose's for each project; a failure does not keep the others from theirs.
fn each(
    names: &Names,
    common: &Common,
    ui: &mut Ui,
    runner: &Runner,
    words: &[&str],
    way: &Way,
) -> Exit {
    let session = match target::open(names, common) {
        Ok(session) => session,
        Err(diagnostic) => return report::fatal(ui, &diagnostic),
    };
    let targets = target::targets(&session, names);
    if targets.is_empty() {
        return nothing(ui, &session, target::SEVERAL);
    }
    // Where the engine does not answer, Compose meets the same and says so.
    let containers = way.clears.then(|| engine::containers(runner).ok());
    let containers = containers.flatten().unwrap_or_default();
    match targets.as_slice() {
        [target] => {
            let stack = stack(&session, target);
            if let Err(exit) = clear(ui, runner, &stack, &containers, gone::Next::Down) {
                return exit;
            }
            let invocation = Invocation::new(runner, &stack, words);
            call(ui, runner, &invocation, !way.payload)
        }
        _ => several(&session, (&targets, &containers), ui, runner, words, way),
    }
}

fn several(
    session: &Session,
    (targets, containers): (&[Target], &[Container]),
    ui: &mut Ui,
    runner: &Runner,
    words: &[&str],
    way: &Way,
) -> Exit {
    let exits = several::run(
        ui,
        &session.sources,
        targets,
        |target| &target.slug,
        way.at_once,
        |target, teller| {
            teller.doing(words.first().copied().unwrap_or_default());
            let stack = stack(session, target);
            let cleared = gone::remove(runner, &stack, containers, gone::Next::Down, |line| {
                teller.line(line);
            });
            if let Some(code) = interrupted() {
                return Ended::badly(Exit::Passed(code), Vec::new());
            }
            if let Err(diagnostic) = cleared {
                return Ended::badly(Exit::Error, vec![diagnostic]);
            }
            let invocation = Invocation::new(runner, &stack, words);
            let said = |line: &str| {
                if way.payload {
                    teller.payload(line);
                } else {
                    teller.line(line);
                }
            };
            match followed(&invocation, said) {
                Ok(0) => Ended::well(way.done),
                Ok(code) => {
                    Ended::badly(Exit::Passed(code), why(runner, code).into_iter().collect())
                }
                Err(error) => Ended::badly(Exit::Error, vec![not_started(&invocation, &error)]),
            }
        },
    );
    several::conclude(ui, &exits)
}

/// Without a project, mistakes in the configuration are the likely reason.
pub(super) fn nothing(ui: &mut Ui, session: &Session, help: &str) -> Exit {
    if session.diagnostics.has_errors() {
        report::human(ui, session, crate::diagnostic::Severity::Error);
        return Exit::Error;
    }
    report::fatal(ui, &target::none_here(&session.workspace, help))
}

/// A command line about a project.
pub(super) fn invocation(
    session: &Session,
    runner: &Runner,
    target: &Target,
    words: &[&str],
) -> Invocation {
    Invocation::new(runner, &stack(session, target), words)
}

/// A project for a command that starts nothing, so variables that are not set do no harm.
fn stack(session: &Session, target: &Target) -> Stack {
    let (mut stack, missing) = target::project(session, target);
    target::pretend(&mut stack, &missing);
    stack
}

/// Removes what a stack has no more, and says so.
pub(super) fn clear(
    ui: &mut Ui,
    runner: &Runner,
    stack: &Stack,
    containers: &[Container],
    next: gone::Next,
) -> Result<(), Exit> {
    let quiet = ui.quiet;
    let cleared = gone::remove(runner, stack, containers, next, |line| {
        if !quiet {
            ui.say(&format!("{line}\n"));
        }
    });
    cleared.map_err(|diagnostic| report::fatal(ui, &diagnostic))
}

/// Runs it and passes its exit code on.
pub(super) fn call(ui: &mut Ui, runner: &Runner, invocation: &Invocation, progress: bool) -> Exit {
    match run(invocation, progress) {
        Ok(0) => Exit::Done,
        Ok(code) => {
            // Without a Compose there is no exit code of its own to pass on.
            match why(runner, code) {
                Some(diagnostic) => report::fatal(ui, &diagnostic),
                None => Exit::Passed(code),
            }
        }
        Err(error) => report::fatal(ui, &not_started(invocation, &error)),
    }
}

/// Why Compose ended like this. It has said so itself, unless it is not there to say anything.
fn why(runner: &Runner, code: u8) -> Option<Diagnostic> {
    if !matches!(code, 1 | 125) {
        return None;
    }
    failure::of_compose(runner).map(Into::into)
}

/// What is said of a program that could not be started.
pub(super) fn not_started(invocation: &Invocation, error: &io::Error) -> Diagnostic {
    let program = invocation.argv.first().cloned().unwrap_or_default();
    cannot_start(&program, error)
}

/// The same of a program by its name.
pub(super) fn cannot_start(program: &OsStr, error: &io::Error) -> Diagnostic {
    failure::Failure::start(program, error).into()
}
