//! The parts of a file's tree, as a conversion looks at them.

use crate::catalog;
use crate::config::keys::{CACHE, CONNECTION, More, Section as Keys, Shape, connection_section};
use crate::draft::outline::{Line, Scalar, Value};
use crate::syntax::tree::{self, Field, Node, ScalarKind};

/// What the table of keys says of a key; services of the catalog have no row.
pub(super) fn shape(keys: &'static Keys, name: &str) -> Option<&'static Shape> {
    static CONNECTIONS: Shape = Shape::Section(&CONNECTION);
    static CACHES: Shape = Shape::Section(&CACHE);
    let row = keys.keys.iter().find(|key| key.name == name);
    let connection = || {
        let spec = catalog::connected(name).filter(|_| keys.more == More::Connections)?;
        let is_cache = connection_section(spec).what == CACHE.what;
        Some(if is_cache { &CACHES } else { &CONNECTIONS })
    };
    row.map(|key| &key.shape).or_else(connection)
}

/// Where a field begins.
pub(super) fn begin(field: &Field) -> usize {
    field.key.span.range().start
}

pub(super) fn start_of(node: &Node) -> usize {
    match &node.value {
        tree::Value::Map(map) => (map.fields.first()).map_or(node.span.range().start, begin),
        _ => node.span.range().start,
    }
}

/// Where its value ends, or its last part's.
pub(super) fn end_of(field: &Field) -> usize {
    fn of(node: &Node) -> usize {
        let own = node.span.range().end;
        match &node.value {
            tree::Value::Scalar(_) => own,
            tree::Value::List(items) => items.iter().map(of).max().unwrap_or(own).max(own),
            tree::Value::Map(map) => {
                let fields = map.fields.iter().map(|field| of(&field.value));
                fields
                    .chain(map.args.iter().map(of))
                    .max()
                    .unwrap_or(own)
                    .max(own)
            }
        }
    }
    of(&field.value)
}

pub(super) fn comments_of(lines: Vec<Line>) -> impl Iterator<Item = Line> {
    lines.into_iter().filter(|line| *line != Line::Blank)
}

pub(super) fn switched_off(node: &Node) -> bool {
    matches!(&node.value, tree::Value::Scalar(scalar) if scalar.kind == ScalarKind::Bool(false))
}

/// `env="NAME"`, `secret=#true`.
pub(super) fn inline(node: &Node) -> Value {
    let tree::Value::Map(map) = &node.value else {
        return Value::Inline(Vec::new());
    };
    let pairs = map.fields.iter();
    Value::Inline(
        pairs
            .map(|field| (field.key.value.clone(), scalar(&field.value)))
            .collect(),
    )
}

/// A single value. A number stays one where both spellings read it as the same text.
pub(super) fn scalar(node: &Node) -> Scalar {
    let tree::Value::Scalar(scalar) = &node.value else {
        return Scalar::text("");
    };
    match scalar.kind {
        ScalarKind::Bool(value) => Scalar::Bool(value),
        ScalarKind::Integer(_) | ScalarKind::Float if is_plain_number(&scalar.text) => {
            Scalar::Number(scalar.text.clone())
        }
        _ => Scalar::Text(scalar.text.clone()),
    }
}

/// A whole number, whose value alone counts.
pub(super) fn number(node: &Node) -> Scalar {
    match &node.value {
        tree::Value::Scalar(tree::Scalar {
            kind: ScalarKind::Integer(value),
            ..
        }) => Scalar::Number(value.to_string()),
        _ => scalar(node),
    }
}

pub(super) fn text(node: &Node) -> String {
    match &node.value {
        tree::Value::Scalar(scalar) => scalar.text.clone(),
        _ => String::new(),
    }
}

/// `8`, `8.10`, `-3`: what no reader of either spelling takes for anything else.
pub(super) fn is_plain_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    digits(whole)
        && digits(fraction)
        && text.len() < 16
        && (whole == "0" || !whole.starts_with('0'))
}
