//! Where a piece of KDL text in quotes ends, and whether it is well-formed.

use super::{
    errors::{self, Mistake},
    lex::{is_newline, is_space},
    unquote::indent,
};

/// What is wrong with a piece of text.
pub(super) struct Flaw {
    /// Where: bytes of the file.
    pub(super) start: usize,
    /// One past the last byte.
    pub(super) end: usize,
    /// What is wrong with it.
    pub(super) mistake: &'static Mistake,
}

/// How long the text at the beginning is, if it is the usual kind: in one pair of quotes, on one line,
/// without escapes.
pub(super) fn plain(rest: &str) -> Option<usize> {
    let body = rest.strip_prefix('"')?;
    let length = body.find(|c: char| matches!(c, '"' | '\\') || is_newline(c))?;
    let after = body[length..].strip_prefix('"')?;
    let opens_block = length == 0 && after.starts_with('"');
    (!opens_block).then_some(length + 2)
}

/// The end of the text whose quotes or hashes begin at `start`, and the first flaw in it.
pub(super) fn scan(source: &str, start: usize) -> (usize, Option<Flaw>) {
    let hashes = source[start..].bytes().take_while(|b| *b == b'#').count();
    let mut scanner = Scanner {
        source,
        start,
        at: start + hashes,
        hashes,
        flaw: None,
    };
    if scanner.rest().starts_with("\"\"\"") && (hashes == 0 || scanner.newline_at(3).is_some()) {
        scanner.block();
    } else {
        scanner.line();
    }
    (scanner.at, scanner.flaw)
}

struct Scanner<'a> {
    source: &'a str,
    start: usize,
    at: usize,
    hashes: usize,
    flaw: Option<Flaw>,
}

impl<'a> Scanner<'a> {
    fn rest(&self) -> &'a str {
        &self.source[self.at..]
    }

    fn newline_at(&self, ahead: usize) -> Option<usize> {
        let char = self.rest().get(ahead..)?.chars().next()?;
        is_newline(char).then(|| char.len_utf8())
    }

    fn flaw(&mut self, flaw: Flaw) {
        self.flaw.get_or_insert(flaw);
    }

    /// Whether the closing quotes stand here; `quotes` without the hashes.
    fn closes(&self, quotes: &str) -> bool {
        self.rest().strip_prefix(quotes).is_some_and(|rest| {
            rest.len() >= self.hashes && rest.bytes().take(self.hashes).all(|b| b == b'#')
        })
    }

    /// `"…"` and `#"…"#`.
    fn line(&mut self) {
        self.at += 1;
        let body = self.at;
        loop {
            if self.closes("\"") {
                if self.hashes > 0 && &self.source[body..self.at] == "\"" {
                    self.flaw(Flaw {
                        start: self.start,
                        end: self.at + 1 + self.hashes,
                        mistake: &errors::ONE_RAW_QUOTE,
                    });
                }
                self.at += 1 + self.hashes;
                return;
            }
            match self.rest().chars().next() {
                Some(char) if !is_newline(char) => self.step(char),
                _ => break,
            }
        }
        self.flaw = None; // What follows an open quote is not an escape to be judged.
        self.flaw(Flaw {
            start: self.start,
            end: self.at,
            mistake: &errors::OPEN_TEXT,
        });
    }

    /// `"""`, lines, `"""`. Every line must begin with what stands before the closing quotes.
    fn block(&mut self) {
        self.at += 3;
        let Some(newline) = self.newline_at(0) else {
            self.flaw(Flaw {
                start: self.start,
                end: self.at,
                mistake: &errors::TEXT_ON_FIRST_LINE,
            });
            let line = self.rest().split('\n').next().unwrap_or_default();
            self.at += line.find("\"\"\"").map_or(line.len(), |found| found + 3);
            return;
        };
        self.at += newline;
        let mut lines = Vec::new();
        loop {
            let start = self.at;
            self.at += indent(self.rest()).len();
            let prefix = &self.source[start..self.at];
            while self.hashes == 0 && self.escapes_space() {
                self.step('\\');
            }
            if self.closes("\"\"\"") {
                self.at += 3 + self.hashes;
                self.dedent(prefix, &lines);
                return;
            }
            lines.push(start);
            while let Some(char) = self.rest().chars().next() {
                if is_newline(char) {
                    self.at += char.len_utf8();
                    break;
                }
                if self.closes("\"\"\"") {
                    self.flaw(Flaw {
                        start: self.at,
                        end: self.at + 3,
                        mistake: &errors::TEXT_ON_LAST_LINE,
                    });
                    self.at += 3 + self.hashes;
                    return;
                }
                self.step(char);
            }
            if self.rest().is_empty() {
                break;
            }
        }
        self.flaw = None;
        self.flaw(Flaw {
            start: self.start,
            end: self.start + self.hashes + 3,
            mistake: &errors::OPEN_BLOCK,
        });
    }

    fn dedent(&mut self, prefix: &str, lines: &[usize]) {
        for &start in lines {
            let line = &self.source[start..];
            let blank = line[indent(line).len()..].starts_with(is_newline);
            if !blank && !line.starts_with(prefix) {
                self.flaw(Flaw {
                    start,
                    end: start + line.find(is_newline).unwrap_or(line.len()),
                    mistake: &errors::LESS_INDENTED,
                });
                return;
            }
        }
    }

    fn escapes_space(&self) -> bool {
        let next = self.rest().strip_prefix('\\');
        next.is_some_and(|next| next.starts_with(|c| is_space(c) || is_newline(c)))
    }

    /// Past one character, or one escape.
    fn step(&mut self, char: char) {
        let start = self.at;
        self.at += char.len_utf8();
        if char != '\\' || self.hashes > 0 {
            return;
        }
        match self.rest().chars().next() {
            Some('"' | '\\' | 'b' | 'f' | 'n' | 'r' | 't' | 's') => self.at += 1,
            Some('u') if unicode(self.rest()).is_some() => {
                self.at += unicode(self.rest()).unwrap_or_default();
            }
            Some(space) if is_space(space) || is_newline(space) => {
                let rest = self
                    .rest()
                    .trim_start_matches(|c| is_space(c) || is_newline(c));
                self.at = self.source.len() - rest.len();
            }
            next => self.flaw(Flaw {
                start,
                end: self.at + next.map_or(0, char::len_utf8),
                mistake: &errors::ESCAPE,
            }),
        }
    }
}

/// How long the escape `u{…}` at the beginning is, if it names a character.
fn unicode(rest: &str) -> Option<usize> {
    let hex = rest.strip_prefix("u{")?;
    let digits = hex.bytes().take(7).position(|byte| byte == b'}')?;
    let digits = hex[..digits]
        .bytes()
        .all(|b| b.is_ascii_hexdigit())
        .then_some(digits)?;
    char::from_u32(u32::from_str_radix(&hex[..digits], 16).ok()?)?;
    Some("u{}".len() + digits)
}
