//! `phpier open`: a project's page in the browser.

use std::env;

use clap::Args;

use super::exit::Exit;
use super::ui::Ui;
use super::{Common, escape, report, single, url};
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
    match page(args, common, ui) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn page(args: &OpenArgs, common: &Common, ui: &mut Ui) -> Result<Exit, Exit> {
    let single = single::open(args.project.as_ref(), common, ui)?;
    let (global, project) = single.meant(ui)?;
    let Some(url) = url::of_project(global, project).into_iter().next() else {
        let diagnostic = Diagnostic::new(
            &code::RUNTIME_NO_PAGE,
            format!("{} has no address of its own, only wildcards", project.slug),
        )
        .help("add `@` to its `hosts`");
        return Err(report::fatal(ui, &diagnostic));
    };
    if args.print {
        ui.payload(&format!("{url}\n"));
        return Ok(Exit::Done);
    }
    if !ui.quiet {
        ui.say(&format!("Opening {}\n", escape::line(&url)));
    }
    if browser::open(&url, |name| env::var_os(name)) {
        return Ok(Exit::Done);
    }
    let diagnostic = Diagnostic::new(
        &code::RUNTIME_NO_BROWSER,
        "there is no browser that could be opened",
    )
    .help(format!(
        "open {url} yourself, or name a browser in `BROWSER`"
    ));
    Err(report::fatal(ui, &diagnostic))
}
