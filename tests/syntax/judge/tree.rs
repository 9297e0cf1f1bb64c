//! The crate's document as phpier's tree.

use kdl::{KdlDocument, KdlEntry, KdlIdentifier, KdlNode, KdlValue};
use phpier::{
    source::{SourceId, Span, Spanned},
    syntax::tree::{Field, Map, Node, Scalar, ScalarKind, Value},
};

/// Reads what the crate has made of a text.
pub(super) struct Reader<'t> {
    /// The text.
    pub(super) text: &'t str,
    /// What places are in.
    pub(super) source: SourceId,
}

impl Reader<'_> {
    pub(super) fn document(&self, document: &KdlDocument) -> Map {
        Map {
            args: Vec::new(),
            fields: self.fields(document.nodes()),
        }
    }

    fn fields(&self, nodes: &[KdlNode]) -> Vec<Field> {
        let field = |node| Field {
            key: self.name(KdlNode::name(node)),
            value: self.node(node),
        };
        nodes.iter().map(field).collect()
    }

    fn node(&self, node: &KdlNode) -> Node {
        let mut args = Vec::new();
        let mut fields: Vec<Field> = Vec::new();
        for entry in node.entries() {
            match entry.name() {
                None => args.push(self.scalar(entry)),
                Some(name) => fields.push(Field {
                    key: self.name(name),
                    value: self.scalar(entry),
                }),
            }
        }
        let children = node.children().map(KdlDocument::nodes);
        let items = children.is_some_and(|nodes| nodes.iter().any(|n| n.name().value() == "-"));
        let plain = fields.is_empty() && children.is_none();
        let span = match (args.first(), args.last()) {
            (Some(first), Some(last)) => self.line(first.span.start, last.span.end),
            _ => self.name(node.name()).span,
        };
        let value = if items {
            let nodes = children.unwrap_or_default();
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

    fn scalar(&self, entry: &KdlEntry) -> Node {
        let end = entry.span().offset() + entry.span().len();
        let length = entry
            .format()
            .map_or(entry.span().len(), |format| format.value_repr.len());
        let span = Span::new(self.source, end - length, end);
        let raw = || self.text[span.range()].to_owned();
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

    fn name(&self, name: &KdlIdentifier) -> Spanned<String> {
        let span = name.span();
        let span = Span::new(self.source, span.offset(), span.offset() + span.len());
        Spanned::new(name.value().to_owned(), span)
    }

    /// The part of a range on its first line.
    fn line(&self, start: u32, end: u32) -> Span {
        let (start, end) = (start as usize, end as usize);
        let line = self.text[start..end].split('\n').next().unwrap_or_default();
        Span::new(self.source, start, start + line.trim_end().len())
    }
}
