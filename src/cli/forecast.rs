//! What a plan means, as far as the user wants it looked into: by rule, by asking Compose, or by asking
//! the engine too.

mod place;
mod running;
mod variables;

use std::collections::BTreeMap;
use std::env;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::{fs, io};

use tempfile::TempDir;

use super::session::{self, Session};
use super::target;
use crate::artifact::{GLOBAL_OWNER, LOCAL_COMPOSE};
use crate::diagnostic::{Diagnostic, Severity, code};
use crate::mask::Known;
use crate::plan::compose::{ComposeFile, Override, overlaid};
use crate::plan::environment::Move;
use crate::plan::predict::{
    Confidence, Forecast, Hashes, Rules, Version, by_hashes, by_running, files,
};
use crate::plan::{Group, Plan, Stack};
use crate::runtime::failure::Failure;
use crate::runtime::{self, Invocation, Runner, captured, failure};
use crate::workspace::parallel;
pub(super) use place::places;
use running::Engine;
use variables::{Variables, fill};

/// The names of scratch files for Compose.
const FILE: &str = "compose.yml";
const OVERRIDE: &str = "compose.override.yml";

/// Whom to ask.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Ask {
    /// Nobody.
    #[default]
    Nobody,
    /// The Compose that is installed.
    Compose,
    /// The engine, and Compose.
    Engine,
}

/// What a plan means. What Compose cannot read stays as the rules say, and is told as a diagnostic.
pub(super) fn forecast(
    session: &Session,
    plan: &Plan,
    ask: Ask,
    problems: &mut Vec<Diagnostic>,
) -> Result<Forecast, Diagnostic> {
    if ask == Ask::Nobody {
        return Ok(Forecast::new(plan, Rules::default()));
    }
    let runner = Runner::new(|name| env::var_os(name));
    let engine = match ask {
        Ask::Engine => Some(Engine::ask(&runner)?),
        _ => None,
    };
    let rules = Rules::of(version(&runner)?);
    let mut forecast = Forecast::new(plan, rules);
    forecast.confidence = match ask {
        Ask::Nobody => Confidence::Rule,
        Ask::Compose => Confidence::ComposeHash,
        Ask::Engine => Confidence::Live,
    };
    let asked = parallel::map(&plan.groups, |group| {
        let is_project = group.stack != Stack::Global;
        let changed = group.rows.iter().any(|row| row.action.writes())
            || (is_project && !plan.environment.is_empty());
        // What is not shown needs no answer.
        (changed || engine.is_some())
            .then(|| Asked::new(session, group, &plan.environment, &runner))
    });
    for (at, (group, asked)) in plan.groups.iter().zip(asked).enumerate() {
        let Some(asked) = asked else { continue };
        match asked {
            Ok(asked) => {
                let changes = &mut forecast.stacks[at];
                if let (Some(before), Some(after)) = (&asked.before, &asked.after) {
                    by_hashes(changes, asked.files(), before, after, rules);
                }
                if let Some(engine) = &engine {
                    let running = engine.running(group, &asked);
                    by_running(changes, asked.files(), &running, rules);
                    forecast.running.resize(at + 1, BTreeMap::new());
                    forecast.running[at] = running;
                }
            }
            Err(diagnostic) => problems.push(*diagnostic),
        }
    }
    Ok(forecast)
}

fn version(runner: &Runner) -> Result<Version, Diagnostic> {
    if let Some(failure) = failure::of_compose(runner) {
        return Err(failure.into());
    }
    let said = captured(&runner.bare(&["version", "--short"]));
    let (out, err, _) = said.map_err(|error| Failure::start(OsStr::new("docker"), &error))?;
    Version::read(&out).ok_or_else(|| {
        let words = err.trim().lines().next().unwrap_or("no version").to_owned();
        Diagnostic::new(
            &code::RUNTIME_NO_COMPOSE,
            format!("`{}` does not tell its version: {words}", runner.shown()),
        )
        .help("see that `docker compose version --short` works")
    })
}

/// What Compose says of one stack.
struct Asked {
    old: ComposeFile,
    new: ComposeFile,
    /// Whether all that containers are made from was before Compose, files of variables too.
    whole: bool,
    before: Option<Hashes>,
    after: Option<Hashes>,
}

impl Asked {
    fn new(
        session: &Session,
        group: &Group,
        moves: &[Move],
        runner: &Runner,
    ) -> Result<Self, Box<Diagnostic>> {
        let (before, after) = merged(session, group);
        let variables = folder_of_variables(session, group);
        let filled = |text: &Option<String>| {
            let filled = text.as_deref().and_then(|text| fill(text, &variables));
            filled.or_else(|| text.clone())
        };
        let ask = |text: &Option<String>, former: &[Move]| {
            let text = text.as_deref().filter(|text| !text.is_empty());
            text.map(|text| hashes(session, group, runner, text, former))
                .transpose()
        };
        let (full_before, full_after) = (filled(&before), filled(&after));
        let (hashed_before, hashed_after) = (ask(&full_before, moves)?, ask(&full_after, &[])?);
        let read = |text: &Option<String>| {
            let file = text.as_deref().and_then(ComposeFile::read);
            file.unwrap_or_default()
        };
        let (old, new) = files(group).unwrap_or_else(|| (read(&before), read(&after)));
        Ok(Self {
            old,
            new,
            whole: full_before != before,
            before: hashed_before,
            after: hashed_after,
        })
    }

    /// The Compose file on disk, and the one that is to be there.
    fn files(&self) -> (&ComposeFile, &ComposeFile) {
        (&self.old, &self.new)
    }
}

/// Where a stack's file of variables is, as its Compose file and as the disk knows it.
fn folder_of_variables(session: &Session, group: &Group) -> Variables {
    let below = format!("/local/projects/{}/app.env", project(group));
    let path = format!("{}{below}", session.workspace.home.display());
    Variables {
        below,
        path: path.into(),
    }
}

fn project(group: &Group) -> &str {
    match &group.stack {
        Stack::Global => GLOBAL_OWNER,
        Stack::Project(slug) => slug,
    }
}

/// The Compose file's text on disk, and the one that is to be there.
fn texts(session: &Session, group: &Group) -> (Option<String>, Option<String>) {
    let row = group
        .rows
        .iter()
        .find(|row| row.is_compose() && row.after.is_some());
    if let Some(row) = row {
        let before = row
            .before
            .as_deref()
            .map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        let after = row.after.clone().filter(|_| row.action.writes());
        return (before.clone(), after.or(before));
    }
    let same = group.compose.clone().or_else(|| on_disk(session, group));
    (same.clone(), same)
}

/// The same, each with what is merged over it on this machine.
fn merged(session: &Session, group: &Group) -> (Option<String>, Option<String>) {
    let (before, after) = texts(session, group);
    let (over_before, over_after) = if group.rows.is_empty() {
        let over = fs::read_to_string(folder(session, group).join(LOCAL_COMPOSE)).ok();
        (over.clone(), over)
    } else {
        group.over()
    };
    let over = |text: Option<String>, over: Option<String>| Some(overlaid(text?, over.as_deref()));
    (over(before, over_before), over(after, over_after))
}

/// The Compose file of a stack of which nothing changes.
fn on_disk(session: &Session, group: &Group) -> Option<String> {
    fs::read_to_string(folder(session, group).join(output(session, group)?)).ok()
}

/// The name of a stack's Compose file.
fn output<'s>(session: &'s Session, group: &Group) -> Option<&'s str> {
    match &group.stack {
        Stack::Global => Some(crate::compile::GLOBAL_COMPOSE),
        Stack::Project(slug) => {
            let mut projects = session.fleet.iter().flat_map(|fleet| &fleet.projects);
            let project = projects.find(|project| project.slug == *slug)?;
            Some(&project.output)
        }
    }
}

fn folder(session: &Session, group: &Group) -> PathBuf {
    match &group.stack {
        Stack::Global => session.workspace.home.clone(),
        Stack::Project(slug) => {
            let known = session.known.iter().find(|known| known.slug == *slug);
            known.map_or_else(PathBuf::new, |known| known.folder.clone())
        }
    }
}

/// A text as a file, with the override that is merged over it beside it.
fn scratch(text: &str, over: Option<&Override>) -> io::Result<TempDir> {
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join(FILE), text)?;
    if let Some(over) = over {
        fs::write(folder.path().join(OVERRIDE), &over.text)?;
    }
    Ok(folder)
}

/// Asks Compose for the hashes of a text as if it were the stack's file. Variables that nothing sets are
/// set to something, the same for both; those that this machine sets have their former values where it
/// is the file on disk.
fn hashes(
    session: &Session,
    group: &Group,
    runner: &Runner,
    text: &str,
    former: &[Move],
) -> Result<Hashes, Box<Diagnostic>> {
    let failed = |message: String| {
        let mut found = Diagnostic::new(&code::RUNTIME_FAILED, message)
            .file(group.folder.clone())
            .help("what is told of this stack is by rule; see that `docker compose config` works there");
        found.severity = Severity::Warning;
        Box::new(found)
    };
    let folder = folder(session, group);
    let over = group.own.clone();
    let over = over.or_else(|| session::over(&folder, output(session, group)?));
    let scratch = scratch(text, over.as_ref())
        .map_err(|error| failed(format!("cannot write a scratch file: {error}")))?;
    let required = runtime::variables::required(text);
    let (mut env, missing) = runtime::variables::find(&required, &folder, |name| env::var_os(name));
    for name in missing {
        env.insert(name, OsString::from("-"));
    }
    for (name, value) in target::exports(session) {
        env.insert(name.to_owned(), value);
    }
    for one in former {
        env.insert(one.name.clone(), OsString::from(&one.before));
    }
    let mut known = Known::default();
    known.file(text);
    if let Some(over) = &over {
        known.file(&over.text);
    }
    for (name, value) in &env {
        known.variable(name, &value.to_string_lossy());
    }
    let stack = runtime::Stack {
        name: project(group).to_owned(),
        folder,
        // A whole path takes the folder's place.
        file: scratch.path().join(FILE).to_string_lossy().into_owned(),
        over: None,
        env,
    };
    let invocation = Invocation::new(runner, &stack, &["config", "--hash", "*"]);
    let (out, err, code) = captured(&invocation)
        .map_err(|error| failed(format!("cannot start `{}`: {error}", runner.shown())))?;
    if code != 0 {
        let said = err.trim().lines().last().unwrap_or("it says nothing");
        return Err(failed(format!(
            "`{}` cannot read the file: {}",
            runner.shown(),
            known.out_of(said)
        )));
    }
    let pairs = out.lines().filter_map(|line| line.split_once(' '));
    Ok(pairs
        .map(|(name, hash)| (name.to_owned(), hash.trim().to_owned()))
        .collect())
}
