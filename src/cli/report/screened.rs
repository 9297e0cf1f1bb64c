//! The files whose lines are shown around a mistake, with what must not be shown of them.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::diagnostic::Diagnostic;
use crate::mask::{self, Hidden};
use crate::source::{SourceFile, SourceId, SourceMap, Span};

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

    /// A diagnostic as it may be told. What it quotes of its places is looked for in what is hidden there.
    pub(super) fn told(&mut self, diagnostic: &Diagnostic) -> Diagnostic {
        let labels = diagnostic.labels.iter();
        let secrets: Vec<&str> = labels.flat_map(|label| self.secrets(label.span)).collect();
        let mut told = diagnostic.clone();
        if secrets.is_empty() {
            return told;
        }
        let texts = told.labels.iter_mut().map(|label| &mut label.text);
        for text in texts.chain([&mut told.message]).chain(&mut told.help) {
            *text = mask::without(text, &secrets);
        }
        told
    }

    /// What of a place must not be shown.
    fn secrets(&mut self, span: Span) -> Vec<&'s str> {
        let (file, hidden) = self.file(span.source);
        let span = span.range();
        let mut found = Vec::new();
        let mut start = 0;
        for (line, parts) in file.text.split('\n').zip(hidden.iter()) {
            for Hidden { range, .. } in parts {
                let from = span.start.max(start + range.start);
                let until = span.end.min(start + range.end);
                if from < until {
                    found.extend(file.text.get(from..until));
                }
            }
            start += line.len() + 1;
        }
        found
    }
}
