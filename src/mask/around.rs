//! What stands before a value and behind it, and is none of it.

use super::value::By;

/// What may stand before the quotes of a value: a type or a comment in KDL, a tag or an anchor in YAML.
pub(super) fn lead(value: &str, by: By) -> usize {
    let mut at = 0;
    loop {
        let rest = value[at..].trim_start();
        at = value.len() - rest.len();
        let end = if by == By::Colon {
            let is_lead = rest.starts_with(['!', '&']);
            is_lead.then(|| rest.find(char::is_whitespace)).flatten()
        } else if rest.starts_with("/*") {
            rest.find("*/").map(|end| end + "*/".len())
        } else if rest.starts_with('(') {
            let end = rest.find(|char: char| char == ')' || char.is_whitespace());
            end.filter(|end| rest[*end..].starts_with(')'))
                .map(|end| end + ")".len())
        } else {
            None
        };
        match end {
            Some(end) => at += end,
            None => return at,
        }
    }
}

/// Whether a statement ends here.
pub(super) fn is_end(rest: &str) -> bool {
    let behind = rest.strip_prefix([';', '}']);
    behind.is_some_and(|behind| behind.is_empty() || behind.starts_with([' ', '\t', ';', '}']))
}

/// Whether a statement of KDL goes on with the next line from here.
pub(super) fn is_continued(rest: &str) -> bool {
    let behind = rest.strip_prefix('\\').map(str::trim_start);
    behind.is_some_and(|behind| behind.is_empty() || behind.starts_with("//"))
}
