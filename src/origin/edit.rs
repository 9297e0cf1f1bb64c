//! Changes of the tree that a configuration was read into.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::Spanned;
use crate::syntax::Document;
use crate::syntax::tree::{Field, Map, Node, Scalar, Value};

/// One step into a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// The value of a field of a map.
    Field(usize),
    /// A KDL argument of a map.
    Arg(usize),
    /// An item of a list.
    Item(usize),
}

/// Where a value stands in a document; empty for its top level.
pub(super) type Address = Vec<Step>;

/// The document with another scalar at a place.
pub(super) fn replace(document: &Document, at: &[Step], scalar: Scalar) -> Option<Document> {
    let mut document = document.clone();
    descend(&mut document.root, at)?.value = Value::Scalar(scalar);
    Some(document)
}

/// The document with one scalar at many places.
pub(super) fn replace_all<'a>(
    document: &Document,
    all: impl Iterator<Item = &'a Address>,
    scalar: &Scalar,
) -> Option<Document> {
    let mut document = document.clone();
    for at in all {
        descend(&mut document.root, at)?.value = Value::Scalar(scalar.clone());
    }
    Some(document)
}

/// The document without many fields, arguments or items.
pub(super) fn remove_all(document: &Document, all: &[&Address]) -> Option<Document> {
    fn keep<T>(list: &mut Vec<T>, goes: impl Fn(usize) -> bool) {
        let mut at = 0;
        list.retain(|_| {
            at += 1;
            !goes(at - 1)
        });
    }
    let mut document = document.clone();
    let mut by_parent: BTreeMap<&[Step], BTreeSet<Step>> = BTreeMap::new();
    for at in all {
        let (last, before) = at.split_last()?;
        by_parent.entry(before).or_default().insert(*last);
    }
    // The inner ones first, as long as their places are what they were.
    for (before, steps) in by_parent.iter().rev() {
        if let Some(map) = map(&mut document.root, before) {
            keep(&mut map.fields, |at| steps.contains(&Step::Field(at)));
            keep(&mut map.args, |at| steps.contains(&Step::Arg(at)));
        } else if let Value::List(items) = &mut descend(&mut document.root, before)?.value {
            keep(items, |at| steps.contains(&Step::Item(at)));
        }
    }
    Some(document)
}

/// The document with another name for a field.
pub(super) fn rename(document: &Document, at: &[Step], name: &str) -> Option<Document> {
    let mut document = document.clone();
    let (last, before) = at.split_last()?;
    let map = map(&mut document.root, before)?;
    let Step::Field(field) = last else {
        return None;
    };
    name.clone_into(&mut map.fields.get_mut(*field)?.key.value);
    Some(document)
}

/// The document without a field, an argument or an item.
pub(super) fn remove(document: &Document, at: &[Step]) -> Option<Document> {
    fn take<T>(list: &mut Vec<T>, at: usize) -> Option<T> {
        (at < list.len()).then(|| list.remove(at))
    }
    let mut document = document.clone();
    let (last, before) = at.split_last()?;
    match last {
        Step::Field(field) => drop(take(&mut map(&mut document.root, before)?.fields, *field)?),
        Step::Arg(arg) => drop(take(&mut map(&mut document.root, before)?.args, *arg)?),
        Step::Item(item) => match &mut descend(&mut document.root, before)?.value {
            Value::List(items) => drop(take(items, *item)?),
            Value::Scalar(_) | Value::Map(_) => return None,
        },
    }
    Some(document)
}

fn map<'m>(root: &'m mut Map, at: &[Step]) -> Option<&'m mut Map> {
    if at.is_empty() {
        return Some(root);
    }
    match &mut descend(root, at)?.value {
        Value::Map(map) => Some(map),
        Value::Scalar(_) | Value::List(_) => None,
    }
}

fn descend<'m>(root: &'m mut Map, at: &[Step]) -> Option<&'m mut Node> {
    let (first, rest) = at.split_first()?;
    let Step::Field(field) = first else {
        return None;
    };
    let mut node = &mut root.fields.get_mut(*field)?.value;
    for step in rest {
        node = match (step, &mut node.value) {
            (Step::Field(field), Value::Map(map)) => &mut map.fields.get_mut(*field)?.value,
            (Step::Arg(arg), Value::Map(map)) => map.args.get_mut(*arg)?,
            (Step::Item(item), Value::List(items)) => items.get_mut(*item)?,
            _ => return None,
        };
    }
    Some(node)
}

/// The document with one field more in a section. A section that was only its argument, or nothing at
/// all, becomes a map.
pub(super) fn insert(
    document: &Document,
    at: &[Step],
    argument: Option<&'static str>,
    field: Field,
) -> Option<Document> {
    use crate::source::Format;
    use crate::syntax::tree::ScalarKind;

    let mut document = document.clone();
    let format = document.format;
    if at.is_empty() {
        document.root.fields.push(field);
        return Some(document);
    }
    let node = descend(&mut document.root, at)?;
    let span = node.span;
    let bare = |scalar: &Scalar| matches!(scalar.kind, ScalarKind::Null | ScalarKind::Bool(_));
    let mut map = match std::mem::replace(&mut node.value, Value::Map(Map::default())) {
        Value::Map(map) => map,
        Value::Scalar(scalar) if bare(&scalar) => Map::default(),
        value => {
            let items = match value {
                Value::List(items) => items,
                value => vec![Node { span, value }],
            };
            match format {
                Format::Kdl => Map {
                    args: items,
                    fields: Vec::new(),
                },
                Format::Yaml => Map {
                    args: Vec::new(),
                    fields: items
                        .into_iter()
                        .zip(argument)
                        .map(|(value, name)| Field {
                            key: Spanned::new(name.to_owned(), span),
                            value,
                        })
                        .collect(),
                },
            }
        }
    };
    map.fields.push(field);
    node.value = Value::Map(map);
    Some(document)
}
