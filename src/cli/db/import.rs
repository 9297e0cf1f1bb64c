//! `phpier db import`

use std::fmt::Write;
use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use indicatif::HumanBytes;

use super::desk::{self, Desk, took};
use super::packing::Unread;
use super::pour::{Dump, pour};
use super::which::{Unsaid, Which};
use super::{check, packing, restore};
use crate::catalog::spec::Dialect;
use crate::cli::exit::Exit;
use crate::cli::ui::Ui;
use crate::cli::{Common, escape, report};
use crate::diagnostic::{Diagnostic, code};
use crate::dump::Told;
use crate::runtime::Runner;
use crate::workspace::local::snapshots::BEFORE_IMPORT;

/// Read a dump into a database: text, or packed with gzip or zstd.
///
/// What is of the server that it comes from is left out: owners, definers, grants, names of databases,
/// settings of replication. PostgreSQL takes all of a dump or nothing of it; of MySQL and MariaDB it is
/// told how far a dump came that failed. What `--fresh` removes is kept as a snapshot first.
#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    #[command(flatten)]
    which: Which,
    /// The dump [default: the standard input]
    #[arg(short, long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Remove all that is in the database first
    #[arg(long)]
    fresh: bool,
    /// Take one collation for another, as in `utf8mb4_0900_ai_ci=utf8mb4_unicode_ci`
    #[arg(long, value_name = "OLD=NEW", value_parser = pair)]
    collation: Vec<(String, String)>,
    /// Do not ask before `--fresh` removes anything
    #[arg(short, long)]
    yes: bool,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let is_name = |name: &str| {
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    match text.split_once('=') {
        Some((old, new)) if is_name(old) && is_name(new) => Ok((old.to_owned(), new.to_owned())),
        _ => Err("two names with `=` between them are wanted".to_owned()),
    }
}

pub(super) fn run(
    args: &ImportArgs,
    common: &Common,
    ui: &mut Ui,
    runner: &Runner,
) -> Result<Exit, Exit> {
    let unsaid = if args.fresh {
        Unsaid::Asked { yes: args.yes }
    } else {
        Unsaid::Main
    };
    desk::at(&args.which, unsaid, common, ui, runner, |desk, ui| {
        import(args, desk, ui)
    })
}

fn import(args: &ImportArgs, desk: &Desk<'_>, ui: &mut Ui) -> Result<Exit, Exit> {
    let path = args.file.as_deref().filter(|path| *path != Path::new("-"));
    let (source, total) = source(desk, path).map_err(|problem| report::fatal(ui, &problem))?;
    let named = Named {
        path,
        command: command(args, desk),
    };
    let (mut clear, mut way_back) = (None, None);
    if args.fresh {
        if total.is_some() && desk.dialect != Dialect::Postgres {
            named.check(desk, ui)?;
        }
        let size = desk.size(ui)?;
        clear = Some(size);
        let what = format!("All of {} will be gone: {}.\n", desk.title, size.words());
        if size.tables > 0 {
            desk.may(ui, &what, "Remove it and read the dump in?", args.yes)?;
            way_back = Some(restore::kept(desk, ui, BEFORE_IMPORT)?);
        }
    }
    let gauge = ui.gauge(&desk.name, total, true);
    let text = packing::unpacked(gauge.wrap_read(source), path);
    let text = text.map_err(|unread| report::fatal(ui, &named.told(unread)))?;
    let dump = Dump {
        text,
        clear,
        may_be_empty: false,
        collations: args.collation.clone(),
        way_back,
        gauge: gauge.clone(),
    };
    let start = Instant::now();
    let told = pour(desk, ui, dump)?;
    if !ui.quiet {
        ui.say(&format!(
            "Read {} into {} in {}\n",
            HumanBytes(gauge.position()),
            desk.title,
            took(start)
        ));
        ui.say(&left_out(&told));
    }
    Ok(Exit::Done)
}

/// The command that reads a dump from a pipe as this one is to be read.
fn command(args: &ImportArgs, desk: &Desk<'_>) -> String {
    let mut command = format!("phpier db import {}", desk.words);
    if args.fresh {
        command.push_str(" --fresh");
    }
    for (old, new) in &args.collation {
        // Writing to a String cannot fail.
        let _ = write!(command, " --collation {old}={new}");
    }
    command
}

/// A dump by the name of its file, and the command that would read it from a pipe.
struct Named<'a> {
    path: Option<&'a Path>,
    command: String,
}

impl Named<'_> {
    fn told(&self, unread: Unread) -> Diagnostic {
        unread.told(self.path, &self.command)
    }

    /// Reads a file to its end, before anything is removed for it.
    fn check(&self, desk: &Desk<'_>, ui: &mut Ui) -> Result<(), Exit> {
        if self.path.is_none() {
            return Ok(());
        }
        let checked = source(desk, self.path).and_then(|(source, total)| {
            let gauge = ui.gauge(&format!("{}, checked", desk.name), total, true);
            let text = packing::unpacked(gauge.wrap_read(source), self.path);
            let text = text.map_err(|unread| self.told(unread))?;
            let checked = check::whole(text, desk.dialect);
            gauge.finish_and_clear();
            checked
        });
        checked
            .map(drop)
            .map_err(|problem| report::fatal(ui, &problem))
    }
}

/// Where a dump is read from, and how much it is.
fn source(
    desk: &Desk<'_>,
    path: Option<&Path>,
) -> Result<(Box<dyn Read + Send>, Option<u64>), Diagnostic> {
    let Some(path) = path else {
        if io::stdin().is_terminal() {
            let diagnostic = Diagnostic::new(&code::DUMP_NO_SOURCE, "there is no dump to read");
            return Err(diagnostic.help("name a file with `--file`, or pipe one in"));
        }
        let total = std::fs::metadata("/dev/stdin").ok();
        let total = total.filter(std::fs::Metadata::is_file);
        return Ok((Box::new(io::stdin()), total.map(|file| file.len())));
    };
    let path = desk.workspace.current.join(path);
    let file = File::open(&path).and_then(|file| Ok((file.metadata()?, file)));
    match file {
        Ok((metadata, _)) if metadata.is_dir() => Err("it is a folder".to_owned()),
        Ok((metadata, file)) => {
            let total = metadata.is_file().then_some(metadata.len());
            return Ok((Box::new(file), total));
        }
        Err(error) => Err(error.to_string()),
    }
    .map_err(|why| {
        Diagnostic::new(
            &code::WORKSPACE_UNREADABLE,
            format!("cannot read this file: {why}"),
        )
        .file(desk.workspace.show(&path))
    })
}

/// What a dump was read in without.
fn left_out(told: &Told) -> String {
    if told.left_out.is_empty() {
        return String::new();
    }
    let mut text = "note: left out as of another server: ".to_owned();
    for (at, (what, count)) in told.left_out.iter().enumerate() {
        let comma = if at == 0 { "" } else { ", " };
        // Writing to a String cannot fail.
        let _ = write!(text, "{comma}{} ({count})", escape::line(what));
    }
    text + "\n"
}
