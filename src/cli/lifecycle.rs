//! `phpier down`, `logs`, `build`, `restart`, `exec` and `sh`: Compose's own commands, about projects.

use clap::Args;

use super::exit::Exit;
use super::session::Session;
use super::target::{self, Names, Target};
use super::ui::Ui;
use super::{Common, report};
use crate::runtime::{Invocation, Runner, failure, run};

/// Stop projects and remove their containers.
///
/// Volumes stay, and so do the databases: they are the global stack's.
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

/// Restart the containers of projects as they are.
#[derive(Debug, Args)]
pub(super) struct RestartArgs {
    #[command(flatten)]
    names: Names,
}

/// Run a command in a project's app container, as the owner of its files.
#[derive(Debug, Args)]
pub(super) struct ExecArgs {
    /// The project, by name or by path [default: the one around the current folder]
    #[arg(value_name = "PROJECT")]
    project: Option<String>,
    /// Run it as this user of the container instead
    #[arg(short, long, value_name = "USER")]
    user: Option<String>,
    /// The command with its arguments, after `--`
    #[arg(last = true, required = true, value_name = "COMMAND")]
    command: Vec<String>,
}

/// Open a shell in a project's app container, as the owner of its files.
#[derive(Debug, Args)]
pub(super) struct ShArgs {
    /// The project, by name or by path [default: the one around the current folder]
    #[arg(value_name = "PROJECT")]
    project: Option<String>,
    /// Be this user of the container instead
    #[arg(short, long, value_name = "USER")]
    user: Option<String>,
}

pub(super) fn down(args: &DownArgs, common: &Common, ui: &mut Ui, runner: &Runner) -> Exit {
    each(&args.names, common, ui, runner, &["down"], true)
}

pub(super) fn logs(args: &LogsArgs, common: &Common, ui: &mut Ui, runner: &Runner) -> Exit {
    let mut words = vec!["logs".to_owned()];
    words.extend(args.follow.then(|| "--follow".to_owned()));
    words.extend(args.tail.map(|lines| format!("--tail={lines}")));
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    each(&args.names, common, ui, runner, &words, false)
}

pub(super) fn build(args: &BuildArgs, common: &Common, ui: &mut Ui, runner: &Runner) -> Exit {
    let mut words = vec!["build"];
    words.extend(args.no_cache.then_some("--no-cache"));
    words.extend(args.pull.then_some("--pull"));
    each(&args.names, common, ui, runner, &words, true)
}

pub(super) fn restart(args: &RestartArgs, common: &Common, ui: &mut Ui, runner: &Runner) -> Exit {
    each(&args.names, common, ui, runner, &["restart"], true)
}

pub(super) fn exec(args: &ExecArgs, common: &Common, ui: &mut Ui, runner: &Runner) -> Exit {
    inside(
        args.project.as_ref(),
        args.user.as_deref(),
        &args.command,
        common,
        ui,
        runner,
    )
}

pub(super) fn sh(args: &ShArgs, common: &Common, ui: &mut Ui, runner: &Runner) -> Exit {
    const SHELL: &str = "if command -v bash >/dev/null; then exec bash; else exec sh; fi";
    let command = ["sh", "-c", SHELL].map(str::to_owned);
    inside(
        args.project.as_ref(),
        args.user.as_deref(),
        &command,
        common,
        ui,
        runner,
    )
}

/// One command of Compose's for each project; a failure does not keep the others from theirs.
fn each(
    names: &Names,
    common: &Common,
    ui: &mut Ui,
    runner: &Runner,
    words: &[&str],
    progress: bool,
) -> Exit {
    let session = match target::open(names, common) {
        Ok(session) => session,
        Err(diagnostic) => return report::fatal(ui, &diagnostic),
    };
    let targets = target::targets(&session, names);
    if targets.is_empty() {
        return nothing(ui, &session);
    }
    let mut exit = Exit::Done;
    for target in &targets {
        if targets.len() > 1 && !ui.quiet {
            ui.say(&format!("{}:\n", target.slug));
        }
        let ended = call(
            ui,
            runner,
            &invocation(&session, runner, target, words),
            progress,
        );
        if exit == Exit::Done {
            exit = ended;
        }
    }
    exit
}

/// Without a project, mistakes in the configuration are the likely reason.
fn nothing(ui: &mut Ui, session: &Session) -> Exit {
    if session.diagnostics.has_errors() {
        report::human(ui, session, crate::diagnostic::Severity::Error);
        return Exit::Error;
    }
    report::fatal(ui, &target::none_here(&session.workspace))
}

/// A command line about a project. Nothing is started, so variables that are not set do no harm.
fn invocation(session: &Session, runner: &Runner, target: &Target, words: &[&str]) -> Invocation {
    let (mut stack, missing) = target::project(session, target);
    target::pretend(&mut stack, &missing);
    Invocation::new(runner, &stack, words)
}

fn inside(
    project: Option<&String>,
    user: Option<&str>,
    command: &[String],
    common: &Common,
    ui: &mut Ui,
    runner: &Runner,
) -> Exit {
    let names = Names {
        projects: project.into_iter().cloned().collect(),
        all: false,
    };
    let session = match target::open(&names, common) {
        Ok(session) => session,
        Err(diagnostic) => return report::fatal(ui, &diagnostic),
    };
    let targets = target::targets(&session, &names);
    let target = match targets.as_slice() {
        [] => return nothing(ui, &session),
        [target] => target,
        _ => {
            ui.say("error: several projects are there; name one\n");
            return Exit::Error;
        }
    };
    let user = user.map(str::to_owned).or_else(|| owner(target));
    let mut words = vec!["exec"];
    if let Some(user) = &user {
        words.extend(["--user", user]);
    }
    if !ui.can_talk() {
        words.push("-T");
    }
    words.push(&target.slug);
    words.extend(command.iter().map(String::as_str));
    call(
        ui,
        runner,
        &invocation(&session, runner, target, &words),
        false,
    )
}

/// Whom the files of a project belong to, unless `PHPIER_UID` says otherwise, as the container does.
fn owner(target: &Target) -> Option<String> {
    let named = std::env::var("PHPIER_UID").ok();
    if let Some(named) =
        named.filter(|named| named.bytes().all(|byte| byte.is_ascii_digit()) && !named.is_empty())
    {
        return Some(named);
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let folder = target.folder.metadata().ok()?;
        Some(format!("{}:{}", folder.uid(), folder.gid()))
    }
    #[cfg(not(unix))]
    None
}

/// Runs it and passes its exit code on.
pub(super) fn call(ui: &mut Ui, runner: &Runner, invocation: &Invocation, progress: bool) -> Exit {
    match run(invocation, progress) {
        Ok(0) => Exit::Done,
        Ok(code) => {
            // Compose has said why, unless it is not there to say anything.
            if matches!(code, 1 | 125)
                && let Some(failure) = failure::of_compose(runner)
            {
                report::fatal(ui, &failure.into());
            }
            Exit::Passed(code)
        }
        Err(error) => {
            let program = invocation.argv.first().cloned().unwrap_or_default();
            report::fatal(ui, &failure::Failure::start(&program, &error).into())
        }
    }
}
