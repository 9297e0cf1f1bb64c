//! `phpier up`: the services that projects need, their databases, then the projects themselves.

pub(super) mod app;
pub(super) mod data;
pub(super) mod gate;
mod image;
mod note;
pub(super) mod provision;
pub(super) mod services;
mod unwell;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use clap::Args;

use super::exit::Exit;
use super::session::Session;
use super::target::{self, Names, Target};
use super::ui::{Paint, Ui};
use super::{Common, escape, gone, lifecycle, report, several, url, write};
use crate::artifact::GLOBAL_OWNER;
use crate::diagnostic::{Diagnostic, code};
use crate::model::{Global, Project};
use crate::runtime::engine::{self, Container};
use crate::runtime::{Invocation, Runner, Stack, failure, run};
use crate::workspace::turn;

/// Start projects and the global services that they need.
///
/// Waits until everything is healthy, makes the databases, and prints the projects' addresses. Nothing
/// is written but what lies below `local/`: where generated files are not current it says so and ends
/// with exit code 2. Containers of services that are in no file any more are removed, or stopped
/// where nothing else leads to their data; all data stays. Of several projects, one that fails does not keep the others from starting.
#[derive(Debug, Args)]
pub(super) struct UpArgs {
    #[command(flatten)]
    names: Names,
    #[command(flatten)]
    patience: Patience,
}

/// How long others are waited for.
#[derive(Clone, Copy, Debug, Args)]
pub(super) struct Patience {
    /// How long to wait for another phpier that writes, or starts services
    #[arg(long, value_name = "SECONDS", default_value_t = 120)]
    lock_timeout: u32,
}

impl Patience {
    /// As a time.
    pub(super) fn limit(self) -> Duration {
        Duration::from_secs(self.lock_timeout.into())
    }
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

/// The projects that are not up, by slug.
pub(super) type Stops = BTreeMap<String, Stopped>;

/// A project on its way up.
pub(super) struct Wanted<'s> {
    pub(super) project: &'s Project,
    pub(super) stack: Stack,
    /// A digest of all that decides what runs.
    note: String,
    needs: BTreeSet<String>,
}

pub(super) fn start(args: &UpArgs, common: &Common, ui: &mut Ui, runner: &Runner) -> Exit {
    if let Err(exit) = write::recover(common, ui, args.patience.limit()) {
        return exit;
    }
    let opened = match target::open_sound(&args.names, common) {
        Ok(opened) => opened,
        Err(diagnostic) => return report::fatal(ui, &diagnostic),
    };
    match up(args, &opened, ui, runner) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn up(
    args: &UpArgs,
    opened: &target::Opened,
    ui: &mut Ui,
    runner: &Runner,
) -> Result<Exit, Stopped> {
    let session = &opened.session;
    report::with_sources(ui, &opened.told, &opened.sources);
    let mut stops: Stops = opened
        .unsound
        .iter()
        .map(|slug| (slug.clone(), Exit::Error))
        .collect();
    let alone = args.names.projects.len() < 2 && !args.names.all;
    stops.append(&mut gate::pass(ui, session, args.patience.limit(), alone)?);
    let targets = target::targets(session, &args.names);
    if targets.is_empty() && stops.is_empty() {
        return Err(lifecycle::nothing(ui, session, target::SEVERAL));
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
    let mut exits: BTreeMap<String, Exit> = targets
        .iter()
        .map(|target| (target.slug.clone(), Exit::Done))
        .collect();
    let wanted = up.wanted(ui, &targets, &mut stops);
    let mut wanted = up.shared(ui, wanted, &mut stops, args.patience.limit());
    up.own_data(ui, &mut wanted, &mut stops);
    app::start(&mut up, ui, &mut wanted, &mut stops, targets.len() > 1);
    for wanted in &wanted {
        ui.payload(&url::lines(up.global, wanted.project));
    }
    exits.append(&mut stops);
    let exits: Vec<(String, Exit)> = exits.into_iter().collect();
    Ok(several::conclude(ui, &exits))
}

impl<'s> Up<'s> {
    /// The projects that are not up yet. Those that are, are told.
    fn wanted(&self, ui: &mut Ui, targets: &[Target], stops: &mut Stops) -> Vec<Wanted<'s>> {
        let mut wanted = Vec::new();
        for target in targets {
            let fleet = self.session.fleet.iter();
            let mut projects = fleet.flat_map(|fleet| &fleet.projects);
            let Some(project) = projects.find(|project| project.slug == target.slug) else {
                // Only what was generated from it before is known, and nobody can tell what it needs.
                stops.entry(target.slug.clone()).or_insert(Exit::Error);
                continue;
            };
            if stops.contains_key(&project.slug) {
                continue;
            }
            let (stack, missing) = target::project(self.session, target);
            if let Some(diagnostic) = target::unset(self.session, &stack, &missing) {
                stops.insert(project.slug.clone(), report::fatal(ui, &diagnostic));
                continue;
            }
            let one = Wanted {
                project,
                note: note::of(self, project, &stack),
                stack,
                needs: services::needed(self.global, project),
            };
            if note::holds(self, &one.note, project, &one.needs) {
                if !ui.quiet {
                    let slug = ui.err.paint(Paint::Strong, &project.slug);
                    ui.say(&format!("{slug} is up already\n"));
                }
                ui.payload(&url::lines(self.global, project));
            } else {
                wanted.push(one);
            }
        }
        wanted
    }

    /// What projects share: the services that they need, and their databases. Whoever else starts
    /// projects meanwhile is waited for. The projects that can be started come back.
    fn shared(
        &mut self,
        ui: &mut Ui,
        mut wanted: Vec<Wanted<'s>>,
        stops: &mut Stops,
        limit: Duration,
    ) -> Vec<Wanted<'s>> {
        if wanted.is_empty() {
            return wanted;
        }
        let quiet = ui.quiet;
        let turn = turn::wait(&self.session.workspace, limit, || {
            if !quiet {
                ui.say("Waiting for another phpier that starts services\n");
            }
        });
        let _turn = match turn {
            Ok(turn) => turn,
            Err(error) => {
                let exit = write::failed(ui, &error);
                stops.extend(wanted.iter().map(|one| (one.project.slug.clone(), exit)));
                return Vec::new();
            }
        };
        let needs: BTreeSet<String> = wanted.iter().flat_map(|one| one.needs.clone()).collect();
        let ensured = services::ensure(self, ui, &needs);
        if let Ok(refused) = &ensured {
            wanted.retain(|one| {
                let exit = one.needs.iter().find_map(|service| refused.get(service));
                stops.extend(exit.map(|exit| (one.project.slug.clone(), *exit)));
                exit.is_none()
            });
        }
        if let Err(exit) = ensured {
            // Those whose services are well all the same go on.
            let asked = self.refresh(ui).is_ok() && !matches!(exit, Exit::Passed(130 | 143));
            let mut kept = Vec::new();
            for one in wanted {
                if asked && services::are_ready(self, &one.needs) {
                    kept.push(one);
                } else {
                    stops.insert(one.project.slug.clone(), exit);
                }
            }
            wanted = kept;
        }
        let projects: Vec<&Project> = wanted.iter().map(|one| one.project).collect();
        stops.append(&mut provision::run(self, ui, &projects));
        wanted.retain(|one| !stops.contains_key(&one.project.slug));
        wanted
    }

    /// The data of projects' own servers. Those that could not read it keep their project down.
    fn own_data(&self, ui: &mut Ui, wanted: &mut Vec<Wanted<'s>>, stops: &mut Stops) {
        wanted.retain(|one| {
            // The owner's own file may bring servers, too.
            if !one.project.has_servers() && one.stack.override_file().is_none() {
                return true;
            }
            let exit = match data::look(self, ui, &one.stack, None) {
                Ok(refused) => refused.into_values().next(),
                Err(exit) => Some(exit),
            };
            stops.extend(exit.map(|exit| (one.project.slug.clone(), exit)));
            exit.is_none()
        });
    }

    /// Removes what a stack has no more, before that holds a port which something else is to have.
    pub(super) fn clear(&self, ui: &mut Ui, stack: &Stack) -> Result<(), Stopped> {
        lifecycle::clear(ui, self.runner, stack, &self.containers, gone::Next::Up)
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
                report::with_sources(
                    ui,
                    &self.why(stack, args, code, more),
                    &self.session.sources,
                );
                Err(Exit::Passed(code))
            }
            Err(error) => Err(report::fatal(
                ui,
                &lifecycle::not_started(&invocation, &error),
            )),
        }
    }

    /// Why Compose did not start a stack with these arguments; `more` is the command that tells more.
    fn why(&self, stack: &Stack, args: &[&str], code: u8, more: &str) -> Vec<Diagnostic> {
        let ports = services::busy_ports(self, stack);
        if !ports.is_empty() {
            return ports;
        }
        let named = args.iter().skip(1).filter(|word| !word.starts_with('-'));
        let named: Vec<&str> = named.copied().collect();
        let unwell = unwell::of(self, stack, &named, more);
        if !unwell.is_empty() {
            return unwell;
        }
        let images = image::missing(self, stack, &named);
        if !images.is_empty() {
            return images;
        }
        let failed = failure::of_compose(self.runner).map(Into::into);
        let name = if stack.name == GLOBAL_OWNER {
            "the global stack"
        } else {
            &stack.name
        };
        vec![failed.unwrap_or_else(|| {
            Diagnostic::new(
                &code::RUNTIME_FAILED,
                format!("{name} did not start: Compose ended with code {code}"),
            )
            .help(format!("look at `{}`", escape::line(more)))
        })]
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
