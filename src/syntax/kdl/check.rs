//! The grammar of nodes over the tokens: every mistake with its place, and the text as the `kdl`
//! crate is to see it.
//!
//! The crate alone will not do. It recurses once for each mistake, each nested comment and each `*`
//! in a comment, until the process aborts; it reads a slashdash in a slashdash twice for each level,
//! which is exponential; and after most mistakes it no longer knows where it is, so that they are
//! reported with places that mean nothing. Here comments and what slashdashes comment out are
//! blanked, and mistakes are found, in one pass; the crate then reads only what is well-formed.

mod blocks;

use std::ops::Range;

use super::{
    errors::{self, Mistake},
    lex::{Kind, Lexer, Token},
    words::{self, Role},
};
use crate::{
    diagnostic::{Code, Diagnostic, code},
    syntax::{Faults, limits::MAX_NODES},
};

/// The text with comments blanked, byte for byte in its place; `None` if it is not well-formed.
pub(super) fn check(source: &str, faults: &mut Faults) -> Option<String> {
    let mut checker = Checker {
        source,
        out: source.as_bytes().to_vec(),
        faults,
        blocks: Vec::new(),
        node: Node::default(),
        slashdash: None,
        continued: false,
        touching: None,
        values: 0,
        misfit: None,
    };
    for token in Lexer::new(source) {
        if checker.faults.full() || !checker.token(&token) {
            return None;
        }
    }
    checker.finish();
    let out = checker.out;
    (!faults.any()).then(|| String::from_utf8(out).unwrap_or_default())
}

/// How far a node has been read.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Stage {
    /// Its name is next.
    #[default]
    Name,
    /// Values, properties or a block are next.
    Line,
    /// Its block is over, or commented out.
    Block,
}

/// The node being read.
#[derive(Clone, Default)]
struct Node {
    stage: Stage,
    /// Where the slashdash stands that comments it out.
    slashdash: Option<usize>,
    /// Whether it has a block that counts.
    block: bool,
    /// The last word or text, while it may still become a property's name.
    entry: Option<Entry>,
    /// The `=` that waits for its value.
    equals: Option<usize>,
}

#[derive(Clone)]
struct Entry {
    at: Range<usize>,
    is_word: bool,
    slashdash: Option<usize>,
}

/// A `{` that waits for its `}`.
struct Block {
    open: usize,
    slashdash: Option<usize>,
    node: Node,
}

struct Checker<'s, 'f, 't> {
    source: &'s str,
    out: Vec<u8>,
    faults: &'f mut Faults<'t>,
    blocks: Vec<Block>,
    node: Node,
    slashdash: Option<usize>,
    continued: bool,
    /// The end of the word or text just before.
    touching: Option<usize>,
    values: usize,
    /// The first block whose braces stand at different indentations.
    misfit: Option<(usize, usize)>,
}

impl Checker<'_, '_, '_> {
    fn fault(
        &mut self,
        code: &'static Code,
        at: Range<usize>,
        message: impl Into<String>,
        label: impl Into<String>,
        help: impl Into<String>,
    ) {
        let span = self.faults.line(at.start, at.end);
        self.faults
            .push(Diagnostic::new(code, message).label(span, label).help(help));
    }

    fn mistake(&mut self, mistake: &'static Mistake, at: Range<usize>) {
        let Mistake {
            code,
            message,
            label,
            help,
        } = *mistake;
        self.fault(code, at, message, label, help);
    }

    fn blank(&mut self, range: Range<usize>) {
        self.out[range].fill(b' ');
    }

    /// Takes a token; false when nothing after it makes sense.
    fn token(&mut self, token: &Token) -> bool {
        let at = token.start..token.end;
        if let Some(flaw) = &token.flaw {
            self.mistake(flaw.mistake, flaw.start..flaw.end);
        }
        let touching = self.touching.take() == Some(at.start);
        match token.kind {
            Kind::Space => {}
            Kind::Continue => self.continued = true,
            Kind::Comment => {
                if touching && self.source[..at.start].ends_with(':') {
                    self.mistake(&errors::CUT_ADDRESS, at.clone());
                }
                self.blank(at);
            }
            Kind::Newline => {
                // The slashdash reaches over line ends, to what it comments out.
                if !std::mem::take(&mut self.continued) && self.slashdash.is_none() {
                    self.end_node(at.start);
                }
            }
            Kind::Word | Kind::Text => {
                self.touching = Some(at.end);
                if touching {
                    self.touches(at);
                } else {
                    self.word(at, token.kind == Kind::Word);
                }
            }
            Kind::Slashdash => self.slashdash(at, touching),
            Kind::Equals => self.equals(at),
            Kind::Semicolon => self.semicolon(at),
            Kind::TypeOpen | Kind::TypeClose => self.parenthesis(at, token.kind),
            Kind::Open => return self.open(at.start),
            Kind::Close => self.close(at.start),
        }
        true
    }

    fn touches(&mut self, at: Range<usize>) {
        let is_raw = self.source[..at.start].ends_with(['r', 'R'])
            && self.source[at.start..].starts_with(['"', '#']);
        let mistake = if is_raw {
            &errors::RAW_OF_KDL_1
        } else {
            &errors::TOUCHING
        };
        self.mistake(mistake, at);
    }

    fn word(&mut self, at: Range<usize>, is_word: bool) {
        self.values += 1;
        if self.values == MAX_NODES + 1 {
            self.fault(
                &code::SYNTAX_UNSUPPORTED_SIZE,
                at.clone(),
                format!("this file has more than {MAX_NODES} values"),
                "this is one too many",
                "a configuration has a few hundred; is this the right file?",
            );
        }
        match self.node.stage {
            Stage::Name => {
                self.judge(&at, is_word, Role::Name);
                self.node.stage = Stage::Line;
                self.node.slashdash = self.slashdash.take();
            }
            Stage::Line => {
                if self.node.equals.take().is_some() {
                    self.judge(&at, is_word, Role::Value);
                    if let Some(start) = self.node.entry.take().and_then(|entry| entry.slashdash) {
                        self.blank(start..at.end);
                    }
                } else {
                    self.end_entry();
                    self.node.entry = Some(Entry {
                        at,
                        is_word,
                        slashdash: self.slashdash.take(),
                    });
                }
            }
            Stage::Block => {
                self.mistake(&errors::AFTER_BLOCK, at);
                // Whatever else stands on this line is not reported again.
                (self.node.stage, self.slashdash) = (Stage::Line, None);
            }
        }
    }

    fn judge(&mut self, at: &Range<usize>, is_word: bool, role: Role) {
        if !is_word {
            return;
        }
        if let Some((message, label, help)) = words::fault(&self.source[at.clone()], role) {
            let code = match role {
                Role::Value => &code::SYNTAX_INVALID_VALUE,
                Role::Name | Role::Key => &code::SYNTAX_INVALID_NAME,
            };
            self.fault(code, at.clone(), message, label, help);
        }
    }

    /// The last word or text is a value, since no `=` followed it.
    fn end_entry(&mut self) {
        if let Some(equals) = self.node.equals.take() {
            self.node.entry = None;
            self.mistake(&errors::NO_PROPERTY_VALUE, equals..equals + 1);
        }
        if let Some(entry) = self.node.entry.take() {
            self.judge(&entry.at, entry.is_word, Role::Value);
            if let Some(start) = entry.slashdash {
                self.blank(start..entry.at.end);
            }
        }
    }

    fn equals(&mut self, at: Range<usize>) {
        if self.node.equals.is_none()
            && let Some(entry) = self.node.entry.clone()
        {
            self.judge(&entry.at, entry.is_word, Role::Key);
            self.node.equals = Some(at.start);
            return;
        }
        let after_name = self.node.stage == Stage::Line && self.node.equals.is_none();
        let mistake = if after_name {
            &errors::EQUALS_AFTER_NAME
        } else {
            &errors::STRAY_EQUALS
        };
        self.mistake(mistake, at);
    }

    fn slashdash(&mut self, at: Range<usize>, touching: bool) {
        if touching || self.node.equals.is_some() || self.slashdash.is_some() {
            self.mistake(&errors::MISPLACED_SLASHDASH, at);
            return;
        }
        self.end_entry();
        self.slashdash = Some(at.start);
    }

    fn semicolon(&mut self, at: Range<usize>) {
        self.continued = false;
        if self.node.stage == Stage::Name {
            self.mistake(&errors::EMPTY_NODE, at.clone());
        }
        // A commented node takes its end with it, or the `;` would stand alone.
        self.end_node(at.end);
    }

    fn parenthesis(&mut self, at: Range<usize>, kind: Kind) {
        let rest = &self.source[at.start..];
        let line = rest.split('\n').next().unwrap_or(rest);
        match (kind, line.find(')')) {
            (Kind::TypeOpen, Some(close)) => {
                self.mistake(&errors::TYPE, at.start..at.start + close + 1);
            }
            // One for both, unless the second stands alone.
            (Kind::TypeClose, _) if self.in_type(at.start) => {}
            _ => self.mistake(&errors::PARENTHESIS, at),
        }
        self.node.entry = None;
    }

    /// Whether a `(` on the same line was reported together with this `)`.
    fn in_type(&self, close: usize) -> bool {
        let line = self.source[..close].rsplit('\n').next().unwrap_or_default();
        line.rfind('(') > line.rfind(')')
    }
}
