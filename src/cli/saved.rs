//! Plans as files: `plan --out` and `apply --plan`.

use std::env;
use std::path::{Path, PathBuf};

use super::exit::Exit;
use super::session::Session;
use super::ui::Ui;
use super::{Common, escape, local, report, session};
use crate::artifact::digest;
use crate::diagnostic::{Diagnostic, code};
use crate::plan::Plan;
use crate::plan::saved::{Input, Kind, Moved, Saved, Unusable};
use crate::source::SourceMap;
use crate::workspace::{self, Workspace, is_config, plain};

/// The most that a saved plan may have.
const LIMIT: u64 = 1 << 30;

/// Saves the plan of a session.
pub(super) fn write(
    ui: &mut Ui,
    session: &Session,
    plan: &Plan,
    paths: &[PathBuf],
    out: &Path,
) -> Result<(), Exit> {
    let saved = of(session, plan, paths).map_err(|problem| report::fatal(ui, &problem))?;
    let out = plain(&session.workspace.current.join(out));
    let shown = session.workspace.show(&out);
    if is_taken(session, plan, &out) {
        let problem = Diagnostic::new(&code::PLAN_WOULD_OVERWRITE, "this is not a saved plan")
            .file(shown)
            .help("name another file; nothing was written");
        report::fatal(ui, &problem);
        return Err(Exit::Refused);
    }
    let text = saved.text().map_err(|error| {
        let problem = Diagnostic::new(
            &code::WORKSPACE_WRITE_FAILED,
            format!("cannot save this plan: {error}"),
        );
        report::fatal(ui, &problem.file(&shown).help("nothing was written"))
    })?;
    workspace::save(&session.workspace, &out, text.as_bytes())
        .map_err(|error| super::write::failed(ui, &error))?;
    if !ui.quiet {
        ui.say(&format!(
            "Saved. Write it with `phpier apply --plan {}`\n",
            escape::path(&shown)
        ));
    }
    Ok(())
}

/// Whether something else than a saved plan is, or is to be, in the place.
fn is_taken(session: &Session, plan: &Plan, out: &Path) -> bool {
    let real = out.canonicalize().ok();
    let real = real.as_deref().unwrap_or(out);
    let name = out.file_name().and_then(|name| name.to_str());
    let planned = plan
        .rows()
        .any(|row| row.place.real == real || row.place.real == out);
    let is_configuration = name.is_some_and(is_config) || out == session.workspace.global_config();
    let other = match workspace::read(out, LIMIT) {
        Ok(bytes) => Saved::read(&bytes) == Err(Unusable::Invalid),
        Err(workspace::ReadError::Missing) => out.symlink_metadata().is_ok(),
        Err(_) => true,
    };
    planned || is_configuration || other
}

/// What there is to do now, as a saved plan.
fn of(session: &Session, plan: &Plan, paths: &[PathBuf]) -> Result<Saved, Diagnostic> {
    let text = |path: &Path| path.to_string_lossy().into_owned();
    let read = session.inputs.iter().zip(session.sources.iter());
    let inputs = read.map(|(path, (_, file))| Input {
        path: text(path),
        sha256: Some(digest(file.text.as_bytes())),
    });
    let mut inputs: Vec<Input> = inputs.collect();
    inputs.sort_by(|a, b| a.path.cmp(&b.path));
    let changes = local::pending(session, plan)?;
    let local = changes.digests().into_iter().map(|(path, sha256)| Input {
        path: text(&path),
        sha256,
    });
    let workspace = &session.workspace;
    let absolute = |path: &PathBuf| text(&plain(&workspace.current.join(path)));
    Ok(Saved {
        home: text(&workspace.home),
        folder: text(&workspace.current),
        paths: paths.iter().map(absolute).collect(),
        ..Saved::new(plan, inputs, local.collect())
    })
}

/// Reads a saved plan and goes to the folder that it was made in, so that a session sees what it saw.
pub(super) fn read(ui: &mut Ui, common: &Common, path: &Path) -> Result<Saved, Exit> {
    let workspace = session::workspace(common).map_err(|problem| report::fatal(ui, &problem))?;
    let path = plain(&workspace.current.join(path));
    let shown = workspace.show(&path);
    let invalid = |why: String, help: &str| {
        Diagnostic::new(&code::PLAN_INVALID_FILE, why)
            .file(&shown)
            .help(format!("{help}; nothing was written"))
    };
    let saved = workspace::read(&path, LIMIT)
        .map_err(|error| {
            let why = format!("cannot read this plan: {error}");
            invalid(why, "name a file that `phpier plan --out` has made")
        })
        .and_then(|bytes| {
            Saved::read(&bytes).map_err(|error| match error {
                Unusable::Invalid => invalid(
                    "this is not a plan of phpier's, or it is damaged".to_owned(),
                    "save it anew with `phpier plan --out`",
                ),
                Unusable::Version => invalid(
                    "another version of phpier has made this plan".to_owned(),
                    "save it anew with this one",
                ),
            })
        })
        .map_err(|problem| report::fatal(ui, &problem))?;
    elsewhere(&workspace, &saved, &shown).map_err(|problem| {
        report::fatal(ui, &problem);
        Exit::Refused
    })?;
    Ok(saved)
}

/// A plan counts for the machine and the places that it was made for.
fn elsewhere(workspace: &Workspace, saved: &Saved, shown: &str) -> Result<(), Diagnostic> {
    let other = |what: String| {
        Diagnostic::new(&code::PLAN_OUTDATED, what)
            .file(shown)
            .help("make a plan here with `phpier plan --out`; nothing was written")
    };
    if workspace.home.to_string_lossy() != saved.home {
        let message = format!("this plan was made for phpier's folder `{}`", saved.home);
        return Err(other(message));
    }
    env::set_current_dir(&saved.folder)
        .map_err(|_| other(format!("this plan was made in `{}`", saved.folder)))
}

/// Lets a plan pass that was saved, if all is as it was; else every path that is not is named.
pub(super) fn pass(ui: &mut Ui, session: &Session, plan: &Plan, saved: &Saved) -> Result<(), Exit> {
    let paths: Vec<PathBuf> = saved.paths.iter().map(PathBuf::from).collect();
    let now = of(session, plan, &paths).map_err(|problem| report::fatal(ui, &problem))?;
    let moved = saved.moved(&now);
    if moved.is_empty() {
        return Ok(());
    }
    let problems: Vec<Diagnostic> = moved
        .iter()
        .map(|moved| outdated(&session.workspace, moved))
        .collect();
    report::with_sources(ui, &problems, &SourceMap::default());
    ui.say("refused: the saved plan no longer holds; nothing was written\n");
    Err(Exit::Refused)
}

fn outdated(workspace: &Workspace, moved: &Moved) -> Diagnostic {
    let message = match moved.kind {
        Kind::Input => "this configuration file has changed since the plan was saved",
        Kind::Target => {
            "this generated file, or what is to be in it, has changed since the plan was saved"
        }
        Kind::Local => "what is to be in this file has changed since the plan was saved",
    };
    Diagnostic::new(&code::PLAN_OUTDATED, message)
        .file(workspace.show(Path::new(&moved.path)))
        .help("look at a new plan, and save that")
}
