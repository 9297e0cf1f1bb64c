//! What a change of the configuration does to each value of the files.

use similar::{Algorithm, DiffTag, capture_diff_slices};

use super::sheet::{Body, Sheet, Tree};
use crate::artifact::Artifact;

/// What has become of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Effect {
    /// It is another.
    Changed,
    /// It is the same under another key.
    Renamed,
    /// It is not there any more.
    Gone,
}

impl Effect {
    /// What decides a value says more of it than what only lets it be there.
    pub(super) fn rank(self) -> usize {
        match self {
            Self::Changed => 0,
            Self::Renamed => 1,
            Self::Gone => 2,
        }
    }
}

/// A word of the configuration and the one put in its place. Keys of generated files that are made of
/// it have another name then, and are still the same.
pub(super) type Swap<'a> = Option<(&'a str, &'a str)>;

/// Holds new files against a sheet: the nodes that are not as they were.
pub(super) fn compare(
    sheet: &Sheet,
    artifacts: &[Artifact],
    swap: Swap<'_>,
) -> Vec<(usize, Effect)> {
    let mut effects = Vec::new();
    let mut at = 0;
    for file in &sheet.files {
        let same = |path: &str| artifacts.iter().find(|new| new.path == path);
        let mut comparison = Comparison {
            sheet,
            swap,
            effects: &mut effects,
            at,
        };
        at = sheet.nodes[at].end;
        let found = same(&file.path).map(|new| (new, false)).or_else(|| {
            let path = swapped(&file.path, swap)?;
            Some((same(&path)?, true))
        });
        match found {
            Some((new, false)) if new.body == file.text => {}
            Some((new, renamed)) => {
                comparison.file(&file.body, &Body::read(&file.path, &new.body), renamed);
            }
            None => _ = comparison.gone(),
        }
    }
    effects
}

/// Holds another body against one file of a sheet, whose first node is given: the nodes that are not
/// in it, or not as they are.
pub(super) fn compare_file(sheet: &Sheet, at: usize, other: &Body) -> Vec<usize> {
    let mut effects = Vec::new();
    let file = &sheet.files[sheet.nodes[at].file];
    let mut comparison = Comparison {
        sheet,
        swap: None,
        effects: &mut effects,
        at,
    };
    comparison.file(&file.body, other, false);
    effects.into_iter().map(|(node, _)| node).collect()
}

fn swapped(text: &str, swap: Swap<'_>) -> Option<String> {
    let (old, new) = swap?;
    (!old.is_empty() && text.contains(old)).then(|| text.replace(old, new))
}

/// Walks a file's nodes in their order, beside its new body.
struct Comparison<'a> {
    sheet: &'a Sheet,
    swap: Swap<'a>,
    effects: &'a mut Vec<(usize, Effect)>,
    at: usize,
}

impl Comparison<'_> {
    fn file(&mut self, old: &Body, new: &Body, renamed: bool) {
        match (old, new) {
            (Body::Tree(old), Body::Tree(new)) => {
                self.tree(old, new, renamed);
            }
            (Body::Lines(old), Body::Lines(new)) => self.lines(old, new, renamed),
            _ => _ = self.gone(),
        }
    }

    /// The node at hand and everything in it is not there any more, which is always a change.
    fn gone(&mut self) -> bool {
        let end = self.sheet.nodes[self.at].end;
        self.effects
            .extend((self.at..end).map(|node| (node, Effect::Gone)));
        self.at = end;
        true
    }

    /// Whether the node at hand, or anything in it, is not as it was.
    fn tree(&mut self, old: &Tree, new: &Tree, renamed: bool) -> bool {
        let node = self.at;
        let changed = match (old, new) {
            (Tree::Leaf(old), Tree::Leaf(new)) => {
                self.at += 1;
                old != new
            }
            (Tree::Map(old), Tree::Map(new)) => {
                self.at += 1;
                let mut changed = old.len() != new.len();
                for (index, (key, value)) in old.iter().enumerate() {
                    // Most stand where they stood.
                    let find = |key: &str| {
                        let there = new.get(index).filter(|(known, _)| known == key);
                        there.or_else(|| new.iter().find(|(known, _)| known == key))
                    };
                    let found = find(key).map(|(_, new)| (new, false)).or_else(|| {
                        let key = swapped(key, self.swap)?;
                        Some((&find(&key)?.1, true))
                    });
                    changed |= match found {
                        Some((new, renamed)) => self.tree(value, new, renamed),
                        None => self.gone(),
                    };
                }
                changed
            }
            (Tree::List(old), Tree::List(new)) => {
                self.at += 1;
                let mut changed = old.len() != new.len();
                for (index, item) in old.iter().enumerate() {
                    // An item is itself wherever it stands.
                    let found = new.iter().find(|new| *new == item);
                    let found = found.or_else(|| new.get(index).filter(|_| old.len() == new.len()));
                    changed |= match found {
                        Some(new) => self.tree(item, new, false),
                        None => self.gone(),
                    };
                }
                changed
            }
            _ => {
                let end = self.sheet.nodes[node].end;
                let rest = (node + 1..end).map(|node| (node, Effect::Gone));
                self.effects.extend(rest);
                self.at = end;
                true
            }
        };
        // Of a thing with parts, what is inside may be another too.
        if renamed && (!changed || !self.sheet.is_leaf(node)) {
            self.effects.push((node, Effect::Renamed));
        } else if changed {
            self.effects.push((node, Effect::Changed));
        }
        changed || renamed
    }

    fn lines(&mut self, old: &[String], new: &[String], renamed: bool) {
        let whole = self.at;
        self.at = self.sheet.nodes[whole].end;
        let mut changed = false;
        for op in capture_diff_slices(Algorithm::Myers, old, new) {
            let effect = match op.tag() {
                DiffTag::Equal => continue,
                DiffTag::Delete => Effect::Gone,
                DiffTag::Insert | DiffTag::Replace => Effect::Changed,
            };
            changed = true;
            let lines = op.old_range().map(|line| (whole + 1 + line, effect));
            self.effects.extend(lines);
        }
        if changed {
            self.effects.push((whole, Effect::Changed));
        } else if renamed {
            self.effects.push((whole, Effect::Renamed));
        }
    }
}
