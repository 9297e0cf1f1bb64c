//! `--format markdown`: a comment for a pull request. The totals are above the fold, and whatever comes
//! from a configuration is written so that nothing in it means anything to a reader of Markdown.

use std::fmt::Write;

use super::super::escape;
use super::super::session::Session;
use super::super::view::{self, action, reason, totals, ways};
use super::place::{Place, repository};
use super::severity;
use crate::plan::data::Finding;
use crate::plan::diff::diff;
use crate::plan::predict::Forecast;
use crate::plan::{Line, Plan, Row};

/// GitHub takes no longer comment than 65,536 characters; the rest is for what stands around.
const DIFFERENCES: usize = 50_000;

pub(super) fn write(session: &Session, forecast: &Forecast, command: &str) -> String {
    let mut out = format!("### phpier {command}\n\n");
    let Some(plan) = &session.plan else {
        out.push_str("**The configuration is not valid.**\n");
        diagnostics(session, &mut out);
        return out;
    };
    if plan.rows().next().is_none() {
        let _ = writeln!(
            out,
            "No changes. {} files are up to date.",
            plan.totals().unchanged
        );
        diagnostics(session, &mut out);
        return out;
    }
    if plan.is_pending() {
        let _ = writeln!(out, "**Plan:** {}.", totals::counted(&plan.totals()));
    } else {
        out.push_str("**Plan:** no changes.\n");
    }
    if let Some(containers) = totals::containers(plan, forecast) {
        let known = reason::known(forecast).map(|known| format!(" {}", text(&known)));
        let known = known.unwrap_or_default();
        let _ = writeln!(out, "**Containers:** {}.{known}", text(&containers));
    }
    if let Some(untraced) = totals::untraced(plan, forecast) {
        let _ = writeln!(out, "{}", text(&untraced));
    }
    if let Some(orphaned) = totals::left_over(plan) {
        let _ = writeln!(out, "**Orphaned:** {}.", text(&orphaned));
    }
    if let Some(way) = ways::way_out(&plan.conflicts()) {
        let _ = writeln!(out, "**Conflicts:** {}.", text(&way));
    }
    if let Some(needs) = ways::needs(plan) {
        let _ = writeln!(out, "**Not applied without** {}", text(&needs));
    }
    for one in &plan.environment {
        let place = at(session, one.place.as_ref());
        let sentence = text(&view::environment::sentence(one));
        let _ = writeln!(out, "\n{sentence}{place}");
    }
    let fleet = session.fleet.as_ref();
    if let Some(sentence) = fleet.and_then(|fleet| totals::radius(plan, forecast, fleet)) {
        let _ = writeln!(out, "\n{}", text(&sentence));
    }
    rows(session, plan, forecast, &mut out);
    data(session, plan, &mut out);
    diagnostics(session, &mut out);
    differences(plan, &mut out);
    out
}

fn rows(session: &Session, plan: &Plan, forecast: &Forecast, out: &mut String) {
    out.push_str("\n| stack | what | | why |\n|---|---|---|---|\n");
    // What no file tells is told in a sentence, for there may be a thousand of it.
    for (group, changes) in forecast
        .with(plan)
        .filter(|(group, _)| !group.rows.is_empty())
    {
        let stack = text(group.stack.name());
        for row in &group.rows {
            let (path, (_, action, _)) = (code(&row.place.path), action(row));
            let _ = writeln!(out, "| {stack} | {path} | {action} | |");
        }
        for change in changes {
            let (_, word) = reason::word(change.consequence);
            let why = text(&reason::reason(change, forecast));
            let what = format!("{} {}", change.kind.name(), code(&change.name));
            let place = at(session, change.place.as_ref());
            let _ = writeln!(out, "| {stack} | {what} | {word} | {why}{place} |");
        }
    }
}

/// A place in parentheses, if there is one.
fn at(session: &Session, line: Option<&Line>) -> String {
    line.map_or_else(String::new, |line| {
        let place = Place::of_span(session, line.span);
        format!(" ({})", code(&told(session, &place)))
    })
}

/// A place as people write one: below the repository, or else as seen from the home folder, whose own
/// place is nobody's business.
fn told(session: &Session, place: &Place) -> String {
    let path = match place.path.strip_prefix(repository(session)) {
        Ok(path) => path.display().to_string(),
        Err(_) => session.workspace.show(&place.path),
    };
    match place.range {
        Some((start, _)) => format!("{path}:{}:{}", start.line, start.column),
        None => path,
    }
}

/// What becomes of data.
fn data(session: &Session, plan: &Plan, out: &mut String) {
    let withheld = plan.withheld();
    let own = plan.findings().into_iter().map(|finding| (finding, ""));
    let when = format!("{}, ", view::data::WITHHELD);
    let withheld = withheld.iter().map(|finding| (finding, when.as_str()));
    let findings: Vec<(&Finding, &str)> = own.chain(withheld).collect();
    if !findings.is_empty() {
        out.push('\n');
    }
    for (finding, when) in findings {
        let place = finding.place.as_ref();
        let place = place.map(|line| Place::of_span(session, line.span));
        let place = place.map(|place| format!(" at {}", code(&told(session, &place))));
        let help = finding.help.as_deref();
        let help = help.map(|help| format!(". Help: {}", text(help)));
        let commands = finding.commands.iter();
        let commands: String = commands
            .map(|command| format!("<br>{}", code(command)))
            .collect();
        let _ = writeln!(
            out,
            "- **Data: {}**{}: {}{}, {}: {}{}{commands}",
            text(view::data::word(finding.class)),
            place.unwrap_or_default(),
            text(when),
            code(&finding.service),
            text(&finding.store.to_string()),
            text(&finding.message),
            help.unwrap_or_default(),
        );
    }
}

fn diagnostics(session: &Session, out: &mut String) {
    // Files that differ are in the table already, and data is told above.
    let mut all = super::found(session);
    all.sort_by_key(|found| found.severity);
    if !all.is_empty() {
        out.push('\n');
    }
    for found in &all {
        let place = Place::of(session, found);
        let place = place.map(|place| format!(" at {}", code(&told(session, &place))));
        let label = found
            .labels
            .first()
            .map(|label| format!(": {}", text(&label.text)));
        let help = found
            .help
            .as_deref()
            .map(|help| format!(". Help: {}", text(help)));
        let _ = writeln!(
            out,
            "- **{}**{}: {}{}{} ({})",
            severity(found.severity),
            place.unwrap_or_default(),
            text(&found.message),
            label.unwrap_or_default(),
            help.unwrap_or_default(),
            code(found.code.name),
        );
    }
}

fn differences(plan: &Plan, out: &mut String) {
    let mut shown = String::new();
    let (mut files, mut left_out) = (0, 0);
    for row in plan.rows().filter(|row| row.action.writes()) {
        files += 1;
        let text = difference(row);
        if shown.len() + text.len() > DIFFERENCES {
            left_out += 1;
        } else {
            shown.push_str(&text);
        }
    }
    if files == 0 {
        return;
    }
    let files = if files == 1 {
        "1 file".to_owned()
    } else {
        format!("{files} files")
    };
    let _ = writeln!(
        out,
        "\n<details>\n<summary>Differences of {files}</summary>\n"
    );
    out.push_str(&shown);
    if left_out > 0 {
        let _ = writeln!(out, "{left_out} more are too long for a comment.\n");
    }
    out.push_str("</details>\n");
}

fn difference(row: &Row) -> String {
    let before = String::from_utf8_lossy(row.before.as_deref().unwrap_or_default());
    let after = row.after.as_deref().unwrap_or_default();
    let side = |there: bool| {
        if there {
            row.place.path.as_str()
        } else {
            "/dev/null"
        }
    };
    let diff = diff(&before, after);
    let diff = diff.unified(side(row.before.is_some()), side(row.after.is_some()));
    let diff = escape::lines(&diff);
    // A fence ends at as many backticks as it began with.
    let longest = diff.split(|char| char != '`').map(str::len).max();
    let fence = "`".repeat(longest.unwrap_or(0).max(2) + 1);
    format!(
        "{}\n\n{fence}diff\n{diff}{fence}\n\n",
        code(&row.place.shown)
    )
}

/// Text in which no character means anything to Markdown or HTML: neither markup nor the mention of a
/// person nor a link.
fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in escape::line(text).chars() {
        if char.is_alphanumeric() || matches!(char, ' ' | '.' | ',' | '-' | '/') {
            out.push(char);
        } else {
            let _ = write!(out, "&#{};", u32::from(char));
        }
    }
    // A name that looks like a host would become a link.
    out.replace("www.", "www&#46;")
}

/// The same as code.
fn code(name: &str) -> String {
    format!("<code>{}</code>", text(name))
}

#[cfg(test)]
mod tests {
    use super::{code, text};

    #[test]
    fn nothing_means_anything() {
        for hostile in [
            "</details>",
            "`a`",
            "| a |",
            "@team",
            "[a](b)",
            "**a**",
            "https://x",
            "a\nb",
        ] {
            let safe = text(hostile);
            let marks = ['<', '>', '`', '|', '@', '[', '*', ':', '\n', '_', '#', '\\'];
            let bare = safe.replace("&#", "").replace(';', "");
            assert!(!bare.contains(marks), "{safe}");
        }
        assert_eq!(code("a_b"), "<code>a&#95;b</code>");
    }
}
