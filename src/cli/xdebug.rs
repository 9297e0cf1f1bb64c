//! `phpier xdebug`: the switch in a project's app container.

use std::fs;

use clap::{Args, ValueEnum};

use super::exit::Exit;
use super::ui::{Paint, Ui};
use super::up::tell;
use super::{Common, lifecycle, report, single, tool};
use crate::diagnostic::{Diagnostic, code};
use crate::runtime::debugger::{self, Facts};
use crate::runtime::{Exec, Invocation, Runner, captured, engine};

/// Switch Xdebug in a project's app container, without a rebuild or a restart
///
/// On, each request and each command calls a debugger at port 9003 of this machine. Off, the extension is
/// not loaded at all. The switch holds as long as the container, over restarts too; what one is made with
/// says `xdebug` under `php`.
#[derive(Debug, Args)]
pub(super) struct XdebugArgs {
    /// What to do
    #[arg(value_name = "ACTION")]
    action: Action,
    /// The project, by name or by path [default: the one around the current folder]
    #[arg(value_name = "PROJECT")]
    project: Option<String>,
    /// Where the debugger listens, as the container sees it [default: this machine]
    #[arg(long, value_name = "ADDRESS", value_parser = address)]
    host: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Action {
    /// Load Xdebug
    On,
    /// Load it no more
    Off,
    /// The other one of the two
    Toggle,
    /// Print `on` or `off`
    Status,
}

/// The switch, in the container.
const SCRIPT: &str = "/usr/local/etc/phpier/xdebug.sh";

pub(super) fn run(args: &XdebugArgs, common: &Common, ui: &mut Ui, runner: &Runner) -> Exit {
    match switch(args, common, ui, runner) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn switch(args: &XdebugArgs, common: &Common, ui: &mut Ui, runner: &Runner) -> Result<Exit, Exit> {
    let single = single::open(args.project.as_ref(), common, ui)?;
    let slug = &single.target.slug;
    let container = tool::app(&single, ui, runner)?.id;
    let host = match (&args.host, args.action) {
        (Some(host), _) => Some(host.clone()),
        (None, Action::Off | Action::Status) => None,
        (None, Action::On | Action::Toggle) => {
            let facts = facts(runner).map_err(|failure| tell(ui, failure))?;
            debugger::address(&facts).map(|address| address.to_string())
        }
    };
    let action = match args.action {
        Action::On => "on",
        Action::Off => "off",
        Action::Toggle => "toggle",
        Action::Status => "status",
    };
    let words = ["sh", SCRIPT, action].into_iter().chain(host.as_deref());
    let exec = Exec {
        container,
        argv: words.map(Into::into).collect(),
        ..Exec::default()
    };
    let (out, err, code) = exec.captured(runner).map_err(|error| {
        let program = runner.engine().into_iter().next().unwrap_or_default();
        report::fatal(ui, &lifecycle::cannot_start(&program, &error))
    })?;
    if code != 0 {
        return Err(report::fatal(ui, &failed(slug, &err)));
    }
    let state = out.trim();
    if args.action == Action::Status {
        ui.payload(&format!("{state}\n"));
    } else if !ui.quiet {
        let calls = if state == "on" {
            let host = host.as_deref().unwrap_or("host.docker.internal");
            format!("; requests and commands call {host}:9003")
        } else {
            String::new()
        };
        let slug = ui.err.paint(Paint::Strong, slug);
        ui.say(&format!("Xdebug is {state} in {slug}{calls}\n"));
    }
    Ok(Exit::Done)
}

/// Whether Xdebug is on in a container; nothing where it does not say.
pub(super) fn is_on(runner: &Runner, container: &str) -> Option<bool> {
    let exec = Exec {
        container: container.to_owned(),
        argv: ["sh", SCRIPT, "status"].map(Into::into).into(),
        ..Exec::default()
    };
    let (out, _, _) = exec.captured(runner).ok()?;
    match out.trim() {
        "on" => Some(true),
        "off" => Some(false),
        _ => None,
    }
}

/// What decides where the debugger is.
fn facts(runner: &Runner) -> Result<Facts, crate::runtime::failure::Failure> {
    let text = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let kernel = text("/proc/sys/kernel/osrelease");
    let networking = if kernel.to_lowercase().contains("microsoft") {
        let asked = Invocation {
            argv: ["wslinfo", "--networking-mode"].map(Into::into).into(),
            env: [].into(),
        };
        captured(&asked).map_or_else(|_| String::new(), |(out, ..)| out)
    } else {
        String::new()
    };
    let (system, name, security) = engine::info(runner)?;
    Ok(Facts {
        system,
        name,
        security,
        kernel,
        networking,
        routes: text("/proc/net/route"),
    })
}

/// An image from before there was a switch has none.
fn failed(slug: &str, said: &str) -> Diagnostic {
    let line = said.trim().lines().last().unwrap_or("it says nothing");
    let help = if said.contains(SCRIPT) {
        format!("its image is older than the switch: run `phpier apply`, then `phpier up {slug}`")
    } else {
        format!("look at `phpier logs {slug}`")
    };
    Diagnostic::new(
        &code::RUNTIME_FAILED,
        format!("Xdebug could not be switched in {slug}: {line}"),
    )
    .help(help)
}

/// A name or an address, for a setting of PHP's.
fn address(text: &str) -> Result<String, String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || ".:-_".contains(c);
    if !text.is_empty() && text.chars().all(is_part) {
        Ok(text.to_owned())
    } else {
        Err("a name or an address is made of letters, digits, `.`, `:`, `-` and `_`".to_owned())
    }
}
