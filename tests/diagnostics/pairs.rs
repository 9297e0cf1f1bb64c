//! The same mistake in KDL and in YAML has the same code, the same words, and labels on the same text.

use phpier::diagnostic::Diagnostic;

use super::{Case, cases};
use crate::support::stack::Stack;

/// The nodes that KDL repeats where YAML has a list, whose items have no key.
const REPEATED: &[&str] = &["database", "route", "service"];

#[derive(Debug)]
struct Finding {
    what: String,
    labels: Vec<Label>,
}

#[derive(Debug)]
struct Label {
    text: String,
    /// Whether it stands on an item of a YAML list.
    item: bool,
}

#[test]
fn both_spellings_are_told_the_same() {
    let cases = cases();
    let mut compared = 0;
    let mut wrong = Vec::new();
    for kdl in cases.iter().filter(|case| case.spelling == "kdl") {
        let twin = kdl.name.strip_suffix("kdl");
        let twin = twin.map(|stem| format!("{stem}yaml"));
        let Some(yaml) = cases.iter().find(|case| Some(&case.name) == twin.as_ref()) else {
            continue;
        };
        compared += 1;
        let (a, b) = (findings(kdl), findings(yaml));
        if a.len() != b.len() || !a.iter().zip(&b).all(|(a, b)| same(a, b)) {
            wrong.push(format!("{}\n  kdl:  {a:#?}\n  yaml: {b:#?}", kdl.name));
        }
    }
    assert!(compared >= 60, "only {compared} pairs");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn same(kdl: &Finding, yaml: &Finding) -> bool {
    kdl.what == yaml.what
        && kdl.labels.len() == yaml.labels.len()
        && kdl.labels.iter().zip(&yaml.labels).all(|(kdl, yaml)| {
            kdl.text == yaml.text || (yaml.item && REPEATED.contains(&kdl.text.as_str()))
        })
}

/// What each spelling must have in common, sorted, since the same keys may stand in another order.
fn findings(case: &Case) -> Vec<Finding> {
    let stack = case.run();
    let findings = stack.diagnostics.iter();
    let mut findings: Vec<Finding> = findings.map(|one| finding(&stack, one)).collect();
    findings.sort_by(|a, b| a.what.cmp(&b.what));
    findings
}

fn finding(stack: &Stack, diagnostic: &Diagnostic) -> Finding {
    let what = format!(
        "{:?} {} {}",
        diagnostic.severity,
        diagnostic.code.name,
        diagnostic.message.replace(".yaml", ".kdl")
    );
    let labels = diagnostic.labels.iter().map(|label| {
        let start = label.span.range().start;
        let before = &stack.sources.get(label.span.source).text[..start];
        Label {
            text: plain(&stack.quoted(label.span)),
            item: before.trim_end_matches(' ').ends_with(['-', '[', ',']),
        }
    });
    Finding {
        what,
        labels: labels.collect(),
    }
}

/// A value without the marks of its language.
fn plain(text: &str) -> String {
    match text {
        "~" | "#null" | "null" => String::new(),
        _ => text
            .replace("\\u{0}", "\\0")
            .chars()
            .filter(|c| !" \"'[],#".contains(*c))
            .collect(),
    }
}
