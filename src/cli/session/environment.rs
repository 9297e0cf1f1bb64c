//! What this machine gives to projects' files, held against what it was when the global stack was last
//! written.

use std::fs;

use super::Known;
use super::compare::over;
use crate::artifact::LOCAL_COMPOSE;
use crate::compile::GLOBAL_COMPOSE;
use crate::model::{Fleet, Project};
use crate::plan::environment::{Move, moves};
use crate::plan::{Group, Plan, Stack};
use crate::workspace::Workspace;

/// Tells a plan of it, with all that is known of projects on disk. A stack whose files are as they should be
/// is read again then, for its containers are no longer as they would be.
pub(super) fn compare(workspace: &Workspace, fleet: &Fleet, known: &[Known], plan: &mut Plan) {
    let Some(global) = &fleet.global else { return };
    let Ok(on_disk) = fs::read_to_string(workspace.home.join(GLOBAL_COMPOSE)) else {
        return;
    };
    let mut moves = moves(&on_disk, &global.domain, &global.network);
    if moves.is_empty() {
        return;
    }
    for project in &fleet.projects {
        let mut known = known.iter();
        let Some(known) = known.find(|known| known.slug == project.slug) else {
            continue;
        };
        asked(project, known, &mut moves);
        let is_it = |group: &&mut Group| matches!(&group.stack, Stack::Project(slug) if *slug == project.slug);
        let group = plan.groups.iter_mut().find(is_it);
        if let Some(group) = group.filter(|group| group.rows.is_empty()) {
            reread(group, project, known);
        }
    }
    plan.environment = moves;
}

/// Notes whether a project's files ask for what has moved.
fn asked(project: &Project, known: &Known, moves: &mut [Move]) {
    let texts = [project.output.as_str(), LOCAL_COMPOSE];
    let texts = texts.map(|name| fs::read_to_string(known.folder.join(name)).unwrap_or_default());
    for one in moves {
        if texts.iter().any(|text| one.concerns(text)) {
            one.projects.push(project.slug.clone());
        }
    }
}

fn reread(group: &mut Group, project: &Project, known: &Known) {
    let read = |name: &str| fs::read_to_string(known.folder.join(name)).ok();
    group.compose = read(&project.output);
    group.over = read(LOCAL_COMPOSE);
    group.own = over(&known.folder, &project.output);
}
