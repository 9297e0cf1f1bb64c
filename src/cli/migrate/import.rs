//! `phpier migrate`: a set-up of another tool becomes this one.

use std::path::{Path, PathBuf};

use super::global::GlobalFile;
use super::look::{look, path_of};
use super::record::Record;
use super::{Task, show};
use crate::cli::exit::Exit;
use crate::cli::rows::{Rows, bytes};
use crate::cli::session::{Proposal, Session};
use crate::cli::stack::Stack;
use crate::cli::ui::Ui;
use crate::cli::view::Part;
use crate::cli::{leave, local, report, session, shown, view};
use crate::diagnostic::{Diagnostic, Severity, code, suggest};
use crate::migrate::{self, Input, Outcome, Remark, SUFFIX, Taken, Tool};
use crate::plan::{Action, Plan};
use crate::workspace::apply::Extra;
use crate::workspace::{self, Folder, configs};

/// Refuses to write over a file.
pub(super) fn in_the_way(task: &Task<'_>, path: &Path, ui: &mut Ui) -> Exit {
    let problem = Diagnostic::new(&code::MIGRATE_EXISTS, "this file is in the way")
        .file(task.workspace.show(path))
        .help("move it away, or take an earlier migration back with `phpier migrate --undo`");
    report::fatal(ui, &problem);
    ui.say("Nothing was written.\n");
    Exit::Refused
}

pub(super) fn run(task: &Task<'_>, ui: &mut Ui) -> Result<Exit, Exit> {
    let places = task.workspace;
    let input = look(places, &task.folder).map_err(|problem| report::fatal(ui, &problem))?;
    let Some(tool) = tool(task, &input, ui)? else {
        ui.payload("No changes. This is a project of phpier's already.\n");
        return Ok(Exit::Done);
    };
    let setup = migrate::read(tool, &input).map_err(|unreadable| {
        let list: Vec<Diagnostic> = unreadable.diagnostics.iter().cloned().collect();
        report::with_sources(ui, &list, &unreadable.sources);
        ui.say("error: the old files could not be read; nothing was written\n");
        Exit::Error
    })?;
    let stack = Stack::open(task.common, ui)?;
    let known = known(task);
    let mut outcome = migrate::finish(tool, setup, &known.taken, stack.servers());
    outcome.report.extend(known.unread);
    let target = task.folder.join(task.args.format.file());
    // The old release's file may have the very name of the new one.
    let taken = configs(&task.folder)
        .into_iter()
        .find(|name| outcome.draft.is_some() && !outcome.retire.contains(name));
    if let Some(name) = taken {
        return Err(in_the_way(task, &task.folder.join(name), ui));
    }
    let outcome = outcome.settle(|outcome| wrong(task, outcome, &stack));
    let global = GlobalFile::new(task, &stack, &outcome);
    let project = outcome
        .draft
        .as_ref()
        .map(|draft| draft.text(task.args.format.format()));
    let (session, retired) = proposed(task, &outcome, project.as_deref(), &global)
        .map_err(|problem| report::fatal(ui, &problem))?;

    ui.payload(&show::found(tool, &places.show(&task.folder), ui.out));
    let home = places.show(&places.home);
    ui.payload(&show::report(&outcome, &home, ui.out));
    if let Some(text) = &project {
        ui.payload(&shown::file(&places.show(&target), text, ui.out));
    }
    global.show(places, ui);
    // Their places are in the files that were shown just now.
    report::human(ui, &session, Severity::Warning);
    let Some(generated) = &session.plan else {
        ui.say("error: what would be written is not valid; nothing was written\n");
        return Err(Exit::Error);
    };
    let renamed: Vec<String> = retired.iter().map(|path| places.show(path)).collect();
    ui.payload(&show::renames(&renamed));
    let part = if ui.quiet { Part::Totals } else { Part::Rows };
    let plan = view::by_rule(generated, session.fleet.as_ref(), ui.out, part);
    ui.payload(&format!("\n{plan}\n"));

    let told = |_: &Ui| String::new();
    leave::pass(ui, generated, &task.args.allow_data_risk, told)?;
    let files = Files {
        project: project.map(|text| (target, text)),
        global: &global,
        generated,
        retired: &retired,
    };
    let (plan, extra) = everything(task, &outcome, files, ui)?;
    ui.payload(&show::beside(&plan, generated));
    task.write(&plan, extra, "Write these changes?", ui)?;
    provision(task, ui)?;
    ui.payload(&show::next(&outcome, outcome.draft.is_some()));
    Ok(Exit::Done)
}

/// Whose set-up it is; none where it is phpier's own already.
fn tool(task: &Task<'_>, input: &Input, ui: &mut Ui) -> Result<Option<Tool>, Exit> {
    let mut tools = migrate::recognise(input);
    let wanted = task.args.from;
    if let Some(wanted) = wanted
        && tools.contains(&wanted)
    {
        return Ok(Some(wanted));
    }
    // The shared stack alone is migrated where it is asked for, or where there is nothing else.
    let own = input.files.keys().any(|name| name.starts_with(".phpier."));
    let home = workspace::real(&task.workspace.home) == workspace::real(&task.folder);
    if tools.len() > 1 && !own && !home {
        tools.retain(|tool| *tool != Tool::PhpierGo);
    }
    let places = task.workspace;
    match (tools.as_slice(), wanted) {
        ([tool], None) => Ok(Some(*tool)),
        ([], None) if !configs(&task.folder).is_empty() => Ok(None),
        ([], _) | (_, Some(_)) => {
            let what = wanted.map_or_else(
                || "no set-up here that phpier knows".to_owned(),
                |tool| format!("no set-up of {} here", tool.title()),
            );
            let problem = Diagnostic::new(&code::MIGRATE_NOTHING, format!("there is {what}"))
                .file(places.show(&task.folder))
                .help("go to the project's folder, or name it; without an old set-up, `phpier init` writes the project's file");
            Err(report::fatal(ui, &problem))
        }
        (several, None) => {
            let names: Vec<&str> = several.iter().map(|tool| tool.title()).collect();
            let words: Vec<String> = several
                .iter()
                .map(|tool| format!("`--from {}`", tool.word()))
                .collect();
            let problem = Diagnostic::new(
                &code::MIGRATE_AMBIGUOUS,
                format!("there are set-ups of {} here", names.join(" and ")),
            )
            .file(places.show(&task.folder))
            .help(format!("say which: {}", words.join(" or ")));
            Err(report::fatal(ui, &problem))
        }
    }
}

/// What keeps the files from being written as they would be.
fn wrong(task: &Task<'_>, outcome: &Outcome, stack: &Stack) -> Vec<String> {
    let global = GlobalFile::new(task, stack, outcome);
    let draft = outcome.draft.as_ref();
    let project = draft.map(|draft| draft.text(task.args.format.format()));
    // What goes wrong with the disk is told by whoever opens the session that counts.
    let Ok((session, _)) = proposed(task, outcome, project.as_deref(), &global) else {
        return Vec::new();
    };
    if session.plan.is_some() {
        return Vec::new();
    }
    let errors = session.diagnostics.iter();
    let errors = errors.filter(|problem| problem.severity == Severity::Error);
    errors.map(|problem| problem.message.clone()).collect()
}

/// All that would be true if everything were written, and the old files that are renamed for it: those of
/// the set-up, and what else stands in the way.
fn proposed(
    task: &Task<'_>,
    outcome: &Outcome,
    project: Option<&str>,
    global: &GlobalFile,
) -> Result<(Session, Vec<PathBuf>), Diagnostic> {
    let places = task.workspace;
    let names = outcome.retire.iter();
    let mut retired: Vec<PathBuf> = names
        .map(|name| path_of(places, &task.folder, name))
        .collect();
    if project.is_some() {
        // Compose would read these in the place of phpier's.
        let output = session::taken(&task.folder).take_while(|name| *name != "docker-compose.yaml");
        retired.extend(output.map(|name| task.folder.join(name)));
    }
    loop {
        retired.sort();
        retired.dedup();
        let mut proposal = Proposal::default();
        for path in &retired {
            proposal.gone(workspace::real(path));
        }
        if let Some(text) = project {
            let folder = Folder::proposed(&task.folder, task.args.format.file());
            let folder = folder.map_err(|error| {
                Diagnostic::new(
                    &code::WORKSPACE_UNREADABLE,
                    format!("cannot look into this folder: {error}"),
                )
                .file(places.show(&task.folder))
                .help("name a folder that you may read")
            })?;
            proposal.project(folder, text.to_owned());
        }
        proposal.global(global.path.clone(), global.proposed.clone());
        let session = session::open_proposed(proposal, task.common)?;
        let rows = session.plan.iter().flat_map(Plan::rows);
        let in_the_way = rows.filter(|row| row.action == Action::Conflict);
        let in_the_way: Vec<PathBuf> = in_the_way.map(|row| row.place.real.clone()).collect();
        if in_the_way.is_empty() {
            return Ok((session, retired));
        }
        retired.extend(in_the_way);
    }
}

/// What other projects have on the servers; those that were migrated just now are among them.
struct Known {
    taken: Taken,
    /// That not all of it is known.
    unread: Option<Remark>,
}

fn known(task: &Task<'_>) -> Known {
    let mut known = Known {
        taken: Taken::default(),
        unread: None,
    };
    let Ok(session) = session::open(&[], task.common) else {
        return known;
    };
    let folder = workspace::real(&task.folder);
    let own = session.known.iter().find(|known| known.folder == folder);
    let own = own.map(|known| known.slug.as_str());
    if let Some(fleet) = &session.fleet {
        known.taken = Taken::of(fleet, own);
    }
    // Old projects of the Go releases keep the names that they have.
    let unread = session.unread.iter().filter(|unread| {
        let old = || look(task.workspace, unread).is_ok_and(|input| migrate::is_go_project(&input));
        **unread != folder && !old()
    });
    let unread: Vec<String> = unread.map(|folder| task.workspace.show(folder)).collect();
    known.unread = (!unread.is_empty()).then(|| {
        Remark::left(
            "databases of other projects",
            format!(
                "the files of {} could not be read, so names that they have may have been given again",
                suggest::listed(unread.iter().map(String::as_str))
            ),
            "mend them, and see what `phpier check` says",
        )
    });
    known
}

/// What is written besides what is generated.
struct Files<'f> {
    project: Option<(PathBuf, String)>,
    global: &'f GlobalFile,
    generated: &'f Plan,
    retired: &'f [PathBuf],
}

/// All files that are written, in one plan, with the record that takes them back.
fn everything(
    task: &Task<'_>,
    outcome: &Outcome,
    files: Files<'_>,
    ui: &mut Ui,
) -> Result<(Plan, Extra), Exit> {
    let places = task.workspace;
    let mut rows = Rows::new(places, &task.folder, &outcome.slug);
    let mut extra = Extra::default();
    // What is at a path before, and what is to be there: an old file and a new one may share it.
    let project = files.project.into_iter();
    let mut new: Vec<(PathBuf, String)> = project
        .map(|(path, text)| (workspace::real(&path), text))
        .collect();
    for row in files.generated.rows().filter(|row| row.action.writes()) {
        if let Some(text) = &row.after {
            new.push((row.place.real.clone(), text.clone()));
        }
    }
    for path in files.retired {
        let old = bytes(places, path).map_err(|problem| report::fatal(ui, &problem))?;
        let Some(old) = old else { continue };
        let mut kept = path.clone().into_os_string();
        kept.push(SUFFIX);
        let kept = PathBuf::from(kept);
        if kept.symlink_metadata().is_ok() {
            return Err(in_the_way(task, &kept, ui));
        }
        let Ok(text) = String::from_utf8(old.clone()) else {
            return Err(in_the_way(task, path, ui));
        };
        // Nobody is to read it who could not before.
        let mode = workspace::apply::mode(path);
        extra
            .modes
            .extend(mode.map(|mode| (workspace::real(&kept), mode)));
        rows.file(&kept, None, Some(text));
        let real = workspace::real(path);
        let after = new.iter().position(|(path, _)| *path == real);
        let after = after.map(|at| new.remove(at).1);
        rows.file(path, Some(old), after);
    }
    for (path, text) in new {
        let before = bytes(places, &path).map_err(|problem| report::fatal(ui, &problem))?;
        rows.file(&path, before, Some(text));
    }
    if let Some((before, after)) = files.global.written() {
        rows.file(&files.global.path, before, Some(after));
    }
    let plan = Record::plan(rows, task, files.global.added.clone());
    let plan = plan.map_err(|problem| report::fatal(ui, &problem))?;
    Ok((plan, extra))
}

/// What follows on this machine, as after an apply.
fn provision(task: &Task<'_>, ui: &mut Ui) -> Result<(), Exit> {
    let session = session::open(std::slice::from_ref(&task.folder), task.common);
    let session = session.map_err(|problem| report::fatal(ui, &problem))?;
    let Some(plan) = &session.plan else {
        // Faults of other projects, or of older files; the next `plan` tells them.
        return Ok(());
    };
    local::bring_up_to_date(ui, &session, plan, task.args.wait.limit()).map(drop)
}
