//! `.env` files: names and values, read and never run.

use super::read::Said;
use super::report::Place;

/// The assignments of a text in their order. Quotes are taken off; nothing is looked up.
pub(super) fn parse(path: &str, text: &str) -> Vec<(String, Said)> {
    let mut found = Vec::new();
    let mut above: Vec<String> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if let Some(comment) = line.strip_prefix('#') {
            above.push(comment.trim_start_matches('#').trim().to_owned());
            continue;
        }
        let comments = std::mem::take(&mut above);
        let line = line.strip_prefix("export ").unwrap_or(line);
        let Some((name, value)) = line.split_once('=') else {
            continue;
        };
        let name = name.trim();
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            continue;
        }
        let said = Said {
            text: value_of(value.trim()),
            place: Place {
                path: path.to_owned(),
                line: at + 1,
            },
            comments,
        };
        found.push((name.to_owned(), said));
    }
    found
}

fn value_of(written: &str) -> String {
    for quote in ['"', '\''] {
        if let Some(rest) = written.strip_prefix(quote)
            && let Some(end) = rest.find(quote)
        {
            return rest[..end].to_owned();
        }
    }
    let end = written.find(" #").unwrap_or(written.len());
    written[..end].trim_end().to_owned()
}
