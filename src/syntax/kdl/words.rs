//! Bare words: which are names, values, or neither.

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

/// What is wrong with a word, if anything is: message, label and help.
pub(super) fn fault(word: &str, role: Role) -> Option<(String, String, String)> {
    let is_value = role == Role::Value;
    let said = |message: String, label: &str, help: String| Some((message, label.to_owned(), help));
    let quote = || format!("put it in quotes: `{}`", quoted(word));
    if matches!(word, "true" | "false" | "null" | "nan" | "inf" | "-inf") {
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
        let keyword = matches!(
            word,
            "#true" | "#false" | "#null" | "#nan" | "#inf" | "#-inf"
        );
        return match (keyword, is_value) {
            (true, true) => None,
            (true, false) => said(format!("`{word}` cannot be a name"), "a keyword", quote()),
            (false, _) => said(
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
    if begins_number(word) {
        if !is_value {
            return said(
                format!("`{word}` cannot be a name"),
                "it begins like a number",
                quote(),
            );
        }
        return match number(word) {
            Number::Sound => None,
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
        _ => None,
    }
}

/// The word in quotes.
pub(super) fn quoted(word: &str) -> String {
    format!("\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\""))
}

fn begins_number(word: &str) -> bool {
    let unsigned = word.strip_prefix(['+', '-']).unwrap_or(word);
    let unsigned = unsigned.strip_prefix('.').unwrap_or(unsigned);
    unsigned.starts_with(|c: char| c.is_ascii_digit())
}

enum Number {
    Sound,
    Huge,
    None,
}

fn number(word: &str) -> Number {
    let unsigned = word.strip_prefix(['+', '-']).unwrap_or(word);
    for (marks, radix) in [(["0x", "0X"], 16), (["0o", "0O"], 8), (["0b", "0B"], 2)] {
        if let Some(digits) = marks.iter().find_map(|mark| unsigned.strip_prefix(mark)) {
            return whole(digits, radix);
        }
    }
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let exponent = exponent.map(|digits| digits.strip_prefix(['+', '-']).unwrap_or(digits));
    let (before, after) = match mantissa.split_once('.') {
        Some((before, after)) => (before, Some(after)),
        None => (mantissa, None),
    };
    for part in [Some(before), after, exponent].into_iter().flatten() {
        match whole(part, 10) {
            Number::Sound => {}
            other => return other,
        }
    }
    Number::Sound
}

fn whole(digits: &str, radix: u32) -> Number {
    if !digits.starts_with(|c: char| c.is_digit(radix))
        || !digits.chars().all(|c| c.is_digit(radix) || c == '_')
    {
        return Number::None;
    }
    match i128::from_str_radix(&digits.replace('_', ""), radix) {
        Ok(_) => Number::Sound,
        Err(_) => Number::Huge,
    }
}
