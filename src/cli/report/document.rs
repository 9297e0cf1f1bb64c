//! The shape of `--format json`. The JSON Schema that `phpier schema plan` prints is made from these very
//! types, so that the two cannot part.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::plan::data::Class;
use crate::plan::data::stake::Stake;
use crate::plan::predict::{Confidence, Consequence};
use crate::plan::{Action, Verdict};

/// The version of the shape: the first number moves when a reader has to change.
pub(super) const FORMAT_VERSION: &str = "1.0";

/// What `phpier plan --format json` and `phpier check --format json` print. Readers are to ignore keys
/// that they do not know.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "phpier plan", rename = "Plan")]
pub(super) struct Document {
    /// The version of this shape; its first number moves when a reader has to change.
    #[schemars(regex(pattern = "^1\\.[0-9]+$"))]
    pub(super) format_version: &'static str,
    /// The version of the program.
    pub(super) phpier: &'static str,
    /// The command that was run.
    #[schemars(extend("enum" = ["plan", "check"]))]
    pub(super) command: String,
    /// Whether there is a plan: the configuration is valid and every file could be compared.
    pub(super) complete: bool,
    /// Whether something is wrong.
    pub(super) errored: bool,
    /// The exit code of the command.
    pub(super) exit_code: u8,
    /// Whether there is a `global.kdl`.
    pub(super) global: bool,
    /// The configuration files that were read.
    pub(super) inputs: Vec<Input>,
    /// The stacks that the command is about: the global one first, then the projects.
    pub(super) projects: Vec<Stack>,
    /// What the machine gives to the Compose files of all projects, where that changes.
    pub(super) environment: Vec<Moved>,
    /// What becomes of databases that projects have had on this machine.
    pub(super) data: Vec<Data>,
    /// What was found wrong, and what is good to know.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// How much there is of everything.
    pub(super) summary: Summary,
}

/// A configuration file.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Input {
    /// Its absolute path.
    pub(super) path: String,
    /// The SHA-256 of its text.
    pub(super) sha256: String,
}

/// The global stack or a project.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Stack {
    /// Which of the two it is.
    #[schemars(extend("enum" = ["global", "project"]))]
    pub(super) stack: &'static str,
    /// Its Compose project.
    pub(super) name: String,
    /// Its folder as people write it.
    pub(super) root: String,
    /// The folder itself, where a symlink leads elsewhere.
    pub(super) symlink_target: Option<String>,
    /// How many of its files are as they should be.
    pub(super) unchanged: usize,
    /// Those that are not.
    pub(super) files: Vec<File>,
    /// What `docker compose up -d` does once they are written.
    pub(super) changes: Vec<Change>,
    /// Whether the places behind changes and data were looked for; beyond the first 50 stacks that
    /// something happens to they are not. A plan of the stack alone has them.
    pub(super) traced: bool,
    /// What runs of its services, by their keys, where the engine was asked: `current` runs what is on
    /// disk, `older` what was there before, `older_image` an image that no longer has the name, `next`
    /// what is to be there, `stopped_older` was made from what was there before, `paused` and `paused_older`
    /// are halted, `orphan` is in no file any more, `unknown` cannot be told.
    pub(super) running: BTreeMap<String, &'static str>,
}

/// A variable of projects' Compose files whose value changes.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Moved {
    /// Its name.
    pub(super) variable: String,
    /// Its value at the last apply.
    pub(super) before: String,
    /// The value it is to have.
    pub(super) after: String,
    /// The projects whose files ask for it; their containers come anew at the next `up`.
    pub(super) projects: Vec<String>,
    /// The place in the configuration that is behind it: `global.kdl:4:7`.
    pub(super) place: Option<String>,
    /// The same for programs.
    pub(super) location: Option<Location>,
}

/// A generated file that is not as it should be.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct File {
    /// Below the folder of its stack.
    pub(super) path: String,
    /// Whether it is for this machine alone, and in no repository.
    pub(super) local: bool,
    /// What happens to it.
    #[schemars(extend("enum" = Action::ALL.map(Action::name)))]
    pub(super) action: &'static str,
    /// How disk and configuration differ.
    #[schemars(extend("enum" = Verdict::ALL.map(Verdict::name)))]
    pub(super) state: &'static str,
    /// The SHA-256 of the bytes on disk.
    pub(super) before_sha256: Option<String>,
    /// The SHA-256 of the bytes that are to be there.
    pub(super) after_sha256: Option<String>,
    /// The file itself, where symlinks lead elsewhere.
    pub(super) symlink_target: Option<String>,
    /// Another project's name that it was written for.
    pub(super) written_for: Option<String>,
    /// What the step does to data.
    pub(super) data: Vec<Data>,
    /// A unified diff. Values under keys that look secret are masked.
    pub(super) diff: String,
}

/// What a step does to the data of a service.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Data {
    /// What becomes of it.
    #[schemars(extend("enum" = Class::ALL.map(Class::name)))]
    pub(super) class: &'static str,
    /// The service's key in the Compose file.
    pub(super) service: String,
    /// The volume's name in the engine, where the data is a volume's.
    pub(super) volume: Option<String>,
    /// The container of the server, where the data is a database's.
    pub(super) server: Option<String>,
    /// The database's name, where the data is a database's.
    pub(super) database: Option<String>,
    /// What happens, in one sentence.
    pub(super) message: String,
    /// What to do about it.
    pub(super) help: Option<String>,
    /// Command lines that the help speaks of, in their order.
    pub(super) commands: Vec<String>,
    /// The engine's own page about it.
    pub(super) source: Option<&'static str>,
    /// Whether it is carried out only where a person names the service.
    pub(super) needs_leave: bool,
    /// The place in the configuration that is behind it: `.phpier.kdl:4:7`.
    pub(super) place: Option<String>,
    /// The same for programs.
    pub(super) location: Option<Location>,
}

/// What happens to a service, a network or a volume.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Change {
    /// Which of them it is.
    #[schemars(extend("enum" = ["service", "network", "volume"]))]
    pub(super) kind: &'static str,
    /// Its key in the Compose file.
    pub(super) name: String,
    /// What `docker compose up -d` does to it.
    #[schemars(extend("enum" = Consequence::ALL.map(Consequence::name)))]
    pub(super) effect: &'static str,
    /// How that is known: by Compose's rules, by its own hashes, or by what runs.
    #[schemars(extend("enum" = Confidence::ALL.map(Confidence::name)))]
    pub(super) confidence: &'static str,
    /// The version of Compose whose rules were asked; null for the newest.
    pub(super) compose: Option<String>,
    /// Why, the weightiest first. Empty for what comes or goes as a whole.
    pub(super) causes: Vec<Cause>,
    /// What is at stake for a service's data, if anything is; what is found about it says the rest.
    #[schemars(extend("enum" = [Some(Stake::ALL[0].name()), Some(Stake::ALL[1].name()), None::<&str>]))]
    pub(super) data: Option<&'static str>,
    /// The place in the configuration that is behind it: `.phpier.kdl:4:7`.
    pub(super) place: Option<String>,
    /// The same for programs.
    pub(super) location: Option<Location>,
}

/// One reason of a change.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Cause {
    /// Where in the Compose file: keys with dots between them, those with dots of their own in quotes.
    pub(super) address: String,
    /// The same, key by key.
    pub(super) path: Vec<String>,
    /// What about it.
    #[schemars(extend("enum" = ["value", "order", "spelling", "image", "mounted_file", "build_context", "other_service", "environment", "unseen"]))]
    pub(super) reason: &'static str,
    /// The file, the service or the variable that is meant by the reason.
    pub(super) of: Option<String>,
    /// What was there, if it is a scalar and no secret.
    pub(super) before: Option<String>,
    /// What is to be there, if it is a scalar and no secret.
    pub(super) after: Option<String>,
    /// Whether the values are left out because they are secret.
    pub(super) sensitive: bool,
    /// What it does by itself.
    #[schemars(extend("enum" = Consequence::ALL.map(Consequence::name)))]
    pub(super) effect: &'static str,
    /// The person's own file that sets the value too, so that it stays what it was.
    pub(super) overridden_by: Option<String>,
    /// Only Compose from this version on heeds it.
    pub(super) compose_since: Option<String>,
    /// Only Compose before this version heeds it.
    pub(super) compose_before: Option<String>,
}

/// Something wrong, or good to know.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Diagnostic {
    /// What `phpier explain` takes.
    pub(super) code: &'static str,
    /// How much it weighs.
    #[schemars(extend("enum" = ["error", "warning", "note"]))]
    pub(super) severity: &'static str,
    /// What is wrong.
    pub(super) message: String,
    /// What is at its place.
    pub(super) label: Option<String>,
    /// What to do.
    pub(super) help: Option<String>,
    /// Where.
    pub(super) location: Option<Location>,
    /// Other places that have to do with it.
    pub(super) related: Vec<Related>,
}

/// Another place.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Related {
    /// What is there.
    pub(super) message: String,
    /// Where.
    pub(super) location: Location,
}

/// A place in a file, or a whole file.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Location {
    /// The absolute path of the file.
    pub(super) path: String,
    /// Where it starts.
    pub(super) start: Option<Position>,
    /// Where it ends; the first character that is no part of it.
    pub(super) end: Option<Position>,
}

/// A position in a text.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Position {
    /// From 1.
    pub(super) line: usize,
    /// In characters, from 1.
    pub(super) column: usize,
    /// In bytes, from 0.
    pub(super) byte: usize,
}

/// Numbers of files by what happens to them, and of services.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Summary {
    /// Written for the first time.
    pub(super) create: usize,
    /// Written anew.
    pub(super) update: usize,
    /// Given a header.
    pub(super) adopt: usize,
    /// Replaced because a person said so.
    pub(super) overwrite: usize,
    /// Removed.
    pub(super) delete: usize,
    /// In the way.
    pub(super) conflict: usize,
    /// Left alone as a person said.
    pub(super) keep: usize,
    /// Left alone though no longer generated; `apply --prune` removes those that nobody has changed.
    pub(super) orphaned: usize,
    /// As they should be.
    pub(super) unchanged: usize,
    /// What happens to data, by class.
    pub(super) data: BTreeMap<&'static str, usize>,
    /// What happens to services.
    pub(super) containers: Containers,
}

/// Numbers of services by what `docker compose up -d` does to them.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Containers {
    /// Made.
    pub(super) create: usize,
    /// Made anew.
    pub(super) recreate: usize,
    /// Left as they are, unless `--build` is given.
    pub(super) needs_build: usize,
    /// Started again.
    pub(super) restart: usize,
    /// No longer in the file.
    pub(super) remove: usize,
}

/// The JSON Schema of the document.
pub(in crate::cli) fn schema() -> String {
    let schema = schemars::schema_for!(Document);
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}
