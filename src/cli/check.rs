//! `phpier check`

use clap::Args;

use super::exit::Exit;
use super::report::shows_places;
use super::ui::Ui;
use super::{Common, Format, Paths, forecast, report, session, view};
use crate::diagnostic::{Diagnostic, Severity, code};
use crate::plan::predict::{Forecast, Rules};

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    paths: Paths,
    /// Fail where there is no global.kdl to check the projects against
    #[arg(long)]
    require_global: bool,
    /// For whom the output is
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
}

pub(super) fn run(args: &CheckArgs, common: &Common, ui: &mut Ui) -> Exit {
    let mut session = match args
        .paths
        .found(common)
        .and_then(|paths| session::open_fresh(&paths, common))
    {
        Ok(session) => session,
        Err(diagnostic) => return report::fatal(ui, &diagnostic),
    };
    if args.require_global && !session.has_global {
        let path = session.workspace.show(&session.workspace.global_config());
        session.diagnostics.push(
            Diagnostic::new(
                &code::CLI_MISSING_GLOBAL,
                "there is no global stack to check the projects against",
            )
            .file(path)
            .help("write one, or leave `--require-global` out"),
        );
        session.plan = None;
    }
    let exit = match &session.plan {
        None => Exit::Error,
        Some(plan) if plan.rows().next().is_some() => Exit::Pending,
        Some(_) => Exit::Done,
    };
    if args.format != Format::Human {
        let mut forecast = Forecast::default();
        if let Some(mut plan) = session.plan.take() {
            forecast = Forecast::new(&plan, Rules::default());
            if shows_places(args.format, &plan) {
                forecast::places(&session, &mut plan, &mut forecast);
            }
            session.plan = Some(plan);
        }
        report::machine(ui, args.format, "check", &session, &forecast, exit);
        return exit;
    }
    report::human(ui, &session, Severity::Note);
    if !session.has_global && session.plan.is_some() && !ui.quiet {
        ui.say("not checked: rules of the global stack (there is no global.kdl)\n");
    }
    if let Some(plan) = &session.plan {
        let text = view::check(plan, ui.out, ui.quiet);
        ui.payload(&text);
    }
    exit
}
