//! What a node comes to in the tree, and what makes no sense in one.

use std::collections::BTreeMap;

use super::reader::Node;
use crate::{
    diagnostic::{Diagnostic, code},
    source::{Span, Spanned},
    syntax::{
        Faults,
        tree::{self, Field, Map, Value},
    },
};

/// A node that is over, as a field of the block it stands in.
pub(super) fn field(
    name: Spanned<String>,
    node: Node,
    faults: &Faults,
    misuses: &mut Vec<Diagnostic>,
) -> Field {
    let Node {
        mut args,
        properties,
        children,
        ..
    } = node;
    report_duplicates(&properties, misuses);
    let plain = properties.is_empty() && children.is_none();
    if plain && args.len() == 1 {
        let value = args.remove(0);
        return Field { key: name, value };
    }
    let span = match (args.first(), args.last()) {
        (Some(first), Some(last)) => faults.line(first.span.start as usize, last.span.end as usize),
        _ => name.span,
    };
    let children = children.unwrap_or_default();
    let value = if let Some(item) = children.iter().find(|field| is_item(field)) {
        report_mixed(&name.value, item, &children, &args, &properties, misuses);
        Value::List(children.into_iter().map(|field| field.value).collect())
    } else if plain && !args.is_empty() {
        Value::List(args)
    } else {
        let mut fields = properties;
        if fields.is_empty() {
            fields = children;
        } else {
            fields.extend(children);
        }
        Value::Map(Map { args, fields })
    };
    Field {
        key: name,
        value: tree::Node { span, value },
    }
}

/// A `-` item at the top of a file.
pub(super) fn stray_item(fields: &[Field]) -> Option<Diagnostic> {
    let item = fields.iter().find(|field| is_item(field))?;
    Some(
        Diagnostic::new(
            &code::SYNTAX_CONFLICTING_ITEMS,
            "a `-` item stands outside of any list",
        )
        .label(item.key.span, "this item belongs to no node")
        .help("put it in the block of the node it belongs to: `name { - item }`"),
    )
}

fn is_item(field: &Field) -> bool {
    field.key.value == "-"
}

fn report_duplicates(properties: &[Field], misuses: &mut Vec<Diagnostic>) {
    if properties.len() < 2 {
        return;
    }
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    for Field { key, .. } in properties {
        let Some(first) = seen.insert(key.value.as_str(), key.span) else {
            continue;
        };
        misuses.push(
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
fn report_mixed(
    name: &str,
    item: &Field,
    children: &[Field],
    args: &[tree::Node],
    properties: &[Field],
    misuses: &mut Vec<Diagnostic>,
) {
    let (other, what, help) = if let Some(named) = children.iter().find(|field| !is_item(field)) {
        (
            named.key.span,
            "a named node",
            "make all of them `-` items, or none",
        )
    } else if let Some(property) = properties.first() {
        (
            property.key.span,
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
    misuses.push(
        Diagnostic::new(
            &code::SYNTAX_CONFLICTING_ITEMS,
            format!("`{name}` is a list and has {what} as well"),
        )
        .label(other, what)
        .help(help)
        .label(item.key.span, "an item of the list"),
    );
}
