//! The servers of a project as its own account reaches them: where they run, and with what password.

use std::collections::BTreeSet;
use std::ffi::OsString;

use super::exit::Exit;
use super::single::Single;
use super::ui::Ui;
use super::up::services;
use super::{escape, paused, report};
use crate::artifact::GLOBAL_OWNER;
use crate::catalog::client::{self, Client, Sql};
use crate::compile;
use crate::diagnostic::{Diagnostic, code, suggest};
use crate::model::{Database, Fleet, Global, Instance, Project};
use crate::runtime::engine::Container;
use crate::runtime::{Exec, Runner};
use crate::workspace::local;

/// A database of a project, by the name that it has on its server.
#[derive(Clone, Debug)]
pub(super) struct Held<'s> {
    pub(super) database: &'s Database,
    pub(super) instance: &'s Instance,
    /// Its own name: the database's, or its twin's.
    pub(super) name: String,
}

/// Who logs in.
#[derive(Clone, Debug)]
struct Account {
    user: String,
    password: String,
}

/// The databases of a project, each followed by its twin.
pub(super) fn all<'s>(global: &'s Global, project: &'s Project) -> Vec<Held<'s>> {
    let databases = project.databases.iter();
    let held = databases.flat_map(|database| {
        let instance = services::instance(global, &database.host);
        let names = instance.into_iter().flat_map(|_| database.names());
        names.filter_map(move |name| {
            Some(Held {
                database,
                instance: instance?,
                name,
            })
        })
    });
    held.collect()
}

/// The database that is meant among some: the one named, the only one, or the one without a name.
pub(super) fn chosen<'s>(
    all: Vec<Held<'s>>,
    named: Option<&str>,
    slug: &str,
) -> Result<Held<'s>, Diagnostic> {
    let Some(named) = named else {
        let mut main: Vec<Held<'_>> = all.into_iter().filter(is_main).collect();
        if main.len() > 1
            && let Some(at) = main.iter().position(|held| held.database.name.is_none())
        {
            return Ok(main.swap_remove(at));
        }
        return match (main.pop(), main.as_slice()) {
            (Some(one), []) => Ok(one),
            (Some(one), others) => Err(several(others.iter().chain([&one]), slug)),
            (None, _) => Err(none(slug)),
        };
    };
    let by_name = |held: &&Held<'_>| held.database.name.as_deref() == Some(named) && is_main(held);
    // A namesake on another server is meant by a name of its own.
    let by_label = |held: &&Held<'_>| label(held) == named && is_main(held);
    let mut labelled = all.iter().filter(by_label);
    let labelled = labelled.next().filter(|_| labelled.next().is_none());
    if let Some(held) = all.iter().find(by_name).or(labelled) {
        return Ok(held.clone());
    }
    let found: Vec<&Held<'_>> = all.iter().filter(|held| held.name == named).collect();
    match found.as_slice() {
        [one] => Ok((*one).clone()),
        [] if all.is_empty() => Err(none(slug)),
        [] => Err(unknown(&all, named, slug)),
        several_of_them => Err(several(several_of_them.iter().copied(), slug)),
    }
}

/// The databases of a project without their twins.
pub(super) fn mains<'h, 's>(all: &'h [Held<'s>]) -> Vec<&'h Held<'s>> {
    all.iter().filter(|held| is_main(held)).collect()
}

/// Whether it is no twin.
fn is_main(held: &Held<'_>) -> bool {
    held.name == held.database.database
}

/// Whether a person who says this means that database.
pub(super) fn is_named(held: &Held<'_>, name: &str) -> bool {
    held.name == name || label(held) == name
}

/// How a person says which database is meant.
pub(super) fn label(held: &Held<'_>) -> String {
    let name = held.database.name.as_ref();
    name.filter(|_| held.name == held.database.database)
        .unwrap_or(&held.name)
        .clone()
}

/// What is said where several databases could be meant.
pub(super) fn several<'a>(held: impl Iterator<Item = &'a Held<'a>>, slug: &str) -> Diagnostic {
    let names: BTreeSet<String> = held.map(label).collect();
    let names: Vec<String> = names.into_iter().collect();
    Diagnostic::new(
        &code::RUNTIME_SEVERAL_DATABASES,
        format!("{slug} has several databases: {}", names.join(", ")),
    )
    .help(format!("say which, as in `--database {}`", names[0]))
}

fn unknown(all: &[Held<'_>], named: &str, slug: &str) -> Diagnostic {
    let names: BTreeSet<String> = all.iter().map(label).collect();
    let names = names.iter().map(String::as_str);
    let help = match suggest::nearest(named, names.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("it has {}", suggest::listed(names)),
    };
    Diagnostic::new(
        &code::RUNTIME_UNKNOWN_DATABASE,
        format!("{slug} has no database `{}`", escape::line(named)),
    )
    .help(help)
}

fn none(slug: &str) -> Diagnostic {
    Diagnostic::new(
        &code::RUNTIME_NOT_USED,
        format!("{slug} declares no database"),
    )
    .help("write `database` with an engine below `services` of its configuration, then `phpier apply` and `phpier up`")
}

impl Account {
    /// The project's own account of a database.
    fn own(
        single: &Single,
        project: &Project,
        database: &Database,
        ui: &mut Ui,
    ) -> Result<Self, Exit> {
        let secrets = secrets(single, None, project, ui)?;
        let password = compile::password(project, database, &secrets);
        if password.is_empty() {
            return Err(report::fatal(ui, &no_secret(&project.slug)));
        }
        Ok(Self {
            user: database.username.clone(),
            password: password.to_owned(),
        })
    }

    /// The administrator of a server.
    fn root(
        single: &Single,
        global: &Global,
        project: &Project,
        instance: &Instance,
        ui: &mut Ui,
    ) -> Result<Self, Exit> {
        let secrets = secrets(single, Some(global), project, ui)?;
        let password = compile::root_password(instance, &secrets);
        let engine = instance.spec.engine();
        match engine.zip(password) {
            Some((engine, password)) => Ok(Self {
                user: engine.admin.to_owned(),
                password: password.to_owned(),
            }),
            None => Err(report::fatal(ui, &no_secret(&project.slug))),
        }
    }
}

/// A server with somebody who logs in.
#[derive(Clone, Debug)]
pub(super) struct Seat {
    container: String,
    client: &'static Client,
    sql: &'static Sql,
    program: &'static str,
    host: String,
    account: Account,
}

impl Seat {
    /// The project's own account, or the administrator's, on the server of a database, which must run.
    pub(super) fn take(
        single: &Single,
        held: &Held<'_>,
        root: bool,
        containers: &[Container],
        ui: &mut Ui,
    ) -> Result<Self, Exit> {
        let (global, project) = single.meant(ui)?;
        let instance = held.instance;
        let service = instance.spec.name;
        let client = client::of(service).and_then(|client| Some((client, client.sql.as_ref()?)));
        let Some((client, sql)) = client else {
            return Err(report::fatal(ui, &none(&project.slug)));
        };
        let account = if root {
            Account::root(single, global, project, instance, ui)?
        } else {
            Account::own(single, project, held.database, ui)?
        };
        Ok(Self {
            container: running(instance, containers, ui)?,
            client,
            sql,
            program: client.program(service).unwrap_or_default(),
            host: instance.container(),
            account,
        })
    }

    /// The client, about to be run with some more words.
    pub(super) fn client(&self, words: &[&str], database: Option<&str>) -> Exec {
        let mut exec = self.exec(self.program);
        exec.argv.extend(words.iter().map(OsString::from));
        if let Some(database) = database {
            let database = format!("{}{database}", self.sql.database);
            exec.argv.push(database.into());
        }
        exec
    }

    /// The client, about to read a dump or other statements.
    pub(super) fn import(&self, database: Option<&str>) -> Exec {
        self.client(self.sql.import, database)
    }

    /// The program that dumps.
    pub(super) fn export(&self, database: &str) -> Exec {
        let mut exec = self.exec(self.sql.dump);
        let words = self.sql.export.iter().chain([&database]);
        exec.argv.extend(words.map(OsString::from));
        exec
    }

    /// What the server answers to a statement, in rows; or what it says where it refuses.
    pub(super) fn ask(
        &self,
        runner: &Runner,
        database: Option<&str>,
        statement: &str,
    ) -> Result<Vec<Vec<String>>, String> {
        let mut exec = self.client(&[], database);
        let words = self.sql.ask.iter().chain([&statement]);
        exec.argv.extend(words.map(OsString::from));
        match exec.captured(runner) {
            Ok((out, _, 0)) => {
                let rows = out.lines().filter(|line| !line.is_empty());
                Ok(rows
                    .map(|row| row.split('\t').map(str::to_owned).collect())
                    .collect())
            }
            Ok((_, said, _)) => Err(self.named(said.trim())),
            Err(error) => Err(error.to_string()),
        }
    }

    /// What is said, with the container's name where its id stands, which tells a person nothing.
    pub(super) fn named(&self, said: &str) -> String {
        said.replace(&self.container, &self.host)
    }

    /// A program that logs in to the server of the container that it runs in. It comes by the server's
    /// name in the network, as projects do: some servers ask nobody for a password who comes another
    /// way.
    fn exec(&self, program: &str) -> Exec {
        let Account { user, password } = &self.account;
        let host = format!("{}{}", self.sql.host, self.host);
        let user = format!("{}{user}", self.sql.user);
        let words = std::iter::once(program).chain(self.client.args.iter().copied());
        let words = words
            .map(OsString::from)
            .chain([host, user].map(OsString::from));
        let secrets = [(self.sql.password.to_owned(), password.clone().into())];
        Exec {
            container: self.container.clone(),
            argv: words.collect(),
            secrets: secrets.into(),
            ..Exec::default()
        }
    }
}

/// The secrets of a project, and of the global stack.
fn secrets(
    single: &Single,
    global: Option<&Global>,
    project: &Project,
    ui: &mut Ui,
) -> Result<compile::Secrets, Exit> {
    let fleet = Fleet {
        global: global.cloned(),
        projects: vec![project.clone()],
    };
    local::read_secrets(&single.session.workspace, &compile::secrets(&fleet))
        .map_err(|problem| report::fatal(ui, &problem))
}

fn no_secret(slug: &str) -> Diagnostic {
    Diagnostic::new(
        &code::RUNTIME_NOT_PROVISIONED,
        format!("{slug} was never started here, so its password is not made yet"),
    )
    .help(format!("start it with `phpier up {slug}`"))
}

/// The container of a server, which must run.
pub(super) fn running(
    instance: &Instance,
    containers: &[Container],
    ui: &mut Ui,
) -> Result<String, Exit> {
    let found = services::container(containers, GLOBAL_OWNER, &instance.container());
    match found.filter(|found| found.is_running()) {
        Some(found) => Ok(found.id.clone()),
        None => Err(report::fatal(ui, &not_running(instance, found))),
    }
}

fn not_running(instance: &Instance, found: Option<&Container>) -> Diagnostic {
    let container = instance.container();
    if let Some(help) = paused::way_out(found) {
        return Diagnostic::new(
            &code::RUNTIME_NOT_RUNNING,
            format!("the server {container} is paused"),
        )
        .help(help);
    }
    let more = if found.is_some() {
        format!(
            "; `phpier global logs {}` tells why it ended",
            instance.key()
        )
    } else {
        String::new()
    };
    Diagnostic::new(
        &code::RUNTIME_NOT_RUNNING,
        format!("the server {container} does not run"),
    )
    .help(format!("start it with `phpier global up`{more}"))
}
