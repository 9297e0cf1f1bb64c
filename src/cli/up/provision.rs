//! Databases before the app that needs them: the containers that run every project's SQL are started
//! again, and what they say of this project is read.

use std::collections::BTreeSet;

use super::{Stops, Up, services};
use crate::cli::exit::Exit;
use crate::cli::ui::Ui;
use crate::cli::{escape, lifecycle, report};
use crate::diagnostic::{Diagnostic, code};
use crate::model::{Global, Instance, Project};
use crate::runtime::{Invocation, interrupted, logged};

/// What a container says when a project's SQL has run, and when it has not.
const DONE: &str = "is provisioned";
const FAILED: &str = "could not be provisioned";

/// What became of a project on a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) struct Outcome {
    /// The container that ran the SQL.
    pub(in crate::cli) container: String,
    /// The project.
    pub(in crate::cli) slug: String,
    /// What the server said, where it refused.
    pub(in crate::cli) error: Option<String>,
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
    format!("{}-provision", instance.container())
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
    for other in &outcomes {
        if other.error.is_some() && !is_wanted(&other.slug) {
            ui.say(&format!(
                "note: {} could not be provisioned on {}; see `phpier global status`\n",
                escape::line(&other.slug),
                other.container
            ));
        }
    }
    let mut stops = Stops::new();
    for (project, containers) in &wanted {
        for container in containers {
            let this = outcomes
                .iter()
                .find(|one| one.container == *container && one.slug == project.slug);
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
    let service = container.trim_start_matches("phpier-");
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
        let verdict = text.strip_prefix("phpier: ").and_then(|text| {
            let done = text.strip_suffix(DONE).map(|slug| (slug, true));
            done.or_else(|| text.strip_suffix(FAILED).map(|slug| (slug, false)))
        });
        let Some((slug, done)) = verdict else {
            said.push((container.to_owned(), text.to_owned()));
            continue;
        };
        let lines: Vec<String> = said
            .extract_if(.., |(other, _)| other == container)
            .map(|(_, text)| text)
            .collect();
        let outcome = Outcome {
            container: container.to_owned(),
            slug: slug.trim().to_owned(),
            error: (!done).then(|| lines.join("\n")),
        };
        // A log may hold several runs, and the last one counts.
        outcomes.retain(|old| old.container != outcome.container || old.slug != outcome.slug);
        outcomes.push(outcome);
    }
    outcomes
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
            phpier-mysql-provision exited with code 0\n";
        let told: Vec<String> = outcomes(log)
            .iter()
            .map(|outcome| format!("{} {} {:?}", outcome.container, outcome.slug, outcome.error))
            .collect();
        assert_eq!(
            told,
            [
                "phpier-mysql-provision blog Some(\"ERROR 2 new\")",
                "phpier-mysql-provision shop None",
                "phpier-postgres-provision shop Some(\"psql: no | such role\")",
            ]
        );
    }
}
