//! Where reading goes on after a mistake. Only what is certain counts: a mistake that may be a
//! consequence of the one before is worse than one that is told in the next run.
//!
//! The entry with the mistake is blanked, from where it begins to the next line that begins an entry of a block that
//! is open around it. By the specification such a line is never part of a value: values of a
//! block are indented deeper than its entries. The parser is not that strict with text in quotes
//! and with brackets; where they end behind such a line, reading goes on behind their end.

use std::ops::Range;

use granit_parser::{ErrorKind, StructureStyle};

use super::{Builder, Parts};

/// The kinds of blocks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    List,
    Map,
}

impl Parts {
    fn kind(&self) -> Kind {
        match self {
            Self::List(_) => Kind::List,
            Self::Map(..) => Kind::Map,
        }
    }
}

/// What to blank because of a mistake at `at`; `None` if nothing is certain behind it.
pub(super) fn broken(builder: &Builder, at: usize) -> Option<Range<usize>> {
    let text = builder.source;
    let at = text.floor_char_boundary(at.min(text.len()));
    let block = |style| matches!(style, StructureStyle::Block);
    let flow = builder.open.iter().find(|open| !block(open.style));
    let inner = builder.open.iter().rfind(|open| block(open.style))?;
    let next = next_token(text, builder.read).min(at);
    let is_same_line = !text[builder.read.min(next)..next].contains('\n');
    let first = match flow {
        Some(flow) => flow.start,
        // The parser has read this entry, and then found more on its last line.
        None if is_same_line => inner.entry,
        None => next,
    };
    let first = first.min(next);
    let mut levels: Vec<(usize, Kind)> = builder
        .open
        .iter()
        .filter(|open| block(open.style))
        .map(|open| (column(text, open.start), open.parts.kind()))
        .collect();
    let start = content(text, first, &levels);
    // Blocks that are deeper than the entry have ended before it.
    levels.retain(|(level, _)| *level <= column(text, start));
    let opens = |at: &usize| text[*at..].starts_with(['"', '\'', '[', '{']);
    let opening = flow.map(|flow| flow.start);
    let opening = opening.or_else(|| [next, at].into_iter().find(opens));
    let behind = match opening {
        Some(opening) => match closing(text, opening) {
            Some(closing) => closing.max(at),
            None => surplus(text, opening).unwrap_or(opening),
        },
        None => at,
    };
    Some(start..next_entry(text, behind, &levels))
}

/// Writes spaces over a part of a text, so that all places stay what they are.
pub(super) fn blank(text: &mut String, part: Range<usize>) {
    let blanks = text[part.clone()]
        .bytes()
        .map(|byte| if byte == b'\n' { '\n' } else { ' ' });
    let blanks: String = blanks.collect();
    text.replace_range(part, &blanks);
}

/// Whether a mistake may come from another alone: an alias whose anchor was blanked, or is misspelt. `whole`
/// is what was written, `text` what was read of it.
pub(super) fn hides(whole: &str, text: &str, kind: &ErrorKind, at: usize) -> bool {
    let may_be_known = text != whole && whole[..at].contains('&');
    may_be_known && matches!(kind, ErrorKind::UnknownAnchor)
}

/// Where the next token begins, marks of entries and comments aside.
fn next_token(text: &str, from: usize) -> usize {
    let blanks = [' ', '\t', '\n'];
    let mut rest = text.get(from..).unwrap_or_default();
    loop {
        rest = rest.trim_start_matches(blanks);
        if rest.starts_with('#') {
            rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
            continue;
        }
        match rest.strip_prefix([':', '-']) {
            Some(behind) if behind.is_empty() || behind.starts_with(blanks) => rest = behind,
            _ => return text.len() - rest.len(),
        }
    }
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |found| found + 1)
}

fn column(text: &str, at: usize) -> usize {
    at - line_start(text, at)
}

/// Where the content of a line begins, behind its indentation and the marks of open lists.
fn content(text: &str, at: usize, levels: &[(usize, Kind)]) -> usize {
    let rest = |at: usize| text.len() - text[at..].trim_start_matches(' ').len();
    let mut start = rest(line_start(text, at));
    while levels.contains(&(column(text, start), Kind::List)) && text[start..].starts_with("- ") {
        start = rest(start + 2);
    }
    start
}

/// Where the first line behind `from` begins that is an entry of one of `levels`, or a mark between documents.
fn next_entry(text: &str, from: usize, levels: &[(usize, Kind)]) -> usize {
    let mut start = from;
    while let Some(length) = text[start..].find('\n') {
        start += length + 1;
        let line = text[start..].split('\n').next().unwrap_or_default();
        let rest = line.trim_start_matches(' ');
        let fits = levels.iter().any(|(column, kind)| {
            *column == line.len() - rest.len()
                && match kind {
                    Kind::List => rest == "-" || rest.starts_with("- "),
                    Kind::Map => begins_with_key(rest),
                }
        });
        if fits || matches!(line.trim_end(), "---" | "...") {
            return start;
        }
    }
    text.len()
}

/// Whether a line is `key:` or `key: value` without doubt: a word or text in quotes.
fn begins_with_key(line: &str) -> bool {
    let behind = match line.chars().next() {
        Some(quote @ ('"' | '\'')) => line[1..].split_once(quote).map(|(_, behind)| behind),
        Some(first) if first.is_alphanumeric() || "_./".contains(first) => {
            Some(line.trim_start_matches(|c: char| c.is_alphanumeric() || "_-./".contains(c)))
        }
        _ => None,
    };
    behind
        .and_then(|behind| behind.strip_prefix(':'))
        .is_some_and(|value| value.is_empty() || value.starts_with(' '))
}

/// Where the text in quotes, or in brackets, that opens at `opening` is closed.
fn closing(text: &str, opening: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut depth = 0_usize;
    let mut at = opening;
    while at < bytes.len() {
        let before = at.checked_sub(1).map_or(b'\n', |before| bytes[before]);
        let is_first = b" \n\t[{,:".contains(&before);
        match bytes[at] {
            b'[' | b'{' => depth += 1,
            b']' | b'}' if depth == 1 => return Some(at),
            b']' | b'}' => depth = depth.saturating_sub(1),
            quote @ (b'"' | b'\'') if is_first || at == opening => {
                at = closing_quote(bytes, at + 1, quote)?;
                if depth == 0 {
                    return Some(at);
                }
            }
            b'#' if b" \n\t".contains(&before) => {
                at += text[at..].find('\n')?;
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// Where the first line behind one that is never closed begins that closes more brackets than it opens: it may
/// belong to it. Without such a line, an end is missing, and no line behind belongs to it.
fn surplus(text: &str, opening: usize) -> Option<usize> {
    if text[opening..].starts_with(['"', '\'']) {
        return None;
    }
    let mut start = opening;
    loop {
        start += text[start..].find('\n')? + 1;
        let line = text[start..].split('\n').next().unwrap_or_default();
        if line.matches([']', '}']).count() > line.matches(['[', '{']).count() {
            return Some(start);
        }
    }
}

fn closing_quote(bytes: &[u8], from: usize, quote: u8) -> Option<usize> {
    let mut at = from;
    loop {
        match *bytes.get(at)? {
            b'\\' if quote == b'"' => at += 2,
            found if found == quote => {
                if quote == b'"' || bytes.get(at + 1) != Some(&quote) {
                    return Some(at);
                }
                at += 2;
            }
            _ => at += 1,
        }
    }
}
