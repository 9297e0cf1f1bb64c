//! `phpier db restore`

use std::fs::File;
use std::io;

use clap::Args;
use indicatif::HumanBytes;

use super::desk::{self, Desk};
use super::pour::{Dump, pour};
use super::{Which, packing, snapshot};
use crate::cli::exit::Exit;
use crate::cli::ui::Ui;
use crate::cli::{Common, escape, report};
use crate::diagnostic::{Diagnostic, code, suggest};
use crate::runtime::Runner;
use crate::workspace::local::snapshots::{AUTOMATIC, Snapshot, next_name};

/// Put a snapshot in the place of all that is in a database.
///
/// What was there before is kept as a snapshot of its own first.
#[derive(Debug, Args)]
pub(super) struct RestoreArgs {
    #[command(flatten)]
    which: Which,
    /// The snapshot's name [default: the newest one that was asked for]
    #[arg(short, long, value_name = "NAME")]
    name: Option<String>,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
}

pub(super) fn run(
    args: &RestoreArgs,
    common: &Common,
    ui: &mut Ui,
    runner: &Runner,
) -> Result<Exit, Exit> {
    desk::at(&args.which, common, ui, runner, |desk, ui| {
        restore(args, desk, ui)
    })
}

fn restore(args: &RestoreArgs, desk: &Desk<'_>, ui: &mut Ui) -> Result<Exit, Exit> {
    let known = desk.snapshots();
    let wanted = wanted(desk, &known, args.name.as_deref());
    let wanted = wanted.map_err(|problem| report::fatal(ui, &problem))?;
    // Nothing is removed for one that could not be read to its end.
    let checked = open(wanted).and_then(|mut text| {
        let read = io::copy(&mut text, &mut io::sink());
        read.map_err(|error| packing::broken(&error))
    });
    let length = checked.map_err(|problem| report::fatal(ui, &problem))?;
    let size = desk.size(ui)?;
    let what = format!(
        "All of {} will be gone: {}.\nIn its place comes the snapshot {}, {}, {}.\n",
        desk.title,
        size.words(),
        wanted.name,
        HumanBytes(wanted.bytes),
        snapshot::age(wanted),
    );
    desk::may(ui, &what, "Restore it?", args.yes)?;
    let way_back = if size.tables > 0 {
        Some(kept(desk, ui)?)
    } else {
        None
    };
    let gauge = ui.gauge(&desk.name, Some(length), true);
    let text = open(wanted).map_err(|problem| report::fatal(ui, &problem))?;
    let dump = Dump {
        text: Box::new(gauge.wrap_read(text)),
        clear: true,
        may_be_empty: true,
        collations: Vec::new(),
        way_back,
        gauge,
    };
    pour(desk, ui, dump)?;
    if !ui.quiet {
        ui.say(&format!(
            "{} is as in the snapshot {}\n",
            desk.title, wanted.name
        ));
    }
    Ok(Exit::Done)
}

/// Keeps what is in the database as a snapshot, before something takes its place: the command that brings
/// it back.
pub(super) fn kept(desk: &Desk<'_>, ui: &mut Ui) -> Result<String, Exit> {
    let name = next_name(AUTOMATIC, &desk.snapshots());
    let before = snapshot::make(desk, ui, &name)?;
    if !ui.quiet {
        ui.say(&snapshot::told(desk, &before));
    }
    Ok(format!(
        "phpier db restore {} --name {}",
        desk.words, before.name
    ))
}

fn open(snapshot: &Snapshot) -> Result<Box<dyn io::Read + Send>, Diagnostic> {
    let file = File::open(&snapshot.path).map_err(|error| packing::broken(&error))?;
    packing::unpacked(file)
}

/// The snapshot that is meant.
fn wanted<'k>(
    desk: &Desk<'_>,
    known: &'k [Snapshot],
    named: Option<&str>,
) -> Result<&'k Snapshot, Diagnostic> {
    let found = match named {
        Some(name) => known.iter().find(|known| known.name == name),
        None => known.iter().rfind(|known| !known.is_automatic()),
    };
    found.ok_or_else(|| {
        let message = match named {
            Some(name) => format!(
                "there is no snapshot `{}` of {}",
                escape::line(name),
                desk.title
            ),
            None => format!("there is no snapshot of {}", desk.title),
        };
        let names = known.iter().map(|known| known.name.as_str());
        let near = named.and_then(|name| suggest::nearest(name, names.clone()));
        let help = match (near, known.is_empty()) {
            (Some(near), _) => format!("did you mean `{near}`?"),
            (None, true) => format!("`phpier db snapshot {}` makes one", desk.words),
            (None, false) => format!(
                "its snapshots are {}; say which with `--name`",
                suggest::listed(names)
            ),
        };
        Diagnostic::new(&code::DUMP_UNKNOWN_SNAPSHOT, message).help(help)
    })
}
