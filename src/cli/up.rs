//! `phpier up`: the services that a project needs, its databases, then the project itself.

pub(super) mod gate;
mod note;
pub(super) mod provision;
pub(super) mod services;

use clap::Args;

use super::exit::Exit;
use super::session::Session;
use super::target::{self, Names, Target};
use super::ui::{Paint, Ui};
use super::{Common, escape, report, url};
use crate::diagnostic::{Diagnostic, code};
use crate::model::{Global, Project};
use crate::runtime::engine::{self, Container};
use crate::runtime::{Invocation, Runner, Stack, failure, run};

/// Start projects and the global services that they need.
///
/// Waits until everything is healthy, makes the databases, and prints the projects' addresses. Nothing
/// is written but what lies below `local/`: where generated files are not current it says so and ends
/// with exit code 2.
#[derive(Debug, Args)]
pub(super) struct UpArgs {
    #[command(flatten)]
    names: Names,
}

/// What bringing projects up needs to know.
pub(super) struct Up<'s> {
    pub(super) runner: &'s Runner,
    pub(super) session: &'s Session,
    pub(super) global: &'s Global,
    pub(super) stack: Stack,
    pub(super) containers: Vec<Container>,
}

/// Why a project is not up: already told, with the exit code.
pub(super) type Stopped = Exit;

pub(super) fn start(args: &UpArgs, common: &Common, ui: &mut Ui, runner: &Runner) -> Exit {
    let session = match target::open(&args.names, common) {
        Ok(session) => session,
        Err(diagnostic) => return report::fatal(ui, &diagnostic),
    };
    match up(args, &session, ui, runner) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn up(args: &UpArgs, session: &Session, ui: &mut Ui, runner: &Runner) -> Result<Exit, Stopped> {
    gate::pass(ui, session)?;
    let targets = target::targets(session, &args.names);
    if targets.is_empty() {
        return Err(report::fatal(ui, &target::none_here(&session.workspace)));
    }
    let fleet = session.fleet.as_ref();
    let Some(global) = fleet.and_then(|fleet| fleet.global.as_ref()) else {
        return Err(report::fatal(ui, &gate::no_global(session)));
    };
    let (stack, missing) = target::global(session);
    if let Some(diagnostic) = target::unset(session, &stack, &missing) {
        return Err(report::fatal(ui, &diagnostic));
    }
    let mut up = Up {
        runner,
        session,
        global,
        stack,
        containers: engine::containers(runner).map_err(|failure| tell(ui, failure))?,
    };
    let mut exit = Exit::Done;
    for target in &targets {
        let project = fleet.and_then(|fleet| {
            let mut projects = fleet.projects.iter();
            projects.find(|project| project.slug == target.slug)
        });
        // One fault does not keep the others from starting.
        if let Some(project) = project
            && let Err(stopped) = up.project(ui, project, target)
            && exit == Exit::Done
        {
            exit = stopped;
        }
    }
    Ok(exit)
}

impl Up<'_> {
    fn project(&mut self, ui: &mut Ui, project: &Project, target: &Target) -> Result<(), Stopped> {
        let (stack, missing) = target::project(self.session, target);
        if let Some(diagnostic) = target::unset(self.session, &stack, &missing) {
            return Err(report::fatal(ui, &diagnostic));
        }
        let slug = ui.err.paint(Paint::Strong, &project.slug);
        let note = note::of(self, project, &stack);
        let needs = services::needed(self.global, project);
        if note::holds(self, &note, project, &needs) {
            if !ui.quiet {
                ui.say(&format!("{slug} is up already\n"));
            }
            ui.payload(&url::lines(self.global, project));
            return Ok(());
        }
        services::ensure(self, ui, &needs)?;
        provision::run(self, ui, project)?;
        if !ui.quiet {
            ui.say(&format!("Starting {slug}\n"));
        }
        self.compose(
            ui,
            &stack,
            &["up", "-d", "--wait"],
            &format!("phpier logs {}", project.slug),
        )?;
        self.refresh(ui)?;
        note::keep(self, &note, project, &needs);
        if !ui.quiet {
            ui.say(&format!("{slug} is up\n"));
        }
        ui.payload(&url::lines(self.global, project));
        Ok(())
    }

    /// Runs Compose with its progress on stderr. A failure is told, with the command that tells more.
    pub(super) fn compose(
        &self,
        ui: &mut Ui,
        stack: &Stack,
        args: &[&str],
        more: &str,
    ) -> Result<(), Stopped> {
        let invocation = Invocation::new(self.runner, stack, args);
        match run(&invocation, true) {
            Ok(0) => Ok(()),
            // Whoever pressed the key knows why.
            Ok(code @ (130 | 143)) => Err(Exit::Passed(code)),
            Ok(code) => {
                self.explain(ui, stack, code, more);
                Err(Exit::Passed(code))
            }
            Err(error) => {
                let program = invocation.argv.first().cloned().unwrap_or_default();
                Err(tell(ui, failure::Failure::start(&program, &error)))
            }
        }
    }

    fn explain(&self, ui: &mut Ui, stack: &Stack, code: u8, more: &str) {
        let ports = services::busy_ports(self, stack);
        if !ports.is_empty() {
            report::with_sources(ui, &ports, &self.session.sources);
            return;
        }
        let diagnostic = failure::of_compose(self.runner).map_or_else(
            || {
                Diagnostic::new(
                    &code::RUNTIME_FAILED,
                    format!(
                        "{} did not start: Compose ended with code {code}",
                        stack.name
                    ),
                )
                .help(format!("look at `{}`", escape::line(more)))
            },
            Into::into,
        );
        report::fatal(ui, &diagnostic);
    }

    /// Asks the engine again.
    pub(super) fn refresh(&mut self, ui: &mut Ui) -> Result<(), Stopped> {
        self.containers = engine::containers(self.runner).map_err(|failure| tell(ui, failure))?;
        Ok(())
    }
}

/// Tells why Docker could not do it.
pub(super) fn tell(ui: &mut Ui, failure: failure::Failure) -> Exit {
    report::fatal(ui, &failure.into())
}
