//! The lines around a mistake, made safe to show: only those lines, cut to a readable length, with
//! every character that a terminal would obey written out and the labels moved along.

use std::fmt;

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::super::escape;
use super::place::Position;
use super::screened::{Lines, Screened};
use crate::diagnostic::{Code, Diagnostic, Label, Severity};
use crate::mask::Hidden;
use crate::source::SourceFile;

/// A diagnostic as miette shows it.
#[derive(Debug)]
pub(super) struct Shown {
    message: String,
    code: Option<&'static Code>,
    severity: Severity,
    help: Option<String>,
    excerpt: Option<Excerpt>,
    labels: Vec<LabeledSpan>,
    /// What is to be said of places in other files, for miette shows one file at a time.
    related: Vec<Self>,
}

impl Shown {
    pub(super) fn new(diagnostic: &Diagnostic, sources: &mut Screened<'_>, width: usize) -> Self {
        let mut message = escape::lines(&diagnostic.message).into_owned();
        if let Some(file) = &diagnostic.file
            && diagnostic.labels.is_empty()
            && !diagnostic.message.contains(file.as_str())
        {
            message = format!("{}: {message}", escape::line(file));
        }
        let mut shown = Self {
            message,
            code: Some(diagnostic.code),
            severity: diagnostic.severity,
            help: diagnostic
                .help
                .as_deref()
                .map(|help| escape::lines(help).into_owned()),
            excerpt: None,
            labels: Vec::new(),
            related: Vec::new(),
        };
        shown.place(&diagnostic.labels, sources, width);
        shown
    }

    /// Places where nothing is wrong.
    pub(super) fn of_places(
        message: &str,
        labels: &[Label],
        sources: &mut Screened<'_>,
        width: usize,
    ) -> Self {
        let mut shown = Self {
            message: escape::lines(message).into_owned(),
            code: None,
            severity: Severity::Note,
            help: None,
            excerpt: None,
            labels: Vec::new(),
            related: Vec::new(),
        };
        shown.place(labels, sources, width);
        shown
    }

    fn place(&mut self, labels: &[Label], sources: &mut Screened<'_>, width: usize) {
        let mut rest: Vec<&Label> = labels.iter().collect();
        while let Some(source) = rest.first().map(|label| label.span.source) {
            let (here, there) = rest
                .into_iter()
                .partition(|label| label.span.source == source);
            rest = there;
            let (excerpt, labels) = Excerpt::new(sources.file(source), &here, width);
            if self.excerpt.is_none() {
                (self.excerpt, self.labels) = (Some(excerpt), labels);
            } else {
                self.related.push(Self {
                    message: format!("in {}", excerpt.name),
                    code: None,
                    severity: Severity::Note,
                    help: None,
                    excerpt: Some(excerpt),
                    labels,
                    related: Vec::new(),
                });
            }
        }
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Shown {}

impl miette::Diagnostic for Shown {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.code.map(|code| Box::new(code.name) as _)
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as _)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt.as_ref().map(|excerpt| excerpt as _)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn miette::Diagnostic> + 'a>> {
        if self.related.is_empty() {
            return None;
        }
        Some(Box::new(self.related.iter().map(|shown| shown as _)))
    }
}

/// A line of the excerpt.
#[derive(Debug)]
struct Line {
    /// In the file, from 0.
    number: usize,
    /// Where it starts in the excerpt.
    start: usize,
}

/// Some lines of a file. Offsets are those of the excerpt, numbers those of the file.
#[derive(Debug)]
pub(super) struct Excerpt {
    name: String,
    text: String,
    lines: Vec<Line>,
    /// For each label's start in the excerpt, its column in the file, from 0.
    columns: Vec<(usize, usize)>,
}

/// How many lines around a label are shown.
const CONTEXT: usize = 1;

impl Excerpt {
    fn new(
        (file, hidden): (&SourceFile, Lines),
        labels: &[&Label],
        width: usize,
    ) -> (Self, Vec<LabeledSpan>) {
        let places: Vec<(Position, usize)> = labels
            .iter()
            .map(|label| {
                let range = label.span.range();
                let start = Position::of(&file.text, range.start);
                // A label is drawn on the line it starts on; a block's end says little more.
                let rest = &file.text[start.byte..];
                let line = rest.find('\n').unwrap_or(rest.len());
                let length = range.end.saturating_sub(start.byte).min(line);
                (start, length)
            })
            .collect();
        let mut excerpt = Self {
            name: escape::line(&file.path).into_owned(),
            text: String::new(),
            lines: Vec::new(),
            columns: Vec::new(),
        };
        let mut spans: Vec<(usize, usize)> = vec![(0, 0); places.len()];
        let wanted = |number: usize| {
            places
                .iter()
                .any(|(start, _)| (start.line - 1).abs_diff(number) <= CONTEXT)
        };
        let last = places
            .iter()
            .map(|(start, _)| start.line)
            .max()
            .unwrap_or(1);
        let mut offset = 0;
        for (number, line) in file.text.split('\n').enumerate().take(last + CONTEXT) {
            if wanted(number) {
                let marks: Vec<(usize, usize, usize)> = places
                    .iter()
                    .enumerate()
                    .filter(|(_, (start, _))| start.line - 1 == number)
                    .map(|(at, (start, length))| {
                        let from = start.byte - offset;
                        (at, from, from + length)
                    })
                    .collect();
                // The line after the last line end is not one, unless a label stands there.
                let is_end = line.is_empty() && offset == file.text.len() && number > 0;
                if !is_end || !marks.is_empty() {
                    excerpt.line(number, line, &hidden[number], &marks, width, &mut spans);
                }
            }
            offset += line.len() + 1;
        }
        excerpt.columns = spans
            .iter()
            .zip(&places)
            .map(|((start, _), (place, _))| (*start, place.column - 1))
            .collect();
        let labels = labels
            .iter()
            .zip(&spans)
            .enumerate()
            .map(|(at, (label, (start, end)))| {
                let text =
                    Some(escape::line(&label.text).into_owned()).filter(|text| !text.is_empty());
                let span = SourceSpan::from((*start, end - start));
                if at == 0 {
                    LabeledSpan::new_primary_with_span(text, span)
                } else {
                    LabeledSpan::new_with_span(text, span)
                }
            })
            .collect();
        (excerpt, labels)
    }

    /// Takes in a line, and notes where the marked parts of it have gone.
    fn line(
        &mut self,
        number: usize,
        line: &str,
        hidden: &[Hidden],
        marks: &[(usize, usize, usize)],
        width: usize,
        spans: &mut [(usize, usize)],
    ) {
        self.lines.push(Line {
            number,
            start: self.text.len(),
        });
        let room = width.saturating_sub(12).max(40);
        let from = marks.iter().map(|(_, from, _)| *from).min().unwrap_or(0);
        let mut window = 0..line.len();
        if line.len() > room * 2 {
            // Far more than fits: keep what stands around the first label.
            window.start = floor(line, from.saturating_sub(room / 2));
            window.end = floor(line, (window.start + room).min(line.len()));
        }
        if window.start > 0 {
            self.text.push('…');
        }
        let mut moved = |at: usize, to: usize| {
            for (mark, from, until) in marks {
                if *from == at {
                    spans[*mark].0 = to;
                }
                if *until == at {
                    spans[*mark].1 = to;
                }
            }
        };
        for (at, char) in line[window.clone()].char_indices() {
            moved(window.start + at, self.text.len());
            let byte = window.start + at;
            if hidden.iter().any(|part| part.range.contains(&byte)) {
                self.text.push('*');
            } else if char != '\t' && escape::is_unsafe(char) {
                self.text.push_str(&escape::written(char));
            } else {
                self.text.push(char);
            }
        }
        moved(window.end, self.text.len());
        // Labels that end, or lie, beyond what is shown.
        let end = self.text.len();
        for (mark, from, until) in marks {
            if *from > window.end {
                spans[*mark].0 = end;
            }
            if *until > window.end {
                spans[*mark].1 = end;
            }
            spans[*mark].1 = spans[*mark].1.max(spans[*mark].0);
        }
        if window.end < line.len() {
            self.text.push('…');
        }
        self.text.push('\n');
    }

    /// The line that an offset lies in.
    fn at(&self, offset: usize) -> usize {
        self.lines
            .partition_point(|line| line.start <= offset)
            .saturating_sub(1)
    }
}

/// The nearest character boundary at or before a byte.
fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (from, until) = (span.offset(), span.offset() + span.len());
        if until > self.text.len() || self.lines.is_empty() {
            return Err(MietteError::OutOfBounds);
        }
        let (mut first, mut last) = (self.at(from), self.at(until.max(from + 1) - 1));
        // Lines between which others were left out must not be shown as neighbours.
        let neighbours = |a: usize, b: usize| self.lines[b].number - self.lines[a].number == b - a;
        if !neighbours(first, last) {
            return Err(MietteError::OutOfBounds);
        }
        let label_line = first;
        for _ in 0..before {
            if first > 0 && neighbours(first - 1, first) {
                first -= 1;
            }
        }
        for _ in 0..after {
            if last + 1 < self.lines.len() && neighbours(last, last + 1) {
                last += 1;
            }
        }
        let start = self.lines[first].start;
        let end = self
            .lines
            .get(last + 1)
            .map_or(self.text.len(), |line| line.start);
        let column = self
            .columns
            .iter()
            .find(|(start, _)| *start == from)
            .map_or(from - self.lines[label_line].start, |(_, column)| *column);
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            &self.text.as_bytes()[start..end],
            (start, end - start).into(),
            self.lines[first].number,
            if before == 0 { column } else { 0 },
            last - first + 1,
        )))
    }
}
