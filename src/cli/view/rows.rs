//! One row for each file, and below the Compose file's one for each service, network and volume.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::super::escape;
use super::super::ui::{Paint, Style};
use super::super::wrap::fill;
use super::{action, environment, note, reason};
use crate::plan::data::stake::Stake;
use crate::plan::environment::Move;
use crate::plan::predict::{Change, Consequence, Forecast, Kind, Running};
use crate::plan::{Action, Group, Line, Plan, Row, Stack};

/// Beyond this column nothing is gained by more room.
const WIDEST: usize = 140;
/// A reason in fewer columns than these is better read below its row.
const NARROWEST: usize = 36;
/// What is below a file's row starts here.
const INDENT: usize = 6;

pub(super) fn write(plan: &Plan, forecast: &Forecast, style: Style, out: &mut String) {
    for (group, changes) in forecast.with(plan) {
        if group.rows.is_empty() {
            continue;
        }
        let name = style.paint(Paint::Strong, &escape::line(group.stack.name()));
        let folder = style.paint(Paint::Faint, &escape::line(&group.folder));
        let _ = write!(out, "{name}  {folder}");
        arrow(group.link.as_deref(), style, out);
        out.push('\n');
        if group.former {
            let told = "there is no configuration of this project any more; its databases and volumes stay";
            paragraph(out, "  ", told, style.width);
        }
        let former = written_for(group);
        for (slug, files) in &former {
            let text = format!(
                "{files} of its files were written for `{}`",
                escape::line(slug)
            );
            paragraph(out, "  ", &text, style.width);
        }
        let mut told = false;
        for row in &group.rows {
            let (symbol, word, paint) = action(row);
            let mark = style.paint(paint, &format!("{symbol} {word:<9}"));
            let _ = write!(out, "  {mark} {}", escape::line(&row.place.shown));
            arrow(row.place.link.as_deref(), style, out);
            if row.is_local() {
                let _ = write!(out, " {}", style.paint(Paint::Faint, "(local, not in git)"));
            }
            out.push('\n');
            let is_told = row
                .former_name()
                .is_some_and(|slug| former.contains_key(slug));
            if let Some(note) = note(row).filter(|_| !is_told) {
                paragraph(out, "            ", &note, style.width);
            }
            if row.is_compose() && row.action.writes() && !told {
                told = true;
                below(plan, group, changes, forecast, style, out);
            }
        }
        if !told {
            below(plan, group, changes, forecast, style, out);
        }
    }
}

/// The names that several files of a stack were written for, which is then said once.
fn written_for(group: &Group) -> BTreeMap<&str, usize> {
    let mut all: BTreeMap<&str, usize> = BTreeMap::new();
    for slug in group.rows.iter().filter_map(Row::former_name) {
        *all.entry(slug).or_default() += 1;
    }
    all.retain(|_, files| *files > 1);
    all
}

/// Where symlinks lead.
fn arrow(link: Option<&str>, style: Style, out: &mut String) {
    if let Some(link) = link {
        let arrow = if style.unicode { "→" } else { "->" };
        let _ = write!(out, " {arrow} {}", escape::line(link));
    }
}

/// What runs of each stack, where the engine was asked.
pub(super) fn running(plan: &Plan, forecast: &Forecast, style: Style, out: &mut String) {
    if forecast.running.is_empty() {
        return;
    }
    out.push_str("\nRunning:\n");
    for (group, running) in plan.groups.iter().zip(&forecast.running) {
        let name = escape::line(group.stack.name()).into_owned();
        for state in Running::ALL {
            let of = running.iter().filter(|(_, running)| **running == state);
            let services: Vec<_> = of.map(|(service, _)| escape::line(service)).collect();
            if services.is_empty() {
                continue;
            }
            let (word, paint) = match state {
                Running::Current => ("runs what is on disk", Paint::Faint),
                Running::Older => ("runs older files; `up -d` makes it anew", Paint::Change),
                Running::OlderImage => (
                    "runs an older image of that name; `up -d` makes it anew",
                    Paint::Change,
                ),
                Running::Next => ("runs what is to be on disk", Paint::Faint),
                Running::Stopped => ("is stopped", Paint::Change),
                Running::StoppedOlder => (
                    "is stopped and has older files; `up -d` makes it anew",
                    Paint::Change,
                ),
                Running::Paused => (
                    "is paused; `up -d` does not resume it, `docker unpause` does",
                    Paint::Change,
                ),
                Running::PausedOlder => (
                    "is paused and has older files; `up -d` makes it anew",
                    Paint::Change,
                ),
                Running::Absent => ("is not there", Paint::Change),
                Running::Unknown => (
                    "runs; its files of variables are not compared",
                    Paint::Faint,
                ),
                Running::Orphan => (
                    "is in no file any more; its container stays until it is removed",
                    Paint::Change,
                ),
            };
            let text = format!("{name}: {} {word}", services.join(", "));
            for (at, line) in fill(&text, style.width.min(WIDEST) - 4).iter().enumerate() {
                let indent = if at == 0 { "  " } else { "    " };
                let _ = writeln!(out, "{indent}{}", style.paint(paint, line));
            }
        }
    }
}

/// Words, wrapped at the width.
fn paragraph(out: &mut String, indent: &str, text: &str, width: usize) {
    for line in fill(text, width.saturating_sub(indent.len()).max(20)) {
        let _ = writeln!(out, "{indent}{line}");
    }
}

fn below(
    plan: &Plan,
    group: &Group,
    changes: &[Change],
    forecast: &Forecast,
    style: Style,
    out: &mut String,
) {
    created(changes.iter().filter(|change| change.is_new()), style, out);
    let told: Vec<&Change> = changes.iter().filter(|change| !change.is_new()).collect();
    let moves = plan.environment.iter();
    let moves: Vec<&Move> = moves.filter(|_| group.stack == Stack::Global).collect();
    let is_untouched = changes.is_empty() && moves.is_empty();
    let is = |action| move |row: &Row| row.is_compose() && row.action == action;
    let why = match group.adopted() {
        Some(over) if group.rows.iter().any(is(Action::Overwrite)) => {
            format!("{} says the same", escape::line(&over.place.path))
        }
        _ if group.rows.iter().any(is(Action::Update)) => "comments and spelling only".to_owned(),
        _ => String::new(),
    };
    if is_untouched && !why.is_empty() {
        let indent = " ".repeat(INDENT);
        let _ = writeln!(out, "{indent}= no effect on containers: {why}");
    }
    let name = |change: &Change| format!("{} {}", change.kind.name(), escape::line(&change.name));
    let variable = |one: &Move| format!("variable {}", one.name);
    let names = told.iter().map(|change| name(change).chars().count());
    let names = names.chain(moves.iter().map(|one| variable(one).chars().count()));
    let widest = names.max().unwrap_or(0).min(36);
    let mut row = |name: &str,
                   consequence: Consequence,
                   stake: Option<Stake>,
                   reason: &str,
                   place: Option<&Line>| {
        let (symbol, word) = reason::word(consequence);
        let (symbol, paint) = match stake {
            Some(Stake::AtRisk) => ('!', Paint::Bad),
            _ => (symbol, paint(consequence)),
        };
        let mark = style.paint(paint, &symbol.to_string());
        let word_shown = style.paint(paint, &format!("{word:<13}"));
        let start = INDENT + 2 + widest.max(name.chars().count()) + 2 + 13 + 2;
        let _ = write!(
            out,
            "{}{mark} {name:<widest$}  {word_shown}",
            " ".repeat(INDENT)
        );
        let place = place.map(|place| escape::line(&place.shown));
        text(out, style, start, &escape::line(reason), place.as_deref());
    };
    for change in told {
        let stake = (change.kind == Kind::Service).then(|| plan.stake(group, &change.name));
        let stake = stake.flatten();
        let reason = reason::reason(change, forecast);
        let reason = match stake {
            Some(stake) if reason.is_empty() => stake.words().to_owned(),
            Some(stake) => format!("{}; {reason}", stake.words()),
            None => reason,
        };
        row(
            &name(change),
            change.consequence,
            stake,
            &reason,
            change.place.as_ref(),
        );
    }
    for one in moves {
        let consequence = match one.projects.len() {
            0 => Consequence::Nothing,
            _ => Consequence::Recreate,
        };
        let reason = format!(
            "{} -> {}, {}",
            one.before,
            one.after,
            environment::reach(one)
        );
        row(
            &variable(one),
            consequence,
            None,
            &reason,
            one.place.as_ref(),
        );
    }
}

/// The reason beside the word, or below it where there is little room; the place at the right.
fn text(out: &mut String, style: Style, start: usize, reason: &str, place: Option<&str>) {
    let width = style.width.min(WIDEST);
    let beside = start + NARROWEST <= width;
    let indent = if beside { start } else { INDENT + 4 };
    let lines = fill(reason, width.saturating_sub(indent).max(20));
    if lines.is_empty() && place.is_none() {
        trim(out);
        out.push('\n');
        return;
    }
    let mut column = start;
    for (at, line) in lines.iter().enumerate() {
        if at == 0 && beside {
            out.push_str("  ");
        } else {
            trim(out);
            out.push('\n');
            out.push_str(&" ".repeat(indent));
        }
        out.push_str(line);
        column = indent + line.chars().count();
    }
    if let Some(place) = place {
        at_the_right(out, style, column, indent, place);
    }
    out.push('\n');
}

/// A place at the right of a line that has come to a column, or in a line of its own where there is no
/// room.
pub(super) fn at_the_right(
    out: &mut String,
    style: Style,
    column: usize,
    indent: usize,
    place: &str,
) {
    let width = style.width.min(WIDEST);
    let at = width.saturating_sub(place.chars().count());
    if column + 2 <= at {
        out.push_str(&" ".repeat(at - column));
    } else {
        out.push('\n');
        out.push_str(&" ".repeat(indent.min(at)));
    }
    out.push_str(&style.paint(Paint::Faint, place));
}

/// Everything that is new, in one line for each kind.
fn created<'c>(changes: impl Iterator<Item = &'c Change>, style: Style, out: &mut String) {
    let changes: Vec<&Change> = changes.collect();
    for kind in [Kind::Service, Kind::Network, Kind::Volume] {
        let names: Vec<String> = changes
            .iter()
            .filter(|change| change.kind == kind)
            .map(|change| escape::line(&change.name).into_owned())
            .collect();
        if names.is_empty() {
            continue;
        }
        let start = format!("+ create {} ", kind.name());
        let indent = INDENT + start.len();
        let lines = fill(
            &names.join(", "),
            style.width.min(WIDEST).saturating_sub(indent),
        );
        for (at, line) in lines.iter().enumerate() {
            if at == 0 {
                let start = style.paint(Paint::Good, start.trim_end());
                let _ = writeln!(out, "{}{start} {line}", " ".repeat(INDENT));
            } else {
                let _ = writeln!(out, "{}{line}", " ".repeat(indent));
            }
        }
    }
}

fn trim(out: &mut String) {
    out.truncate(out.trim_end_matches(' ').len());
}

fn paint(consequence: Consequence) -> Paint {
    match consequence {
        Consequence::Create => Paint::Good,
        Consequence::Recreate | Consequence::Build | Consequence::Restart => Paint::Change,
        Consequence::Remove => Paint::Bad,
        Consequence::Nothing | Consequence::Leave => Paint::Faint,
    }
}
