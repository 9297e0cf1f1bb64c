//! Each shape of the table of keys as a schema. The decoder (`config::decode`) is the law; this says
//! the same of values in YAML.

use serde_json::Value;

use super::node::{Additional, Named, Node};
use crate::catalog;
use crate::config::keys::{self, Key, More, PASSWORD, Section, Shape, VALUE};

/// Makes schemas, and collects those that several places share.
#[derive(Default)]
pub(super) struct Shapes {
    /// The shared ones.
    pub(super) defs: Named,
}

impl Shapes {
    /// The keys of a section.
    pub(super) fn map(&mut self, section: &'static Section) -> Node {
        let mut properties: Named = section
            .keys
            .iter()
            .map(|key| (key.name.to_owned(), self.key(key)))
            .collect();
        if section.more == More::Connections {
            for spec in catalog::services() {
                let Some(connection) = &spec.connection else {
                    continue;
                };
                let node = Node {
                    description: Some(spec.doc),
                    any_of: vec![
                        self.section(keys::connection_section(spec)),
                        Node::one_of(vec![false.into()]),
                    ],
                    ..Node::default()
                };
                properties.push((connection.key.to_owned(), node));
            }
        }
        Node {
            properties,
            required: section.required.to_vec(),
            additional_properties: Some(Additional::Nothing(false)),
            ..Node::of(&["object"])
        }
    }

    fn key(&mut self, key: &'static Key) -> Node {
        let default = key.default.map(|text| match key.shape {
            Shape::Bool | Shape::Integer(..) => {
                serde_json::from_str(text).unwrap_or_else(|_| text.into())
            }
            _ => text.into(),
        });
        Node {
            description: Some(key.doc),
            default,
            ..self.shape(&key.shape)
        }
    }

    fn shape(&mut self, shape: &'static Shape) -> Node {
        match shape {
            Shape::Text => Node::of(&["string"]),
            Shape::Version => Node::of(&["string", "number"]),
            Shape::Series(words) => Node::one_of(series(&words())),
            Shape::Integer(least, most) => integer(*least, *most),
            Shape::Bool => Node::of(&["boolean"]),
            Shape::True => Node::one_of(vec![true.into()]),
            Shape::Word(words) => Node::one_of(texts(&words())),
            Shape::Image => Node::any(vec![
                Node::of(&["string"]),
                Node::one_of(vec![false.into()]),
            ]),
            Shape::Publish => Node::any(vec![integer(1, 65_535), Node::of(&["boolean"])]),
            Shape::Scalar => Node::of(&["string", "number", "boolean"]),
            Shape::Value => self.scalar_or(&VALUE),
            Shape::Password => self.scalar_or(&PASSWORD),
            Shape::List => list(Node::of(&["string"])),
            Shape::Words(words) => {
                let words = self.shared("extension", |_| Node::one_of(texts(&words())));
                list(words)
            }
            Shape::Ports => list(Node::any(vec![
                integer(1, 65_535),
                Node {
                    pattern: Some("^[0-9]+(:[0-9]+)?$"),
                    ..Node::of(&["string"])
                },
            ])),
            Shape::Pairs(value) => Node {
                additional_properties: Some(Additional::Each(Box::new(self.shape(value)))),
                ..Node::of(&["object", "null"])
            },
            Shape::Section(section) => self.section(section),
            Shape::Switch(section) => Node::any(vec![
                self.section(section),
                Node::one_of(vec![false.into()]),
            ]),
            Shape::Sections(section) => {
                let one = self.section(section);
                // `false` is as if the key did not stand there.
                Node::any(vec![
                    one.clone(),
                    Node::list(one),
                    Node::one_of(vec![false.into()]),
                ])
            }
        }
    }

    /// A section's keys, its argument alone, or nothing.
    fn section(&mut self, section: &'static Section) -> Node {
        let name = section.what.rsplit(' ').next().unwrap_or(section.what);
        self.shared(name.trim_matches('`'), |shapes| {
            let mut forms = vec![shapes.map(section)];
            if section.required.is_empty() {
                forms.push(Node::one_of(vec![Value::Null, true.into()]));
            }
            let alone = section
                .required
                .iter()
                .all(|name| section.argument == Some(name));
            let argument = section
                .keys
                .iter()
                .find(|key| alone && Some(key.name) == section.argument);
            forms.extend(argument.map(|key| shapes.shape(&key.shape)));
            Node::any(forms)
        })
    }

    fn scalar_or(&mut self, section: &'static Section) -> Node {
        let name = section.what.trim_start_matches("the ");
        self.shared(name, |shapes| {
            Node::any(vec![
                Node::of(&["string", "number", "boolean"]),
                shapes.map(section),
            ])
        })
    }

    /// A schema under a name, made when it is first wanted.
    fn shared(&mut self, name: &str, make: impl FnOnce(&mut Self) -> Node) -> Node {
        if !self.defs.iter().any(|(known, _)| known == name) {
            let node = make(self);
            self.defs.push((name.to_owned(), node));
        }
        Node::named(name)
    }
}

fn integer(least: u32, most: u32) -> Node {
    Node {
        minimum: Some(least),
        maximum: Some(most),
        ..Node::of(&["integer"])
    }
}

/// A list, or what would be its only item.
fn list(item: Node) -> Node {
    Node::any(vec![item.clone(), Node::list(item)])
}

fn texts(words: &[&str]) -> Vec<Value> {
    words.iter().map(|word| Value::from(*word)).collect()
}

/// Versions as texts, and as the numbers that YAML takes them for without quotes.
fn series(words: &[&str]) -> Vec<Value> {
    let numbers = words
        .iter()
        .filter_map(|word| serde_json::from_str::<Value>(word).ok());
    texts(words).into_iter().chain(numbers).collect()
}
