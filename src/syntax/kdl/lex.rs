//! KDL text cut into tokens: enough to know where words, text, comments and blocks begin and end.

use super::{
    errors,
    text::{self, Flaw},
};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A bare word, number or keyword, or a run of what is none of them.
    Word,
    /// Text in quotes, raw or not.
    Text,
    /// `=`
    Equals,
    /// `{`
    Open,
    /// `}`
    Close,
    /// `(`
    TypeOpen,
    /// `)`
    TypeClose,
    /// `;`
    Semicolon,
    /// The end of a line.
    Newline,
    /// `/-`
    Slashdash,
    /// `// …` without its newline, or `/* … */`.
    Comment,
    /// Spaces and tabs.
    Space,
    /// The `\` that joins a line to the next.
    Continue,
}

/// A piece of the file.
pub(super) struct Token {
    /// What it is.
    pub(super) kind: Kind,
    /// Its first byte.
    pub(super) start: usize,
    /// One past its last byte.
    pub(super) end: usize,
    /// What is wrong with it, for text and comments.
    pub(super) flaw: Option<Flaw>,
}

/// Cuts a text into tokens that together are the whole of it.
pub(super) struct Lexer<'a> {
    source: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    /// Starts at the beginning.
    pub(super) fn new(source: &'a str) -> Self {
        Self { source, at: 0 }
    }
}

impl Iterator for Lexer<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let start = self.at;
        let rest = &self.source[start..];
        let first = rest.chars().next()?;
        let mut flaw = None;
        let (kind, length) = match first {
            '=' => (Kind::Equals, 1),
            '{' => (Kind::Open, 1),
            '}' => (Kind::Close, 1),
            '(' => (Kind::TypeOpen, 1),
            ')' => (Kind::TypeClose, 1),
            ';' => (Kind::Semicolon, 1),
            '/' if rest.starts_with("/-") => (Kind::Slashdash, 2),
            '/' if rest.starts_with("//") => {
                (Kind::Comment, rest.find(is_newline).unwrap_or(rest.len()))
            }
            '/' if rest.starts_with("/*") => {
                let (length, closed) = comment(rest);
                flaw = (!closed).then(|| Flaw {
                    start,
                    end: start + 2,
                    mistake: &errors::OPEN_COMMENT,
                });
                (Kind::Comment, length)
            }
            '"' | '#' if opens_text(rest) => {
                let (end, found) = text::scan(self.source, start);
                flaw = found;
                (Kind::Text, end - start)
            }
            '\\' if joins_lines(rest) => (Kind::Continue, 1),
            char if is_newline(char) => (Kind::Newline, char.len_utf8()),
            char if is_space(char) => {
                let past = rest.trim_start_matches(is_space);
                (Kind::Space, rest.len() - past.len())
            }
            _ => (Kind::Word, word(rest)),
        };
        self.at = start + length;
        Some(Token {
            kind,
            start,
            end: self.at,
            flaw,
        })
    }
}

/// How long the word at the beginning is.
fn word(rest: &str) -> usize {
    let mut before = '\0';
    for (at, char) in rest.char_indices() {
        let first = at == 0;
        let in_hashes = std::mem::replace(&mut before, char) == '#';
        if first {
            continue;
        }
        let tail = &rest[at..];
        let ends = match char {
            '=' | '{' | '}' | '(' | ')' | ';' | '"' => true,
            // The whole run of hashes was looked at with its first.
            '#' => !in_hashes && opens_text(tail),
            '/' => tail.starts_with("//") || tail.starts_with("/*"),
            '\\' => joins_lines(tail),
            _ => is_space(char) || is_newline(char),
        };
        if ends {
            return at;
        }
    }
    rest.len()
}

/// How long the block comment at the beginning is, and whether it ends.
fn comment(rest: &str) -> (usize, bool) {
    let bytes = rest.as_bytes();
    let (mut at, mut depth) = (2, 1_usize);
    while depth > 0 {
        match bytes.get(at..at + 2) {
            Some(b"/*") => (at, depth) = (at + 2, depth + 1),
            Some(b"*/") => (at, depth) = (at + 2, depth - 1),
            Some(_) => at += 1,
            None => return (rest.len(), false),
        }
    }
    (at, true)
}

fn opens_text(rest: &str) -> bool {
    rest.trim_start_matches('#').starts_with('"')
}

/// Whether nothing but spaces and comments follows this backslash on its line.
fn joins_lines(rest: &str) -> bool {
    let mut tail = &rest[1..];
    loop {
        tail = tail.trim_start_matches(is_space);
        if tail.starts_with("/*") {
            tail = &tail[comment(tail).0..];
        } else {
            return tail.is_empty() || tail.starts_with("//") || tail.starts_with(is_newline);
        }
    }
}

/// KDL's line ends.
pub(super) fn is_newline(char: char) -> bool {
    matches!(
        char,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// KDL's spaces.
pub(super) fn is_space(char: char) -> bool {
    matches!(
        char,
        ' ' | '\t' | '\u{a0}' | '\u{1680}' | '\u{2000}'
            ..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
    )
}
