//! Where a block of a KDL file begins and ends, for who puts something into it.

use super::lex::{Kind, Lexer};

/// A node at the top of a file: where it ends, or the inside of its block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Block {
    /// It has none; this is one past its last byte.
    None(usize),
    /// From behind its `{` to its `}`.
    Inside(usize, usize),
}

/// Finds the first node of this name at the top of a well-formed file.
pub fn block(text: &str, name: &str) -> Option<Block> {
    let mut depth = 0_usize;
    // Whether the next word names a node, whether it is commented out, and where the one that is
    // looked for ends so far.
    let (mut at_start, mut slashed) = (true, false);
    let mut found: Option<(usize, Option<usize>)> = None;
    // Whether the line goes on in the next one.
    let mut continued = false;
    for token in Lexer::new(text) {
        match (token.kind, depth) {
            (Kind::Slashdash, 0) => slashed = true,
            (Kind::Open, 0) => {
                if let Some((_, open)) = &mut found
                    && !slashed
                {
                    *open = Some(token.end);
                }
                depth = 1;
            }
            (Kind::Open, _) => depth += 1,
            (Kind::Close, 1) => {
                if let Some((_, Some(open))) = found {
                    return Some(Block::Inside(open, token.start));
                }
                depth = 0;
                at_start = true;
                slashed = false;
            }
            (Kind::Close, _) => depth = depth.saturating_sub(1),
            (Kind::Continue, 0) => continued = true,
            (Kind::Newline, 0) if std::mem::take(&mut continued) => {}
            // What is commented out may begin on the next line.
            (Kind::Newline, 0) if slashed && at_start => {}
            (Kind::Newline | Kind::Semicolon, 0) => {
                if let Some((end, None)) = found {
                    return Some(Block::None(end));
                }
                at_start = true;
                slashed = false;
            }
            (Kind::Word | Kind::Text, 0) => {
                let word = &text[token.start..token.end];
                if at_start && !slashed && word.trim_matches('"') == name {
                    found = Some((token.end, None));
                } else if let Some((end, None)) = &mut found {
                    *end = token.end;
                }
                at_start = false;
            }
            _ => {}
        }
    }
    found.map(|(end, _)| Block::None(end))
}

#[cfg(test)]
mod tests {
    use super::{Block, block};

    #[test]
    fn a_block_is_found_past_all_that_only_looks_like_one() {
        for (text, inside) in [
            ("services { a }", Some(" a ")),
            (
                "x { services { no } }\nservices {\n  b {\n c }\n}\n",
                Some("\n  b {\n c }\n"),
            ),
            ("/-services { no }\nservices { yes }", Some(" yes ")),
            ("/-\nservices { no }\nservices { yes }", Some(" yes ")),
            ("// services { no }\n\"services\" { yes }", Some(" yes ")),
            ("a \"services {\"; services { yes }", Some(" yes ")),
            ("services /* { */ { yes /* } */ }", Some(" yes /* } */ ")),
            ("services \\\n{ yes }", Some(" yes ")),
            ("services \\ // x\n  { yes }", Some(" yes ")),
            ("services \\\n\nother { no }", None),
            ("services", None),
            ("services // x\nnetwork \"a\"", None),
        ] {
            match block(text, "services") {
                Some(Block::Inside(open, close)) => {
                    assert_eq!(Some(&text[open..close]), inside, "{text}");
                }
                Some(Block::None(end)) => {
                    assert_eq!(inside, None, "{text}");
                    assert_eq!(&text[..end], "services");
                }
                None => panic!("{text}"),
            }
        }
        assert_eq!(block("network \"services\"\n", "services"), None);
    }
}
