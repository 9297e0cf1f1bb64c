//! `.env` files: names and values with their places, and the comments above them.

use super::read::Said;
use super::report::Place;
use crate::detect::dotenv;

/// The assignments of a text in their order.
pub(super) fn parse(path: &str, text: &str) -> Vec<(String, Said)> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let entries = dotenv::read(text).into_iter();
    let said = entries.map(|entry| {
        let above = lines[..entry.line - 1].iter().rev();
        let above = above.map_while(|line| line.strip_prefix('#'));
        let mut comments: Vec<String> = above
            .map(|line| line.trim_start_matches('#').trim().to_owned())
            .collect();
        comments.reverse();
        let place = Place {
            path: path.to_owned(),
            line: entry.line,
        };
        let said = Said {
            text: entry.value,
            place,
            comments,
        };
        (entry.name, said)
    });
    said.collect()
}
