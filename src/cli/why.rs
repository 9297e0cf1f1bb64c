//! `phpier why PROJECT PATH`

mod human;
mod json;

use std::path::Path;

use clap::{Args, ValueEnum};

use super::Common;
use super::exit::Exit;
use super::session::{self, Session};
use super::ui::Ui;
use super::{origin, report, target};
use crate::diagnostic::{Diagnostic, Severity, code, suggest};
use crate::origin::{Answer, Missing};
use crate::plan::Stack;

/// Tell which line of the configuration, which default or which rule made a value of a generated file
///
/// The path is dotted, as in `services.shop.environment.DB_HOST`; an item of a list is named by its
/// number or by what it holds, and a line of a file that is no YAML by its number or its first word.
/// A path to something with parts lists them. Secrets are never shown.
#[derive(Debug, Args)]
pub(super) struct WhyArgs {
    /// The project, by name or by path; `global` is the global stack
    #[arg(value_name = "PROJECT")]
    project: String,
    /// The value [default: the whole file]
    #[arg(value_name = "PATH", default_value = "", hide_default_value = true)]
    path: String,
    /// Another generated file than the Compose file, such as php.ini
    #[arg(long, value_name = "FILE")]
    file: Option<String>,
    /// For whom the output is
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
}

/// For whom the output is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// People
    #[default]
    Human,
    /// Programs
    Json,
}

/// What the global stack is called on the command line.
const GLOBAL: &str = "global";

pub(super) fn run(args: &WhyArgs, common: &Common, ui: &mut Ui) -> Exit {
    let opened = if args.project == GLOBAL {
        session::open_global(common).map(|session| (session, Stack::Global))
    } else {
        open(&args.project, common)
    };
    let (session, stack) = match opened {
        Ok(opened) => opened,
        Err(diagnostic) => return report::fatal(ui, &diagnostic),
    };
    if stack == Stack::Global && !session.has_global {
        let missing = Diagnostic::new(&code::RUNTIME_MISSING_GLOBAL, "there is no global stack")
            .file(session.workspace.show(&session.workspace.global_config()))
            .help("write a `global.kdl` there");
        return report::fatal(ui, &missing);
    }
    let file = args.file.as_deref();
    match origin::why(&session, &stack, file, &args.path) {
        Ok((answer, sources)) => {
            let text = match args.format {
                Format::Human => human::write(&session, &stack, &answer, &sources, ui.out),
                Format::Json => json::write(&session, &stack, &answer),
            };
            ui.payload(&text);
            Exit::Done
        }
        Err(Missing::Invalid) => {
            report::human(ui, &session, Severity::Error);
            Exit::Error
        }
        Err(missing) => report::fatal(ui, &unknown(&missing, args)),
    }
}

/// A session about the project of this name, and the project.
fn open(name: &str, common: &Common) -> Result<(Session, Stack), Diagnostic> {
    let names = target::Names {
        projects: vec![name.to_owned()],
        all: false,
    };
    let session = target::open_one(&names, common)?;
    let path = session.workspace.current.join(Path::new(name));
    let path = path.canonicalize().unwrap_or(path);
    let known = || session.known.iter().filter(|known| known.in_scope);
    let found = known()
        .find(|known| known.slug == name)
        .or_else(|| known().find(|known| known.folder == path))
        .or_else(|| {
            let mut all = known();
            all.next().filter(|_| all.next().is_none())
        });
    match found.map(|known| known.slug.clone()) {
        Some(slug) => Ok((session, Stack::Project(slug))),
        // What is wrong with it is told by whoever asks for it.
        None if session.diagnostics.has_errors() => Ok((session, Stack::Project(String::new()))),
        None => {
            let slugs: Vec<&str> = known().map(|known| known.slug.as_str()).collect();
            let help = format!("name one of {}", suggest::listed(slugs));
            let message = format!("`{name}` is not one project");
            Err(Diagnostic::new(&code::RUNTIME_UNKNOWN_PROJECT, message).help(help))
        }
    }
}

/// What is said of a path or a file that is not there.
fn unknown(missing: &Missing, args: &WhyArgs) -> Diagnostic {
    match missing {
        Missing::Path(file, near) => {
            let message = format!("`{}` is not in {file}", args.path);
            Diagnostic::new(&code::CLI_UNKNOWN_PATH, message).help(match near.as_slice() {
                [] => "a path to something with parts lists them; without one, the whole file is"
                    .to_owned(),
                [one] => format!("did you mean `{one}`?"),
                many => format!(
                    "did you mean one of {}?",
                    suggest::listed(many.iter().map(String::as_str))
                ),
            })
        }
        Missing::Ambiguous(file, all) => {
            let message = format!("`{}` is more than one place of {file}", args.path);
            let all = suggest::listed(all.iter().map(String::as_str));
            Diagnostic::new(&code::CLI_UNKNOWN_PATH, message).help(format!("name one of {all}"))
        }
        Missing::File(files) => {
            let file = args.file.as_deref().unwrap_or_default();
            let message = format!("`{file}` is not a generated file of `{}`", args.project);
            let files = suggest::listed(files.iter().map(String::as_str));
            Diagnostic::new(&code::CLI_UNKNOWN_PATH, message).help(format!("its files are {files}"))
        }
        Missing::Invalid => {
            Diagnostic::new(&code::CLI_UNKNOWN_PATH, "the configuration has mistakes")
        }
    }
}

/// The words for a part of the configuration that decides about a value.
fn words(answer: &Answer, how: crate::origin::How) -> &'static str {
    use crate::origin::How;
    match how {
        How::Copied => "from here",
        How::Decides if answer.causes.len() == 1 => "this decides it",
        How::Decides => "part of what decides it",
        How::Names => "named after this",
        How::Adds => "there because of this",
    }
}
