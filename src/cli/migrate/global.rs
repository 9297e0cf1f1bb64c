//! `global.kdl` as a migration leaves it.

use std::path::PathBuf;

use super::Task;
use super::record::{Added, AddedServer};
use crate::cli::shown;
use crate::cli::stack::Stack;
use crate::cli::ui::Ui;
use crate::draft::splice;
use crate::migrate::Outcome;
use crate::migrate::global::{Additions, edit};
use crate::workspace::Workspace;

/// `global.kdl` as it is and as it will be.
pub(super) struct GlobalFile {
    pub(super) path: PathBuf,
    before: Option<Vec<u8>>,
    old: Option<String>,
    /// With the line ends of Unix and without a byte order mark.
    new: String,
    /// The same without the line that names the project, which would be one too many for a folder that has
    /// no file yet.
    pub(super) proposed: String,
    /// What of it is the migration's.
    pub(super) added: Added,
}

impl GlobalFile {
    pub(super) fn new(task: &Task<'_>, stack: &Stack, outcome: &Outcome) -> Self {
        let places = task.workspace;
        let unknown = outcome.draft.is_some() && !stack.knows(places, &task.folder);
        let folder = unknown.then(|| places.show(&task.folder));
        let additions = Additions::new(outcome, folder.as_deref());
        let bare = Additions::new(outcome, None);
        let nodes = outcome.servers.iter().zip(&additions.services);
        let servers = nodes.map(|(server, node)| AddedServer {
            service: server.value.service.clone(),
            name: server.value.name.clone(),
            node: node.clone(),
        });
        Self {
            new: edit(stack.text.as_deref(), &additions),
            proposed: edit(stack.text.as_deref(), &bare),
            added: Added {
                servers: servers.collect(),
                blocks: additions.blocks(stack.text.as_deref()),
                project: additions.project,
            },
            path: stack.path.clone(),
            before: stack.bytes.clone(),
            old: stack.text.clone(),
        }
    }

    /// The bytes before and the text after, where they differ.
    pub(super) fn written(&self) -> Option<(Option<Vec<u8>>, String)> {
        let changed = self.old.as_ref() != Some(&self.new);
        changed.then(|| {
            let old = self.before.as_deref().unwrap_or_default();
            (self.before.clone(), splice::respelled(old, &self.new))
        })
    }

    pub(super) fn show(&self, places: &Workspace, ui: &mut Ui) {
        let path = places.show(&self.path);
        let text = match &self.old {
            None => shown::file(&path, &self.new, ui.out),
            Some(old) if *old != self.new => shown::change(&path, old, &self.new, ui.out),
            Some(_) => return,
        };
        ui.payload(&text);
    }
}
