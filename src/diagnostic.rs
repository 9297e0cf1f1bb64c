//! Mistakes as values: what is wrong, where, and what to do. Stages push them and go on, so that one
//! run reports them all; only `cli::report` turns them into text.

pub mod code;
pub mod suggest;

use crate::mask;
use crate::source::{SourceId, Span};
pub use code::Code;

/// How much a diagnostic weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The configuration cannot be compiled.
    Error,
    /// It can, but hardly as meant.
    Warning,
    /// Good to know.
    Note,
}

/// A place and what is to be said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is here: a short phrase without a full stop.
    pub text: String,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its row in the table of codes.
    pub code: &'static Code,
    /// Its weight; the code's own unless it was lowered.
    pub severity: Severity,
    /// What is wrong: a lower-case phrase without a full stop, names in backticks.
    pub message: String,
    /// Where; the first label is the place to change. Empty only for files that could not be read.
    pub labels: Vec<Label>,
    /// What to do about it.
    pub help: Option<String>,
    /// The file as a whole, where no span can be given.
    pub file: Option<String>,
    /// Whether it is of projects that nobody asked about.
    pub elsewhere: bool,
}

impl Diagnostic {
    /// A finding with a message and no place yet. It may quote what another program said, or a line of
    /// someone's file, so that secrets are taken out here, for every format.
    pub fn new(code: &'static Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity,
            message: mask::in_value(&message.into()),
            labels: Vec::new(),
            help: None,
            file: None,
            elsewhere: false,
        }
    }

    /// Makes it one of projects that nobody asked about: it warns at most.
    pub fn set_elsewhere(&mut self) {
        self.elsewhere = true;
        self.severity = self.severity.max(Severity::Warning);
    }

    /// Adds a place; the first one added is where the reader should look.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label {
            span,
            text: mask::in_value(&text.into()),
        });
        self
    }

    /// Says what to do. It may quote the same as a message.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(mask::in_value(&help.into()));
        self
    }

    /// Says what to do, where there is something to say.
    #[must_use]
    pub fn help_opt(self, help: Option<impl Into<String>>) -> Self {
        match help {
            Some(help) => self.help(help),
            None => self,
        }
    }

    /// Names the file as a whole, for what has no span.
    #[must_use]
    pub fn file(mut self, path: impl Into<String>) -> Self {
        self.file = Some(path.into());
        self
    }

    /// The file that the first label lies in.
    pub fn source(&self) -> Option<SourceId> {
        self.labels.first().map(|label| label.span.source)
    }
}

/// The findings of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Adds a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// Adds all findings of another list.
    pub fn append(&mut self, mut other: Self) {
        self.list.append(&mut other.list);
    }

    /// Whether any of them forbids compiling.
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|d| d.severity == Severity::Error)
    }

    /// The findings so far.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.list.iter()
    }

    /// The findings, to change them.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, Diagnostic> {
        self.list.iter_mut()
    }

    /// Drops what does not fulfil a condition.
    pub fn retain(&mut self, keep: impl FnMut(&Diagnostic) -> bool) {
        self.list.retain(keep);
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// The order people read in: by file, then by place, then by code.
    pub fn sort(&mut self) {
        self.list.sort_by(|a, b| {
            let place = |d: &Diagnostic| d.labels.first().map(|label| label.span);
            (place(a), &a.file, a.code.name).cmp(&(place(b), &b.file, b.code.name))
        });
        self.list.dedup();
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'a> IntoIterator for &'a mut Diagnostics {
    type Item = &'a mut Diagnostic;
    type IntoIter = std::slice::IterMut<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}
