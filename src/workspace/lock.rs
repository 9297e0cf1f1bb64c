//! One writer at a time. The lock is the kernel's, so it goes when its holder does; the file only says
//! who that is.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};

use super::Workspace;
use super::local;
use super::read::reason;
use crate::diagnostic::{Diagnostic, code};

/// Held until it is dropped.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Why there is no lock.
#[derive(Debug)]
pub enum LockError {
    /// Another process has it.
    Held(Box<Diagnostic>),
    /// There can be none.
    Failed(Box<Diagnostic>),
}

/// Takes the lock at once, or says who has it.
pub fn take(workspace: &Workspace) -> Result<Lock, LockError> {
    let shown = workspace.show(&workspace.home.join("local"));
    let failed = |error: &std::io::Error| {
        let message = format!("cannot write to phpier's own folder: {}", reason(error));
        LockError::Failed(Box::new(
            Diagnostic::new(&code::WORKSPACE_WRITE_FAILED, message)
                .file(shown.clone())
                .help("make the folder writable, or name another one with `--home` or `PHPIER_HOME`; nothing was written"),
        ))
    };
    let local = local::prepare(&workspace.home).map_err(|error| failed(&error))?;
    let path = local.join("lock");
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .map_err(|error| failed(&error))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            // Whoever has it may not have written its number yet.
            let _ = file.read_to_string(&mut holder);
            let holder = holder.trim();
            let message = if !holder.is_empty() && holder.bytes().all(|b| b.is_ascii_digit()) {
                format!("another phpier is writing: process {holder} holds the lock")
            } else {
                "another phpier is writing".to_owned()
            };
            return Err(LockError::Held(Box::new(
                Diagnostic::new(&code::WORKSPACE_LOCKED, message)
                    .file(workspace.show(&path))
                    .help("wait until it is done and try again; nothing was written"),
            )));
        }
        Err(TryLockError::Error(error)) => return Err(failed(&error)),
    }
    file.set_len(0)
        .and_then(|()| file.rewind())
        .and_then(|()| writeln!(file, "{}", std::process::id()))
        .map_err(|error| failed(&error))?;
    Ok(Lock { _file: file })
}
