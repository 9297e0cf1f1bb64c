//! The parts of a configuration that a value can come from, by the table of keys.

use super::edit::{Address, Step};
use crate::catalog::{self, ServiceSpec};
use crate::config::keys::{self, More, PASSWORD, Section, Shape, VALUE};
use crate::source::{Format, Span, Spanned};
use crate::syntax::Document;
use crate::syntax::tree::{Field, Map, Node, Scalar, ScalarKind, Value};

/// A part of a configuration.
#[derive(Clone, Debug)]
pub(super) struct Written {
    /// Where it stands in the tree.
    pub(super) at: Address,
    /// Where it stands in the file.
    pub(super) span: Span,
    /// Its keys, as `services.database.host`.
    pub(super) key: String,
    /// What it is.
    pub(super) part: Part,
}

/// What a part is.
#[derive(Clone, Debug)]
pub(super) enum Part {
    /// A value of a key.
    Value {
        /// What may stand there.
        shape: &'static Shape,
        /// The service it is about, inside one of the catalog.
        spec: Option<&'static ServiceSpec>,
        /// What does stand there.
        scalar: Scalar,
    },
    /// A name that the writer chose: of a variable, a worker, a directive.
    Name(String),
    /// Something that says a thing by standing there.
    Block,
}

impl Part {
    /// What it says, as text.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Value { scalar, .. } => &scalar.text,
            Self::Name(name) => name,
            Self::Block => "",
        }
    }

    /// A value tells more than the name it has, and that more than the block around it.
    pub(super) fn rank(&self) -> usize {
        match self {
            Self::Value { .. } => 0,
            Self::Name(_) => 1,
            Self::Block => 2,
        }
    }
}

/// A section that is there, for keys that it could have.
#[derive(Clone, Debug)]
pub(super) struct Opened {
    pub(super) section: &'static Section,
    pub(super) at: Address,
    pub(super) span: Span,
    pub(super) key: String,
    pub(super) spec: Option<&'static ServiceSpec>,
    /// The keys that it has.
    pub(super) has: Vec<String>,
}

/// Everything in a document.
pub(super) fn find(document: &Document, section: &'static Section) -> Vec<Written> {
    walk(document, section).written
}

/// All sections that are there, the top level first.
pub(super) fn sections(document: &Document, section: &'static Section) -> Vec<Opened> {
    walk(document, section).sections
}

fn walk(document: &Document, section: &'static Section) -> Walker {
    let mut walker = Walker {
        format: document.format,
        written: Vec::new(),
        sections: Vec::new(),
    };
    let place = Place {
        at: Vec::new(),
        key: String::new(),
        span: Span::new(document.source, 0, 0),
        spec: None,
    };
    walker.map(section, &document.root, &place, None);
    walker
}

/// Where the walker is.
#[derive(Clone)]
struct Place {
    at: Address,
    key: String,
    span: Span,
    spec: Option<&'static ServiceSpec>,
}

impl Place {
    fn step(&self, step: Step) -> Self {
        let mut place = self.clone();
        place.at.push(step);
        place
    }

    fn below(&self, step: Step, key: &Spanned<String>) -> Self {
        let mut place = self.step(step);
        place.span = key.span;
        place.key = joined(&self.key, &key.value);
        place
    }
}

/// `services.redis`, or only `services` at the top level.
pub(super) fn joined(key: &str, name: &str) -> String {
    if key.is_empty() {
        name.to_owned()
    } else {
        format!("{key}.{name}")
    }
}

struct Walker {
    format: Format,
    written: Vec<Written>,
    sections: Vec<Opened>,
}

impl Walker {
    fn push(&mut self, place: &Place, part: Part) {
        self.written.push(Written {
            at: place.at.clone(),
            span: place.span,
            key: place.key.clone(),
            part,
        });
    }

    fn map(
        &mut self,
        section: &'static Section,
        map: &Map,
        place: &Place,
        argument: Option<&'static str>,
    ) {
        let names = map.fields.iter().map(|field| field.key.value.clone());
        self.sections.push(Opened {
            section,
            at: place.at.clone(),
            span: place.span,
            key: place.key.clone(),
            spec: place.spec,
            has: names.chain(argument.map(str::to_owned)).collect(),
        });
        for (at, field) in map.fields.iter().enumerate() {
            self.field(section, field, &place.below(Step::Field(at), &field.key));
        }
    }

    fn field(&mut self, section: &'static Section, field: &Field, place: &Place) {
        let name = field.key.value.as_str();
        if let Some(key) = section.keys.iter().find(|key| key.name == name) {
            // Where projects are says nothing of any file.
            let skipped = &keys::PROJECTS;
            if !matches!(&key.shape, Shape::Section(inner) if inner.what == skipped.what) {
                self.shape(&key.shape, &field.value, place);
            }
            return;
        }
        let mut place = place.clone();
        let section = match section.more {
            More::Nothing => return,
            More::Servers => {
                place.spec = catalog::service(name);
                place.spec.map(keys::server_section)
            }
            More::Connections => {
                place.spec = catalog::connected(name);
                place.spec.map(keys::connection_section)
            }
        };
        if let Some(section) = section {
            self.repeated(section, &field.value, &place);
        }
    }

    fn shape(&mut self, shape: &'static Shape, node: &Node, place: &Place) {
        match (shape, &node.value) {
            (Shape::Section(section) | Shape::Switch(section), _) => {
                self.section(section, node, place);
            }
            (Shape::Sections(section), _) => self.repeated(section, node, place),
            (Shape::Pairs(inner), _) => self.pairs(inner, node, place),
            (Shape::List | Shape::Words(_) | Shape::Ports, Value::List(items)) => {
                self.push(place, Part::Block);
                for (at, item) in items.iter().enumerate() {
                    self.shape(shape, item, &place.step(Step::Item(at)));
                }
            }
            (Shape::Value | Shape::Password, Value::Map(map)) => {
                let section = if matches!(shape, Shape::Value) {
                    &VALUE
                } else {
                    &PASSWORD
                };
                for (at, field) in map.fields.iter().enumerate() {
                    self.field(section, field, &place.below(Step::Field(at), &field.key));
                }
            }
            (_, Value::Scalar(scalar)) => {
                let mut place = place.clone();
                place.span = node.span;
                let part = Part::Value {
                    shape,
                    spec: place.spec,
                    scalar: scalar.clone(),
                };
                self.push(&place, part);
                if matches!(shape, Shape::List) {
                    // A list of one says by being there what a longer one says.
                    self.push(&place, Part::Block);
                }
            }
            (_, Value::List(_) | Value::Map(_)) => {}
        }
    }

    /// A section that may stand several times: a list of them in YAML.
    fn repeated(&mut self, section: &'static Section, node: &Node, place: &Place) {
        match &node.value {
            Value::List(items) if self.format == Format::Yaml => {
                for (at, item) in items.iter().enumerate() {
                    let mut place = place.step(Step::Item(at));
                    place.span = item.span;
                    self.push(&place, Part::Block);
                    self.section(section, item, &place);
                }
            }
            _ => {
                self.push(place, Part::Block);
                self.section(section, node, place);
            }
        }
    }

    fn section(&mut self, section: &'static Section, node: &Node, place: &Place) {
        let nothing = Map::default();
        let (arg, step, map) = match &node.value {
            Value::Map(map) => (map.args.first(), Some(Step::Arg(0)), map),
            Value::List(items) => (items.first(), Some(Step::Item(0)), &nothing),
            Value::Scalar(scalar) => match scalar.kind {
                ScalarKind::Null | ScalarKind::Bool(_) => (None, None, &nothing),
                _ => (Some(node), None, &nothing),
            },
        };
        if let Some(arg) = arg {
            let mut place = place.clone();
            place.at.extend(step);
            self.argument(section, arg, &place);
        }
        let name = section.argument.filter(|_| arg.is_some());
        self.map(section, map, place, name);
    }

    /// What a section begins with, standing at a place.
    fn argument(&mut self, section: &'static Section, node: &Node, place: &Place) {
        let mut keys = section.keys.iter();
        if let Some(key) = keys.find(|key| Some(key.name) == section.argument) {
            let mut place = place.clone();
            place.span = node.span;
            place.key = joined(&place.key, key.name);
            self.shape(&key.shape, node, &place);
        }
    }

    fn pairs(&mut self, inner: &'static Shape, node: &Node, place: &Place) {
        match &node.value {
            Value::Map(map) if map.args.is_empty() => {
                for (at, field) in map.fields.iter().enumerate() {
                    let place = place.below(Step::Field(at), &field.key);
                    self.push(&place, Part::Name(field.key.value.clone()));
                    self.push(&place, Part::Block);
                    self.shape(inner, &field.value, &place);
                }
            }
            // `ini "memory_limit" "1G"`
            Value::List(items) => {
                let [name, value] = items.as_slice() else {
                    return;
                };
                let inside = self.name(name, place, Step::Item(0));
                let place = Place {
                    at: place.step(Step::Item(1)).at,
                    ..inside
                };
                self.shape(inner, value, &place);
            }
            // `env "TOKEN" env="NAME"`, `volume "data" "/data" { … }`
            Value::Map(map) => {
                let [name, rest @ ..] = map.args.as_slice() else {
                    return;
                };
                let inside = self.name(name, place, Step::Arg(0));
                let place = Place {
                    at: place.at.clone(),
                    ..inside
                };
                let fields = Map {
                    args: Vec::new(),
                    fields: map.fields.clone(),
                };
                if let Shape::Section(section) | Shape::Switch(section) = inner {
                    let argument = rest.first().and(section.argument);
                    if let Some(arg) = rest.first() {
                        self.argument(section, arg, &place.step(Step::Arg(1)));
                    }
                    self.map(section, &fields, &place, argument);
                } else {
                    let node = Node {
                        span: node.span,
                        value: Value::Map(fields),
                    };
                    self.shape(inner, &node, &place);
                }
            }
            Value::Scalar(_) => {}
        }
    }

    /// A name that stands as a KDL argument; the field around it is all of the pair.
    fn name(&mut self, node: &Node, place: &Place, step: Step) -> Place {
        let text = match &node.value {
            Value::Scalar(scalar) => scalar.text.clone(),
            Value::List(_) | Value::Map(_) => String::new(),
        };
        let key = Spanned::new(text.clone(), node.span);
        let inside = place.below(step, &key);
        self.push(&inside, Part::Name(text));
        let whole = Place {
            at: place.at.clone(),
            ..inside.clone()
        };
        self.push(&whole, Part::Block);
        inside
    }
}
