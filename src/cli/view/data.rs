//! What becomes of data: the last thing of a plan before its totals, where it is not missed.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::super::escape;
use super::super::ui::{Paint, Style};
use super::super::wrap::fill;
use super::rows::at_the_right;
use crate::plan::Plan;
use crate::plan::data::{Class, Finding};

/// What is said of findings that come to bear only when files in the way are replaced.
pub(in crate::cli) const WITHHELD: &str = "once the files in the way are replaced";

/// Every finding with the way out of it; those of files in the way last.
pub(super) fn write(plan: &Plan, style: Style, out: &mut String) {
    section("Data", plan.findings().into_iter(), style, out);
    let title = format!("Data, {WITHHELD}");
    section(&title, plan.withheld().iter(), style, out);
}

fn section<'f>(
    title: &str,
    findings: impl Iterator<Item = &'f Finding>,
    style: Style,
    out: &mut String,
) {
    let mut findings = findings.peekable();
    if findings.peek().is_some() {
        let gap = if out.is_empty() { "" } else { "\n" };
        let _ = writeln!(out, "{gap}{title}");
    }
    for finding in findings {
        let (symbol, paint) = mark(finding);
        let word = format!("{symbol} {:<12}", word(finding.class));
        let service = escape::line(&finding.service);
        let store = escape::line(&finding.store.to_string()).into_owned();
        let _ = write!(
            out,
            "  {} {}  {store}",
            style.paint(paint, &word),
            style.paint(Paint::Strong, &service),
        );
        if let Some(place) = &finding.place {
            let lengths = [&word, &*service, &*store].map(|text| text.chars().count());
            let column = 2 + lengths[0] + 1 + lengths[1] + 2 + lengths[2];
            at_the_right(out, style, column, 6, &escape::line(&place.shown));
        }
        out.push('\n');
        let room = style.width.saturating_sub(6).max(40);
        for line in fill(&escape::line(&finding.message), room) {
            let _ = writeln!(out, "      {line}");
        }
        if let Some(help) = &finding.help {
            for line in fill(&format!("help: {}", escape::line(help)), room) {
                let _ = writeln!(out, "      {line}");
            }
        }
        for command in &finding.commands {
            let _ = writeln!(out, "        {}", escape::line(command));
        }
        if let Some(source) = finding.source {
            let _ = writeln!(out, "      see {}", style.paint(Paint::Faint, source));
        }
    }
}

/// How many of each.
pub(super) fn totals(plan: &Plan, out: &mut String) {
    let mut counts: BTreeMap<Class, usize> = BTreeMap::new();
    for finding in plan.findings() {
        *counts.entry(finding.class).or_default() += 1;
    }
    if counts.is_empty() {
        return;
    }
    let counts: Vec<String> = counts
        .iter()
        .map(|(class, count)| format!("{count} {}", word(*class)))
        .collect();
    let _ = writeln!(out, "Data: {}.", counts.join(", "));
}

/// The options that allow findings, one for each service.
pub(in crate::cli) fn leave<'f>(findings: impl Iterator<Item = &'f Finding>) -> Vec<String> {
    let mut services: Vec<&str> = findings
        .filter(|finding| finding.needs_leave)
        .map(|finding| finding.service.as_str())
        .collect();
    services.sort_unstable();
    services.dedup();
    let options = services.iter().map(|service| {
        let service = escape::line(service);
        format!("--allow-data-risk={service}")
    });
    options.collect()
}

fn mark(finding: &Finding) -> (char, Paint) {
    match finding.class {
        Class::Safe => ('=', Paint::Good),
        Class::Restart => ('~', Paint::Change),
        Class::Unpinned => ('?', Paint::Change),
        _ if !finding.needs_leave => ('?', Paint::Change),
        Class::LeftBehind | Class::Detached | Class::Incompatible | Class::Destroyed => {
            ('!', Paint::Bad)
        }
    }
}

pub(in crate::cli) fn word(class: Class) -> &'static str {
    match class {
        Class::LeftBehind => "left behind",
        _ => class.name(),
    }
}
