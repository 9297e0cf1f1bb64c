//! The comments of a KDL text, and what `/-` takes out of it.

use super::lex::{Kind, Lexer, Token};
use crate::syntax::comments::{Comment, bare};

/// Every comment of a well-formed text, in its order.
pub(in crate::syntax) fn comments(source: &str) -> Vec<Comment> {
    let tokens: Vec<Token> = Lexer::new(source).collect();
    let mut found = Vec::new();
    let (mut at, mut depth, mut at_start) = (0, 0_usize, true);
    while let Some(token) = tokens.get(at) {
        let mut next = at + 1;
        match token.kind {
            Kind::Open => (depth, at_start) = (depth + 1, true),
            Kind::Close => (depth, at_start) = (depth.saturating_sub(1), true),
            Kind::Newline | Kind::Semicolon => at_start = true,
            Kind::Continue => {}
            Kind::Comment => found.push(comment(source, token.start, token.end, depth)),
            Kind::Slashdash => {
                next = taken_out(&tokens, next, at_start);
                let end = tokens[next - 1].end;
                found.push(comment(source, token.start, end, depth));
            }
            _ => at_start = false,
        }
        at = next;
    }
    found
}

fn comment(source: &str, start: usize, end: usize, inside: usize) -> Comment {
    let text = &source[start..end];
    let text = text.trim_end_matches(char::is_whitespace);
    let line = source[..start].rfind('\n').map_or(0, |at| at + 1);
    let margin = source[line..start].len();
    let block = text.strip_prefix("/*");
    let lines = match (text.strip_prefix("//"), block) {
        (Some(rest), _) => vec![bare(rest)],
        (_, Some(rest)) => {
            let rest = rest.strip_suffix("*/").unwrap_or(rest);
            let lines = rest.lines().map(|line| line.trim().to_owned());
            lines.filter(|line| !line.is_empty()).collect()
        }
        _ => {
            // Those below keep their place beside the first.
            let lines = text.lines().enumerate().map(|(at, line)| {
                let blank = line.len() - line.trim_start_matches([' ', '\t']).len();
                let cut = if at == 0 { 0 } else { blank.min(margin) };
                line[cut..].to_owned()
            });
            lines.collect()
        }
    };
    Comment {
        range: start..start + text.len(),
        lines,
        own_line: source[line..start].trim().is_empty(),
        inside,
    }
}

/// Where what is taken out ends: a node where one can start, else a block or one value.
fn taken_out(tokens: &[Token], from: usize, at_start: bool) -> usize {
    let mut at = from;
    while let Some(token) = tokens.get(at) {
        if !matches!(token.kind, Kind::Newline | Kind::Continue | Kind::Comment) {
            break;
        }
        at += 1;
    }
    let is_block = matches!(
        tokens.get(at),
        Some(Token {
            kind: Kind::Open,
            ..
        })
    );
    let (mut depth, mut round) = (0_usize, false);
    let first = at;
    while let Some(token) = tokens.get(at) {
        // A space ends a value, as it would end an argument.
        let apart = at > first && token.start > tokens[at - 1].end;
        if apart && depth == 0 && !at_start && !round && !is_block {
            break;
        }
        match token.kind {
            Kind::Open if depth == 0 && !is_block && !at_start => break,
            Kind::Open => depth += 1,
            Kind::Close | Kind::Newline | Kind::Semicolon | Kind::Comment if depth == 0 => break,
            Kind::Close => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            Kind::TypeOpen => round = true,
            Kind::TypeClose => round = false,
            _ => {}
        }
        at += 1;
    }
    at.max(from)
}
