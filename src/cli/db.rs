//! `phpier db`: the databases of a project as wholes.

mod check;
mod clear;
mod connection;
mod desk;
mod drop;
mod export;
mod import;
mod list;
mod outcome;
mod packing;
mod pour;
mod restore;
mod shelf;
mod snapshot;
mod transaction;
mod which;

use clap::{Args, Subcommand};

use super::Common;
use super::exit::Exit;
use super::ui::Ui;
use crate::runtime::Runner;

/// Read dumps in and write them, keep snapshots, start over.
#[derive(Debug, Args)]
pub(super) struct DbArgs {
    #[command(subcommand)]
    command: DbCommand,
}

#[derive(Debug, Subcommand)]
enum DbCommand {
    List(list::ListArgs),
    Import(import::ImportArgs),
    Export(export::ExportArgs),
    Snapshot(snapshot::SnapshotArgs),
    Restore(restore::RestoreArgs),
    Drop(drop::DropArgs),
}

pub(super) fn run(args: &DbArgs, common: &Common, ui: &mut Ui, runner: &Runner) -> Exit {
    let done = match &args.command {
        DbCommand::List(args) => list::run(args, common, ui, runner),
        DbCommand::Import(args) => import::run(args, common, ui, runner),
        DbCommand::Export(args) => export::run(args, common, ui, runner),
        DbCommand::Snapshot(args) => snapshot::run(args, common, ui, runner),
        DbCommand::Restore(args) => restore::run(args, common, ui, runner),
        DbCommand::Drop(args) => drop::run(args, common, ui, runner),
    };
    match done {
        Ok(exit) | Err(exit) => exit,
    }
}
