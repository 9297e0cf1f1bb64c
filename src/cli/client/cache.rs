//! The clients of caches. These know no accounts: a shared one shows every project's data to everybody, and
//! one of the project's own shows nobody else's.

use std::ffi::OsString;
use std::io::{self, BufRead, IsTerminal, Write};
use std::process::ChildStdin;

use super::{CacheArgs, not_used, remember};
use crate::catalog::client as catalog;
use crate::catalog::spec::Protocol;
use crate::cli::exit::Exit;
use crate::cli::single::{self, Single};
use crate::cli::ui::Ui;
use crate::cli::up::{services, tell};
use crate::cli::{Common, account, paused, report, tool};
use crate::diagnostic::{Diagnostic, code};
use crate::model::{Connection, Global, Instance, Project};
use crate::runtime::engine::{self, Container};
use crate::runtime::{Exec, Runner};
use crate::source::Format;

/// How many others are named who use a server too.
const NAMED: usize = 3;

/// Opens the client of the project's server of a kind.
pub(super) fn open(
    protocol: Protocol,
    args: &CacheArgs,
    common: &Common,
    ui: &mut Ui,
    runner: &Runner,
) -> Result<Exit, Exit> {
    let row = match protocol {
        Protocol::Memcached => &catalog::MEMCACHED,
        Protocol::Redis | Protocol::Smtp => &catalog::REDIS,
    };
    let single = single::open(args.project.as_ref(), common, ui)?;
    let project = single.project(ui)?;
    let Some(used) = project.connection(protocol) else {
        return Err(report::fatal(ui, &not_used(row, project, &[])));
    };
    let server = if used.private.is_some() {
        None
    } else {
        let (global, _) = single.meant(ui)?;
        let instance = services::instance(global, &used.host);
        let missing = || report::fatal(ui, &not_used(row, project, &[]));
        Some((global, instance.ok_or_else(missing)?))
    };
    let containers = engine::containers(runner).map_err(|failure| tell(ui, failure))?;
    let program = row.program(used.spec.name).unwrap_or_default();
    let words = std::iter::once(program).chain(row.args.iter().copied());
    let talks = ui.can_talk();
    let mut exec = Exec {
        container: match server {
            Some((_, instance)) => account::running(instance, &containers, ui)?,
            None => running(project, used, &containers, ui)?,
        },
        argv: words.map(OsString::from).collect(),
        ..Exec::default()
    };
    if let Some((global, instance)) = server
        && talks
    {
        tell_who_else(&single, global, instance, project, ui);
    }
    if protocol == Protocol::Memcached {
        let args = args.args.clone();
        let ended = exec.spoken(runner, move |server| say(server, &args));
        return Ok(tool::passed(ended, ui, runner));
    }
    exec.argv.extend(args.args.iter().cloned());
    exec.tty = talks;
    remember(&mut exec, row, &single, false);
    Ok(tool::call(&exec, ui, runner))
}

/// The container of a server of the project's own, which must run.
fn running(
    project: &Project,
    used: &Connection,
    containers: &[Container],
    ui: &mut Ui,
) -> Result<String, Exit> {
    let found = services::container(containers, &project.slug, &used.host);
    match found.filter(|found| found.is_running()) {
        Some(found) => Ok(found.id.clone()),
        None => Err(report::fatal(ui, &not_running(project, used, found))),
    }
}

fn not_running(project: &Project, used: &Connection, found: Option<&Container>) -> Diagnostic {
    let slug = &project.slug;
    if let Some(help) = paused::way_out(found) {
        return Diagnostic::new(
            &code::RUNTIME_NOT_RUNNING,
            format!("the server {} is paused", used.host),
        )
        .help(help);
    }
    let more = if found.is_some() {
        format!("; `phpier logs {slug}` tells why it ended")
    } else {
        String::new()
    };
    Diagnostic::new(
        &code::RUNTIME_NOT_RUNNING,
        format!("the server {} does not run", used.host),
    )
    .help(format!("start it with `phpier up {slug}`{more}"))
}

/// Tells a person whose data is in the server too, before a command empties it for all.
fn tell_who_else(
    single: &Single,
    global: &Global,
    instance: &Instance,
    project: &Project,
    ui: &mut Ui,
) {
    let uses = |other: &&Project| {
        let mut hosts = other.shared();
        let used = |host| services::instance(global, host).map(Instance::container);
        hosts.any(|(_, host)| used(host) == Some(instance.container()))
    };
    let fleet = single.session.fleet.iter();
    let others = fleet.flat_map(|fleet| &fleet.projects);
    let others = others.filter(|other| other.slug != project.slug);
    let others: Vec<&str> = others
        .filter(uses)
        .map(|other| other.slug.as_str())
        .collect();
    let Some(who) = some_of(&others).filter(|_| !ui.quiet) else {
        return;
    };
    let source = single.session.sources.get(project.source);
    let key = match source.format {
        Format::Kdl => "private=#true",
        Format::Yaml => "private: true",
    };
    ui.say(&format!(
        "note: {} is shared with {who}; `{key}` gives {} one of its own\n",
        instance.container(),
        project.slug
    ));
}

/// The first of some names, and how many there are more.
fn some_of(names: &[&str]) -> Option<String> {
    let (last, before) = names.split_last()?;
    Some(match names.len() {
        1 => (*last).to_owned(),
        2..=NAMED => format!("{} and {last}", before.join(", ")),
        many => format!("{} and {} more", names[..NAMED].join(", "), many - NAMED),
    })
}

/// Says to Memcached what the arguments say, or a person line by line, or a pipe as it is. Its lines end
/// with a carriage return too, which no person types.
fn say(mut server: ChildStdin, args: &[OsString]) {
    // A server that has hung up ends the session, and its exit code says so.
    let _ = if args.is_empty() {
        listen(&mut server)
    } else {
        let words: Vec<_> = args.iter().map(|word| word.to_string_lossy()).collect();
        server.write_all(format!("{}\r\nquit\r\n", words.join(" ")).as_bytes())
    };
}

fn listen(server: &mut ChildStdin) -> io::Result<()> {
    let mut input = io::stdin().lock();
    if !input.is_terminal() {
        return io::copy(&mut input, server).map(drop);
    }
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        let text = line.strip_suffix(b"\n").unwrap_or(&line);
        server.write_all(&[text, b"\r\n"].concat())?;
        line.clear();
    }
    Ok(())
}
