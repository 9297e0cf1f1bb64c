//! Bare words: which are names, values, or neither.

use super::number::{self, Number};
use crate::syntax::tree::ScalarKind;

/// Where a word stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// It names a node.
    Name,
    /// It names a property.
    Key,
    /// It is an argument or the value of a property.
    Value,
}

/// Why a word cannot stand where it does.
pub(super) struct Fault {
    /// What is wrong.
    pub(super) message: String,
    /// What is here.
    pub(super) label: &'static str,
    /// What to do.
    pub(super) help: String,
}

/// What a word is, or what is wrong with it.
pub(super) fn kind(word: &str, role: Role) -> Result<ScalarKind, Box<Fault>> {
    // Nearly all words are made of these letters, and then only keywords are none.
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let first = word.bytes().next();
    if first.is_some_and(|first| first.is_ascii_alphabetic())
        && word.as_bytes().iter().all(plain)
        && !is_bare_keyword(word)
    {
        return Ok(ScalarKind::String);
    }
    judge(word, role)
}

fn is_bare_keyword(word: &str) -> bool {
    matches!(word, "true" | "false" | "null" | "nan" | "inf" | "-inf")
}

fn judge(word: &str, role: Role) -> Result<ScalarKind, Box<Fault>> {
    let is_value = role == Role::Value;
    let said = |message, label, help| {
        Err(Box::new(Fault {
            message,
            label,
            help,
        }))
    };
    let quote = || format!("put it in quotes: `{}`", quoted(word));
    if is_bare_keyword(word) {
        return said(
            format!(
                "`{word}` is no {} of KDL",
                if is_value { "value" } else { "name" }
            ),
            "a bare keyword",
            if is_value {
                format!("write `#{word}`")
            } else {
                quote()
            },
        );
    }
    if word.starts_with('#') {
        let keyword = match word {
            "#true" => Some(ScalarKind::Bool(true)),
            "#false" => Some(ScalarKind::Bool(false)),
            "#null" => Some(ScalarKind::Null),
            "#nan" | "#inf" | "#-inf" => Some(ScalarKind::Float),
            _ => None,
        };
        return match (keyword, is_value) {
            (Some(kind), true) => Ok(kind),
            (Some(_), false) => said(format!("`{word}` cannot be a name"), "a keyword", quote()),
            (None, _) => said(
                format!("`{word}` is no keyword of KDL"),
                "a word that begins with `#`",
                match word.to_lowercase().as_str() {
                    "#true" | "#yes" | "#on" => "write `#true`".to_owned(),
                    "#false" | "#no" | "#off" => "write `#false`".to_owned(),
                    "#null" | "#none" | "#nil" => "write `#null`".to_owned(),
                    _ => "a comment begins with `//`; text that begins with `#` needs quotes"
                        .to_owned(),
                },
            ),
        };
    }
    if let Some(char) = word
        .chars()
        .find(|char| matches!(char, '[' | ']' | '/' | '\\' | '#'))
    {
        let help = match char {
            '[' | ']' => {
                "a list has no brackets in KDL: write its values one after another, with spaces"
                    .to_owned()
            }
            _ if word.starts_with("*/") => "remove it, or open the comment with `/*`".to_owned(),
            '\\' => format!("put it in raw quotes: `#\"{word}\"#`"),
            _ => quote(),
        };
        return said(
            format!("`{char}` may not stand in a bare word"),
            "this word needs quotes",
            help,
        );
    }
    if number::begins(word) {
        if !is_value {
            return said(
                format!("`{word}` cannot be a name"),
                "it begins like a number",
                quote(),
            );
        }
        return match number::read(word) {
            Number::Sound(kind) => Ok(kind),
            Number::Huge => said(
                format!("`{word}` is larger than any number here"),
                "too many digits",
                quote(),
            ),
            Number::None => said(
                format!("`{word}` is not a number"),
                "it begins like one",
                quote(),
            ),
        };
    }
    if word.starts_with('\'') {
        return said(
            "KDL has no single quotes".to_owned(),
            "this quote is part of the word",
            "use double quotes".to_owned(),
        );
    }
    match (role, word.strip_suffix(':'), word.strip_suffix(',')) {
        (Role::Name, Some(name), _) if !name.is_empty() => said(
            format!("`{word}` ends with a colon"),
            "this is YAML's way to write a key",
            format!("write `{name}` without it; a file in YAML is named `.yaml`"),
        ),
        (Role::Value, _, Some(value)) if !value.is_empty() => said(
            format!("`{word}` ends with a comma"),
            "the comma is part of the word",
            format!("write `{value}`: values have only spaces between them"),
        ),
        _ => Ok(ScalarKind::String),
    }
}

/// The word in quotes.
pub(super) fn quoted(word: &str) -> String {
    format!("\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\""))
}
