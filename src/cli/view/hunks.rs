//! The differences of one file, for people. With colour the words that changed are inverted; without,
//! a line below them points them out.

use std::fmt::Write;

use super::super::escape;
use super::super::ui::{Paint, Style};
use crate::plan::diff::{Line, Sign, diff};
use crate::plan::{Action, Row, Verdict};

pub(super) fn write(row: &Row, style: Style, out: &mut String) {
    let Some(after) = row.after.as_deref().filter(|_| is_shown(row)) else {
        return;
    };
    let before = String::from_utf8_lossy(row.before.as_deref().unwrap_or_default());
    let shown = escape::line(&row.place.shown);
    let old = if row.before.is_some() {
        &shown
    } else {
        "/dev/null"
    };
    let _ = writeln!(
        out,
        "\n{}",
        style.paint(Paint::Strong, &format!("--- {old}"))
    );
    let _ = writeln!(
        out,
        "{}",
        style.paint(Paint::Strong, &format!("+++ {shown}"))
    );
    for hunk in diff(&before, after).hunks {
        let heading = hunk.heading();
        let _ = writeln!(
            out,
            "{}",
            style.paint(Paint::Faint, &escape::line(&heading))
        );
        for text in &hunk.lines {
            line(text, style, out);
        }
    }
}

/// What a person wrote is compared with what phpier would write only where that is to happen, or where
/// the two have a common origin; a stranger's file and ours share nothing worth reading.
fn is_shown(row: &Row) -> bool {
    row.action.writes()
        || matches!(row.verdict, Verdict::Edited | Verdict::Newer) && row.action == Action::Conflict
}

fn line(line: &Line, style: Style, out: &mut String) {
    let paint = match line.sign {
        Sign::Same => None,
        Sign::Removed => Some("31"),
        Sign::Added => Some("32"),
    };
    if let Some(code) = paint.filter(|_| style.color) {
        let _ = write!(out, "\x1b[{code}m");
    }
    out.push(line.mark());
    let mut pointer = String::new();
    for part in &line.parts {
        let text = escape::line(&part.text);
        if part.changed && style.color {
            let _ = write!(out, "\x1b[7m{text}\x1b[27m");
        } else {
            out.push_str(&text);
        }
        // Tabs are repeated, so that both lines are as wide as each other.
        pointer.extend(text.chars().map(|char| match char {
            '\t' => '\t',
            _ if part.changed && !part.text.trim().is_empty() => '^',
            _ => ' ',
        }));
    }
    if style.color && paint.is_some() {
        out.push_str("\x1b[0m");
    }
    out.push('\n');
    if !style.color && line.sign == Sign::Added && pointer.contains('^') {
        let _ = writeln!(out, "?{}", pointer.trim_end());
    }
    if line.unended {
        out.push_str("\\ No newline at end of file\n");
    }
}
