//! `phpier open`: a project's page in the browser.

use std::env;

use clap::Args;

use super::exit::Exit;
use super::target::{self, Names};
use super::ui::Ui;
use super::{Common, escape, lifecycle, report, url};
use crate::diagnostic::{Diagnostic, code};
use crate::runtime::browser;

/// Open a project's page in the browser.
///
/// The browser is the one that `BROWSER` names, or else the desktop's own.
#[derive(Debug, Args)]
pub(super) struct OpenArgs {
    /// The project, by name or by path [default: the one around the current folder]
    #[arg(value_name = "PROJECT")]
    project: Option<String>,
    /// Print the address and open nothing
    #[arg(long)]
    print: bool,
}

pub(super) fn run(args: &OpenArgs, common: &Common, ui: &mut Ui) -> Exit {
    let names = Names {
        projects: args.project.iter().cloned().collect(),
        all: false,
    };
    let session = match target::open(&names, common) {
        Ok(session) => session,
        Err(diagnostic) => return report::fatal(ui, &diagnostic),
    };
    let targets = target::targets(&session, &names);
    let target = match targets.as_slice() {
        [] => return lifecycle::nothing(ui, &session),
        [target] => target,
        _ => {
            ui.say("error: several projects are there; name one\n");
            return Exit::Error;
        }
    };
    let fleet = session.fleet.as_ref();
    let global = fleet.and_then(|fleet| fleet.global.as_ref());
    let mut projects = fleet.into_iter().flat_map(|fleet| &fleet.projects);
    let project = projects.find(|project| project.slug == target.slug);
    let (Some(global), Some(project)) = (global, project) else {
        // Its address depends on a configuration that has mistakes, or is not there.
        return match global {
            None if session.has_global || session.diagnostics.has_errors() => {
                lifecycle::nothing(ui, &session)
            }
            None => report::fatal(ui, &super::up::gate::no_global(&session)),
            Some(_) => lifecycle::nothing(ui, &session),
        };
    };
    let Some(url) = url::of_project(global, project).into_iter().next() else {
        let diagnostic = Diagnostic::new(
            &code::RUNTIME_NO_PAGE,
            format!("{} has no address of its own, only wildcards", project.slug),
        )
        .help("add `@` to its `hosts`");
        return report::fatal(ui, &diagnostic);
    };
    if args.print {
        ui.payload(&format!("{url}\n"));
        return Exit::Done;
    }
    if !ui.quiet {
        ui.say(&format!("Opening {}\n", escape::line(&url)));
    }
    if browser::open(&url, |name| env::var_os(name)) {
        return Exit::Done;
    }
    let diagnostic = Diagnostic::new(
        &code::RUNTIME_NO_BROWSER,
        "there is no browser that could be opened",
    )
    .help(format!(
        "open {url} yourself, or name a browser in `BROWSER`"
    ));
    report::fatal(ui, &diagnostic)
}
