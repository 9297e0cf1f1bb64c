//! A block as YAML. Text is bare only where every version of YAML reads it as that text.

use std::fmt::Write as _;

use super::outline::{Block, Entry, Line, Scalar, Section, Value, aside, is_unseen, lines};

const MARK: &str = "#";

pub(super) fn file(file: &Block) -> String {
    let mut out = String::new();
    block(&mut out, file, 0);
    out
}

fn pad(depth: usize) -> String {
    "  ".repeat(depth)
}

fn block(out: &mut String, block: &Block, depth: usize) {
    for item in &block.entries {
        entry(out, item, depth);
    }
    lines(out, &block.tail, &pad(depth), MARK);
}

fn entry(out: &mut String, entry: &Entry, depth: usize) {
    lines(out, &entry.above, &pad(depth), MARK);
    if let Value::Sections(sections) = &entry.value {
        match sections.as_slice() {
            [only] => lines(out, &only.above, &pad(depth), MARK),
            [first, ..] if first.above.first() == Some(&Line::Blank) => out.push('\n'),
            _ => {}
        }
    }
    out.push_str(&pad(depth));
    out.push_str(&text(&entry.key, false));
    out.push(':');
    let behind = entry.aside.as_ref();
    match &entry.value {
        Value::Scalar(value) => line(out, &scalar(value, false), behind),
        Value::List(values) => line(out, &list(values), behind),
        Value::Inline(pairs) => line(out, &flow(pairs), behind),
        Value::Pairs(pairs) if pairs.entries.is_empty() => {
            line(out, "{}", behind);
            lines(out, &pairs.tail, &pad(depth + 1), MARK);
        }
        Value::Pairs(pairs) => inside(out, pairs, behind, depth),
        Value::Section(section) => self::section(out, section, behind, depth),
        Value::Sections(sections) => {
            if let [section] = sections.as_slice() {
                let behind = behind.or(section.aside.as_ref());
                self::section(out, section, behind, depth);
                return;
            }
            aside(out, behind, MARK);
            out.push('\n');
            for (at, section) in sections.iter().enumerate() {
                let above = match section.above.split_first() {
                    // That one came before the key.
                    Some((Line::Blank, rest)) if at == 0 => rest,
                    _ => &section.above,
                };
                lines(out, above, &pad(depth + 1), MARK);
                item(out, section, depth + 1);
            }
        }
    }
}

/// What a section's key has behind its colon.
fn section(out: &mut String, section: &Section, behind: Option<&String>, depth: usize) {
    let all = whole(section);
    match (&section.argument, all.entries.as_slice()) {
        (Some((_, value)), [_]) if all.tail.is_empty() => line(out, &scalar(value, false), behind),
        (_, []) => {
            line(out, "true", behind);
            lines(out, &all.tail, &pad(depth + 1), MARK);
        }
        _ => inside(out, &all, behind, depth),
    }
}

/// A section that is one of several.
fn item(out: &mut String, section: &Section, depth: usize) {
    let all = whole(section);
    let behind = section.aside.as_ref();
    out.push_str(&pad(depth));
    out.push('-');
    match (&section.argument, all.entries.as_slice()) {
        (Some((_, value)), [_]) if all.tail.is_empty() => line(out, &scalar(value, false), behind),
        (_, []) => {
            line(out, "{}", behind);
            lines(out, &all.tail, &pad(depth + 1), MARK);
        }
        _ if section.block.is_empty() => {
            let argument = section.argument.iter();
            let pairs: Vec<_> = argument.chain(&section.properties).cloned().collect();
            line(out, &flow(&pairs), behind);
        }
        _ => {
            // The first key stands on the dash's line, and what is said of the whole behind it.
            let mut all = all;
            let mut rest = String::new();
            if let Some(first) = all.entries.first_mut() {
                first.aside = first.aside.take().or(section.aside.clone());
            }
            block(&mut rest, &all, depth + 1);
            if all
                .entries
                .first()
                .is_some_and(|entry| entry.above.is_empty())
            {
                out.push(' ');
                out.push_str(rest.trim_start_matches(' '));
            } else {
                out.push('\n');
                out.push_str(&rest);
            }
        }
    }
}

/// All that a section has, the argument and the properties as keys like the others.
fn whole(section: &Section) -> Block {
    let argument = section.argument.iter();
    let start = argument
        .chain(&section.properties)
        .map(|(key, value)| Entry::new(key.clone(), Value::Scalar(value.clone())));
    Block {
        entries: start.chain(section.block.entries.iter().cloned()).collect(),
        tail: section.block.tail.clone(),
    }
}

fn inside(out: &mut String, content: &Block, behind: Option<&String>, depth: usize) {
    aside(out, behind, MARK);
    out.push('\n');
    block(out, content, depth + 1);
}

fn line(out: &mut String, value: &str, behind: Option<&String>) {
    out.push(' ');
    out.push_str(value);
    aside(out, behind, MARK);
    out.push('\n');
}

fn list(values: &[Scalar]) -> String {
    let values: Vec<String> = values.iter().map(|value| scalar(value, true)).collect();
    format!("[{}]", values.join(", "))
}

fn flow(pairs: &[(String, Scalar)]) -> String {
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(key, value)| format!("{}: {}", text(key, true), scalar(value, true)))
        .collect();
    format!("{{{}}}", pairs.join(", "))
}

fn scalar(value: &Scalar, in_flow: bool) -> String {
    match value {
        Scalar::Text(content) => text(content, in_flow),
        Scalar::Number(digits) => digits.clone(),
        Scalar::Bool(value) => value.to_string(),
    }
}

/// Text, in quotes where it could be taken for anything else.
fn text(content: &str, in_flow: bool) -> String {
    let first =
        content.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '/' | '.'));
    let last = content.ends_with(|c: char| c.is_ascii_graphic() && c != ':');
    let bare = |c: char| {
        c.is_ascii_alphanumeric()
            || matches!(
                c,
                ' ' | '_' | '-' | '.' | '/' | '@' | '+' | '=' | ';' | '$' | '(' | ')'
            )
            || (c == ':' && !in_flow)
    };
    let is_word = first
        && last
        && content.chars().all(bare)
        && !content.contains(": ")
        && !means_something(content);
    if is_word {
        return content.to_owned();
    }
    let mut out = String::from('"');
    for c in content.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_unseen(c) => {
                let _ = write!(out, "\\U{:08x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out + "\""
}

/// What some YAML takes for a boolean, for nothing or for a number.
fn means_something(content: &str) -> bool {
    let lower = content.to_ascii_lowercase();
    let word = matches!(
        lower.as_str(),
        "true"
            | "false"
            | "yes"
            | "no"
            | "on"
            | "off"
            | "y"
            | "n"
            | "null"
            | "..."
            | "."
            | "="
            | "<<"
    );
    word || lower.strip_prefix('.').is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_ascii_digit()) || matches!(rest, "inf" | "nan")
    })
}
