//! `global.kdl` with what a set-up needs.

use super::Outcome;
use crate::draft::{Noted, Server, splice};
use crate::syntax::block;

/// What is put into the file.
#[derive(Clone, Debug, Default)]
pub struct Additions {
    /// Whole lines for the top, where the file is a new one.
    pub top: Vec<String>,
    /// Nodes for `services`.
    pub services: Vec<String>,
    /// The node for `projects`.
    pub project: Option<String>,
}

impl Additions {
    /// What a set-up needs, and a project's folder.
    pub fn new(outcome: &Outcome, folder: Option<&str>) -> Self {
        Self {
            top: outcome.global.clone(),
            services: outcome.servers.iter().map(Noted::<Server>::kdl).collect(),
            project: folder.map(project),
        }
    }

    /// The blocks that are made for it; `old` is none where there is no file.
    pub fn blocks(&self, old: Option<&str>) -> Vec<String> {
        let wanted = [
            ("services", !self.services.is_empty()),
            ("projects", self.project.is_some()),
        ];
        let old = old.unwrap_or_default();
        let made = wanted
            .into_iter()
            .filter(|(name, wanted)| *wanted && block(old, name).is_none());
        made.map(|(name, _)| name.to_owned()).collect()
    }
}

/// The file's new text; `old` is none where there is no file.
pub fn edit(old: Option<&str>, additions: &Additions) -> String {
    let mut text = old.map_or_else(
        || {
            let top = additions.top.iter().map(|line| format!("{line}\n"));
            "// The services that all projects share.\n".to_owned() + &top.collect::<String>()
        },
        str::to_owned,
    );
    for node in &additions.services {
        text = splice::add(&text, "services", node);
    }
    if let Some(node) = &additions.project {
        text = splice::add(&text, "projects", node);
    }
    text
}

/// The node of a project's folder.
fn project(path: &str) -> String {
    let quoted = path.replace('\\', "\\\\").replace('"', "\\\"");
    format!("project \"{quoted}\"")
}
