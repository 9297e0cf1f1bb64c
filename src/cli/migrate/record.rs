//! What a migration wrote, so that it can be taken back: a file below `local/`, which no repository
//! holds.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Task;
use crate::artifact::digest;
use crate::cli::rows::{LIMIT, Rows, bytes};
use crate::diagnostic::{Diagnostic, code};
use crate::plan::{Group, Plan, Row};
use crate::workspace::Workspace;

/// A migration.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Record {
    /// The format of the record.
    version: u32,
    /// The files in the order they were written.
    pub(super) files: Vec<Written>,
    /// The lines of `global.kdl`.
    #[serde(default)]
    pub(super) added: Added,
    /// Folders that were not there, inner ones first.
    #[serde(default)]
    pub(super) folders: Vec<PathBuf>,
    /// The migration before it, which can be taken back after this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) earlier: Option<Box<Self>>,
}

/// What it put into `global.kdl`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Added {
    /// Nodes of `services`.
    pub(super) servers: Vec<AddedServer>,
    /// The node of `projects`.
    pub(super) project: Option<String>,
    /// Blocks that were made for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) blocks: Vec<String>,
}

/// A node of `services`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct AddedServer {
    /// Its name in the catalog.
    pub(super) service: String,
    /// Which of several instances it is.
    pub(super) name: Option<String>,
    /// Its lines.
    pub(super) node: String,
}

/// A file that it wrote or removed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Written {
    pub(super) path: PathBuf,
    /// What was there.
    pub(super) before: Option<String>,
    /// The digest of what is there since.
    pub(super) after: Option<String>,
    /// The permissions that it had.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) mode: Option<u32>,
}

impl Record {
    /// Of the rows of a plan. A file that is no text is none that a migration touches.
    pub(super) fn new(group: &Group, added: Added) -> Self {
        let files = group.rows.iter().map(written);
        Self {
            version: 1,
            files: files.collect(),
            added,
            earlier: None,
            folders: missing(group),
        }
    }

    /// Its text.
    pub(super) fn text(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// A plan of the rows and of their record, on top of what was recorded before.
    pub(super) fn plan(
        mut rows: Rows<'_>,
        task: &Task<'_>,
        added: Added,
    ) -> Result<Plan, Diagnostic> {
        let workspace = task.workspace;
        let mut record = Self::new(&rows.group, added);
        record.earlier = Self::read(workspace, &task.folder)?.map(Box::new);
        let path = path(workspace, &task.folder);
        let text = record.text();
        // What could not be read again could not be taken back.
        if text.len() as u64 > LIMIT {
            return Err(Diagnostic::new(
                &code::WORKSPACE_TOO_LARGE,
                format!(
                    "the old files are too large to be kept for the way back: more than {} MiB",
                    LIMIT >> 20
                ),
            )
            .file(workspace.show(&task.folder))
            .help("take earlier migrations of the folder back, or move large files away"));
        }
        rows.file(&path, bytes(workspace, &path)?, Some(text));
        Ok(rows.plan())
    }

    /// The record of a folder; nothing where it was never migrated.
    pub(super) fn read(workspace: &Workspace, folder: &Path) -> Result<Option<Self>, Diagnostic> {
        let path = path(workspace, folder);
        let broken = |why: String| {
            Diagnostic::new(
                &code::WORKSPACE_UNREADABLE,
                format!("cannot read this record: {why}"),
            )
            .file(workspace.show(&path))
            .help("rename the files that end in `.pre-phpier` back by hand, and remove this one")
        };
        let Some(bytes) = bytes(workspace, &path)? else {
            return Ok(None);
        };
        match serde_json::from_slice::<Self>(&bytes) {
            Ok(record) if record.version == 1 => Ok(Some(record)),
            Ok(record) => Err(broken(format!("its format is {}", record.version))),
            Err(error) => Err(broken(error.to_string())),
        }
    }
}

/// The folders that the files of a plan need and that are not there.
fn missing(group: &Group) -> Vec<PathBuf> {
    let parents = group.rows.iter().filter(|row| row.after.is_some());
    let parents = parents.flat_map(|row| row.place.real.ancestors().skip(1));
    let missing: BTreeSet<&Path> = parents.filter(|folder| !folder.exists()).collect();
    // A folder sorts before what is in it.
    missing.into_iter().rev().map(Path::to_owned).collect()
}

fn written(row: &Row) -> Written {
    let text = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).into_owned();
    Written {
        path: row.place.real.clone(),
        before: row.before.as_ref().map(text),
        after: row.after.as_ref().map(|after| digest(after.as_bytes())),
        mode: row
            .before
            .as_ref()
            .and_then(|_| crate::workspace::apply::mode(&row.place.real)),
    }
}

/// Where all records are, in a fixed order.
pub(super) fn all(workspace: &Workspace) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder(workspace)).into_iter().flatten();
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .collect();
    paths.sort_unstable();
    paths
}

fn folder(workspace: &Workspace) -> PathBuf {
    workspace.home.join("local").join("migrations")
}

/// Where the record of a folder is.
pub(super) fn path(workspace: &Workspace, project: &Path) -> PathBuf {
    let real = project
        .canonicalize()
        .unwrap_or_else(|_| project.to_owned());
    let name = digest(real.as_os_str().as_encoded_bytes());
    folder(workspace).join(format!("{}.json", &name[..16]))
}
