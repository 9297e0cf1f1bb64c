//! The answer to where a value comes from.

use std::cell::OnceCell;

use super::edit::Address;
use super::effect::Effect;
use super::path::Path;
use super::rule::{self, Rule};
use super::sheet::Sheet;
use super::trial::{Owner, Trial};
use super::unwritten::{self, Possible, Unwritten};
use super::written::{Part, Written};
use super::{Deciding, Origins, find, secret};
use crate::source::Span;
use crate::syntax::Document;

/// Why a value of a generated file is what it is.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The file, relative to the root of its stack.
    pub file: String,
    /// Where in it; empty for all of it.
    pub path: Path,
    /// What is there.
    pub value: Value,
    /// What of the configuration makes it so, the most particular first.
    pub causes: Vec<Cause>,
    /// What else has to stand in the configuration for it to be there at all.
    pub conditions: Vec<Cause>,
    /// Keys that would make it something else.
    pub unwritten: Vec<Unwritten>,
    /// What phpier decides of it by itself.
    pub rule: Option<&'static Rule>,
    /// How many parts it has beside those that are told.
    pub more: usize,
    /// How many names of large sections of the configuration were tried, where not all of them were.
    pub tried: usize,
    /// How many were not, though they may have to do with it; the answer is partial then.
    pub left_out: usize,
}

/// What is at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A value, as it may be shown, and whether a part of it is hidden.
    Text(String, bool),
    /// Something with parts.
    Parts(Vec<Piece>),
}

/// A part of a value, in short.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where it is.
    pub path: Path,
    /// What it is, if it has no parts itself.
    pub value: Option<String>,
    /// Where it comes from.
    pub origin: Origin,
}

/// Where something comes from, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// From this place of the configuration.
    Line(Span),
    /// From nothing that is written, though it could be.
    Default,
    /// From phpier alone.
    Rule,
}

/// A part of the configuration behind a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// Where it stands.
    pub span: Span,
    /// Its keys, as `services.database.host`.
    pub key: String,
    /// What it does.
    pub how: How,
}

/// What a part of the configuration does to a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// It stands in the value as it is written.
    Copied,
    /// The value follows from it.
    Decides,
    /// The value is called after it.
    Names,
    /// Without it, the value would not be there.
    Adds,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The configuration has mistakes.
    Invalid,
    /// No file of the stack is called so; these are there.
    File(Vec<String>),
    /// Nothing is at this path of this file; these are near.
    Path(String, Vec<String>),
    /// The path can mean any of these.
    Ambiguous(String, Vec<String>),
}

impl Answer {
    /// Whether a line of the configuration is behind it.
    pub fn has_line(&self) -> bool {
        let from_line = |piece: &Piece| matches!(piece.origin, Origin::Line(_));
        let has_part = matches!(&self.value, Value::Parts(parts) if parts.iter().any(from_line));
        !self.causes.is_empty() || has_part
    }
}

impl Missing {
    /// What is said where another set of files was looked through after this one: the files of both, or
    /// what came nearest.
    #[must_use]
    pub fn or(self, next: Self) -> Self {
        match (self, next) {
            (Self::File(mut files), Self::File(more)) => {
                files.extend(more);
                Self::File(files)
            }
            (Self::File(_) | Self::Invalid, next) => next,
            (found, _) => found,
        }
    }
}

impl Origins {
    /// Makes ready for questions. Document and owner are those that were traced.
    pub fn inquire<'a>(&'a self, document: &'a Document, owner: Owner<'a>) -> Inquiry<'a> {
        Inquiry {
            origins: self,
            document,
            owner,
            public: OnceCell::new(),
            possible: OnceCell::new(),
        }
    }
}

/// Where values of a stack's files come from, asked one by one.
pub struct Inquiry<'a> {
    origins: &'a Origins,
    document: &'a Document,
    owner: Owner<'a>,
    /// The same files without secrets.
    public: OnceCell<Option<Sheet>>,
    /// What could be written.
    possible: OnceCell<Possible>,
}

impl Inquiry<'_> {
    /// Where the value at a path of a generated file comes from; of the Compose file unless another is
    /// named, by its path or the end of it.
    pub fn why(&self, file: Option<&str>, path: &str) -> Result<Answer, Missing> {
        Ok(self.answer(locate(&self.origins.sheet, file, path)?))
    }

    /// Values and lines that nothing explains: no part of the configuration decides them, no key would,
    /// and there is no rule for them. There are none, unless a rule was forgotten.
    pub fn unexplained(&self) -> Vec<String> {
        let sheet = &self.origins.sheet;
        let leaves = (0..sheet.nodes.len()).filter(|node| sheet.is_leaf(*node));
        leaves
            .filter(|node| {
                let decides = |trial: &Trial| trial.effect(*node) == Some(Effect::Changed);
                self.rule(*node).is_none()
                    && !self.origins.trials.iter().any(decides)
                    && self.possible().of(*node).is_empty()
            })
            .map(|node| {
                let of = &sheet.nodes[node];
                format!("{} {}", sheet.files[of.file].path, of.path)
            })
            .collect()
    }

    fn possible(&self) -> &Possible {
        self.possible
            .get_or_init(|| unwritten::possible(self.document, self.owner, &self.origins.sheet))
    }

    fn public(&self) -> Option<&Sheet> {
        let public = self.public.get_or_init(|| {
            let public = secret::sheet(self.document, self.owner, &self.origins.written);
            // It has the same shape, for a secret decides only of texts.
            public.filter(|public| public.nodes.len() == self.origins.sheet.nodes.len())
        });
        public.as_ref()
    }

    pub(super) fn answer(&self, node: usize) -> Answer {
        let sheet = &self.origins.sheet;
        let deciding = self.origins.deciding(node);
        let (causes, conditions) = self.causes(node, &deciding);
        let unwritten = if sheet.is_leaf(node) {
            let pairs = unwritten::pairs(self.document, self.owner, sheet, node);
            self.unwritten(node, &deciding, pairs)
        } else {
            Vec::new()
        };
        Answer {
            file: sheet.files[sheet.nodes[node].file].path.clone(),
            path: sheet.nodes[node].path.clone(),
            value: self.value(node),
            causes,
            conditions,
            unwritten,
            rule: self.rule(node),
            more: 0,
            tried: 0,
            left_out: 0,
        }
    }

    pub(super) fn text(&self, node: usize) -> (String, bool) {
        let of = |sheet: &Sheet| sheet.nodes[node].text.clone();
        let real = of(&self.origins.sheet).unwrap_or_default();
        let public = self.public().and_then(of);
        let name = find::name(&self.origins.sheet, node);
        let name = name.filter(|_| self.origins.sheet.is_key(node));
        secret::shown(name, &real, public.as_deref())
    }

    fn value(&self, node: usize) -> Value {
        let sheet = &self.origins.sheet;
        if sheet.nodes[node].text.is_some() {
            let (text, hidden) = self.text(node);
            return Value::Text(text, hidden);
        }
        let part = |child: usize| Piece {
            path: sheet.nodes[child].path.clone(),
            value: sheet.nodes[child].text.as_ref().map(|_| self.text(child).0),
            origin: self.origin(child),
        };
        Value::Parts(sheet.children(node).map(part).collect())
    }

    /// Where a node comes from, in a word.
    fn origin(&self, node: usize) -> Origin {
        let deciding = self.origins.deciding(node);
        let (causes, _) = self.causes(node, &deciding);
        match causes.first() {
            Some(cause) => Origin::Line(cause.span),
            None if !self.unwritten(node, &deciding, Vec::new()).is_empty() => Origin::Default,
            None => Origin::Rule,
        }
    }

    fn rule(&self, node: usize) -> Option<&'static Rule> {
        let of = &self.origins.sheet.nodes[node];
        let file = &self.origins.sheet.files[of.file];
        let name = Some(file.path.as_str()).filter(|_| of.file > 0);
        let value = of.text.as_deref().unwrap_or_default();
        rule::find(self.owner, name, &of.path, value)
    }

    /// What makes a node what it is, and what else lets it be there.
    fn causes(&self, node: usize, deciding: &[Deciding<'_>]) -> (Vec<Cause>, Vec<Cause>) {
        let is_leaf = self.origins.sheet.is_leaf(node);
        let text = self.origins.sheet.nodes[node].text.as_deref();
        let cause = |deciding: &Deciding<'_>| cause(deciding, text.unwrap_or_default());
        // What changes inside of a thing is said of what is inside.
        let says = |deciding: &&Deciding<'_>| (deciding.effect == Effect::Changed) == is_leaf;
        let (mut first, mut rest): (Vec<&Deciding<'_>>, Vec<&Deciding<'_>>) =
            deciding.iter().partition(says);
        if !is_leaf {
            rest.clear();
        }
        // A value that is all of a block says the same by going.
        let mut seen: Vec<&Address> = Vec::new();
        first.retain(|deciding| {
            let at = &deciding.written.at;
            let again = !is_leaf && seen.contains(&at);
            seen.push(at);
            !again
        });
        if first.is_empty() {
            // What lets it be there, from the inside out.
            let least = rest.iter().map(|deciding| deciding.altered).min();
            (first, rest) = rest
                .into_iter()
                .partition(|deciding| Some(deciding.altered) == least);
        }
        // A block around what was named already says nothing more.
        let inner: Vec<&Written> = first.iter().map(|deciding| deciding.written).collect();
        let is_around = |outer: &&Deciding<'_>| {
            let outer = &outer.written.at;
            let mut inner = inner.iter();
            inner.any(|inner| inner.at.len() > outer.len() && inner.at.starts_with(outer))
        };
        first.retain(|deciding| deciding.effect == Effect::Changed || !is_around(deciding));
        rest.retain(|deciding| !is_around(deciding));
        (
            first.into_iter().map(cause).collect(),
            rest.into_iter().map(cause).collect(),
        )
    }

    /// Keys that are more particular than what is written.
    fn unwritten(
        &self,
        node: usize,
        deciding: &[Deciding<'_>],
        pairs: Vec<Unwritten>,
    ) -> Vec<Unwritten> {
        const MOST: usize = 2;
        let least = deciding
            .iter()
            .filter(|deciding| deciding.effect == Effect::Changed)
            .map(|deciding| deciding.altered)
            .min();
        let mut found = self.possible().of(node);
        found.extend(pairs);
        found.sort_by_key(|key| key.altered);
        found.retain(|key| least.is_none_or(|least| key.altered < least));
        found.truncate(MOST);
        found
    }
}

/// The node at a path of a file as people write them.
pub(super) fn locate(sheet: &Sheet, file: Option<&str>, path: &str) -> Result<usize, Missing> {
    let names = || sheet.files.iter().map(|file| file.path.clone()).collect();
    let file = match file {
        None if sheet.files.is_empty() => return Err(Missing::File(names())),
        None => 0,
        Some(name) => find::file(sheet, name).ok_or_else(|| Missing::File(names()))?,
    };
    let shown = |node: &usize| sheet.nodes[*node].path.to_string();
    let nodes = find::find(sheet, file, path);
    let name = sheet.files[file].path.clone();
    match nodes.as_slice() {
        [] => Err(Missing::Path(name, find::near(sheet, file, path))),
        [node] => Ok(*node),
        many => Err(Missing::Ambiguous(name, many.iter().map(shown).collect())),
    }
}

fn cause(deciding: &Deciding<'_>, value: &str) -> Cause {
    let written = deciding.written;
    let how = match (deciding.effect, &written.part) {
        (Effect::Changed, part) if !part.text().is_empty() && value.contains(part.text()) => {
            How::Copied
        }
        (Effect::Changed, _) => How::Decides,
        (Effect::Renamed, _) | (Effect::Gone, Part::Name(_)) => How::Names,
        (Effect::Gone, _) => How::Adds,
    };
    Cause {
        span: written.span,
        key: written.key.clone(),
        how,
    }
}
