//! `phpier db snapshot`

use clap::Args;
use indicatif::{HumanBytes, HumanDuration};

use super::desk::{self, Desk};
use super::export::{take, unwritable};
use super::packing::Format;
use super::which::{Unsaid, Which};
use crate::cli::exit::Exit;
use crate::cli::ui::Ui;
use crate::cli::{Common, escape, report};
use crate::diagnostic::{Diagnostic, code};
use crate::runtime::Runner;
use crate::workspace::local::snapshots::{Snapshot, Staged, is_name, next_name};

/// Keep a database as it is, to be restored later.
///
/// Snapshots are packed dumps below ~/.phpier/local/snapshots, for you alone.
#[derive(Debug, Args)]
pub(super) struct SnapshotArgs {
    #[command(flatten)]
    which: Which,
    /// The snapshot's name [default: the next number]
    #[arg(short, long, value_name = "NAME")]
    name: Option<String>,
    /// Show the snapshots that there are, and make none
    #[arg(long, conflicts_with = "name")]
    list: bool,
}

pub(super) fn run(
    args: &SnapshotArgs,
    common: &Common,
    ui: &mut Ui,
    runner: &Runner,
) -> Result<Exit, Exit> {
    if args.list {
        return super::list::snapshots(&args.which, common, ui);
    }
    desk::at(&args.which, Unsaid::Main, common, ui, runner, |desk, ui| {
        let known = desk.shelf.snapshots();
        let name = args.name.clone();
        let name = name.unwrap_or_else(|| next_name("", &known));
        if !is_name(&name) {
            let message = format!("`{}` cannot be the name of a snapshot", escape::line(&name));
            let diagnostic = Diagnostic::new(&code::DUMP_INVALID_NAME, message)
                .help("use letters, digits, `_`, `-` and `.`, a letter or digit first");
            return Err(report::fatal(ui, &diagnostic));
        }
        if known.iter().any(|known| known.name == name) {
            let message = format!("there is a snapshot `{name}` of {} already", desk.title);
            let diagnostic = Diagnostic::new(&code::DUMP_EXISTS, message).help("take another name");
            report::fatal(ui, &diagnostic);
            return Err(Exit::Refused);
        }
        let made = make(desk, ui, &name)?;
        if !ui.quiet {
            ui.say(&told(desk, &made));
        }
        ui.payload(&format!("{name}\n"));
        Ok(Exit::Done)
    })
}

/// Makes a snapshot; it is there whole, or not at all.
pub(super) fn make(desk: &Desk<'_>, ui: &mut Ui, name: &str) -> Result<Snapshot, Exit> {
    let shown = desk.workspace.show(&desk.shelf.folder);
    let staged = Staged::snapshot(desk.workspace, &desk.shelf.folder);
    let staged = staged.map_err(|error| unwritable(ui, &shown, &error))?;
    let (staged, _) = take(desk, ui, Format::Zst, staged, true)?;
    let kept = staged.keep_snapshot(&desk.shelf.folder, name);
    kept.map_err(|error| unwritable(ui, &shown, &error))
}

/// What is said of a snapshot that was made.
pub(super) fn told(desk: &Desk<'_>, made: &Snapshot) -> String {
    let size = HumanBytes(made.bytes);
    format!("Snapshot {} of {}: {size}\n", made.name, desk.title)
}

/// How old a snapshot is, for people.
pub(super) fn age(snapshot: &Snapshot) -> String {
    let age = snapshot.made.elapsed().unwrap_or_default();
    format!("{} ago", HumanDuration(age))
}
