//! A configuration without what has nothing to do with a question. Each part is tried by compiling all of
//! it, so one with thousands of variables would take thousands of compilations of thousands of
//! variables. Nearly always its own name or value tells the one that is meant.

use std::collections::{BTreeMap, BTreeSet};

use super::edit::{self, Address};
use super::path::Segment;
use super::sheet::Sheet;
use super::trial::{self, Owner};
use super::written::{self, Part};
use crate::syntax::Document;

/// Fewer names than these in one section cost nothing, and so many parts of a value are told.
pub(super) const MANY: usize = 64;
/// So many stay that nobody asks for, so that a section does not seem to hang on its last name.
const FILLING: usize = 2;
/// So many compilations are spent on finding what else has to do with a question.
const TRIES: usize = 24;

/// A name that the writer chose, with what it stands for: a variable, a directive, a worker.
struct Pair {
    at: Address,
    name: String,
    values: Vec<String>,
}

/// The sections of a configuration that have many names.
pub(super) struct Crowd {
    sections: Vec<Vec<Pair>>,
}

/// A smaller configuration in which a question has the same answer.
pub(super) struct Narrowed {
    pub(super) document: Document,
    /// How many names of its large sections are in it.
    pub(super) tried: usize,
    /// How many names have to do with the answer too, or may have, and are not in it.
    pub(super) left_out: usize,
}

impl Crowd {
    /// Nothing if every section is small.
    pub(super) fn of(document: &Document, owner: Owner<'_>) -> Option<Self> {
        let mut sections: BTreeMap<String, Vec<Pair>> = BTreeMap::new();
        let mut last: Option<String> = None;
        for written in written::find(document, owner.section()) {
            match written.part {
                Part::Name(name) => {
                    let around = written.key.strip_suffix(name.as_str()).unwrap_or_default();
                    sections.entry(around.to_owned()).or_default().push(Pair {
                        at: Vec::new(),
                        name,
                        values: Vec::new(),
                    });
                    last = Some(around.to_owned());
                }
                part => {
                    let pairs = last.as_ref().and_then(|last| sections.get_mut(last));
                    let Some(pair) = pairs.and_then(|pairs| pairs.last_mut()) else {
                        continue;
                    };
                    if pair.at.is_empty() && matches!(part, Part::Block) {
                        pair.at = written.at;
                    } else if written.at.starts_with(&pair.at) {
                        pair.values.push(part.text().to_owned());
                    } else {
                        last = None;
                    }
                }
            }
        }
        let sections: Vec<Vec<Pair>> = sections
            .into_values()
            .filter(|pairs| pairs.len() > MANY)
            .collect();
        (!sections.is_empty()).then_some(Self { sections })
    }

    /// The places of all pairs that are not to stay, but for some of each section.
    fn others(&self, stays: impl Fn(&Pair) -> bool) -> Vec<&Address> {
        let sections = self.sections.iter();
        sections
            .flat_map(|pairs| pairs.iter().filter(|pair| !stays(pair)).skip(FILLING))
            .map(|pair| &pair.at)
            .collect()
    }

    /// The configuration for a question about one node of a sheet.
    pub(super) fn about(
        &self,
        document: &Document,
        owner: Owner<'_>,
        sheet: &Sheet,
        node: usize,
    ) -> Option<Narrowed> {
        let words = Words::of_node(sheet, node);
        let others = self.others(|pair| words.mean(pair));
        let all: usize = self.sections.iter().map(Vec::len).sum();
        let narrowed = |left: &[&Address], left_out| {
            Some(Narrowed {
                document: edit::remove_all(document, left)?,
                tried: all - left.len(),
                left_out,
            })
        };
        let mut tries = TRIES;
        let mut is_same = |left: &[&Address]| {
            tries = tries.checked_sub(1)?;
            let smaller = edit::remove_all(document, left)?;
            let smaller = Sheet::new(&trial::compile(&smaller, owner)?);
            Some(has_same(sheet, node, &smaller))
        };
        if is_same(&others)? {
            return narrowed(&others, 0);
        }
        // Some of them have to do with it. Those that have not are found in halves.
        let mut idle: Vec<&Address> = Vec::new();
        let mut left_out = 0;
        let middle = others.len() / 2;
        let mut open = vec![&others[middle..], &others[..middle]];
        while let Some(part) = open.pop() {
            match (is_same(part), part) {
                (Some(true), _) => idle.extend(part),
                (Some(false), [] | [_]) => {}
                (Some(false), part) => {
                    let middle = part.len() / 2;
                    open.extend([&part[middle..], &part[..middle]]);
                }
                (None, part) => {
                    left_out += part.len();
                    idle.extend(part);
                }
            }
        }
        narrowed(&idle, left_out)
    }

    /// The configuration for what is behind differences in these nodes.
    pub(super) fn behind(
        &self,
        document: &Document,
        sheet: &Sheet,
        nodes: impl Iterator<Item = usize>,
    ) -> Option<Document> {
        let mut words = Words::default();
        for node in nodes {
            words.add(sheet, node);
        }
        let mut means: Vec<&Address> = Vec::new();
        for pairs in &self.sections {
            // Of very many at once no row tells more than one.
            let meant = pairs.iter().filter(|pair| words.mean(pair)).take(MANY);
            means.extend(meant.map(|pair| &pair.at));
        }
        let others = self.others(|pair| means.contains(&&pair.at));
        edit::remove_all(document, &others)
    }
}

/// Words of generated files that a name or a value of a configuration may be behind.
#[derive(Default)]
struct Words<'s> {
    all: BTreeSet<&'s str>,
}

impl<'s> Words<'s> {
    fn of_node(sheet: &'s Sheet, node: usize) -> Self {
        let mut words = Self::default();
        words.add(sheet, node);
        for child in sheet.children(node).take(MANY) {
            words.add(sheet, child);
        }
        words
    }

    fn add(&mut self, sheet: &'s Sheet, node: usize) {
        let node = &sheet.nodes[node];
        for segment in &node.path.0 {
            if let Segment::Key(key) = segment {
                self.all.insert(key);
            }
        }
        if let Some(text) = node.text.as_deref() {
            self.all.insert(text);
            self.all.extend(text.split([' ', '=', '"']));
        }
    }

    fn mean(&self, pair: &Pair) -> bool {
        let is_said = |text: &String| !text.is_empty() && self.all.contains(text.as_str());
        is_said(&pair.name) || pair.values.iter().any(is_said)
    }
}

/// The node of another sheet that is the same one: at the same path, or the same line wherever it is.
pub(super) fn same(sheet: &Sheet, node: usize, other: &Sheet) -> Option<usize> {
    let of = &sheet.nodes[node];
    let path = &sheet.files[of.file].path;
    if !matches!(of.path.0.as_slice(), [Segment::Line(_)]) {
        return other.node(path, &of.path);
    }
    // A text may stand on several lines; which of them it is tells how many are above.
    let whole = sheet.first(of.file);
    let above = (whole..node).filter(|line| sheet.nodes[*line].text == of.text);
    let file = other.files.iter().position(|file| file.path == *path)?;
    let mut lines = other.children(other.first(file));
    let mut skipped = above.count();
    lines.find(|line| {
        let is_it = other.nodes[*line].text == of.text;
        let found = is_it && skipped == 0;
        skipped = skipped.saturating_sub(usize::from(is_it));
        found
    })
}

/// Whether another sheet has a node as it is in this one. Of its parts, those that are told have to be
/// there; what each of them is may have to do with anything.
fn has_same(sheet: &Sheet, node: usize, other: &Sheet) -> bool {
    let mut parts = sheet.children(node).take(MANY);
    same(sheet, node, other).is_some_and(|found| other.nodes[found].text == sheet.nodes[node].text)
        && parts.all(|part| same(sheet, part, other).is_some())
}
