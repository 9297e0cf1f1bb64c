//! Whoever starts what is shared takes turns: two that start projects at once would start the same
//! servers, and run the same SQL, against each other. Unlike the lock on what is written, a turn is
//! waited for, since whoever has it will be done.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::thread;
use std::time::{Duration, Instant};

use super::Workspace;
use super::local;
use super::lock::{self, Lock, LockError};
use super::read::reason;
use crate::diagnostic::{Diagnostic, code};

/// How often somebody who waits looks again.
const LOOK: Duration = Duration::from_millis(50);

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
) -> Result<Turn, LockError> {
    let shown = workspace.show(&workspace.home.join("local"));
    let failed = |error: &io::Error| {
        let message = format!("cannot write to phpier's own folder: {}", reason(error));
        LockError::Failed(Box::new(
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
        Err(TryLockError::WouldBlock) => Err(LockError::Held(Box::new(
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

/// Waits for the lock on what is written.
pub fn wait_to_write(
    workspace: &Workspace,
    limit: Duration,
    waits: impl FnOnce(),
) -> Result<Lock, LockError> {
    again(limit, waits, || lock::take(workspace))
}

fn again<T>(
    limit: Duration,
    waits: impl FnOnce(),
    mut take: impl FnMut() -> Result<T, LockError>,
) -> Result<T, LockError> {
    let start = Instant::now();
    let mut waits = Some(waits);
    loop {
        match take() {
            Err(LockError::Held(_)) if start.elapsed() < limit => {
                if let Some(waits) = waits.take() {
                    waits();
                }
                thread::sleep(LOOK);
            }
            other => return other,
        }
    }
}
