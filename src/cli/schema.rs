//! `phpier schema`

use clap::{Args, ValueEnum};

use super::exit::Exit;
use super::report;
use super::ui::Ui;
use crate::schema;

/// Print the JSON Schema of .phpier.yaml, for editors, or of what `plan` and `check` print for machines
#[derive(Debug, Args)]
pub(super) struct SchemaArgs {
    /// What it is the schema of
    #[arg(value_name = "WHAT", default_value = "project")]
    what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum What {
    /// .phpier.yaml
    Project,
    /// The output of `plan --format json` and `check --format json`
    Plan,
}

pub(super) fn run(args: &SchemaArgs, ui: &mut Ui) -> Exit {
    ui.payload(&match args.what {
        What::Project => schema::project(),
        What::Plan => report::schema(),
    });
    Exit::Done
}
