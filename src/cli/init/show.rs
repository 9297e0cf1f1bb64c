//! What was found and why, what is written, and what comes next.

use std::fmt::Write;

use crate::catalog;
use crate::cli::escape;
use crate::cli::stack::Stack;
use crate::cli::ui::{Paint, Style};
use crate::detect::{Detection, Finding, Reason};
use crate::draft::Draft;

/// What was found, a line each with the place that says so.
pub(super) fn found(found: &Detection, folder: &str, style: Style) -> String {
    let mut rows: Vec<(&str, String, &Reason)> = Vec::new();
    if let Some(Finding { value, because, .. }) = &found.framework {
        rows.push(("type", value.name.to_owned(), because));
    }
    if let Some(Finding { value, because, .. }) = &found.docroot {
        rows.push(("docroot", value.clone(), because));
    }
    if let Some(Finding { value, because, .. }) = &found.php {
        rows.push(("php", value.name.to_owned(), because));
    }
    for Finding { value, because, .. } in &found.extensions {
        rows.push(("extension", (*value).to_owned(), because));
    }
    if let Some(Finding { value, because, .. }) = &found.node {
        rows.push(("node", (*value).to_owned(), because));
    }
    if let Some(Finding { value, because, .. }) = &found.database {
        rows.push(("database", value.name().to_owned(), because));
    }
    for Finding { value, because, .. } in &found.connections {
        rows.push(("service", (*value).to_owned(), because));
    }
    for Finding { value, because, .. } in &found.workers {
        rows.push(("worker?", value.name.to_owned(), because));
    }
    let folder = style.paint(Paint::Strong, &escape::line(folder));
    let mut out = if rows.is_empty() {
        format!("Found nothing in {folder} that says what it needs.\n")
    } else {
        format!("Found in {folder}\n")
    };
    let wide = |at: fn(&(&str, String, &Reason)) -> usize| rows.iter().map(at).max().unwrap_or(0);
    let (first, second) = (wide(|row| row.0.len()), wide(|row| row.1.chars().count()));
    for (what, value, reason) in &rows {
        let why = style.paint(Paint::Faint, &escape::line(&why(reason)));
        let value = escape::line(value);
        let _ = writeln!(out, "  {what:first$}  {value:second$}  {why}");
    }
    for reason in others(found).chain(found.notes.iter().map(why)) {
        let _ = writeln!(out, "  note: {}", escape::line(&reason));
    }
    out
}

fn why(reason: &Reason) -> String {
    format!("{}: {}", reason.place(), reason.text)
}

/// Hints that were not followed.
fn others(found: &Detection) -> impl Iterator<Item = String> {
    let mut told = Vec::new();
    if let Some(framework) = &found.framework {
        told.extend(
            framework
                .others
                .iter()
                .map(|(one, reason)| (one.name, reason)),
        );
    }
    if let Some(php) = &found.php {
        told.extend(php.others.iter().map(|(one, reason)| (one.name, reason)));
    }
    if let Some(node) = &found.node {
        told.extend(node.others.iter().map(|(one, reason)| (*one, reason)));
    }
    if let Some(database) = &found.database {
        let others = database.others.iter();
        told.extend(others.map(|(one, reason)| (one.name(), reason)));
    }
    told.into_iter()
        .map(|(name, reason)| format!("not followed: {name}, {}", why(reason)))
}

/// What differs in the draft from what was found, since something else serves better.
pub(super) fn instead(found: &Detection, draft: &Draft, stack: &Stack) -> String {
    let mut out = String::new();
    let wanted = found
        .database
        .as_ref()
        .and_then(|found| found.value.server());
    let written = draft
        .databases
        .first()
        .and_then(|one| one.value.engine.as_deref());
    if let (Some(wanted), Some(written), Some(php)) = (wanted, written, &draft.php)
        && wanted.engine.name != written
    {
        let (php, name) = (&php.value, wanted.engine.name);
        let stands_in = !stack.has(wanted.engine)
            && catalog::service(written).is_some_and(|spec| stack.has(spec));
        let why = if stands_in {
            "is not in the global stack".to_owned()
        } else {
            format!("PHP {php} cannot log in to")
        };
        let _ = writeln!(out, "  note: {written} in place of {name}, which {why}");
    }
    let connections = found.connections.iter().zip(&draft.connections);
    for (found, written) in connections.filter(|(found, written)| found.value != written.value.key)
    {
        let _ = writeln!(
            out,
            "  note: {} in place of {}, which is not in the global stack",
            written.value.key, found.value
        );
    }
    out
}

/// The two commands that come next.
pub(super) fn next(address: Option<&str>, found: &Detection) -> String {
    let mut out =
        "\nNext: `phpier apply` writes these files, `phpier up` starts the project".to_owned();
    match address {
        Some(address) => {
            let _ = write!(out, " at {}", escape::line(address));
        }
        None => out.push_str(" once there is a global stack (`phpier init --global`)"),
    }
    out.push_str(".\n");
    if !found.has_php {
        out.push_str(
            "There is no PHP here yet: an `index.php` in the docroot is what the host shows.\n",
        );
    }
    out
}
