//! `phpier migrate`: other set-ups become phpier's, and a project's file its other spelling.

mod convert;
mod global;
mod import;
mod look;
pub(super) mod old;
mod record;
mod show;
mod undo;

use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use super::exit::Exit;
use super::spelling::Spelling;
use super::ui::Ui;
use super::{Common, report, session, view, write};
use crate::diagnostic::{Diagnostic, code};
use crate::migrate::Tool;
use crate::plan::predict::{Forecast, Rules};
use crate::plan::{Action, Plan, Row};
use crate::workspace::Workspace;
use crate::workspace::apply::{Extra, apply_as};
use crate::workspace::local::Changes;

/// Turn another set-up into this one, or a project's file into its other spelling.
///
/// Knows phpier's Go releases, DDEV, Lando, Warden, Laravel Sail and plain Compose files; reads them and
/// never runs them. Shows the new files and what could not be taken along, and asks. Old files that
/// stand in the way are renamed to NAME.pre-phpier; containers and volumes are left alone.
#[derive(Debug, Args)]
pub(super) struct MigrateArgs {
    /// Folders of projects [default: the current one]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Whose set-up it is, where there are several
    #[arg(long, value_name = "TOOL", conflicts_with_all = ["to", "undo"])]
    from: Option<Tool>,
    /// Convert the project's file to this spelling, comments and all
    #[arg(long, value_name = "FORMAT", conflicts_with = "undo")]
    to: Option<Spelling>,
    /// The spelling of the new file
    #[arg(long, value_name = "FORMAT", default_value = "kdl", conflicts_with_all = ["to", "undo"])]
    format: Spelling,
    /// Take the last migration of the project back
    #[arg(long)]
    undo: bool,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
    /// Go on although this service's data is at risk; may be given several times
    #[arg(long, value_name = "SERVICE", conflicts_with_all = ["to", "undo"])]
    allow_data_risk: Vec<String>,
    #[command(flatten)]
    wait: write::Wait,
}

impl ValueEnum for Tool {
    fn value_variants<'v>() -> &'v [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.word()).help(self.title()))
    }
}

pub(super) fn run(args: &MigrateArgs, common: &Common, ui: &mut Ui) -> Exit {
    let workspace = match session::workspace(common) {
        Ok(workspace) => workspace,
        Err(problem) => return report::fatal(ui, &problem),
    };
    if let Err(exit) = write::recover(common, ui, args.wait.limit()) {
        return exit;
    }
    let mut folders: Vec<PathBuf> = args
        .paths
        .iter()
        .map(|path| crate::workspace::plain(&workspace.current.join(path)))
        .collect();
    if folders.is_empty() {
        folders.push(workspace.current.clone());
    }
    for folder in folders {
        let task = Task {
            args,
            common,
            workspace: &workspace,
            folder,
        };
        if !args.undo
            && let Err(problem) = there(&task)
        {
            return report::fatal(ui, &problem);
        }
        let done = match (args.undo, args.to) {
            (true, _) => undo::run(&task, ui),
            (_, Some(to)) => convert::run(&task, to, ui),
            _ => import::run(&task, ui),
        };
        match done {
            Ok(Exit::Done) => {}
            Ok(exit) | Err(exit) => return exit,
        }
    }
    Exit::Done
}

/// Refuses a folder that is not there.
fn there(task: &Task<'_>) -> Result<(), Diagnostic> {
    if task.folder.is_dir() {
        return Ok(());
    }
    let missing = if task.folder.exists() {
        "this is not a folder"
    } else {
        "there is no such folder"
    };
    Err(Diagnostic::new(&code::WORKSPACE_MISSING_PATH, missing)
        .file(task.workspace.show(&task.folder))
        .help("name the project's folder, or leave it out for the current one"))
}

/// What is done to one folder.
struct Task<'t> {
    args: &'t MigrateArgs,
    common: &'t Common,
    workspace: &'t Workspace,
    folder: PathBuf,
}

impl Task<'_> {
    /// Asks, and writes what was shown. Whatever else is written takes its turn before or after.
    fn write(&self, plan: &Plan, extra: Extra, question: &str, ui: &mut Ui) -> Result<(), Exit> {
        // What a link leads to may be used by others.
        let linked = |row: &&Row| row.action == Action::Delete && row.place.link.is_some();
        if let Some(row) = plan.rows().find(linked) {
            let problem = Diagnostic::new(
                &code::WORKSPACE_NOT_A_FILE,
                "this is a symlink, and a migration would take away what it leads to",
            )
            .file(&row.place.shown)
            .help("put a copy of the file in its place, and migrate that");
            report::fatal(ui, &problem);
            ui.say("Nothing was written.\n");
            return Err(Exit::Refused);
        }
        if !self.args.yes {
            if !ui.can_ask(|name| std::env::var_os(name)) {
                ui.say("refused: there is no terminal to ask on; `--yes` writes these changes\n");
                return Err(Exit::Refused);
            }
            if !ui.ask(question) {
                ui.say("Nothing was written.\n");
                return Err(Exit::Refused);
            }
        }
        let lock = write::lock(ui, self.workspace, self.args.wait.limit())?;
        match apply_as(self.workspace, &lock, plan, &Changes::default(), extra) {
            Ok(done) => {
                let forecast = Forecast::new(&Plan::default(), Rules::default());
                let text = view::done(&Plan::default(), &forecast, &done, ui.out, ui.quiet);
                ui.payload(&text);
                Ok(())
            }
            Err(error) => Err(write::failed(ui, &error)),
        }
    }
}
