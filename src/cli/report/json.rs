//! `--format json`: the whole plan and every diagnostic, in a versioned shape. Readers are to ignore
//! keys they do not know.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::super::escape;
use super::super::exit::Exit;
use super::super::session::Session;
use super::place::{Place, Position};
use super::{Diagnostic, everything};
use crate::diagnostic::Severity;
use crate::plan::data::Finding;
use crate::plan::diff::diff;
use crate::plan::{Action, Group, Plan, Row, Stack, Totals};

/// The version of the shape: the first number moves when a reader has to change.
const FORMAT_VERSION: &str = "1.0";

pub(super) fn write(session: &Session, command: &str, exit: Exit) -> String {
    let inputs: Vec<Value> = session
        .sources
        .iter()
        .zip(&session.inputs)
        .map(|((_, file), path)| {
            json!({"path": path.display().to_string(), "sha256": sha256(file.text.as_bytes())})
        })
        .collect();
    let plan = session.plan.as_ref();
    let document = json!({
        "format_version": FORMAT_VERSION,
        "phpier": env!("CARGO_PKG_VERSION"),
        "command": command,
        "complete": plan.is_some(),
        "errored": session.diagnostics.has_errors(),
        "exit_code": exit.code(),
        "global": session.has_global,
        "inputs": inputs,
        "projects": plan.map_or(Vec::new(), |plan| plan.groups.iter().map(group).collect()),
        "diagnostics": everything(session, command).iter().map(|d| diagnostic(session, d)).collect::<Vec<_>>(),
        "summary": summary(&plan.map(Plan::totals).unwrap_or_default(), &plan.map(Plan::findings).unwrap_or_default()),
    });
    let text = serde_json::to_string_pretty(&document).unwrap_or_default();
    format!("{}\n", escape::json(&text))
}

fn group(group: &Group) -> Value {
    json!({
        "stack": match group.stack { Stack::Global => "global", Stack::Project(_) => "project" },
        "name": match &group.stack { Stack::Global => "phpier", Stack::Project(slug) => slug },
        "root": group.folder,
        "unchanged": group.unchanged,
        "files": group.rows.iter().map(row).collect::<Vec<_>>(),
    })
}

fn row(row: &Row) -> Value {
    let before = String::from_utf8_lossy(row.before.as_deref().unwrap_or_default());
    let after = row.after.as_deref().unwrap_or_default();
    let old = if row.before.is_some() {
        row.place.path.as_str()
    } else {
        "/dev/null"
    };
    let new = if row.after.is_some() {
        row.place.path.as_str()
    } else {
        "/dev/null"
    };
    json!({
        "path": row.place.path,
        "action": action(row.action),
        "state": row.verdict.name(),
        "before_sha256": row.before.as_deref().map(sha256),
        "after_sha256": row.after.as_deref().map(|text| sha256(text.as_bytes())),
        "symlink_target": row.place.link.as_ref().map(|_| row.place.real.display().to_string()),
        "written_for": row.written_for,
        "data": row.findings.iter().map(finding).collect::<Vec<_>>(),
        "diff": diff(&before, after).unified(old, new),
    })
}

/// What the step does to data. A file that is left alone does nothing.
fn finding(finding: &Finding) -> Value {
    json!({
        "class": finding.class.name(),
        "service": finding.service,
        "volume": finding.volume,
        "message": finding.message,
        "help": finding.help,
        "commands": finding.commands,
        "source": finding.source,
        "needs_leave": finding.needs_leave,
    })
}

fn action(action: Action) -> &'static str {
    match action {
        Action::Create => "create",
        Action::Update => "update",
        Action::Adopt => "adopt",
        Action::Overwrite => "overwrite",
        Action::Delete => "delete",
        Action::Conflict => "conflict",
        Action::Keep => "keep",
    }
}

fn summary(totals: &Totals, findings: &[&Finding]) -> Value {
    let Totals {
        create,
        update,
        adopt,
        overwrite,
        delete,
        conflict,
        keep,
        unchanged,
    } = totals;
    json!({
        "create": create, "update": update, "adopt": adopt, "overwrite": overwrite,
        "delete": delete, "conflict": conflict, "keep": keep, "unchanged": unchanged,
        "data": counted(findings),
    })
}

/// How many findings of each class there are.
fn counted(findings: &[&Finding]) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for finding in findings {
        *counts.entry(finding.class.name()).or_default() += 1;
    }
    counts
}

fn diagnostic(session: &Session, diagnostic: &Diagnostic) -> Value {
    let related: Vec<Value> = diagnostic
        .labels
        .iter()
        .skip(1)
        .map(|label| {
            json!({"message": label.text, "location": location(&Place::of_span(session, label.span))})
        })
        .collect();
    json!({
        "code": diagnostic.code.name,
        "severity": match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        },
        "message": diagnostic.message,
        "label": diagnostic.labels.first().map(|label| &label.text),
        "help": diagnostic.help,
        "location": Place::of(session, diagnostic).map(|place| location(&place)),
        "related": related,
    })
}

pub(super) fn location(place: &Place) -> Value {
    let position = |at: Position| json!({"line": at.line, "column": at.column, "byte": at.byte});
    let (start, end) = place.range.unzip();
    json!({
        "path": place.path.display().to_string(),
        "start": start.map(position),
        "end": end.map(position),
    })
}

/// The SHA-256 of some bytes in hexadecimal.
pub(super) fn sha256(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}
