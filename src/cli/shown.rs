//! A person's own files as they are to be, shown before they are written.

use std::fmt::Write as _;

use super::escape;
use super::ui::{Paint, Style};
use crate::mask;

/// A new file, whole.
pub(super) fn file(path: &str, text: &str, style: Style) -> String {
    let mut out = title(path, style);
    for line in mask::in_text(text).lines() {
        let line = format!("+{}", escape::line(line));
        let _ = writeln!(out, "{}", style.paint(Paint::Good, &line));
    }
    out
}

/// The lines of a file that come and go, with those around them.
pub(super) fn change(path: &str, old: &str, new: &str, style: Style) -> String {
    title(path, style) + &difference(old, new, style)
}

/// The lines that come and go, with those around them.
pub(super) fn difference(old: &str, new: &str, style: Style) -> String {
    let (old, new) = (mask::in_text(old), mask::in_text(new));
    let diff = similar::TextDiff::from_lines(&old, &new);
    let text = diff.unified_diff().context_radius(2).to_string();
    let mut out = String::new();
    for line in text.lines().filter(|line| !line.starts_with("@@")) {
        let paint = match line.as_bytes().first() {
            Some(b'+') => Paint::Good,
            Some(b'-') => Paint::Bad,
            _ => Paint::Faint,
        };
        let _ = writeln!(out, "{}", style.paint(paint, &escape::line(line)));
    }
    out
}

fn title(path: &str, style: Style) -> String {
    format!("\n{}\n", style.paint(Paint::Strong, &escape::line(path)))
}
