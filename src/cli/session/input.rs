//! Configuration files from the disk, and what the shell tells of a project besides its text.

use std::path::Path;
use std::sync::Arc;

use super::Proposal;
use crate::config;
use crate::diagnostic::{Diagnostic, code};
use crate::model;
use crate::pipeline::ProjectInput;
use crate::source::{Format, SourceFile, SourceId};
use crate::syntax;
use crate::workspace::discover::Found;
use crate::workspace::{self, CONFIG_LIMIT, ReadError, Workspace};

/// A configuration file, or why there is none. Without one there is no diagnostic either.
pub(super) type Loaded = Result<SourceFile, Option<Box<Diagnostic>>>;

/// Reads a configuration file, or takes the text that it is to have.
pub(super) fn load(
    workspace: &Workspace,
    proposal: &Proposal,
    path: &Path,
    format: Format,
) -> Loaded {
    let shown = workspace.show(path);
    if let Some(text) = proposal.text(path) {
        return Ok(SourceFile {
            path: shown,
            text: Arc::from(text),
            format,
        });
    }
    let bytes = workspace::read(path, CONFIG_LIMIT).map_err(|error| {
        // A symlink that leads nowhere is there all the same.
        if matches!(error, ReadError::Missing) && path.symlink_metadata().is_err() {
            return None;
        }
        let (code, help) = match &error {
            ReadError::NotAFile(_) => (&code::WORKSPACE_NOT_A_FILE, "put a file in its place"),
            ReadError::TooLarge(_) => (
                &code::WORKSPACE_TOO_LARGE,
                "a configuration is a few kilobytes; is this the right file?",
            ),
            ReadError::Missing => (&code::WORKSPACE_UNREADABLE, "correct or remove the symlink"),
            ReadError::Io(_) => (&code::WORKSPACE_UNREADABLE, "make it readable"),
        };
        let message = format!("cannot read this file: {error}");
        Some(Box::new(
            Diagnostic::new(code, message)
                .file(shown.clone())
                .help(help),
        ))
    })?;
    let text = syntax::text(bytes, &shown).map_err(|diagnostic| Some(Box::new(diagnostic)))?;
    Ok(SourceFile {
        path: shown,
        text: Arc::from(text),
        format,
    })
}

/// The name of the Compose file that a configuration asks for.
pub(super) fn output(config: &config::Project) -> &str {
    config
        .output
        .as_ref()
        .map_or(model::DEFAULT_OUTPUT, |output| output.value.as_str())
}

/// What is known of a project besides its text.
pub(super) fn input(
    workspace: &Workspace,
    found: &Found,
    source: SourceId,
    config: &config::Project,
) -> ProjectInput {
    let folder = &found.folder;
    // Only a project without a name needs the one that an earlier run gave it.
    let recorded_name = match config.name {
        None => workspace::recorded(&folder.path.join(output(config))),
        Some(_) => None,
    };
    let name = folder.real.file_name().unwrap_or_default();
    ProjectInput {
        source,
        folder: workspace.show(&folder.path),
        folder_name: name.to_string_lossy().into_owned(),
        recorded_name,
        in_scope: found.in_scope,
    }
}
