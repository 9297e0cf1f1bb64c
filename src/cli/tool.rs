//! `phpier exec`, `sh`, `php`, `composer` and their kin: programs in a project's app container, as the
//! owner of its files, in the folder of the container that the current one is.

use std::env;
use std::ffi::OsString;
use std::path::Path;

use clap::{Args, Subcommand};

use super::exit::Exit;
use super::single::{self, Single};
use super::target::Target;
use super::ui::Ui;
use super::up::tell;
use super::{Common, lifecycle, paused, report};
use crate::compile::{APP_HOME, APP_MOUNT};
use crate::diagnostic::{Diagnostic, code};
use crate::model::Project;
use crate::runtime::engine::{self, Container};
use crate::runtime::{Exec, Runner};

/// The variable that names a home folder.
const HOME: &str = "HOME";

/// Run a command in a project's app container, as the owner of its files.
///
/// It runs in the folder of the container that the current one is, with a terminal where there is one.
#[derive(Debug, Args)]
pub(super) struct ExecArgs {
    /// The project, by name or by path [default: the one around the current folder]
    #[arg(value_name = "PROJECT")]
    project: Option<String>,
    /// Run it as this user of the container instead
    #[arg(short, long, value_name = "USER")]
    user: Option<String>,
    /// The command with its arguments, after `--`
    #[arg(last = true, required = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

/// Open a shell in a project's app container, as the owner of its files.
#[derive(Debug, Args)]
pub(super) struct ShArgs {
    /// The project, by name or by path [default: the one around the current folder]
    #[arg(value_name = "PROJECT")]
    project: Option<String>,
    /// Be this user of the container instead
    #[arg(short, long, value_name = "USER")]
    user: Option<String>,
}

/// A program of the app container. One that is added here has its name in [`Tool::parts`].
#[derive(Debug, Subcommand)]
pub(super) enum Tool {
    /// Run PHP in a project's app container
    Php(ToolArgs),
    /// Run Composer in a project's app container
    Composer(ToolArgs),
    /// Run Node.js in a project's app container
    Node(ToolArgs),
    /// Run npm in a project's app container
    Npm(ToolArgs),
    /// Run npx in a project's app container
    Npx(ToolArgs),
}

impl Tool {
    /// The program, whether it comes with Node.js, and how it is called.
    fn parts(&self) -> (&'static str, bool, &ToolArgs) {
        match self {
            Self::Php(args) => ("php", false, args),
            Self::Composer(args) => ("composer", false, args),
            Self::Node(args) => ("node", true, args),
            Self::Npm(args) => ("npm", true, args),
            Self::Npx(args) => ("npx", true, args),
        }
    }
}

#[derive(Debug, Args)]
#[command(
    after_help = "Options of phpier's own come first; after `--`, every word is the program's."
)]
pub(super) struct ToolArgs {
    /// The project, by name or by path [default: the one around the current folder]
    #[arg(long, value_name = "PROJECT")]
    project: Option<String>,
    /// What the program is called with
    #[arg(
        value_name = "ARGS",
        trailing_var_arg = true,
        allow_hyphen_values = true
    )]
    args: Vec<OsString>,
}

pub(super) fn exec(args: &ExecArgs, common: &Common, ui: &mut Ui, runner: &Runner) -> Exit {
    let user = args.user.as_deref();
    let argv = args.command.clone();
    ended(
        single::open(args.project.as_ref(), common, ui)
            .and_then(|single| inside(&single, user, argv, ui, runner)),
    )
}

pub(super) fn sh(args: &ShArgs, common: &Common, ui: &mut Ui, runner: &Runner) -> Exit {
    const SHELL: &str = "if command -v bash >/dev/null; then exec bash; else exec sh; fi";
    let user = args.user.as_deref();
    let argv = ["sh", "-c", SHELL].map(OsString::from).into();
    ended(
        single::open(args.project.as_ref(), common, ui)
            .and_then(|single| inside(&single, user, argv, ui, runner)),
    )
}

pub(super) fn run(tool: &Tool, common: &Common, ui: &mut Ui, runner: &Runner) -> Exit {
    let (program, of_node, args) = tool.parts();
    let argv = std::iter::once(program.into()).chain(args.args.iter().cloned());
    ended(
        single::open(args.project.as_ref(), common, ui).and_then(|single| {
            if of_node && lacks_node(&single) {
                return Err(report::fatal(ui, &no_node(program, &single.target)));
            }
            inside(&single, None, argv.collect(), ui, runner)
        }),
    )
}

fn ended(exit: Result<Exit, Exit>) -> Exit {
    match exit {
        Ok(exit) | Err(exit) => exit,
    }
}

/// Runs a program in the app container. One that is named runs with all that is the user's own.
fn inside(
    single: &Single,
    user: Option<&str>,
    argv: Vec<OsString>,
    ui: &mut Ui,
    runner: &Runner,
) -> Result<Exit, Exit> {
    let target = &single.target;
    let mut exec = Exec {
        container: app(single, ui, runner)?.id,
        user: user.map(str::to_owned),
        folder: folder(&single.session.workspace.current, &target.folder),
        tty: ui.can_talk(),
        argv,
        ..Exec::default()
    };
    if user.is_none() {
        exec.user = owner(target);
        // One that the project names is in the container already.
        if project(single).is_none_or(|project| !project.env.contains_key(HOME)) {
            exec.env.insert(HOME.to_owned(), APP_HOME.to_owned());
        }
    }
    Ok(call(&exec, ui, runner))
}

/// The app container, which must run.
pub(super) fn app(single: &Single, ui: &mut Ui, runner: &Runner) -> Result<Container, Exit> {
    let target = &single.target;
    let containers = engine::containers(runner).map_err(|failure| tell(ui, failure))?;
    let mut app = containers
        .into_iter()
        .filter(|container| container.is_of(&target.slug) && container.service == target.slug)
        .collect::<Vec<_>>();
    match app.iter().position(Container::is_running) {
        Some(at) => Ok(app.swap_remove(at)),
        None => Err(report::fatal(ui, &not_running(target, &app))),
    }
}

/// Runs a program and passes its exit code on.
pub(super) fn call(exec: &Exec, ui: &mut Ui, runner: &Runner) -> Exit {
    passed(exec.run(runner), ui, runner)
}

/// What becomes of the end of a program.
pub(super) fn passed(ended: std::io::Result<u8>, ui: &mut Ui, runner: &Runner) -> Exit {
    match ended {
        Ok(0) => Exit::Done,
        Ok(code) => Exit::Passed(code),
        Err(error) => {
            let program = runner.engine().into_iter().next().unwrap_or_default();
            report::fatal(ui, &lifecycle::cannot_start(&program, &error))
        }
    }
}

/// The folder in the container that the current one is; nothing for the project's own, which is the
/// container's too, and for any outside.
fn folder(current: &Path, project: &Path) -> Option<String> {
    let current = current.canonicalize().ok()?;
    let project = project.canonicalize().ok()?;
    let below = current.strip_prefix(project).ok()?.to_str()?;
    (!below.is_empty()).then(|| format!("{APP_MOUNT}/{below}"))
}

/// Whom the files of a project belong to, unless `PHPIER_UID` says otherwise, as the container does.
fn owner(target: &Target) -> Option<String> {
    let named = env::var("PHPIER_UID").ok();
    if let Some(named) =
        named.filter(|named| named.bytes().all(|byte| byte.is_ascii_digit()) && !named.is_empty())
    {
        return Some(named);
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let folder = target.folder.metadata().ok()?;
        Some(format!("{}:{}", folder.uid(), folder.gid()))
    }
    #[cfg(not(unix))]
    None
}

/// The project, where its configuration can be read.
fn project(single: &Single) -> Option<&Project> {
    let fleet = single.session.fleet.as_ref()?;
    let mut projects = fleet.projects.iter();
    projects.find(|project| project.slug == single.target.slug)
}

/// Whether the project is known to have no Node.js.
fn lacks_node(single: &Single) -> bool {
    project(single).is_some_and(|project| project.node.is_none())
}

fn no_node(program: &str, target: &Target) -> Diagnostic {
    Diagnostic::new(
        &code::RUNTIME_NOT_USED,
        format!(
            "there is no `{program}`: {} does not use Node.js",
            target.slug
        ),
    )
    .help(format!(
        "write `node` with a version to its configuration, then `phpier apply` and `phpier up {}`",
        target.slug
    ))
}

fn not_running(target: &Target, app: &[Container]) -> Diagnostic {
    if let Some(help) = paused::way_out(app) {
        let message = format!("{} is paused", target.slug);
        return Diagnostic::new(&code::RUNTIME_NOT_RUNNING, message).help(help);
    }
    Diagnostic::new(
        &code::RUNTIME_NOT_RUNNING,
        format!("{} does not run", target.slug),
    )
    .help(format!("start it with `phpier up {}`", target.slug))
}
