//! `phpier global …`: the stack that every project shares.

mod add;
mod down;
mod restart;
mod status;
mod up;

use clap::{Args, Subcommand};

use super::exit::Exit;
use super::lifecycle::call;
use super::session::{self, Session};
use super::ui::Ui;
use super::up::{Patience, gate};
use super::{Common, report, target, write};
use crate::model::CONTAINER_PREFIX;
use crate::runtime::{Invocation, Runner, Stack};
use crate::workspace::turn::{self, Turn};

/// Work with the services that every project shares.
#[derive(Debug, Args)]
pub(super) struct GlobalArgs {
    #[command(subcommand)]
    command: GlobalCommand,
}

#[derive(Debug, Subcommand)]
enum GlobalCommand {
    /// Start everything in global.kdl and make the databases of every known project
    Up(up::UpArgs),
    /// Stop the global stack and remove its containers; data stays
    Down(down::DownArgs),
    /// Show the services: state, health, version, ports, addresses, and who uses them
    Status(status::StatusArgs),
    /// Show the logs of services
    Logs(LogsArgs),
    /// Restart services as they are, and make the databases of every project again
    Restart(restart::RestartArgs),
    /// Add a service to global.kdl
    Add(add::AddArgs),
}

#[derive(Debug, Args)]
struct LogsArgs {
    /// Services, such as `mysql` or `mysql-next` [default: all]
    #[arg(value_name = "SERVICE")]
    services: Vec<String>,
    /// Go on showing what is added
    #[arg(short, long)]
    follow: bool,
    /// How many lines to show of each container
    #[arg(short = 'n', long, value_name = "LINES")]
    tail: Option<u32>,
}

pub(super) fn run(args: &GlobalArgs, common: &Common, ui: &mut Ui, runner: &Runner) -> Exit {
    let done = match &args.command {
        GlobalCommand::Add(args) => return add::run(args, common, ui),
        GlobalCommand::Up(args) => up::run(args, common, ui, runner),
        GlobalCommand::Down(args) => down::run(args, common, ui, runner),
        GlobalCommand::Status(args) => status::run(args, common, ui, runner),
        GlobalCommand::Logs(args) => logs(args, common, ui, runner),
        GlobalCommand::Restart(args) => restart::run(args, common, ui, runner),
    };
    match done {
        Ok(exit) | Err(exit) => exit,
    }
}

/// A session about the global stack; mistakes in projects only warn.
fn open(common: &Common, ui: &mut Ui) -> Result<Session, Exit> {
    let places = session::workspace(common).map_err(|problem| report::fatal(ui, &problem))?;
    if !places.global_config().is_file() {
        let session = session::open_global(common);
        let session = session.map_err(|problem| report::fatal(ui, &problem))?;
        return Err(report::fatal(ui, &gate::no_global(&session)));
    }
    let session = session::open(&[places.home], common);
    let mut session = session.map_err(|problem| report::fatal(ui, &problem))?;
    session.newcomers = true;
    if session.has_global {
        Ok(session)
    } else {
        Err(report::fatal(ui, &gate::no_global(&session)))
    }
}

/// A session that looks at no project.
fn alone(common: &Common, ui: &mut Ui) -> Result<Session, Exit> {
    let session = session::open_global(common).map_err(|problem| report::fatal(ui, &problem))?;
    if session.has_global {
        Ok(session)
    } else {
        Err(report::fatal(ui, &gate::no_global(&session)))
    }
}

/// A command of Compose's that starts nothing from the files.
fn invocation(session: &Session, runner: &Runner, words: &[String]) -> Invocation {
    Invocation::new(runner, &stack(session), words)
}

/// The global stack for a command that starts nothing, so variables that are not set do no harm.
fn stack(session: &Session) -> Stack {
    let (mut stack, missing) = target::global(session);
    target::pretend(&mut stack, &missing);
    stack
}

/// A service as Compose knows it: `mysql` is `phpier-mysql`.
fn service(name: &str) -> String {
    if name.starts_with(CONTAINER_PREFIX) {
        name.to_owned()
    } else {
        format!("{CONTAINER_PREFIX}{name}")
    }
}

fn logs(args: &LogsArgs, common: &Common, ui: &mut Ui, runner: &Runner) -> Result<Exit, Exit> {
    let session = alone(common, ui)?;
    let mut words = vec!["logs".to_owned()];
    words.extend(args.follow.then(|| "--follow".to_owned()));
    words.extend(args.tail.map(|lines| format!("--tail={lines}")));
    words.extend(args.services.iter().map(|name| service(name)));
    Ok(call(
        ui,
        runner,
        &invocation(&session, runner, &words),
        false,
    ))
}

/// Waits for the turn to start services.
fn turn(ui: &mut Ui, session: &Session, patience: Patience) -> Result<Turn, Exit> {
    let quiet = ui.quiet;
    let turn = turn::wait(&session.workspace, patience.limit(), || {
        if !quiet {
            ui.say("Waiting for another phpier that starts services\n");
        }
    });
    turn.map_err(|error| write::failed(ui, &error))
}
