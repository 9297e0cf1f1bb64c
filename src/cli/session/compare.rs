//! What is generated, held against what is on the disk.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::artifact::Artifact;
use crate::diagnostic::Diagnostics;
use crate::plan::compose::Override;
use crate::plan::{Group, Stack};
use crate::workspace::discover::Found;
use crate::workspace::local::Remembered;
use crate::workspace::target::{Root, Target};
use crate::workspace::{self, Buffer, CONFIG_LIMIT, Workspace};
use crate::{compile, model, runtime};

/// The files of the global stack against the disk.
pub(super) fn compare_global(
    workspace: &Workspace,
    global: &model::Global,
) -> (Group, Diagnostics) {
    let group = Group::new(Stack::Global, workspace.show(&workspace.home));
    let root = Root::home(workspace);
    let folder = &workspace.home;
    compare(group, (&root, folder), &compile::global(global), |_| true)
}

/// The files of a project against the disk.
pub(super) fn compare_project(
    workspace: &Workspace,
    found: &Found,
    allowed: &[PathBuf],
    remembered: &[Remembered],
    project: &model::Project,
) -> (Group, Diagnostics) {
    let group = Group::new(
        Stack::Project(project.slug.clone()),
        workspace.show(&found.folder.path),
    );
    let root = Root::project(workspace, &found.folder, allowed);
    // A folder may hold files of other projects too. Those of a project that was applied here belong to
    // this one under its former name.
    let was_here = |owner: &str| {
        let mut remembered = remembered.iter();
        let known = remembered.find(|known| known.slug == owner);
        known.is_some_and(|known| known.folder.as_deref() == Some(&found.folder.real))
    };
    let mine = |owner: &str| owner == project.slug || was_here(owner);
    let folder = &found.folder.path;
    compare(group, (&root, folder), &compile::project(project), mine)
}

/// The files of a project that nothing describes any more; none if none is left. phpier's own folder is
/// no part of a project, whatever lies above it.
pub(super) fn compare_former(
    workspace: &Workspace,
    found: &Found,
    slug: &str,
) -> Option<(Group, Diagnostics)> {
    let home = workspace.home.canonicalize();
    let homes = [Some(&workspace.home), home.as_ref().ok()];
    let mut homes = homes.into_iter().flatten();
    if homes.any(|home| found.folder.holds_in_its_own(home)) {
        return None;
    }
    let shown = workspace.show(&found.folder.path);
    let mut group = Group::new(Stack::Project(slug.to_owned()), shown);
    group.former = true;
    let root = Root::project(workspace, &found.folder, &[]);
    let folder = &found.folder.path;
    let compared = compare(group, (&root, folder), &[], |owner| owner == slug);
    (!compared.0.rows.is_empty()).then_some(compared)
}

/// One stack against the disk.
fn compare(
    mut group: Group,
    (root, folder): (&Root<'_>, &Path),
    artifacts: &[Artifact],
    mine: impl Fn(&str) -> bool,
) -> (Group, Diagnostics) {
    group.link = root.link();
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
    let changed = group.rows.iter().find(|row| row.is_compose());
    group.over = changed.and_then(|row| over(folder, &row.place.path));
    (group, problems)
}

/// What a person merges over a Compose file.
pub(in crate::cli) fn over(folder: &Path, file: &str) -> Option<Override> {
    let stack = runtime::Stack {
        name: String::new(),
        folder: folder.to_owned(),
        file: file.to_owned(),
        env: BTreeMap::new(),
    };
    let path = stack.override_file()?;
    let text = workspace::read(&path, CONFIG_LIMIT).ok()?;
    Some(Override {
        name: path.file_name()?.to_string_lossy().into_owned(),
        text: String::from_utf8(text).ok()?,
    })
}
