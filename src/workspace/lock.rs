//! One writer at a time. The lock is the kernel's, so it goes when its holder does; the file only says
//! who that is.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::thread;
use std::time::{Duration, Instant};

use super::read::reason;
use super::transaction::{self, WriteError};
use super::{Workspace, local};
use crate::diagnostic::{Diagnostic, code};

/// How often somebody who waits looks again.
const LOOK: Duration = Duration::from_millis(50);
/// The most of a holder's command line that is told, in characters.
const TOLD: usize = 120;

/// Held until it is dropped. Whatever another process had begun is ended by then.
#[derive(Debug)]
pub struct Lock {
    file: File,
    /// What was ended, to be told.
    pub recovered: Vec<Diagnostic>,
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Whoever takes it next is not to be taken for this process until it has written its own name.
        let _ = self.file.set_len(0);
    }
}

/// Takes the lock, waiting for whoever has it for so long; then ends what an interrupted process has
/// begun. `waits` is called once where somebody else has it.
pub fn take(
    workspace: &Workspace,
    limit: Duration,
    waits: impl FnOnce(),
) -> Result<Lock, WriteError> {
    let shown = workspace.show(&workspace.home.join(local::FOLDER));
    let failed = |error: &io::Error| {
        let message = format!("cannot write to phpier's own folder: {}", reason(error));
        WriteError::Failed(Box::new(
            Diagnostic::new(&code::WORKSPACE_WRITE_FAILED, message)
                .file(shown.clone())
                .help("make the folder writable, or name another one with `--home` or `PHPIER_HOME`; nothing was written"),
        ))
    };
    let folder = local::prepare(&workspace.home).map_err(|error| failed(&error))?;
    let path = folder.join("lock");
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .map_err(|error| failed(&error))?;
    again(limit, waits, || {
        match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(WriteError::Refused(Box::new(
            Diagnostic::new(&code::WORKSPACE_LOCKED, held(&mut file))
                .file(workspace.show(&path))
                .help("wait until it is done, or give it longer with `--lock-timeout`; nothing was written"),
        ))),
        Err(TryLockError::Error(error)) => Err(failed(&error)),
    }
    })?;
    name_holder(&mut file).map_err(|error| failed(&error))?;
    local::hide(&folder).map_err(|error| failed(&error))?;
    let mut lock = Lock {
        file,
        recovered: Vec::new(),
    };
    lock.recovered = transaction::recover(workspace)?;
    Ok(lock)
}

/// What is said of whoever writes at this moment, if anybody does.
pub(super) fn holder(workspace: &Workspace) -> Option<String> {
    let mut file = File::open(workspace.home.join(local::FOLDER).join("lock")).ok()?;
    match file.try_lock_shared() {
        Err(TryLockError::WouldBlock) => Some(held(&mut file)),
        _ => None,
    }
}

/// Takes something that somebody else may have, again and again until the limit.
pub(super) fn again<T>(
    limit: Duration,
    waits: impl FnOnce(),
    mut take: impl FnMut() -> Result<T, WriteError>,
) -> Result<T, WriteError> {
    let start = Instant::now();
    let mut waits = Some(waits);
    loop {
        match take() {
            Err(WriteError::Refused(_)) if start.elapsed() < limit => {
                if let Some(waits) = waits.take() {
                    waits();
                }
                thread::sleep(LOOK);
            }
            other => return other,
        }
    }
}

fn name_holder(file: &mut File) -> io::Result<()> {
    let command: Vec<String> = std::env::args_os()
        .skip(1)
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    let holder = format!("{}\nphpier {}\n", std::process::id(), command.join(" "));
    file.set_len(0)?;
    file.rewind()?;
    file.write_all(holder.as_bytes())
}

/// What is said of the holder. It may not have written its number yet.
fn held(file: &mut File) -> String {
    let mut holder = String::new();
    let _ = file
        .rewind()
        .and_then(|()| file.read_to_string(&mut holder));
    let mut lines = holder.lines();
    let process = lines.next().unwrap_or_default();
    if process.is_empty() || !process.bytes().all(|byte| byte.is_ascii_digit()) {
        return "another phpier is writing".to_owned();
    }
    let command: String = lines
        .next()
        .unwrap_or_default()
        .chars()
        .take(TOLD)
        .collect();
    if command.is_empty() {
        format!("another phpier is writing: process {process} holds the lock")
    } else {
        format!("another phpier is writing: process {process} (`{command}`) holds the lock")
    }
}
