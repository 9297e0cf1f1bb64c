//! `phpier db export`, and how every dump is taken.

use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use indicatif::{HumanBytes, ProgressBar};

use super::desk::{self, Desk, took};
use super::packing::{Format, Packer};
use super::which::{Unsaid, Which};
use crate::cli::exit::Exit;
use crate::cli::ui::Ui;
use crate::cli::{Common, report, tool};
use crate::diagnostic::{Diagnostic, code};
use crate::runtime::{Runner, interrupted};
use crate::workspace::local::snapshots::Staged;

/// Write a dump of a database, as text or packed.
///
/// A file gets its name only once the dump is whole. It holds tables, views, routines, triggers and
/// events, and no owners or grants.
#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    #[command(flatten)]
    which: Which,
    /// The file [default: the standard output]
    #[arg(short, long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// How it is packed [default: as the file's name says]
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
    /// Write over a file that is there
    #[arg(long)]
    force: bool,
}

pub(super) fn run(
    args: &ExportArgs,
    common: &Common,
    ui: &mut Ui,
    runner: &Runner,
) -> Result<Exit, Exit> {
    // What a name asks for that nobody can give is told before a server is asked.
    let format = format(args).map_err(|problem| report::fatal(ui, &problem))?;
    desk::at(&args.which, Unsaid::Main, common, ui, runner, |desk, ui| {
        export(args, format, desk, ui)
    })
}

/// The file, unless it is the standard output.
fn file(args: &ExportArgs) -> Option<&Path> {
    args.file.as_deref().filter(|path| *path != Path::new("-"))
}

/// How the dump is to be packed.
fn format(args: &ExportArgs) -> Result<Format, Diagnostic> {
    match (args.format, file(args)) {
        (Some(format), _) => Ok(format),
        (None, Some(path)) => Ok(Format::of_path(path)?.unwrap_or_default()),
        (None, None) => Ok(Format::default()),
    }
}

fn export(args: &ExportArgs, format: Format, desk: &Desk<'_>, ui: &mut Ui) -> Result<Exit, Exit> {
    let Some(path) = file(args) else {
        if format != Format::Sql && io::stdout().is_terminal() {
            let message = "a packed dump is not written to a terminal";
            let diagnostic = Diagnostic::new(&code::DUMP_TO_TERMINAL, message);
            let diagnostic = diagnostic.help("name a file with `--file`, or redirect the output");
            return Err(report::fatal(ui, &diagnostic));
        }
        let (out, watched) = (ui.stream(), !io::stdout().is_terminal());
        return take(desk, ui, format, out, watched).map(|_| Exit::Done);
    };
    let path = desk.workspace.current.join(path);
    let shown = desk.workspace.show(&path);
    let taken = path.symlink_metadata().ok().filter(|_| !args.force);
    if taken.is_some() {
        let diagnostic = Diagnostic::new(&code::DUMP_EXISTS, "this file is there already");
        let diagnostic = diagnostic
            .file(shown)
            .help("name another, or say `--force`");
        report::fatal(ui, &diagnostic);
        return Err(Exit::Refused);
    }
    let unwritable = |ui: &mut Ui, error: &io::Error| unwritable(ui, &shown, error);
    let start = Instant::now();
    let staged = Staged::beside(&path).map_err(|error| unwritable(ui, &error))?;
    let (staged, bytes) = take(desk, ui, format, staged, true)?;
    let kept = staged.keep(&path, args.force);
    kept.map_err(|error| unwritable(ui, &error))?;
    if !ui.quiet {
        ui.say(&format!(
            "Wrote {} of {} to {shown} in {}\n",
            HumanBytes(bytes),
            desk.title,
            took(start)
        ));
    }
    Ok(Exit::Done)
}

/// Takes a dump into a target, which comes back with the length of the text once all of it is there.
/// Whatever keeps it from that is told.
pub(super) fn take<W: Write>(
    desk: &Desk<'_>,
    ui: &mut Ui,
    format: Format,
    target: W,
    watched: bool,
) -> Result<(W, u64), Exit> {
    let failed = |ui: &mut Ui, error: &io::Error| unwritable(ui, "the dump", error);
    let mut packer = Packer::new(format, target).map_err(|error| failed(ui, &error))?;
    let exec = desk.seat.export(&desk.name);
    let mut drain = match exec.drain(desk.runner) {
        Ok(drain) => drain,
        Err(error) => return Err(tool::passed(Err(error), ui, desk.runner)),
    };
    // On a terminal that shows the dump itself, a gauge would stand in its midst.
    let gauge = if watched {
        ui.gauge(&desk.name, desk.about(ui), false)
    } else {
        ProgressBar::hidden()
    };
    let mut piece = vec![0; 1 << 17];
    let copied = loop {
        let length = match drain.read(&mut piece) {
            Ok(0) => break Ok(()),
            Ok(length) => length,
            Err(error) => break Err(error),
        };
        if let Err(error) = packer.write_all(&piece[..length]) {
            break Err(error);
        }
        gauge.inc(u64::try_from(length).unwrap_or_default());
    };
    gauge.finish_and_clear();
    let ended = if copied.is_err() {
        drain.abort()
    } else {
        drain.finish()
    };
    if let Some(code) = interrupted() {
        ui.say(&format!(
            "Interrupted: there is no dump of {}.\n",
            desk.title
        ));
        return Err(Exit::Passed(code));
    }
    match copied {
        Ok(()) => {}
        // A reader that has gone away, as `head` does, wants no more.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Err(Exit::Done),
        Err(error) => return Err(failed(ui, &error)),
    }
    match ended {
        Ok(ended) if ended.code == 0 => {}
        Ok(ended) => return Err(report::fatal(ui, &desk.refused(&ended.said))),
        Err(error) => return Err(failed(ui, &error)),
    }
    let target = packer.finish().map_err(|error| failed(ui, &error))?;
    Ok((target, gauge.position()))
}

/// Tells that something cannot be written.
pub(super) fn unwritable(ui: &mut Ui, shown: &str, error: &io::Error) -> Exit {
    let diagnostic = Diagnostic::new(
        &code::WORKSPACE_WRITE_FAILED,
        format!("cannot write this file: {error}"),
    );
    let diagnostic = diagnostic
        .file(shown)
        .help("mend that and run it again; nothing was kept");
    report::fatal(ui, &diagnostic)
}
