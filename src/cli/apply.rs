//! `phpier apply`

use std::env;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::edits::{self, Ways};
use super::exit::Exit;
use super::ui::Ui;
use super::view::Part;
use super::{Common, Paths, forecast, leave, local, report, saved, session, view, write};
use crate::diagnostic::Severity;
use crate::plan::predict::{Forecast, Rules};
use crate::plan::{Allow, Plan};
use crate::workspace::apply::apply;

#[derive(Debug, Args)]
pub(super) struct ApplyArgs {
    #[command(flatten)]
    paths: Paths,
    /// Write a plan that was saved with `phpier plan --out`, if all is still as it was
    ///
    /// Nothing is asked: the plan was there to be read. `--prune`, `--overwrite`, `--allow-data-risk` and
    /// their like are given here, not when the plan is saved.
    #[arg(long, value_name = "FILE", conflicts_with = "paths")]
    plan: Option<PathBuf>,
    /// Do not ask; files that a person changed or wrote are not covered
    #[arg(short, long)]
    yes: bool,
    /// Remove files that are no longer generated
    ///
    /// Those of a project that was applied on this machine and whose configuration is gone are such files
    /// too. Its databases and volumes stay, and a file that a person changed is never removed.
    #[arg(long)]
    prune: bool,
    #[command(flatten)]
    ways: Ways,
    /// Wait for so many seconds while another phpier is writing
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    lock_timeout: u32,
    /// Render generated files anew after a merge; one that was changed by hand keeps a backup
    #[arg(long)]
    take_generated: bool,
    /// Go on although this service's data is at risk; may be given several times
    #[arg(long, value_name = "SERVICE")]
    allow_data_risk: Vec<String>,
}

pub(super) fn run(args: &ApplyArgs, common: &Common, ui: &mut Ui) -> Exit {
    let limit = Duration::from_secs(args.lock_timeout.into());
    if let Err(exit) = write::recover(common, ui, limit) {
        return exit;
    }
    let saved = match args
        .plan
        .as_deref()
        .map(|path| saved::read(ui, common, path))
    {
        Some(Ok(saved)) => Some(saved),
        Some(Err(exit)) => return exit,
        None => None,
    };
    let paths = match &saved {
        Some(saved) => Ok(saved.paths.iter().map(PathBuf::from).collect()),
        None => args.paths.found(common),
    };
    let mut session = match paths.and_then(|paths: Vec<PathBuf>| session::open(&paths, common)) {
        Ok(session) => session,
        Err(diagnostic) => return report::fatal(ui, &diagnostic),
    };
    report::human(ui, &session, Severity::Warning);
    let Some(mut plan) = session.plan.take() else {
        ui.say("error: the configuration is not valid; nothing was written\n");
        return Exit::Error;
    };
    if let Some(saved) = &saved
        && let Err(exit) = saved::pass(ui, &session, &plan, saved)
    {
        return exit;
    }
    let yes = args.yes || saved.is_some();
    let asks = !yes && ui.can_ask(|name| env::var_os(name));
    plan.allow(Allow {
        // Whoever is asked has seen what would go.
        prune: args.prune || asks,
        take_generated: args.take_generated,
    });
    if let Err(exit) = edits::settle(ui, &session, &mut plan, &args.ways, asks) {
        return exit;
    }
    local::weigh(&session, &mut plan);
    let mut forecast = Forecast::new(&plan, Rules::default());
    if !ui.quiet || asks {
        forecast::places(&session, &mut plan, &mut forecast);
    }
    if !plan.conflicts().is_empty() {
        ui.payload(&shown(&plan, &forecast, &session, ui, Part::Refused));
        ui.say(&view::refusal(&plan, ui.err));
        return Exit::Refused;
    }
    let planned = |ui: &Ui| shown(&plan, &forecast, &session, ui, Part::Rows);
    if let Err(exit) = leave::pass(ui, &plan, &args.allow_data_risk, planned) {
        return exit;
    }
    if !plan.writes() {
        ui.payload(&view::idle(&plan, ui.out, ui.quiet));
        return match local::bring_up_to_date(ui, &session, &plan, limit) {
            Ok(text) => {
                if !ui.quiet {
                    ui.payload(&text);
                }
                Exit::Done
            }
            Err(exit) => exit,
        };
    }
    if asks {
        ui.payload(&shown(&plan, &forecast, &session, ui, Part::All));
        if !ui.ask("Write these changes?") {
            ui.say("Nothing was written.\n");
            return Exit::Refused;
        }
    } else if !yes {
        ui.payload(&shown(&plan, &forecast, &session, ui, Part::Rows));
        ui.say("refused: there is no terminal to ask on; `--yes` writes these changes\n");
        return Exit::Refused;
    }
    let lock = match write::lock(ui, &session.workspace, limit) {
        Ok(lock) => lock,
        Err(exit) => return exit,
    };
    let done = local::prepare(&session, &lock, &plan)
        .and_then(|changes| Ok((apply(&session.workspace, &lock, &plan, &changes)?, changes)));
    match done {
        Ok((done, local)) => {
            let shown = if asks { Plan::default() } else { plan };
            ui.payload(&view::done(&shown, &forecast, &done, ui.out, ui.quiet));
            if !ui.quiet {
                ui.payload(&local::written(&local));
            }
            local::warn(ui, &session, &local);
            Exit::Done
        }
        Err(error) => write::failed(ui, &error),
    }
}

/// The same as `plan` shows. Whoever is asked sees all of it.
fn shown(
    plan: &Plan,
    forecast: &Forecast,
    session: &session::Session,
    ui: &Ui,
    part: Part,
) -> String {
    let part = if ui.quiet && part != Part::All {
        Part::Totals
    } else {
        part
    };
    view::plan(plan, forecast, session.fleet.as_ref(), ui.out, part)
}
