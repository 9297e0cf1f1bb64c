//! `global.kdl` as it is, for commands that put lines into it.

use std::path::{Path, PathBuf};

use super::exit::Exit;
use super::rows::bytes;
use super::ui::Ui;
use super::{Common, report, session};
use crate::config::global::{Projects, ProjectsEntry};
use crate::diagnostic::{Diagnostics, Severity};
use crate::migrate;
use crate::workspace::{self, Workspace};
use crate::{model, pipeline};

/// The file and what it means.
pub(super) struct Stack {
    pub(super) path: PathBuf,
    /// Nothing where there is none.
    pub(super) bytes: Option<Vec<u8>>,
    /// As it is read everywhere.
    pub(super) text: Option<String>,
    projects: Projects,
    pub(super) global: Option<model::Global>,
}

impl Stack {
    /// Reads it. A mistake in it ends the command, for nothing could be told of what would follow.
    pub(super) fn open(common: &Common, ui: &mut Ui) -> Result<Self, Exit> {
        let session = session::open_global(common);
        let session = session.map_err(|problem| report::fatal(ui, &problem))?;
        if session.diagnostics.has_errors() {
            report::human(ui, &session, Severity::Error);
            ui.say("nothing was written\n");
            return Err(Exit::Error);
        }
        let path = session.workspace.global_config();
        let before = bytes(&session.workspace, &path);
        let before = before.map_err(|problem| report::fatal(ui, &problem))?;
        let source = session.sources.iter().next();
        let config = source.as_ref().and_then(|(id, _)| {
            pipeline::read_global(&session.sources, *id, &mut Diagnostics::default())
        });
        Ok(Self {
            path,
            bytes: before,
            text: source.map(|(_, file)| file.text.to_string()),
            projects: config.map(|global| global.projects).unwrap_or_default(),
            global: session.fleet.and_then(|fleet| fleet.global),
        })
    }

    /// Its servers, to be added to.
    pub(super) fn servers(&self) -> migrate::Global {
        let global = self.global.as_ref();
        global.map_or_else(migrate::Global::default, migrate::Global::new)
    }

    /// Whether `projects` finds a folder.
    pub(super) fn knows(&self, places: &Workspace, folder: &Path) -> bool {
        let folder = workspace::real(folder);
        self.projects.entries.iter().any(|entry| {
            let (ProjectsEntry::Scan { path, .. } | ProjectsEntry::Project { path }) = entry;
            let path = workspace::expand(&path.value, &places.home, places.user.as_deref());
            let Some(path) = path.map(|path| workspace::real(&path)) else {
                return false;
            };
            match entry {
                ProjectsEntry::Project { .. } => path == folder,
                ProjectsEntry::Scan { depth, .. } => workspace::is_scanned(&path, *depth, &folder),
            }
        })
    }
}
