//! What a migration would do, for people.

use std::fmt::Write as _;

use crate::cli::escape;
use crate::cli::ui::{Paint, Style};
use crate::migrate::{Kind, Outcome, Remark, SUFFIX, Tool};
use crate::plan::{Plan, Row};

/// What was found.
pub(super) fn found(tool: Tool, folder: &str, style: Style) -> String {
    let folder = style.paint(Paint::Faint, &escape::line(folder));
    let title = style.paint(Paint::Strong, tool.title());
    format!("{title}  {folder}\n")
}

/// The report.
pub(super) fn report(outcome: &Outcome, home: &str, style: Style) -> String {
    let mut out = String::new();
    for (kind, title) in [
        (Kind::Lost, "Not taken along:"),
        (Kind::Changed, "Not as it was:"),
        (Kind::Todo, "To do:"),
    ] {
        let remarks: Vec<&Remark> = outcome
            .report
            .iter()
            .filter(|remark| remark.kind == kind)
            .collect();
        if remarks.is_empty() {
            continue;
        }
        let _ = writeln!(out, "\n{}", style.paint(Paint::Strong, title));
        for remark in remarks {
            let place = remark.place.as_ref().map_or_else(String::new, |place| {
                let path = place.path.replace("~/.phpier", home);
                format!("{}:{}: ", escape::line(&path), place.line)
            });
            let _ = writeln!(
                out,
                "  {}{}: {}",
                style.paint(Paint::Faint, &place),
                escape::line(&remark.what),
                escape::line(&remark.why)
            );
            if let Some(todo) = &remark.todo {
                let _ = writeln!(out, "      {}", escape::line(todo));
            }
        }
    }
    out
}

/// What is renamed.
pub(super) fn renames(shown: &[String]) -> String {
    let mut out = String::from(if shown.is_empty() { "" } else { "\n" });
    for path in shown {
        let _ = writeln!(out, "Rename  {} to *{SUFFIX}", escape::line(path));
    }
    out
}

/// What is written beside the generated files, which the plan has counted.
pub(super) fn beside(all: &Plan, generated: &Plan) -> String {
    let is_generated = |row: &&Row| {
        let mut rows = generated.rows();
        rows.any(|one| one.place.real == row.place.real)
    };
    let mut own: Vec<_> = all
        .rows()
        .filter(|row| !is_generated(row))
        .map(|row| escape::line(&row.place.shown))
        .collect();
    own.sort_unstable();
    format!(
        "Beside them {} of the migration itself: {}.\n\n",
        match own.len() {
            1 => "1 file".to_owned(),
            count => format!("{count} files"),
        },
        own.join(", ")
    )
}

/// What is left to do at the end.
pub(super) fn next(outcome: &Outcome, is_project: bool) -> String {
    let mut out = "\nNext:\n".to_owned();
    if let Some(stop) = &outcome.stop {
        let _ = writeln!(out, "  {}", escape::line(stop));
    }
    out.push_str("  phpier global up\n");
    if is_project {
        out.push_str("  phpier up\n");
    }
    out.push_str("`phpier migrate --undo` takes all of it back.\n");
    out
}
