//! What every command does that writes: it ends what an interrupted one has begun, and takes the lock.

use std::time::Duration;

use clap::Args;

use super::exit::Exit;
use super::rows::Rows;
use super::ui::Ui;
use super::{Common, report, session};
use crate::source::SourceMap;
use crate::workspace::apply::apply;
use crate::workspace::local::Changes;
use crate::workspace::lock::{self, Lock};
use crate::workspace::{Workspace, WriteError, interrupted};

/// How long a command that writes files of a person's waits for its turn.
#[derive(Clone, Copy, Debug, Args)]
pub(super) struct Wait {
    /// Wait for so many seconds while another phpier is writing
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    lock_timeout: u32,
}

impl Wait {
    /// As a time.
    pub(super) fn limit(self) -> Duration {
        Duration::from_secs(self.lock_timeout.into())
    }
}

/// Ends what an interrupted command has begun, before anything is decided upon.
pub(super) fn recover(common: &Common, ui: &mut Ui, limit: Duration) -> Result<(), Exit> {
    // What is wrong with the places is told by whoever opens a session.
    let Ok(workspace) = session::workspace(common) else {
        return Ok(());
    };
    if interrupted(&workspace).is_some() {
        lock(ui, &workspace, limit)?;
    }
    Ok(())
}

/// Takes the lock, waiting for it so long, and tells what was ended with that.
pub(super) fn lock(ui: &mut Ui, workspace: &Workspace, limit: Duration) -> Result<Lock, Exit> {
    let quiet = ui.quiet;
    let lock = lock::take(workspace, limit, || {
        if !quiet {
            ui.say("Waiting for another phpier that writes\n");
        }
    });
    let lock = lock.map_err(|error| failed(ui, &error))?;
    report::with_sources(ui, &lock.recovered, &SourceMap::default());
    Ok(lock)
}

/// Writes files of a person's, all of them or none.
pub(super) fn files(
    ui: &mut Ui,
    workspace: &Workspace,
    rows: Rows<'_>,
    limit: Duration,
) -> Result<(), Exit> {
    let lock = lock(ui, workspace, limit)?;
    match apply(workspace, &lock, &rows.plan(), &Changes::default()) {
        Ok(_) => Ok(()),
        Err(error) => Err(failed(ui, &error)),
    }
}

/// Tells why nothing, or not all, was written.
pub(super) fn failed(ui: &mut Ui, error: &WriteError) -> Exit {
    match error {
        WriteError::Refused(diagnostic) => {
            report::fatal(ui, diagnostic);
            Exit::Refused
        }
        WriteError::Failed(diagnostic) => report::fatal(ui, diagnostic),
    }
}
