//! `phpier schema`

use clap::{Args, ValueEnum};

use super::exit::Exit;
use super::ui::Ui;
use crate::schema;

#[derive(Debug, Args)]
pub(super) struct SchemaArgs {
    /// Of which file
    #[arg(value_name = "FILE", default_value = "project")]
    file: File,
}

/// What there is a schema of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum File {
    /// .phpier.yaml, as JSON Schema
    Project,
    /// .phpier.kdl, in the KDL Schema Language
    ProjectKdl,
    /// global.kdl, in the KDL Schema Language
    GlobalKdl,
}

pub(super) fn run(args: &SchemaArgs, ui: &mut Ui) -> Exit {
    let text = match args.file {
        File::Project => schema::project(),
        File::ProjectKdl => schema::project_kdl(),
        File::GlobalKdl => schema::global_kdl(),
    };
    ui.payload(&text);
    Exit::Done
}
