//! Reading and decoding the file of every project.

use std::path::PathBuf;

use super::compare::compare_project;
use super::docroot;
use super::git;
use super::input::{Loaded, input, load};
use super::neighbours::neighbours;
use super::{Layer, Session};
use crate::cli::dotenv;
use crate::cli::migrate::old;
use crate::compile;
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::pipeline::{self, Alone, Layers, ProjectInput};
use crate::plan::Group;
use crate::source::{Format, SourceId, SourceMap};
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
    /// The file beside it that says what is another on this machine.
    pub(super) local: Option<SourceId>,
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
        let (workspace, proposal, layer) = (&self.workspace, &self.proposal, self.layer);
        let files = parallel::map(found, |found| {
            let folder = &found.folder;
            let read = |(path, format): (PathBuf, Format)| {
                let file = match Root::admit_config(workspace, folder, allowed, &path) {
                    Ok(()) => load(workspace, proposal, &path, format),
                    Err(problem) => Err(Some(Box::new(problem))),
                };
                (file, path)
            };
            let local = folder.local().filter(|_| layer == Layer::Here);
            (read(folder.config()), local.map(read))
        });
        let home = &self.workspace.home;
        let homes: Vec<PathBuf> = [Some(home.clone()), home.canonicalize().ok()]
            .into_iter()
            .flatten()
            .collect();
        let mut loaded = Vec::with_capacity(found.len());
        for (found, (file, local)) in found.iter().zip(files) {
            let mut problems = Diagnostics::default();
            if let Some(problem) = self.misplaced(&found.folder, &homes) {
                problems.push(problem);
            } else {
                let mut add = |(file, path): (Loaded, PathBuf)| match file {
                    Ok(file) => Some(self.add(file, path)),
                    Err(problem) => {
                        if let Some(problem) = problem {
                            problems.push(*problem);
                        }
                        None
                    }
                };
                if let Some(source) = add(file) {
                    loaded.push((found, source, local.and_then(add)));
                }
            }
            self.take(problems, found.in_scope);
        }
        let (workspace, sources, layer) = (&self.workspace, &self.sources, self.layer);
        let proposal = &self.proposal;
        let decoded = parallel::map(&loaded, |(found, source, local)| {
            let mut problems = Diagnostics::default();
            let config = pipeline::read_project(sources, *source, &mut problems);
            of_a_go_release(sources, *source, &mut problems);
            let here = local.and_then(|id| pipeline::read_project(sources, id, &mut problems));
            let project = config.map(|config| {
                neighbours(workspace, proposal, &found.folder, &config, &mut problems);
                let input = input(workspace, found, *source, &config);
                let docroot = docroot::said(&config, here.as_ref());
                let mut meant = Diagnostics::default();
                let layers = pipeline::resolve_layers(&input, config, here, &mut meant);
                docroot::check(found, layers.as_ref(), docroot, &mut problems);
                let sound = found.in_scope && !problems.has_errors() && !meant.has_errors();
                let compared = layers.as_ref().filter(|_| sound).map(|layers| {
                    let common = layers.common.project();
                    let mut artifacts = compile::project(common);
                    if let Some(here) = &layers.here {
                        artifacts.extend(compile::overrides(common, here.project()));
                    }
                    let slug = &common.slug;
                    compare_project(
                        (workspace, proposal),
                        found,
                        allowed,
                        remembered,
                        slug,
                        &artifacts,
                        layer,
                    )
                });
                Project {
                    found,
                    source: *source,
                    local: *local,
                    input,
                    alone: layers.map(Layers::into_here),
                    problems: meant,
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
                if layer == Layer::Here {
                    let folder = &project.found.folder;
                    let told = git::project(&self.workspace, &mut self.tracked, folder);
                    for told in told {
                        self.diagnostics.push(told);
                    }
                }
            }
            projects.extend(project);
        }
        projects
    }

    /// What is wrong with where a project's files are.
    fn misplaced(&self, folder: &Folder, homes: &[PathBuf]) -> Option<Diagnostic> {
        let locals = (self.layer == Layer::Here).then_some(&folder.locals);
        let mut names = [Some(&folder.configs), locals].into_iter().flatten();
        if let Some([first, second, ..]) = names.find(|names| names.len() > 1).map(Vec::as_slice) {
            return Some(
                Diagnostic::new(
                    &code::WORKSPACE_DUPLICATE_CONFIG,
                    format!("`{first}` and `{second}` are in one folder"),
                )
                .file(self.workspace.show(&folder.path))
                .help("keep one of them"),
            );
        }
        // Its build context and phpier's own files would be one folder, and each would take the
        // other's for its leftovers.
        homes
            .iter()
            .any(|home| folder.holds_in_its_own(home))
            .then(|| {
                Diagnostic::new(
                    &code::WORKSPACE_HOME_IN_PROJECT,
                    "this project's `.phpier` folder is phpier's own",
                )
                .file(self.workspace.show(&folder.path))
                .help("move the project into a folder of its own, or phpier's folder with `--home`")
            })
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
                problem.set_elsewhere();
            }
        }
        self.diagnostics.append(problems);
    }
}

/// Tells, in place of all that is wrong with a file, that it is one of the releases that were written in Go.
fn of_a_go_release(sources: &SourceMap, source: SourceId, problems: &mut Diagnostics) {
    if problems.has_errors()
        && let Some(old) = old::go_project(source, sources.get(source))
    {
        *problems = Diagnostics::default();
        problems.push(old);
    }
}
