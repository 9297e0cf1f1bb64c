//! `phpier restart`: containers anew, with what their files and databases have become since.

use std::collections::BTreeSet;

use clap::Args;

use super::exit::Exit;
use super::lifecycle::{self, call};
use super::session::Session;
use super::several::{self, AT_ONCE, Ended};
use super::target::{self, Names, Target};
use super::ui::Ui;
use super::up::{Patience, Stops, Up, provision, services, tell};
use super::{Common, report};
use crate::model::Project;
use crate::runtime::engine::{self, Container};
use crate::runtime::{Invocation, Runner, followed};
use crate::workspace::turn;

/// Restart the containers of projects.
///
/// Databases are made again first, so that a password that was changed and applied is in force; what
/// changed in a project's files since it started makes its containers anew.
#[derive(Debug, Args)]
pub(super) struct RestartArgs {
    #[command(flatten)]
    names: Names,
    #[command(flatten)]
    patience: Patience,
}

pub(super) fn run(args: &RestartArgs, common: &Common, ui: &mut Ui, runner: &Runner) -> Exit {
    let session = match target::open(&args.names, common) {
        Ok(session) => session,
        Err(diagnostic) => return report::fatal(ui, &diagnostic),
    };
    let targets = target::targets(&session, &args.names);
    if targets.is_empty() {
        return lifecycle::nothing(ui, &session, target::SEVERAL);
    }
    let containers = match engine::containers(runner) {
        Ok(containers) => containers,
        Err(failure) => return tell(ui, failure),
    };
    let mut stops = match provisioned(&session, &targets, &containers, args, ui, runner) {
        Ok(stops) => stops,
        Err(exit) => return exit,
    };
    let work = |target: &Target| how(&session, runner, target, &containers);
    let mut exits = match targets.as_slice() {
        [target] => {
            let exit = call(ui, runner, &work(target), true);
            vec![(target.slug.clone(), exit)]
        }
        all => several::run(
            ui,
            &session.sources,
            all,
            |target| &target.slug,
            AT_ONCE,
            |target, teller| {
                teller.doing("restarting");
                let invocation = work(target);
                match followed(&invocation, |line| teller.line(line)) {
                    Ok(0) => Ended::well("is restarted"),
                    Ok(code) => Ended::badly(Exit::Passed(code), Vec::new()),
                    Err(error) => Ended::badly(
                        Exit::Error,
                        vec![lifecycle::not_started(&invocation, &error)],
                    ),
                }
            },
        ),
    };
    for (slug, exit) in &mut exits {
        // A database that could not be made is a failure, though the containers run.
        if let (Exit::Done, Some(stopped)) = (*exit, stops.remove(slug)) {
            *exit = stopped;
        }
    }
    several::conclude(ui, &exits)
}

/// Makes the databases of the projects again, on the servers that run. A project whose configuration
/// cannot be read is restarted all the same.
fn provisioned(
    session: &Session,
    targets: &[Target],
    containers: &[Container],
    args: &RestartArgs,
    ui: &mut Ui,
    runner: &Runner,
) -> Result<Stops, Exit> {
    let fleet = session.fleet.as_ref().filter(|_| session.plan.is_some());
    let Some((fleet, global)) = fleet.and_then(|fleet| Some((fleet, fleet.global.as_ref()?)))
    else {
        return Ok(Stops::new());
    };
    let (mut stack, missing) = target::global(session);
    target::pretend(&mut stack, &missing);
    let up = Up {
        runner,
        session,
        global,
        stack,
        containers: containers.to_vec(),
    };
    let has_servers = |project: &&Project| {
        let hosts = project.databases.iter().map(|database| &database.host);
        let servers: BTreeSet<String> = hosts
            .filter_map(|host| Some(services::instance(global, host)?.container()))
            .collect();
        !servers.is_empty() && services::are_ready(&up, &servers)
    };
    let projects: Vec<&Project> = fleet
        .projects
        .iter()
        .filter(|project| targets.iter().any(|target| target.slug == project.slug))
        .filter(has_servers)
        .collect();
    if projects.is_empty() {
        return Ok(Stops::new());
    }
    let quiet = ui.quiet;
    let turn = turn::wait(&session.workspace, args.patience.limit(), || {
        if !quiet {
            ui.say("Waiting for another phpier that starts services\n");
        }
    });
    let _turn = turn.map_err(|error| super::write::failed(ui, &error))?;
    Ok(provision::run(&up, ui, &projects))
}

/// The command for a project: its containers as they are, or made anew where their files say otherwise
/// by now. A project with servers of its own is restarted as it is: only `up` looks into their volumes
/// before it lets another series at them.
fn how(
    session: &Session,
    runner: &Runner,
    target: &Target,
    containers: &[Container],
) -> Invocation {
    let (stack, missing) = target::project(session, target);
    let mut projects = session.fleet.iter().flat_map(|fleet| &fleet.projects);
    let project = projects.find(|project| project.slug == target.slug);
    let has_servers = project.is_none_or(|project| !project.services.is_empty());
    let is_changed = missing.is_empty()
        && !has_servers
        && services::hashes(runner, &stack).is_ok_and(|hashes| {
            let own = containers
                .iter()
                .filter(|container| container.project == target.slug);
            own.into_iter().any(|own| {
                hashes
                    .get(&own.service)
                    .is_some_and(|hash| *hash != own.hash)
            })
        });
    let words: &[&str] = if is_changed {
        &["up", "-d", "--wait"]
    } else {
        &["restart"]
    };
    lifecycle::invocation(session, runner, target, words)
}
