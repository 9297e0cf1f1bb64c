//! Other set-ups that are met where a project's file is looked for: the way over is told.

use std::path::Path;

use super::look::look;
use crate::diagnostic::{Diagnostic, code};
use crate::migrate::{self, Tool};
use crate::source::{Format, SourceFile, SourceId, Span};
use crate::workspace::Workspace;

/// What is said of a project's file of the Go releases, in the place of all that is wrong with it.
pub(in crate::cli) fn go_project(id: SourceId, file: &SourceFile) -> Option<Diagnostic> {
    let mark = migrate::go_mark(&file.text).filter(|_| file.format == Format::Yaml)?;
    Some(
        Diagnostic::new(
            &code::MIGRATE_GO_PROJECT,
            "this is a project's file of phpier's Go releases",
        )
        .label(Span::new(id, mark.start, mark.end), "no new file has this")
        .help("run `phpier migrate` in its folder, which takes it over"),
    )
}

/// Whose set-up lies in a folder, if it is another tool's. What cannot be read is nobody's.
pub(in crate::cli) fn whose(workspace: &Workspace, folder: &Path) -> Option<Tool> {
    migrate::whole(&look(workspace, folder).ok()?)
}

/// The way over from it.
pub(in crate::cli) fn way(workspace: &Workspace, folder: &Path) -> Option<String> {
    let title = whose(workspace, folder)?.title();
    Some(format!(
        "run `phpier migrate`, which takes over the set-up of {title} that lies here"
    ))
}
