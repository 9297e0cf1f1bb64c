//! The files whose lines are shown around a mistake, with what must not be shown of them.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::mask::{self, Hidden};
use crate::source::{SourceFile, SourceId, SourceMap};

/// For each line of a file, what must not be shown.
pub(super) type Lines = Rc<Vec<Vec<Hidden>>>;

/// Files whose lines are shown. Each is looked through for secrets once, however many mistakes it has.
pub(super) struct Screened<'s> {
    sources: &'s SourceMap,
    hidden: BTreeMap<SourceId, Lines>,
}

impl<'s> Screened<'s> {
    pub(super) fn new(sources: &'s SourceMap) -> Self {
        Self {
            sources,
            hidden: BTreeMap::new(),
        }
    }

    pub(super) fn file(&mut self, id: SourceId) -> (&'s SourceFile, Lines) {
        let file = self.sources.get(id);
        let hidden = self.hidden.entry(id);
        let hidden = hidden.or_insert_with(|| Rc::new(mask::hidden(&file.text)));
        (file, Rc::clone(hidden))
    }
}
