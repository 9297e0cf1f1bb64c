//! Keys that a configuration leaves out, and that would decide a value if they were there.

use std::cmp::Reverse;

use super::alternative::{self, STRANGER};
use super::edit;
use super::effect::Effect;
use super::path::Segment;
use super::sheet::Sheet;
use super::trial::{Owner, Trial};
use super::written::{self, Opened, joined};
use crate::config::keys::{Key, Section, Shape};
use crate::model::CONTAINER_PREFIX;
use crate::source::{Format, Span, Spanned};
use crate::syntax::Document;
use crate::syntax::tree::{Field, Map, Node, Scalar, ScalarKind, Value};

/// A key that could be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unwritten {
    /// Its keys, as `services.database.host`.
    pub key: String,
    /// What it is for, and what holds without it.
    pub doc: &'static str,
    /// What holds without it, where that can be said as a value.
    pub default: Option<&'static str>,
    /// How it would be written, in the spelling of the file.
    pub sample: String,
    /// The section that it would stand in; the start of the file for the top level.
    pub section: Span,
    /// How many values it would alter.
    pub(super) altered: usize,
}

/// Every key that could be written, each with what it would do.
pub(super) struct Possible {
    found: Vec<(Unwritten, Trial)>,
}

impl Possible {
    /// The keys that would change a node, those that change least first.
    pub(super) fn of(&self, node: usize) -> Vec<Unwritten> {
        least(&self.found, node)
    }
}

fn least(found: &[(Unwritten, Trial)], node: usize) -> Vec<Unwritten> {
    let mut keys: Vec<Unwritten> = Vec::new();
    for (key, trial) in found {
        let again = |known: &Unwritten| known.key == key.key && known.section == key.section;
        if trial.effect(node) == Some(Effect::Changed) && !keys.iter().any(again) {
            keys.push(key.clone());
        }
    }
    keys.sort_by(|a, b| (a.altered, &a.key, a.section).cmp(&(b.altered, &b.key, b.section)));
    keys
}

/// Tries every key that a configuration leaves out.
pub(super) fn possible(document: &Document, owner: Owner<'_>, sheet: &Sheet) -> Possible {
    let search = Search {
        document,
        owner,
        sheet,
        name: None,
    };
    Possible {
        found: search.all(),
    }
}

/// The same of names that the writer chooses: a variable, a directive. Only what the node is called can
/// be meant.
pub(super) fn pairs(
    document: &Document,
    owner: Owner<'_>,
    sheet: &Sheet,
    node: usize,
) -> Vec<Unwritten> {
    let Some(name) = last_word(sheet, node) else {
        return Vec::new();
    };
    let search = Search {
        document,
        owner,
        sheet,
        name: Some(name),
    };
    least(&search.all(), node)
}

/// The name that a pair would need to be about a node: the variable, or the directive on its line.
fn last_word(sheet: &Sheet, node: usize) -> Option<&str> {
    let node = &sheet.nodes[node];
    match node.path.0.as_slice() {
        [.., Segment::Key(above), Segment::Key(key)] if above == "environment" => Some(key),
        [Segment::Line(_)] => Some(node.text.as_deref()?.split_once(" = ")?.0),
        _ => None,
    }
}

struct Search<'a> {
    document: &'a Document,
    owner: Owner<'a>,
    sheet: &'a Sheet,
    /// What a pair is to be called, where pairs are looked for.
    name: Option<&'a str>,
}

/// A section around a key that is not there either.
type Around = Option<(&'static str, &'static Section)>;

impl Search<'_> {
    fn all(&self) -> Vec<(Unwritten, Trial)> {
        let sections = written::sections(self.document, self.owner.section());
        let mut found = Vec::new();
        for opened in &sections {
            for key in opened.section.keys {
                if opened.has.iter().any(|name| name == key.name) {
                    continue;
                }
                match &key.shape {
                    Shape::Section(inner) | Shape::Switch(inner) => {
                        for inside in inner.keys {
                            self.key(opened, Some((key.name, inner)), inside, &mut found);
                        }
                    }
                    _ => self.key(opened, None, key, &mut found),
                }
            }
        }
        found
    }

    /// One key, perhaps with the section around it.
    fn key(
        &self,
        opened: &Opened,
        around: Around,
        key: &'static Key,
        found: &mut Vec<(Unwritten, Trial)>,
    ) {
        let is_pairs = matches!(key.shape, Shape::Pairs(_));
        if is_pairs != self.name.is_some() || matches!(key.shape, Shape::Sections(_)) {
            return;
        }
        let outer = around.map_or(opened.key.clone(), |(outer, _)| joined(&opened.key, outer));
        let path = joined(&outer, key.name);
        let swap = self.swap(opened, key.name);
        let swap = swap.as_ref().map(|(old, new)| (old.as_str(), new.as_str()));
        let field = |name: &str, value: Node| Field {
            key: Spanned::new(name.to_owned(), opened.span),
            value,
        };
        for (value, sample) in self.values(opened, &path, key) {
            let inner = field(key.name, value);
            let inserted = match around {
                None => inner,
                Some((outer, _)) => {
                    let map = Map {
                        args: Vec::new(),
                        fields: vec![inner],
                    };
                    let span = opened.span;
                    let value = Value::Map(map);
                    field(outer, Node { span, value })
                }
            };
            let argument = opened.section.argument;
            let trial = edit::insert(self.document, &opened.at, argument, inserted)
                .and_then(|changed| Trial::of(&changed, self.owner, self.sheet, swap, 0));
            let Some(trial) = trial else { continue };
            let unwritten = Unwritten {
                sample: self.sample(opened, around, key, &sample),
                key: path.clone(),
                doc: key.doc,
                default: key.default,
                section: opened.span,
                altered: trial.altered,
            };
            found.push((unwritten, trial));
        }
    }

    /// Names that would follow a `name`.
    fn swap(&self, opened: &Opened, key: &str) -> Option<(String, String)> {
        if key != "name" {
            return None;
        }
        match opened.spec {
            Some(spec) => {
                let usual = format!("{CONTAINER_PREFIX}{}", spec.name);
                Some((usual.clone(), format!("{usual}-{STRANGER}")))
            }
            None if opened.key.is_empty() => {
                let name = self.sheet.named()?;
                Some((name.to_owned(), STRANGER.to_owned()))
            }
            None => None,
        }
    }

    /// What could stand at a key, with how it would be written.
    fn values(&self, opened: &Opened, path: &str, key: &'static Key) -> Vec<(Node, Sample)> {
        let node = |value: Value| Node {
            span: opened.span,
            value,
        };
        if let Some(name) = self.name {
            let text = Scalar {
                kind: ScalarKind::String,
                text: STRANGER.to_owned(),
            };
            let field = Field {
                key: Spanned::new(name.to_owned(), opened.span),
                value: node(Value::Scalar(text)),
            };
            let pairs = Map {
                args: Vec::new(),
                fields: vec![field],
            };
            return vec![(node(Value::Map(pairs)), Sample::Pair(name.to_owned()))];
        }
        let nothing = Scalar {
            kind: ScalarKind::Null,
            text: String::new(),
        };
        let (mut scalars, _) = alternative::of(path, &key.shape, opened.spec, &nothing);
        // The newest release makes the best example, and so does the last word.
        scalars.reverse();
        if matches!(key.shape, Shape::Series(_) | Shape::Version) {
            let numbers = |scalar: &Scalar| -> Vec<u32> {
                let numbers = scalar.text.split('.');
                numbers.map_while(|number| number.parse().ok()).collect()
            };
            scalars.sort_by_key(|scalar| Reverse(numbers(scalar)));
        }
        if matches!(key.shape, Shape::Bool) {
            scalars = vec![alternative::bool(true), alternative::bool(false)];
        }
        let sample = |scalar: &Scalar| match key.shape {
            Shape::Series(_) | Shape::Word(_) | Shape::Version => Sample::Text(scalar.text.clone()),
            Shape::Bool => Sample::Bool(scalar.kind == ScalarKind::Bool(true)),
            Shape::Integer(..) | Shape::Publish => Sample::Number,
            _ => Sample::Text("…".to_owned()),
        };
        scalars
            .into_iter()
            .map(|scalar| {
                let sample = sample(&scalar);
                (node(Value::Scalar(scalar)), sample)
            })
            .collect()
    }

    fn sample(&self, opened: &Opened, around: Around, key: &Key, sample: &Sample) -> String {
        let format = self.document.format;
        let value = sample.written(format);
        let is_argument = |section: &Section| section.argument == Some(key.name);
        // An argument of a section that is there already goes onto its line.
        let own = opened.key.rsplit('.').next().unwrap_or_default();
        match (format, around) {
            (Format::Kdl, Some((outer, inner))) if is_argument(inner) => {
                format!("{outer} {value}")
            }
            (Format::Kdl, Some((outer, _))) => format!("{} {{ {} {value} }}", outer, key.name),
            (Format::Kdl, None) if is_argument(opened.section) => format!("{own} {value}"),
            (Format::Kdl, None) => format!("{} {value}", key.name),
            (Format::Yaml, Some((outer, inner))) if is_argument(inner) => {
                format!("{outer}: {value}")
            }
            (Format::Yaml, Some((outer, _))) => {
                format!("{}: {{{}: {value}}}", outer, key.name)
            }
            (Format::Yaml, None) => format!("{}: {value}", key.name),
        }
    }
}

/// A value in a sample.
enum Sample {
    Text(String),
    Bool(bool),
    Number,
    Pair(String),
}

impl Sample {
    fn written(&self, format: Format) -> String {
        match (self, format) {
            (Self::Text(text), _) => format!("\"{text}\""),
            (Self::Bool(bool), Format::Kdl) => format!("#{bool}"),
            (Self::Bool(bool), Format::Yaml) => bool.to_string(),
            (Self::Number, _) => "8080".to_owned(),
            (Self::Pair(name), Format::Kdl) => format!("{{ {name} \"…\" }}"),
            (Self::Pair(name), Format::Yaml) => format!("{{{name}: \"…\"}}"),
        }
    }
}
