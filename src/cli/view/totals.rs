//! The last lines of a plan: what happens to files, to containers and to those who use them.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::super::escape;
use super::super::ui::Style;
use super::super::wrap::fill;
use super::environment::sentence;
use super::{reason, up_to_date};
use crate::model::{CONTAINER_PREFIX, Fleet, Instance};
use crate::plan::predict::{Consequence, Forecast, Kind};
use crate::plan::{Plan, Row, Stack, Totals, Verdict};

/// So many names stand behind a number.
const NAMED: usize = 6;

/// `Plan: 1 create, 2 update.` and what follows it.
pub(super) fn write(
    plan: &Plan,
    forecast: &Forecast,
    fleet: Option<&Fleet>,
    style: Style,
) -> String {
    let mut out = String::new();
    let containers = containers(plan, forecast);
    known(plan, forecast, style, &mut out);
    if let Some(sentence) = untraced(plan, forecast) {
        line(&mut out, &sentence, style);
    }
    environment(plan, style, &mut out);
    if let Some(sentence) = fleet.and_then(|fleet| radius(plan, forecast, fleet)) {
        line(&mut out, &sentence, style);
    }
    out.push_str(&files(plan, style));
    if let Some(containers) = containers {
        line(&mut out, &format!("Containers: {containers}."), style);
    }
    out
}

/// How what happens to containers is known, where something may. It is about all that is told above.
pub(super) fn known(plan: &Plan, forecast: &Forecast, style: Style, out: &mut String) {
    if plan.writes()
        && let Some(known) = reason::known(forecast)
    {
        line(out, &known, style);
    }
}

/// What another value of a variable does to all projects, each as a line of its own.
pub(super) fn environment(plan: &Plan, style: Style, out: &mut String) {
    for one in &plan.environment {
        line(out, &escape::line(&sentence(one)), style);
    }
}

/// What stays though nothing generates it any more, and how it goes.
pub(in crate::cli) fn left_over(plan: &Plan) -> Option<String> {
    let rows: Vec<&Row> = plan.rows().filter(|row| row.is_orphaned()).collect();
    let count = |verdict| rows.iter().filter(|row| row.verdict == verdict).count();
    let (theirs, newer) = (count(Verdict::EditedOrphan), count(Verdict::NewerOrphan));
    let ours = rows.len() - theirs - newer;
    let is = |count| if count == 1 { "is" } else { "are" };
    // Where all go one way, their number was said already.
    let of = |count: usize| match rows.len() - count {
        0 => String::new(),
        _ => format!("{count} "),
    };
    let mut ways = Vec::new();
    if ours > 0 {
        let them = match ours {
            _ if ours < rows.len() => ours.to_string(),
            1 => "it".to_owned(),
            _ => "them".to_owned(),
        };
        ways.push(format!("`phpier apply --prune` removes {them}"));
    }
    if theirs > 0 {
        let comma = if theirs == rows.len() { "," } else { "" };
        let (of, is) = (of(theirs), is(theirs));
        ways.push(format!("{of}changed by hand{comma} {is} yours to delete"));
    }
    if newer > 0 {
        let of = of(newer);
        let they = if newer == 1 { "it" } else { "they" };
        ways.push(format!(
            "{of}written by a newer phpier, which alone can tell whether {they} may go"
        ));
    }
    (!ways.is_empty()).then(|| format!("{} kept; {}", rows.len(), ways.join("; ")))
}

/// The same as a line of its own.
pub(super) fn orphaned(plan: &Plan, style: Style, out: &mut String) {
    if let Some(text) = left_over(plan) {
        line(out, &format!("Orphaned: {text}."), style);
    }
}

/// What happens to files.
pub(super) fn files(plan: &Plan, style: Style) -> String {
    if !plan.is_pending() {
        return format!("No changes. {}", up_to_date(plan));
    }
    let mut out = String::new();
    line(
        &mut out,
        &format!("Plan: {}.", counted(&plan.totals())),
        style,
    );
    out
}

fn line(out: &mut String, text: &str, style: Style) {
    for (at, line) in fill(text, style.width.saturating_sub(2)).iter().enumerate() {
        let _ = writeln!(out, "{}{line}", if at == 0 { "" } else { "  " });
    }
}

pub(in crate::cli) fn counted(totals: &Totals) -> String {
    let counts = [
        (totals.create, "create"),
        (totals.update, "update"),
        (totals.adopt, "adopt"),
        (totals.overwrite, "overwrite"),
        (totals.delete, "delete"),
        (totals.conflict, "conflict"),
        (totals.keep, "keep"),
        (totals.unchanged, "unchanged"),
    ];
    let words: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    words.join(", ")
}

/// Of how many stacks the lines of the configuration are not told, and how one gets them.
pub(in crate::cli) fn untraced(plan: &Plan, forecast: &Forecast) -> Option<String> {
    let first = forecast.untraced.first()?;
    let name = escape::line(plan.groups.get(*first)?.stack.name());
    let stacks = match forecast.untraced.len() {
        1 => "1 more stack".to_owned(),
        count => format!("{count} more stacks"),
    };
    Some(format!(
        "The lines behind {stacks} are not traced; name one for its own, as in `phpier plan {name}`."
    ))
}

/// How many containers come anew, start again or go, and which.
pub(in crate::cli) fn containers(plan: &Plan, forecast: &Forecast) -> Option<String> {
    if !plan.writes() {
        return None;
    }
    let mut parts = Vec::new();
    for consequence in [
        Consequence::Create,
        Consequence::Recreate,
        Consequence::Build,
        Consequence::Restart,
        Consequence::Remove,
    ] {
        let names: Vec<_> = services(forecast, consequence).map(escape::line).collect();
        if names.is_empty() {
            continue;
        }
        let (_, word) = reason::word(consequence);
        parts.push(format!("{} {word} ({})", names.len(), named(&names)));
    }
    if parts.is_empty() {
        return Some("none is touched".to_owned());
    }
    Some(parts.join(", "))
}

fn services(forecast: &Forecast, consequence: Consequence) -> impl Iterator<Item = &str> {
    let changes = forecast.stacks.iter().flatten();
    changes
        .filter(move |change| change.kind == Kind::Service && change.consequence == consequence)
        .map(|change| change.name.as_str())
}

/// The first of some names, and how many more there are.
pub(super) fn named<S: AsRef<str>>(names: &[S]) -> String {
    let shown: Vec<&str> = names.iter().take(NAMED).map(AsRef::as_ref).collect();
    let mut text = shown.join(", ");
    if names.len() > NAMED {
        let _ = write!(text, " and {} more", names.len() - NAMED);
    }
    text
}

/// What a change of the global stack means for the projects, in one sentence.
pub(in crate::cli) fn radius(plan: &Plan, forecast: &Forecast, fleet: &Fleet) -> Option<String> {
    let global = fleet.global.as_ref()?;
    let mut stacks = forecast.with(plan);
    let (_, changes) = stacks.find(|(group, _)| group.stack == Stack::Global)?;
    let touched: BTreeSet<&str> = changes
        .iter()
        .filter(|change| {
            let consequence = change.consequence;
            change.kind == Kind::Service
                && (consequence == Consequence::Recreate || consequence == Consequence::Restart)
        })
        .map(|change| change.name.as_str())
        .collect();
    if touched.is_empty() {
        return None;
    }
    let (group, _) = forecast
        .with(plan)
        .find(|(group, _)| group.stack == Stack::Global)?;
    let (_, after) = crate::plan::predict::files(group)?;
    let is_touched = |host: &str| {
        let mut instances = global.instances.iter();
        instances
            .find(|instance| instance.answers_to(host))
            .map(Instance::container)
            .is_some_and(|container| touched.contains(container.as_str()))
    };
    // Every project is reached through Traefik.
    let all = touched.contains(format!("{CONTAINER_PREFIX}traefik").as_str());
    let users = fleet
        .projects
        .iter()
        .filter(|project| {
            let mut hosts = project.shared().map(|(_, host)| host);
            all || hosts.any(is_touched)
        })
        .count();
    let (count, of) = (touched.len(), after.services.len());
    let services = if of == 1 { "service" } else { "services" };
    let users = match users {
        0 => "no project uses".to_owned(),
        1 => "1 project uses".to_owned(),
        users => format!("{users} projects use"),
    };
    let them = if count == 1 { "it" } else { "them" };
    Some(format!(
        "This restarts {count} of {of} {services} of the global stack; {users} {them}."
    ))
}
