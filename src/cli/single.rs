//! Commands that work in one project.

use super::exit::Exit;
use super::session::Session;
use super::target::{self, Names, Target};
use super::ui::Ui;
use super::up::gate;
use super::{Common, lifecycle, report};
use crate::diagnostic::{Diagnostic, code};
use crate::model::{Global, Project};

/// A session about one project.
pub(super) struct Single {
    pub(super) session: Session,
    pub(super) target: Target,
}

/// Opens a session about the project named, or the one around the current folder. What keeps it from
/// that is told.
pub(super) fn open(project: Option<&String>, common: &Common, ui: &mut Ui) -> Result<Single, Exit> {
    let names = Names {
        projects: project.into_iter().cloned().collect(),
        all: false,
    };
    let session =
        target::open_one(&names, common).map_err(|problem| report::fatal(ui, &problem))?;
    let mut targets = target::targets(&session, &names);
    match (targets.pop(), targets.as_slice()) {
        (Some(target), []) => Ok(Single { session, target }),
        (Some(target), others) => {
            let others = others.iter().map(|other| other.slug.as_str());
            let slugs: Vec<&str> = others.chain([target.slug.as_str()]).collect();
            let diagnostic = Diagnostic::new(
                &code::RUNTIME_SEVERAL_PROJECTS,
                format!("{} projects are there, and one is wanted", slugs.len()),
            )
            .help(format!("name one of {}", slugs.join(", ")));
            Err(report::fatal(ui, &diagnostic))
        }
        (None, _) => Err(lifecycle::nothing(ui, &session, target::ONE)),
    }
}

impl Single {
    /// The project and the global stack as they are meant. Without both, why is told.
    pub(super) fn meant(&self, ui: &mut Ui) -> Result<(&Global, &Project), Exit> {
        let session = &self.session;
        let global = session
            .fleet
            .as_ref()
            .and_then(|fleet| fleet.global.as_ref());
        match global {
            Some(global) => Ok((global, self.project(ui)?)),
            // What is asked for depends on a configuration that has mistakes.
            None if session.has_global || session.diagnostics.has_errors() => {
                Err(lifecycle::nothing(ui, session, target::ONE))
            }
            None => Err(report::fatal(ui, &gate::no_global(session))),
        }
    }

    /// The project as it is meant. Where its configuration has mistakes, they are told.
    pub(super) fn project(&self, ui: &mut Ui) -> Result<&Project, Exit> {
        let fleet = self.session.fleet.iter();
        let mut projects = fleet.flat_map(|fleet| &fleet.projects);
        let project = projects.find(|project| project.slug == self.target.slug);
        project.ok_or_else(|| lifecycle::nothing(ui, &self.session, target::ONE))
    }
}
