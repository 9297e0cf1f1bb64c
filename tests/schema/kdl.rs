//! The KDL schemas are KDL, describe every key, and agree with phpier: read as the specification of the
//! KDL Schema Language says, they accept the files that phpier accepts, and refuse its unknown keys and
//! wrong words.

use std::fs;

use kdl::{KdlDocument, KdlNode, KdlValue};
use phpier::schema;

use crate::support::files;
use crate::support::stack::{File, Stack};

/// A schema that is read: enough of the language for phpier's own.
struct Schema(KdlDocument);

fn parse(text: &str) -> KdlDocument {
    text.parse()
        .unwrap_or_else(|error| panic!("{error:?}\n{text}"))
}

fn texts(node: &KdlNode) -> Vec<&KdlValue> {
    let entries = node.entries().iter().filter(|entry| entry.name().is_none());
    entries.map(kdl::KdlEntry::value).collect()
}

/// The nodes of this name below a node.
fn below<'n>(node: &'n KdlNode, name: &'n str) -> impl Iterator<Item = &'n KdlNode> {
    let children = node.children().into_iter().flat_map(KdlDocument::nodes);
    children.filter(move |child| child.name().value() == name)
}

fn number(node: &KdlNode, name: &str) -> Option<i128> {
    let limit = below(node, name).next()?;
    texts(limit).first()?.as_integer()
}

fn is_true(node: &KdlNode, name: &str) -> bool {
    below(node, name).any(|one| texts(one) == [&KdlValue::Bool(true)])
}

impl Schema {
    fn new(text: &str) -> Self {
        Self(parse(text))
    }

    fn problems(&self, text: &str) -> Vec<String> {
        let mut problems = Vec::new();
        let root = &self.0.nodes()[0];
        children(root, parse(text).nodes(), &mut problems);
        problems
    }
}

fn children(scope: &KdlNode, nodes: &[KdlNode], problems: &mut Vec<String>) {
    for node in nodes {
        let name = node.name().value();
        let named = below(scope, "node")
            .find(|known| texts(known).first().and_then(|known| known.as_string()) == Some(name));
        let any = || {
            let free = is_true(scope, "other-nodes-allowed");
            below(scope, "node").find(|known| free && texts(known).is_empty())
        };
        let Some(known) = named.or_else(any) else {
            problems.push(format!("unknown node {name}"));
            continue;
        };
        one(known, node, problems);
    }
    for known in below(scope, "node") {
        let Some(name) = texts(known).first().and_then(|name| name.as_string()) else {
            continue;
        };
        let count = nodes
            .iter()
            .filter(|node| node.name().value() == name)
            .count();
        if number(known, "max").is_some_and(|max| count as i128 > max) {
            problems.push(format!("too many {name}"));
        }
    }
}

fn one(known: &KdlNode, node: &KdlNode, problems: &mut Vec<String>) {
    let name = node.name().value();
    let values = texts(node);
    let rule = below(known, "value").next();
    let (least, most) = match rule {
        None => (0, Some(0)),
        Some(rule) => (number(rule, "min").unwrap_or(0), number(rule, "max")),
    };
    let count = values.len() as i128;
    if count < least || most.is_some_and(|most| count > most) {
        problems.push(format!("{name} has {count} values"));
    }
    for value in values {
        if let Some(rule) = rule {
            check(name, rule, value, problems);
        }
    }
    for entry in node.entries() {
        let Some(key) = entry.name() else { continue };
        let rule = below(known, "prop").find(|known| {
            texts(known).first().and_then(|known| known.as_string()) == Some(key.value())
        });
        match rule {
            Some(rule) => check(key.value(), rule, entry.value(), problems),
            None if is_true(known, "other-props-allowed") => {}
            None => problems.push(format!("unknown property {}", key.value())),
        }
    }
    let Some(inside) = node.children() else {
        return;
    };
    match below(known, "children").next() {
        Some(scope) => children(scope, inside.nodes(), problems),
        None if inside.nodes().is_empty() => {}
        None => problems.push(format!("{name} has children")),
    }
}

fn check(name: &str, rule: &KdlNode, value: &KdlValue, problems: &mut Vec<String>) {
    let kind = match value {
        KdlValue::String(_) => "string",
        KdlValue::Integer(_) | KdlValue::Float(_) => "number",
        KdlValue::Bool(_) => "boolean",
        KdlValue::Null => "null",
    };
    if let Some(types) = below(rule, "type").next() {
        let fits = texts(types)
            .iter()
            .any(|known| known.as_string() == Some(kind));
        if !fits {
            problems.push(format!("{name} is a {kind}"));
        }
    }
    if let Some(words) = below(rule, "enum").next()
        && !texts(words).contains(&value)
    {
        problems.push(format!("{name} is {value}"));
    }
    let limit = |name| number(rule, name);
    if let Some(value) = value.as_integer()
        && (limit(">=").is_some_and(|least| value < least)
            || limit("<=").is_some_and(|most| value > most))
    {
        problems.push(format!("{name} is {value}"));
    }
}

/// Mistakes that a schema of this language can tell.
const MISTAKES: [&str; 1] = ["phpier::config::unknown_key"];

#[test]
fn the_schemas_accept_what_phpier_accepts() {
    let schemas = [
        Schema::new(&schema::project_kdl()),
        Schema::new(&schema::global_kdl()),
    ];
    let (mut accepted, mut refused) = (0, 0);
    for folder in ["../examples", "diagnostics", "twins", "draft", "init/trees"] {
        let root = files::folder(folder);
        for name in files::below(&root) {
            if !files::ends_in(&name, "kdl") {
                continue;
            }
            let bytes = fs::read(root.join(&name)).expect("a file");
            let Ok(text) = String::from_utf8(bytes) else {
                continue;
            };
            let is_global = name.contains("global");
            let file = File::new("x.kdl", "shop", text.as_str());
            let stack = if is_global {
                Stack::read(Some(&file), &[])
            } else {
                Stack::read(None, &[file])
            };
            let unknown = stack
                .diagnostics
                .iter()
                .any(|one| MISTAKES.contains(&one.code.name));
            if stack.diagnostics.has_errors() && !unknown {
                continue;
            }
            let problems = schemas[usize::from(is_global)].problems(&text);
            assert_eq!(
                !problems.is_empty(),
                unknown,
                "{folder}/{name}: {problems:?}\n{text}\n{}",
                stack.told()
            );
            if unknown {
                refused += 1;
            } else {
                accepted += 1;
            }
        }
    }
    assert!(accepted >= 20 && refused >= 2, "{accepted} and {refused}");
}

#[test]
fn the_schemas_refuse_what_they_can_know() {
    let project = Schema::new(&schema::project_kdl());
    let global = Schema::new(&schema::global_kdl());
    for (schema, text) in [
        (&project, "nmae \"shop\""),
        (&project, "name \"a\"\nname \"b\""),
        (&project, "name 1"),
        (&project, "type \"laravle\""),
        (&project, "php \"8.9\""),
        (&project, "php extension=\"gd\""),
        (&project, "inject \"yes\""),
        (&project, "services { mysql; }"),
        (&project, "services { redis port=0; }"),
        (&project, "services { database { prot 3306; } }"),
        (&global, "services { mysql publish=70000; }"),
        (&global, "traefik http=\"80\""),
        (&global, "discovery \"dns\""),
        (&global, "projects { scan \"~/code\" depth=0; }"),
    ] {
        assert!(!schema.problems(text).is_empty(), "{text}");
    }
}
