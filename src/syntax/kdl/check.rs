//! The grammar of nodes over the tokens: every mistake with its place, and the text as the `kdl`
//! crate is to see it.
//!
//! The crate alone will not do. It recurses once for each mistake, each nested comment and each `*`
//! in a comment, until the process aborts; it reads a slashdash in a slashdash twice for each level,
//! which is exponential; and after most mistakes it no longer knows where it is, so that they are
//! reported with places that mean nothing. Here comments and what slashdashes comment out are
//! blanked, and mistakes are found, in one pass; the crate then reads only what is well-formed.

use std::ops::Range;

use super::{
    lex::{Kind, Lexer, Token},
    words::{self, Role},
};
use crate::{
    diagnostic::{Code, Diagnostic, code},
    syntax::{
        Faults,
        limits::{MAX_DEPTH, MAX_NODES},
    },
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

    fn blank(&mut self, range: Range<usize>) {
        self.out[range].fill(b' ');
    }

    /// Takes a token; false when nothing after it makes sense.
    fn token(&mut self, token: &Token) -> bool {
        let at = token.start..token.end;
        if let Some(flaw) = &token.flaw {
            let code = match (token.kind, flaw.unclosed) {
                (Kind::Text, true) => &code::SYNTAX_MISSING_QUOTE,
                (Kind::Text, false) => &code::SYNTAX_INVALID_VALUE,
                _ => &code::SYNTAX_INVALID,
            };
            self.fault(
                code,
                flaw.start..flaw.end,
                flaw.message,
                flaw.label,
                flaw.help,
            );
        }
        let touching = self.touching.take() == Some(at.start);
        match token.kind {
            Kind::Space => {}
            Kind::Continue => self.continued = true,
            Kind::Comment => {
                if touching && self.source[..at.start].ends_with(':') {
                    self.fault(
                        &code::SYNTAX_INVALID_VALUE,
                        at.clone(),
                        "an address is cut off by a comment",
                        "`//` begins a comment here",
                        "put the whole address in quotes",
                    );
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
        let raw = self.source[..at.start].ends_with(|c| matches!(c, 'r' | 'R'));
        let help = if raw && self.source[at.start..].starts_with(['"', '#']) {
            "KDL 2 writes raw text without the `r`: `#\"…\"#`"
        } else {
            "put a space here, or all of it in one pair of quotes"
        };
        self.fault(
            &code::SYNTAX_INVALID_VALUE,
            at,
            "two values touch each other",
            "a space is missing before this",
            help,
        );
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
                self.fault(
                    &code::SYNTAX_INVALID,
                    at,
                    "a node goes on after its block",
                    "nothing may follow the block on its line",
                    "put this before the `{`, or on a line of its own",
                );
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
            self.fault(
                &code::SYNTAX_INVALID_VALUE,
                equals..equals + 1,
                "a property has no value",
                "nothing follows this `=`",
                "write the value after it; empty text is `\"\"`",
            );
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
        let (label, help) = match self.node.stage {
            Stage::Line if self.node.equals.is_none() => (
                "there is no `=` between a name and its value",
                "write `name value`, or `name key=value` for a property",
            ),
            _ => (
                "no name stands before it",
                "a property is written `key=value`",
            ),
        };
        self.fault(
            &code::SYNTAX_INVALID,
            at,
            "this `=` belongs to no property",
            label,
            help,
        );
    }

    fn slashdash(&mut self, at: Range<usize>, touching: bool) {
        if touching || self.node.equals.is_some() || self.slashdash.is_some() {
            self.fault(
                &code::SYNTAX_INVALID,
                at,
                "this `/-` comments nothing out",
                "it must stand alone before a node, a value or a block",
                "put a space before it, or remove it",
            );
            return;
        }
        self.end_entry();
        self.slashdash = Some(at.start);
    }

    fn semicolon(&mut self, at: Range<usize>) {
        self.continued = false;
        if self.node.stage == Stage::Name {
            self.fault(
                &code::SYNTAX_INVALID,
                at.clone(),
                "this `;` ends nothing",
                "there is no node before it",
                "remove it",
            );
        }
        // A commented node takes its end with it, or the `;` would stand alone.
        self.end_node(at.end);
    }

    fn parenthesis(&mut self, at: Range<usize>, kind: Kind) {
        let rest = &self.source[at.start..];
        let line = rest.split('\n').next().unwrap_or(rest);
        let (end, message, help) = match (kind, line.find(')')) {
            (Kind::TypeOpen, Some(close)) => (
                at.start + close + 1,
                "phpier gives types no meaning",
                "remove the parentheses and what is in them",
            ),
            _ => (
                at.end,
                "parentheses stand only around types in KDL",
                "put text with parentheses in quotes",
            ),
        };
        // One for both, unless the second stands alone.
        if kind == Kind::TypeOpen || !self.in_type(at.start) {
            self.fault(
                &code::SYNTAX_UNSUPPORTED_TYPE,
                at.start..end,
                message,
                "this type",
                help,
            );
        }
        self.node.entry = None;
    }

    /// Whether a `(` on the same line was reported together with this `)`.
    fn in_type(&self, close: usize) -> bool {
        let line = self.source[..close].rsplit('\n').next().unwrap_or_default();
        line.rfind('(') > line.rfind(')')
    }

    /// Takes a `{`; false if it is one too deep.
    fn open(&mut self, at: usize) -> bool {
        self.end_entry();
        if self.blocks.len() == MAX_DEPTH {
            self.fault(
                &code::SYNTAX_UNSUPPORTED_DEPTH,
                at..at + 1,
                format!("blocks are nested more than {MAX_DEPTH} deep"),
                "this one is too deep",
                "no configuration needs it; is a `}` missing?",
            );
            return false;
        }
        let slashdash = self.slashdash.take();
        match self.node.stage {
            Stage::Name => self.fault(
                &code::SYNTAX_INVALID,
                at..at + 1,
                "this block has no name",
                "a name must stand before it, on the same line",
                "write `name {`; if the name is on the line before, join the lines",
            ),
            Stage::Block if self.node.block && slashdash.is_none() => self.fault(
                &code::SYNTAX_INVALID,
                at..at + 1,
                "this node has two blocks",
                "the second begins here",
                "put everything in one, or give this one a name of its own",
            ),
            _ => {}
        }
        self.blocks.push(Block {
            open: at,
            slashdash,
            node: std::mem::take(&mut self.node),
        });
        true
    }

    fn close(&mut self, at: usize) {
        self.continued = false;
        self.end_node(at);
        let Some(block) = self.blocks.pop() else {
            self.fault(
                &code::SYNTAX_MISSING_BRACE,
                at..at + 1,
                "this `}` closes nothing",
                "there is no block to close",
                "remove it, or open the block with `{`",
            );
            return;
        };
        self.note_misfit(block.open, at);
        self.node = block.node;
        match block.slashdash {
            Some(start) => self.blank(start..at + 1),
            None => self.node.block = true,
        }
        self.node.stage = Stage::Block;
    }

    /// The node is over; `end` is where its terminator begins.
    fn end_node(&mut self, end: usize) {
        self.end_entry();
        if let Some(start) = self.slashdash.take() {
            self.fault(
                &code::SYNTAX_INVALID,
                start..start + 2,
                "this `/-` comments nothing out",
                "there is nothing after it",
                "remove it",
            );
        }
        if let Some(start) = std::mem::take(&mut self.node).slashdash {
            self.blank(start..end);
        }
    }

    /// A `}` that begins its line belongs below the line of its `{`; if it does not, and a brace
    /// turns out to be missing, this block is where.
    fn note_misfit(&mut self, open: usize, close: usize) {
        let depth = |at: usize| {
            let line = self.source[..at].rsplit('\n').next().unwrap_or_default();
            (line.len() - line.trim_start().len(), line.len())
        };
        let ((opened, _), (closed, before)) = (depth(open), depth(close));
        if self.misfit.is_none() && closed == before && closed < opened {
            self.misfit = Some((open, close));
        }
    }

    fn finish(&mut self) {
        self.end_node(self.source.len());
        let missing = std::mem::take(&mut self.blocks);
        if let (Some((open, close)), [_]) = (self.misfit, missing.as_slice()) {
            let labels = [
                (open, "this block has none, as the indentation tells"),
                (
                    close,
                    "this `}` closes it, but stands at another block's depth",
                ),
            ];
            let diagnostic =
                Diagnostic::new(&code::SYNTAX_MISSING_BRACE, "a block has no closing `}`")
                    .help("add the `}` where the block ends");
            let diagnostic = labels
                .into_iter()
                .fold(diagnostic, |diagnostic, (at, text)| {
                    diagnostic.label(self.faults.span(at, at + 1), text)
                });
            self.faults.push(diagnostic);
            return;
        }
        for block in missing {
            self.fault(
                &code::SYNTAX_MISSING_BRACE,
                block.open..block.open + 1,
                "a block has no closing `}`",
                "it begins here",
                "add the `}` where the block ends",
            );
        }
    }
}
