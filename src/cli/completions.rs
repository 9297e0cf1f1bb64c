//! `phpier completions SHELL`, and the answers that its scripts ask for: commands and options, and the
//! names of projects and services as they are now.

use std::env;
use std::ffi::{OsStr, OsString};

use clap::Args;
use clap_complete::engine::{
    ArgValueCandidates, ArgValueCompleter, CompletionCandidate, PathCompleter, ValueCompleter,
};
use clap_complete::env::Shells;

use super::exit::Exit;
use super::session::{self, Session};
use super::ui::Ui;
use super::{Common, ui};
use crate::catalog::{self, php};
use crate::diagnostic::code::CODES;

/// The variable by which a script asks: it names the shell.
const VARIABLE: &str = "PHPIER_COMPLETE";

/// What Bash needs around clap's own function.
const COLONS: &str = include_str!("completions/colons.bash");

#[derive(Debug, Args)]
pub(super) struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: clap_complete::Shell,
}

pub(super) fn run(args: &CompletionsArgs, ui: &mut Ui) -> Exit {
    let mut script = Vec::new();
    let shell = args.shell.to_string();
    if let Some(shell) = Shells::builtins().completer(&shell) {
        // Memory is always written to.
        let _ = shell.write_registration(VARIABLE, "phpier", "phpier", "phpier", &mut script);
    }
    let mut script = String::from_utf8_lossy(&script).into_owned();
    if args.shell == clap_complete::Shell::Bash {
        let ours = script.replace("-F _clap_complete_phpier ", "-F _phpier ");
        script = format!("{COLONS}{ours}");
    }
    ui.payload(&script);
    Exit::Done
}

/// Answers a script, if one asks. Whatever goes wrong there is nobody to tell: no answer is one too.
pub(super) fn answer(ui: &mut Ui, args: &[OsString]) -> Option<Exit> {
    let shell = env::var(VARIABLE).ok().filter(|shell| !shell.is_empty())?;
    let at = args.iter().position(|arg| arg == "--")?;
    let mut answer = Vec::new();
    if let Some(shell) = Shells::builtins().completer(&shell) {
        let words = args[at + 1..].to_vec();
        let current = env::current_dir().ok();
        let mut command = with_names(super::command());
        command.build();
        let written = shell.write_complete(&mut command, words, current.as_deref(), &mut answer);
        if written.is_err() {
            answer.clear();
        }
    }
    ui.payload(&String::from_utf8_lossy(&answer));
    Some(Exit::Done)
}

/// The commands, with candidates for each argument whose value is the name of something.
fn with_names(command: clap::Command) -> clap::Command {
    let under_global = command.get_name() == "global";
    command.mut_subcommands(move |command| {
        let adds = under_global && command.get_name() == "add";
        let command = command.mut_args(|arg| {
            let names = arg.get_value_names().unwrap_or_default();
            let candidates = match names.first().map(clap::builder::Str::as_str) {
                Some("PROJECT") => projects,
                Some("SERVICE") if adds => offered,
                Some("SERVICE") => services,
                Some("CODE") => codes,
                Some("VERSION") => versions,
                Some("PATH") if arg.get_id() == "paths" => {
                    return arg.add(ArgValueCompleter::new(paths_and_projects));
                }
                _ => return arg,
            };
            arg.add(ArgValueCandidates::new(candidates))
        });
        with_names(command)
    })
}

/// A session that knows every project and looks at no generated file of any.
fn session() -> Option<Session> {
    let common = Common {
        home: None,
        color: ui::Color::Never,
        quiet: true,
    };
    let home = session::workspace(&common).ok()?.home;
    session::open(&[home], &common).ok()
}

fn listed(names: impl IntoIterator<Item = impl Into<OsString>>) -> Vec<CompletionCandidate> {
    names.into_iter().map(CompletionCandidate::new).collect()
}

fn projects() -> Vec<CompletionCandidate> {
    let known = session().map(|session| session.known).unwrap_or_default();
    listed(known.into_iter().map(|known| known.slug))
}

/// A path wins where both are meant, so paths come first.
fn paths_and_projects(current: &OsStr) -> Vec<CompletionCandidate> {
    let mut candidates = PathCompleter::any().complete(current);
    let start = current.to_string_lossy();
    let names = projects().into_iter();
    candidates.extend(names.filter(|name| name.get_value().to_string_lossy().starts_with(&*start)));
    candidates
}

fn services() -> Vec<CompletionCandidate> {
    let fleet = session().and_then(|session| session.fleet);
    let Some(global) = fleet.and_then(|fleet| fleet.global) else {
        return Vec::new();
    };
    let instances = global.instances.iter().map(crate::model::Instance::key);
    let own = global.services.iter().map(|service| service.name.clone());
    listed(instances.chain(own).chain(["traefik".to_owned()]))
}

fn offered() -> Vec<CompletionCandidate> {
    listed(catalog::services().map(|spec| spec.name))
}

fn codes() -> Vec<CompletionCandidate> {
    listed(CODES.iter().map(|code| code.name))
}

fn versions() -> Vec<CompletionCandidate> {
    listed(php::versions().rev().map(|version| version.name))
}
