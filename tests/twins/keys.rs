//! Every key of the language stands in a fixture in every spelling that has it. Since all fixtures
//! compile, the decoder takes every key of the table; and since it asks only for keys of the table
//! (`Fields` asserts that in builds with assertions), the two are one.

use std::{collections::BTreeSet, fs};

use phpier::{
    catalog,
    config::keys::{self, Key, More, Section, Shape},
    diagnostic::Diagnostics,
    source::{Format, SourceFile, SourceMap},
    syntax::{
        self, Document,
        tree::{Map, Node, Value},
    },
};

use super::twins;
use crate::support::files;

/// A section by what it calls itself, and a key in it.
type Seen = BTreeSet<(&'static str, String)>;

#[test]
fn every_key_of_a_project_has_twins() {
    let table = table(&keys::PROJECT);
    for (format, ending) in [(Format::Kdl, ".kdl"), (Format::Yaml, ".yaml")] {
        let mut seen = Seen::new();
        for (name, text) in twins().into_values().flatten() {
            if name.ends_with(ending) {
                walk(&keys::PROJECT, &root(&text, format), &mut seen);
            }
        }
        let missing: Vec<_> = table.difference(&seen).collect();
        assert!(missing.is_empty(), "in no {ending}: {missing:?}");
    }
}

#[test]
fn every_key_of_the_global_configuration_is_compiled() {
    let mut seen = Seen::new();
    let folder = files::folder("compile");
    for name in files::below(&folder) {
        if name.ends_with("/global.kdl") {
            let text = fs::read_to_string(folder.join(&name)).expect("UTF-8");
            walk(&keys::GLOBAL, &root(&text, Format::Kdl), &mut seen);
        }
    }
    let table = table(&keys::GLOBAL);
    let missing: Vec<_> = table.difference(&seen).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// The assertion that ties the decoder to the table is there while the tests run. It is asked for
/// at run time, so that the tests can be built for release, where hostile files are timed.
#[test]
fn tests_run_with_assertions() {
    let with = cfg!(debug_assertions);
    assert!(with, "the ordinary tests run with assertions");
}

fn root(text: &str, format: Format) -> Map {
    let mut sources = SourceMap::default();
    let id = sources.add(SourceFile {
        path: "fixture".to_owned(),
        text: text.into(),
        format,
    });
    let mut diagnostics = Diagnostics::default();
    let document = syntax::parse(&sources, id, &mut diagnostics);
    document.map(|Document { root, .. }| root).expect(text)
}

/// All keys of a section and below it.
fn table(section: &'static Section) -> Seen {
    let mut table = Seen::new();
    let mut open = vec![section];
    while let Some(section) = open.pop() {
        for key in section.keys {
            if table.insert((section.what, key.name.to_owned())) {
                open.extend(inside(&key.shape));
            }
        }
        for spec in catalog::services() {
            let found = match section.more {
                More::Nothing => None,
                More::Servers => Some((spec.name, keys::server_section(spec))),
                More::Connections => {
                    let connection = spec.connection.as_ref();
                    connection.map(|connection| (connection.key, keys::connection_section(spec)))
                }
            };
            if let Some((name, below)) = found {
                table.insert((section.what, name.to_owned()));
                open.push(below);
            }
        }
    }
    table
}

fn inside(shape: &Shape) -> Option<&'static Section> {
    match shape {
        Shape::Section(section) | Shape::Switch(section) | Shape::Sections(section) => {
            Some(section)
        }
        Shape::Password => Some(&keys::PASSWORD),
        Shape::Pairs(value) => inside(value),
        Shape::Value => Some(&keys::VALUE),
        _ => None,
    }
}

fn walk(section: &'static Section, map: &Map, seen: &mut Seen) {
    if let (Some(argument), false) = (section.argument, map.args.is_empty()) {
        seen.insert((section.what, argument.to_owned()));
    }
    for field in &map.fields {
        let name = field.key.value.as_str();
        seen.insert((section.what, name.to_owned()));
        let node = &field.value;
        match section.keys.iter().find(|key| key.name == name) {
            Some(Key {
                shape: Shape::Pairs(value),
                ..
            }) => {
                if let Some(below) = inside(value) {
                    pairs(below, node, seen);
                }
            }
            Some(Key { shape, .. }) => {
                if let Some(below) = inside(shape) {
                    walk_node(below, node, seen);
                }
            }
            None if section.more == More::Connections => {
                if let Some(spec) = catalog::connected(name) {
                    walk_node(keys::connection_section(spec), node, seen);
                }
            }
            None => {
                if let Some(spec) = catalog::service(name) {
                    walk_node(keys::server_section(spec), node, seen);
                }
            }
        }
    }
}

fn walk_node(section: &'static Section, node: &Node, seen: &mut Seen) {
    match &node.value {
        Value::Map(map) => walk(section, map, seen),
        Value::List(items) => {
            for item in items {
                walk_node(section, item, seen);
            }
        }
        Value::Scalar(_) => {
            if let Some(argument) = section.argument {
                seen.insert((section.what, argument.to_owned()));
            }
        }
    }
}

/// The values of pairs may be sections: `A env="B"`, `data "/data" { … }`.
fn pairs(section: &'static Section, node: &Node, seen: &mut Seen) {
    let Value::Map(map) = &node.value else { return };
    if map.args.is_empty() {
        for field in &map.fields {
            walk_node(section, &field.value, seen);
        }
        return;
    }
    // The first argument is the name.
    let value = Map {
        args: map.args[1..].to_vec(),
        fields: map.fields.clone(),
    };
    walk(section, &value, seen);
}
