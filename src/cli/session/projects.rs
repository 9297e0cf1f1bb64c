//! Reading and decoding the file of every project.

use std::path::PathBuf;

use super::Session;
use super::compare::compare_project;
use super::input::{input, load};
use super::neighbours::neighbours;
use crate::cli::dotenv;
use crate::cli::migrate::old;
use crate::diagnostic::{Diagnostic, Diagnostics, Severity, code};
use crate::pipeline::{self, Alone, ProjectInput};
use crate::plan::Group;
use crate::source::SourceId;
use crate::workspace::Folder;
use crate::workspace::discover::Found;
use crate::workspace::local::Remembered;
use crate::workspace::parallel;
use crate::workspace::target::Root;

/// A project as it stands alone.
pub(super) struct Project<'f> {
    /// Where it is.
    pub(super) found: &'f Found,
    /// Its file.
    pub(super) source: SourceId,
    /// What is known of it besides its text.
    pub(super) input: ProjectInput,
    /// What it means, if it has a meaning.
    pub(super) alone: Option<Alone>,
    /// What was found wrong with its meaning.
    pub(super) problems: Diagnostics,
    /// Its files against the disk, if the run is about it; and what is wrong with those there.
    pub(super) compared: Option<(Group, Diagnostics)>,
}

impl Session {
    /// Reads every project's file, and goes with each as far as it goes alone, which is to the disk: so
    /// nothing of one has to be kept until all are read. Faults of a project that the run is not about
    /// only warn.
    pub(super) fn read_projects<'f>(
        &mut self,
        found: &'f [Found],
        allowed: &[PathBuf],
        remembered: &[Remembered],
    ) -> Vec<Project<'f>> {
        let (workspace, proposal) = (&self.workspace, &self.proposal);
        let files = parallel::map(found, |found| {
            let (path, format) = found.folder.config();
            let admitted =
                Root::project(workspace, &found.folder, allowed).admit_config(&found.folder);
            let file = match admitted {
                Ok(()) => load(workspace, proposal, &path, format),
                Err(problem) => Err(Some(Box::new(problem))),
            };
            (file, path)
        });
        let home = &self.workspace.home;
        let homes = [
            home.clone(),
            home.canonicalize().unwrap_or_else(|_| home.clone()),
        ];
        let mut loaded = Vec::with_capacity(found.len());
        for (found, (file, path)) in found.iter().zip(files) {
            let mut problems = Diagnostics::default();
            if let [first, second, ..] = found.folder.configs.as_slice() {
                problems.push(
                    Diagnostic::new(
                        &code::WORKSPACE_DUPLICATE_CONFIG,
                        format!("`{first}` and `{second}` are in one folder"),
                    )
                    .file(self.workspace.show(&found.folder.path))
                    .help("keep one of them"),
                );
            } else if homes.iter().any(|home| found.folder.holds_in_its_own(home)) {
                // Its build context and phpier's own files would be one folder, and each would take the
                // other's for its leftovers.
                problems.push(
                    Diagnostic::new(
                        &code::WORKSPACE_HOME_IN_PROJECT,
                        "this project's `.phpier` folder is phpier's own",
                    )
                    .file(self.workspace.show(&found.folder.path))
                    .help("move the project into a folder of its own, or phpier's folder with `--home`"),
                );
            } else {
                match file {
                    Ok(file) => loaded.push((found, self.add(file, path))),
                    Err(None) => {}
                    Err(Some(diagnostic)) => problems.push(*diagnostic),
                }
            }
            self.take(problems, found.in_scope);
        }
        let (workspace, sources) = (&self.workspace, &self.sources);
        let proposal = &self.proposal;
        let decoded = parallel::map(&loaded, |(found, source)| {
            let mut problems = Diagnostics::default();
            let config = pipeline::read_project(sources, *source, &mut problems);
            if problems.has_errors()
                && let Some(old) = old::go_project(*source, sources.get(*source))
            {
                problems = Diagnostics::default();
                problems.push(old);
            }
            let project = config.map(|config| {
                neighbours(workspace, proposal, &found.folder, &config, &mut problems);
                let input = input(workspace, found, *source, &config);
                let mut own = Diagnostics::default();
                let alone = pipeline::resolve_project(input.clone(), &config, &mut own);
                let sound = found.in_scope && !problems.has_errors() && !own.has_errors();
                let compared = alone.as_ref().filter(|_| sound).map(|alone| {
                    compare_project(
                        (workspace, proposal),
                        found,
                        allowed,
                        remembered,
                        alone.project(),
                    )
                });
                Project {
                    found,
                    source: *source,
                    input,
                    alone,
                    problems: own,
                    compared,
                }
            });
            (project, problems, found.in_scope)
        });
        let mut projects = Vec::with_capacity(decoded.len());
        for (project, problems, in_scope) in decoded {
            self.take(problems, in_scope);
            if let Some(project) = project.as_ref().filter(|_| in_scope) {
                self.dotenv(&project.found.folder);
            }
            projects.extend(project);
        }
        projects
    }

    /// Tells what of a project's `.env` would mislead plain `docker compose`.
    fn dotenv(&mut self, folder: &Folder) {
        if !folder.has(dotenv::NAME) {
            return;
        }
        let path = folder.path.join(dotenv::NAME);
        if let Some((file, findings)) = dotenv::look(&path, &self.workspace.show(&path)) {
            let source = self.add(file, path);
            dotenv::tell(source, findings, &mut self.diagnostics);
        }
    }

    fn take(&mut self, mut problems: Diagnostics, in_scope: bool) {
        if !in_scope {
            for problem in &mut problems {
                problem.severity = problem.severity.max(Severity::Warning);
            }
        }
        self.diagnostics.append(problems);
    }
}
