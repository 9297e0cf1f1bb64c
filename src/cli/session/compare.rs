//! What is generated, held against what is on the disk.

use std::path::PathBuf;

use super::Session;
use crate::artifact::Artifact;
use crate::diagnostic::Diagnostics;
use crate::plan::{Group, Plan, Stack};
use crate::source::SourceId;
use crate::workspace::Buffer;
use crate::workspace::discover::Found;
use crate::workspace::parallel;
use crate::workspace::target::{Root, Target};
use crate::{compile, model};

impl Session {
    /// Compiles every stack in scope and compares it with the disk, dropping at once what is current.
    pub(super) fn plan(
        &mut self,
        fleet: &model::Fleet,
        folders: &[(SourceId, &Found)],
        allowed: &[PathBuf],
        global_in_scope: bool,
    ) {
        let mut groups = Vec::new();
        let workspace = &self.workspace;
        if let Some(global) = fleet.global.as_ref().filter(|_| global_in_scope) {
            let group = Group::new(Stack::Global, workspace.show(&workspace.home));
            let root = Root::home(workspace);
            groups.push(compare(group, &root, &compile::global(global), |_| true));
        }
        let projects: Vec<(&model::Project, &Found)> = fleet
            .projects
            .iter()
            .filter_map(|project| {
                // They were read in the order of their sources.
                let at = folders.binary_search_by_key(&project.source, |(source, _)| *source);
                let (_, found) = folders[at.ok()?];
                found.in_scope.then_some((project, found))
            })
            .collect();
        groups.extend(parallel::map(&projects, |(project, found)| {
            let group = Group::new(
                Stack::Project(project.slug.clone()),
                workspace.show(&found.folder.path),
            );
            let root = Root::project(workspace, &found.folder, allowed);
            // A folder may hold files of other projects too.
            let mine = |owner: &str| owner == project.slug;
            compare(group, &root, &compile::project(project), mine)
        }));
        let mut plans = Vec::with_capacity(groups.len());
        for (group, problems) in groups {
            plans.push(group);
            self.diagnostics.append(problems);
        }
        if !self.diagnostics.has_errors() {
            self.plan = Some(Plan::new(plans));
        }
    }
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
    group.sort();
    group.weigh_data(artifacts);
    (group, problems)
}
