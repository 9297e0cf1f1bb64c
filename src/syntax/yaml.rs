//! YAML 1.2 through the events of `granit-parser`. Only this file and those below it know
//! the crate.

mod budget;
mod comments;
mod errors;
mod foreign;
mod resume;
mod scalar;

use std::{borrow::Cow, collections::BTreeMap, ops::Range};

pub(super) use comments::comments;

use budget::Weight;
use granit_parser::{Event, Parser, ScalarStyle, StructureStyle};

use super::{
    Faults,
    limits::{MAX_AGAIN, MAX_DEPTH},
    tree::{Field, Map, Node, Scalar, ScalarKind, Value},
};
use crate::{
    diagnostic::{Code, Diagnostic, code},
    source::{Span, Spanned},
};

/// Whose file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// phpier's own: YAML 1.2 and nothing else.
    Ours,
    /// Another program's: its tags mean nothing here, and merge keys are written out.
    Foreign,
}

/// Reads a YAML text; `None` or a fault if it is not one mapping.
///
/// The parser stops at its first mistake. The entry that has it is then blanked, and the text read
/// again, until a whole reading finds nothing new: so several mistakes are told at once, each at its place.
pub(super) fn read(source: &str, whose: Whose, faults: &mut Faults) -> Option<Map> {
    let mut text = Cow::Borrowed(source);
    let mut budget = MAX_AGAIN;
    loop {
        let mut builder = Builder::new(&text, whose, faults);
        let at = match builder.read(source) {
            // A file of nothing but comments says nothing, which is not a mistake.
            Ok(()) => return Some(builder.root.unwrap_or_default()),
            Err(Stop::File) => return None,
            Err(Stop::Entry(at)) => at,
        };
        let broken = resume::broken(&builder, at)?;
        budget = budget.checked_sub(text.len())?;
        if faults.full() || errors::kdl_habit(source).is_some() {
            return None;
        }
        resume::blank(text.to_mut(), broken);
    }
}

/// Why a reading ends early. The diagnostic was pushed.
enum Stop {
    /// The rest of the file is not worth reading.
    File,
    /// The entry around this byte cannot be read; others can.
    Entry(usize),
}

type Result<T = ()> = std::result::Result<T, Stop>;

/// A collection whose end is still to come.
struct Open {
    parts: Parts,
    style: StructureStyle,
    /// Where it begins.
    start: usize,
    /// Where its newest entry begins.
    entry: usize,
    span: Span,
    anchor: usize,
    weight: Weight,
}

enum Parts {
    List(Vec<Node>),
    Map(Vec<Field>, Option<Spanned<String>>),
}

struct Builder<'s, 'f, 't> {
    source: &'s str,
    whose: Whose,
    faults: &'f mut Faults<'t>,
    open: Vec<Open>,
    anchors: BTreeMap<usize, (Node, Weight)>,
    documents: usize,
    aliases: usize,
    nodes: usize,
    copied: usize,
    /// Where the newest event ends. What lies behind was not understood yet.
    read: usize,
    root: Option<Map>,
}

impl<'s, 'f, 't> Builder<'s, 'f, 't> {
    fn new(source: &'s str, whose: Whose, faults: &'f mut Faults<'t>) -> Self {
        Self {
            source,
            whose,
            faults,
            open: Vec::new(),
            anchors: BTreeMap::new(),
            documents: 0,
            aliases: 0,
            nodes: 0,
            copied: 0,
            read: 0,
            root: None,
        }
    }

    /// Reads the text, of which parts may be blanked; `whole` is what was written.
    fn read(&mut self, whole: &str) -> Result {
        let options = granit_parser::options! {
            block_nesting_limit: MAX_DEPTH,
            flow_nesting_limit: MAX_DEPTH,
            emit_comments: false,
        };
        for event in Parser::new_from_str_with_options(self.source, options) {
            match event {
                Ok((event, span)) => {
                    let at = span.byte_range().unwrap_or_default();
                    let end = at.end;
                    self.event(event, at)?;
                    self.read = self.read.max(end);
                }
                Err(error) => {
                    let at = error.marker().byte_offset().unwrap_or(self.source.len());
                    if !resume::hides(whole, self.source, error.kind(), at) {
                        let told = errors::adapt(&error, self.source, whole, self.faults);
                        self.faults.push(told);
                    }
                    return Err(Stop::Entry(at));
                }
            }
        }
        Ok(())
    }

    fn event(&mut self, event: Event, at: Range<usize>) -> Result {
        let span = self.faults.span(at.start, at.end);
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    return self.refuse(
                        &code::SYNTAX_UNSUPPORTED_DOCUMENTS,
                        span,
                        "this file holds more than one document",
                        "the second begins here",
                        "keep one, or put the second in a file of its own",
                    );
                }
            }
            Event::Alias(id) => {
                let (node, weight) = self.alias(id, span)?;
                self.place(node, weight, span)?;
            }
            Event::Scalar(text, style, anchor, tag) => {
                let node = self.scalar(&text, style, tag.as_deref(), at)?;
                let span = node.span;
                let weight = Weight {
                    nodes: 1,
                    depth: 0,
                    bytes: text.len(),
                };
                self.charge(1, 0, span)?;
                self.enter(span.start as usize);
                let node = self.remember(anchor, node, weight, span)?;
                let is_merge = style == ScalarStyle::Plain && text == "<<";
                if is_merge && self.expects_key() && self.whose == Whose::Ours {
                    self.faults.push(
                        Diagnostic::new(
                            &code::SYNTAX_UNSUPPORTED_MERGE,
                            "merge keys are not part of YAML 1.2",
                        )
                        .label(span, "a merge key")
                        .help("write the keys out here"),
                    );
                }
                self.place(node, weight, span)?;
            }
            Event::SequenceStart(style, anchor, tag) => {
                self.tag(tag.as_deref(), "seq", span)?;
                self.begin(Parts::List(Vec::new()), style, anchor, span)?;
            }
            Event::MappingStart(style, anchor, tag) => {
                self.tag(tag.as_deref(), "map", span)?;
                self.begin(Parts::Map(Vec::new(), None), style, anchor, span)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(span)?,
            // Options that are off, and the frame around the document.
            _ => {}
        }
        Ok(())
    }

    fn tell(
        &mut self,
        code: &'static Code,
        span: Span,
        message: impl Into<String>,
        label: &str,
        help: &str,
    ) {
        let span = self.faults.line(span.start as usize, span.end as usize);
        self.faults
            .push(Diagnostic::new(code, message).label(span, label).help(help));
    }

    /// Tells of a mistake with which the rest means nothing.
    fn refuse<T>(
        &mut self,
        code: &'static Code,
        span: Span,
        message: impl Into<String>,
        label: &str,
        help: &str,
    ) -> Result<T> {
        self.tell(code, span, message, label, help);
        Err(Stop::File)
    }

    /// Tells of a mistake with which its entry means nothing.
    fn reject<T>(
        &mut self,
        code: &'static Code,
        span: Span,
        message: &str,
        label: &str,
        help: &str,
    ) -> Result<T> {
        self.tell(code, span, message, label, help);
        Err(Stop::Entry(span.start as usize))
    }

    fn expects_key(&self) -> bool {
        matches!(
            self.open.last(),
            Some(Open {
                parts: Parts::Map(_, None),
                ..
            })
        )
    }

    /// Notes where an entry begins: a key, or a part of a list.
    fn enter(&mut self, start: usize) {
        let Some(open) = self.open.last_mut() else {
            return;
        };
        if !matches!(open.parts, Parts::Map(_, Some(_))) {
            open.entry = start;
        }
    }

    fn begin(&mut self, parts: Parts, style: StructureStyle, anchor: usize, span: Span) -> Result {
        if self.open.is_empty() && matches!(parts, Parts::List(_)) {
            let line = self.faults.line(span.start as usize, self.source.len());
            return self.bad_root(line, "a list");
        }
        if self.expects_key() {
            return self.bad_key(span);
        }
        if self.open.len() == MAX_DEPTH {
            return self.too_deep(span);
        }
        self.charge(1, 0, span)?;
        let start = span.start as usize;
        self.enter(start);
        // A block is pages long; its key, or its first line, is what a reader wants to see.
        let key = match self.open.last() {
            Some(Open {
                parts: Parts::Map(_, Some(key)),
                ..
            }) => Some(key.span),
            _ => None,
        };
        let span = match (style, key) {
            (StructureStyle::Block, Some(key)) => key,
            (StructureStyle::Block, None) => {
                self.faults.line(span.start as usize, self.source.len())
            }
            (StructureStyle::Flow, _) => span,
        };
        self.open.push(Open {
            parts,
            style,
            start,
            entry: start,
            span,
            anchor,
            weight: Weight {
                nodes: 1,
                depth: 1,
                bytes: 0,
            },
        });
        Ok(())
    }

    fn end(&mut self, close: Span) -> Result {
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        let is_flow = close.end > close.start;
        let span = if is_flow {
            self.faults
                .line(open.span.start as usize, close.end as usize)
        } else {
            open.span
        };
        let value = match open.parts {
            Parts::List(items) => Value::List(items),
            Parts::Map(fields, _) => Value::Map(Map {
                args: Vec::new(),
                fields: match self.whose {
                    Whose::Ours => fields,
                    Whose::Foreign => foreign::merged(fields),
                },
            }),
        };
        let node = Node { span, value };
        let node = self.remember(open.anchor, node, open.weight, span)?;
        self.place(node, open.weight, span)
    }

    /// Puts a finished value where it belongs. `at` is where it, or its alias, stands.
    fn place(&mut self, node: Node, weight: Weight, at: Span) -> Result {
        let Some(open) = self.open.last_mut() else {
            return match node.value {
                Value::Map(map) => {
                    self.root = Some(map);
                    Ok(())
                }
                Value::Scalar(Scalar {
                    kind: ScalarKind::Null,
                    ..
                }) => Ok(()),
                _ => self.bad_root(at, "a single value"),
            };
        };
        let is_key = match &mut open.parts {
            Parts::List(items) => {
                items.push(node);
                false
            }
            Parts::Map(fields, key) => match key.take() {
                Some(key) => {
                    fields.push(Field { key, value: node });
                    false
                }
                None => match node.value {
                    Value::Scalar(scalar) if at.end > at.start => {
                        *key = Some(Spanned::new(scalar.text, at));
                        true
                    }
                    _ => return self.bad_key(at),
                },
            },
        };
        open.weight.bytes += weight.bytes;
        if !is_key {
            open.weight.nodes += weight.nodes;
            open.weight.depth = open.weight.depth.max(weight.depth + 1);
        }
        Ok(())
    }

    fn bad_key<T>(&mut self, span: Span) -> Result<T> {
        self.reject(
            &code::SYNTAX_UNSUPPORTED_KEY,
            span,
            "a key is not a word",
            "this stands where a key is expected",
            "write a word, or text in quotes, before the colon",
        )
    }

    fn bad_root<T>(&mut self, span: Span, what: &str) -> Result<T> {
        let help = errors::kdl_habit(self.source).unwrap_or("write lines of the form `key: value`");
        self.refuse(
            &code::SYNTAX_UNSUPPORTED_ROOT,
            span,
            format!("this file is {what}, not keys with values"),
            "no key stands before this",
            help,
        )
    }
}
