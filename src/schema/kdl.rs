//! The table of keys in the KDL Schema Language, for editors that know it:
//! <https://github.com/kdl-org/kdl/blob/main/SCHEMA-SPEC.md>.
//!
//! A key may stand as a property or as a node of its own, and the argument of a node has a name; the
//! schema knows the places and the values of each. It cannot know that one excludes the other.

use std::fmt::Write;

use crate::catalog;
use crate::config::keys::{self, Key, More, PASSWORD, Section, Shape, VALUE};

/// A schema on its way.
struct Text {
    out: String,
    depth: usize,
}

/// The schema of a file.
pub(super) fn file(title: &str, section: &'static Section) -> String {
    let mut text = Text {
        out: String::new(),
        depth: 0,
    };
    text.within("document", |text| {
        text.within("info", |text| {
            text.line(&format!("title {} lang=\"en\"", quoted(title)));
        });
        text.section(section);
    });
    text.out
}

impl Text {
    fn line(&mut self, line: &str) {
        let _ = writeln!(self.out, "{:1$}{line}", "", self.depth * 4);
    }

    fn within(&mut self, head: &str, inside: impl FnOnce(&mut Self)) {
        self.line(&format!("{head} {{"));
        self.depth += 1;
        inside(self);
        self.depth -= 1;
        self.line("}");
    }

    /// The nodes that may stand in a section.
    fn section(&mut self, section: &'static Section) {
        for key in section.keys {
            self.key(key);
        }
        for spec in catalog::services() {
            match (section.more, &spec.connection) {
                (More::Servers, _) => {
                    self.node(spec.name, spec.doc, |text| {
                        text.inside(keys::server_section(spec), false);
                    });
                }
                (More::Connections, Some(connection)) => {
                    self.node(connection.key, spec.doc, |text| {
                        text.line("max 1");
                        text.inside(keys::connection_section(spec), true);
                    });
                }
                (More::Connections, None) | (More::Nothing, _) => {}
            }
        }
    }

    fn node(&mut self, name: &str, doc: &str, inside: impl FnOnce(&mut Self)) {
        let head = format!("node {} description={}", quoted(name), quoted(doc));
        self.within(&head, inside);
    }

    fn key(&mut self, key: &'static Key) {
        self.node(key.name, key.doc, |text| {
            if !matches!(
                key.shape,
                Shape::Sections(_) | Shape::Pairs(_) | Shape::List | Shape::Words(_) | Shape::Ports
            ) {
                text.line("max 1");
            }
            text.shape(&key.shape);
        });
    }

    /// What a node has that stands for a key of this shape; how often it may stand there is said before.
    fn shape(&mut self, shape: &'static Shape) {
        match shape {
            Shape::Section(section) | Shape::Switch(section) | Shape::Sections(section) => {
                self.inside(section, false);
            }
            Shape::Pairs(value) => {
                // `ini "memory_limit" "512M"`, `ini memory_limit="512M"` or `ini { memory_limit "512M" }`.
                self.within("value", |text| text.line("max 2"));
                self.line("other-props-allowed #true");
                self.within("children", |text| {
                    text.line("other-nodes-allowed #true");
                    text.within("node", |text| text.shape(value));
                    // `volume "data" "/data" { moved "old" }`: the keys of the one that is named.
                    if let Shape::Section(section) | Shape::Switch(section) = value {
                        text.section(section);
                    }
                });
            }
            // As many as there are, on one line or on several.
            Shape::List | Shape::Words(_) | Shape::Ports => {
                self.within("value", |text| text.value(shape));
                // `hosts { - "@"; - "admin" }`
                self.within("children", |text| {
                    text.within("node \"-\"", |text| {
                        text.within("value", |text| text.value(shape));
                    });
                });
            }
            Shape::Value => self.value_or(&VALUE),
            Shape::Password => self.value_or(&PASSWORD),
            _ => {
                self.within("value", |text| {
                    text.line("min 1");
                    text.line("max 1");
                    text.value(shape);
                });
            }
        }
    }

    /// A text, or a property that says where it comes from.
    fn value_or(&mut self, section: &'static Section) {
        self.within("value", |text| {
            text.line("max 1");
            text.value(&Shape::Scalar);
        });
        self.properties(section);
        self.within("children", |text| text.section(section));
    }

    /// What a node has that holds keys: its argument, and each key as a property or as a node.
    fn inside(&mut self, section: &'static Section, or_false: bool) {
        let argument = section
            .keys
            .iter()
            .find(|key| Some(key.name) == section.argument);
        match argument {
            Some(Key {
                shape: Shape::Version,
                ..
            }) if or_false => self.within("value", |text| {
                text.line("max 1");
                text.line("type \"string\" \"number\" \"boolean\"");
            }),
            Some(key) => self.within("value", |text| {
                text.line("max 1");
                text.value(&key.shape);
            }),
            None if or_false => self.within("value", |text| {
                text.line("max 1");
                text.line("type \"boolean\"");
            }),
            None => {}
        }
        self.properties(section);
        if !section.keys.is_empty() || section.more != More::Nothing {
            self.within("children", |text| text.section(section));
        }
    }

    fn properties(&mut self, section: &'static Section) {
        for key in section.keys {
            // A section with an argument can be that alone: `moved="old"`.
            let shape = match &key.shape {
                Shape::Pairs(_) => continue,
                Shape::Section(section) | Shape::Switch(section) | Shape::Sections(section) => {
                    let argument = section
                        .keys
                        .iter()
                        .find(|key| Some(key.name) == section.argument);
                    match argument {
                        Some(argument) => &argument.shape,
                        None => continue,
                    }
                }
                shape => shape,
            };
            let head = format!("prop {} description={}", quoted(key.name), quoted(key.doc));
            self.within(&head, |text| text.value(shape));
        }
    }

    /// What a value must be.
    fn value(&mut self, shape: &'static Shape) {
        match shape {
            Shape::Text | Shape::List => self.line("type \"string\""),
            Shape::Version => self.line("type \"string\" \"number\""),
            Shape::Integer(least, most) => {
                self.line("type \"number\"");
                self.line(&format!("\">=\" {least}"));
                self.line(&format!("\"<=\" {most}"));
            }
            Shape::Image => self.line("type \"string\" \"boolean\""),
            Shape::Bool => self.line("type \"boolean\""),
            Shape::True => self.line("enum #true"),
            Shape::Publish => {
                self.line("type \"number\" \"boolean\"");
                self.line("\">=\" 1");
                self.line("\"<=\" 65535");
            }
            Shape::Ports => self.line("type \"number\" \"string\""),
            Shape::Scalar | Shape::Value | Shape::Password => {
                self.line("type \"string\" \"number\" \"boolean\"");
            }
            Shape::Word(words) | Shape::Words(words) => self.words(words(), false),
            Shape::Series(words) => self.words(words(), true),
            Shape::Pairs(_) | Shape::Section(_) | Shape::Switch(_) | Shape::Sections(_) => {}
        }
    }

    /// These words; versions as the numbers too that they look like.
    fn words(&mut self, words: Vec<&str>, or_numbers: bool) {
        let numbers: Vec<&str> = words
            .iter()
            .copied()
            .filter(|word| or_numbers && word.parse::<f64>().is_ok())
            .collect();
        let words = words.into_iter().map(quoted);
        let all: Vec<String> = words
            .chain(numbers.into_iter().map(str::to_owned))
            .collect();
        self.line(&format!("enum {}", all.join(" ")));
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
