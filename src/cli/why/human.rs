//! An answer for a person: the value, the lines behind it, what could be written, phpier's rule.

use std::fmt::Write;

use super::super::origin::short;
use super::super::report;
use super::super::session::Session;
use super::super::ui::{Paint, Style};
use super::super::{escape, wrap};
use super::words;
use crate::artifact::FORMAT;
use crate::diagnostic::Label;
use crate::origin::{Answer, Cause, Origin, Public, Segment, Value};
use crate::plan::Stack;
use crate::source::SourceMap;

/// How many places are drawn; the others are listed.
const MOST: usize = 4;

/// Longer lines of text are hard to read.
const MOST_COLUMNS: usize = 120;

pub(super) fn write(
    session: &Session,
    stack: &Stack,
    answer: &Answer,
    public: &Public,
    style: Style,
) -> String {
    let style = Style {
        width: style.width.min(MOST_COLUMNS),
        ..style
    };
    let mut out = String::new();
    let file = escape::line(&answer.file);
    let owner = escape::line(stack.name()).into_owned();
    let file = style.paint(Paint::Faint, &format!("{owner}  {file}"));
    let path = match answer.path.0.as_slice() {
        [Segment::Line(line)] => format!("line {line}"),
        _ => answer.path.to_string(),
    };
    let _ = match path.as_str() {
        "" => writeln!(out, "{file}"),
        path => writeln!(
            out,
            "{}  {file}",
            style.paint(Paint::Strong, &escape::line(path))
        ),
    };
    match &answer.value {
        Value::Text(text, _) => {
            for line in text.split('\n') {
                let _ = writeln!(out, "  {}", escape::line(line));
            }
        }
        Value::Parts(_) => parts(session, answer, style, &mut out),
    }
    if answer.more > 0 {
        let _ = writeln!(out, "  … and {} more", answer.more);
    }
    lines(answer, public, style, &mut out);
    let rest = answer.causes.iter().skip(MOST);
    listed(session, "Also", rest, style, &mut out);
    listed(session, "Needs", answer.conditions.iter(), style, &mut out);
    if answer.left_out > 0 {
        let text = format!(
            "{} names of the configuration were tried; {} more may have to do with it, which are too many to try each.",
            answer.tried, answer.left_out
        );
        paragraph("Partial", &text, style, &mut out);
    }
    for key in &answer.unwritten {
        let default = key.default.map_or(String::new(), |default| {
            format!(" The default of format {FORMAT} is `{default}`.")
        });
        let section = match key.key.rsplit_once('.') {
            Some((section, _)) if key.section.end > key.section.start => {
                format!(" (in `{section}`, {})", short(session, key.section))
            }
            _ => String::new(),
        };
        let text = format!(
            "`{}` is not written. {}{default} To set it: `{}`{section}",
            key.key, key.doc, key.sample
        );
        paragraph("Default", &text, style, &mut out);
    }
    if let Some(rule) = answer.rule {
        paragraph("Rule", rule.text, style, &mut out);
        if let Some(source) = rule.source {
            let _ = writeln!(out, "         {}", style.paint(Paint::Faint, source));
        }
    }
    out
}

/// The lines of the configuration, each place with its word.
fn lines(answer: &Answer, public: &Public, style: Style, out: &mut String) {
    if answer.causes.is_empty() {
        return;
    }
    let mut sources = SourceMap::default();
    let source = sources.add(public.file.clone());
    let labels: Vec<Label> = answer
        .causes
        .iter()
        .take(MOST)
        .map(|cause| {
            let range = public.moved(cause.span.range());
            Label {
                span: crate::source::Span::new(source, range.start, range.end),
                text: words(answer, cause.how).to_owned(),
            }
        })
        .collect();
    let message = match answer.causes.len() {
        1 => "from one line of the configuration".to_owned(),
        count => format!("from {count} places of the configuration"),
    };
    out.push('\n');
    out.push_str(&report::excerpt(&message, &labels, &sources, style));
}

fn listed<'a>(
    session: &Session,
    title: &str,
    causes: impl Iterator<Item = &'a Cause>,
    style: Style,
    out: &mut String,
) {
    let causes: Vec<String> = causes
        .map(|cause| format!("`{}` ({})", cause.key, short(session, cause.span)))
        .collect();
    if !causes.is_empty() {
        paragraph(title, &causes.join(", "), style, out);
    }
}

/// The parts of something, one a line, each with where it comes from.
fn parts(session: &Session, answer: &Answer, style: Style, out: &mut String) {
    let Value::Parts(parts) = &answer.value else {
        return;
    };
    for part in parts {
        let name = part.path.last_step();
        let value = part.value.as_deref().unwrap_or("…");
        let value = value.split('\n').next().unwrap_or_default();
        let origin = match part.origin {
            Origin::Line(span) => short(session, span),
            Origin::Default => "default".to_owned(),
            Origin::Rule => "rule".to_owned(),
        };
        let text = format!("  {name}: {value}");
        let text = escape::line(&text);
        let room = style.width.saturating_sub(origin.chars().count() + 2);
        let text = wrap::cut(&text, room);
        let gap = " ".repeat(room.saturating_sub(text.chars().count()) + 2);
        let _ = writeln!(out, "{text}{gap}{}", style.paint(Paint::Faint, &origin));
    }
}

/// A text behind a title, within the width.
fn paragraph(title: &str, text: &str, style: Style, out: &mut String) {
    let text = escape::line(text);
    let indent = 9;
    for (at, line) in wrap::fill(&text, style.width.saturating_sub(indent))
        .iter()
        .enumerate()
    {
        let start = if at == 0 {
            format!("{:indent$}", format!("{title}:"))
        } else {
            " ".repeat(indent)
        };
        let start = if at == 0 {
            style.paint(Paint::Strong, &start)
        } else {
            start
        };
        let _ = writeln!(out, "{start}{line}");
    }
}
