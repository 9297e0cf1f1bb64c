//! `local/` on the way from the fleet to the disk: what it should hold, what is told of it, and writing
//! it. Its files carry passwords, so they are counted and never shown.

mod databases;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::time::Duration;

use super::exit::Exit;
use super::session::Session;
use super::ui::Ui;
use super::write;
use super::{escape, report};
use crate::compile;
use crate::diagnostic::{Diagnostic, Severity, code};
use crate::model::{Fleet, Instance, Project};
use crate::plan::{Action, Plan};
use crate::workspace::WriteError;
use crate::workspace::apply::apply;
use crate::workspace::local::{self, Changes, Declared, Remembered, Wanted};
use crate::workspace::lock::Lock;
pub(super) use databases::weigh;

/// How `local/` differs from what it should be once a plan is carried out. Secrets that are still to be
/// made count as files.
pub(super) fn pending(session: &Session, plan: &Plan) -> Result<Changes, Diagnostic> {
    changes(session, &Left::by(plan))
}

fn changes(session: &Session, left: &Left) -> Result<Changes, Diagnostic> {
    let Some(fleet) = scope(session) else {
        return Ok(Changes::default());
    };
    let secrets = local::read_secrets(&session.workspace, &compile::secrets(&fleet))?;
    let remembered = match &session.remembered {
        Some(remembered) => Cow::Borrowed(remembered.as_slice()),
        None => Cow::Owned(local::remembered(&session.workspace)),
    };
    compare(session, &fleet, &secrets, &remembered, left)
}

/// What is left as it was.
struct Left {
    /// Projects of which generated files stay though nothing generates them.
    lingering: BTreeSet<String>,
    /// Projects that are not applied. What `local/` holds of them stays until they are: the app that runs
    /// still logs in with it, and the plan that changes it is yet to be seen.
    waiting: BTreeSet<String>,
}

impl Left {
    /// By a plan that is carried out.
    fn by(plan: &Plan) -> Self {
        let mut lingering = BTreeSet::new();
        for group in &plan.groups {
            let orphans = group.rows.iter().filter(|row| row.after.is_none());
            for row in orphans.filter(|row| row.action != Action::Delete) {
                let owner = row.written_for.as_deref();
                lingering.insert(owner.unwrap_or(group.stack.name()).to_owned());
            }
        }
        Self {
            lingering,
            waiting: BTreeSet::new(),
        }
    }

    /// By a run that does not carry out the plan.
    fn without(plan: &Plan) -> Self {
        let pending = plan.groups.iter().filter(|group| {
            let mut rows = group.rows.iter();
            rows.any(|row| row.action != Action::Keep)
        });
        Self {
            waiting: pending.map(|group| group.stack.name().to_owned()).collect(),
            ..Self::by(plan)
        }
    }
}

/// Makes the secrets that are missing, and compares what is there with what should be with them, once
/// a plan is carried out.
pub(super) fn prepare(session: &Session, lock: &Lock, plan: &Plan) -> Result<Changes, WriteError> {
    with_secrets(session, lock, &Left::by(plan))
}

fn with_secrets(session: &Session, lock: &Lock, left: &Left) -> Result<Changes, WriteError> {
    let Some(fleet) = scope(session) else {
        return Ok(Changes::default());
    };
    let failed = |problem| WriteError::Failed(Box::new(problem));
    let names = compile::secrets(&fleet);
    let mut secrets = local::read_secrets(&session.workspace, &names).map_err(failed)?;
    local::make_secrets(&session.workspace, lock, &names, &mut secrets)?;
    // Another run may have written since this one began.
    let remembered = local::remembered(&session.workspace);
    compare(session, &fleet, &secrets, &remembered, left).map_err(failed)
}

/// Writes `local/` where it differs; what is to be said of it comes back. Whoever else writes is waited
/// for so long. A failure is told.
pub(super) fn bring_up_to_date(
    ui: &mut Ui,
    session: &Session,
    plan: &Plan,
    limit: Duration,
) -> Result<String, Exit> {
    let left = Left::without(plan);
    match changes(session, &left) {
        Ok(changes) if changes.is_empty() => {
            warn(ui, session, &changes);
            return Ok(String::new());
        }
        Ok(_) => {}
        Err(diagnostic) => return Err(report::fatal(ui, &diagnostic)),
    }
    let lock = write::lock(ui, &session.workspace, limit)?;
    let changes = with_secrets(session, &lock, &left)
        .and_then(|changes| {
            apply(&session.workspace, &lock, &Plan::default(), &changes)?;
            Ok(changes)
        })
        .map_err(|error| write::failed(ui, &error))?;
    warn(ui, session, &changes);
    Ok(written(&changes))
}

/// Tells what would have to go and stays.
pub(super) fn warn(ui: &mut Ui, session: &Session, changes: &Changes) {
    let strange = changes.strange().iter().map(|path| {
        let shown = session.workspace.show(path);
        let mut found = Diagnostic::new(
            &code::WORKSPACE_NOT_A_FILE,
            "phpier did not make this, which is neither file nor folder, and leaves it alone",
        )
        .help(format!(
            "if you no longer need it, remove it with `rm {}`",
            escape::path(&shown)
        ))
        .file(shown);
        found.severity = Severity::Warning;
        found
    });
    if !ui.quiet {
        report::with_sources(ui, &strange.collect::<Vec<_>>(), &session.sources);
    }
}

/// What a plan says of it.
pub(super) fn planned(changes: &Changes) -> String {
    let text = told("local:", changes);
    match text.strip_suffix('\n') {
        Some(line) if changes.restates() => {
            format!("{line}; servers follow with `phpier up`\n")
        }
        _ => text,
    }
}

/// What is said when it is done.
pub(super) fn written(changes: &Changes) -> String {
    told("local: wrote", changes)
}

fn told(start: &str, changes: &Changes) -> String {
    let files = |count: usize| match count {
        1 => "1 file".to_owned(),
        _ => format!("{count} files"),
    };
    let mut text = String::new();
    if changes.written() > 0 {
        let _ = write!(text, "{start} {}", files(changes.written()));
    }
    if changes.removed() > 0 {
        let start = if text.is_empty() { "local:" } else { "," };
        let _ = write!(text, "{start} {} no longer needed", changes.removed());
    }
    if !text.is_empty() {
        text.push_str(", not in git\n");
    }
    text
}

/// The part of the fleet that the run is about; most often all of it, as it is.
fn scope(session: &Session) -> Option<Cow<'_, Fleet>> {
    let fleet = session.fleet.as_ref()?;
    if session.whole {
        return Some(Cow::Borrowed(fleet));
    }
    let remembered: BTreeSet<String> = if session.newcomers {
        let known = local::remembered(&session.workspace).into_iter();
        known.map(|known| known.slug).collect()
    } else {
        BTreeSet::new()
    };
    let in_scope: BTreeSet<&str> = session
        .known
        .iter()
        .filter(|known| known.in_scope || (session.newcomers && !remembered.contains(&known.slug)))
        .map(|known| known.slug.as_str())
        .collect();
    let projects = fleet.projects.iter();
    Some(Cow::Owned(Fleet {
        global: fleet.global.clone(),
        projects: projects
            .filter(|project| in_scope.contains(project.slug.as_str()))
            .cloned()
            .collect(),
    }))
}

fn compare(
    session: &Session,
    fleet: &Fleet,
    secrets: &compile::Secrets,
    remembered: &[Remembered],
    left: &Left,
) -> Result<Changes, Diagnostic> {
    let global = fleet.global.as_ref();
    let projects = fleet.projects.iter();
    let projects: Vec<&Project> = projects
        .filter(|project| !left.waiting.contains(&project.slug))
        .collect();
    let declared = |at: usize| Declared {
        artifacts: compile::local_of(global, projects[at], secrets),
        databases: databases(fleet, projects[at])
            .into_iter()
            .map(|(server, name)| format!("{server} {name}"))
            .collect(),
    };
    let known = session.known.iter();
    let wanted = Wanted {
        shared: compile::local_shared(global),
        projects: projects.iter().map(|one| one.slug.as_str()).collect(),
        declared: &declared,
        places: known
            .map(|known| (known.slug.as_str(), known.folder.as_path()))
            .collect(),
        whole: session.whole,
        remembered,
        lingering: &left.lingering,
    };
    local::changes(&session.workspace, &wanted)
}

/// The databases of a project, each after its server.
fn databases(fleet: &Fleet, project: &Project) -> BTreeSet<(String, String)> {
    let databases = project.databases.iter();
    let names = databases.flat_map(|database| {
        let server = server(fleet, &database.host);
        database.names().map(move |name| (server.clone(), name))
    });
    names.collect()
}

/// The container behind one of its names.
fn server(fleet: &Fleet, host: &str) -> String {
    fleet
        .global
        .iter()
        .flat_map(|global| &global.instances)
        .find(|instance| instance.answers_to(host))
        .map_or_else(|| host.to_owned(), Instance::container)
}
