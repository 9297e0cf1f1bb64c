//! The differences, file by file, for people. With colour the words that changed are inverted; without,
//! a line below them points them out. What is the same in many projects is shown once.

use std::fmt::Write;

use super::super::escape;
use super::super::ui::{Paint, Style};
use super::super::wrap::fill;
use super::likeness::Likeness;
use super::totals::named;
use crate::plan::diff::{Hunk, Line, Sign, diff};
use crate::plan::{Action, Plan, Row, Stack, Verdict};

/// Every difference of a plan.
pub(super) fn write(plan: &Plan, style: Style, out: &mut String) {
    let mut files = Vec::new();
    let mut likeness = Likeness::default();
    for group in &plan.groups {
        for row in group.rows.iter().filter(|row| is_shown(row)) {
            let before = String::from_utf8_lossy(row.before.as_deref().unwrap_or_default());
            let after = row.after.as_deref().unwrap_or_default();
            let hunks = diff(&before, after).hunks.into_iter();
            let hunks: Vec<(usize, Hunk)> = hunks
                .map(|hunk| {
                    let number = likeness.of(&group.stack, &row.place.path, text(&hunk));
                    (number, hunk)
                })
                .collect();
            files.push((&group.stack, row, hunks));
        }
    }
    for (stack, row, hunks) in &files {
        let shown = hunks
            .iter()
            // The first who has it shows it.
            .filter(|(number, _)| likeness.shared(*number).stacks[0] == *stack);
        let mut open = false;
        for (number, hunk) in shown {
            if !open {
                open = true;
                names(row, style, out);
            }
            let title = escape::line(&hunk.title()).into_owned();
            let _ = writeln!(out, "{}", style.paint(Paint::Faint, &title));
            let others = &likeness.shared(*number).stacks[1..];
            if !others.is_empty() {
                shared(others, style, out);
            }
            for text in &hunk.lines {
                line(text, style, out);
            }
        }
    }
}

/// A hunk as one text, the way it lies under counts.
fn text(hunk: &Hunk) -> String {
    let mut text = format!("{}\n", hunk.path);
    for line in &hunk.lines {
        text.push(line.mark());
        text.push_str(&line.text());
        text.push('\n');
    }
    text
}

fn shared(others: &[&Stack], style: Style, out: &mut String) {
    let names: Vec<_> = others
        .iter()
        .map(|stack| escape::line(stack.name()))
        .collect();
    let projects = if names.len() == 1 {
        "project"
    } else {
        "projects"
    };
    let text = format!(
        "the same, but for name and digest, in {} more {projects}: {}",
        names.len(),
        named(&names)
    );
    for line in fill(&text, style.width.saturating_sub(2)) {
        let _ = writeln!(out, "{}", style.paint(Paint::Faint, &format!("# {line}")));
    }
}

/// The file's name on both sides.
fn names(row: &Row, style: Style, out: &mut String) {
    let shown = escape::line(&row.place.shown);
    let side = |there: bool| if there { shown.as_ref() } else { "/dev/null" };
    out.push('\n');
    for (mark, there) in [("---", row.before.is_some()), ("+++", row.after.is_some())] {
        let text = style.paint(Paint::Strong, &format!("{mark} {}", side(there)));
        let _ = writeln!(out, "{text}");
    }
}

/// What a person wrote is compared with what phpier would write only where that is to happen, or where
/// the two have a common origin; a stranger's file and ours share nothing worth reading.
fn is_shown(row: &Row) -> bool {
    row.action.writes() && row.after.is_some()
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
