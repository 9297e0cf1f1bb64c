//! What of a configuration must not be shown, and how files and lines look without it.
//!
//! A secret can be in a value in more than one form: as it is, encoded for a URL, quoted for SQL. So
//! the files to show are compiled from a configuration that has no secrets in it.

use std::ops::Range;

use super::edit;
use super::sheet::Sheet;
use super::trial::{self, Owner};
use super::written::{self, Part, Written};
use crate::config::keys::Shape;
use crate::mask::{self, HIDDEN};
use crate::source::{Format, SourceFile};
use crate::syntax::Document;
use crate::syntax::tree::{Scalar, ScalarKind};

/// What stands for a secret while files are compiled; the same in every encoding.
pub(super) const STAND_IN: &str = "zqxsensitivezqx";

/// Whether a part says a secret.
fn is_secret(written: &Written, in_command: bool) -> bool {
    let Part::Value { shape, scalar, .. } = &written.part else {
        return false;
    };
    if scalar.kind == ScalarKind::Null || scalar.text.is_empty() {
        return false;
    }
    match shape {
        Shape::Password => true,
        Shape::Bool | Shape::True => false,
        _ => {
            let name = written.key.rsplit('.').next().unwrap_or_default();
            // The name of a variable to take a value from is none itself, whatever it is called.
            let named = matches!(shape, Shape::Scalar | Shape::Value) && mask::is_secret_key(name);
            named || in_command || mask::in_value(&scalar.text) != scalar.text
        }
    }
}

fn secrets(written: &[Written]) -> impl Iterator<Item = &Written> {
    let values = written
        .iter()
        .filter(|part| matches!(part.part, Part::Value { .. }));
    let values: Vec<&Written> = values.collect();
    // The items of a list stand behind each other and have one key.
    let lists = values.chunk_by(|one, next| one.key == next.key);
    let in_commands: Vec<bool> = lists
        .flat_map(|list| mask::secret_items(list.iter().map(|item| item.part.text())))
        .collect();
    let all = values.into_iter().zip(in_commands);
    all.filter_map(|(part, in_command)| is_secret(part, in_command).then_some(part))
}

/// The files as they would be without a secret in the configuration.
pub(super) fn sheet(document: &Document, owner: Owner<'_>, all: &[Written]) -> Option<Sheet> {
    let public = without(document, all)?;
    let other = |document: &Document| without(document, &written::find(document, owner.section()));
    let artifacts = match owner {
        Owner::Local(input, common) => {
            trial::compile(&public, Owner::Local(input, &other(common)?))
        }
        Owner::Below(input, local) => trial::compile(&public, Owner::Below(input, &other(local)?)),
        Owner::Global | Owner::Shared | Owner::Project(_) | Owner::Home(..) => {
            trial::compile(&public, owner)
        }
    };
    Some(Sheet::new(&artifacts?))
}

/// A document with something else in place of its secrets.
fn without(document: &Document, all: &[Written]) -> Option<Document> {
    let stand_in = Scalar {
        kind: ScalarKind::String,
        text: STAND_IN.to_owned(),
    };
    let at = secrets(all).map(|secret| &secret.at);
    edit::replace_all(document, at, &stand_in)
}

/// A value as it may be shown, and whether that hides anything.
pub(super) fn shown(name: Option<&str>, text: &str, public: Option<&str>) -> (String, bool) {
    let Some(public) = public else {
        return (HIDDEN.to_owned(), true);
    };
    if public.contains(STAND_IN) {
        return (public.replace(STAND_IN, HIDDEN), true);
    }
    let is_text = !text.is_empty() && !mask::is_reference(text);
    if name.is_some_and(mask::is_secret_key) && is_text {
        return (HIDDEN.to_owned(), true);
    }
    let without = mask::in_value(text);
    let hides = without != text;
    // A digest that covers a secret differs too, and is none.
    (without, hides)
}

/// A text of a configuration with its secrets taken out, and where everything else has gone.
#[derive(Clone, Debug)]
pub struct Public {
    /// The file to show.
    pub file: SourceFile,
    /// What was replaced: where it was, and the length of what stands there now.
    replaced: Vec<(Range<usize>, usize)>,
}

impl Public {
    /// The text of a document that was read from this file.
    pub fn new(file: &SourceFile, document: &Document, owner: Owner<'_>) -> Self {
        let all = written::find(document, owner.section());
        let mut cuts: Vec<(Range<usize>, String)> = secrets(&all)
            .map(|secret| {
                let range = secret.span.range();
                let lines = file.text[range.clone()].matches('\n').count();
                (range, format!("\"{HIDDEN}\"{}", "\n".repeat(lines)))
            })
            .collect();
        cuts.extend(remarks(file, &all));
        cuts.sort_by_key(|(range, _)| range.start);
        let mut text = String::with_capacity(file.text.len());
        let mut replaced = Vec::new();
        let mut at = 0;
        for (range, instead) in cuts {
            // An alias of YAML says one secret in several places of the tree.
            if range.start < at {
                continue;
            }
            text.push_str(&file.text[at..range.start]);
            text.push_str(&instead);
            at = range.end;
            replaced.push((range, instead.len()));
        }
        text.push_str(&file.text[at..]);
        Self {
            file: SourceFile {
                path: file.path.clone(),
                text: text.into(),
                format: file.format,
            },
            replaced,
        }
    }

    /// Where a place of the text is now.
    pub fn moved(&self, range: Range<usize>) -> Range<usize> {
        self.offset(range.start, false)..self.offset(range.end, true)
    }

    fn offset(&self, at: usize, is_end: bool) -> usize {
        let mut grown = 0;
        let mut shrunk = 0;
        for (range, length) in &self.replaced {
            let inside = range.start < at && at < range.end;
            if at >= range.end && at > range.start {
                grown += length;
                shrunk += range.len();
            } else if inside {
                let to = if is_end { *length } else { 0 };
                return range.start + grown - shrunk + to;
            }
        }
        at + grown - shrunk
    }
}

/// Remarks, and parts that are switched off, that speak of secrets: perhaps they hold an old one.
fn remarks(file: &SourceFile, all: &[Written]) -> Vec<(Range<usize>, String)> {
    let mut read: Vec<Range<usize>> = all.iter().map(|part| part.span.range()).collect();
    read.sort_by_key(|range| (range.start, range.end));
    read.push(file.text.len()..file.text.len());
    let mut cuts = Vec::new();
    let mut at = 0;
    for range in read {
        // Between what is read there is only what is not.
        while at < range.start {
            let gap = &file.text[at..range.start];
            let Some((start, length)) = remark(gap, file.format) else {
                break;
            };
            let remark = &gap[start..start + length];
            if speaks_of_secrets(remark) {
                let lines = "\n".repeat(remark.matches('\n').count());
                let place = at + start..at + start + length;
                cuts.push((place, format!("{HIDDEN}{lines}")));
            }
            at += start + length;
        }
        at = at.max(range.end);
    }
    cuts
}

fn speaks_of_secrets(text: &str) -> bool {
    let between = |c: char| !(c.is_alphanumeric() || "_-".contains(c));
    text.split(between).any(mask::is_secret_key)
}

/// The first remark of a text: where it starts, and how long it is.
fn remark(text: &str, format: Format) -> Option<(usize, usize)> {
    let line = |rest: &str| rest.find('\n').unwrap_or(rest.len());
    if format == Format::Yaml {
        let begins = |(at, _): &(usize, &str)| !text[..*at].ends_with(|c: char| !c.is_whitespace());
        let (at, _) = text.match_indices('#').find(begins)?;
        return Some((at, line(&text[at..])));
    }
    let marks = ["//", "/*", "/-"].iter().filter_map(|mark| text.find(mark));
    let at = marks.min()?;
    let rest = &text[at..];
    let length = match rest.as_bytes().get(1) {
        Some(b'*') => rest.find("*/").map_or(rest.len(), |end| end + 2),
        // A node that is switched off goes on to the end of its block.
        Some(b'-') if rest[..line(rest)].trim_end().ends_with('{') => {
            let mut depth = 0_usize;
            let end = rest.char_indices().find(|(_, char)| {
                depth = match char {
                    '{' => depth + 1,
                    '}' => depth.saturating_sub(1),
                    _ => return false,
                };
                depth == 0
            });
            end.map_or(rest.len(), |(end, _)| end + 1)
        }
        _ => line(rest),
    };
    Some((at, length))
}
