//! KDL text cut into tokens: where words, text, comments and blocks begin and end.

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
    /// For text: whether what it stands for stands between its quotes as it is.
    pub(super) plain: bool,
    /// What is wrong with it, for text and comments.
    pub(super) flaw: Option<Flaw>,
}

/// Cuts a text into tokens. Only spaces stand between them.
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
        let bytes = self.source.as_bytes();
        while matches!(bytes.get(self.at), Some(b' ' | b'\t')) {
            self.at += 1;
        }
        let start = self.at;
        let first = *bytes.get(start)?;
        let rest = &self.source[start..];
        let (mut plain, mut flaw) = (false, None);
        let (kind, length) = match (first, bytes.get(start + 1)) {
            (b'\n', _) => (Kind::Newline, 1),
            (b'=', _) => (Kind::Equals, 1),
            (b'{', _) => (Kind::Open, 1),
            (b'}', _) => (Kind::Close, 1),
            (b'(', _) => (Kind::TypeOpen, 1),
            (b')', _) => (Kind::TypeClose, 1),
            (b';', _) => (Kind::Semicolon, 1),
            (b'/', Some(b'-')) => (Kind::Slashdash, 2),
            (b'/', Some(b'/')) => (Kind::Comment, rest.find(is_newline).unwrap_or(rest.len())),
            (b'/', Some(b'*')) => {
                let (length, closed) = comment(rest);
                flaw = (!closed).then(|| Flaw {
                    start,
                    end: start + 2,
                    mistake: &errors::OPEN_COMMENT,
                });
                (Kind::Comment, length)
            }
            (b'"' | b'#', _) if opens_text(rest) => {
                if let Some(length) = text::plain(rest) {
                    plain = true;
                    (Kind::Text, length)
                } else {
                    let (end, found) = text::scan(self.source, start);
                    flaw = found;
                    (Kind::Text, end - start)
                }
            }
            (b'\\', _) if joins_lines(rest) => (Kind::Continue, 1),
            (0x80.. | b'\r' | 0xb | 0xc, _) => {
                let char = rest.chars().next()?;
                if is_space(char) {
                    self.at += char.len_utf8();
                    return self.next_after_spaces();
                }
                if is_newline(char) {
                    (Kind::Newline, char.len_utf8())
                } else {
                    (Kind::Word, word(rest))
                }
            }
            _ => (Kind::Word, word(rest)),
        };
        self.at = start + length;
        Some(Token {
            kind,
            start,
            end: self.at,
            plain,
            flaw,
        })
    }
}

impl Lexer<'_> {
    /// The next token behind spaces that are not ASCII. There may be many, so they go at once.
    fn next_after_spaces(&mut self) -> Option<Token> {
        let rest = self.source[self.at..].trim_start_matches(is_space);
        self.at = self.source.len() - rest.len();
        self.next()
    }
}

/// Whether a byte can only go on with a word.
const GOES_ON: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0x21_u8;
    while byte < 0x7F {
        table[byte as usize] = !matches!(
            byte,
            b'=' | b'{' | b'}' | b'(' | b')' | b';' | b'"' | b'#' | b'/' | b'\\'
        );
        byte += 1;
    }
    table
};

/// How long the word at the beginning is.
fn word(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let mut at = rest.chars().next().map_or(0, char::len_utf8);
    let mut in_hashes = bytes.first() == Some(&b'#');
    while let Some(&byte) = bytes.get(at) {
        if GOES_ON[usize::from(byte)] {
            in_hashes = false;
            at += 1;
            continue;
        }
        let tail = &rest[at..];
        let char = tail.chars().next().unwrap_or_default();
        let ends = match char {
            // The whole run of hashes was looked at with its first.
            '#' => !in_hashes && opens_text(tail),
            '/' => tail.starts_with("//") || tail.starts_with("/*"),
            '\\' => joins_lines(tail),
            '=' | '{' | '}' | '(' | ')' | ';' | '"' => true,
            _ => is_space(char) || is_newline(char),
        };
        if ends {
            return at;
        }
        in_hashes = char == '#';
        at += char.len_utf8();
    }
    at
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
