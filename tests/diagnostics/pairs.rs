//! The same mistake in KDL and in YAML has the same code, the same words, and labels on the same text.

use phpier::diagnostic::Diagnostic;

use super::{Case, cases};
use crate::support::stack::Stack;

/// The nodes that KDL repeats where YAML has a list.
const REPEATED: &[&str] = &["database", "route", "service"];

#[test]
fn both_spellings_are_told_the_same() {
    let cases = cases();
    let mut compared = 0;
    let mut wrong = Vec::new();
    for kdl in cases.iter().filter(|case| case.spelling == "kdl") {
        let twin = kdl
            .name
            .strip_suffix("kdl")
            .map(|stem| format!("{stem}yaml"));
        let Some(yaml) = cases.iter().find(|case| Some(&case.name) == twin.as_ref()) else {
            continue;
        };
        compared += 1;
        let (a, b) = (findings(kdl), findings(yaml));
        if a != b {
            wrong.push(format!("{}\n  kdl:  {a:#?}\n  yaml: {b:#?}", kdl.name));
        }
    }
    assert!(compared >= 50, "only {compared} pairs");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What each spelling must have in common, sorted, since the same keys may stand in another order.
fn findings(case: &Case) -> Vec<String> {
    let stack = case.run();
    let mut found: Vec<String> = stack
        .diagnostics
        .iter()
        .map(|diagnostic| finding(&stack, diagnostic))
        .collect();
    found.sort();
    found
}

fn finding(stack: &Stack, diagnostic: &Diagnostic) -> String {
    let labels: Vec<String> = diagnostic
        .labels
        .iter()
        .map(|label| {
            let start = label.span.range().start;
            let file = stack.sources.get(label.span.source);
            let before = file.text[..start].trim_end_matches(' ');
            // What KDL writes as a node, YAML may write as an item of a list, which has no key.
            let item = before.ends_with(['-', '[']) || before.ends_with("},");
            let place = stack.quoted(label.span);
            let place = place.trim_start_matches('#').trim_matches(['"', '\'']);
            if item || REPEATED.contains(&place) {
                "(one of several)".to_owned()
            } else {
                place.to_owned()
            }
        })
        .collect();
    format!(
        "{:?} {} {:?} at {labels:?}",
        diagnostic.severity, diagnostic.code.name, diagnostic.message
    )
}
