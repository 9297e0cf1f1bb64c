//! `phpier schema`

use clap::{Args, ValueEnum};

use super::exit::Exit;
use super::report;
use super::ui::Ui;
use crate::schema;

#[derive(Debug, Args)]
pub(super) struct SchemaArgs {
    /// Of what
    #[arg(value_name = "WHAT", default_value = "project")]
    what: What,
}

/// What there is a schema of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum What {
    /// .phpier.yaml, as JSON Schema
    Project,
    /// .phpier.kdl, in the KDL Schema Language
    ProjectKdl,
    /// global.kdl, in the KDL Schema Language
    GlobalKdl,
    /// What `plan` and `check` print with `--format json`, as JSON Schema
    Plan,
}

pub(super) fn run(args: &SchemaArgs, ui: &mut Ui) -> Exit {
    let text = match args.what {
        What::Project => schema::project(),
        What::ProjectKdl => schema::project_kdl(),
        What::GlobalKdl => schema::global_kdl(),
        What::Plan => report::schema(),
    };
    ui.payload(&text);
    Exit::Done
}
