//! A plan for people: one row for each file under its stack and below it one for each service, then the
//! differences, the totals last.

pub(super) mod data;
pub(super) mod environment;
mod hunks;
mod likeness;
pub(super) mod reason;
mod rows;
pub(super) mod totals;
pub(super) mod ways;

use std::collections::BTreeMap;
use std::fmt::Write;

use super::escape;
use super::ui::{Paint, Style};
use super::wrap::fill;
use crate::model::Fleet;
use crate::plan::predict::{Forecast, Rules};
use crate::plan::{Action, Plan, Row, Verdict};
use crate::workspace::apply::Done;

/// What of a plan is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Rows, differences and totals.
    All,
    /// Rows and totals.
    Rows,
    /// The same, where the ways of files that stand in the way are told after it.
    Refused,
    /// Differences only.
    Differences,
    /// The names of the files only.
    Names,
    /// The number of files only.
    Totals,
}

/// A plan for people. The weightiest comes last, nearest to the prompt.
pub(super) fn plan(
    plan: &Plan,
    forecast: &Forecast,
    fleet: Option<&Fleet>,
    style: Style,
    part: Part,
) -> String {
    let mut out = String::new();
    match part {
        Part::Names => {
            for row in plan.rows().filter(|row| row.action.writes()) {
                let path = row.place.real.display().to_string();
                let _ = writeln!(out, "{}", escape::line(&path));
            }
            return out;
        }
        Part::Differences => {
            hunks::write(plan, style, &mut out);
            return out.trim_start_matches('\n').to_owned();
        }
        Part::All | Part::Rows | Part::Refused | Part::Totals => {}
    }
    if !plan.is_pending() && plan.findings().is_empty() {
        let quiet = part == Part::Totals;
        out = idle(plan, style, quiet);
        if !quiet {
            rows::running(plan, forecast, style, &mut out);
            totals::environment(plan, style, &mut out);
        }
        return out;
    }
    if part == Part::Totals {
        out.push_str(&totals::files(plan, style));
        data::totals(plan, &mut out);
        totals::orphaned(plan, style, &mut out);
        return out;
    }
    rows::write(plan, forecast, style, &mut out);
    if part == Part::All {
        hunks::write(plan, style, &mut out);
    }
    if part != Part::Refused {
        ways::conflicts(plan, style, &mut out);
    }
    data::write(plan, style, &mut out);
    rows::running(plan, forecast, style, &mut out);
    out.push('\n');
    out.push_str(&totals::write(plan, forecast, fleet, style));
    data::totals(plan, &mut out);
    totals::orphaned(plan, style, &mut out);
    out
}

/// The plan as the files alone tell it, with what `apply` wants to hear.
pub(super) fn by_rule(plan: &Plan, fleet: Option<&Fleet>, style: Style, part: Part) -> String {
    let forecast = Forecast::new(plan, Rules::default());
    let told = self::plan(plan, &forecast, fleet, style, part);
    told + &ways::last(plan, style)
}

/// What a check found: the rows, and whether all is well.
pub(super) fn check(plan: &Plan, style: Style, quiet: bool) -> String {
    if plan.rows().next().is_none() {
        return format!("Valid. {}", up_to_date(plan));
    }
    let mut out = String::new();
    if !quiet {
        let forecast = Forecast::new(plan, Rules::default());
        rows::write(plan, &forecast, style, &mut out);
        ways::conflicts(plan, style, &mut out);
        out.push('\n');
        totals::known(plan, &forecast, style, &mut out);
    }
    let wrong = plan.rows().count();
    let files = if wrong == 1 {
        "1 file is"
    } else {
        &format!("{wrong} files are")
    };
    let mut counts: BTreeMap<Verdict, usize> = BTreeMap::new();
    for row in plan.rows() {
        *counts.entry(row.verdict).or_default() += 1;
    }
    let counts: Vec<String> = counts
        .iter()
        .map(|(verdict, count)| format!("{count} {}", verdict.name().replace('_', " ")))
        .chain([format!("{} current", plan.totals().unchanged)])
        .collect();
    let _ = writeln!(
        out,
        "Valid, but {files} not as the configuration wants: {}.",
        counts.join(", ")
    );
    totals::orphaned(plan, style, &mut out);
    out
}

/// What is said when there is nothing to write.
pub(super) fn idle(plan: &Plan, style: Style, quiet: bool) -> String {
    let mut out = String::new();
    if !quiet {
        rows::write(plan, &Forecast::default(), style, &mut out);
        if !out.is_empty() {
            out.push('\n');
        }
    }
    let _ = write!(out, "No changes. {}", up_to_date(plan));
    totals::orphaned(plan, style, &mut out);
    out
}

fn up_to_date(plan: &Plan) -> String {
    match plan.groups.iter().filter(|group| !group.former).count() {
        1 => "1 stack is up to date.\n".to_owned(),
        stacks => format!("{stacks} stacks are up to date.\n"),
    }
}

/// What was done.
pub(super) fn done(
    plan: &Plan,
    forecast: &Forecast,
    done: &Done,
    style: Style,
    quiet: bool,
) -> String {
    let mut out = String::new();
    if !quiet {
        rows::write(plan, forecast, style, &mut out);
        if !out.is_empty() {
            out.push('\n');
        }
    }
    for backup in &done.backups {
        let _ = writeln!(out, "Kept {}", escape::line(backup));
    }
    for path in &done.parted {
        let path = escape::line(path);
        let _ = writeln!(
            out,
            "{path} had other names (hard links); they keep the old text"
        );
    }
    let files = |count: usize| {
        if count == 1 {
            "1 file".to_owned()
        } else {
            format!("{count} files")
        }
    };
    let (written, removed) = (files(done.written), files(done.deleted));
    let _ = match (done.written, done.deleted) {
        (_, 0) => writeln!(out, "Wrote {written}."),
        (0, _) => writeln!(out, "Removed {removed}."),
        (_, _) => writeln!(out, "Wrote {written}, removed {removed}."),
    };
    totals::orphaned(plan, style, &mut out);
    out
}

/// Why nothing was written, and what would change that.
pub(super) fn refusal(plan: &Plan, style: Style) -> String {
    let mut out = String::new();
    let conflicts = plan.conflicts();
    for row in &conflicts {
        let path = escape::line(&row.place.shown);
        let label = style.paint(Paint::Bad, "refused:");
        let _ = writeln!(out, "{label} {path} {}", reason(row));
    }
    let help = ways::way_out(&conflicts).unwrap_or_default();
    write_help(&help, style, &mut out);
    // The ways are told; with data at risk there is more to say.
    let risks = ways::once_replaced(plan);
    if let Some(needs) = ways::needs(plan).filter(|_| !risks.is_empty()) {
        let help = format!("data is at risk too; to go on all the same, add {needs}");
        write_help(&help, style, &mut out);
    }
    out.push_str("Nothing was written.\n");
    out
}

/// What to do about something, below it.
pub(super) fn write_help(help: &str, style: Style, out: &mut String) {
    for line in fill(&format!("help: {help}"), style.width.saturating_sub(2)) {
        let _ = writeln!(out, "  {line}");
    }
}

pub(super) fn action(row: &Row) -> (char, &'static str, Paint) {
    match row.action {
        Action::Create => ('+', "create", Paint::Good),
        Action::Update => ('~', "update", Paint::Change),
        Action::Adopt => ('~', "adopt", Paint::Change),
        Action::Overwrite => ('!', "overwrite", Paint::Bad),
        Action::Delete => ('-', "delete", Paint::Bad),
        Action::Conflict => ('!', "conflict", Paint::Bad),
        Action::Keep if row.is_orphaned() => ('?', "orphaned", Paint::Change),
        Action::Keep => ('?', "keep", Paint::Change),
    }
}

/// What a row's word does not say.
fn note(row: &Row) -> Option<String> {
    let note = match row.verdict {
        Verdict::Missing | Verdict::Orphan => return None,
        Verdict::Stale | Verdict::Current => {
            let slug = row.former_name()?;
            return Some(format!("was written for `{}`", escape::line(slug)));
        }
        Verdict::EditedBack
        | Verdict::Adoptable
        | Verdict::Edited
        | Verdict::Unmerged
        | Verdict::Newer
        | Verdict::Foreign
        | Verdict::EditedOrphan
        | Verdict::NewerOrphan => reason(row),
    };
    Some(match row.backup() {
        Some(backup) => format!("{note}; kept as {}", escape::line(&backup)),
        None => note.to_owned(),
    })
}

pub(super) fn reason(row: &Row) -> &'static str {
    match row.verdict {
        Verdict::Missing => "is not there",
        Verdict::Current => "is as it should be",
        Verdict::Stale => "is older than the configuration",
        Verdict::EditedBack => "has another header than phpier writes",
        Verdict::Edited => "was changed by hand",
        Verdict::Unmerged => "has conflict markers from a merge",
        Verdict::Newer => "was written by a newer phpier",
        Verdict::Adoptable => "lacks only the header",
        Verdict::Foreign => "was not written by phpier",
        Verdict::Orphan => "is no longer generated",
        Verdict::EditedOrphan => "was changed by hand; it stays until you delete it",
        Verdict::NewerOrphan => {
            "was written by a newer phpier, which alone can tell whether it may go"
        }
    }
}
