//! How far a value goes.

use super::HIDDEN;
use super::around::{is_continued, is_end, lead};
use super::end::{balanced, closing};
use super::open::Open;
use super::word::{is_expansion, is_quote, is_reference, is_switch, is_word};

/// What stands between a key and its value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// `key: value`
    Colon,
    /// `key=value`, `'key' => value`
    Equals,
    /// `key value`
    Gap,
}

/// A value and what is known of it.
#[derive(Clone, Copy)]
pub(super) struct Place<'l> {
    /// Its key.
    pub(super) name: &'l str,
    /// It, and the rest of its line.
    pub(super) value: &'l str,
    /// What stands before it.
    pub(super) by: By,
    /// The line as far as the key.
    pub(super) before: &'l str,
    /// Whether the key starts a line of a file of variables, on which a value goes to the end.
    pub(super) is_first: bool,
    /// Whether the key begins a statement, of which all that follows is its value in KDL.
    pub(super) is_head: bool,
    /// Whether a quote or a bracket stands behind the key.
    pub(super) is_closed: bool,
}

/// How far a value goes.
pub(super) enum Extent {
    /// So many bytes of it tell nothing.
    Shown(usize),
    /// It ends on its line, after so many bytes.
    Of(usize),
    /// So much is on its line, and it goes on below.
    Open(usize, Open),
}

impl<'l> Place<'l> {
    /// A further value behind this one: whatever is left of a statement, else what is in quotes, or where the
    /// first only says where it comes from.
    pub(super) fn next(&self, rest: &'l str) -> Option<Self> {
        let value = rest.trim_start();
        let elsewhere = ["env=", "secret="]
            .iter()
            .any(|name| value.starts_with(name));
        if self.by != By::Equals && elsewhere {
            let end = value.find(char::is_whitespace)?;
            if value[..end].ends_with([';', '}']) {
                return None;
            }
            return self.next(&value[end..]);
        }
        let is_quoted = value.starts_with(['"', '\'', '#']) && !value.starts_with("# ");
        let is_left = self.is_head && self.by == By::Gap && !value.is_empty() && !is_end(value);
        let is_value = is_quoted || is_left;
        let is_apart = is_left || value.len() < rest.len();
        (is_value && is_apart && rest.len() < self.value.len()).then_some(Self {
            value,
            by: By::Gap,
            ..*self
        })
    }

    /// The column of its key in YAML.
    fn column(&self) -> usize {
        let before = self.before.trim_end_matches(['"', '\'']);
        before.trim_end().strip_suffix('?').unwrap_or(before).len()
    }

    /// Whether it is among others in brackets.
    fn is_among_others(&self) -> bool {
        let count = |brackets: [char; 2]| self.before.matches(brackets).count();
        count(['{', '[']) > count(['}', ']'])
    }

    /// The quote that stands before the key and has not ended with it: `"KEY=value"`.
    fn quote(&self) -> Option<char> {
        let quote = self.before.chars().next_back();
        quote.filter(|char| !self.is_closed && self.by != By::Gap && is_quote(*char))
    }
}

/// How far a value goes.
pub(super) fn extent(place: &Place<'_>) -> Extent {
    let Place { value, by, .. } = *place;
    if value.starts_with(HIDDEN) {
        return Extent::Shown(HIDDEN.len());
    }
    let first = value.split_whitespace().next().unwrap_or_default();
    let first = first.trim_end_matches([';', ',', '}', ')']);
    // Words follow upon it where a shell reads it. Quotes with one dollar sign may be a text of KDL.
    let is_bare = !first.starts_with(is_quote) || first[1..].starts_with("$$");
    if by == By::Equals && is_bare && is_expansion(first) {
        return Extent::Shown(first.len());
    }
    let extent = whole(place);
    let (Extent::Of(length) | Extent::Open(length, _)) = extent else {
        return extent;
    };
    let value = &value[..length];
    let tells_nothing = is_reference(value)
        || (by != By::Equals || value.starts_with('#')) && is_word(value)
        || place.name.starts_with("--") && is_switch(value);
    if length > 0 && tells_nothing {
        Extent::Shown(length)
    } else {
        extent
    }
}

fn whole(place: &Place<'_>) -> Extent {
    let Place { value, by, .. } = *place;
    // What is called so in a Compose file is a list of names.
    if place.name == "secrets" && by == By::Colon {
        return Extent::Shown(0);
    }
    // Without a space behind its mark a comment was hardly meant as one.
    let is_comment = value == "#" || value.starts_with("# ");
    if by == By::Colon && (value.is_empty() || is_comment || is_block(value)) {
        let deeper = Open::Deeper {
            key: place.column(),
            is_fresh: !is_block(value),
            is_list: false,
        };
        return Extent::Open(0, deeper);
    }
    if by != By::Colon && is_continued(value) {
        return Extent::Open(0, Open::Line);
    }
    if let Some(quote) = place.quote() {
        return until(value, 0, &quote.to_string(), quote == '"');
    }
    if says_where(value)
        || by == By::Gap && (value.starts_with("env=") || value.starts_with("secret="))
    {
        return Extent::Shown(0);
    }
    for (open, close) in [('[', ']'), ('{', '}')] {
        if value.starts_with(open) {
            return match balanced(value, open, close) {
                Some(end) => Extent::Of(end),
                None => Extent::Open(value.len(), Open::Until(close.to_string())),
            };
        }
    }
    let lead = lead(value, by);
    let marks = &value[lead..];
    if by != By::Colon && marks.starts_with("/*") {
        return Extent::Open(value.len(), Open::Until("*/".to_owned()));
    }
    let hashes = marks.len() - marks.trim_start_matches('#').len();
    // Two single quotes are one in a text that YAML has in single quotes, or are around nothing.
    let follows = marks[hashes..].strip_prefix("''");
    let is_doubled = follows.is_some_and(|rest| rest.starts_with(char::is_alphanumeric));
    let double = is_doubled.then_some("''");
    for quote in double.into_iter().chain(["\"\"\"", "\"", "'", "\\\""]) {
        if marks[hashes..].starts_with(quote) {
            let end = format!("{quote}{}", "#".repeat(hashes));
            return until(
                value,
                lead + hashes + quote.len(),
                &end,
                hashes == 0 && quote == "\"",
            );
        }
    }
    plain(place)
}

/// Whether a value in braces says where it comes from and nothing else: `{env: NAME}`, `{ secret #true }`.
fn says_where(value: &str) -> bool {
    let whole = value.starts_with('{').then(|| balanced(value, '{', '}'));
    let Some(end) = whole.flatten() else {
        return false;
    };
    let says = |part: &str| {
        let part = part.trim().trim_start_matches(is_quote);
        let mut names = ["env", "secret", "file"].iter();
        names.any(|name| {
            let rest = part.strip_prefix(name);
            rest.is_some_and(|rest| rest.starts_with([':', '=', ' ', '"', '\'']))
        })
    };
    let mut parts = value[1..end - 1].split([',', ';']);
    parts.all(|part| part.trim().is_empty() || says(part))
}

/// A value in quotes.
fn until(value: &str, start: usize, end: &str, escapes: bool) -> Extent {
    match closing(&value[start..], end, escapes) {
        Some(at) if start == 0 => Extent::Of(at),
        Some(at) => Extent::Of(start + at + end.len()),
        None => Extent::Open(value.len(), Open::Until(end.to_owned())),
    }
}

/// A value without quotes.
fn plain(place: &Place<'_>) -> Extent {
    let Place { value, by, .. } = *place;
    let line = || value.find(" #").unwrap_or(value.len());
    let before = |ends: &[char]| {
        let is_end =
            |char: char| ends.contains(&char) || ends.contains(&' ') && char.is_whitespace();
        value.find(is_end).unwrap_or(value.len())
    };
    let length = match by {
        By::Colon if place.is_among_others() => before(&[',', '}', ']']),
        By::Colon => {
            // YAML goes on with it on the next line, if that is indented.
            let deeper = Open::Deeper {
                key: place.column(),
                is_fresh: false,
                is_list: false,
            };
            return Extent::Open(value[..line()].trim_end().len(), deeper);
        }
        By::Equals if place.before.ends_with(['?', '&']) => before(&[' ', '&', ';', '"', '\'']),
        By::Equals if place.is_first => line(),
        By::Gap if place.before.trim_start().starts_with("ENV") => line(),
        By::Gap if place.is_head => {
            let ends =
                |at: &usize| value[*at..].starts_with(char::is_whitespace) || is_end(&value[*at..]);
            let mut places = value.char_indices().map(|(at, _)| at);
            places.find(ends).unwrap_or(value.len())
        }
        By::Equals if !place.is_among_others() && !place.before.ends_with(',') => {
            before(&[' ', ';', '}'])
        }
        By::Equals | By::Gap => before(&[' ', ';', '}', ',']),
    };
    Extent::Of(value[..length].trim_end().len())
}

/// Whether a value of YAML is the head of a block, and is itself below.
fn is_block(value: &str) -> bool {
    let Some(head) = value.strip_prefix(['|', '>']) else {
        return false;
    };
    let head = head.split(" #").next().unwrap_or_default().trim_end();
    head.chars()
        .all(|char| char.is_ascii_digit() || "+-".contains(char))
}
