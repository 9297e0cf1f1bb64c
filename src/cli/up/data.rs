//! No server is let at data that it cannot read, whatever the files say: a `git pull` may have changed
//! them all. Before one starts, phpier looks into its volume.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use super::services::{container, hashes};
use super::{Up, tell};
use crate::cli::exit::Exit;
use crate::cli::ui::Ui;
use crate::cli::{escape, lifecycle, report};
use crate::diagnostic::{Diagnostic, code};
use crate::plan::compose::ComposeFile;
use crate::plan::data::is_server;
use crate::plan::data::marks::{self, FILES};
use crate::plan::data::rules::{Held, Verdict};
use crate::plan::data::{Served, rescue, served};
use crate::runtime::volume::{self, User};
use crate::runtime::{Invocation, Stack, captured};

/// The services that must not start, and the exit codes for it.
pub(in crate::cli) type Refused = BTreeMap<String, Exit>;

/// Looks into the volumes of a stack's services, of all or of those that `of` names, as far as these do
/// not run already as they should. Those that must not start come back with the exit code; why is told.
pub(in crate::cli) fn look(
    up: &Up<'_>,
    ui: &mut Ui,
    stack: &Stack,
    of: Option<&[&str]>,
) -> Result<Refused, Exit> {
    let file = model(up, stack).map_err(|problem| report::fatal(ui, &problem))?;
    let mut volumes = served(&file);
    volumes.retain(|one| {
        let is_marked = one.server.as_ref().is_some_and(|held| held.format.marked);
        let meant = of.is_none_or(|of| of.contains(&one.service.as_str()));
        meant && (is_marked || one.external)
    });
    let running = |one: &Served| {
        let found = container(&up.containers, &stack.name, &one.service);
        found.filter(|found| found.is_running())
    };
    // What is named is known to differ from what runs.
    if of.is_none() && volumes.iter().any(|one| running(one).is_some()) {
        let hashes = hashes(up.runner, stack).map_err(|problem| report::fatal(ui, &problem))?;
        volumes.retain(|one| {
            running(one).is_none_or(|found| hashes.get(&one.service) != Some(&found.hash))
        });
    }
    if volumes.is_empty() {
        return Ok(BTreeMap::new());
    }
    let there = volume::volumes(up.runner).map_err(|failure| tell(ui, failure))?;
    let mut stops = BTreeMap::new();
    for one in &volumes {
        if let Err(exit) = into(up, ui, one, &there) {
            stops.entry(one.service.clone()).or_insert(exit);
        }
    }
    Ok(stops)
}

/// What is about to run. Where the owner's own file is beside the generated one, only Compose knows what
/// both say together: an image named there is the one that starts.
fn model(up: &Up<'_>, stack: &Stack) -> Result<ComposeFile, Diagnostic> {
    let read = |path| fs::read_to_string(path).unwrap_or_default();
    let file = ComposeFile::read(&read(stack.path())).unwrap_or_default();
    let file = file.overlaid(stack.over_file().map(read).as_deref());
    if stack.override_file().is_some() {
        let invocation = Invocation::new(up.runner, stack, &["config"]);
        let said = captured(&invocation);
        let (out, _, code) = said.map_err(|error| lifecycle::not_started(&invocation, &error))?;
        // What Compose refuses here it refuses in `up` again, and says why.
        if code == 0 {
            return Ok(ComposeFile::read(&out).unwrap_or_default());
        }
    }
    Ok(file)
}

/// Looks into one volume.
fn into(up: &Up<'_>, ui: &mut Ui, one: &Served, there: &BTreeSet<String>) -> Result<(), Exit> {
    if !there.contains(&one.volume) {
        if one.external {
            report::fatal(ui, &missing(one));
            ui.say(&command(&format!("docker volume create {}", one.volume)));
            return Err(Exit::Refused);
        }
        return Ok(());
    }
    let Some(server) = one.server.as_ref().filter(|held| held.format.marked) else {
        return Ok(());
    };
    let users = volume::users(up.runner, &one.volume).map_err(|failure| tell(ui, failure))?;
    let other = |user: &&User| user.name != one.container && is_server(&user.image);
    if let Some(user) = users.iter().find(other) {
        report::fatal(ui, &in_use(one, user));
        ui.say(&command(&format!("docker stop {}", user.name)));
        return Err(Exit::Refused);
    }
    let marks = volume::look(up.runner, &one.volume, &one.image, FILES)
        .map_err(|problem| report::fatal(ui, &problem))?;
    let found = marks::found(&marks);
    match marks::meet(&found, server, one.own_path) {
        Verdict::Reads => Ok(()),
        Verdict::Upgrades(how) => {
            if !ui.quiet {
                ui.say(&format!(
                    "note: {} ({})\n",
                    escape::line(&how),
                    escape::line(&one.volume)
                ));
            }
            Ok(())
        }
        Verdict::Refuses(why) => {
            report::fatal(ui, &refused(one, &why));
            ui.say(&ways(one, server, found.first().map(|found| &found.held)));
            Err(Exit::Refused)
        }
    }
}

/// Two servers on one volume destroy it. Some see each other by a lock on a file; PostgreSQL looks for
/// the number of a process, which in two containers is the same.
/// <https://github.com/docker-library/postgres/issues/171>
fn in_use(one: &Served, user: &User) -> Diagnostic {
    let name = escape::line(&user.name);
    Diagnostic::new(
        &code::RUNTIME_VOLUME_IN_USE,
        format!(
            "{} was not started on the volume {}, on which {name} runs",
            escape::line(&one.service),
            escape::line(&one.volume)
        ),
    )
    .help("two servers would destroy the data; stop the other one first")
}

fn missing(one: &Served) -> Diagnostic {
    let volume = escape::line(&one.volume);
    Diagnostic::new(
        &code::RUNTIME_MISSING_VOLUME,
        format!(
            "{} is to run on the volume {volume}, and there is none",
            escape::line(&one.service)
        ),
    )
    .help(
        "correct `moved`, or take it out; on a machine that never had the data, make an empty one",
    )
}

fn refused(one: &Served, why: &str) -> Diagnostic {
    Diagnostic::new(
        &code::RUNTIME_REFUSED_DATA,
        format!(
            "{} was not started on the volume {}: {}",
            escape::line(&one.service),
            escape::line(&one.volume),
            escape::line(why)
        ),
    )
    .help("nothing was done to it; write what it was run with again, take a dump, and restore into an instance with a volume of its own")
}

/// The commands of the help, where they are known.
fn ways(one: &Served, server: &Held, held: Option<&Held>) -> String {
    let commands = held.map(|held| rescue::commands(held, server, &one.container));
    let commands = commands.unwrap_or_default();
    commands.iter().map(|line| command(line)).collect()
}

/// A command that a person can copy, on a line of its own.
fn command(line: &str) -> String {
    format!("    {}\n", escape::line(line))
}
