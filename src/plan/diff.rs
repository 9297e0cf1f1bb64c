//! Line by line: what changes in a file, and which words of a line. Secrets are masked here, so that no
//! view of a plan can forget to.

mod words;

use std::collections::BTreeSet;
use std::ops::Range;

use similar::{DiffOp, DiffTag, TextDiff};

use crate::mask::{self, HIDDEN, Hidden};
use words::words;

/// What happens to a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// It stays.
    Same,
    /// It goes.
    Removed,
    /// It comes.
    Added,
}

/// A stretch of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The text.
    pub text: String,
    /// Whether this is what makes the line differ from its counterpart.
    pub changed: bool,
}

/// A line of a hunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What happens to it.
    pub sign: Sign,
    /// Its text, without the line end.
    pub parts: Vec<Part>,
    /// Whether the file stops here without a line end.
    pub unended: bool,
}

/// Lines that change, with their neighbours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hunk {
    /// The lines of the old text, counted from 1, as a unified diff states them.
    pub before: (usize, usize),
    /// The lines of the new text.
    pub after: (usize, usize),
    /// The keys that the first changed line lies below, such as `services.shop`.
    pub path: String,
    /// The lines.
    pub lines: Vec<Line>,
}

/// The difference of two texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diff {
    /// In order.
    pub hunks: Vec<Hunk>,
}

/// Beyond this many lines the texts are told apart as a whole: the time to compare them grows with
/// the square, and no one reads the result.
const MOST_LINES: usize = 20_000;
const CONTEXT: usize = 3;

/// Compares two texts. Line ends are read as LF, and the digests of two phpier headers as one, for
/// they always differ and say nothing to a reader.
pub fn diff(before: &str, after: &str) -> Diff {
    let (before, after) = (readable(before), readable(after));
    let lines: (Vec<&str>, Vec<&str>) = (
        before.split_inclusive('\n').collect(),
        after.split_inclusive('\n').collect(),
    );
    let writer = Writer {
        before: Side::new(&lines.0, &before),
        after: Side::new(&lines.1, &after),
    };
    let groups = if lines.0.len() + lines.1.len() > MOST_LINES {
        vec![vec![DiffOp::Replace {
            old_index: 0,
            old_len: lines.0.len(),
            new_index: 0,
            new_len: lines.1.len(),
        }]]
    } else {
        TextDiff::from_slices(&lines.0, &lines.1).grouped_ops(CONTEXT)
    };
    Diff {
        hunks: groups.iter().map(|ops| writer.hunk(ops)).collect(),
    }
}

fn readable(text: &str) -> String {
    const DIGEST: &str = " body=sha256:";
    let text = text.replace("\r\n", "\n");
    let second = text.split('\n').nth(1).unwrap_or_default();
    match second.find(DIGEST) {
        Some(at) if second.contains(" phpier: format=") => {
            let shown = format!("{}…", &second[..at + DIGEST.len()]);
            text.replacen(second, &shown, 1)
        }
        _ => text,
    }
}

/// One of the two texts.
struct Side<'t> {
    lines: &'t [&'t str],
    hidden: Vec<Vec<Hidden>>,
    /// The secrets by what they are of.
    secrets: BTreeSet<(String, &'t str)>,
}

impl<'t> Side<'t> {
    fn new(lines: &'t [&'t str], text: &str) -> Self {
        let hidden = mask::hidden(text);
        let all = lines.iter().zip(&hidden);
        let secrets = all.flat_map(|(line, hidden)| {
            let secrets = hidden.iter().filter(|hidden| !hidden.key.is_empty());
            secrets.map(|secret| (secret.key.clone(), &line[secret.range.clone()]))
        });
        Self {
            lines,
            secrets: secrets.collect(),
            hidden,
        }
    }

    /// A line as it may be shown, without its end. A secret that the other text has with another value is
    /// told to have changed.
    fn line(&self, at: usize, other: Option<&Self>) -> String {
        let line = self.lines[at].trim_end_matches('\n');
        mask::replaced(line, &self.hidden[at], |secret| {
            let value = &line[secret.range.clone()];
            let is_new = |other: &&Self| other.has(&secret.key) && !other.is(&secret.key, value);
            match other.filter(is_new) {
                Some(_) => "(sensitive, changed)".to_owned(),
                None => HIDDEN.to_owned(),
            }
        })
    }

    fn has(&self, key: &str) -> bool {
        let from = self.secrets.range((key.to_owned(), "")..);
        from.take(1).any(|(other, _)| other == key)
    }

    fn is(&self, key: &str, value: &str) -> bool {
        self.secrets.contains(&(key.to_owned(), value))
    }
}

struct Writer<'t> {
    before: Side<'t>,
    after: Side<'t>,
}

impl Writer<'_> {
    fn hunk(&self, ops: &[DiffOp]) -> Hunk {
        let span = |range: fn(&DiffOp) -> Range<usize>| -> Range<usize> {
            let start = ops.first().map_or(0, |op| range(op).start);
            start..ops.last().map_or(start, |op| range(op).end)
        };
        let (before, after) = (span(DiffOp::old_range), span(DiffOp::new_range));
        let mut lines = Vec::new();
        for op in ops {
            self.lines(op, &mut lines);
        }
        let first = ops.iter().find(|op| op.tag() != DiffTag::Equal);
        let path = first.map_or(String::new(), |op| {
            if op.new_range().is_empty() {
                path(self.before.lines, op.old_range().start)
            } else {
                path(self.after.lines, op.new_range().start)
            }
        });
        Hunk {
            before: numbers(&before),
            after: numbers(&after),
            path,
            lines,
        }
    }

    fn lines(&self, op: &DiffOp, lines: &mut Vec<Line>) {
        let (old, new) = (op.old_range(), op.new_range());
        if op.tag() == DiffTag::Equal {
            lines.extend(new.map(|at| self.line(Sign::Same, at, None)));
            return;
        }
        // Lines that were replaced by as many are each other's counterparts.
        let paired = old.len() == new.len();
        for (sign, range, from) in [
            (Sign::Removed, old.clone(), new.start),
            (Sign::Added, new.clone(), old.start),
        ] {
            let start = range.start;
            lines.extend(range.map(|at| self.line(sign, at, paired.then(|| from + at - start))));
        }
    }

    fn line(&self, sign: Sign, at: usize, counterpart: Option<usize>) -> Line {
        let (mine, theirs) = if sign == Sign::Removed {
            (&self.before, &self.after)
        } else {
            (&self.after, &self.before)
        };
        let other = (sign != Sign::Same).then_some(theirs);
        let text = mine.line(at, other);
        let parts = match counterpart {
            Some(at) if sign != Sign::Same => words(sign, &text, &theirs.line(at, Some(mine))),
            _ => vec![Part {
                text,
                changed: false,
            }],
        };
        Line {
            sign,
            parts,
            unended: !mine.lines[at].ends_with('\n'),
        }
    }
}

/// Start and length as a unified diff writes them: an empty range names the line before it.
fn numbers(range: &Range<usize>) -> (usize, usize) {
    (range.start + usize::from(!range.is_empty()), range.len())
}

/// The keys above a line, by indentation. Only text that looks like YAML has any.
fn path(lines: &[&str], at: usize) -> String {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let mut keys = Vec::new();
    let mut inner = lines.get(at).map_or(0, |line| indent(line));
    for line in lines[..at.min(lines.len())].iter().rev() {
        if inner == 0 {
            break;
        }
        let Some(key) = line.trim().strip_suffix(':') else {
            continue;
        };
        if indent(line) < inner && !key.contains([' ', '#']) {
            inner = indent(line);
            keys.push(key.trim_matches('"'));
        }
    }
    keys.reverse();
    keys.join(".")
}

impl Hunk {
    /// `@@ services.shop @@`, or the line where no keys are above it.
    pub fn title(&self) -> String {
        if self.path.is_empty() {
            let (first, _) = self.after;
            format!("@@ line {} @@", first.max(1))
        } else {
            format!("@@ {} @@", self.path)
        }
    }

    /// `@@ -1,3 +1,4 @@ services.shop`
    pub fn heading(&self) -> String {
        let ((a, b), (c, d)) = (self.before, self.after);
        let heading = format!("@@ -{a},{b} +{c},{d} @@ {}", self.path);
        heading.trim_end().to_owned()
    }
}

impl Line {
    /// The sign as a unified diff writes it.
    pub fn mark(&self) -> char {
        match self.sign {
            Sign::Same => ' ',
            Sign::Removed => '-',
            Sign::Added => '+',
        }
    }

    /// Its whole text.
    pub fn text(&self) -> String {
        self.parts.iter().map(|part| part.text.as_str()).collect()
    }
}

impl Diff {
    /// The usual text form. `before` and `after` are the names of the two sides.
    pub fn unified(&self, before: &str, after: &str) -> String {
        let mut out = format!("--- {before}\n+++ {after}\n");
        for hunk in &self.hunks {
            out.push_str(&hunk.heading());
            out.push('\n');
            for line in &hunk.lines {
                out.push(line.mark());
                out.push_str(&line.text());
                out.push('\n');
                if line.unended {
                    out.push_str("\\ No newline at end of file\n");
                }
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::{Sign, diff};

    fn unified(before: &str, after: &str) -> String {
        diff(before, after).unified("a", "b")
    }

    #[test]
    fn a_changed_line_stands_between_its_neighbours() {
        let before = "name: shop\nservices:\n  shop:\n    image: mysql:8.4\n    restart: no\n";
        let after = before.replace("8.4", "8.0");
        assert_eq!(
            unified(before, &after),
            "--- a\n+++ b\n@@ -1,5 +1,5 @@ services.shop\n name: shop\n services:\n   shop:\n-    image: mysql:8.4\n+    image: mysql:8.0\n     restart: no\n"
        );
    }

    #[test]
    fn the_words_that_differ_are_marked() {
        let diff = diff("image: mysql:8.4\n", "image: mysql:8.0\n");
        let changed: Vec<_> = diff.hunks[0]
            .lines
            .iter()
            .flat_map(|line| {
                line.parts
                    .iter()
                    .filter(|p| p.changed)
                    .map(|p| (line.sign, &*p.text))
            })
            .collect();
        assert_eq!(changed, [(Sign::Removed, "4"), (Sign::Added, "0")]);
    }

    #[test]
    fn a_secret_shows_that_it_changed_and_nothing_else() {
        let text = unified("x: 1\nDB_PASSWORD: old\n", "x: 1\nDB_PASSWORD: new\n");
        assert!(
            text.contains(
                "-DB_PASSWORD: (sensitive, changed)\n+DB_PASSWORD: (sensitive, changed)\n"
            )
        );
        assert!(!text.contains("old") && !text.contains("new"));
        let text = unified("", "DB_PASSWORD: new\n");
        assert!(text.contains("+DB_PASSWORD: (sensitive)\n"));
        let text = unified("x: 1\nDB_PASSWORD: old\n", "x: 2\nDB_PASSWORD: old\n");
        assert!(text.contains(" DB_PASSWORD: (sensitive)\n"), "{text}");
    }

    #[test]
    fn passwords_inside_urls_are_never_shown_not_even_in_parts() {
        let text = unified("U: mysql://a:old1@h/d\n", "U: mysql://a:new2@h/e\n");
        assert!(!text.contains("old1") && !text.contains("new2"), "{text}");
        assert!(
            text.contains("+U: mysql://a:(sensitive, changed)@h/e"),
            "{text}"
        );
    }

    #[test]
    fn a_missing_line_end_is_told() {
        assert!(unified("a\n", "a").contains("+a\n\\ No newline at end of file\n"));
    }
}
