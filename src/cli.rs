//! The command line: arguments in, exit code out.

mod account;
mod apply;
mod check;
mod client;
mod completions;
mod db;
mod diff;
mod dotenv;
mod edits;
mod escape;
mod exit;
mod explain;
mod forecast;
mod global;
mod gone;
mod init;
mod leave;
mod lifecycle;
mod list;
mod local;
mod man;
mod migrate;
mod open;
mod origin;
mod paused;
mod plan;
mod port;
mod report;
mod restart;
mod rows;
mod saved;
mod schema;
mod session;
mod several;
mod shellenv;
mod shown;
mod single;
mod spelling;
mod stack;
mod status;
mod target;
mod tool;
mod ui;
mod up;
mod url;
mod view;
mod why;
mod wrap;
mod write;
mod xdebug;

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use crate::diagnostic::Diagnostic;
use crate::runtime::Runner;
use exit::Exit;
use ui::{Color, Ui};

/// Two small files in, Docker Compose files out.
///
/// The global stack is described in ~/.phpier/global.kdl, a project in its own .phpier.kdl or
/// .phpier.yaml. `plan` shows what would be written, `apply` writes it, `check` guards it in CI.
#[derive(Debug, Parser)]
#[command(
    name = "phpier",
    version,
    max_term_width = 100,
    disable_help_subcommand = true
)]
#[command(
    after_help = "Exit codes: 0 done, 1 error, 2 changes pending, 3 refused, 64 wrong usage."
)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
struct Common {
    /// phpier's own folder
    #[arg(long, global = true, value_name = "DIR")]
    #[arg(help = "phpier's own folder [env: PHPIER_HOME] [default: ~/.phpier]")]
    home: Option<PathBuf>,
    /// When to use colour; `auto` heeds `NO_COLOR` and `CLICOLOR_FORCE`
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_possible_values = false
    )]
    color: Color,
    /// Say only what must be said
    #[arg(short, long, global = true)]
    quiet: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    Init(init::InitArgs),
    /// Show what `apply` would write; write nothing
    Plan(plan::PlanArgs),
    /// Write the generated files
    Apply(apply::ApplyArgs),
    /// Check that the configuration is valid and the generated files are current
    Check(check::CheckArgs),
    Why(why::WhyArgs),
    Diff(diff::DiffArgs),
    Migrate(migrate::MigrateArgs),
    Up(up::UpArgs),
    Down(lifecycle::DownArgs),
    Status(status::StatusArgs),
    List(list::ListArgs),
    Open(open::OpenArgs),
    Logs(lifecycle::LogsArgs),
    Build(lifecycle::BuildArgs),
    Restart(restart::RestartArgs),
    Exec(tool::ExecArgs),
    Sh(tool::ShArgs),
    #[command(flatten)]
    Tool(tool::Tool),
    #[command(flatten)]
    Client(client::Client),
    Xdebug(xdebug::XdebugArgs),
    Db(db::DbArgs),
    Global(global::GlobalArgs),
    /// Print exports that make plain `docker compose` find this machine's global stack
    Shellenv,
    /// Explain the code of a diagnostic
    Explain(explain::ExplainArgs),
    /// Print a schema, for editors and for programs
    Schema(schema::SchemaArgs),
    /// Print a script that completes commands, options and names in a shell
    Completions(completions::CompletionsArgs),
    Man(man::ManArgs),
    /// Tell of phpier, or of one of its commands
    Help(HelpArgs),
}

#[derive(Debug, Args)]
struct HelpArgs {
    /// The command
    #[arg(value_name = "COMMAND")]
    words: Vec<String>,
}

/// Which projects a command is about.
#[derive(Debug, Args)]
struct Paths {
    /// Projects by path or by name, or folders with projects in them; a path that is there wins over a name
    /// [default: the global stack and every known project]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
}

impl Paths {
    /// Each as a path.
    fn found(&self, common: &Common) -> Result<Vec<PathBuf>, Diagnostic> {
        target::paths(&self.paths, common)
    }
}

/// For whom the output is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// People
    #[default]
    Human,
    /// Programs
    Json,
    /// GitHub Actions, as annotations
    Github,
    /// Code scanning, as SARIF 2.1.0
    Sarif,
    /// A comment for a pull request
    Markdown,
}

/// Every command with its options: what completions and the documentation are made from.
pub fn command() -> clap::Command {
    Cli::command()
}

/// Runs the program.
pub fn run() -> ExitCode {
    ExitCode::from(start(env::args_os()).code())
}

fn start(args: impl Iterator<Item = OsString>) -> Exit {
    let args: Vec<OsString> = args.collect();
    let mut ui = Ui::new(Color::Never, true, |name| env::var_os(name));
    if let Some(exit) = completions::answer(&mut ui, &args) {
        return exit;
    }
    let parsed = command()
        .try_get_matches_from(args)
        .and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let mut ui = Ui::new(cli.common.color, cli.common.quiet, |name| env::var_os(name));
    let runner = Runner::new(|name| env::var_os(name));
    let exit = match &cli.command {
        Command::Init(args) => init::run(args, &cli.common, &mut ui),
        Command::Plan(args) => plan::run(args, &cli.common, &mut ui),
        Command::Apply(args) => apply::run(args, &cli.common, &mut ui),
        Command::Check(args) => check::run(args, &cli.common, &mut ui),
        Command::Why(args) => why::run(args, &cli.common, &mut ui),
        Command::Diff(args) => diff::run(args, &cli.common, &mut ui),
        Command::Migrate(args) => migrate::run(args, &cli.common, &mut ui),
        Command::Up(args) => up::start(args, &cli.common, &mut ui, &runner),
        Command::Down(args) => lifecycle::down(args, &cli.common, &mut ui, &runner),
        Command::Status(args) => status::run(args, &cli.common, &mut ui, &runner),
        Command::List(args) => list::run(args, &cli.common, &mut ui, &runner),
        Command::Open(args) => open::run(args, &cli.common, &mut ui),
        Command::Logs(args) => lifecycle::logs(args, &cli.common, &mut ui, &runner),
        Command::Build(args) => lifecycle::build(args, &cli.common, &mut ui, &runner),
        Command::Restart(args) => restart::run(args, &cli.common, &mut ui, &runner),
        Command::Exec(args) => tool::exec(args, &cli.common, &mut ui, &runner),
        Command::Sh(args) => tool::sh(args, &cli.common, &mut ui, &runner),
        Command::Tool(tool) => tool::run(tool, &cli.common, &mut ui, &runner),
        Command::Client(client) => client::run(client, &cli.common, &mut ui, &runner),
        Command::Xdebug(args) => xdebug::run(args, &cli.common, &mut ui, &runner),
        Command::Db(args) => db::run(args, &cli.common, &mut ui, &runner),
        Command::Global(args) => global::run(args, &cli.common, &mut ui, &runner),
        Command::Shellenv => shellenv::run(&cli.common, &mut ui),
        Command::Explain(args) => explain::run(args, &mut ui),
        Command::Schema(args) => schema::run(args, &mut ui),
        Command::Completions(args) => completions::run(args, &mut ui),
        Command::Man(args) => man::run(args, &mut ui),
        Command::Help(args) => help(args),
    };
    finish(&mut ui, exit)
}

/// `phpier help plan` is `phpier plan --help`, which knows what may have been meant.
fn help(args: &HelpArgs) -> Exit {
    let words = ["phpier"].into_iter();
    let words = words.chain(args.words.iter().map(String::as_str));
    match command().try_get_matches_from(words.chain(["--help"])) {
        Ok(_) => Exit::Done,
        Err(error) => usage(&error),
    }
}

/// Help and versions are payload; everything else that ends parsing is a mistake of usage, with a code
/// of its own so that no script takes it for pending changes.
fn usage(error: &clap::Error) -> Exit {
    let mut ui = Ui::new(Color::Auto, false, |name| env::var_os(name));
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let text = error.render();
            // Nothing in it comes from the user.
            let text = if ui.out.color {
                text.ansi().to_string()
            } else {
                text.to_string()
            };
            ui.payload(&text);
            finish(&mut ui, Exit::Done)
        }
        _ => {
            ui.say(&escape::lines(&error.render().to_string()));
            Exit::Usage
        }
    }
}

/// An output that was cut short by the disk is no success, whatever the command says.
fn finish(ui: &mut Ui, exit: Exit) -> Exit {
    let Some(error) = ui.lost() else {
        return exit;
    };
    let message = format!("error: cannot write to the standard output: {error}\n");
    ui.say(&message);
    if exit == Exit::Done {
        Exit::Error
    } else {
        exit
    }
}
