//! Databases before the app that needs them: the containers that run every project's SQL are started
//! again, and what they say of this project is read.

use std::collections::BTreeSet;

use super::{Stops, Up, services};
use crate::cli::exit::Exit;
use crate::cli::ui::Ui;
use crate::cli::{escape, lifecycle, report};
use crate::diagnostic::{Diagnostic, code};
use crate::mask;
use crate::model::{CONTAINER_PREFIX, Global, Instance, Project};
use crate::runtime::{Invocation, interrupted, logged};

/// What the name of a server's container is followed by in the name of the one that makes its databases.
const SUFFIX: &str = "-provision";

/// What a container says when a project's SQL has run, and when it has not.
const DONE: &str = "is provisioned";
const FAILED: &str = "could not be provisioned";

/// What it says in the end, when accounts have no more than is declared, and when they may.
const REVOKED: &str = "surplus rights are revoked";
const KEPT: &str = "surplus rights could not be revoked";

/// What became of something on a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) struct Outcome {
    /// The container that ran the SQL.
    pub(in crate::cli) container: String,
    /// Of what.
    pub(in crate::cli) of: Of,
    /// What the server said, where it refused.
    pub(in crate::cli) error: Option<String>,
}

/// What a container tells of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Of {
    /// The databases of a project, by its slug.
    Project(String),
    /// What accounts had beyond all that is declared.
    Surplus,
}

impl Outcome {
    fn is_about(&self, project: &Project) -> bool {
        matches!(&self.of, Of::Project(slug) if *slug == project.slug)
    }

    /// The server's container.
    pub(in crate::cli) fn server(&self) -> &str {
        self.container.trim_end_matches(SUFFIX)
    }

    /// What is said of it where it failed, and no project is stopped by it.
    pub(in crate::cli) fn warning(&self) -> Option<String> {
        let error = escape::lines(self.error.as_deref()?).replace('\n', "\n  ");
        let server = self.server();
        let what = match &self.of {
            Of::Project(slug) => format!(
                "the databases of {} could not be made on {server}",
                escape::line(slug)
            ),
            Of::Surplus => format!(
                "accounts on {server} may have more than is declared: what they had before could not be \
                 taken from them"
            ),
        };
        Some(format!("warning: {what}\n  {error}\n"))
    }
}

/// The containers that make a project's databases.
pub(in crate::cli) fn provisioners(global: &Global, project: &Project) -> BTreeSet<String> {
    project
        .databases
        .iter()
        .filter_map(|database| services::instance(global, &database.host))
        .map(provisioner)
        .collect()
}

/// The container that makes the databases of a server.
pub(in crate::cli) fn provisioner(instance: &Instance) -> String {
    format!("{}{SUFFIX}", instance.container())
}

/// Makes the databases of projects. Those whose databases could not be made are told and come back.
pub(in crate::cli) fn run(up: &Up<'_>, ui: &mut Ui, projects: &[&Project]) -> Stops {
    let wanted: Vec<(&Project, BTreeSet<String>)> = projects
        .iter()
        .map(|project| (*project, provisioners(up.global, project)))
        .filter(|(_, containers)| !containers.is_empty())
        .collect();
    let containers: BTreeSet<&String> = wanted.iter().flat_map(|(_, all)| all).collect();
    if containers.is_empty() {
        return Stops::new();
    }
    if !ui.quiet {
        let slugs: Vec<&str> = wanted
            .iter()
            .map(|(project, _)| project.slug.as_str())
            .collect();
        ui.say(&format!("Making the databases of {}\n", slugs.join(", ")));
    }
    let (log, exit) = match again(up, containers.iter().map(|name| name.as_str())) {
        Ok(said) => said,
        Err(diagnostic) => {
            let exit = report::fatal(ui, &diagnostic);
            let slugs = wanted.iter().map(|(project, _)| project.slug.clone());
            return slugs.map(|slug| (slug, exit)).collect();
        }
    };
    if let Some(code) = interrupted() {
        // Whoever ended it knows why.
        let slugs = wanted.iter().map(|(project, _)| project.slug.clone());
        return slugs.map(|slug| (slug, Exit::Passed(code))).collect();
    }
    let outcomes = outcomes(&log);
    let is_wanted = |slug: &str| wanted.iter().any(|(project, _)| project.slug == slug);
    for other in outcomes.iter().filter(|outcome| outcome.error.is_some()) {
        match &other.of {
            Of::Project(slug) if is_wanted(slug) => {}
            Of::Project(slug) => ui.say(&format!(
                "note: {} could not be provisioned on {}; see `phpier global status`\n",
                escape::line(slug),
                other.container
            )),
            Of::Surplus => warn(ui, std::slice::from_ref(other)),
        }
    }
    let mut stops = Stops::new();
    for (project, containers) in &wanted {
        for container in containers {
            let this = outcomes
                .iter()
                .find(|one| one.container == *container && one.is_about(project));
            let problem = match this {
                Some(Outcome { error: None, .. }) => continue,
                Some(Outcome {
                    error: Some(error), ..
                }) => error.clone(),
                None => format!("it ended with code {exit} and said:\n{}", tail(&log)),
            };
            let exit = report::fatal(ui, &refused(up.global, project, container, &problem));
            stops.insert(project.slug.clone(), exit);
        }
    }
    stops
}

/// Tells of what failed and stops nobody: a project's fault is the project's, and the stack itself is up.
pub(in crate::cli) fn warn(ui: &mut Ui, outcomes: &[Outcome]) {
    let failed = || outcomes.iter().filter(|outcome| outcome.error.is_some());
    let warnings: String = failed().filter_map(Outcome::warning).collect();
    if warnings.is_empty() {
        return;
    }
    ui.say(&warnings);
    if let Some(kept) = failed().find(|outcome| outcome.of == Of::Surplus) {
        let server = kept.server().trim_start_matches(CONTAINER_PREFIX);
        ui.say(&format!(
            "help: once the cause is gone, `phpier global restart {server}` tries it again\n"
        ));
    }
    ui.say("help: the whole log is in `phpier global logs`, by the services that end in `-provision`\n");
}

/// Runs the SQL of every project on these servers again: what was said, and the exit code.
pub(in crate::cli) fn again<'c>(
    up: &Up<'_>,
    containers: impl Iterator<Item = &'c str>,
) -> Result<(String, u8), Diagnostic> {
    let args: Vec<&str> = ["up", "--no-deps", "--no-color"]
        .into_iter()
        .chain(containers)
        .collect();
    let invocation = Invocation::new(up.runner, &up.stack, &args);
    logged(&invocation).map_err(|error| lifecycle::not_started(&invocation, &error))
}

fn refused(global: &Global, project: &Project, container: &str, problem: &str) -> Diagnostic {
    let service = container.trim_start_matches(CONTAINER_PREFIX);
    let mut instances = global.instances.iter();
    let instance = instances.find(|instance| provisioner(instance) == container);
    let another = match instance {
        // An official image reads that variable when it makes its data folder, and never again.
        Some(instance) if shuts_out(instance, problem) => format!(
            "{} keeps the administrator's password of its first start in its volume, and `root-password` \
             is another one by now: write the former one there, or set the new one in the server; ",
            instance.container()
        ),
        _ => String::new(),
    };
    Diagnostic::new(
        &code::RUNTIME_NOT_PROVISIONED,
        format!(
            "the databases of {} could not be made: {}",
            project.slug,
            escape::lines(problem)
        ),
    )
    .help(format!(
        "{another}the whole log is in `phpier global logs {service}`"
    ))
}

/// Whether a server did not let its administrator in, by what its client said.
fn shuts_out(instance: &Instance, problem: &str) -> bool {
    let Some(engine) = instance.spec.engine() else {
        return false;
    };
    [
        format!("Access denied for user '{}'@", engine.admin),
        format!(
            "password authentication failed for user \"{}\"",
            engine.admin
        ),
    ]
    .iter()
    .any(|refusal| problem.contains(refusal.as_str()))
}

/// The last lines of a log.
fn tail(log: &str) -> String {
    let lines: Vec<&str> = log.lines().collect();
    lines[lines.len().saturating_sub(5)..].join("\n")
}

/// What a log of Compose's says of each project. Each line starts with the name of its container.
pub(in crate::cli) fn outcomes(log: &str) -> Vec<Outcome> {
    let mut outcomes: Vec<Outcome> = Vec::new();
    let mut said: Vec<(String, String)> = Vec::new();
    for line in log.lines() {
        let Some((container, text)) = line.split_once('|') else {
            continue;
        };
        // Compose clears the line before it writes, even where there is no terminal.
        let container = container.trim().trim_start_matches("\u{1b}[2K").trim();
        let text = text.trim();
        let Some((of, done)) = text.strip_prefix("phpier: ").and_then(verdict) else {
            said.push((container.to_owned(), text.to_owned()));
            continue;
        };
        let lines: Vec<String> = said
            .extract_if(.., |(other, _)| other == container)
            .map(|(_, text)| text)
            .collect();
        let outcome = Outcome {
            container: container.to_owned(),
            of,
            error: (!done).then(|| mask::in_value(&lines.join("\n"))),
        };
        // A log may hold several runs, and the last one counts.
        outcomes.retain(|old| old.container != outcome.container || old.of != outcome.of);
        outcomes.push(outcome);
    }
    outcomes
}

/// What a line of phpier's own is about, and whether it went well.
fn verdict(text: &str) -> Option<(Of, bool)> {
    let project = |slug: &str| Of::Project(slug.trim().to_owned());
    match text {
        REVOKED => Some((Of::Surplus, true)),
        KEPT => Some((Of::Surplus, false)),
        _ => {
            let done = text.strip_suffix(DONE).map(|slug| (project(slug), true));
            done.or_else(|| Some((project(text.strip_suffix(FAILED)?), false)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::outcomes;

    #[test]
    fn the_last_run_tells_what_became_of_each_project() {
        let log = "Attaching to phpier-mysql-provision\n\
            phpier-mysql-provision  | ERROR 1 old\n\
            phpier-mysql-provision  | phpier: shop could not be provisioned\n\
            phpier-postgres-provision  | psql: no | such role\n\
            phpier-mysql-provision  | ERROR 2 new\n\
            phpier-mysql-provision  | phpier: blog could not be provisioned\n\
            \u{1b}[2Kphpier-mysql-provision  | phpier: shop is provisioned\n\
            phpier-postgres-provision  | phpier: shop could not be provisioned\n\
            phpier-postgres-provision  | phpier: surplus rights could not be revoked\n\
            phpier-mysql-provision  | ERROR 3 rights\n\
            phpier-mysql-provision  | phpier: surplus rights could not be revoked\n\
            phpier-postgres-provision  | phpier: surplus rights are revoked\n\
            phpier-mysql-provision exited with code 0\n";
        let told: Vec<String> = outcomes(log)
            .iter()
            .map(|outcome| format!("{} {:?} {:?}", outcome.server(), outcome.of, outcome.error))
            .collect();
        assert_eq!(
            told,
            [
                "phpier-mysql Project(\"blog\") Some(\"ERROR 2 new\")",
                "phpier-mysql Project(\"shop\") None",
                "phpier-postgres Project(\"shop\") Some(\"psql: no | such role\")",
                "phpier-mysql Surplus Some(\"ERROR 3 rights\")",
                "phpier-postgres Surplus None",
            ]
        );
    }
}
