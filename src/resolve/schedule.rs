//! Schedules.

mod cron;

use std::ops::Range;

use crate::config::{Pairs, Schedule};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::model;
use crate::source::{Span, Spanned};

use super::{name, text, worker};

/// Checks names, commands and times, and sorts by name.
pub(super) fn resolve(
    slug: &str,
    schedules: &Pairs<Schedule>,
    diagnostics: &mut Diagnostics,
) -> Vec<model::Schedule> {
    let mut resolved: Vec<model::Schedule> = schedules
        .iter()
        .filter_map(|(name, schedule)| one(slug, name, &schedule.value, diagnostics))
        .collect();
    resolved.sort_by(|a, b| a.name.cmp(&b.name));
    resolved
}

fn one(
    slug: &str,
    name: &Spanned<String>,
    schedule: &Schedule,
    diagnostics: &mut Diagnostics,
) -> Option<model::Schedule> {
    let named = name::check_word("a schedule", name, diagnostics);
    if named {
        worker::check_service_name(slug, name, diagnostics);
    }
    let command = schedule.command.clone().map(|command| command.0);
    let full = !command.value.trim().is_empty();
    if !full {
        diagnostics.push(
            Diagnostic::new(
                &code::WORKER_EMPTY,
                format!("the schedule `{}` runs nothing", name.value),
            )
            .label(command.span, "no command")
            .help("write the command, as in \"php artisan backup:run\""),
        );
    }
    let good = full && text::one_line("the command", &command, diagnostics);
    let times = match cron::plain(&schedule.cron.value) {
        Ok(times) => Some(times),
        Err(wrong) => {
            diagnostics.push(
                Diagnostic::new(
                    &code::SCHEDULE_INVALID,
                    format!("`{}` is not a time that cron knows", schedule.cron.value),
                )
                .label(within(&schedule.cron, &wrong.part), wrong.why)
                .help(
                    "minute, hour, day, month, weekday: \"0 3 * * *\" is three o'clock each night",
                ),
            );
            None
        }
    };
    let times = times?;
    (named && good).then(|| model::Schedule {
        name: name.value.clone(),
        times,
        command: command.value,
    })
}

/// The place of a part of a text, where it is written as it is read: bare or in plain quotes.
fn within(text: &Spanned<String>, part: &Range<usize>) -> Span {
    let span = text.span;
    let written = span.range();
    let start = match written.len().checked_sub(text.value.len()) {
        _ if !text.value.is_ascii() => return span,
        Some(0) => written.start,
        Some(2) => written.start + 1,
        _ => return span,
    };
    Span::new(span.source, start + part.start, start + part.end)
}
