//! Changing a file that a person wrote: through every symlink, whole, and only if it is still as it was
//! read.

use std::io::Write;
use std::path::Path;

use super::Workspace;
use super::link::resolve;
use super::read::{CONFIG_LIMIT, ReadError, read, reason};
use crate::diagnostic::{Diagnostic, code};

/// Replaces a file that held `old`; nothing where there was none.
pub fn replace(
    workspace: &Workspace,
    path: &Path,
    old: Option<&[u8]>,
    new: &[u8],
) -> Result<(), Diagnostic> {
    let failed = |error: &std::io::Error| {
        Diagnostic::new(
            &code::WORKSPACE_WRITE_FAILED,
            format!("cannot write this file: {}", reason(error)),
        )
        .file(workspace.show(path))
        .help("mend that and run it again; nothing was written")
    };
    let now = match read(path, CONFIG_LIMIT) {
        Ok(bytes) => Some(bytes),
        Err(ReadError::Missing) => None,
        Err(error) => return Err(failed(&std::io::Error::other(error.to_string()))),
    };
    if now.as_deref() != old {
        return Err(Diagnostic::new(
            &code::WORKSPACE_CHANGED,
            "this file has changed in the meantime",
        )
        .file(workspace.show(path))
        .help("run it again; nothing was written"));
    }
    write(path, new).map_err(|error| failed(&error))
}

fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let real = resolve(path)?.real;
    let parent = real.parent().unwrap_or(Path::new("/"));
    std::fs::create_dir_all(parent)?;
    let mut file = tempfile::Builder::new()
        .prefix(".phpier-tmp-")
        .tempfile_in(parent)?;
    file.write_all(bytes)?;
    match real.metadata() {
        Ok(metadata) => file.as_file().set_permissions(metadata.permissions())?,
        Err(_) => super::local::readable(file.path())?,
    }
    file.as_file().sync_all()?;
    file.persist(&real)?;
    Ok(())
}
