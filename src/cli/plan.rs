//! `phpier plan`

use std::path::PathBuf;

use clap::Args;

use super::exit::Exit;
use super::forecast::{self, Ask};
use super::ui::Ui;
use super::view::Part;
use super::{Common, Format, Paths, local, report, saved, session, view};
use crate::diagnostic::{Severity, code};
use crate::plan::Allow;
use crate::plan::predict::Forecast;

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(super) struct PlanArgs {
    #[command(flatten)]
    paths: Paths,
    /// End with exit code 2 when there are changes
    #[arg(long)]
    exit_code: bool,
    /// Show what `apply --prune` would do: remove files that are no longer generated too
    #[arg(long, conflicts_with = "out")]
    prune: bool,
    /// Show what happens to files and containers, without the differences
    #[arg(long, conflicts_with_all = ["diff", "files"])]
    summary: bool,
    /// Show the differences only
    #[arg(long, conflicts_with = "files")]
    diff: bool,
    /// Show the names of the files that would be written, one a line, and nothing else
    #[arg(long)]
    files: bool,
    /// Ask the Compose that is installed which containers come anew, in place of its rules
    #[arg(long)]
    with_compose: bool,
    /// Ask the engine too, and tell what runs from what is on disk
    #[arg(long)]
    live: bool,
    /// Save the plan to a file, for `phpier apply --plan FILE`
    ///
    /// The file holds what the generated files would hold, passwords that are written in a configuration
    /// too, so it is readable for its owner alone.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// For whom the output is
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
}

pub(super) fn run(args: &PlanArgs, common: &Common, ui: &mut Ui) -> Exit {
    let opened = args.paths.found(common);
    let opened = opened.and_then(|paths| Ok((session::open(&paths, common)?, paths)));
    let (mut session, paths) = match opened {
        Ok(opened) => opened,
        Err(diagnostic) => return report::fatal(ui, &diagnostic),
    };
    if let Some(mut plan) = session.plan.take() {
        plan.allow(Allow {
            prune: args.prune,
            ..Allow::default()
        });
        local::weigh(&session, &mut plan);
        session.plan = Some(plan);
    }
    let exit = match &session.plan {
        None => Exit::Error,
        Some(plan) if args.exit_code && plan.is_pending() => Exit::Pending,
        Some(_) => Exit::Done,
    };
    let ask = match args {
        PlanArgs { live: true, .. } => Ask::Engine,
        PlanArgs {
            with_compose: true, ..
        } => Ask::Compose,
        _ => Ask::Nobody,
    };
    let mut problems = Vec::new();
    let forecast = match &session.plan {
        Some(plan) => forecast::forecast(&session, plan, ask, &mut problems),
        None => Ok(Forecast::default()),
    };
    let mut forecast = match forecast {
        Ok(forecast) => forecast,
        Err(diagnostic) => return report::fatal(ui, &diagnostic),
    };
    for problem in problems {
        session.diagnostics.push(problem);
    }
    let part = match args {
        PlanArgs { files: true, .. } => Part::Names,
        PlanArgs { diff: true, .. } => Part::Differences,
        _ if ui.quiet => Part::Totals,
        PlanArgs { summary: true, .. } => Part::Rows,
        _ => Part::All,
    };
    let has_rows = matches!(part, Part::All | Part::Rows);
    if let Some(mut plan) = session.plan.take() {
        let shown = args.format == Format::Human && has_rows;
        if shown || report::shows_places(args.format, &plan) {
            forecast::places(&session, &mut plan, &mut forecast);
        }
        session.plan = Some(plan);
    }
    if let (Some(out), Some(plan)) = (&args.out, &session.plan)
        && let Err(exit) = saved::write(ui, &session, plan, &paths, out)
    {
        return exit;
    }
    if args.format != Format::Human {
        report::machine(ui, args.format, "plan", &session, &forecast, exit);
        return exit;
    }
    // It holds for nearly everybody and for no change: `check` tells it.
    session
        .diagnostics
        .retain(|diagnostic| diagnostic.code != &code::HOST_LOCALHOST_LIMITS);
    report::human(ui, &session, Severity::Note);
    if let Some(plan) = &session.plan {
        ui.payload(&view::plan(
            plan,
            &forecast,
            session.fleet.as_ref(),
            ui.out,
            part,
        ));
        match local::pending(&session, plan) {
            Ok(_) if !has_rows => {}
            Ok(changes) => {
                ui.payload(&local::planned(&changes));
                local::warn(ui, &session, &changes);
            }
            Err(diagnostic) => return report::fatal(ui, &diagnostic),
        }
        if has_rows || part == Part::Totals {
            ui.payload(&view::ways::last(plan, ui.out));
        }
    }
    exit
}
