//! KDL 2 through the `kdl` crate. The crate is named in this file and in `errors` only.

mod block;
mod check;
mod errors;
mod lex;
mod text;
mod words;

use std::collections::BTreeMap;

pub use block::{Block, block};

use kdl::{KdlDocument, KdlEntry, KdlNode, KdlValue};

use super::{
    Faults,
    tree::{Field, Map, Node, Scalar, ScalarKind, Value},
};
use crate::{
    diagnostic::{Diagnostic, code},
    source::{Span, Spanned},
};

/// Reads a KDL text; `None` or a fault if it is not well-formed.
pub(super) fn read(source: &str, faults: &mut Faults) -> Option<Map> {
    let blanked = check::check(source, faults)?;
    match KdlDocument::parse_v2(&blanked) {
        Ok(document) => Some(Reader { source, faults }.document(&document)),
        Err(error) => {
            errors::adapt(&error, faults);
            None
        }
    }
}

struct Reader<'s, 'f, 't> {
    source: &'s str,
    faults: &'f mut Faults<'t>,
}

impl Reader<'_, '_, '_> {
    fn document(&mut self, document: &KdlDocument) -> Map {
        if let Some(item) = document.nodes().iter().find(|node| is_item(node)) {
            self.faults.push(
                Diagnostic::new(
                    &code::SYNTAX_CONFLICTING_ITEMS,
                    "a `-` item stands outside of any list",
                )
                .label(self.name_span(item), "this item belongs to no node")
                .help("put it in the block of the node it belongs to: `name { - item }`"),
            );
        }
        Map {
            args: Vec::new(),
            fields: self.fields(document.nodes()),
        }
    }

    fn fields(&mut self, nodes: &[KdlNode]) -> Vec<Field> {
        nodes
            .iter()
            .map(|node| Field {
                key: Spanned::new(node.name().value().to_owned(), self.name_span(node)),
                value: self.node(node),
            })
            .collect()
    }

    fn node(&mut self, node: &KdlNode) -> Node {
        let mut args = Vec::new();
        let mut fields: Vec<Field> = Vec::new();
        for entry in node.entries() {
            match entry.name() {
                None => args.push(self.scalar(entry)),
                Some(name) => {
                    let span = name.span();
                    let span = self.faults.span(span.offset(), span.offset() + span.len());
                    let key = Spanned::new(name.value().to_owned(), span);
                    let value = self.scalar(entry);
                    fields.push(Field { key, value });
                }
            }
        }
        self.report_duplicates(&fields);
        let name = self.name_span(node);
        let children = node.children().map(KdlDocument::nodes);
        let items = children.is_some_and(|nodes| nodes.iter().any(is_item));
        let plain = fields.is_empty() && children.is_none();
        let span = match (args.first(), args.last()) {
            (Some(first), Some(last)) => self
                .faults
                .line(first.span.start as usize, last.span.end as usize),
            _ => name,
        };
        let value = if items {
            let nodes = children.unwrap_or_default();
            self.report_mixed(node, nodes, &args, &fields);
            Value::List(nodes.iter().map(|node| self.node(node)).collect())
        } else if plain && args.len() == 1 {
            return args.remove(0);
        } else if plain && args.len() > 1 {
            Value::List(args)
        } else {
            fields.extend(self.fields(children.unwrap_or_default()));
            Value::Map(Map { args, fields })
        };
        Node { span, value }
    }

    fn scalar(&mut self, entry: &KdlEntry) -> Node {
        let end = entry.span().offset() + entry.span().len();
        let length = entry
            .format()
            .map_or(entry.span().len(), |format| format.value_repr.len());
        let span = self.faults.span(end - length, end);
        let raw = || self.source[span.range()].to_owned();
        let (kind, text) = match entry.value() {
            KdlValue::String(text) => (ScalarKind::String, text.clone()),
            KdlValue::Integer(number) => (ScalarKind::Integer(*number), raw()),
            KdlValue::Float(_) => (ScalarKind::Float, raw()),
            KdlValue::Bool(bool) => (ScalarKind::Bool(*bool), raw()),
            KdlValue::Null => (ScalarKind::Null, raw()),
        };
        Node {
            span,
            value: Value::Scalar(Scalar { kind, text }),
        }
    }

    fn name_span(&self, node: &KdlNode) -> Span {
        let span = node.name().span();
        self.faults.span(span.offset(), span.offset() + span.len())
    }

    fn report_duplicates(&mut self, properties: &[Field]) {
        let mut seen = BTreeMap::new();
        for Field { key, .. } in properties {
            let Some(first) = seen.insert(key.value.as_str(), key.span) else {
                continue;
            };
            self.faults.push(
                Diagnostic::new(
                    &code::SYNTAX_DUPLICATE_PROPERTY,
                    format!("the property `{}` is written twice", key.value),
                )
                .label(key.span, "written again here")
                .label(first, "first written here")
                .help("keep one of them"),
            );
        }
    }

    /// `-` items beside anything else.
    fn report_mixed(&mut self, node: &KdlNode, nodes: &[KdlNode], args: &[Node], fields: &[Field]) {
        let item = nodes
            .iter()
            .find(|node| is_item(node))
            .map(|node| self.name_span(node));
        let (other, what, help) = if let Some(named) = nodes.iter().find(|node| !is_item(node)) {
            (
                self.name_span(named),
                "a named node",
                "make all of them `-` items, or none",
            )
        } else if let Some(field) = fields.first() {
            (
                field.key.span,
                "a property",
                "a list has no properties; give them a node of their own",
            )
        } else if let Some(arg) = args.first() {
            (
                arg.span,
                "a value on the line",
                "write all values on the line, or all as `-` items",
            )
        } else {
            return;
        };
        let name = node.name().value();
        let diagnostic = Diagnostic::new(
            &code::SYNTAX_CONFLICTING_ITEMS,
            format!("`{name}` is a list and has {what} as well"),
        )
        .label(other, what)
        .help(help);
        self.faults.push(match item {
            Some(item) => diagnostic.label(item, "an item of the list"),
            None => diagnostic,
        });
    }
}

fn is_item(node: &KdlNode) -> bool {
    node.name().value() == "-"
}
