//! Looks for secrets line by line. Nothing is known of the language, and what is shown around a mistake is
//! not well formed, so that a value ends where it does in whichever language it ends last.

use std::ops::Range;

use super::command::Command;
use super::open::Open;
use super::value::{By, Extent, Place, extent};
use super::word::is_quote;
use super::{Hidden, address, name, token};

/// What a text is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Statements, one after the other: `key value` is one too.
    Text,
    /// A value among them. Words may stand behind each other in it and mean nothing.
    Value,
}

/// What is secret of each line.
pub(super) fn lines(text: &str, kind: Kind) -> Vec<Vec<Hidden>> {
    let mut scan = Scan {
        kind,
        open: None,
        command: Command::default(),
    };
    text.split('\n').map(|line| scan.line(line)).collect()
}

struct Scan {
    kind: Kind,
    /// A value that has not ended with its line.
    open: Option<Open>,
    /// An option that stands in a list by itself has its value in the item after it.
    command: Command,
}

impl Scan {
    fn line(&mut self, line: &str) -> Vec<Hidden> {
        let mut found = Vec::new();
        let mut from = 0;
        if let Some(mut open) = self.open.take() {
            let start = line.len() - line.trim_start().len();
            let inside = |end: usize| Hidden {
                range: start..end.max(start),
                key: String::new(),
            };
            let Some(end) = open.end(line) else {
                self.open = Some(open);
                found.push(inside(line.trim_end().len()));
                return merged(found);
            };
            found.push(inside(end));
            from = end;
        }
        self.keys(line, from, &mut found);
        let mut add = |range: Range<usize>| {
            let key = line[..range.start].trim().to_owned();
            found.push(Hidden { range, key });
        };
        super::command::secrets(line).into_iter().for_each(&mut add);
        address::secrets(line).into_iter().for_each(&mut add);
        token::secrets(line).into_iter().for_each(&mut add);
        if let Some((range, ends)) = token::private_key(line) {
            add(range);
            let open = || (!ends).then_some(Open::Before(token::KEY_END));
            self.open = self.open.take().or_else(open);
        }
        self.item(line, &mut found);
        merged(found)
    }

    /// The line as an item of a list of words.
    fn item(&mut self, line: &str, found: &mut Vec<Hidden>) {
        let Some(item) = line.trim_start().strip_prefix("- ") else {
            self.command = Command::default();
            return;
        };
        if let Some(secret) = self.command.item(item) {
            let quotes = if item.starts_with(is_quote) {
                is_quote
            } else {
                |_| false
            };
            let end = line.trim_end().trim_end_matches(quotes).len();
            found.push(Hidden {
                range: line.len() - item.len() + secret.start..end,
                key: secret.option,
            });
        }
    }

    /// The values behind keys that look secret: `key value`, `key=value`, `key: value`.
    fn keys(&mut self, line: &str, from: usize, found: &mut Vec<Hidden>) {
        let mut at = from;
        while let Some(start) = line[at..].find(is_key).map(|found| at + found) {
            let rest = &line[start..];
            let end = start + rest.find(|char| !is_key(char)).unwrap_or(rest.len());
            at = end;
            let Some(mut place) = self.place(line, start..end) else {
                continue;
            };
            loop {
                let start = line.len() - place.value.len();
                let (length, hides, open) = match extent(&place) {
                    Extent::Shown(length) => (length, false, None),
                    Extent::Of(length) => (length, true, None),
                    Extent::Open(length, open) => (length, true, Some(open)),
                };
                found.extend(hides.then(|| Hidden {
                    range: start..start + length,
                    key: place.name.to_owned(),
                }));
                at = start + length;
                self.open = open.or(self.open.take());
                // One value too many is as secret as the first.
                match place.next(&line[at..]) {
                    Some(next) => place = next,
                    None => break,
                }
            }
        }
    }

    /// Where the value of a key is, if it is one of a secret and has a value.
    fn place<'l>(&self, line: &'l str, key: Range<usize>) -> Option<Place<'l>> {
        let (before, name, after) = (&line[..key.start], &line[key.clone()], &line[key.end..]);
        let bare = after.trim_start_matches(['"', '\'', ']', '\\']);
        let gap = bare.trim_start();
        let starts = starts_statement(before);
        // YAML may have the value of `? key` on the line after it.
        let mark = before.trim_end_matches(is_quote).trim();
        let is_half = matches!(mark, "?" | "- ?") && gap.is_empty();
        let (by, value) = if is_half {
            (By::Colon, gap)
        } else if let Some(value) = gap.strip_prefix(':') {
            let is_apart = value.is_empty()
                || value.starts_with([' ', '\t', '"', '\'', '\\'])
                || bare.len() < after.len();
            // A space is soon forgotten. Addresses and names of tasks have colons too.
            let is_slip = self.kind == Kind::Text && starts && name.len() > "auth".len();
            if value.starts_with([':', '/']) || !is_apart && !is_slip {
                return None;
            }
            (By::Colon, value)
        } else if let Some(value) = gap.strip_prefix('=') {
            if value.starts_with('=') {
                return None;
            }
            (By::Equals, value.strip_prefix('>').unwrap_or(value))
        } else {
            let is_statement = self.kind == Kind::Text && starts && !is_remark(before);
            // A word in the middle of a sentence is none.
            if gap.len() == bare.len() || !(is_statement || gap.starts_with(['"', '\''])) {
                return None;
            }
            (By::Gap, gap)
        };
        let is_secret = match self.kind {
            Kind::Text => name::is_meant(name),
            Kind::Value => name::is_secret_key(name),
        };
        is_secret.then(|| Place {
            name,
            value: value.trim_start(),
            by,
            before,
            is_head: self.kind == Kind::Text && is_head(before),
            is_first: self.kind == Kind::Text && is_first(before.trim()),
            is_closed: bare.len() < after.len(),
        })
    }
}

fn is_key(char: char) -> bool {
    char.is_alphanumeric() || matches!(char, '_' | '-' | '.')
}

/// Whether a statement may begin behind this.
fn starts_statement(before: &str) -> bool {
    let before = before.trim_end_matches(['"', '\'']).trim();
    is_head(before) || before.ends_with(['"', '\''])
}

/// Whether nothing else can begin there.
fn is_head(before: &str) -> bool {
    let before = before.trim_end_matches(['"', '\'']).trim();
    is_first(before) || before.ends_with(['{', ';'])
}

/// What may stand before the first key of a line: a mark of a list, a word with a key after it, or what takes
/// a line out.
fn is_first(before: &str) -> bool {
    matches!(
        before,
        "" | "-" | "/" | "/-" | "env[" | "ENV" | "ARG" | "export" | "fastcgi_param"
    ) || is_remark(before)
}

fn is_remark(before: &str) -> bool {
    matches!(before.trim(), "#" | "//" | "/*" | ";")
}

/// Each part once, in order.
fn merged(mut found: Vec<Hidden>) -> Vec<Hidden> {
    found.retain(|part| !part.range.is_empty());
    found.sort_by_key(|part| (part.range.start, part.range.end));
    found.dedup_by(|next, last| {
        let overlaps = next.range.start < last.range.end;
        if overlaps {
            last.range.end = last.range.end.max(next.range.end);
        }
        overlaps
    });
    found
}
