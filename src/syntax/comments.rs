//! What is written beside the values: comments with their places. The tree knows none; who turns one
//! spelling into the other needs them.

use std::ops::Range;

use super::{kdl, yaml};
use crate::source::Format;

/// A comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Its bytes, its mark included.
    pub range: Range<usize>,
    /// Its lines without the mark.
    pub lines: Vec<String>,
    /// Whether nothing else stands before it on its line.
    pub own_line: bool,
    /// How far inside it is: in KDL the number of blocks around it, in YAML its column.
    pub inside: usize,
}

/// Every comment of a well-formed text, in its order. What KDL's `/-` takes out is a comment too.
pub fn comments(text: &str, format: Format) -> Vec<Comment> {
    let mut comments = match format {
        Format::Kdl => kdl::comments(text),
        Format::Yaml => yaml::comments(text),
    };
    for line in comments.iter_mut().flat_map(|comment| &mut comment.lines) {
        line.truncate(line.trim_end().len());
    }
    comments
}

/// The text behind a mark, without the space that sets it apart.
pub(super) fn bare(text: &str) -> String {
    text.strip_prefix(' ').unwrap_or(text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::comments;
    use crate::source::Format;

    #[test]
    fn comments_are_found_and_nothing_that_only_looks_like_one() {
        for (format, text, expected) in [
            (
                Format::Yaml,
                "# top\na: \"# no\"  # behind\nb: |\n  # no\n  x#no\n  # no\nc:\n  # in\n  - x#no\n",
                &["top", "behind", "in"][..],
            ),
            (Format::Yaml, "#\n##  two\na: 1 #x\n", &["", "#  two", "x"]),
            (
                Format::Kdl,
                "// top\na \"// no\" // behind\nb #\"/* no */\"# /* one\n   two */\n",
                &["top", "behind", "one|two"],
            ),
            (
                Format::Kdl,
                "/-a 1 {\n    b\n}\nc /-2 3 /-x=4 /-{ d }\n",
                &["/-a 1 {|    b|}", "/-2", "/-x=4", "/-{ d }"],
            ),
        ] {
            let found: Vec<String> = comments(text, format)
                .into_iter()
                .map(|comment| comment.lines.join("|"))
                .collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
