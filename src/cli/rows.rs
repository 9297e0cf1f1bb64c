//! Files of a person's that are written, as rows of a plan, so that the one writer writes them together.

use std::path::Path;

use crate::diagnostic::{Diagnostic, code};
use crate::plan::{Action, Group, Place, Plan, Row, Stack, Verdict};
use crate::workspace::{self, ReadError, Workspace};

/// The most that any of them may have, as what is in the place of a generated file.
pub(super) const LIMIT: u64 = 16 << 20;

/// Files on their way, by group.
pub(super) struct Rows<'w> {
    workspace: &'w Workspace,
    pub(super) group: Group,
}

impl<'w> Rows<'w> {
    pub(super) fn new(workspace: &'w Workspace, folder: &Path, slug: &str) -> Self {
        let stack = Stack::Project(slug.to_owned());
        Self {
            workspace,
            group: Group::new(stack, workspace.show(folder)),
        }
    }

    /// A file that is written, over `before` if there was one; removed without `after`.
    pub(super) fn file(&mut self, path: &Path, before: Option<Vec<u8>>, after: Option<String>) {
        let action = match (&before, &after) {
            (None, _) => Action::Create,
            (Some(_), Some(_)) => Action::Update,
            (Some(_), None) => Action::Delete,
        };
        let shown = self.workspace.show(path);
        let real = workspace::real(path);
        let is_link = path.symlink_metadata().is_ok_and(|it| it.is_symlink());
        let link = is_link.then(|| self.workspace.show(&real));
        self.group.rows.push(Row {
            place: Place {
                path: path
                    .file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned(),
                shown,
                real,
                link,
            },
            verdict: if before.is_none() {
                Verdict::Missing
            } else {
                Verdict::Stale
            },
            action,
            before,
            after,
            written_for: None,
            findings: Vec::new(),
            has_override: false,
        });
    }

    /// Everything as a plan.
    pub(super) fn plan(mut self) -> Plan {
        self.group.sort();
        Plan::new(vec![self.group])
    }
}

/// The bytes of a file, if there is one.
pub(super) fn bytes(workspace: &Workspace, path: &Path) -> Result<Option<Vec<u8>>, Diagnostic> {
    match workspace::read(path, LIMIT) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(ReadError::Missing) => Ok(None),
        Err(error) => Err(Diagnostic::new(
            &code::WORKSPACE_UNREADABLE,
            format!("cannot read this file: {error}"),
        )
        .file(workspace.show(path))
        .help("make it readable, or move it away")),
    }
}
