//! Faults of projects that a run is not about, in a line each: whole, they would bury what it is about.

use std::fmt::Write;

use super::super::escape;
use super::screened::Screened;
use super::{position, severity};
use crate::diagnostic::Diagnostic;

/// More of them than this are counted.
const SHOWN: usize = 10;

/// Writes them, and where more can be learned.
pub(super) fn write(faults: &[&Diagnostic], sources: &mut Screened<'_>, out: &mut String) {
    for fault in faults.iter().take(SHOWN) {
        let told = sources.told(fault);
        let place = match (told.labels.first(), &told.file) {
            (Some(label), _) => {
                let (file, _) = sources.file(label.span.source);
                let (line, column) = position(&file.text, label.span);
                format!("{}:{line}:{column}: ", escape::line(&file.path))
            }
            (None, Some(file)) => format!("{}: ", escape::line(file)),
            (None, None) => String::new(),
        };
        let message = escape::line(&told.message);
        let weight = severity(told.severity);
        let _ = writeln!(out, "{weight}: {place}{message} ({})", told.code.name);
    }
    if let Some(more @ 1..) = faults.len().checked_sub(SHOWN) {
        let _ = writeln!(out, "warning: and {more} more");
    }
    if !faults.is_empty() {
        out.push_str("  help: this run is not about those; `phpier check` in their folder tells what to do\n\n");
    }
}
