//! The shape that both spellings of a file have in common, with all that is written beside the values:
//! comments and blank lines. A [`Block`] is written in either spelling and means the same in both.

use super::{kdl, yaml};
use crate::source::Format;

/// The entries of a file, or of the inside of a key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// In the order they are written.
    pub entries: Vec<Entry>,
    /// Lines behind the last entry.
    pub tail: Vec<Line>,
}

/// A line without a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// Nothing.
    Blank,
    /// A comment's text, without its mark.
    Comment(String),
}

/// A key with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Lines above it.
    pub above: Vec<Line>,
    /// The key.
    pub key: String,
    /// What it has.
    pub value: Value,
    /// A comment behind it on its first line.
    pub aside: Option<String>,
}

/// What a key can have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// One value.
    Scalar(Scalar),
    /// Values in a row.
    List(Vec<Scalar>),
    /// Names that the writer chose, each with a value.
    Pairs(Block),
    /// Few keys, none of them long: `env="NAME"`.
    Inline(Vec<(String, Scalar)>),
    /// A key that may stand once, with keys of its own.
    Section(Section),
    /// A key that may stand several times.
    Sections(Vec<Section>),
}

/// The inside of a key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    /// Lines above it, where it is one of several.
    pub above: Vec<Line>,
    /// A comment behind its first line, where it is one of several.
    pub aside: Option<String>,
    /// The key that KDL writes as an argument, and its value.
    pub argument: Option<(String, Scalar)>,
    /// Keys that KDL writes on the same line.
    pub properties: Vec<(String, Scalar)>,
    /// The others.
    pub block: Block,
}

/// A single value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scalar {
    /// Text.
    Text(String),
    /// A number as it is written, good in both spellings.
    Number(String),
    /// True or false.
    Bool(bool),
}

impl Line {
    /// A comment as it will be read again.
    pub fn comment(text: &str) -> Self {
        Self::Comment(seen(text))
    }
}

impl Scalar {
    /// Text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }
}

impl Entry {
    /// A key and its value, with nothing beside them.
    pub fn new(key: impl Into<String>, value: Value) -> Self {
        Self {
            above: Vec::new(),
            key: key.into(),
            value,
            aside: None,
        }
    }
}

impl Block {
    /// Whether nothing is in it, not even a comment.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.tail.is_empty()
    }
}

/// A file's text.
pub fn text(file: &Block, format: Format) -> String {
    match format {
        Format::Kdl => kdl::file(file),
        Format::Yaml => yaml::file(file),
    }
}

/// Writes lines without a value.
pub(super) fn lines(out: &mut String, lines: &[Line], pad: &str, mark: &str) {
    for line in lines {
        match line {
            Line::Blank => out.push('\n'),
            Line::Comment(text) => {
                out.push_str(pad);
                comment(out, text, mark);
                out.push('\n');
            }
        }
    }
}

/// Writes a comment that stands behind something.
pub(super) fn aside(out: &mut String, text: Option<&String>, mark: &str) {
    if let Some(text) = text {
        out.push_str("    ");
        comment(out, text, mark);
    }
}

fn comment(out: &mut String, text: &str, mark: &str) {
    out.push_str(mark);
    let seen = seen(text);
    if !seen.is_empty() {
        out.push(' ');
    }
    out.push_str(&seen);
}

/// A comment's text with nothing in it that would be refused when the file is read.
fn seen(text: &str) -> String {
    let text = text.trim_end();
    let seen = text
        .chars()
        .map(|c| if is_unseen(c) { '\u{fffd}' } else { c });
    seen.collect()
}

/// What no file may hold as it stands, or what ends a line in one of the spellings.
pub(super) fn is_unseen(c: char) -> bool {
    (c.is_control() && c != '\t')
        || matches!(c,
            '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}
