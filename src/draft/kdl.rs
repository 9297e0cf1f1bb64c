//! A block as KDL 2. Text is always quoted, names only where they must be.

use std::fmt::Write as _;

use super::outline::{Block, Entry, Scalar, Section, Value, aside, is_unseen, lines};

const MARK: &str = "//";

pub(super) fn file(file: &Block) -> String {
    let mut out = String::new();
    block(&mut out, file, 0);
    out
}

/// A block's lines, indented by its depth.
pub(super) fn block(out: &mut String, block: &Block, depth: usize) {
    for item in &block.entries {
        entry(out, item, depth);
    }
    lines(out, &block.tail, &pad(depth), MARK);
}

fn pad(depth: usize) -> String {
    "    ".repeat(depth)
}

fn entry(out: &mut String, entry: &Entry, depth: usize) {
    let pad = pad(depth);
    lines(out, &entry.above, &pad, MARK);
    let key = name(&entry.key);
    let behind = entry.aside.as_ref();
    match &entry.value {
        Value::Scalar(value) => line(out, &format!("{pad}{key} {}", scalar(value)), behind),
        Value::List(values) => {
            let values: String = values
                .iter()
                .map(|value| format!(" {}", scalar(value)))
                .collect();
            line(out, &format!("{pad}{key}{values}"), behind);
        }
        Value::Inline(properties) => {
            line(
                out,
                &format!("{pad}{key}{}", self::properties(properties)),
                behind,
            );
        }
        Value::Pairs(pairs) => match pairs.entries.as_slice() {
            [only] if depth > 0 && pairs.tail.is_empty() && is_plain(only) => {
                let start = format!("{pad}{key} {}", text(&only.key));
                let rest = match &only.value {
                    Value::Inline(properties) => self::properties(properties),
                    Value::Scalar(value) => format!(" {}", scalar(value)),
                    _ => String::new(),
                };
                line(out, &(start + &rest), behind);
            }
            _ => braces(out, &format!("{pad}{key}"), behind, pairs, depth),
        },
        Value::Section(section) => {
            self::section(out, &key, section, behind, depth);
        }
        Value::Sections(sections) => {
            // Those of the key hold for the first of them.
            for (at, section) in sections.iter().enumerate() {
                lines(out, &section.above, &pad, MARK);
                let behind = section.aside.as_ref().or(behind.filter(|_| at == 0));
                self::section(out, &key, section, behind, depth);
            }
        }
    }
}

/// Whether a pair fits on the line of its key.
fn is_plain(entry: &Entry) -> bool {
    entry.above.is_empty()
        && entry.aside.is_none()
        && matches!(entry.value, Value::Scalar(_) | Value::Inline(_))
}

fn section(out: &mut String, key: &str, section: &Section, behind: Option<&String>, depth: usize) {
    let mut start = format!("{}{key}", pad(depth));
    if let Some((_, value)) = &section.argument {
        start.push(' ');
        start.push_str(&scalar(value));
    }
    start.push_str(&properties(&section.properties));
    if section.block.is_empty() {
        line(out, &start, behind);
    } else {
        braces(out, &start, behind, &section.block, depth);
    }
}

fn braces(out: &mut String, start: &str, behind: Option<&String>, inside: &Block, depth: usize) {
    line(out, &format!("{start} {{"), behind);
    block(out, inside, depth + 1);
    out.push_str(&pad(depth));
    out.push_str("}\n");
}

fn line(out: &mut String, text: &str, behind: Option<&String>) {
    out.push_str(text);
    aside(out, behind, MARK);
    out.push('\n');
}

fn properties(properties: &[(String, Scalar)]) -> String {
    properties
        .iter()
        .map(|(key, value)| format!(" {}={}", name(key), scalar(value)))
        .collect()
}

fn scalar(value: &Scalar) -> String {
    match value {
        Scalar::Text(content) => text(content),
        Scalar::Number(digits) => digits.clone(),
        Scalar::Bool(value) => format!("#{value}"),
    }
}

/// A name, in quotes where it is no plain word.
fn name(content: &str) -> String {
    let first = content.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let keyword = ["true", "false", "null", "inf", "nan"].contains(&content);
    if first && !keyword && content.chars().all(word) {
        content.to_owned()
    } else {
        text(content)
    }
}

/// Text in quotes.
pub(super) fn text(content: &str) -> String {
    let mut out = String::from('"');
    for c in content.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_unseen(c) => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out + "\""
}
