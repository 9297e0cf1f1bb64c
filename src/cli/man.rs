//! `phpier man DIR`

use std::fs;
use std::path::PathBuf;

use clap::Args;

use super::exit::Exit;
use super::ui::Ui;
use super::{escape, report};
use crate::diagnostic::{Diagnostic, code};

/// Write a man page for each command into a folder.
#[derive(Debug, Args)]
pub(super) struct ManArgs {
    /// The folder; it is made if it is not there
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

pub(super) fn run(args: &ManArgs, ui: &mut Ui) -> Exit {
    // Pages are nobody's work: those of an older phpier are replaced.
    let written = fs::create_dir_all(&args.folder)
        .and_then(|()| clap_mangen::generate_to(super::command(), &args.folder));
    let folder = args.folder.display().to_string();
    match written {
        Ok(()) => {
            let folder = escape::line(&folder);
            ui.say(&format!(
                "Wrote the pages into {folder}: `man -l {folder}/phpier.1`.\n"
            ));
            Exit::Done
        }
        Err(error) => report::fatal(
            ui,
            &Diagnostic::new(
                &code::WORKSPACE_WRITE_FAILED,
                format!("cannot write the man pages: {}", error.kind()),
            )
            .file(folder)
            .help("name a folder that you may write to"),
        ),
    }
}
