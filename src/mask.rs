//! What must not be shown: the values under names that are those of secrets, credentials in addresses and
//! command lines, and texts that are keys by their look. Whatever leaves the program asks here.

mod address;
mod around;
mod command;
mod end;
mod known;
mod name;
mod open;
mod quote;
mod scan;
mod token;
mod value;
mod word;

use std::ops::Range;

pub use command::secret_items;
pub use known::Known;
pub use name::is_secret_key;
pub use quote::without;
pub use word::is_reference;

/// What stands where a secret would.
pub const HIDDEN: &str = "(sensitive)";

/// A part of a line that must not be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hidden {
    /// Where in the line.
    pub range: Range<usize>,
    /// What it is the value of, to tell whether it has changed; empty for a line inside a longer value.
    pub key: String,
}

/// What must not be shown of a file, or of what a program wrote, line by line. It may be of any language,
/// and be broken.
pub fn hidden(text: &str) -> Vec<Vec<Hidden>> {
    scan::lines(text, scan::Kind::Text)
}

/// A text of any kind as it may be shown.
pub fn in_text(text: &str) -> String {
    shown(text, hidden(text))
}

/// A value as it may be shown, by itself: under which name it stands is looked at elsewhere.
pub fn in_value(value: &str) -> String {
    shown(value, scan::lines(value, scan::Kind::Value))
}

/// One line with something else in place of what is hidden of it.
pub fn replaced(
    line: &str,
    hidden: &[Hidden],
    mut instead: impl FnMut(&Hidden) -> String,
) -> String {
    let mut out = String::with_capacity(line.len());
    let mut at = 0;
    for part in hidden {
        out.push_str(&line[at..part.range.start]);
        out.push_str(&instead(part));
        at = part.range.end;
    }
    out.push_str(&line[at..]);
    out
}

fn shown(text: &str, hidden: Vec<Vec<Hidden>>) -> String {
    let lines = text.split('\n').zip(hidden);
    let lines: Vec<String> = lines
        .map(|(line, hidden)| replaced(line, &hidden, |_| HIDDEN.to_owned()))
        .collect();
    lines.join("\n")
}
