//! `global.kdl` as it is and as a migration leaves it.

use std::path::{Path, PathBuf};

use super::record::{Added, AddedServer};
use super::rows::bytes;
use super::{Task, show};
use crate::cli::ui::Ui;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::migrate::global::{Additions, edit};
use crate::migrate::{self, Global, Outcome};
use crate::pipeline;
use crate::source::{Format, SourceFile, SourceMap};
use crate::workspace::{self, Workspace};
use crate::{config, syntax};

/// `global.kdl` as it is and as it will be.
pub(super) struct GlobalFile {
    pub(super) path: PathBuf,
    pub(super) before: Option<Vec<u8>>,
    old: Option<String>,
    pub(super) new: String,
    /// What of it is the migration's.
    pub(super) added: Added,
}

impl GlobalFile {
    pub(super) fn new(task: &Task<'_>, outcome: &Outcome) -> Result<Self, Diagnostic> {
        let places = task.workspace;
        let path = places.global_config();
        let before = bytes(places, &path)?;
        let old = match &before {
            Some(bytes) => Some(syntax::text(bytes.clone(), &places.show(&path))?),
            None => None,
        };
        let config = old.as_deref().and_then(|text| read_global(places, text).1);
        let known = config.as_ref().map_or_else(Global::default, Global::new);
        let missing = migrate::missing(&known, &outcome.servers);
        let covered = config
            .as_ref()
            .is_some_and(|config| covers(places, config, &task.folder));
        let project = (outcome.draft.is_some() && !covered).then(|| places.show(&task.folder));
        let servers = missing.servers.iter().map(|server| AddedServer {
            service: server.value.service.clone(),
            name: server.value.name.clone(),
            node: server.kdl(),
        });
        let added = Added {
            servers: servers.collect(),
            project: project.as_deref().map(migrate::global::project),
        };
        let new = edit(
            old.as_deref(),
            &Additions::new(&outcome.global, &missing, project),
        );
        Ok(Self {
            path,
            before,
            old,
            new,
            added,
        })
    }

    pub(super) fn changed(&self) -> bool {
        self.old.as_deref() != Some(self.new.as_str())
    }

    pub(super) fn show(&self, places: &Workspace, ui: &mut Ui) {
        let path = places.show(&self.path);
        let text = match &self.old {
            None => show::file(&path, &self.new, ui.out),
            Some(old) if self.changed() => show::change(&path, old, &self.new, ui.out),
            Some(_) => return,
        };
        ui.payload(&text);
    }
}

fn read_global(places: &Workspace, text: &str) -> (Diagnostics, Option<config::Global>) {
    let mut sources = SourceMap::default();
    let id = sources.add(SourceFile {
        path: places.show(&places.global_config()),
        text: text.into(),
        format: Format::Kdl,
    });
    let mut problems = Diagnostics::default();
    let config = pipeline::read_global(&sources, id, &mut problems);
    (problems, config)
}

/// Whether `projects` finds the folder already.
fn covers(places: &Workspace, config: &config::Global, folder: &Path) -> bool {
    let folder = workspace::real(folder);
    let user = places.user.as_deref();
    let place =
        |path: &str| workspace::expand(path, &places.home, user).map(|path| workspace::real(&path));
    config.projects.entries.iter().any(|entry| match entry {
        config::global::ProjectsEntry::Scan { path, depth } => {
            place(&path.value).is_some_and(|root| {
                folder.strip_prefix(&root).is_ok_and(|below| {
                    let parts: Vec<_> = below.components().collect();
                    let hidden = |part: &std::path::Component<'_>| {
                        let name = part.as_os_str().to_string_lossy();
                        name.starts_with('.') || name == "vendor" || name == "node_modules"
                    };
                    parts.len() <= *depth as usize && !parts.iter().any(hidden)
                })
            })
        }
        config::global::ProjectsEntry::Project { path } => {
            place(&path.value).is_some_and(|path| path == folder)
        }
    })
}
