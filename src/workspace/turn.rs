//! Whoever starts what is shared takes turns: two that start projects at once would start the same
//! servers, and run the same SQL, against each other. Unlike the lock on what is written, a turn is
//! waited for, since whoever has it will be done.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::time::Duration;

use super::Workspace;
use super::local;
use super::lock::again;
use super::read::reason;
use super::transaction::WriteError;
use crate::diagnostic::{Diagnostic, code};

/// Held until it is dropped; the kernel takes it back from a process that has ended.
#[derive(Debug)]
pub struct Turn {
    _file: File,
}

/// Waits for the turn to start what is shared. `waits` is called once where somebody else has it.
pub fn wait(
    workspace: &Workspace,
    limit: Duration,
    waits: impl FnOnce(),
) -> Result<Turn, WriteError> {
    let shown = workspace.show(&workspace.home.join("local"));
    let failed = |error: &io::Error| {
        let message = format!("cannot write to phpier's own folder: {}", reason(error));
        WriteError::Failed(Box::new(
            Diagnostic::new(&code::WORKSPACE_WRITE_FAILED, message)
                .file(shown.clone())
                .help(
                    "make the folder writable, or name another one with `--home` or `PHPIER_HOME`",
                ),
        ))
    };
    let local = local::prepare(&workspace.home).map_err(|error| failed(&error))?;
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .open(local.join("turn"))
        .map_err(|error| failed(&error))?;
    again(limit, waits, || match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(WriteError::Refused(Box::new(
            Diagnostic::new(
                &code::WORKSPACE_LOCKED,
                "another phpier is starting services of the global stack",
            )
            .file(shown.clone())
            .help("wait until it is done, or give it longer with `--lock-timeout`"),
        ))),
        Err(TryLockError::Error(error)) => Err(failed(&error)),
    })?;
    Ok(Turn { _file: file })
}
