//! `phpier global restart`

use clap::Args;

use super::status;
use crate::artifact::GLOBAL_OWNER;
use crate::cli::exit::Exit;
use crate::cli::lifecycle::call;
use crate::cli::ui::Ui;
use crate::cli::up::services::container;
use crate::cli::up::{Patience, Up, gate, provision, tell};
use crate::cli::{Common, report, target};
use crate::runtime::{Invocation, Runner, engine};

#[derive(Debug, Args)]
pub(super) struct RestartArgs {
    /// Services, such as `mysql` or `mysql-next` [default: all]
    #[arg(value_name = "SERVICE")]
    services: Vec<String>,
    #[command(flatten)]
    patience: Patience,
}

/// Restarts what goes on running, waits until it is well, and makes the databases of every project
/// again. The containers that do that end by themselves, and would meet servers that are not ready if
/// they were restarted with them.
pub(super) fn run(
    args: &RestartArgs,
    common: &Common,
    ui: &mut Ui,
    runner: &Runner,
) -> Result<Exit, Exit> {
    let session = super::alone(common, ui)?;
    let fleet = session.fleet.as_ref();
    let Some(global) = fleet.and_then(|fleet| fleet.global.as_ref()) else {
        return Err(report::fatal(ui, &gate::no_global(&session)));
    };
    let (mut stack, missing) = target::global(&session);
    target::pretend(&mut stack, &missing);
    let up = Up {
        runner,
        session: &session,
        global,
        containers: engine::containers(runner).map_err(|failure| tell(ui, failure))?,
        stack,
    };
    let named: Vec<String> = args
        .services
        .iter()
        .map(|name| super::service(name))
        .collect();
    let there = |service: &String| container(&up.containers, GLOBAL_OWNER, service).is_some();
    let services = if named.is_empty() {
        let mut all = status::services(global);
        all.retain(there);
        all
    } else {
        named
    };
    if services.is_empty() {
        ui.say("The global stack is not up; `phpier global up` starts it.\n");
        return Ok(Exit::Done);
    }
    let _turn = super::turn(ui, &session, args.patience)?;
    let words = |first: &[&str]| -> Vec<String> {
        let first = first.iter().map(|word| (*word).to_owned());
        first.chain(services.iter().cloned()).collect()
    };
    let restart = Invocation::new(runner, &up.stack, &words(&["restart"]));
    match call(ui, runner, &restart, true) {
        Exit::Done => {}
        exit => return Err(exit),
    }
    let provisioners: Vec<String> = global
        .instances
        .iter()
        .filter(|instance| instance.spec.engine().is_some())
        .filter(|instance| services.contains(&instance.container()))
        .map(provision::provisioner)
        .collect();
    // Nothing is made anew: a restart keeps services as they are.
    let wait = words(&["up", "-d", "--wait", "--no-deps", "--no-recreate"]);
    let wait: Vec<&str> = wait.iter().map(String::as_str).collect();
    up.compose(ui, &up.stack, &wait, "phpier global logs")?;
    if !provisioners.is_empty() {
        let said = provision::again(&up, provisioners.iter().map(String::as_str));
        let (log, _) = said.map_err(|problem| report::fatal(ui, &problem))?;
        provision::warn(ui, &provision::outcomes(&log));
    }
    Ok(Exit::Done)
}
