//! `phpier db drop`

use clap::Args;

use super::desk;
use super::which::{Unsaid, Which};
use crate::cli::Common;
use crate::cli::exit::Exit;
use crate::cli::ui::Ui;
use crate::runtime::Runner;

/// Remove all that is in a database.
///
/// The database itself is declared, so it stays, empty; so do its snapshots. Where a project has several,
/// it asks which.
#[derive(Debug, Args)]
pub(super) struct DropArgs {
    #[command(flatten)]
    which: Which,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
}

pub(super) fn run(
    args: &DropArgs,
    common: &Common,
    ui: &mut Ui,
    runner: &Runner,
) -> Result<Exit, Exit> {
    let unsaid = Unsaid::Asked { yes: args.yes };
    desk::at(&args.which, unsaid, common, ui, runner, |desk, ui| {
        let size = desk.size(ui)?;
        let what = format!(
            "All of {} will be gone: {}.\n  help: `phpier db snapshot {}` keeps it\n",
            desk.title,
            size.words(),
            desk.words
        );
        desk.may(ui, &what, "Remove it?", args.yes)?;
        desk.clear(ui, size, None)?;
        let left = desk.size(ui)?;
        if left.tables > 0 {
            ui.say(&format!(
                "note: {} stays in {}, as another account's\n",
                left.words(),
                desk.title
            ));
        } else if !ui.quiet {
            ui.say(&format!("{} is empty\n", desk.title));
        }
        Ok(Exit::Done)
    })
}
