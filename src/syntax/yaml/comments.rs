//! The comments of a YAML text.

use granit_parser::{Event, Parser};

use crate::syntax::comments::{Comment, bare};

/// Every comment of a well-formed text, in its order.
pub(in crate::syntax) fn comments(source: &str) -> Vec<Comment> {
    let options = granit_parser::options! {
        emit_comments: true,
        max_buffered_comment_events: usize::MAX,
    };
    let mut found = Vec::new();
    for event in Parser::new_from_str_with_options(source, options) {
        let Ok((event, span)) = event else { break };
        let (Event::Comment(..), Some(range)) = (event, span.byte_range()) else {
            continue;
        };
        let start = source[..range.start].rfind('\n').map_or(0, |at| at + 1);
        found.push(Comment {
            lines: vec![bare(&source[range.start + 1..range.end])],
            own_line: source[start..range.start].trim().is_empty(),
            inside: range.start - start,
            range,
        });
    }
    found
}
