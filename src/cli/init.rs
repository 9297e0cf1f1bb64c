//! `phpier init`: a project's file from what the project says of itself.

mod ask;
mod draft;
mod look;
mod show;
mod stack;

use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::exit::Exit;
use super::migrate::old;
use super::rows::Rows;
use super::session::{self, Proposal, Session};
use super::spelling::Spelling;
use super::stack::Stack;
use super::ui::Ui;
use super::view::Part;
use super::{Common, escape, report, shown, url, view, write};
use crate::catalog;
use crate::catalog::php::{self, PhpVersion};
use crate::detect::{self, Detection, Given, Tree};
use crate::diagnostic::{Diagnostic, Severity, code, suggest};
use crate::draft::Draft;
use crate::migrate::Tool;
use crate::pipeline;
use crate::workspace::{self, Folder, Workspace};
use ask::Ask;

/// Write a project's file from what is found in the current folder, then show the plan.
///
/// Looks at composer.json and its lock file, .env files, .nvmrc and the like; reads them and never
/// writes or runs them. On a terminal it asks where there is a choice, and offers to make or to extend
/// global.kdl. An existing file is never overwritten.
#[derive(Debug, Args)]
pub(super) struct InitArgs {
    /// The PHP version, such as `8.4` [default: the newest that the project allows]
    #[arg(value_name = "VERSION")]
    version: Option<String>,
    /// Write a commented global.kdl instead: the services that all projects share
    #[arg(long, conflicts_with_all = ["version", "type", "format", "name"])]
    global: bool,
    /// The type, such as `wordpress`, where the folder does not say it or says another
    #[arg(long, value_name = "TYPE", value_parser = types())]
    r#type: Option<String>,
    /// The spelling of the file
    #[arg(long, value_name = "FORMAT", default_value = "kdl")]
    format: Spelling,
    /// The project's name [default: from the folder's]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Do not ask: take what was found, and make or extend global.kdl
    #[arg(short, long)]
    yes: bool,
    /// Show what would be written; write nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    wait: write::Wait,
}

/// The types, which a shell completes.
fn types() -> PossibleValuesParser {
    PossibleValuesParser::new(catalog::frameworks().map(|framework| framework.name))
}

pub(super) fn run(args: &InitArgs, common: &Common, ui: &mut Ui) -> Exit {
    let done = if args.global {
        stack::alone(args, common, ui)
    } else {
        project(args, common, ui)
    };
    match done {
        Ok(exit) | Err(exit) => exit,
    }
}

/// What is to be written for a project.
struct Files {
    /// The project's file.
    path: PathBuf,
    text: String,
    /// Of `global.kdl`.
    stack: stack::Change,
}

fn project(args: &InitArgs, common: &Common, ui: &mut Ui) -> Result<Exit, Exit> {
    let places = session::workspace(common).map_err(|problem| report::fatal(ui, &problem))?;
    let folder = places.current.clone();
    let version = version(args).map_err(|problem| report::fatal(ui, &problem))?;
    let other = old::whose(&places, &folder);
    unwritten(&places, &folder, other).map_err(|problem| {
        report::fatal(ui, &problem);
        Exit::Refused
    })?;
    let (tree, sources) = look::look(&folder, &places);
    let stack = Stack::open(common, ui)?;
    let mut ask = Ask::new(ui, args.yes);
    let given = Given {
        php: version,
        framework: args.r#type.as_deref().and_then(catalog::framework),
    };
    let found = detection(&tree, given, &mut ask)?;
    let troubles = look::troubles(&found, &sources, &places, &folder);
    report::with_sources(ask.ui, &troubles, &sources);
    ask.ui
        .payload(&show::found(&found, &places.show(&folder), ask.ui.out));
    if let Some(outer) = around(&folder) {
        let outer = escape::line(&places.show(outer)).into_owned();
        let told = format!("This folder lies in the project {outer}.");
        let question = "Make a project of its own here?";
        consent(&told, question, "makes one of its own here", args, &mut ask)?;
    }
    if let Some(other) = other {
        let told = format!(
            "A set-up of {} lies here; `phpier migrate` takes it over with its settings and its data.",
            other.title()
        );
        let question = "Start anew beside it?";
        consent(&told, question, "starts anew beside it", args, &mut ask)?;
    }
    let mut name = name(args, &folder, &mut ask)?;
    let mut told = false;
    let (files, session) = loop {
        let draft = draft::draft(
            &found,
            &name,
            version,
            &stack,
            &folder,
            args.format.format(),
        );
        if !std::mem::replace(&mut told, true) {
            ask.ui.payload(&show::instead(&found, &draft, &stack));
        }
        let files = files(args, &places, &folder, &draft, &found, &stack);
        let session = proposed(&files, &folder, args, common);
        let session = session.map_err(|problem| report::fatal(ask.ui, &problem))?;
        if !session.diagnostics.has_errors() {
            break (files, session);
        }
        report::human(ask.ui, &session, Severity::Error);
        let of_the_name = session.diagnostics.iter().any(|problem| {
            let code = problem.code.name;
            problem.severity == Severity::Error
                && (code.starts_with("phpier::name::") || code.starts_with("phpier::host::"))
        });
        let other = of_the_name.then(|| ask.text("Another name for the project"));
        let Some(other) = other.flatten() else {
            let help = if of_the_name {
                "nothing was written; `--name` gives the project another name\n"
            } else {
                "nothing was written\n"
            };
            ask.ui.say(help);
            return Err(Exit::Error);
        };
        name = other;
    };
    let files = Files {
        stack: files.stack.agreed(&mut ask)?,
        ..files
    };
    let shown = places.show(&files.path);
    ask.ui
        .payload(&shown::file(&shown, &files.text, ask.ui.out));
    ask.ui.payload(&files.stack.shown(ask.ui.out));
    // Their places are in the files that were shown just now.
    report::human(ask.ui, &session, Severity::Warning);
    if args.dry_run {
        if let Some(plan) = &session.plan {
            let text = format!(
                "\n{}",
                view::by_rule(plan, session.fleet.as_ref(), ask.ui.out, Part::Rows)
            );
            ask.ui.payload(&text);
        }
        ask.ui.say("Nothing was written: this was a dry run.\n");
        return Ok(Exit::Done);
    }
    let mut rows = Rows::new(&places, &folder, &name);
    rows.file(&files.path, None, Some(files.text.clone()));
    let stack = files.stack.write(&mut rows);
    write::files(ask.ui, &places, rows, args.wait.limit())?;
    for path in [Some(shown.as_str()), stack].into_iter().flatten() {
        ask.ui.say(&format!("Wrote {}.\n", escape::line(path)));
    }
    Ok(follow(&folder, &files.stack, &found, common, ui))
}

/// The version on the command line.
fn version(args: &InitArgs) -> Result<Option<&'static PhpVersion>, Diagnostic> {
    let Some(written) = &args.version else {
        return Ok(None);
    };
    let known = || php::versions().map(|version| version.name);
    match php::version(written).or_else(|| php::series_of(written)) {
        Some(version) => Ok(Some(version)),
        None => Err(Diagnostic::new(
            &code::PHP_UNKNOWN_VERSION,
            format!("there is no image for PHP `{written}`"),
        )
        .help(match php::near(written) {
            Some(near) => format!("did you mean `{}`?", near.name),
            None => format!("versions: {}", suggest::listed(known())),
        })),
    }
}

/// Refuses a folder that is a project already.
fn unwritten(places: &Workspace, folder: &Path, other: Option<Tool>) -> Result<(), Diagnostic> {
    if other == Some(Tool::PhpierGo) {
        return Err(Diagnostic::new(
            &code::INIT_EXISTS,
            "this folder is a project of phpier's Go releases",
        )
        .file(places.show(folder))
        .help("run `phpier migrate`, which takes it over"));
    }
    match workspace::configs(folder).first() {
        None => Ok(()),
        Some(name) => Err(Diagnostic::new(
            &code::INIT_EXISTS,
            "this folder has a project file already",
        )
        .file(places.show(&folder.join(name)))
        .help("change it by hand, and see what follows with `phpier plan`")),
    }
}

/// The project that a folder lies in.
fn around(folder: &Path) -> Option<&Path> {
    let mut above = folder.ancestors().skip(1);
    above.find(|folder| !workspace::configs(folder).is_empty())
}

/// Goes on where something speaks against it, if that is wanted. `yes` is what the option would do.
fn consent(
    told: &str,
    question: &str,
    yes: &str,
    args: &InitArgs,
    ask: &mut Ask<'_>,
) -> Result<(), Exit> {
    ask.ui.say(&format!("{told}\n"));
    if args.dry_run || ask.offer(question)? {
        return Ok(());
    }
    if ask.on() {
        ask.ui.say("Nothing was written.\n");
    } else {
        ask.ui
            .say(&format!("refused: nothing was written; `--yes` {yes}\n"));
    }
    Err(Exit::Refused)
}

/// What the project says, with every open choice made.
fn detection(tree: &Tree, mut given: Given, ask: &mut Ask<'_>) -> Result<Detection, Exit> {
    let mut found = detect::detect(tree, given);
    if given.framework.is_none()
        && let Some(framework) = &found.framework
        && let Some(chosen) = ask.choice("Which type is it?", framework, |one| one.name)?
    {
        given.framework = Some(chosen);
        found = detect::detect(tree, given);
    }
    if given.php.is_none()
        && let Some(php) = &found.php
        && let Some(chosen) = ask.choice("Which version of PHP?", php, |one| one.name)?
    {
        given.php = Some(chosen);
        found = detect::detect(tree, given);
    }
    if let Some(database) = &mut found.database {
        let name = detect::Storage::name;
        if let Some(chosen) = ask.choice("Which database?", database, name)? {
            database.value = chosen;
        }
    }
    if let Some(node) = &mut found.node
        && let Some(chosen) = ask.choice("Which version of Node.js?", node, |one| *one)?
    {
        node.value = chosen;
    }
    Ok(found)
}

/// The project's name: as it is given, or from the folder's, or asked for.
fn name(args: &InitArgs, folder: &Path, ask: &mut Ask<'_>) -> Result<String, Exit> {
    if let Some(name) = &args.name {
        return Ok(name.clone());
    }
    let of_folder = folder.file_name().unwrap_or_default().to_string_lossy();
    if let Some(slug) = pipeline::slugify(&of_folder) {
        return Ok(slug);
    }
    let question = format!(
        "`{}` gives no name. The project's name",
        escape::line(&of_folder)
    );
    if let Some(name) = ask.text(&question) {
        return Ok(name);
    }
    let problem = Diagnostic::new(
        &code::NAME_INVALID,
        format!("the folder's name `{of_folder}` gives no name for the project"),
    )
    .help("give one with `--name`: a-z, 0-9 and `-`, a letter first");
    Err(report::fatal(ask.ui, &problem))
}

fn files(
    args: &InitArgs,
    places: &Workspace,
    folder: &Path,
    draft: &Draft,
    found: &Detection,
    stack: &Stack,
) -> Files {
    Files {
        path: folder.join(args.format.file()),
        text: draft.text(args.format.format()),
        stack: stack.change(places, folder, draft, found),
    }
}

/// All that would be true if the files were written, whatever of it will be agreed to.
fn proposed(
    files: &Files,
    folder: &Path,
    args: &InitArgs,
    common: &Common,
) -> Result<Session, Diagnostic> {
    let folder = Folder::proposed(folder, args.format.file()).map_err(|error| {
        Diagnostic::new(
            &code::WORKSPACE_UNREADABLE,
            format!("cannot look into the current folder: {error}"),
        )
        .help("go to a folder that you may read")
    })?;
    let mut proposal = Proposal::default();
    proposal.project(folder, files.text.clone());
    if let Some((path, text)) = files.stack.proposed() {
        proposal.global(path, text);
    }
    session::open_proposed(proposal, common)
}

/// The plan that follows, and what to do next.
fn follow(
    folder: &Path,
    change: &stack::Change,
    found: &Detection,
    common: &Common,
    ui: &mut Ui,
) -> Exit {
    if ui.quiet {
        return Exit::Done;
    }
    if let Some(text) = change.left_out() {
        ui.say(&text);
        if change.blocks() {
            return Exit::Done;
        }
    }
    let mut paths = vec![folder.to_owned()];
    paths.extend(change.home());
    let session = match session::open(&paths, common) {
        Ok(session) => session,
        Err(problem) => return report::fatal(ui, &problem),
    };
    // All else was told before anything was written.
    report::human(ui, &session, Severity::Error);
    let Some(plan) = &session.plan else {
        return Exit::Error;
    };
    let text = format!(
        "\n{}",
        view::by_rule(plan, session.fleet.as_ref(), ui.out, Part::Rows)
    );
    ui.payload(&text);
    let fleet = session.fleet.as_ref();
    let mine = session.known.iter().find(|known| known.in_scope);
    let address = fleet.and_then(|fleet| {
        let global = fleet.global.as_ref()?;
        let project = fleet
            .projects
            .iter()
            .find(|one| Some(&one.slug) == mine.map(|known| &known.slug))?;
        url::of_project(global, project).into_iter().next()
    });
    ui.say(&show::next(address.as_deref(), found));
    Exit::Done
}
