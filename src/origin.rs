//! Where a generated value comes from: which part of the configuration decides it.
//!
//! Nothing carries places through the compiler. Each written part is changed, or taken away, in the
//! tree that was read, and the stack is compiled again: what is then another value comes from that
//! part. So an answer is true by construction, and no stage has to know of the question. A stack
//! compiles in well under a millisecond, and nobody asks of more than a few.

mod alternative;
mod answer;
mod edit;
mod effect;
mod explain;
mod find;
mod narrow;
mod path;
mod rule;
mod secret;
mod sheet;
mod trial;
mod unwritten;
mod written;

use std::collections::{BTreeMap, BTreeSet};

use crate::source::Span;
use crate::syntax::Document;

pub use answer::{Answer, Cause, How, Inquiry, Missing, Origin, Piece, Value};
pub use explain::why;
pub use path::{Path, Segment};
pub use rule::Rule;
pub use secret::Public;
pub use trial::Owner;
pub use unwritten::Unwritten;

use effect::Effect;
use narrow::Crowd;
use sheet::Sheet;
use trial::Trial;
use written::Written;

/// What is known of where the files of one stack come from.
#[derive(Debug)]
pub struct Origins {
    sheet: Sheet,
    written: Vec<Written>,
    trials: Vec<Trial>,
}

/// Changes each part of a stack's configuration in turn and notes what that does to its files. Nothing
/// comes of a configuration that has mistakes.
pub fn trace(document: &Document, owner: Owner<'_>) -> Option<Origins> {
    let sheet = Sheet::new(&trial::compile(document, owner)?);
    let written = written::find(document, owner.section());
    let trials = written
        .iter()
        .enumerate()
        .flat_map(|(at, written)| trial::run(document, owner, &sheet, at, written))
        .collect();
    Some(Origins {
        sheet,
        written,
        trials,
    })
}

/// The same for what has become of the files since others stood there: whole texts by path, given the
/// path of the Compose file. Of a configuration with very many names only those are looked at that what
/// has changed tells of.
pub fn trace_since<'t>(
    document: &Document,
    owner: Owner<'_>,
    before: impl FnOnce(&str) -> Vec<(&'t str, String)>,
) -> Option<(Origins, Vec<(&'t str, String)>)> {
    let sheet = Sheet::new(&trial::compile(document, owner)?);
    let before = before(&sheet.files.first()?.path);
    let crowd = Crowd::of(document, owner);
    let smaller = crowd.and_then(|crowd| {
        let texts = before.iter();
        let altered = texts.flat_map(|(path, text)| sheet.differing(path, text));
        crowd.behind(
            document,
            &sheet,
            altered.filter(|node| sheet.is_leaf(*node)),
        )
    });
    let origins = trace(smaller.as_ref().unwrap_or(document), owner)?;
    Some((origins, before))
}

impl Origins {
    /// The files, relative to the root of the stack; the Compose file first.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.sheet.files.iter().map(|file| file.path.as_str())
    }

    /// Holds the files against what stood there before: whole texts by path, for all files that are not
    /// as they were. An empty text is a file that was not there.
    pub fn since<'o>(&'o self, before: &[(&str, &str)]) -> Since<'o> {
        let mut altered = BTreeSet::new();
        for (path, text) in before {
            let nodes = self.sheet.differing(path, text);
            altered.extend(nodes.into_iter().filter(|node| self.sheet.is_leaf(*node)));
        }
        let before = before.iter();
        Since {
            origins: self,
            altered,
            before: before
                .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
                .collect(),
        }
    }

    /// The parts of the configuration that decide about a node, the most particular first.
    fn deciding(&self, node: usize) -> Vec<Deciding<'_>> {
        let mut found: Vec<Deciding<'_>> = Vec::new();
        for trial in &self.trials {
            let Some(effect) = trial.effect(node) else {
                continue;
            };
            let written = &self.written[trial.written];
            // A name and what it stands for, or a list and its only item, are one to a reader.
            let same = |known: &&mut Deciding<'_>| known.written.span == written.span;
            match found.iter_mut().find(same) {
                Some(known) => {
                    // Of a thing with parts, that it would be gone says more than that one of them
                    // would be another.
                    known.effect = if self.sheet.is_leaf(node) {
                        known.effect.min(effect)
                    } else {
                        known.effect.max(effect)
                    };
                    known.altered = known.altered.max(trial.altered);
                }
                None => found.push(Deciding {
                    written,
                    effect,
                    altered: trial.altered,
                }),
            }
        }
        found.sort_by_key(|found| {
            let Deciding {
                written,
                effect,
                altered,
            } = found;
            // What lets a thing with parts be there says more than what it is called.
            let (effect, part) = (effect.rank(), written.part.rank());
            if self.sheet.is_leaf(node) {
                (effect, *altered, part, written.span)
            } else {
                (2 - effect, *altered, 2 - part, written.span)
            }
        });
        found
    }
}

/// A part of the configuration that decides about a value.
#[derive(Clone, Copy, Debug)]
struct Deciding<'o> {
    written: &'o Written,
    /// The most that it does to the value.
    effect: Effect,
    /// How many values it alters at most.
    altered: usize,
}

/// The changes of a stack's files, and what of the configuration is behind them.
#[derive(Clone, Debug)]
pub struct Since<'o> {
    origins: &'o Origins,
    altered: BTreeSet<usize>,
    before: BTreeMap<String, String>,
}

impl Since<'_> {
    /// The place that has most likely caused what has become of a value: of all that decide about it,
    /// the part that would have altered least beside what was altered. What is in no file any more has
    /// no place, and neither has what only phpier decides.
    pub fn place(&self, file: &str, path: &Path) -> Option<Span> {
        let sheet = &self.origins.sheet;
        let node = sheet.node(file, path)?;
        // What lets a thing be there says more of one that is new than what one of its values is.
        let is_new =
            !sheet.is_leaf(node) && sheet.leaves(node).all(|leaf| self.altered.contains(&leaf));
        let weigh = |trial: &Trial| {
            let written = &self.origins.written[trial.written];
            let (effect, part) = (trial.effect(node)?.rank(), written.part.rank());
            if self.is_as_it_was(trial) {
                return None;
            }
            let rank = if is_new {
                (2 - effect, 2 - part)
            } else {
                (effect, 0)
            };
            let leaves = trial.leaves(sheet);
            let beside = leaves.filter(|leaf| !self.altered.contains(leaf)).count();
            let old = !self.is_novel(written.part.text());
            let weight = (beside, rank, old, trial.altered, part, written.span);
            Some((weight, written.span))
        };
        let likeliest = self.origins.trials.iter().filter_map(weigh).min()?;
        Some(likeliest.1)
    }

    /// Whether a part is seen not to have changed: its text stands in a value that follows from it, and
    /// that is as it was.
    fn is_as_it_was(&self, trial: &Trial) -> bool {
        let sheet = &self.origins.sheet;
        let text = self.origins.written[trial.written].part.text();
        let holds = |leaf: usize| {
            let value = sheet.nodes[leaf].text.as_deref();
            !text.is_empty() && value == Some(text)
        };
        let mut leaves = trial.leaves(sheet);
        leaves.any(|leaf| {
            !self.altered.contains(&leaf)
                && trial.effect(leaf) == Some(Effect::Changed)
                && holds(leaf)
        })
    }

    /// Whether the changed files hold a text more often than before: then it is likely what was written.
    fn is_novel(&self, text: &str) -> bool {
        let files = self.origins.sheet.files.iter();
        let mut changed = files.filter_map(|file| Some((file, self.before.get(&file.path)?)));
        let count = |all: &str| all.matches(text).count();
        !text.is_empty() && changed.any(|(file, before)| count(&file.text) > count(before))
    }

    /// The place that has most likely caused the changes of a file, for one that is told as a whole.
    pub fn place_of_file(&self, file: &str) -> Option<Span> {
        self.place(file, &Path::default())
    }

    /// What is at a path of a file, if it has no parts.
    pub fn text(&self, file: &str, path: &Path) -> Option<&str> {
        let sheet = &self.origins.sheet;
        sheet.nodes[sheet.node(file, path)?].text.as_deref()
    }

    /// The values and lines of a file that are new or not as they were.
    pub fn changes(&self, file: &str) -> Vec<&Path> {
        let Some(whole) = self.origins.sheet.node(file, &Path::default()) else {
            return Vec::new();
        };
        self.origins
            .sheet
            .leaves(whole)
            .filter(|leaf| self.altered.contains(leaf))
            .map(|leaf| &self.origins.sheet.nodes[leaf].path)
            .collect()
    }
}
