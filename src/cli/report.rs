//! Diagnostics, for people and for machines.

mod document;
mod elsewhere;
mod excerpt;
mod github;
mod json;
mod markdown;
mod place;
mod sarif;
mod screened;

use std::iter;

use miette::{GraphicalReportHandler, GraphicalTheme};

use super::Format;
use super::exit::Exit;
use super::session::Session;
use super::ui::{Style, Ui};
use super::view::data::{WITHHELD, leave};
use super::view::environment::sentence;
use super::view::ways::way_out;
use crate::diagnostic::{Code, Diagnostic, Label, Severity, code};
use crate::plan::data::Finding;
use crate::plan::environment::Move;
use crate::plan::predict::Forecast;
use crate::plan::{Plan, Row, Verdict};
use crate::source::{SourceMap, Span};
pub(super) use document::schema;
use excerpt::Shown;
use screened::Screened;

/// Shows what a session found to a person, on stderr: errors, and whatever weighs no less than this.
pub(super) fn human(ui: &mut Ui, session: &Session, lightest: Severity) {
    let lightest = if ui.quiet { Severity::Error } else { lightest };
    let (elsewhere, shown): (Vec<_>, Vec<_>) = session
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity <= lightest)
        .partition(|diagnostic| diagnostic.elsewhere);
    let mut text = String::new();
    let mut sources = Screened::new(&session.sources);
    for diagnostic in shown {
        render(diagnostic, &mut sources, ui.err, &mut text);
    }
    elsewhere::write(&elsewhere, &mut sources, &mut text);
    let count = |severity| {
        let mut all = session.diagnostics.iter();
        let mut count = 0;
        while all.any(|diagnostic| diagnostic.severity == severity) {
            count += 1;
        }
        count
    };
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    if errors > 0 {
        let plural = |count: usize, word: &str| match count {
            1 => format!("1 {word}"),
            _ => format!("{count} {word}s"),
        };
        text.push_str(&plural(errors, "error"));
        if warnings > 0 {
            text.push_str(", ");
            text.push_str(&plural(warnings, "warning"));
        }
        text.push('\n');
    }
    ui.say(&text);
}

/// Shows the one thing that ended a command.
pub(super) fn fatal(ui: &mut Ui, diagnostic: &Diagnostic) -> Exit {
    let mut text = String::new();
    let sources = SourceMap::default();
    render(diagnostic, &mut Screened::new(&sources), ui.err, &mut text);
    ui.say(&text);
    Exit::Error
}

/// Where a span begins, as people count: line and column from 1.
pub(super) fn position(text: &str, span: Span) -> (usize, usize) {
    let start = place::Position::of(text, span.range().start);
    (start.line, start.column)
}

/// A place for a program: the file, and where it begins and ends.
pub(super) fn location(session: &Session, span: Span) -> impl serde::Serialize {
    json::location(&place::Place::of_span(session, span))
}

/// Longer lines of text are hard to read.
const MOST_COLUMNS: usize = 120;

/// Places of a file with a word on each, as text: nothing is wrong there.
pub(super) fn excerpt(
    message: &str,
    labels: &[Label],
    sources: &SourceMap,
    style: Style,
) -> String {
    let mut out = String::new();
    let width = style.width.min(MOST_COLUMNS);
    let shown = Shown::of_places(message, labels, &mut Screened::new(sources), width);
    draw(&shown, style, &mut out);
    out
}

/// Shows what is wrong with places in files that were read.
pub(super) fn with_sources(ui: &mut Ui, diagnostics: &[Diagnostic], sources: &SourceMap) {
    let mut text = String::new();
    let mut sources = Screened::new(sources);
    for diagnostic in diagnostics {
        render(diagnostic, &mut sources, ui.err, &mut text);
    }
    ui.say(&text);
}

fn render(diagnostic: &Diagnostic, sources: &mut Screened<'_>, style: Style, out: &mut String) {
    let diagnostic = sources.told(diagnostic);
    let shown = Shown::new(&diagnostic, sources, style.width.min(MOST_COLUMNS));
    draw(&shown, style, out);
    out.push('\n');
}

fn draw(shown: &Shown, style: Style, out: &mut String) {
    let theme = match (style.unicode, style.color) {
        (true, true) => GraphicalTheme::unicode(),
        (true, false) => GraphicalTheme::unicode_nocolor(),
        (false, true) => GraphicalTheme::ascii(),
        (false, false) => GraphicalTheme::none(),
    };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(style.width.min(MOST_COLUMNS))
        .with_links(false)
        .with_context_lines(1);
    if handler.render_report(out, shown).is_err() {
        // A place that cannot be drawn must not hide what is wrong there.
        out.push_str(&shown.to_string());
    }
}

/// Whether an output for programs tells the lines that are behind a plan.
pub(super) fn shows_places(format: Format, plan: &Plan) -> bool {
    match format {
        Format::Human => false,
        Format::Json | Format::Markdown => true,
        // Only of what is a diagnostic there.
        Format::Github | Format::Sarif => {
            let at_risk = plan.findings().iter().any(|one| one.needs_leave);
            at_risk || !plan.environment.is_empty()
        }
    }
}

/// Writes a session for a program, on stdout.
pub(super) fn machine(
    ui: &mut Ui,
    format: Format,
    command: &str,
    session: &Session,
    forecast: &Forecast,
    exit: Exit,
) {
    let text = match format {
        Format::Human => return,
        Format::Json => json::write(session, forecast, command, exit),
        Format::Markdown => markdown::write(session, forecast, command),
        Format::Github => github::write(session, command),
        Format::Sarif => sarif::write(session, command, exit),
    };
    ui.payload(&text);
}

/// A weight's name in output for machines; never changes.
fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// A file that is not as it should be, as a diagnostic.
fn finding(row: &Row) -> Diagnostic {
    let (code, message): (&'static Code, &str) = match row.verdict {
        Verdict::Missing => (&code::PLAN_MISSING, "this generated file is missing"),
        Verdict::Stale | Verdict::Current => (
            &code::PLAN_STALE,
            "this generated file is older than the configuration",
        ),
        Verdict::EditedBack => (
            &code::PLAN_EDITED_BACK,
            "this generated file's header was changed",
        ),
        Verdict::Edited => (
            &code::PLAN_EDITED,
            "this generated file was changed by hand",
        ),
        Verdict::Unmerged => (
            &code::PLAN_UNMERGED,
            "this generated file has conflict markers",
        ),
        Verdict::Newer => (
            &code::PLAN_NEWER,
            "this file was generated by a newer phpier",
        ),
        Verdict::Adoptable => (
            &code::PLAN_ADOPTABLE,
            "this file lacks only phpier's header",
        ),
        Verdict::Foreign => (
            &code::PLAN_FOREIGN,
            "a file that phpier did not write is in the way",
        ),
        Verdict::Orphan => (
            &code::PLAN_ORPHAN,
            "this generated file is no longer wanted",
        ),
        Verdict::EditedOrphan => (
            &code::PLAN_EDITED_ORPHAN,
            "this generated file is no longer wanted, and was changed by hand",
        ),
        Verdict::NewerOrphan => (
            &code::PLAN_NEWER_ORPHAN,
            "this file was generated by a newer phpier, and this one does not generate it",
        ),
    };
    let help = match row.verdict {
        Verdict::Orphan => "run `phpier apply --prune`".to_owned(),
        Verdict::EditedOrphan => "take what you need from it and delete it".to_owned(),
        Verdict::NewerOrphan => {
            "update phpier, which then tells whether it may go; or delete it".to_owned()
        }
        _ if row.is_in_the_way() => way_out(&[row]).unwrap_or_default(),
        _ => "run `phpier apply`".to_owned(),
    };
    Diagnostic::new(code, message)
        .file(&row.place.shown)
        .help(help)
}

/// Data that is at risk, as a diagnostic; `when` says on what condition.
fn at_risk(finding: &Finding, when: &str) -> Diagnostic {
    let Finding {
        service,
        store,
        message,
        ..
    } = finding;
    let mut found = Diagnostic::new(
        &code::PLAN_DATA_AT_RISK,
        format!("{when}data of {service} is at risk ({store}): {message}"),
    );
    if let Some(line) = &finding.place {
        found = found.label(line.span, "the line behind it");
    }
    let option = leave(iter::once(finding)).join(" ");
    let on = format!("to go on all the same, add `{option}`");
    // The help speaks of the commands as of what follows.
    let commands = finding.commands.iter();
    let commands: String = commands.map(|command| format!("\n  {command}")).collect();
    found.help(match &finding.help {
        Some(help) if commands.is_empty() => format!("{help}; {on}"),
        Some(help) => format!("{help}{commands}\n{on}"),
        None => on,
    })
}

/// What this machine gives to projects' files from now on, as a diagnostic.
fn moved(one: &Move) -> Diagnostic {
    let mut found = Diagnostic::new(&code::PLAN_ENVIRONMENT, sentence(one));
    if let Some(line) = &one.place {
        found = found.label(line.span, "the line behind it");
    }
    found.help("no file of a project changes; `phpier up` hands the new value to Compose, and so does `phpier shellenv`")
}

/// What was found wrong, as it may be told.
fn found(session: &Session) -> Vec<Diagnostic> {
    let mut sources = Screened::new(&session.sources);
    let all = session.diagnostics.iter();
    all.map(|one| sources.told(one)).collect()
}

/// Everything there is to report to a program: what was found wrong, data that is at risk, and files that
/// are not as they should be.
fn everything(session: &Session, command: &str) -> Vec<Diagnostic> {
    let findings = session.plan.iter().flat_map(Plan::rows).map(|row| {
        let mut finding = finding(row);
        if command != "check" {
            // A plan is made because files differ; that is news, not a fault.
            finding.severity = Severity::Note;
        }
        finding
    });
    let all = session.plan.iter().flat_map(Plan::findings);
    let data = all.filter(|finding| finding.needs_leave);
    let data = data.map(|finding| at_risk(finding, ""));
    let withheld = session.plan.iter().flat_map(Plan::withheld);
    let withheld = withheld.filter(|finding| finding.needs_leave);
    let withheld = withheld.map(|finding| at_risk(&finding, &format!("{WITHHELD}, ")));
    // Containers are none of a check's business.
    let plans = session.plan.iter().filter(|_| command != "check");
    let moves = plans.flat_map(|plan| &plan.environment).map(moved);
    found(session)
        .into_iter()
        .chain(data)
        .chain(withheld)
        .chain(moves)
        .chain(findings)
        .collect()
}
