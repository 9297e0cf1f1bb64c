//! `--format json`: an answer in a versioned shape. Readers are to ignore keys they do not know.

use serde_json::{Value as Json, json};

use super::super::escape;
use super::super::report;
use super::super::session::Session;
use crate::artifact::FORMAT;
use crate::origin::{Answer, Cause, How, Origin, Piece, Unwritten, Value};
use crate::plan::Stack;
use crate::source::Span;

/// The version of the shape: the first number moves when a reader has to change.
const FORMAT_VERSION: &str = "1.0";

pub(super) fn write(session: &Session, stack: &Stack, answer: &Answer) -> String {
    let (value, hidden) = match &answer.value {
        Value::Text(text, hidden) => (Some(text), *hidden),
        Value::Parts(_) => (None, false),
    };
    let parts = match &answer.value {
        Value::Text(..) => &[][..],
        Value::Parts(parts) => parts,
    };
    let cause = |cause: &Cause| self::cause(session, cause);
    let document = json!({
        "format_version": FORMAT_VERSION,
        "phpier": env!("CARGO_PKG_VERSION"),
        "command": "why",
        "stack": match stack { Stack::Global => "global", Stack::Project(_) => "project" },
        "name": match stack { Stack::Global => "phpier", Stack::Project(slug) => slug },
        "file": answer.file,
        "path": answer.path.to_string(),
        "value": value,
        "sensitive": hidden,
        "causes": answer.causes.iter().map(cause).collect::<Vec<_>>(),
        "conditions": answer.conditions.iter().map(cause).collect::<Vec<_>>(),
        "defaults": answer.unwritten.iter().map(|key| unwritten(session, key)).collect::<Vec<_>>(),
        "rule": answer.rule.map(|rule| json!({"text": rule.text, "source": rule.source})),
        "parts_left_out": answer.more,
        "partial": answer.left_out > 0,
        "names_tried": answer.tried,
        "names_left_out": answer.left_out,
        "parts": parts.iter().map(|part| self::part(session, part)).collect::<Vec<_>>(),
    });
    let text = serde_json::to_string_pretty(&document).unwrap_or_default();
    format!("{}\n", escape::json(&text))
}

fn cause(session: &Session, cause: &Cause) -> Json {
    json!({
        "key": cause.key,
        "effect": match cause.how {
            How::Copied => "copied",
            How::Decides => "decides",
            How::Names => "names",
            How::Adds => "adds",
        },
        "location": report::location(session, cause.span),
    })
}

fn unwritten(session: &Session, key: &Unwritten) -> Json {
    let section: Option<Span> = Some(key.section).filter(|span| span.end > span.start);
    json!({
        "key": key.key,
        "doc": key.doc,
        "default": key.default,
        "format": FORMAT,
        "sample": key.sample,
        "section": section.map(|span| report::location(session, span)),
    })
}

fn part(session: &Session, part: &Piece) -> Json {
    let (origin, location) = match part.origin {
        Origin::Line(span) => ("line", Some(report::location(session, span))),
        Origin::Default => ("default", None),
        Origin::Rule => ("rule", None),
    };
    json!({
        "path": part.path.to_string(),
        "value": part.value,
        "origin": origin,
        "location": location,
    })
}
