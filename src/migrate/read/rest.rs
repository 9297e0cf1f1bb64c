//! What nobody read: each part of a file has a fate, and what is left over is told by its line.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ptr;

use super::File;
use crate::migrate::report::{Place, Remark};
use crate::syntax::tree::{Field, Node, Value};

/// Why something is not taken along that no reader has a word for.
const UNKNOWN: &str = "phpier has nothing like it";

/// What became of the parts of a file. An alias is written out as nodes of its own, so that parts are told apart by
/// where they are in memory, and not by their text's place.
#[derive(Debug, Default)]
pub(super) struct Fates(RefCell<Known>);

#[derive(Clone, Debug, Default)]
struct Known {
    /// Nodes that count as read, with all that is in them.
    settled: BTreeSet<usize>,
    /// Why what is left of a mapping is not taken along.
    because: BTreeMap<usize, &'static str>,
    /// What is wrong with a node that was wanted.
    wants: BTreeMap<usize, &'static str>,
}

impl Fates {
    pub(super) fn settle(&self, node: &Node) {
        self.0.borrow_mut().settled.insert(address(node));
    }

    pub(super) fn because(&self, fields: &[Field], why: &'static str) {
        if !fields.is_empty() {
            self.0.borrow_mut().because.insert(start(fields), why);
        }
    }

    pub(super) fn wants(&self, node: &Node, why: &'static str) {
        self.0.borrow_mut().wants.insert(address(node), why);
    }

    /// Looks without leaving a trace.
    pub(super) fn peek<T>(&self, look: impl FnOnce() -> T) -> T {
        let before = self.0.borrow().clone();
        let seen = look();
        *self.0.borrow_mut() = before;
        seen
    }
}

fn address(node: &Node) -> usize {
    ptr::from_ref(node).addr()
}

fn start(fields: &[Field]) -> usize {
    fields.as_ptr().addr()
}

impl Known {
    fn is_settled(&self, node: &Node) -> bool {
        self.settled.contains(&address(node))
    }

    /// Whether anything in a node was read.
    fn touches(&self, node: &Node) -> bool {
        self.is_settled(node)
            || match &node.value {
                Value::Scalar(_) => false,
                Value::List(items) => items.iter().any(|item| self.touches(item)),
                Value::Map(map) => map.fields.iter().any(|field| self.touches(&field.value)),
            }
    }
}

impl File {
    /// Tells what nobody read, each part once: the whole of what nothing was read of.
    pub(super) fn rest(&self, report: &mut Vec<Remark>) {
        let known = self.fates.0.borrow();
        let mut sweep = Sweep {
            file: self,
            known: &known,
            report,
        };
        sweep.fields(&self.root.fields, "", UNKNOWN);
    }
}

struct Sweep<'s> {
    file: &'s File,
    known: &'s Known,
    report: &'s mut Vec<Remark>,
}

impl Sweep<'_> {
    fn fields(&mut self, fields: &[Field], path: &str, why: &'static str) {
        let own = self.known.because.get(&start(fields));
        let why = own.copied().unwrap_or(why);
        for field in fields {
            let place = self.file.place(field.key.span.range().start);
            let path = match path {
                "" => field.key.value.clone(),
                path => format!("{path}.{}", field.key.value),
            };
            self.node(&field.value, &place, path, why);
        }
    }

    fn node(&mut self, node: &Node, place: &Place, path: String, why: &'static str) {
        if self.known.is_settled(node) {
            return;
        }
        if !self.known.touches(node) {
            let wants = self.known.wants.get(&address(node));
            let why = wants.copied().unwrap_or(why);
            self.report.push(Remark::lost(place.clone(), path, why));
            return;
        }
        match &node.value {
            Value::Scalar(_) => {}
            Value::List(items) => {
                for item in items {
                    let place = self.file.place(item.span.range().start);
                    let what = match &item.value {
                        // What is behind the sign may be secret.
                        Value::Scalar(scalar) => {
                            let word = scalar.text.split('=').next().unwrap_or_default();
                            format!("{path}: {word}")
                        }
                        _ => path.clone(),
                    };
                    self.node(item, &place, what, why);
                }
            }
            Value::Map(map) => self.fields(&map.fields, &path, why),
        }
    }
}
