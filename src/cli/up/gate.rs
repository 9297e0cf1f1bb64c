//! What must hold before anything is started: the configuration is good, the generated files are
//! current, and `local/` holds what they read.

use std::fmt::Write;
use std::time::Duration;

use super::Stops;
use crate::artifact::LOCAL_COMPOSE;
use crate::cli::exit::Exit;
use crate::cli::session::Session;
use crate::cli::ui::{Paint, Ui};
use crate::cli::{escape, local, report, view};
use crate::diagnostic::{Diagnostic, Severity, code};
use crate::plan::{Action, Row, Stack, Verdict};

/// Lets a session pass, bringing `local/` up to date. Whoever else writes is waited for so long. The
/// projects whose own files are not current come back; `alone` says that there is but one.
pub(in crate::cli) fn pass(
    ui: &mut Ui,
    session: &Session,
    limit: Duration,
    alone: bool,
) -> Result<Stops, Exit> {
    report::human(ui, session, Severity::Error);
    if !ui.quiet {
        let mut misled = session.diagnostics.iter().cloned().collect::<Vec<_>>();
        misled.retain(|problem| {
            let codes = [
                &code::WORKSPACE_MISLEADING_ENV,
                &code::WORKSPACE_BROKEN_ENV,
                &code::WORKSPACE_LOCAL_IN_GIT,
                &code::WORKSPACE_MISSING_DOCROOT,
            ];
            codes.iter().any(|code| problem.code.name == code.name)
        });
        report::with_sources(ui, &misled, &session.sources);
    }
    let Some(plan) = &session.plan else {
        ui.say("error: the configuration is not valid; nothing was started\n");
        return Err(Exit::Error);
    };
    let mut stops = Stops::new();
    for group in &plan.groups {
        let stale: Vec<&Row> = group
            .rows
            .iter()
            // What nothing generates any more does no harm, unless Compose would still be told of it.
            .filter(|row| {
                let is_orphan = row.verdict == Verdict::Orphan || is_kept(row);
                row.place.path == LOCAL_COMPOSE || !is_orphan
            })
            .collect();
        if stale.is_empty() {
            continue;
        }
        match &group.stack {
            Stack::Project(slug) if !alone => {
                ui.say(&told(&stale, slug, ui));
                stops.insert(slug.clone(), Exit::Pending);
            }
            // Every project stands on the global stack.
            Stack::Project(_) | Stack::Global => {
                ui.say(&told(&stale, "nothing", ui));
                return Err(Exit::Pending);
            }
        }
    }
    let text = local::bring_up_to_date(ui, session, plan, limit)?;
    if !ui.quiet {
        ui.say(&text);
    }
    Ok(stops)
}

fn told(stale: &[&Row], what: &str, ui: &Ui) -> String {
    let label = ui.err.paint(Paint::Bad, "error:");
    let files = match stale.len() {
        1 => "a generated file is".to_owned(),
        count => format!("{count} generated files are"),
    };
    let what = match what {
        "nothing" => "nothing was started".to_owned(),
        slug => format!("{} was not started", escape::line(slug)),
    };
    let mut text = format!("{label} {files} not current, so {what}\n");
    for row in stale {
        let shown = escape::line(&row.place.shown);
        let _ = writeln!(text, "  {shown} {}", view::reason(row));
    }
    // What no `apply` removes is a person's to remove.
    let (own, other): (Vec<&Row>, Vec<&Row>) = stale.iter().partition(|row| is_kept(row));
    let conflicts = other.iter().copied();
    let conflicts: Vec<&Row> = conflicts
        .filter(|row| row.action == Action::Conflict)
        .collect();
    let help = view::ways::way_out(&conflicts).unwrap_or_else(|| {
        "see the changes with `phpier plan`, write them with `phpier apply`".to_owned()
    });
    if !other.is_empty() {
        view::write_help(&help, ui.err, &mut text);
    }
    for row in own {
        let shown = escape::path(&row.place.shown);
        let help = if row.verdict == Verdict::NewerOrphan {
            format!("update phpier, or, if nothing needs it, remove it with `rm {shown}`")
        } else {
            format!("take what you need from it, then remove it with `rm {shown}`")
        };
        view::write_help(&help, ui.err, &mut text);
    }
    text
}

/// Whether nothing generates a file any more, and it stays whatever `apply` is told.
fn is_kept(row: &Row) -> bool {
    matches!(row.verdict, Verdict::EditedOrphan | Verdict::NewerOrphan)
}

/// What is said where there is no global stack.
pub(in crate::cli) fn no_global(session: &Session) -> Diagnostic {
    let path = session.workspace.show(&session.workspace.global_config());
    Diagnostic::new(
        &code::RUNTIME_MISSING_GLOBAL,
        "there is no global stack to start",
    )
    .file(path)
    .help("write one with `phpier init --global`, then run `phpier apply`")
}
