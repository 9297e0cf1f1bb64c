//! `phpier plan`

use clap::Args;

use super::exit::Exit;
use super::ui::Ui;
use super::{Common, Format, Paths, local, report, session, view};
use crate::diagnostic::{Severity, code};

#[derive(Debug, Args)]
pub(super) struct PlanArgs {
    #[command(flatten)]
    paths: Paths,
    /// End with exit code 2 when there are changes
    #[arg(long)]
    exit_code: bool,
    /// Show one line per file, without the differences
    #[arg(long)]
    summary: bool,
    /// For whom the output is
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
}

pub(super) fn run(args: &PlanArgs, common: &Common, ui: &mut Ui) -> Exit {
    let mut session = match session::open(&args.paths.paths, common) {
        Ok(session) => session,
        Err(diagnostic) => return report::fatal(ui, &diagnostic),
    };
    let exit = match &session.plan {
        None => Exit::Error,
        Some(plan) if args.exit_code && plan.rows().next().is_some() => Exit::Pending,
        Some(_) => Exit::Done,
    };
    if args.format != Format::Human {
        report::machine(ui, args.format, "plan", &session, exit);
        return exit;
    }
    // It holds for nearly everybody and for no change: `check` tells it.
    session
        .diagnostics
        .retain(|diagnostic| diagnostic.code != &code::HOST_LOCALHOST_LIMITS);
    report::human(ui, &session, Severity::Note);
    if let Some(plan) = &session.plan {
        let text = view::plan(plan, ui.out, !args.summary, ui.quiet);
        ui.payload(&text);
        match local::pending(&session) {
            Ok(_) if ui.quiet => {}
            Ok(changes) => ui.payload(&local::planned(&changes)),
            Err(diagnostic) => return report::fatal(ui, &diagnostic),
        }
    }
    exit
}
