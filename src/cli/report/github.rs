//! `--format github`: workflow commands, which GitHub shows beside the lines they name.
//! <https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands>

use std::fmt::Write;

use super::super::escape;
use super::super::session::Session;
use super::everything;
use super::place::{Place, repository};
use crate::diagnostic::Severity;

/// GitHub shows ten errors and ten warnings of a step, and drops the rest without a word.
const SHOWN: usize = 10;

pub(super) fn write(session: &Session, command: &str) -> String {
    let root = repository(session);
    let mut all = everything(session, command);
    // The heaviest first, so that those are the ones shown.
    all.sort_by_key(|diagnostic| diagnostic.severity);
    let mut out = String::new();
    for diagnostic in &all {
        let command = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let _ = write!(
            out,
            "::{command} title=phpier ({})",
            property(diagnostic.code.name)
        );
        if let Some(place) = Place::of(session, diagnostic) {
            let _ = write!(out, ",file={}", property(&place.below(&root)));
            if let Some((start, end)) = place.range {
                let _ = write!(out, ",line={},endLine={}", start.line, end.line);
                // Columns are only understood within one line.
                if start.line == end.line {
                    let _ = write!(out, ",col={},endColumn={}", start.column, end.column);
                }
            }
        }
        let mut message = diagnostic.message.clone();
        for (at, label) in diagnostic.labels.iter().enumerate() {
            if at == 0 {
                let _ = write!(message, ": {}", label.text);
            } else if let Some((start, _)) = Place::of_span(session, label.span).range {
                let path = &session.sources.get(label.span.source).path;
                let _ = write!(
                    message,
                    "\n{path}:{}:{}: {}",
                    start.line, start.column, label.text
                );
            }
        }
        if let Some(help) = &diagnostic.help {
            let _ = write!(message, "\nhelp: {help}");
        }
        let _ = writeln!(out, "::{}", data(&message));
    }
    let counts = [Severity::Error, Severity::Warning]
        .map(|severity| all.iter().filter(|d| d.severity == severity).count());
    let hidden: usize = counts.iter().map(|count| count.saturating_sub(SHOWN)).sum();
    if hidden > 0 {
        let _ = writeln!(
            out,
            "::notice title=phpier::{hidden} more are in the log of this step"
        );
    }
    out
}

fn data(text: &str) -> String {
    let text = escape::lines(text).replace('%', "%25");
    text.replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::{data, property};

    #[test]
    fn nothing_in_a_message_can_start_another_command() {
        assert_eq!(data("100%\n::error::x"), "100%25%0A::error::x");
        assert_eq!(property("a:b,c%\n"), "a%3Ab%2Cc%25%0A");
        assert_eq!(data("\u{1b}[31m\r"), "\\u{1b}[31m\\r");
    }
}
