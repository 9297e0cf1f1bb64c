//! `phpier global down`

use std::collections::BTreeSet;
use std::env;

use clap::Args;

use crate::artifact::GLOBAL_OWNER;
use crate::cli::Common;
use crate::cli::exit::Exit;
use crate::cli::gone::Next;
use crate::cli::lifecycle::{call, clear};
use crate::cli::ui::Ui;
use crate::cli::up::tell;
use crate::runtime::{Invocation, Runner, engine};
use crate::workspace::local;

#[derive(Debug, Args)]
pub(super) struct DownArgs {
    /// Do not ask, even while projects run
    #[arg(short, long)]
    yes: bool,
}

pub(super) fn run(
    args: &DownArgs,
    common: &Common,
    ui: &mut Ui,
    runner: &Runner,
) -> Result<Exit, Exit> {
    let session = super::open(common, ui)?;
    let containers = engine::containers(runner).map_err(|failure| tell(ui, failure))?;
    let mut known: BTreeSet<String> = session
        .known
        .iter()
        .map(|known| known.slug.clone())
        .collect();
    known.extend(
        local::remembered(&session.workspace)
            .into_iter()
            .map(|known| known.slug),
    );
    let running: BTreeSet<&str> = containers
        .iter()
        .filter(|container| container.is_alive() && known.contains(&container.project))
        .map(|container| container.project.as_str())
        .collect();
    if !running.is_empty() && !args.yes {
        let list: Vec<&str> = running.into_iter().collect();
        let (are, they) = if list.len() == 1 {
            ("is", "it")
        } else {
            ("are", "they")
        };
        ui.say(&format!(
            "{} {are} still running; without the global stack {they} cannot be reached and {they} lose{} databases, caches and mail until it is up again\n",
            list.join(", "),
            if list.len() == 1 { "s its" } else { " their" },
        ));
        if !ui.can_ask(|name| env::var_os(name)) {
            ui.say("refused: stop projects with `phpier down --all`, or say `--yes`\n");
            return Err(Exit::Refused);
        }
        if !ui.ask("Stop the global stack all the same?") {
            ui.say("Nothing was stopped.\n");
            return Err(Exit::Refused);
        }
    }
    let exists = containers
        .iter()
        .any(|container| container.project == GLOBAL_OWNER);
    let stack = super::stack(&session);
    clear(ui, runner, &stack, &containers, Next::Down)?;
    let exit = call(
        ui,
        runner,
        &Invocation::new(runner, &stack, &["down"]),
        true,
    );
    if exit == Exit::Done && !ui.quiet {
        ui.say(if exists {
            "The global stack is down. Its data is kept.\n"
        } else {
            "The global stack was not up.\n"
        });
    }
    Ok(exit)
}
