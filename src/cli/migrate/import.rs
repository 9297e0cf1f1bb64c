//! `phpier migrate`: a set-up of another tool becomes this one.

use std::path::{Path, PathBuf};

use super::global::GlobalFile;
use super::look::{Look, look, path_of};
use super::record::{self, Record};
use super::rows::{Rows, bytes};
use super::{Task, show};
use crate::cli::exit::Exit;
use crate::cli::ui::Ui;
use crate::cli::{leave, local, report, session, view};
use crate::compile;
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::migrate::{self, Outcome, SUFFIX, Taken, Tool};
use crate::pipeline::{self, ProjectInput};
use crate::plan::{Action, Group, Plan, Stack};
use crate::source::{Format, SourceFile, SourceMap};
use crate::workspace::apply::Extra;
use crate::workspace::target::Root;
use crate::workspace::{self, Buffer, Folder, configs};

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
    let look = look(places, &task.folder).map_err(|problem| report::fatal(ui, &problem))?;
    let Some(tool) = tool(task, &look, ui)? else {
        ui.payload("No changes. This is a project of phpier's already.\n");
        return Ok(Exit::Done);
    };
    let setup = migrate::read(tool, &look.input).map_err(|unreadable| {
        let list: Vec<Diagnostic> = unreadable.diagnostics.iter().cloned().collect();
        report::with_sources(ui, &list, &unreadable.sources);
        ui.say("error: the old files could not be read; nothing was written\n");
        Exit::Error
    })?;
    let outcome = migrate::finish(tool, setup, &taken(task));
    let target = task.folder.join(task.args.format.file());
    // The old release's file may have the very name of the new one.
    let taken = configs(&task.folder)
        .into_iter()
        .find(|name| outcome.draft.is_some() && !outcome.retire.contains(name));
    if let Some(name) = taken {
        return Err(in_the_way(task, &task.folder.join(name), ui));
    }
    let global = GlobalFile::new(task, &outcome).map_err(|problem| report::fatal(ui, &problem))?;
    let project = outcome
        .draft
        .as_ref()
        .map(|draft| draft.text(task.args.format.format()));
    let generated = generated(task, &outcome, project.as_deref(), &global, ui)?;

    ui.payload(&show::found(tool, &places.show(&task.folder), ui.out));
    let home = places.show(&places.home);
    ui.payload(&show::report(&outcome, &home, ui.out));
    if let Some(text) = &project {
        ui.payload(&show::file(&places.show(&target), text, ui.out));
    }
    global.show(places, ui);
    let renamed: Vec<String> = outcome
        .retire
        .iter()
        .map(|name| places.show(&path_of(places, &task.folder, name)))
        .collect();
    ui.payload(&show::renames(&renamed));
    ui.payload(&format!(
        "\n{}\n",
        view::by_rule(
            &generated,
            None,
            ui.out,
            if ui.quiet {
                view::Part::Totals
            } else {
                view::Part::Rows
            }
        )
    ));

    let told = |_: &Ui| String::new();
    leave::pass(ui, &generated, &[], told)?;
    let (plan, extra) = everything(
        task,
        &outcome,
        &look,
        (&target, project),
        &global,
        &generated,
        ui,
    )?;
    task.write(&plan, extra, "Write these changes?", ui)?;
    provision(task, ui)?;
    ui.payload(&show::next(&outcome, outcome.draft.is_some()));
    Ok(Exit::Done)
}

/// Whose set-up it is; none where it is phpier's own already.
fn tool(task: &Task<'_>, look: &Look, ui: &mut Ui) -> Result<Option<Tool>, Exit> {
    let mut tools = migrate::recognise(&look.input);
    // The shared stack alone is migrated where it is asked for, or where there is nothing else.
    let own = look
        .input
        .files
        .keys()
        .any(|name| name.starts_with(".phpier."));
    let home = workspace::real(&task.workspace.home) == workspace::real(&task.folder);
    if tools.len() > 1 && !own && !home {
        tools.retain(|tool| *tool != Tool::PhpierGo);
    }
    let wanted = task.args.from.map(super::From::tool);
    if let Some(wanted) = wanted
        && tools.contains(&wanted)
    {
        return Ok(Some(wanted));
    }
    let places = task.workspace;
    match (tools.as_slice(), wanted) {
        ([tool], None) => Ok(Some(*tool)),
        ([], None) if !configs(&task.folder).is_empty() => Ok(None),
        ([], _) | (_, Some(_)) => {
            let what = wanted.map_or_else(
                || "a set-up that phpier knows".to_owned(),
                |tool| format!("a set-up of {}", tool.title()),
            );
            let problem = Diagnostic::new(&code::MIGRATE_NOTHING, format!("there is not {what} here"))
                .file(places.show(&task.folder))
                .help("go to the project's folder, or name it; without an old set-up, write a `.phpier.kdl`");
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

/// What would be generated, held against the disk without the files that are renamed.
fn generated(
    task: &Task<'_>,
    outcome: &Outcome,
    project: Option<&str>,
    global: &GlobalFile,
    ui: &mut Ui,
) -> Result<Plan, Exit> {
    let places = task.workspace;
    let mut sources = SourceMap::default();
    let mut problems = Diagnostics::default();
    let id = sources.add(SourceFile {
        path: places.show(&global.path),
        text: global.new.as_str().into(),
        format: Format::Kdl,
    });
    let stack = pipeline::read_global(&sources, id, &mut problems);
    let mut configs = Vec::new();
    if let Some(text) = project {
        let source = sources.add(SourceFile {
            path: places.show(&task.folder.join(task.args.format.file())),
            text: text.into(),
            format: task.args.format.format(),
        });
        let input = ProjectInput {
            source,
            folder: places.show(&task.folder),
            folder_name: outcome.slug.clone(),
            recorded_name: None,
            in_scope: true,
        };
        if let Some(config) = pipeline::read_project(&sources, source, &mut problems) {
            configs.push((input, config));
        }
    }
    let fleet = pipeline::resolve(stack.as_ref(), &configs, &mut problems);
    problems.append(others(task, &fleet));
    if problems.has_errors() {
        let list: Vec<Diagnostic> = problems.iter().cloned().collect();
        report::with_sources(ui, &list, &sources);
        ui.say("error: what would be written is not valid; nothing was written\n");
        return Err(Exit::Error);
    }
    let mut groups = Vec::new();
    let mut faults = Vec::new();
    let mut buffer = Buffer::default();
    let mut compare =
        |mut group: Group, root: &Root<'_>, artifacts: &[crate::artifact::Artifact]| {
            for artifact in artifacts {
                match root.target(&artifact.path, &mut buffer) {
                    Ok(target) => {
                        // A file that is renamed is no longer there.
                        let there = target.found && !outcome.retire.contains(&artifact.path);
                        let found = there.then(|| buffer.as_slice().to_vec());
                        let real = target.real;
                        group.file(artifact, found, || {
                            root.place(&artifact.path, real.as_deref())
                        });
                    }
                    Err(problem) => faults.push(problem),
                }
            }
            group.finish(artifacts);
            groups.push(group);
        };
    if let Some(stack) = &fleet.global {
        let group = Group::new(Stack::Global, places.show(&places.home));
        compare(group, &Root::home(places), &compile::global(stack));
    }
    let folder = Folder::proposed(&task.folder, task.args.format.file());
    if let (Some(project), Ok(folder)) = (fleet.projects.first(), folder) {
        let group = Group::new(
            Stack::Project(project.slug.clone()),
            places.show(&task.folder),
        );
        compare(
            group,
            &Root::project(places, &folder, &[]),
            &compile::project(project),
        );
    }
    if let Some(problem) = faults.first() {
        return Err(report::fatal(ui, problem));
    }
    let plan = Plan::new(groups);
    if let Some(row) = plan.rows().find(|row| row.action == Action::Conflict) {
        let path = row.place.real.clone();
        return Err(in_the_way(task, &path, ui));
    }
    Ok(plan)
}

/// What other projects have on the servers; those that were migrated just now are among them.
fn taken(task: &Task<'_>) -> Taken {
    let Ok(session) = session::open(&[], task.common) else {
        return Taken::default();
    };
    let folder = workspace::real(&task.folder);
    let own = session.known.iter().find(|known| known.folder == folder);
    let own = own.map(|known| known.slug.as_str());
    let fleet = session.fleet.as_ref();
    fleet.map_or_else(Taken::default, |fleet| Taken::of(fleet, own))
}

/// Projects that have the name, or a host, already.
fn others(task: &Task<'_>, fleet: &crate::model::Fleet) -> Diagnostics {
    let mut problems = Diagnostics::default();
    let Ok(session) = session::open(&[], task.common) else {
        return problems;
    };
    let own = workspace::real(&task.folder);
    let Some(project) = fleet.projects.first() else {
        return problems;
    };
    for known in session.known.iter().filter(|known| known.folder != own) {
        let other = session.fleet.iter().flat_map(|fleet| &fleet.projects);
        let other = other.filter(|other| other.slug == known.slug);
        let host = other
            .flat_map(|other| &other.hosts)
            .find(|host| project.hosts.contains(host));
        let (code, what) = if known.slug == project.slug {
            (
                &code::NAME_DUPLICATE,
                format!("a project `{}` is there already", known.slug),
            )
        } else if let Some(host) = host {
            (
                &code::HOST_CONFLICT,
                format!("`{}` answers at `{}` already", known.slug, host.name),
            )
        } else {
            continue;
        };
        problems.push(
            Diagnostic::new(code, what)
                .file(task.workspace.show(&known.folder))
                .help("change the old set-up's name or host, and migrate again"),
        );
    }
    problems
}

/// All files that are written, in one plan, with the record that takes them back.
fn everything(
    task: &Task<'_>,
    outcome: &Outcome,
    look: &Look,
    (target, project): (&Path, Option<String>),
    global: &GlobalFile,
    generated: &Plan,
    ui: &mut Ui,
) -> Result<(Plan, Extra), Exit> {
    let places = task.workspace;
    let mut rows = Rows::new(places, &task.folder, &outcome.slug);
    let mut extra = Extra::default();
    // What is at a path before, and what is to be there: an old file and a new one may share it.
    let mut new: Vec<(PathBuf, String)> = Vec::new();
    new.extend(project.map(|text| (workspace::real(target), text)));
    for row in generated.rows().filter(|row| row.action.writes()) {
        if let Some(text) = &row.after {
            new.push((row.place.real.clone(), text.clone()));
        }
    }
    for name in &outcome.retire {
        let path = path_of(places, &task.folder, name);
        let Some(old) = look.bytes.get(name) else {
            continue;
        };
        let Ok(text) = String::from_utf8(old.clone()) else {
            continue;
        };
        let mut kept = path.clone().into_os_string();
        kept.push(SUFFIX);
        let kept = PathBuf::from(kept);
        if kept.symlink_metadata().is_ok() {
            return Err(in_the_way(task, &kept, ui));
        }
        // Nobody is to read it who could not before.
        let mode = workspace::apply::mode(&path);
        extra
            .modes
            .extend(mode.map(|mode| (workspace::real(&kept), mode)));
        rows.file(&kept, None, Some(text));
        let real = workspace::real(&path);
        let after = new.iter().position(|(path, _)| *path == real);
        let after = after.map(|at| new.remove(at).1);
        rows.file(&path, Some(old.clone()), after);
    }
    for (path, text) in new {
        let before = bytes(places, &path).map_err(|problem| report::fatal(ui, &problem))?;
        rows.file(&path, before, Some(text));
    }
    if global.changed() {
        rows.file(
            &global.path,
            global.before.clone(),
            Some(global.new.clone()),
        );
    }
    let before =
        Record::read(places, &task.folder).map_err(|problem| report::fatal(ui, &problem))?;
    let mut record = Record::new(&rows.group, before);
    record.added = global.added.clone();
    let place = record::path(places, &task.folder);
    let earlier = bytes(places, &place).map_err(|problem| report::fatal(ui, &problem))?;
    rows.file(&place, earlier, Some(record.text()));
    Ok((rows.plan(), extra))
}

/// What follows on this machine, as after an apply.
fn provision(task: &Task<'_>, ui: &mut Ui) -> Result<(), Exit> {
    let session = session::open(std::slice::from_ref(&task.folder), task.common);
    let session = session.map_err(|problem| report::fatal(ui, &problem))?;
    let Some(plan) = &session.plan else {
        // Faults of other projects, or of older files; the next `plan` tells them.
        return Ok(());
    };
    local::bring_up_to_date(ui, &session, plan, super::WAIT).map(drop)
}
