//! `phpier db restore`

use std::fs::File;
use std::io::Read;
use std::path::Path;

use clap::Args;
use indicatif::HumanBytes;

use super::desk::{self, Desk};
use super::pour::{Dump, pour};
use super::shelf::Other;
use super::which::{Unsaid, Which};
use super::{check, packing, snapshot};
use crate::cli::exit::Exit;
use crate::cli::ui::Ui;
use crate::cli::{Common, escape, report};
use crate::diagnostic::{Diagnostic, code, suggest};
use crate::dump;
use crate::runtime::Runner;
use crate::workspace::local::snapshots::{BEFORE_RESTORE, Snapshot, next_name};

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
    let unsaid = Unsaid::Asked { yes: args.yes };
    desk::at(&args.which, unsaid, common, ui, runner, |desk, ui| {
        restore(args, desk, ui)
    })
}

fn restore(args: &RestoreArgs, desk: &Desk<'_>, ui: &mut Ui) -> Result<Exit, Exit> {
    let known = desk.shelf.snapshots();
    let wanted = wanted(desk, &known, args.name.as_deref());
    let wanted = wanted.map_err(|problem| report::fatal(ui, &problem))?;
    // Nothing is removed for one that could not be read in to its end.
    let gauge = ui.gauge(
        &format!("{}, checked", wanted.name),
        Some(wanted.bytes),
        true,
    );
    let checked = open(desk, wanted, |file| Box::new(gauge.wrap_read(file)))
        .and_then(|text| check::whole(text, desk.dialect));
    gauge.finish_and_clear();
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
    desk.may(ui, &what, "Restore it?", args.yes)?;
    let way_back = if size.tables > 0 {
        Some(kept(desk, ui, BEFORE_RESTORE)?)
    } else {
        None
    };
    let gauge = ui.gauge(&desk.name, Some(length), true);
    let text =
        open(desk, wanted, |file| Box::new(file)).map_err(|problem| report::fatal(ui, &problem))?;
    let dump = Dump {
        text: Box::new(gauge.wrap_read(text)),
        clear: Some(size),
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

/// Keeps what is in the database as a snapshot of the next name with this beginning, before something takes
/// its place: the command that brings it back.
pub(super) fn kept(desk: &Desk<'_>, ui: &mut Ui, prefix: &str) -> Result<String, Exit> {
    let name = next_name(prefix, &desk.shelf.snapshots());
    let before = snapshot::make(desk, ui, &name)?;
    if !ui.quiet {
        ui.say(&snapshot::told(desk, &before));
    }
    Ok(format!(
        "phpier db restore {} --name {}",
        desk.words, before.name
    ))
}

/// The text of a snapshot, whose file is read through what `watched` makes of it.
fn open(
    desk: &Desk<'_>,
    snapshot: &Snapshot,
    watched: impl FnOnce(File) -> Box<dyn Read + Send>,
) -> Result<Box<dyn Read + Send>, Diagnostic> {
    let file = File::open(&snapshot.path).map_err(|error| packing::broken(&error))?;
    let text = packing::unpacked(watched(file), None);
    let import = || format!("phpier db import {} --fresh", desk.words);
    text.map_err(|unread| unread.told(Some(&snapshot.path), &import()))
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
        let others = desk.shelf.others();
        let is_meant = |other: &&Other| named.is_none_or(|name| other.snapshot.name == name);
        match others.iter().rfind(is_meant) {
            Some(other) => elsewhere(desk, other),
            None => unknown(desk, known, named),
        }
    })
}

/// What is said of a snapshot that is of another server.
fn elsewhere(desk: &Desk<'_>, Other { snapshot, engine }: &Other) -> Diagnostic {
    let folder = snapshot.path.parent().and_then(Path::file_name);
    let folder = folder.unwrap_or_default().to_string_lossy();
    let of = match (folder.split_once('@'), engine) {
        (Some((_, server)), _) => server,
        (None, Some(engine)) => dump::title(*engine),
        (None, None) => "another server",
    };
    let diagnostic = Diagnostic::new(
        &code::DUMP_OTHER_SERVER,
        format!(
            "the snapshot `{}` is of {}, and this is {}",
            snapshot.name,
            escape::line(of),
            desk.title
        ),
    );
    match engine {
        Some(engine) if !dump::fits(*engine, desk.dialect) => diagnostic.help(format!(
            "it is a dump of {}, which no other engine reads; name a database there with `--database`",
            dump::title(*engine)
        )),
        _ => diagnostic.help(format!(
            "read it in as any dump: `phpier db import {} --fresh --file {}`",
            desk.words,
            escape::path(&desk.workspace.show(&snapshot.path))
        )),
    }
}

/// What is said where there is no such snapshot.
fn unknown(desk: &Desk<'_>, known: &[Snapshot], named: Option<&str>) -> Diagnostic {
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
}
