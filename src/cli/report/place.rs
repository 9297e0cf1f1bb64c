//! Places in files as people and programs count them.

use std::path::{Path, PathBuf};

use super::super::session::Session;
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// A position in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Position {
    /// From 1.
    pub(super) line: usize,
    /// In characters, from 1.
    pub(super) column: usize,
    /// In bytes, from 0.
    pub(super) byte: usize,
}

impl Position {
    /// The position of a byte; one outside the text counts as its end.
    pub(super) fn of(text: &str, byte: usize) -> Self {
        let mut byte = byte.min(text.len());
        while !text.is_char_boundary(byte) {
            byte -= 1;
        }
        let before = &text[..byte];
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        Self {
            line: before.bytes().filter(|byte| *byte == b'\n').count() + 1,
            column: before[start..].chars().count() + 1,
            byte,
        }
    }
}

/// A place in a file, or a file as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) path: PathBuf,
    pub(super) range: Option<(Position, Position)>,
}

impl Place {
    pub(super) fn of_span(session: &Session, span: Span) -> Self {
        let text = &session.sources.get(span.source).text;
        let range = span.range();
        let at = session.sources.iter().position(|(id, _)| id == span.source);
        Self {
            path: at.map_or_else(PathBuf::new, |at| session.inputs[at].clone()),
            range: Some((
                Position::of(text, range.start),
                Position::of(text, range.end),
            )),
        }
    }

    /// Where a diagnostic points first.
    pub(super) fn of(session: &Session, diagnostic: &Diagnostic) -> Option<Self> {
        match (diagnostic.labels.first(), &diagnostic.file) {
            (Some(label), _) => Some(Self::of_span(session, label.span)),
            (None, Some(file)) => Some(Self {
                path: session.workspace.unshow(file),
                range: None,
            }),
            (None, None) => None,
        }
    }

    /// The path as it is told to a service that knows the repository: below `root`, with `/`.
    pub(super) fn below(&self, root: &Path) -> String {
        let path = self.path.strip_prefix(root).unwrap_or(&self.path);
        path.display().to_string()
    }
}

/// The repository around the current folder, or the folder itself.
pub(super) fn repository(session: &Session) -> PathBuf {
    let current = &session.workspace.current;
    current
        .ancestors()
        .find(|folder| folder.join(".git").exists())
        .unwrap_or(current)
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::Position;

    #[test]
    fn lines_and_columns_count_from_one_and_in_characters() {
        let text = "a\näb\n";
        for (byte, line, column) in [
            (0, 1, 1),
            (1, 1, 2),
            (2, 2, 1),
            (4, 2, 2),
            (3, 2, 1),
            (6, 3, 1),
            (99, 3, 1),
        ] {
            let position = Position::of(text, byte);
            assert_eq!(
                (position.line, position.column),
                (line, column),
                "byte {byte}"
            );
        }
    }
}
