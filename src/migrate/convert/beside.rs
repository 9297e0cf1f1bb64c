//! What stands beside the values of a file, handed out to the entries that it belongs to: what is above
//! a key to the key, what is behind it to its line, what is left inside a block to its end.

use crate::draft::outline::Line;
use crate::source::Format;
use crate::syntax::tree::Field;
use crate::syntax::{Comment, comments};

/// The comments of a file that nobody has taken yet.
pub(super) struct Beside<'t> {
    text: &'t str,
    format: Format,
    waiting: Vec<Comment>,
    /// The blocks that were entered.
    depth: usize,
}

/// Which block it was that was entered.
pub(super) struct Entered {
    inside: Option<usize>,
}

impl<'t> Beside<'t> {
    pub(super) fn new(text: &'t str, format: Format) -> Self {
        Self {
            text,
            format,
            waiting: comments(text, format),
            depth: 0,
        }
    }

    /// Goes into the block that begins with this field.
    pub(super) fn enter(&mut self, first: Option<&Field>) -> Entered {
        self.depth += 1;
        let inside = match self.format {
            Format::Kdl => Some(self.depth - 1),
            Format::Yaml => first.map(|first| {
                let start = first.key.span.range().start;
                start - self.line_of(start)
            }),
        };
        Entered { inside }
    }

    /// Leaves it: what is left inside, before the next thing at `end`.
    pub(super) fn leave(&mut self, entered: &Entered, end: usize) -> Vec<Line> {
        self.depth -= 1;
        let Some(inside) = entered.inside else {
            return Vec::new();
        };
        let belong = self.waiting.iter().take_while(|comment| {
            comment.range.start < end
                && comment.inside >= inside
                && (comment.own_line || inside > 0)
        });
        let count = belong.count();
        self.take(count, false)
    }

    /// What stands above a place and is taken by nobody else.
    pub(super) fn above(&mut self, start: usize) -> Vec<Line> {
        let before = |comment: &&Comment| comment.range.start < start;
        let count = self.waiting.iter().take_while(before).count();
        let mut lines = self.take(count, true);
        let line = self.line_of(start);
        let is_first = self.text[line..start]
            .trim_matches([' ', '\t', '-'])
            .is_empty();
        if is_first && self.is_after_blank(line) {
            lines.push(Line::Blank);
        }
        lines
    }

    /// What is written inside a value that has no place for it.
    pub(super) fn within(&mut self, end: usize) -> Vec<Line> {
        let before = |comment: &&Comment| comment.range.start < end;
        let count = self.waiting.iter().take_while(before).count();
        let mut lines = self.take(count, false);
        lines.retain(|line| *line != Line::Blank);
        lines
    }

    /// The comment behind a field, on the line where its key stands or where its value ends.
    pub(super) fn aside(&mut self, field: &Field) -> Option<String> {
        let key = self.aside_at(field.key.span.range().start);
        key.or_else(|| {
            let end = field.value.span.range().end;
            let line = self.line_of(field.key.span.range().start);
            (self.line_of(end) != line).then(|| self.aside_at(end))?
        })
    }

    /// The comment behind whatever stands on the line of a place.
    pub(super) fn aside_at(&mut self, place: usize) -> Option<String> {
        let line = self.line_of(place);
        let at = self.waiting.iter().position(|comment| {
            !comment.own_line
                && comment.range.start >= place
                && comment.lines.len() == 1
                && self.line_of(comment.range.start) == line
        })?;
        let comment = self.waiting.remove(at);
        let text = comment.lines.into_iter().next()?;
        match Line::comment(&text) {
            Line::Comment(text) => Some(text),
            Line::Blank => None,
        }
    }

    /// All that is left.
    pub(super) fn rest(&mut self) -> Vec<Line> {
        let count = self.waiting.len();
        self.take(count, false)
    }

    fn take(&mut self, count: usize, first_blank: bool) -> Vec<Line> {
        let mut lines = Vec::new();
        let taken: Vec<Comment> = self.waiting.drain(..count).collect();
        for comment in taken {
            let blank = comment.own_line && self.is_after_blank(self.line_of(comment.range.start));
            if blank
                && (first_blank || !lines.is_empty() || self.is_after_value(comment.range.start))
            {
                lines.push(Line::Blank);
            }
            lines.extend(comment.lines.iter().map(|line| Line::comment(line)));
        }
        lines
    }

    fn line_of(&self, place: usize) -> usize {
        self.text[..place].rfind('\n').map_or(0, |at| at + 1)
    }

    /// Whether an empty line comes before the one that starts here.
    fn is_after_blank(&self, line: usize) -> bool {
        let before = self.text[..line].trim_end_matches([' ', '\t']);
        let Some(before) = before.strip_suffix('\n') else {
            return false;
        };
        let before = before.trim_end_matches([' ', '\t']);
        before.ends_with('\n') && !before.trim().is_empty()
    }

    /// Whether anything comes before a place.
    fn is_after_value(&self, place: usize) -> bool {
        !self.text[..place].trim().is_empty()
    }
}
