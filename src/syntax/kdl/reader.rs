//! The grammar of nodes over the tokens: the tree, or every mistake with its place.

mod blocks;
mod entries;

use std::ops::Range;

use super::{
    errors::{self, Mistake},
    lex::{Kind, Lexer, Token},
};
use crate::{
    diagnostic::{Code, Diagnostic},
    source::Spanned,
    syntax::{
        Faults,
        tree::{self, Field, Map},
    },
};
use entries::Entry;

/// Reads a whole text; `None` or a fault if it is not well-formed.
pub(super) fn read(source: &str, faults: &mut Faults) -> Option<Map> {
    let mut reader = Reader {
        source,
        faults,
        misuses: Vec::new(),
        blocks: Vec::new(),
        node: Node::default(),
        fields: Vec::new(),
        muted: false,
        slashdash: None,
        continued: false,
        touching: None,
        values: 0,
        misfit: None,
    };
    for token in Lexer::new(source) {
        if reader.faults.full() || !reader.token(&token) {
            return None;
        }
    }
    reader.finish()
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
#[derive(Default)]
pub(super) struct Node {
    stage: Stage,
    /// Whether it comes to nothing: it is commented out, or stands in what is.
    muted: bool,
    /// The last word or text, while it may still become a property's name.
    entry: Option<Entry>,
    /// The `=` that waits for its value.
    equals: Option<usize>,
    /// Its name.
    pub(super) name: Option<Spanned<String>>,
    /// Its values.
    pub(super) args: Vec<tree::Node>,
    /// Its properties.
    pub(super) properties: Vec<Field>,
    /// What is in its block, if it has one that counts.
    pub(super) children: Option<Vec<Field>>,
}

/// A `{` that waits for its `}`.
struct Block {
    open: usize,
    commented: bool,
    /// The node that the block is of, and what stands before that node in its own block.
    node: Node,
    fields: Vec<Field>,
    muted: bool,
}

struct Reader<'s, 'f, 't> {
    source: &'s str,
    faults: &'f mut Faults<'t>,
    /// What is well-formed and makes no sense. It is told only of files that are well-formed: after a
    /// brace too many it may stand elsewhere than the person thinks.
    misuses: Vec<Diagnostic>,
    blocks: Vec<Block>,
    node: Node,
    /// The nodes of this block so far.
    fields: Vec<Field>,
    /// Whether this block is commented out.
    muted: bool,
    slashdash: Option<usize>,
    continued: bool,
    /// The end of the word or text just before.
    touching: Option<usize>,
    values: usize,
    /// The first block whose braces stand at different indentations.
    misfit: Option<(usize, usize)>,
}

impl Reader<'_, '_, '_> {
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

    /// Takes a token; false when nothing after it makes sense.
    fn token(&mut self, token: &Token) -> bool {
        let at = token.start..token.end;
        if let Some(flaw) = &token.flaw {
            self.mistake(flaw.mistake, flaw.start..flaw.end);
        }
        let touching = self.touching.take() == Some(at.start);
        match token.kind {
            Kind::Continue => self.continued = true,
            Kind::Comment => {
                if touching && self.source[..at.start].ends_with(':') {
                    self.mistake(&errors::CUT_ADDRESS, at);
                }
            }
            Kind::Newline => {
                // The slashdash reaches over line ends, to what it comments out.
                if !std::mem::take(&mut self.continued) && self.slashdash.is_none() {
                    self.end_node();
                }
            }
            Kind::Word | Kind::Text => {
                self.touching = Some(at.end);
                if touching {
                    self.touches(at);
                } else {
                    self.word(token);
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
            self.mistake(&errors::EMPTY_NODE, at);
        }
        self.end_node();
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
