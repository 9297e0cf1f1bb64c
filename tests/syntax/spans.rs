//! Every part of a tree and every label of a diagnostic lies in the file, and a scalar's place
//! holds just that scalar.

use phpier::{
    diagnostic::Diagnostics,
    source::{Format, Span},
    syntax::{
        Document,
        tree::{Map, Node, ScalarKind, Value},
    },
};

use super::{fixtures, parse};

#[test]
fn a_place_holds_what_was_read_from_it() {
    for (name, format, text) in fixtures("pairs") {
        let (document, diagnostics) = parse(&text, format);
        assert!(diagnostics.is_empty(), "{name}: {diagnostics:?}");
        check(&text, document.as_ref(), &diagnostics);
    }
}

/// The line break behind a block of text is no part of its place, of a key's no more than of a value's.
#[test]
fn a_key_that_is_a_block_has_its_place() {
    let text = "? |-\n  |\n: 1\n? >\n  a\n: 2\n";
    let (document, diagnostics) = parse(text, Format::Yaml);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    check(text, document.as_ref(), &diagnostics);
}

/// Fails unless all places are sound, and with them the promise that a file has a tree or mistakes.
pub(super) fn check(text: &str, document: Option<&Document>, diagnostics: &Diagnostics) {
    assert_eq!(document.is_none(), diagnostics.has_errors());
    assert!(diagnostics.len() <= 20);
    for diagnostic in diagnostics {
        assert!(!diagnostic.labels.is_empty(), "{diagnostic:?}");
        for label in &diagnostic.labels {
            let shown = slice(text, label.span);
            assert!(!shown.contains('\n'), "{diagnostic:?} shows {shown:?}");
        }
    }
    if let Some(document) = document {
        check_map(text, document.format, &document.root);
    }
}

fn check_map(text: &str, format: Format, map: &Map) {
    assert!(format == Format::Kdl || map.args.is_empty());
    for arg in &map.args {
        check_node(text, format, arg);
    }
    for field in &map.fields {
        check_text(text, format, &field.key.value, field.key.span);
        check_node(text, format, &field.value);
    }
}

fn check_node(text: &str, format: Format, node: &Node) {
    slice(text, node.span);
    match &node.value {
        Value::Scalar(scalar) if scalar.kind == ScalarKind::String => {
            check_text(text, format, &scalar.text, node.span);
        }
        Value::Scalar(scalar) => assert_eq!(slice(text, node.span), scalar.text),
        Value::List(items) => items.iter().for_each(|item| check_node(text, format, item)),
        Value::Map(map) => check_map(text, format, map),
    }
}

/// Text stands at its place as it is, in quotes, or as a block.
fn check_text(text: &str, format: Format, value: &str, span: Span) {
    let shown = slice(text, span);
    let quoted = |quote| shown.len() >= 2 && shown.starts_with(quote) && shown.ends_with(quote);
    let stands = match format {
        Format::Kdl => {
            shown == value || quoted('"') || shown.starts_with('#') && shown.ends_with('#')
        }
        Format::Yaml => {
            let folded = |text: &str| text.split_whitespace().collect::<Vec<_>>().concat();
            quoted('"')
                || quoted('\'')
                || shown.starts_with('*')
                || folded(shown) == folded(value)
                || (shown.starts_with(['|', '>']) && value.trim().is_empty())
        }
    };
    assert!(stands, "{value:?} was read from {shown:?} in\n{text}");
    assert_eq!(shown.trim_end_matches('\n'), shown);
}

fn slice(text: &str, span: Span) -> &str {
    text.get(span.range())
        .unwrap_or_else(|| panic!("{span:?} is not a place in {text:?}"))
}
