//! `phpier diff`

use std::fmt::Write;

use clap::Args;

use super::exit::Exit;
use super::ui::Ui;
use super::{Common, Paths, edits, escape, report, session, view};
use crate::diagnostic::Severity;
use crate::plan::{Row, Verdict};

/// Show how files differ from what the configuration wants.
///
/// With `--edited`, the other way round and only for files in the way: what a person has made of what
/// phpier wrote. Ends with 0 where there is no difference, with 2 where there is one.
#[derive(Debug, Args)]
pub(super) struct DiffArgs {
    #[command(flatten)]
    paths: Paths,
    /// Show what a person changed in generated files
    #[arg(long)]
    edited: bool,
}

pub(super) fn run(args: &DiffArgs, common: &Common, ui: &mut Ui) -> Exit {
    let session = match args
        .paths
        .found(common)
        .and_then(|paths| session::open(&paths, common))
    {
        Ok(session) => session,
        Err(diagnostic) => return report::fatal(ui, &diagnostic),
    };
    report::human(ui, &session, Severity::Warning);
    let Some(plan) = &session.plan else {
        return Exit::Error;
    };
    let mut rows = Vec::new();
    let mut notes = String::new();
    let mut differs = false;
    for group in &plan.groups {
        for (at, row) in group.rows.iter().enumerate() {
            if !args.edited {
                differs = true;
                rows.extend(row.after.is_some().then(|| written(row)));
                continue;
            }
            let theirs = row.is_in_the_way() || row.verdict == Verdict::EditedOrphan;
            if !theirs {
                continue;
            }
            differs = true;
            let shown = escape::line(&row.place.shown);
            rows.extend(edits::edited(row));
            if row.after.is_none() {
                let _ = writeln!(notes, "{shown} {}", view::reason(row));
            } else if row.verdict == Verdict::Edited && !row.is_only_edited() {
                let _ = writeln!(
                    notes,
                    "{shown}: the configuration has changed too since phpier wrote it, so this is the difference from what it would write now"
                );
            }
            // What `apply --adopt` would write.
            rows.extend(edits::overriding(&session, group, at));
        }
    }
    let text = edits::differences(rows, ui);
    ui.payload(&text);
    ui.say(&notes);
    if differs { Exit::Pending } else { Exit::Done }
}

/// A row as it would be written, whatever stands in its way.
fn written(row: &Row) -> Row {
    Row {
        action: crate::plan::Action::Update,
        ..row.clone()
    }
}
