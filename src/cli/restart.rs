//! `phpier restart`: containers anew, with what their files and databases have become since.

use std::collections::{BTreeMap, BTreeSet};

use clap::Args;

use super::exit::Exit;
use super::lifecycle::{self, call};
use super::session::Session;
use super::several::{self, AT_ONCE, Ended};
use super::target::{self, Names, Target};
use super::ui::Ui;
use super::up::{Patience, Stops, Up, data, provision, services, tell};
use super::{Common, report};
use crate::model::Project;
use crate::runtime::engine::{self, Container};
use crate::runtime::{Invocation, Runner, followed};
use crate::workspace::turn;

/// Restart the containers of projects.
///
/// Databases are made again first, so that a password that was changed and applied is in force; what
/// changed in a project's files since it started makes its containers anew. A server of the project's own
/// is not let at data that it cannot read.
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
    let up = known(&session, containers.clone(), runner);
    let mut stops = match up.as_ref() {
        Some(up) => match provisioned(up, &targets, args, ui) {
            Ok(stops) => stops,
            Err(exit) => return exit,
        },
        None => Stops::new(),
    };
    let (anew, refused) = with_servers(up.as_ref(), &targets, ui);
    let mut left: Vec<&Target> = targets.iter().collect();
    left.retain(|target| !refused.contains_key(&target.slug));
    let work = |target: &Target| match anew.get(&target.slug) {
        Some(anew) => how(&session, runner, target, *anew),
        None => how(
            &session,
            runner,
            target,
            has_changed(&session, runner, target, &containers),
        ),
    };
    let mut exits = match left.as_slice() {
        [] => Vec::new(),
        [target] if targets.len() == 1 => {
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
    exits.extend(refused);
    several::conclude(ui, &exits)
}

/// What is known of the stacks. A project whose configuration cannot be read is restarted all the same.
fn known<'s>(
    session: &'s Session,
    containers: Vec<Container>,
    runner: &'s Runner,
) -> Option<Up<'s>> {
    let fleet = session.fleet.as_ref().filter(|_| session.plan.is_some())?;
    let global = fleet.global.as_ref()?;
    let (mut stack, missing) = target::global(session);
    target::pretend(&mut stack, &missing);
    Some(Up {
        runner,
        session,
        global,
        stack,
        containers,
    })
}

/// Makes the databases of the projects again, on the servers that run.
fn provisioned(
    up: &Up<'_>,
    targets: &[Target],
    args: &RestartArgs,
    ui: &mut Ui,
) -> Result<Stops, Exit> {
    let has_servers = |project: &&Project| {
        let hosts = project.databases.iter().map(|database| &database.host);
        let servers: BTreeSet<String> = hosts
            .filter_map(|host| Some(services::instance(up.global, host)?.container()))
            .collect();
        !servers.is_empty() && services::are_ready(up, &servers)
    };
    let fleet = up.session.fleet.iter();
    let projects: Vec<&Project> = fleet
        .flat_map(|fleet| &fleet.projects)
        .filter(|project| targets.iter().any(|target| target.slug == project.slug))
        .filter(has_servers)
        .collect();
    if projects.is_empty() {
        return Ok(Stops::new());
    }
    let quiet = ui.quiet;
    let turn = turn::wait(&up.session.workspace, args.patience.limit(), || {
        if !quiet {
            ui.say("Waiting for another phpier that starts services\n");
        }
    });
    let _turn = turn.map_err(|error| super::write::failed(ui, &error))?;
    Ok(provision::run(up, ui, &projects))
}

/// The projects with servers of their own, or with a file beside the generated one, which may bring some:
/// whether their containers are made anew. Those that could not read their data are left as they run, and
/// come back with the exit code.
fn with_servers(
    up: Option<&Up<'_>>,
    targets: &[Target],
    ui: &mut Ui,
) -> (BTreeMap<String, bool>, Stops) {
    let (mut anew, mut refused) = (BTreeMap::new(), Stops::new());
    let Some(up) = up else {
        // Nobody can tell what there is, so everything stays as it is.
        anew.extend(targets.iter().map(|target| (target.slug.clone(), false)));
        return (anew, refused);
    };
    for target in targets {
        let (stack, _) = target::project(up.session, target);
        let mut projects = up.session.fleet.iter().flat_map(|fleet| &fleet.projects);
        let project = projects.find(|project| project.slug == target.slug);
        if project.is_some_and(|project| !project.has_servers()) && stack.override_file().is_none()
        {
            continue;
        }
        let has_changed =
            project.is_some() && has_changed(up.session, up.runner, target, &up.containers);
        if has_changed {
            let looked = match data::look(up, ui, &stack, None) {
                Ok(refused) => refused.into_values().next(),
                Err(exit) => Some(exit),
            };
            if let Some(exit) = looked {
                refused.insert(target.slug.clone(), exit);
                continue;
            }
        }
        anew.insert(target.slug.clone(), has_changed);
    }
    (anew, refused)
}

/// Whether a project's files say otherwise by now than when its containers were made.
fn has_changed(
    session: &Session,
    runner: &Runner,
    target: &Target,
    containers: &[Container],
) -> bool {
    let (stack, missing) = target::project(session, target);
    missing.is_empty()
        && services::hashes(runner, &stack).is_ok_and(|hashes| {
            let mut own = containers.iter().filter(|own| own.is_of(&target.slug));
            own.any(|own| {
                let hash = hashes.get(&own.service);
                hash.is_some_and(|hash| *hash != own.hash)
            })
        })
}

/// The command for a project: its containers as they are, or made anew.
fn how(session: &Session, runner: &Runner, target: &Target, anew: bool) -> Invocation {
    let words: &[&str] = if anew {
        &["up", "-d", "--wait"]
    } else {
        &["restart"]
    };
    lifecycle::invocation(session, runner, target, words)
}
