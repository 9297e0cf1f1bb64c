//! Which words make a line differ from its counterpart.

use similar::{ChangeTag, TextDiff};

use super::{Part, Sign};

/// Beyond this many words a line is not looked into.
const MOST_WORDS: usize = 400;

/// A line in parts, those marked that its counterpart has not.
pub(super) fn words(sign: Sign, mine: &str, theirs: &str) -> Vec<Part> {
    let whole = || {
        vec![Part {
            text: mine.to_owned(),
            changed: false,
        }]
    };
    let (old, new) = if sign == Sign::Removed {
        (mine, theirs)
    } else {
        (theirs, mine)
    };
    let (old, new) = (tokens(old), tokens(new));
    if old.len() + new.len() > MOST_WORDS {
        return whole();
    }
    let diff = TextDiff::from_slices(&old, &new);
    // Lines with little in common are better read one after the other.
    if diff.ratio() < 0.5 {
        return whole();
    }
    let tag = if sign == Sign::Removed {
        ChangeTag::Delete
    } else {
        ChangeTag::Insert
    };
    let mut parts: Vec<Part> = Vec::new();
    for change in diff.iter_all_changes() {
        let changed = change.tag() == tag;
        if !changed && change.tag() != ChangeTag::Equal {
            continue;
        }
        match parts.last_mut() {
            Some(last) if last.changed == changed => last.text.push_str(change.value()),
            _ => parts.push(Part {
                text: change.value().to_owned(),
                changed,
            }),
        }
    }
    parts
}

/// Words, and every other character by itself.
fn tokens(line: &str) -> Vec<&str> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut tokens = Vec::new();
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let end = if is_word(first) {
            rest.find(|c| !is_word(c)).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (token, tail) = rest.split_at(end);
        tokens.push(token);
        rest = tail;
    }
    tokens
}
