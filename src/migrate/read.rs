//! Reading other programs' YAML: keys are taken off a mapping one by one, and those that nobody took
//! are told in the end.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::Input;
use super::report::{Place, Remark};
use crate::diagnostic::Diagnostics;
use crate::source::{Format, SourceFile, SourceMap};
use crate::syntax::tree::{Field, Map, Node, ScalarKind, Value};
use crate::syntax::{Comment, comments, parse_foreign};

/// The files of a set-up, and what was found while they were read.
pub(super) struct Reader<'i> {
    pub(super) input: &'i Input,
    pub(super) sources: SourceMap,
    pub(super) diagnostics: Diagnostics,
    pub(super) report: Vec<Remark>,
}

/// A text with its place, and the comments that were beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) text: String,
    pub(super) place: Place,
    pub(super) comments: Vec<String>,
}

impl Said {
    /// The same place with another text.
    pub(super) fn with(&self, text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..self.clone()
        }
    }
}

/// A YAML file.
pub(super) struct File {
    path: String,
    /// Where its lines start.
    lines: Vec<usize>,
    /// Its comments, each with its line, in their order.
    comments: Vec<(usize, Comment)>,
    root: Map,
}

impl<'i> Reader<'i> {
    pub(super) fn new(input: &'i Input) -> Self {
        Self {
            input,
            sources: SourceMap::default(),
            diagnostics: Diagnostics::default(),
            report: Vec::new(),
        }
    }

    /// Reads a file; none where there is none, or where it cannot be read.
    pub(super) fn yaml(&mut self, path: &str) -> Option<File> {
        let text = self.input.files.get(path)?;
        let id = self.sources.add(SourceFile {
            path: path.to_owned(),
            text: text.as_str().into(),
            format: Format::Yaml,
        });
        let document = parse_foreign(&self.sources, id, &mut self.diagnostics)?;
        let lines: Vec<usize> = text.match_indices('\n').map(|(at, _)| at + 1).collect();
        let comments = comments(text, Format::Yaml).into_iter();
        Some(File {
            path: path.to_owned(),
            comments: comments
                .map(|comment| (line(&lines, comment.range.start), comment))
                .collect(),
            lines,
            root: document.root,
        })
    }
}

impl File {
    /// Its top level.
    pub(super) fn keys(&self) -> Keys<'_> {
        Keys::new(self, &self.root.fields, "")
    }

    /// The place of a byte.
    pub(super) fn place(&self, at: usize) -> Place {
        Place {
            path: self.path.clone(),
            line: line(&self.lines, at),
        }
    }

    /// The comments right above a place and behind it.
    fn beside(&self, at: usize) -> Vec<String> {
        let own = line(&self.lines, at);
        let start = self.comments.partition_point(|(line, _)| *line < own);
        let above = self.comments[..start].iter().rev().zip(1..);
        let above =
            above.take_while(|((line, comment), step)| comment.own_line && line + step == own);
        let all = &self.comments[start - above.count()..];
        let all = all.iter().take_while(|(line, _)| *line <= own);
        all.flat_map(|(_, comment)| comment.lines.clone()).collect()
    }
}

/// The line of a byte, from one, by where lines start behind the first.
fn line(starts: &[usize], at: usize) -> usize {
    starts.partition_point(|start| *start <= at) + 1
}

/// A mapping that is being read.
pub(super) struct Keys<'f> {
    pub(super) file: &'f File,
    fields: &'f [Field],
    /// The path to it, for people: `config.`.
    path: String,
    taken: RefCell<BTreeSet<&'f str>>,
}

/// A value with its key.
#[derive(Clone, Copy)]
pub(super) struct Item<'f> {
    pub(super) file: &'f File,
    pub(super) key: &'f str,
    at: usize,
    pub(super) node: &'f Node,
}

impl<'f> Keys<'f> {
    fn new(file: &'f File, fields: &'f [Field], path: impl Into<String>) -> Self {
        Self {
            file,
            fields,
            path: path.into(),
            taken: RefCell::default(),
        }
    }

    /// Every key in its order, each marked as known.
    pub(super) fn all(&self) -> Vec<Item<'f>> {
        let names = self.fields.iter().map(|field| field.key.value.as_str());
        self.taken.borrow_mut().extend(names);
        self.fields.iter().map(|field| self.item(field)).collect()
    }

    /// Whether there is such a key.
    pub(super) fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|field| field.key.value == name)
    }

    fn item(&self, field: &'f Field) -> Item<'f> {
        Item {
            file: self.file,
            key: &field.key.value,
            at: field.key.span.range().start,
            node: &field.value,
        }
    }

    /// The value of a key. YAML lets the last of several win.
    pub(super) fn take(&self, name: &str) -> Option<Item<'f>> {
        let field = self
            .fields
            .iter()
            .rev()
            .find(|field| field.key.value == name)?;
        self.taken.borrow_mut().insert(&field.key.value);
        Some(self.item(field))
    }

    /// The text of a key, whatever scalar it is; nothing for an empty one.
    pub(super) fn text(&self, name: &str) -> Option<Said> {
        self.take(name)?.text()
    }

    /// The keys below a key.
    pub(super) fn below(&self, name: &str) -> Option<Self> {
        let item = self.take(name)?;
        item.keys_at(format!("{}{name}.", self.path))
    }

    /// The values of a list, or the one value.
    pub(super) fn list(&self, name: &str) -> Vec<Item<'f>> {
        self.take(name).map_or_else(Vec::new, |item| item.list())
    }

    /// Whether a key is on.
    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        self.text(name).map(|said| is_on(&said.text))
    }

    /// Knows keys that mean nothing here.
    pub(super) fn ignore(&self, names: &[&str]) {
        for name in names {
            let _ = self.take(name);
        }
    }

    /// What nobody took.
    pub(super) fn rest(&self, report: &mut Vec<Remark>, why: &str) {
        let mut told = BTreeSet::new();
        for field in self.fields {
            let name = field.key.value.as_str();
            if !self.taken.borrow().contains(name) && told.insert(name) {
                let place = self.file.place(field.key.span.range().start);
                report.push(Remark::lost(place, format!("{}{name}", self.path), why));
            }
        }
    }
}

/// What YAML of either version, and people, call on.
pub(super) fn is_on(text: &str) -> bool {
    matches!(
        text.to_ascii_lowercase().as_str(),
        "true" | "yes" | "on" | "1" | "y"
    )
}

impl<'f> Item<'f> {
    /// The same under another name.
    pub(super) fn named(self, key: &'f str) -> Self {
        Self { key, ..self }
    }

    /// Where it is.
    pub(super) fn place(&self) -> Place {
        self.file.place(self.at)
    }

    /// The text of a scalar.
    pub(super) fn text(&self) -> Option<Said> {
        let Value::Scalar(scalar) = &self.node.value else {
            return None;
        };
        let text = match scalar.kind {
            ScalarKind::Null => return None,
            ScalarKind::Bool(value) => value.to_string(),
            _ => scalar.text.clone(),
        };
        (!text.is_empty()).then(|| Said {
            text,
            place: self.place(),
            comments: self.file.beside(self.at),
        })
    }

    /// The keys of a mapping.
    pub(super) fn keys(&self) -> Option<Keys<'f>> {
        self.keys_at(format!("{}.", self.key))
    }

    fn keys_at(&self, path: String) -> Option<Keys<'f>> {
        match &self.node.value {
            Value::Map(map) => Some(Keys::new(self.file, &map.fields, path)),
            _ => None,
        }
    }

    /// The items of a list, or itself.
    pub(super) fn list(&self) -> Vec<Self> {
        match &self.node.value {
            Value::List(items) => items
                .iter()
                .map(|node| Self {
                    at: node.span.range().start,
                    node,
                    ..*self
                })
                .collect(),
            Value::Scalar(scalar) if scalar.kind == ScalarKind::Null => Vec::new(),
            _ => vec![*self],
        }
    }

    /// Names with values: a mapping, or a list of `NAME=value`.
    pub(super) fn pairs(&self) -> Vec<(Said, Option<Said>)> {
        if let Some(keys) = self.keys() {
            return keys
                .all()
                .into_iter()
                .map(|item| {
                    let name = Said {
                        text: item.key.to_owned(),
                        place: item.place(),
                        comments: item.file.beside(item.at),
                    };
                    (name, item.text())
                })
                .collect();
        }
        let items = self.list();
        let said = items.iter().filter_map(Item::text);
        said.map(|said| match said.text.split_once('=') {
            Some((name, value)) => (said.with(name.trim()), Some(said.with(value))),
            None => (said.clone(), None),
        })
        .collect()
    }

    /// Words: a list, or a line that is cut at its spaces.
    pub(super) fn words(&self) -> Vec<String> {
        let items = self.list();
        items
            .iter()
            .filter_map(Item::text)
            .map(|said| said.text)
            .collect()
    }
}
