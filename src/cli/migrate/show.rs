//! What a migration would do, for people.

use std::fmt::Write as _;

use crate::cli::escape;
use crate::cli::report::masked;
use crate::cli::ui::{Paint, Style};
use crate::migrate::{Kind, Outcome, Remark, SUFFIX, Tool};
use crate::plan::{Plan, Row};

/// What was found.
pub(super) fn found(tool: Tool, folder: &str, style: Style) -> String {
    let folder = style.paint(Paint::Faint, &escape::line(folder));
    let title = style.paint(Paint::Strong, tool.title());
    format!("{title}  {folder}\n\n")
}

/// A new file, whole.
pub(super) fn file(path: &str, text: &str, style: Style) -> String {
    let mut out = format!("{}\n", style.paint(Paint::Strong, &escape::line(path)));
    for line in masked(text).lines() {
        let line = if line.is_empty() {
            String::new()
        } else {
            format!(" {}", escape::line(line))
        };
        let _ = writeln!(out, "{}{line}", style.paint(Paint::Good, "+"));
    }
    out.push('\n');
    out
}

/// The lines of a file that come, with those around them.
pub(super) fn change(path: &str, old: &str, new: &str, style: Style) -> String {
    let (old, new) = (masked(old), masked(new));
    let diff = similar::TextDiff::from_lines(&old, &new);
    let text = diff.unified_diff().context_radius(2).to_string();
    let mut out = format!("{}\n", style.paint(Paint::Strong, &escape::line(path)));
    for line in text.lines().filter(|line| !line.starts_with("@@")) {
        let paint = match line.as_bytes().first() {
            Some(b'+') => Paint::Good,
            Some(b'-') => Paint::Bad,
            _ => Paint::Faint,
        };
        let _ = writeln!(out, "{}", style.paint(paint, &escape::line(line)));
    }
    out.push('\n');
    out
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
        let _ = writeln!(out, "{}", style.paint(Paint::Strong, title));
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
        out.push('\n');
    }
    out
}

/// What is renamed.
pub(super) fn renames(shown: &[String]) -> String {
    let mut out = String::new();
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
    let own: Vec<_> = all
        .rows()
        .filter(|row| !is_generated(row))
        .map(|row| escape::line(&row.place.shown))
        .collect();
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
