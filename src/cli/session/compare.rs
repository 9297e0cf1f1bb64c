//! What is generated, held against what is on the disk.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{Layer, Proposal};
use crate::artifact::{Artifact, is_local};
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
    proposal: &Proposal,
    global: &model::Global,
) -> (Group, Diagnostics) {
    let group = Group::new(Stack::Global, workspace.show(&workspace.home));
    let root = Root::home(workspace);
    compare(
        group,
        &root,
        proposal,
        &compile::global(global),
        |_| true,
        Layer::Here,
    )
}

/// The files of a project against the disk.
pub(super) fn compare_project(
    (workspace, proposal): (&Workspace, &Proposal),
    found: &Found,
    allowed: &[PathBuf],
    remembered: &[Remembered],
    slug: &str,
    artifacts: &[Artifact],
    layer: Layer,
) -> (Group, Diagnostics) {
    let group = Group::new(
        Stack::Project(slug.to_owned()),
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
    let mine = |owner: &str| owner == slug || was_here(owner);
    compare(group, &root, proposal, artifacts, mine, layer)
}

/// The files of a project that nothing describes any more; none if none is left. phpier's own folder is
/// no part of a project, whatever lies above it.
pub(super) fn compare_former(
    workspace: &Workspace,
    found: &Found,
    slug: &str,
    layer: Layer,
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
    let nothing = Proposal::default();
    let compared = compare(group, &root, &nothing, &[], |owner| owner == slug, layer);
    (!compared.0.rows.is_empty()).then_some(compared)
}

/// One stack against the disk.
fn compare(
    mut group: Group,
    root: &Root<'_>,
    proposal: &Proposal,
    artifacts: &[Artifact],
    mine: impl Fn(&str) -> bool,
    layer: Layer,
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
                let place = root.place(&artifact.path, real.as_deref());
                let found = found && !proposal.is_gone(&place.real);
                let found = found.then(|| buffer.as_slice().to_vec());
                group.file(artifact, found, || place);
            }
            Err(diagnostic) => problems.push(diagnostic),
        }
    }
    let generated = artifacts
        .iter()
        .map(|artifact| artifact.path.as_str())
        .collect();
    let mut leftovers = root.leftovers(&generated);
    leftovers.retain(|(path, _)| layer == Layer::Here || !is_local(path));
    for (path, found) in leftovers {
        group.leftover(found, &mine, || root.place(&path, None));
    }
    group.finish(artifacts);
    let changed = group.rows.iter_mut().find(|row| row.is_compose());
    if let Some(row) = changed {
        group.own = over(root.folder(), &row.place.path);
        row.has_override = group.own.is_some();
    }
    (group, problems)
}

/// What a person merges over a Compose file.
pub(in crate::cli) fn over(folder: &Path, file: &str) -> Option<Override> {
    let stack = runtime::Stack {
        name: String::new(),
        folder: folder.to_owned(),
        file: file.to_owned(),
        over: None,
        env: BTreeMap::new(),
    };
    let path = stack.override_file()?;
    let text = workspace::read(&path, CONFIG_LIMIT).ok()?;
    Some(Override {
        name: path.file_name()?.to_string_lossy().into_owned(),
        text: String::from_utf8(text).ok()?,
    })
}
