//! Putting lines into a `global.kdl` that a person wrote. Nothing else of the file changes.

mod splice;

pub(in crate::cli) use splice::add;

use crate::cli::escape;
use crate::cli::ui::{Paint, Style};

/// A text without byte order mark and with LF line ends, as it is read everywhere else.
pub(in crate::cli) fn plain(text: &str) -> String {
    text.trim_start_matches('\u{feff}').replace("\r\n", "\n")
}

/// A plain text with the byte order mark and the line ends of the one it was made from.
pub(in crate::cli) fn respelled(old: &str, new: &str) -> String {
    let mark = if old.starts_with('\u{feff}') {
        "\u{feff}"
    } else {
        ""
    };
    let new = if old.contains("\r\n") {
        new.replace('\n', "\r\n")
    } else {
        new.to_owned()
    };
    format!("{mark}{new}")
}

/// The lines that came, with those around them.
pub(in crate::cli) fn difference(old: &str, new: &str, style: Style) -> String {
    let diff = similar::TextDiff::from_lines(old, new);
    let text = diff.unified_diff().context_radius(2).to_string();
    text.lines()
        .filter(|line| !line.starts_with("@@"))
        .map(|line| {
            let paint = match line.as_bytes().first() {
                Some(b'+') => Paint::Good,
                Some(b'-') => Paint::Bad,
                _ => Paint::Faint,
            };
            style.paint(paint, &escape::line(line)) + "\n"
        })
        .collect()
}
