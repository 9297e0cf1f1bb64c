//! A page of Markdown on its way.

use std::fmt::Write as _;

pub(super) struct Page(String);

impl Page {
    pub(super) fn new(title: &str, comment: &str) -> Self {
        Self(format!("# {title}\n\n{comment}\n"))
    }

    pub(super) fn heading(&mut self, level: usize, text: &str) {
        let _ = writeln!(self.0, "\n{} {text}", "#".repeat(level));
    }

    pub(super) fn paragraph(&mut self, text: &str) {
        let _ = writeln!(self.0, "\n{text}");
    }

    pub(super) fn fence(&mut self, language: &str, text: &str) {
        let lines: Vec<&str> = text.trim_end().lines().map(str::trim_end).collect();
        let _ = writeln!(self.0, "\n```{language}\n{}\n```", lines.join("\n"));
    }

    /// A table; a bar inside a cell would end it.
    pub(super) fn table(&mut self, head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) {
        let _ = writeln!(self.0, "\n| {} |", head.join(" | "));
        let _ = writeln!(self.0, "|{}", "---|".repeat(head.len()));
        for row in rows {
            assert_eq!(row.len(), head.len(), "{row:?}");
            let row: Vec<String> = row.iter().map(|cell| cell.replace('|', "\\|")).collect();
            let _ = writeln!(self.0, "| {} |", row.join(" | "));
        }
    }

    pub(super) fn text(self) -> String {
        self.0
    }
}

/// Words as code, with commas.
pub(super) fn code<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let words: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    words.join(", ")
}
