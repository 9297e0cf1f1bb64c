//! Changing a file that a person wrote: through every symlink, whole, and only if it is still as it was
//! read.

use std::borrow::Cow;
use std::io;
use std::path::Path;

use super::Workspace;
use super::link::resolve;
use super::lock::Lock;
use super::read::reason;
use super::transaction::{self, Change, Changes, WriteError};
use crate::artifact::digest;
use crate::diagnostic::{Diagnostic, code};

/// Saves a file for its owner alone, whole, in the place of one that may be there.
pub fn save(workspace: &Workspace, path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    transaction::save(path, bytes).map_err(|error| unwritable(workspace, path, &error))
}

fn unwritable(workspace: &Workspace, path: &Path, error: &io::Error) -> WriteError {
    WriteError::Failed(Box::new(
        Diagnostic::new(
            &code::WORKSPACE_WRITE_FAILED,
            format!("cannot write this file: {}", reason(error)),
        )
        .file(workspace.show(path))
        .help("mend that and run it again; nothing was written"),
    ))
}

/// Replaces a file that held `old`; nothing where there was none.
pub fn replace(
    workspace: &Workspace,
    lock: &Lock,
    path: &Path,
    old: Option<&[u8]>,
    new: &[u8],
) -> Result<(), WriteError> {
    let real = resolve(path).map_err(|error| unwritable(workspace, path, &error))?;
    let changes = Changes {
        files: vec![Change {
            path: real.real,
            before: old.map(digest),
            after: Some(Cow::Borrowed(new)),
            readable: false,
            mode: None,
        }],
        ..Changes::default()
    };
    transaction::run(workspace, lock, changes).map(|_| ())
}
