//! How far a value goes.

use super::HIDDEN;
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
    /// A further value behind this one: in quotes, or where the first only says where it comes from.
    pub(super) fn next(&self, rest: &'l str) -> Option<Self> {
        let value = rest.trim_start();
        let elsewhere = ["env=", "secret="]
            .iter()
            .any(|name| value.starts_with(name));
        if self.by != By::Equals && elsewhere {
            let end = value.find(char::is_whitespace)?;
            return self.next(&value[end..]);
        }
        let is_value = value.starts_with(['"', '\'', '#']) && !value.starts_with("# ");
        let is_apart = value.len() < rest.len() && rest.len() < self.value.len();
        (is_value && is_apart).then_some(Self {
            value,
            by: By::Gap,
            ..*self
        })
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
    if by == By::Colon && (value.is_empty() || value.starts_with('#') || is_block(value)) {
        let key = place.before.trim_end_matches(['"', '\'']).len();
        let deeper = Open::Deeper {
            key,
            is_fresh: !is_block(value),
            is_list: false,
        };
        return Extent::Open(0, deeper);
    }
    if let Some(quote) = place.quote() {
        return until(value, 0, &quote.to_string(), quote == '"');
    }
    // These say where a value comes from, not what it is.
    let inner = value.strip_prefix('{').map(str::trim_start);
    let says = |inner: &str| {
        let inner = inner.trim_start_matches(['"', '\'']);
        let mut names = ["env", "secret", "file"].iter();
        names.any(|name| {
            let rest = inner.strip_prefix(name);
            rest.is_some_and(|rest| rest.starts_with([':', '=', ' ', '"', '\'']))
        })
    };
    if inner.is_some_and(says)
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
    let hashes = value.len() - value.trim_start_matches('#').len();
    for quote in ["\"\"\"", "\"", "'", "\\\""] {
        if value[hashes..].starts_with(quote) {
            let end = format!("{quote}{}", "#".repeat(hashes));
            return until(
                value,
                hashes + quote.len(),
                &end,
                hashes == 0 && quote == "\"",
            );
        }
    }
    plain(place)
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
            let key = place.before.trim_end_matches(['"', '\'']).len();
            // YAML goes on with it on the next line, if that is indented.
            let deeper = Open::Deeper {
                key,
                is_fresh: false,
                is_list: false,
            };
            return Extent::Open(value[..line()].trim_end().len(), deeper);
        }
        By::Equals if place.before.ends_with(['?', '&']) => before(&[' ', '&', ';', '"', '\'']),
        By::Equals if place.is_first => line(),
        By::Gap if place.before.trim_start().starts_with("ENV") => line(),
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
