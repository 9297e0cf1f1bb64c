//! `phpier migrate --undo`: what the last migration of a folder wrote is taken back, if nobody has
//! changed it since.

use std::fmt::Write as _;

use super::Task;
use super::record::{self, Record, digest};
use super::rows::{Rows, bytes};
use crate::cli::exit::Exit;
use crate::cli::ui::Ui;
use crate::cli::{escape, report};
use crate::diagnostic::{Diagnostic, code};
use crate::workspace::apply::Extra;

pub(super) fn run(task: &Task<'_>, ui: &mut Ui) -> Result<Exit, Exit> {
    let places = task.workspace;
    let record =
        Record::read(places, &task.folder).map_err(|problem| report::fatal(ui, &problem))?;
    let Some(record) = record else {
        let problem = Diagnostic::new(&code::MIGRATE_NOTHING, "nothing was migrated here")
            .file(places.show(&task.folder))
            .help("what an earlier phpier renamed ends in `.pre-phpier`; rename it back by hand");
        return Err(report::fatal(ui, &problem));
    };
    let mut rows = Rows::new(places, &task.folder, "");
    let mut extra = Extra {
        emptied: record.folders.clone(),
        ..Extra::default()
    };
    let mut out = String::new();
    let mut refused = Vec::new();
    for file in &record.files {
        let now = bytes(places, &file.path).map_err(|problem| report::fatal(ui, &problem))?;
        let shown = places.show(&file.path);
        if now.as_deref() == file.before.as_deref().map(str::as_bytes) {
            continue;
        }
        if now.as_deref().map(digest) != file.after {
            // Others have written lines of their own into that one.
            if file.path == crate::workspace::real(&places.global_config()) {
                let _ = writeln!(
                    out,
                    "Keep    {}: it has changed since; take out what you no longer need",
                    escape::line(&shown)
                );
                continue;
            }
            refused.push(shown);
            continue;
        }
        let word = match (&now, &file.before) {
            (_, None) => "Remove",
            (_, Some(_)) => "Restore",
        };
        let _ = writeln!(out, "{word:<7} {}", escape::line(&shown));
        extra
            .modes
            .extend(file.mode.map(|mode| (file.path.clone(), mode)));
        rows.file(&file.path, now, file.before.clone());
    }
    if !refused.is_empty() {
        for shown in &refused {
            let problem = Diagnostic::new(&code::WORKSPACE_CHANGED, "this file has changed since the migration")
                .file(shown)
                .help("move your changes elsewhere, or rename the files that end in `.pre-phpier` back by hand");
            report::fatal(ui, &problem);
        }
        ui.say("Nothing was written.\n");
        return Err(Exit::Refused);
    }
    let place = record::path(places, &task.folder);
    let own = bytes(places, &place).map_err(|problem| report::fatal(ui, &problem))?;
    rows.file(&place, own, None);
    out.push('\n');
    ui.payload(&out);
    task.write(&rows.plan(), extra, "Take the migration back?", ui)?;
    Ok(Exit::Done)
}
