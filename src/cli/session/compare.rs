//! What is generated, held against what is on the disk.

use std::path::PathBuf;

use crate::artifact::Artifact;
use crate::diagnostic::Diagnostics;
use crate::plan::{Group, Stack};
use crate::workspace::discover::Found;
use crate::workspace::target::{Root, Target};
use crate::workspace::{Buffer, Workspace};
use crate::{compile, model};

/// The files of the global stack against the disk.
pub(super) fn compare_global(
    workspace: &Workspace,
    global: &model::Global,
) -> (Group, Diagnostics) {
    let group = Group::new(Stack::Global, workspace.show(&workspace.home));
    let root = Root::home(workspace);
    compare(group, &root, &compile::global(global), |_| true)
}

/// The files of a project against the disk.
pub(super) fn compare_project(
    workspace: &Workspace,
    found: &Found,
    allowed: &[PathBuf],
    project: &model::Project,
) -> (Group, Diagnostics) {
    let group = Group::new(
        Stack::Project(project.slug.clone()),
        workspace.show(&found.folder.path),
    );
    let root = Root::project(workspace, &found.folder, allowed);
    // A folder may hold files of other projects too.
    let mine = |owner: &str| owner == project.slug;
    compare(group, &root, &compile::project(project), mine)
}

/// One stack against the disk.
fn compare(
    mut group: Group,
    root: &Root<'_>,
    artifacts: &[Artifact],
    mine: impl Fn(&str) -> bool,
) -> (Group, Diagnostics) {
    let mut problems = Diagnostics::default();
    let mut buffer = Buffer::default();
    for artifact in artifacts {
        match root.target(&artifact.path, &mut buffer) {
            // Nearly always, and then nothing is made of it.
            Ok(Target { found: true, .. }) if artifact.is(buffer.as_slice()) => {
                group.unchanged += 1;
            }
            Ok(Target { real, found }) => {
                let found = found.then(|| buffer.as_slice().to_vec());
                group.file(artifact, found, || {
                    root.place(&artifact.path, real.as_deref())
                });
            }
            Err(diagnostic) => problems.push(diagnostic),
        }
    }
    let generated = artifacts
        .iter()
        .map(|artifact| artifact.path.as_str())
        .collect();
    for (path, found) in root.leftovers(&generated) {
        group.leftover(found, &mine, || root.place(&path, None));
    }
    group.finish(artifacts);
    (group, problems)
}
