//! `phpier mysql`, `psql`, `redis` and their kin: the servers' own clients inside the servers'
//! containers, with a project's own account.

mod cache;

use std::ffi::OsString;

use clap::{Args, Subcommand};

use super::account::{self, Held, Seat};
use super::exit::Exit;
use super::single::{self, Single};
use super::ui::Ui;
use super::up::tell;
use super::{Common, report, tool};
use crate::catalog::client::{self as catalog, Client as Row};
use crate::catalog::spec::Protocol;
use crate::diagnostic::{Diagnostic, code};
use crate::model::{Instance, Project};
use crate::runtime::{Exec, Runner, engine};

/// A client. One that is added here has its row in [`catalog`].
#[derive(Debug, Subcommand)]
pub(super) enum Client {
    /// Open MySQL's client in a project's database, with its own account
    Mysql(SqlArgs),
    /// Open MariaDB's client in a project's database, with its own account
    Mariadb(SqlArgs),
    /// Open PostgreSQL's client in a project's database, with its own account
    Psql(SqlArgs),
    /// Open the client of the Redis, or Valkey, that a project uses
    Redis(CacheArgs),
    /// Talk to the Memcached that a project uses, in lines of its protocol
    Memcached(CacheArgs),
}

#[derive(Debug, Args)]
pub(super) struct SqlArgs {
    /// The project, by name or by path [default: the one around the current folder]
    #[arg(value_name = "PROJECT")]
    project: Option<String>,
    /// Which of several databases, by its name in the configuration or on the server
    #[arg(short, long, value_name = "DATABASE")]
    database: Option<String>,
    /// Be the server's administrator, who sees every project's databases
    #[arg(long)]
    root: bool,
    /// What the client is called with, after `--`
    #[arg(last = true, value_name = "ARGS")]
    args: Vec<OsString>,
}

#[derive(Debug, Args)]
pub(super) struct CacheArgs {
    /// The project, by name or by path [default: the one around the current folder]
    #[arg(value_name = "PROJECT")]
    project: Option<String>,
    /// What the client is called with, after `--`: for Memcached one command, such as `stats`
    #[arg(last = true, value_name = "ARGS")]
    args: Vec<OsString>,
}

pub(super) fn run(client: &Client, common: &Common, ui: &mut Ui, runner: &Runner) -> Exit {
    let done = match client {
        Client::Mysql(args) => sql(&catalog::MYSQL, args, common, ui, runner),
        Client::Mariadb(args) => sql(&catalog::MARIADB, args, common, ui, runner),
        Client::Psql(args) => sql(&catalog::PSQL, args, common, ui, runner),
        Client::Redis(args) => cache::open(Protocol::Redis, args, common, ui, runner),
        Client::Memcached(args) => cache::open(Protocol::Memcached, args, common, ui, runner),
    };
    match done {
        Ok(exit) | Err(exit) => exit,
    }
}

fn sql(
    row: &Row,
    args: &SqlArgs,
    common: &Common,
    ui: &mut Ui,
    runner: &Runner,
) -> Result<Exit, Exit> {
    let single = single::open(args.project.as_ref(), common, ui)?;
    let (global, project) = single.meant(ui)?;
    let (all, others): (Vec<Held<'_>>, _) = account::all(global, project)
        .into_iter()
        .partition(|held| row.program(held.instance.spec.name).is_some());
    let named = args.database.as_deref();
    let is_meant = |held: &&Held<'_>| named.is_some_and(|name| account::is_named(held, name));
    if !all.iter().any(|held| is_meant(&held))
        && let Some(held) = others.iter().find(is_meant)
    {
        return Err(report::fatal(ui, &another_s(held, project)));
    }
    if all.is_empty() {
        return Err(report::fatal(ui, &not_used(row, project, &others)));
    }
    let held = account::chosen(all, named, &project.slug)
        .map_err(|problem| report::fatal(ui, &problem))?;
    let containers = engine::containers(runner).map_err(|failure| tell(ui, failure))?;
    let seat = Seat::take(&single, &held, args.root, &containers, ui)?;
    let mut exec = seat.client(&[], Some(&held.name));
    exec.argv.extend(args.args.iter().cloned());
    remember(&mut exec, row, &single, args.root);
    exec.tty = ui.can_talk();
    Ok(tool::call(&exec, ui, runner))
}

/// What a person types is kept for the next time, in the container, for each project by itself: by
/// default all would share one file among the server's data.
fn remember(exec: &mut Exec, row: &Row, single: &Single, root: bool) {
    if let Some(variable) = row.history {
        let who = if root { "root" } else { &single.target.slug };
        let path = format!("/tmp/.phpier-history-{who}");
        exec.env.insert(variable.to_owned(), path);
    }
}

/// What is said of a database on a server that another client talks to.
fn another_s(held: &Held<'_>, project: &Project) -> Diagnostic {
    let (slug, label) = (&project.slug, account::label(held));
    let diagnostic = Diagnostic::new(
        &code::RUNTIME_UNKNOWN_DATABASE,
        format!(
            "the database {label} of {slug} is on {}",
            held.instance.container()
        ),
    );
    diagnostic.help_opt(
        command(held)
            .map(|command| format!("open it with `phpier {command} {slug} --database {label}`")),
    )
}

/// The command that opens the client of a database's server.
fn command(held: &Held<'_>) -> Option<&'static str> {
    let commands = [
        (&catalog::MYSQL, "mysql"),
        (&catalog::MARIADB, "mariadb"),
        (&catalog::PSQL, "psql"),
    ];
    let mut commands = commands.into_iter();
    let found = commands.find(|(row, _)| row.program(held.instance.spec.name).is_some());
    found.map(|(_, command)| command)
}

/// What is said where the project has none of these servers.
fn not_used(row: &Row, project: &Project, others: &[Held<'_>]) -> Diagnostic {
    let titles: Vec<&str> = row.programs.iter().map(|(service, _)| *service).collect();
    let mut here: Vec<String> = others
        .iter()
        .map(|held: &Held<'_>| held.instance)
        .map(Instance::container)
        .collect();
    here.dedup();
    let slug = &project.slug;
    let key = if row.sql.is_some() {
        format!("database \"{}\"", titles[0])
    } else {
        titles[0].to_owned()
    };
    let help = if here.is_empty() {
        format!(
            "write `{key}` below `services` of its configuration, then `phpier apply` and `phpier up {slug}`"
        )
    } else {
        let mut commands: Vec<&str> = others.iter().filter_map(command).collect();
        commands.dedup();
        format!(
            "its databases are on {}: `phpier {} {slug}`",
            here.join(", "),
            commands.join("` or `phpier ")
        )
    };
    Diagnostic::new(
        &code::RUNTIME_NOT_USED,
        format!("{slug} uses no {} server", titles.join(" or ")),
    )
    .help(help)
}
