//! What lies below `local/`: all that follows from the projects of this machine, and that no
//! repository holds. Passwords stand here in clear, so nothing of it is ever shown.

use std::collections::{BTreeMap, BTreeSet};

use crate::artifact::{Artifact, Comment};
use crate::model::{Database, Discovery, Fleet, Global, Instance, Password, Project};

use super::{instance, provision, sql, traefik, variables};

/// Secrets by their path below `local/`.
pub type Secrets = BTreeMap<String, String>;

/// The secrets that must exist, as paths below `local/`. Each is made once and then kept.
pub fn secrets(fleet: &Fleet) -> BTreeSet<String> {
    let instances = fleet.global.iter().flat_map(|global| &global.instances);
    let shared = instances
        .flat_map(instance::secrets)
        .map(|secret| shared_secret(&secret));
    let databases = fleet.projects.iter().flat_map(|project| {
        project
            .databases
            .iter()
            .filter(|database| database.password == Password::Secret)
            .map(|database| database_secret(project, database))
    });
    shared.chain(databases).collect()
}

/// The files to write, relative to phpier's folder, given every secret that [`secrets`] names.
pub fn local(fleet: &Fleet, secrets: &Secrets) -> Vec<Artifact> {
    let global = fleet.global.as_ref();
    let projects = fleet.projects.iter();
    projects
        .flat_map(|project| local_of(global, project, secrets))
        .chain(local_shared(global))
        .collect()
}

/// Those of one project.
pub fn local_of(global: Option<&Global>, project: &Project, secrets: &Secrets) -> Vec<Artifact> {
    let mut artifacts: Vec<Artifact> = app_env(project, secrets).into_iter().collect();
    if let Some(global) = global {
        artifacts.extend(provisions(global, project, secrets));
        artifacts.extend(with_routes(global).map(|global| routes(global, project)));
    }
    artifacts
}

/// Those that are of no project alone.
pub fn local_shared(global: Option<&Global>) -> Vec<Artifact> {
    let global = global.and_then(with_routes).into_iter();
    global
        .map(|global| traefik::stack_routes(global, traefik::ALL_ROUTES))
        .collect()
}

/// The global stack, if it has its routes from files.
fn with_routes(global: &Global) -> Option<&Global> {
    (global.traefik.discovery == Discovery::Files).then_some(global)
}

fn folder(project: &Project) -> String {
    format!("local/projects/{}", project.slug)
}

fn shared_secret(name: &str) -> String {
    format!("secrets/{name}")
}

fn database_secret(project: &Project, database: &Database) -> String {
    // No name starts with a dash, so the unnamed database shares its secret with none.
    let name = database
        .name
        .as_ref()
        .map_or_else(String::new, |name| format!("-{name}"));
    format!("projects/{}/secrets/database{name}", project.slug)
}

/// The administrator's password of a server in clear; nothing where it has none, or the secret is not
/// made yet.
pub fn root_password<'a>(instance: &'a Instance, secrets: &'a Secrets) -> Option<&'a str> {
    match instance.root_password.as_ref()? {
        Password::Literal(text) => Some(text),
        Password::Secret => secrets
            .get(&shared_secret(&instance::root_secret(instance)))
            .map(String::as_str),
    }
}

/// A database's password in clear; empty only if the secret is not made yet.
pub fn password<'a>(project: &Project, database: &'a Database, secrets: &'a Secrets) -> &'a str {
    match &database.password {
        Password::Literal(text) => text,
        Password::Secret => secrets
            .get(&database_secret(project, database))
            .map_or("", String::as_str),
    }
}

/// Variables with a secret in them, for Compose's `env_file`. A secret is letters and digits, and so
/// is everything around it that a URL may hold, so no quoting is needed.
fn app_env(project: &Project, secrets: &Secrets) -> Option<Artifact> {
    let body: String = variables::injected(project)
        .into_iter()
        .filter_map(|variable| match variable.value {
            variables::Value::Plain(_) => None,
            variables::Value::Secret {
                before,
                after,
                database,
            } => {
                let database = &project.databases[database];
                let password = password(project, database, secrets);
                Some(format!("{}={before}{password}{after}\n", variable.name))
            }
        })
        .collect();
    let path = format!("{}/app.env", folder(project));
    (!body.is_empty()).then(|| Artifact::new(path, &project.slug, Comment::Hash, body))
}

/// For each server that the project has databases on, a file of SQL, and one that says which accounts have
/// which databases.
fn provisions(global: &Global, project: &Project, secrets: &Secrets) -> Vec<Artifact> {
    let on = |instance: &Instance| {
        let databases: Vec<sql::Account<'_>> = project
            .databases
            .iter()
            .filter(|database| {
                database.spec.name == instance.spec.name && instance.answers_to(&database.host)
            })
            .map(|database| sql::Account {
                database,
                password: password(project, database, secrets),
                native_password: instance
                    .series
                    .native_password_below
                    .is_some_and(|below| project.php.version.number < below),
            })
            .collect();
        let engine = instance.spec.engine()?;
        let path = format!("{}/{}", folder(project), instance.container());
        (!databases.is_empty()).then(|| {
            let artifact = |ending: &str, comment, body| {
                Artifact::new(format!("{path}.{ending}"), &project.slug, comment, body)
            };
            let statements = sql::provision(engine.dialect, &databases);
            [
                artifact("sql", Comment::Dashes, statements),
                artifact(provision::GRANTS, Comment::Hash, sql::grants(&databases)),
            ]
        })
    };
    let files = global.instances.iter().filter_map(on);
    files.flatten().collect()
}

/// With `discovery "files"`, the routes that labels carry otherwise.
fn routes(global: &Global, project: &Project) -> Artifact {
    Artifact::new(
        format!("{}/{}.yml", traefik::ALL_ROUTES, project.slug),
        &project.slug,
        Comment::Hash,
        traefik::project_routes(global, project),
    )
}
