//! Text that came from elsewhere, made safe for a terminal: what it cannot show, or would obey, is
//! written out.

use std::borrow::Cow;
use std::fmt::Write;

/// Whether a character acts on a terminal or hides itself and its neighbours.
pub(super) fn is_unsafe(char: char) -> bool {
    char.is_control()
        || matches!(char,
            '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{061c}'
            | '\u{feff}')
}

/// How such a character is written.
pub(super) fn written(char: char) -> String {
    match char {
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        '\t' => "\\t".to_owned(),
        char => char.escape_unicode().to_string(),
    }
}

/// One line, safe. Tabs stay.
pub(super) fn line(text: &str) -> Cow<'_, str> {
    replace(text, |char| char != '\t' && is_unsafe(char))
}

/// A word for a shell of the Bourne family, safe, to be copied into a command line.
pub(super) fn word(text: &str) -> String {
    let is_plain = |char: char| char.is_alphanumeric() || "_-./@%+=:,~".contains(char);
    let text = line(text);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.into_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// A path as it is shown, safe, to be copied into a command line. A shell knows the home folder's sign only
/// outside of quotes.
pub(super) fn path(shown: &str) -> String {
    match shown.strip_prefix("~/") {
        Some(rest) if !rest.is_empty() => format!("~/{}", word(rest)),
        _ => word(shown),
    }
}

/// Several lines, safe. Tabs and line ends stay.
pub(super) fn lines(text: &str) -> Cow<'_, str> {
    replace(text, |char| !matches!(char, '\t' | '\n') && is_unsafe(char))
}

/// A document in JSON, safe: inside its strings, the only place where such characters can be, they are
/// written as JSON writes them.
pub(super) fn json(text: &str) -> Cow<'_, str> {
    let acts = |char: char| char != '\n' && is_unsafe(char);
    if !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for char in text.chars() {
        if acts(char) {
            // All of them lie in the first plane, so one unit is enough.
            let _ = write!(out, "\\u{:04x}", u32::from(char));
        } else {
            out.push(char);
        }
    }
    Cow::Owned(out)
}

fn replace(text: &str, acts: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&acts) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for char in text.chars() {
        if acts(char) {
            out.push_str(&written(char));
        } else {
            out.push(char);
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::{json, line, lines, path};

    #[test]
    fn what_a_terminal_would_obey_is_written_out() {
        for (text, safe) in [
            ("plain ä 漢 🐘\tx", "plain ä 漢 🐘\tx"),
            ("\u{1b}[31mred", "\\u{1b}[31mred"),
            ("a\rb\nc", "a\\rb\\nc"),
            (
                "a\u{202e}b\u{2066}c\u{200f}",
                "a\\u{202e}b\\u{2066}c\\u{200f}",
            ),
            ("\u{9b}31m\u{7f}", "\\u{9b}31m\\u{7f}"),
        ] {
            assert_eq!(line(text), safe);
        }
        assert_eq!(lines("a\nb\u{7}"), "a\nb\\u{7}");
    }

    #[test]
    fn a_shell_takes_paths_for_what_they_are() {
        for (shown, written) in [
            ("~/code/shop", "~/code/shop"),
            ("~/my code/shop", "~/'my code/shop'"),
            ("~", "~"),
            ("~/", "~/"),
            ("/srv/it's", r"'/srv/it'\''s'"),
        ] {
            assert_eq!(path(shown), written);
        }
    }

    #[test]
    fn json_stays_json() {
        let text = serde_json::to_string("a\u{202e}\u{9b}\u{1b}").expect("a string");
        assert_eq!(json(&text), "\"a\\u202e\\u009b\\u001b\"");
        let back: String = serde_json::from_str(&json(&text)).expect("still JSON");
        assert_eq!(back, "a\u{202e}\u{9b}\u{1b}");
    }
}
