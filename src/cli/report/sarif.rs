//! `--format sarif`: SARIF 2.1.0, for code scanning.
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>

use std::fmt::Write;
use std::path::Path;

use serde_json::{Value, json};

use super::super::escape;
use super::super::exit::Exit;
use super::super::session::Session;
use super::place::{Place, repository};
use super::{Diagnostic, everything, severity};
use crate::artifact::digest;
use crate::diagnostic::Code;

pub(super) fn write(session: &Session, command: &str, exit: Exit) -> String {
    let root = repository(session);
    let all = everything(session, command);
    let mut rules: Vec<&'static Code> = all.iter().map(|diagnostic| diagnostic.code).collect();
    rules.sort_by_key(|code| code.name);
    rules.dedup();
    let results: Vec<Value> = all
        .iter()
        .map(|diagnostic| result(session, &root, &rules, diagnostic))
        .collect();
    let rules: Vec<Value> = rules
        .iter()
        .map(|code| {
            json!({
                "id": code.name,
                "fullDescription": {"text": code.page},
                "help": {"text": code.page, "markdown": code.page},
                "defaultConfiguration": {"level": severity(code.severity)},
            })
        })
        .collect();
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "phpier",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "invocations": [{
                "executionSuccessful": exit != Exit::Error,
                "exitCode": exit.code(),
            }],
            "results": results,
        }],
    });
    let text = serde_json::to_string_pretty(&document).unwrap_or_default();
    format!("{}\n", escape::json(&text))
}

fn result(session: &Session, root: &Path, rules: &[&Code], diagnostic: &Diagnostic) -> Value {
    let place = Place::of(session, diagnostic);
    let mut text = diagnostic.message.clone();
    if let Some(label) = diagnostic.labels.first() {
        text.push_str(": ");
        text.push_str(&label.text);
    }
    if let Some(help) = &diagnostic.help {
        text.push_str(if text.ends_with(['?', '!']) {
            " "
        } else {
            ". "
        });
        text.push_str(help);
    }
    let related: Vec<Value> = diagnostic
        .labels
        .iter()
        .skip(1)
        .enumerate()
        .map(|(id, label)| {
            let mut location = location(root, &Place::of_span(session, label.span));
            location["id"] = json!(id + 1);
            location["message"] = json!({"text": label.text});
            location
        })
        .collect();
    let path = place
        .as_ref()
        .map(|place| place.below(root))
        .unwrap_or_default();
    // A result is the same one as long as it says the same of the same file, wherever it has moved to.
    let fingerprint =
        digest(format!("{}\0{path}\0{}", diagnostic.code.name, diagnostic.message).as_bytes());
    json!({
        "ruleId": diagnostic.code.name,
        "ruleIndex": rules.iter().position(|code| *code == diagnostic.code),
        "level": severity(diagnostic.severity),
        "message": {"text": text},
        "locations": place.iter().map(|place| location(root, place)).collect::<Vec<_>>(),
        "relatedLocations": related,
        "partialFingerprints": {"phpier/v1": fingerprint},
    })
}

fn location(root: &Path, place: &Place) -> Value {
    let mut physical = json!({"artifactLocation": {"uri": uri(&place.below(root))}});
    if let Some((start, end)) = place.range {
        physical["region"] = json!({
            "startLine": start.line, "startColumn": start.column,
            "endLine": end.line, "endColumn": end.column,
        });
    }
    json!({"physicalLocation": physical})
}

/// A path as a URI: relative as it is, absolute with its scheme.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    if path.starts_with('/') {
        uri.push_str("file://");
    }
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    #[test]
    fn paths_become_uris() {
        assert_eq!(super::uri("a b/ä.kdl"), "a%20b/%C3%A4.kdl");
        assert_eq!(super::uri("/a/b"), "file:///a/b");
    }
}
