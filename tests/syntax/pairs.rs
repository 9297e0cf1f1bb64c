//! `pairs/NAME.kdl` and `pairs/NAME.yaml` say the same.

use phpier::syntax::{
    Document,
    tree::{Map, Node, Value},
};

use super::{fixtures, parse};

#[test]
fn both_spellings_give_one_tree() {
    let files = fixtures("pairs");
    assert_eq!(files.len() % 2, 0);
    for pair in files.chunks(2) {
        let [(kdl_name, kdl, kdl_text), (yaml_name, yaml, yaml_text)] = pair else {
            unreachable!("chunks of two")
        };
        assert_eq!(kdl_name.replace(".kdl", ".yaml"), *yaml_name);
        let plain = |text: &str, format| {
            let (document, diagnostics) = parse(text, format);
            plain_map(
                &document
                    .unwrap_or_else(|| panic!("{kdl_name}: {diagnostics:?}"))
                    .root,
            )
        };
        assert_eq!(plain(kdl_text, *kdl), plain(yaml_text, *yaml), "{kdl_name}");
    }
}

#[test]
fn bytes_with_mark_and_returns_give_the_same_tree() {
    for (name, format, text) in fixtures("pairs") {
        let bytes = format!("\u{feff}{}", text.replace('\n', "\r\n")).into_bytes();
        let cleaned = phpier::syntax::text(bytes, &name).expect("it is text");
        assert_eq!(cleaned, text, "{name}");
        assert!(parse(&text, format).0.is_some());
    }
}

/// The tree without places. What only KDL can say (arguments beside fields, an empty node) is
/// written in the YAML twin as the field `argument` and an empty mapping.
fn plain_map(map: &Map) -> String {
    let mut parts = Vec::new();
    match map.args.as_slice() {
        [] => {}
        [one] => parts.push(format!("argument: {}", plain(one))),
        many => parts.push(format!("argument: {}", plain_list(many))),
    }
    parts.extend(
        map.fields
            .iter()
            .map(|field| format!("{:?}: {}", field.key.value, plain(&field.value))),
    );
    let mut text = parts.join(", ");
    text = text.replace("\"argument\":", "argument:");
    format!("{{{text}}}")
}

fn plain_list(nodes: &[Node]) -> String {
    format!(
        "[{}]",
        nodes.iter().map(plain).collect::<Vec<_>>().join(", ")
    )
}

fn plain(node: &Node) -> String {
    match &node.value {
        // `#true` and `true` are one value in two spellings.
        Value::Scalar(scalar) => format!(
            "{:?} {:?}",
            scalar.kind,
            scalar.text.trim_start_matches('#')
        ),
        Value::List(items) => plain_list(items),
        Value::Map(map) => plain_map(map),
    }
}

/// The whole tree of a small KDL file, arguments and lists included.
#[test]
fn kdl_maps_to_the_tree_as_documented() {
    for (text, tree) in [
        ("k a", r#"{"k": String "a"}"#),
        ("k a b", r#"{"k": [String "a", String "b"]}"#),
        (
            "k { - a; - b 1; - { x 1 } }",
            r#"{"k": [String "a", [String "b", Integer(1) "1"], {"x": Integer(1) "1"}]}"#,
        ),
        ("k", r#"{"k": {}}"#),
        ("k {}", r#"{"k": {}}"#),
        ("k a {}", r#"{"k": {argument: String "a"}}"#),
        ("k p=v", r#"{"k": {"p": String "v"}}"#),
        (
            "k a p=v { q w }",
            r#"{"k": {argument: String "a", "p": String "v", "q": String "w"}}"#,
        ),
        (
            "k 5.6 8.10 0x1F 1_000 #null",
            r#"{"k": [Float "5.6", Float "8.10", Integer(31) "0x1F", Integer(1000) "1_000", Null "null"]}"#,
        ),
        ("k 1; k 2", r#"{"k": Integer(1) "1", "k": Integer(2) "2"}"#),
        (
            "/- k a { b }\nl /-x y /-p=1 /-{ z }",
            r#"{"l": String "y"}"#,
        ),
        ("k { /- a; b; }", r#"{"k": {"b": {}}}"#),
        (
            "k \\ // c\n a /* { */ b",
            r#"{"k": [String "a", String "b"]}"#,
        ),
        (
            "k #\"a \"{\" b\"# \"}\"",
            r#"{"k": [String "a \"{\" b", String "}"]}"#,
        ),
    ] {
        let (document, diagnostics) = parse(text, phpier::source::Format::Kdl);
        let root = document.map(|Document { root, .. }| root);
        let root = root.unwrap_or_else(|| panic!("{text}: {diagnostics:?}"));
        assert_eq!(plain_map(&root), tree, "{text}");
    }
}
