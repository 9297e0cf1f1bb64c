//! Where quotes and brackets end.

use super::word::is_quote;

/// Where a quote ends, past those that are escaped.
pub(super) fn closing(text: &str, end: &str, escapes: bool) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + text[from..].find(end)?;
        let slashes = text[..at].len() - text[..at].trim_end_matches('\\').len();
        let is_double = end == "'" && text[at + 1..].starts_with('\'');
        if is_double {
            from = at + 2;
        } else if escapes && !slashes.is_multiple_of(2) {
            from = at + end.len();
        } else {
            return Some(at);
        }
    }
}

/// Where a bracket that the text starts with is closed, past those inside and in quotes.
pub(super) fn balanced(text: &str, open: char, close: char) -> Option<usize> {
    let mut depth = 0_usize;
    let mut quote = None;
    let mut is_escaped = false;
    for (at, char) in text.char_indices() {
        match quote {
            Some(end) => {
                quote = (char != end || is_escaped).then_some(end);
                is_escaped = char == '\\' && !is_escaped;
            }
            None if is_quote(char) => quote = Some(char),
            None if char == open => depth += 1,
            None if char == close => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            None => {}
        }
    }
    None
}
