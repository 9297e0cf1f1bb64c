//! A tree in KDL and in YAML, each key in a form that chance picks.

use std::fmt::Write as _;

use super::model::{Fields, Section, Value};
use crate::support::random::Random;

pub(super) fn kdl(project: &Fields, random: &mut Random) -> String {
    let mut out = String::new();
    kdl_fields(&mut out, project, 0, random);
    out
}

fn shuffled<T: Clone>(items: &[T], random: &mut Random) -> Vec<T> {
    let mut items = items.to_vec();
    for at in (1..items.len()).rev() {
        items.swap(at, random.below(at + 1));
    }
    items
}

fn kdl_fields(out: &mut String, fields: &Fields, depth: usize, random: &mut Random) {
    for (key, value) in shuffled(fields, random) {
        kdl_field(out, key, &value, depth, random);
    }
}

fn kdl_field(out: &mut String, key: &str, value: &Value, depth: usize, random: &mut Random) {
    let pad = "    ".repeat(depth);
    match value {
        Value::Text(_) | Value::Plain(_) => {
            let _ = writeln!(out, "{pad}{key} {}", kdl_scalar(value, random));
        }
        Value::List(items) => match random.below(3) {
            0 => {
                let items: Vec<String> = items.iter().map(|item| kdl_text(item)).collect();
                let _ = writeln!(out, "{pad}{key} {}", items.join(" "));
            }
            1 => {
                for item in items {
                    let _ = writeln!(out, "{pad}{key} {}", kdl_text(item));
                }
            }
            _ => {
                let items: Vec<String> = items
                    .iter()
                    .map(|item| format!("- {}", kdl_text(item)))
                    .collect();
                let _ = writeln!(out, "{pad}{key} {{ {}; }}", items.join("; "));
            }
        },
        Value::Pairs(pairs) => kdl_pairs(out, key, pairs, depth, random),
        Value::Section(section) => kdl_section(out, key, section, depth, random),
        Value::Sections(sections) => {
            for section in sections {
                kdl_section(out, key, section, depth, random);
            }
        }
    }
}

fn kdl_pairs(
    out: &mut String,
    key: &str,
    pairs: &[(String, Value)],
    depth: usize,
    random: &mut Random,
) {
    let pad = "    ".repeat(depth);
    let braces = random.below(2) == 0 || key == "password";
    if braces && key != "password" {
        let _ = writeln!(out, "{pad}{key} {{");
    }
    for (name, value) in shuffled(pairs, random) {
        let start = match (key, braces) {
            ("password", _) => {
                let _ = writeln!(out, "{pad}password {name}={}", kdl_scalar(&value, random));
                continue;
            }
            (_, true) => format!("{pad}    {}", kdl_text(&name)),
            (_, false) => format!("{pad}{key} {}", kdl_text(&name)),
        };
        let _ = match &value {
            Value::Pairs(inner) => {
                let (name, value) = &inner[0];
                writeln!(out, "{start} {name}={}", kdl_scalar(value, random))
            }
            _ => writeln!(out, "{start} {}", kdl_scalar(&value, random)),
        };
    }
    if braces && key != "password" {
        let _ = writeln!(out, "{pad}}}");
    }
}

fn kdl_section(out: &mut String, key: &str, section: &Section, depth: usize, random: &mut Random) {
    let pad = "    ".repeat(depth);
    let _ = write!(out, "{pad}{key}");
    let mut children = Fields::new();
    if let Some((name, value)) = &section.argument {
        let value = kdl_scalar(value, random);
        let _ = match random.below(2) {
            0 => write!(out, " {value}"),
            _ => write!(out, " {name}={value}"),
        };
    }
    for (name, value) in &section.fields {
        match value {
            Value::Text(_) | Value::Plain(_) if random.below(2) == 0 => {
                let _ = write!(out, " {name}={}", kdl_scalar(value, random));
            }
            _ => children.push((*name, value.clone())),
        }
    }
    if children.is_empty() && random.below(2) == 0 {
        out.push('\n');
        return;
    }
    out.push_str(" {\n");
    kdl_fields(out, &children, depth + 1, random);
    let _ = writeln!(out, "{pad}}}");
}

fn kdl_scalar(value: &Value, random: &mut Random) -> String {
    match value {
        Value::Plain(text) if ["true", "false"].contains(&text.as_str()) => format!("#{text}"),
        Value::Plain(text) => text.clone(),
        Value::Text(text) if is_word(text) && random.below(2) == 0 => text.clone(),
        Value::Text(text) => kdl_text(text),
        _ => unreachable!("not a scalar"),
    }
}

/// Whether a text is safe without quotes in both languages.
fn is_word(text: &str) -> bool {
    text.len() > 3
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c == '_')
        && !["true", "false", "null", "none"].contains(&text)
}

fn kdl_text(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            ' '..='~' | 'é' | '日' => out.push(c),
            _ => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
        }
    }
    out + "\""
}

pub(super) fn yaml(project: &Fields, random: &mut Random) -> String {
    let mut out = String::new();
    for (key, value) in shuffled(project, random) {
        yaml_field(&mut out, key, &value, 0, random);
    }
    out
}

/// `key: value`, in flow style or as a block.
fn yaml_field(out: &mut String, key: &str, value: &Value, depth: usize, random: &mut Random) {
    let pad = "  ".repeat(depth);
    let inside = match value {
        Value::Section(section) => fields_of(section, random),
        Value::Pairs(pairs) => pairs.clone(),
        _ => Vec::new(),
    };
    if inside.is_empty() || random.below(3) == 0 {
        let _ = writeln!(out, "{pad}{}: {}", yaml_key(key), yaml_flow(value, random));
        return;
    }
    let _ = writeln!(out, "{pad}{}:", yaml_key(key));
    for (key, value) in shuffled(&inside, random) {
        yaml_field(out, &key, &value, depth + 1, random);
    }
}

/// A section's keys, the argument's among them.
fn fields_of(section: &Section, random: &mut Random) -> Vec<(String, Value)> {
    let argument = section.argument.iter();
    let argument = argument.map(|(name, value)| ((*name).to_owned(), (**value).clone()));
    let fields = section.fields.iter();
    let fields = fields.map(|(name, value)| ((*name).to_owned(), value.clone()));
    let all: Vec<(String, Value)> = argument.chain(fields).collect();
    shuffled(&all, random)
}

fn yaml_flow(value: &Value, random: &mut Random) -> String {
    match value {
        Value::Text(text) if is_word(text) && random.below(2) == 0 => text.clone(),
        Value::Text(text) => yaml_text(text),
        Value::Plain(text) => text.clone(),
        Value::List(items) => match items.as_slice() {
            [one] if random.below(2) == 0 => yaml_text(one),
            _ => {
                let items: Vec<String> = items.iter().map(|item| yaml_text(item)).collect();
                format!("[{}]", items.join(", "))
            }
        },
        Value::Pairs(pairs) => yaml_map(pairs, random),
        Value::Section(section) => match &section.argument {
            Some((_, value)) if section.fields.is_empty() && random.below(2) == 0 => {
                yaml_flow(value, random)
            }
            None if section.fields.is_empty() => {
                random.pick(&["{}", "true", "null", "~"]).to_owned()
            }
            _ => {
                let fields = fields_of(section, random);
                yaml_map(&fields, random)
            }
        },
        Value::Sections(sections) => {
            let sections = sections
                .iter()
                .map(|section| Value::Section(section.clone()));
            let items: Vec<String> = sections
                .map(|section| yaml_flow(&section, random))
                .collect();
            match items.as_slice() {
                [one] if random.below(2) == 0 => one.clone(),
                _ => format!("[{}]", items.join(", ")),
            }
        }
    }
}

fn yaml_map(pairs: &[(String, Value)], random: &mut Random) -> String {
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(key, value)| format!("{}: {}", yaml_key(key), yaml_flow(value, random)))
        .collect();
    format!("{{{}}}", pairs.join(", "))
}

fn yaml_key(key: &str) -> String {
    if is_word(key) {
        key.to_owned()
    } else {
        yaml_text(key)
    }
}

fn yaml_text(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            ' '..='~' | 'é' | '日' => out.push(c),
            _ => {
                let _ = write!(out, "\\U{:08x}", u32::from(c));
            }
        }
    }
    out + "\""
}
