//! The content of a text in quotes.

use super::lex::{is_newline, is_space};

/// What a well-formed text stands for: without its quotes and hashes, with escapes undone, and its
/// lines without what stands before the closing quotes.
pub(super) fn unquote(text: &str) -> String {
    let hashes = text.bytes().take_while(|byte| *byte == b'#').count();
    let raw = hashes > 0;
    let inner = &text[hashes..text.len() - hashes];
    if let Some(block) = inner.strip_prefix("\"\"\"")
        && block.starts_with(is_newline)
    {
        return lines(&block[..block.len() - 3], raw);
    }
    let line = &inner[1..inner.len() - 1];
    if raw {
        return line.to_owned();
    }
    let mut content = String::with_capacity(line.len());
    undo(line, &mut content);
    content
}

/// The lines of a block. Escaped line breaks are none, so they are dealt with before the indentation;
/// what other escapes stand for is not looked at for it.
fn lines(block: &str, raw: bool) -> String {
    let mut lines = Vec::new();
    let mut rest = past_newline(block);
    while let Some(end) = line_end(rest, raw) {
        lines.push(&rest[..end]);
        rest = past_newline(&rest[end..]);
    }
    // What is left stands before the closing quotes.
    let prefix = indent(rest);
    let mut content = String::with_capacity(block.len());
    for (at, line) in lines.into_iter().enumerate() {
        if at > 0 {
            content.push('\n');
        }
        if indent(line).len() == line.len() {
            continue;
        }
        let line = line.strip_prefix(prefix).unwrap_or(line);
        if raw {
            content.push_str(line);
        } else {
            undo(line, &mut content);
        }
    }
    content
}

/// Where the first line break is that no backslash takes away.
fn line_end(text: &str, raw: bool) -> Option<usize> {
    if raw {
        return text.find(is_newline);
    }
    let mut at = 0;
    loop {
        at += text[at..].find(|c: char| c == '\\' || is_newline(c))?;
        if !text[at..].starts_with('\\') {
            return Some(at);
        }
        let next = &text[at + 1..];
        let space = next.len() - past_space(next).len();
        let escaped = next.chars().next().map_or(0, char::len_utf8);
        at += 1 + space.max(escaped);
    }
}

/// Puts a text with its escapes undone behind another.
fn undo(text: &str, content: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        content.push_str(&rest[..at]);
        let escape = &rest[at + 1..];
        let Some(first) = escape.chars().next() else {
            return;
        };
        rest = &escape[first.len_utf8()..];
        match first {
            'n' => content.push('\n'),
            'r' => content.push('\r'),
            't' => content.push('\t'),
            's' => content.push(' '),
            'b' => content.push('\u{8}'),
            'f' => content.push('\u{c}'),
            'u' => {
                let digits = rest.split(['{', '}']).nth(1).unwrap_or_default();
                let number = u32::from_str_radix(digits, 16).ok();
                content.extend(number.and_then(char::from_u32));
                rest = rest.get(digits.len() + "{}".len()..).unwrap_or_default();
            }
            char if is_space(char) || is_newline(char) => rest = past_space(rest),
            char => content.push(char),
        }
    }
    content.push_str(rest);
}

fn past_newline(text: &str) -> &str {
    text.strip_prefix(is_newline).unwrap_or(text)
}

/// What follows spaces and line breaks.
fn past_space(text: &str) -> &str {
    text.trim_start_matches(|c| is_space(c) || is_newline(c))
}

/// The spaces that a line begins with.
pub(super) fn indent(line: &str) -> &str {
    &line[..line.len() - line.trim_start_matches(is_space).len()]
}
