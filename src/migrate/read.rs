//! Reading other programs' YAML. A value counts as read only where something is made of it, or of all that is
//! in it; what is left when the last reader is done is told, line by line, by [`rest`].

mod rest;

use std::rc::Rc;

use self::rest::Fates;
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
    /// All that was opened: what nobody reads in it is told in the end.
    files: Vec<Rc<File>>,
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
    fates: Fates,
}

impl<'i> Reader<'i> {
    pub(super) fn new(input: &'i Input) -> Self {
        Self {
            input,
            sources: SourceMap::default(),
            diagnostics: Diagnostics::default(),
            report: Vec::new(),
            files: Vec::new(),
        }
    }

    /// Reads a file; none where there is none, or where it cannot be read.
    pub(super) fn yaml(&mut self, path: &str) -> Option<Rc<File>> {
        let text = self.input.files.get(path)?;
        let id = self.sources.add(SourceFile {
            path: path.to_owned(),
            text: text.as_str().into(),
            format: Format::Yaml,
        });
        let document = parse_foreign(&self.sources, id, &mut self.diagnostics)?;
        let lines: Vec<usize> = text.match_indices('\n').map(|(at, _)| at + 1).collect();
        let comments = comments(text, Format::Yaml).into_iter();
        let file = Rc::new(File {
            path: path.to_owned(),
            comments: comments
                .map(|comment| (line(&lines, comment.range.start), comment))
                .collect(),
            lines,
            root: document.root,
            fates: Fates::default(),
        });
        self.files.push(Rc::clone(&file));
        Some(file)
    }

    /// All that is to be told: what the readers said, and what none of them read.
    pub(super) fn close(&mut self) -> Vec<Remark> {
        for file in &self.files {
            file.rest(&mut self.report);
        }
        std::mem::take(&mut self.report)
    }
}

impl File {
    /// Its top level.
    pub(super) fn keys(&self) -> Keys<'_> {
        Keys::new(self, &self.root.fields)
    }

    /// Looks at values without reading them.
    pub(super) fn peek<T>(&self, look: impl FnOnce() -> T) -> T {
        self.fates.peek(look)
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
    fn new(file: &'f File, fields: &'f [Field]) -> Self {
        Self { file, fields }
    }

    /// Every key in its order.
    pub(super) fn all(&self) -> Vec<Item<'f>> {
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
        let mut fields = self.fields.iter().rev();
        let field = fields.find(|field| field.key.value == name)?;
        Some(self.item(field))
    }

    /// The text of a key, whatever scalar it is; nothing for an empty one.
    pub(super) fn text(&self, name: &str) -> Option<Said> {
        let item = self.take(name)?;
        item.wants("it should be one value");
        item.text()
    }

    /// The keys below a key.
    pub(super) fn below(&self, name: &str) -> Option<Self> {
        let item = self.take(name)?;
        let keys = item.keys();
        if keys.is_none() {
            item.wants("it should have keys of its own");
        }
        keys
    }

    /// The values of a list, or the one value.
    pub(super) fn list(&self, name: &str) -> Vec<Item<'f>> {
        self.take(name).map_or_else(Vec::new, |item| item.list())
    }

    /// The texts of a list, or the one text.
    pub(super) fn texts(&self, name: &str) -> Vec<Said> {
        let items = self.list(name);
        let wanted = items.iter().filter_map(|item| {
            item.wants("it should be one value");
            item.text()
        });
        wanted.collect()
    }

    /// Whether a key is on.
    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        self.text(name).map(|said| is_on(&said.text))
    }

    /// Reads texts that say nothing new.
    pub(super) fn pass(&self, names: &[&str]) {
        for name in names {
            drop(self.text(name));
        }
    }

    /// Knows keys that mean nothing here, with all that is in them.
    pub(super) fn ignore(&self, names: &[&str]) {
        for item in self.all() {
            if names.contains(&item.key) {
                item.settle();
            }
        }
    }

    /// Why what nobody reads of these keys is not taken along.
    pub(super) fn rest(&self, why: &'static str) {
        self.file.fates.because(self.fields, why);
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

    /// Counts as read, with all that is in it.
    pub(super) fn settle(&self) {
        self.file.fates.settle(self.node);
    }

    /// Says what is wrong with a value that is not what its key wants; one that is read all the same was right.
    fn wants(&self, why: &'static str) {
        self.file.fates.wants(self.node, why);
    }

    /// All of it is lost.
    pub(super) fn lost(&self, what: impl Into<String>, why: impl Into<String>) -> Remark {
        self.settle();
        Remark::lost(self.place(), what, why)
    }

    /// All of it becomes something else.
    pub(super) fn changed(&self, what: impl Into<String>, why: impl Into<String>) -> Remark {
        self.settle();
        Remark::changed(self.place(), what, why)
    }

    /// It is one machine's alone, and no part of a file that is committed.
    pub(super) fn local(&self) -> Remark {
        self.lost(
            self.key,
            "it is this machine's alone, and stays out of the project's file",
        )
        .todo("write into `.phpier.local.kdl` what is still needed of it")
    }

    /// Its key as a text.
    pub(super) fn name(&self) -> Said {
        Said {
            text: self.key.to_owned(),
            place: self.place(),
            comments: self.file.beside(self.at),
        }
    }

    /// The text of a scalar.
    pub(super) fn text(&self) -> Option<Said> {
        let Value::Scalar(scalar) = &self.node.value else {
            return None;
        };
        self.settle();
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
        match &self.node.value {
            Value::Map(map) => {
                if map.fields.is_empty() {
                    self.settle();
                }
                Some(Keys::new(self.file, &map.fields))
            }
            _ => None,
        }
    }

    /// The items of a list, or itself.
    pub(super) fn list(&self) -> Vec<Self> {
        match &self.node.value {
            Value::List(items) => {
                if items.is_empty() {
                    self.settle();
                }
                items
                    .iter()
                    .map(|node| Self {
                        at: node.span.range().start,
                        node,
                        ..*self
                    })
                    .collect()
            }
            Value::Scalar(scalar) if scalar.kind == ScalarKind::Null => {
                self.settle();
                Vec::new()
            }
            _ => vec![*self],
        }
    }

    /// Names with values: a mapping, or a list of `NAME=value`.
    pub(super) fn pairs(&self) -> Vec<(Said, Option<Said>)> {
        if let Some(keys) = self.keys() {
            let pairs = keys.all().into_iter().filter_map(|item| {
                let Value::Scalar(scalar) = &item.node.value else {
                    item.wants("it should be one value");
                    return None;
                };
                let name = item.name();
                let value = item.text();
                let empty = value.is_none() && scalar.kind != ScalarKind::Null;
                Some((name.clone(), value.or_else(|| empty.then(|| name.with("")))))
            });
            return pairs.collect();
        }
        let items = self.list();
        let said = items.iter().filter_map(Item::text);
        said.map(|said| match said.text.split_once('=') {
            Some((name, value)) => (said.with(name.trim()), Some(said.with(value))),
            None => (said.clone(), None),
        })
        .collect()
    }

    /// The names of a mapping, or the texts of a list.
    pub(super) fn names(&self) -> Vec<Said> {
        self.pairs().into_iter().map(|(name, _)| name).collect()
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
