//! What each stretch of a dump is. Stretches are as long as the piece at hand allows, so that a row of
//! any length passes in little memory.
//!
//! `MySQL`: <https://dev.mysql.com/doc/refman/8.4/en/language-structure.html>, `PostgreSQL`:
//! <https://www.postgresql.org/docs/current/sql-syntax-lexical.html>.

use memchr::{memchr, memchr2, memmem};

use super::atomic::Atomic;
use crate::catalog::spec::Dialect;

/// So many bytes are seen ahead, unless the dump ends before.
pub(super) const AHEAD: usize = 256;

/// What a stretch is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// White space.
    Space,
    /// A word that nothing quotes.
    Word,
    /// A part of a string, of a quoted name or of a quoted body; whether the part begins and ends it.
    Quoted { begins: bool, ends: bool },
    /// A part of a comment.
    Comment,
    /// A part of the comment that switches `MariaDB`'s client to its sandbox:
    /// <https://mariadb.org/mariadb-dump-file-compatibility-change/>.
    Sandbox,
    /// The start or the end of what is code for some versions of `MySQL` alone.
    Mark,
    /// Any other character.
    Sign,
    /// What ends a statement.
    End,
    /// A line that says what ends a statement from then on.
    Delimiter,
    /// The rest of a line that is the client's own command.
    Meta,
    /// A part of the rows of `COPY`.
    Data,
}

#[derive(Debug, PartialEq, Eq)]
enum State {
    Code,
    Quoted { quote: u8, escapes: bool },
    Dollar(Vec<u8>),
    Line,
    Block { depth: usize, kind: Kind },
    Copy { at_start: bool },
}

/// Reads stretch after stretch.
#[derive(Debug)]
pub(super) struct Lexer {
    dialect: Dialect,
    state: State,
    delimiter: Vec<u8>,
    depth: usize,
    atomic: Atomic,
    /// Whether a backslash escapes in the strings of `MySQL`.
    escapes: bool,
    /// Whether no statement has begun.
    fresh: bool,
}

impl Lexer {
    pub(super) fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            state: State::Code,
            delimiter: b";".to_vec(),
            depth: 0,
            atomic: Atomic::default(),
            escapes: true,
            fresh: true,
        }
    }

    /// Whether a dump may end here.
    pub(super) fn is_whole(&self) -> bool {
        self.fresh && matches!(self.state, State::Code | State::Line)
    }

    /// Says that rows of `COPY` follow in the next line.
    pub(super) fn rows_follow(&mut self) {
        self.state = State::Copy { at_start: false };
    }

    /// Says whether a backslash escapes in the strings of `MySQL` from here on.
    pub(super) fn backslash_escapes(&mut self, escapes: bool) {
        self.escapes = escapes;
    }

    /// The next stretch of a text that is not empty: its length and what it is. Nothing where more must
    /// be seen first; `last` says that there is no more.
    pub(super) fn next(&mut self, text: &[u8], last: bool) -> Option<(usize, Kind)> {
        match &self.state {
            State::Code if text.len() < AHEAD && !last => None,
            State::Code => {
                let (length, kind) = self.code(text);
                match kind {
                    Kind::Space | Kind::Comment | Kind::Sandbox | Kind::Delimiter | Kind::Meta => {}
                    Kind::End => {
                        self.fresh = true;
                        self.depth = 0;
                        self.atomic = Atomic::default();
                    }
                    _ => self.fresh = false,
                }
                Some((length, kind))
            }
            State::Quoted { quote, escapes } => {
                let (length, ends) = quoted(text, *quote, *escapes, last)?;
                if ends {
                    self.state = State::Code;
                }
                let begins = false;
                Some((length, Kind::Quoted { begins, ends }))
            }
            State::Dollar(tag) => {
                let (length, ends) = within(text, tag, last)?;
                if ends {
                    self.state = State::Code;
                }
                let begins = false;
                Some((length, Kind::Quoted { begins, ends }))
            }
            State::Line => {
                let end = memchr(b'\n', text);
                if end.is_some() {
                    self.state = State::Code;
                }
                Some((end.map_or(text.len(), |at| at + 1), Kind::Comment))
            }
            State::Block { .. } => self.block(text, last),
            State::Copy { at_start } => {
                let at_start = *at_start;
                self.row(text, at_start, last)
            }
        }
    }

    fn is_postgres(&self) -> bool {
        self.dialect == Dialect::Postgres
    }

    fn code(&mut self, text: &[u8]) -> (usize, Kind) {
        let first = text[0];
        if text.starts_with(&self.delimiter) && self.depth == 0 && !self.atomic.is_open() {
            return (self.delimiter.len(), Kind::End);
        }
        match first {
            _ if first.is_ascii_whitespace() => {
                let mut bytes = text.iter();
                let end = bytes.position(|byte| !byte.is_ascii_whitespace());
                (end.unwrap_or(text.len()), Kind::Space)
            }
            b'\'' | b'"' => {
                let escapes = self.escapes && !self.is_postgres();
                self.quote(first, escapes, 1)
            }
            b'`' if !self.is_postgres() => self.quote(first, false, 1),
            b'$' if self.is_postgres() => self.dollar(text),
            b'-' if self.is_line(text) => self.line(2),
            b'#' if !self.is_postgres() => self.line(1),
            b'/' if text.starts_with(b"/*") => self.opening(text),
            b'*' if text.starts_with(b"*/") && !self.is_postgres() => (2, Kind::Mark),
            b'\\' if self.is_postgres() => {
                let end = memchr(b'\n', text).unwrap_or(text.len());
                (end, Kind::Meta)
            }
            _ if is_word(first) => self.word(text),
            b'(' if self.is_postgres() => {
                self.depth += 1;
                (1, Kind::Sign)
            }
            b')' => {
                self.depth = self.depth.saturating_sub(1);
                (1, Kind::Sign)
            }
            _ => (1, Kind::Sign),
        }
    }

    fn quote(&mut self, quote: u8, escapes: bool, length: usize) -> (usize, Kind) {
        self.state = State::Quoted { quote, escapes };
        let (begins, ends) = (true, false);
        (length, Kind::Quoted { begins, ends })
    }

    fn line(&mut self, length: usize) -> (usize, Kind) {
        self.state = State::Line;
        (length, Kind::Comment)
    }

    /// In `MySQL`, something must stand between two dashes and a comment.
    fn is_line(&self, text: &[u8]) -> bool {
        text.starts_with(b"--")
            && (self.is_postgres()
                || text
                    .get(2)
                    .is_none_or(|byte| byte.is_ascii_whitespace() || byte.is_ascii_control()))
    }

    fn dollar(&mut self, text: &[u8]) -> (usize, Kind) {
        let is_name = |byte: &&u8| is_word(**byte) && **byte != b'$';
        let name = text[1..].iter().take_while(is_name).count();
        let is_tag = text.get(1 + name) == Some(&b'$') && !text[1].is_ascii_digit();
        if !is_tag {
            return (1, Kind::Sign);
        }
        let tag = text[..name + 2].to_vec();
        let length = tag.len();
        self.state = State::Dollar(tag);
        let (begins, ends) = (true, false);
        (length, Kind::Quoted { begins, ends })
    }

    fn opening(&mut self, text: &[u8]) -> (usize, Kind) {
        // <https://mariadb.org/mariadb-dump-file-compatibility-change/>, and as the first releases wrote it.
        const SANDBOX: [&[u8]; 2] = [b"/*M!999999\\-", b"/*!999999\\-"];
        let block = |kind| State::Block { depth: 1, kind };
        if self.is_postgres() {
            self.state = block(Kind::Comment);
            return (2, Kind::Comment);
        }
        let sandbox = SANDBOX.into_iter().find(|mark| text.starts_with(mark));
        if let Some(mark) = sandbox {
            self.state = block(Kind::Sandbox);
            return (mark.len(), Kind::Sandbox);
        }
        let mark = [&b"/*!"[..], b"/*M!"]
            .into_iter()
            .find(|mark| text.starts_with(mark));
        let Some(mark) = mark else {
            self.state = block(Kind::Comment);
            return (2, Kind::Comment);
        };
        let digits = text[mark.len()..].iter();
        let digits = digits.take_while(|byte| byte.is_ascii_digit()).count();
        (mark.len() + digits, Kind::Mark)
    }

    fn word(&mut self, text: &[u8]) -> (usize, Kind) {
        // A long one is a number such as `0x…`; it is no name of anything.
        let end = text.iter().take(AHEAD).position(|byte| !is_word(*byte));
        let Some(end) = end.or((text.len() < AHEAD).then_some(text.len())) else {
            return (AHEAD, Kind::Sign);
        };
        // Whatever ends statements ends words too: `END$$`.
        let ending = memmem::find(&text[..end], &self.delimiter);
        let end = ending.unwrap_or(end);
        let word = &text[..end];
        if self.is_postgres() {
            // <https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-STRINGS-ESCAPE>
            if word.eq_ignore_ascii_case(b"e") && text.get(end) == Some(&b'\'') {
                return self.quote(b'\'', true, end + 1);
            }
            if self.depth == 0 {
                self.atomic.word(word);
            }
        } else if self.fresh && word.eq_ignore_ascii_case(b"delimiter") {
            // <https://dev.mysql.com/doc/refman/8.4/en/stored-programs-defining.html>
            let line = memchr(b'\n', text).map_or(text.len(), |at| at + 1);
            let mut words = text[end..line].split(u8::is_ascii_whitespace);
            if let Some(delimiter) = words.find(|word| !word.is_empty()) {
                self.delimiter = delimiter.to_vec();
            }
            return (line, Kind::Delimiter);
        }
        (end, Kind::Word)
    }

    /// In `PostgreSQL`, comments lie within comments.
    fn block(&mut self, text: &[u8], last: bool) -> Option<(usize, Kind)> {
        let nested = self.is_postgres();
        let State::Block { depth, kind } = &mut self.state else {
            return None;
        };
        let kind = *kind;
        let at = if nested {
            memchr2(b'*', b'/', text)
        } else {
            memchr(b'*', text)
        };
        let Some(at) = at else {
            return Some((text.len(), kind));
        };
        let Some(second) = text.get(at + 1) else {
            // What the last one means is not known yet.
            return match (at, last) {
                (_, true) => Some((text.len(), kind)),
                (0, false) => None,
                (at, false) => Some((at, kind)),
            };
        };
        match (text[at], second) {
            (b'*', b'/') if *depth == 1 => self.state = State::Code,
            (b'*', b'/') => *depth -= 1,
            (b'/', b'*') => *depth += 1,
            _ => return Some((at + 1, kind)),
        }
        Some((at + 2, kind))
    }

    /// Rows end with a line of `\.`: <https://www.postgresql.org/docs/current/sql-copy.html>.
    fn row(&mut self, text: &[u8], at_start: bool, last: bool) -> Option<(usize, Kind)> {
        if at_start {
            if text.len() < 4 && !last {
                return None;
            }
            let ending = [&b"\\.\n"[..], b"\\.\r\n"]
                .into_iter()
                .find(|ending| text.starts_with(ending));
            let ending = ending.or((last && text == b"\\.").then_some(b"\\."));
            if let Some(ending) = ending {
                self.state = State::Code;
                return Some((ending.len(), Kind::Data));
            }
        }
        let end = memchr(b'\n', text);
        self.state = State::Copy {
            at_start: end.is_some(),
        };
        Some((end.map_or(text.len(), |at| at + 1), Kind::Data))
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80
}

/// The rest of a string, as far as it is sure, and whether it ends there. A quote that stands twice
/// stands for itself.
fn quoted(text: &[u8], quote: u8, escapes: bool, last: bool) -> Option<(usize, bool)> {
    let mut from = 0;
    loop {
        let rest = &text[from..];
        let found = if escapes {
            memchr2(quote, b'\\', rest)
        } else {
            memchr(quote, rest)
        };
        let Some(at) = found.map(|at| from + at) else {
            return Some((text.len(), false));
        };
        match text.get(at + 1) {
            Some(next) if text[at] == b'\\' || *next == quote => from = at + 2,
            Some(_) => return Some((at + 1, true)),
            None if last => return Some((at + 1, text[at] == quote)),
            None if at == 0 => return None,
            None => return Some((at, false)),
        }
    }
}

/// The rest of a body that is quoted with dollar signs.
fn within(text: &[u8], tag: &[u8], last: bool) -> Option<(usize, bool)> {
    if let Some(at) = memmem::find(text, tag) {
        return Some((at + tag.len(), true));
    }
    // The tag may have begun.
    let sure = if last {
        text.len()
    } else {
        text.len().saturating_sub(tag.len() - 1)
    };
    (sure > 0).then_some((sure, false))
}
