//! What must hold before anything is started: the configuration is good, the generated files are
//! current, and `local/` holds what they read.

use std::fmt::Write;

use crate::cli::exit::Exit;
use crate::cli::session::Session;
use crate::cli::ui::{Paint, Ui};
use crate::cli::{escape, local, report, view};
use crate::diagnostic::{Diagnostic, Severity, code};
use crate::plan::{Row, Verdict};

/// Lets a session pass, bringing `local/` up to date.
pub(in crate::cli) fn pass(ui: &mut Ui, session: &Session) -> Result<(), Exit> {
    report::human(ui, session, Severity::Error);
    let Some(plan) = &session.plan else {
        ui.say("error: the configuration is not valid; nothing was started\n");
        return Err(Exit::Error);
    };
    let stale: Vec<&Row> = plan
        .rows()
        .filter(|row| !matches!(row.verdict, Verdict::Orphan | Verdict::EditedOrphan))
        .collect();
    if !stale.is_empty() {
        ui.say(&told(&stale, ui));
        return Err(Exit::Pending);
    }
    match local::bring_up_to_date(ui, session) {
        Ok(text) => {
            if !ui.quiet {
                ui.say(&text);
            }
            Ok(())
        }
        Err(exit) => Err(exit),
    }
}

fn told(stale: &[&Row], ui: &Ui) -> String {
    let label = ui.err.paint(Paint::Bad, "error:");
    let files = match stale.len() {
        1 => "a generated file is".to_owned(),
        count => format!("{count} generated files are"),
    };
    let mut text = format!("{label} {files} not current, so nothing was started\n");
    for row in stale {
        let shown = escape::line(&row.place.shown);
        let _ = writeln!(text, "  {shown} {}", view::reason(row));
    }
    text.push_str("  help: see the changes with `phpier plan`, write them with `phpier apply`\n");
    text
}

/// What is said where there is no global stack.
pub(in crate::cli) fn no_global(session: &Session) -> Diagnostic {
    let path = session.workspace.show(&session.workspace.global_config());
    Diagnostic::new(
        &code::RUNTIME_MISSING_GLOBAL,
        "there is no global stack to start",
    )
    .file(path)
    .help("write one, then run `phpier apply`; an empty file is a stack of Traefik alone")
}
