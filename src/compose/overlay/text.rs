//! Values as text that every YAML reader takes for what it is: what could be anything but text is in
//! quotes.

use std::fmt::Write;

use serde_yaml::{Mapping, Value};

/// A mapping in block style.
pub(super) fn write(mapping: &Mapping) -> String {
    let mut out = String::new();
    block(mapping, 0, &mut out);
    out
}

fn block(mapping: &Mapping, indent: usize, out: &mut String) {
    for (key, value) in mapping {
        let _ = write!(out, "{:indent$}{}:", "", scalar(key));
        after(value, indent, out);
    }
}

/// What follows a key or a tag, to the end of its lines.
fn after(value: &Value, indent: usize, out: &mut String) {
    match value {
        Value::Tagged(tagged) => {
            let _ = write!(out, " !{}", tagged.tag.to_string().trim_start_matches('!'));
            after(&tagged.value, indent, out);
        }
        Value::Mapping(mapping) if !mapping.is_empty() => {
            out.push('\n');
            block(mapping, indent + 2, out);
        }
        Value::Sequence(items) if !items.is_empty() => {
            out.push('\n');
            for item in items {
                let _ = write!(out, "{:indent$}-", "", indent = indent + 2);
                match item {
                    Value::Mapping(mapping) if !mapping.is_empty() => {
                        let mut inner = String::new();
                        block(mapping, indent + 4, &mut inner);
                        // The first key stands behind the dash.
                        let _ = write!(out, " {}", inner.trim_start());
                    }
                    item => after(item, indent + 2, out),
                }
            }
        }
        value => {
            let _ = writeln!(out, " {}", scalar(value));
        }
    }
}

fn scalar(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) if is_plain(text) => text.clone(),
        // JSON's quotes are YAML's.
        Value::String(text) => serde_json::Value::from(text.as_str()).to_string(),
        Value::Sequence(_) => "[]".to_owned(),
        Value::Mapping(_) | Value::Tagged(_) => "{}".to_owned(),
    }
}

/// Whether a text is one without quotes, in every version of YAML.
fn is_plain(text: &str) -> bool {
    const WORDS: [&str; 12] = [
        "null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf", "infinity",
    ];
    let letter = text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '/');
    letter
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-./".contains(&byte))
        && !WORDS.contains(&text.to_ascii_lowercase().as_str())
}
