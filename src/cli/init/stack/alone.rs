//! `phpier init --global`: a new `global.kdl`.

use super::{line, template};
use crate::catalog;
use crate::cli::exit::Exit;
use crate::cli::init::InitArgs;
use crate::cli::session::{self, Proposal};
use crate::cli::ui::Ui;
use crate::cli::view::Part;
use crate::cli::{Common, escape, report, shown, view, write};
use crate::diagnostic::{Diagnostic, Severity, code};
use crate::draft::Server;
use crate::workspace;

/// What most projects use. More comes with `phpier global add`, or with the next `init` that needs it.
const USUAL: [&str; 3] = ["mailpit", "mysql", "redis"];

/// Folders in the home folder that people keep their projects in.
const FOLDERS: [&str; 9] = [
    "code",
    "Code",
    "projects",
    "Projects",
    "src",
    "dev",
    "work",
    "workspace",
    "Sites",
];

/// Writes it.
pub(in crate::cli::init) fn alone(
    args: &InitArgs,
    common: &Common,
    ui: &mut Ui,
) -> Result<Exit, Exit> {
    let places = session::workspace(common).map_err(|problem| report::fatal(ui, &problem))?;
    let path = places.global_config();
    let shown = places.show(&path);
    if path.symlink_metadata().is_ok() {
        let problem = Diagnostic::new(&code::INIT_EXISTS, "there is a global stack already")
            .file(shown)
            .help("change it by hand, or add a service with `phpier global add`");
        report::fatal(ui, &problem);
        return Err(Exit::Refused);
    }
    let servers = USUAL.map(|name| Server {
        service: name.to_owned(),
        version: catalog::service(name).map(|spec| spec.default_series.to_owned()),
        ..Server::default()
    });
    let user = places.user.as_ref();
    let scan = FOLDERS
        .iter()
        .find(|name| user.is_some_and(|user| user.join(name).is_dir()));
    let scan = scan.map(|name| line("scan", &format!("~/{name}")));
    let text = template::text(&servers, scan.as_deref(), None);
    let mut proposal = Proposal::default();
    proposal.global(path.clone(), text.clone());
    let session =
        session::open_proposed(proposal, common).map_err(|problem| report::fatal(ui, &problem))?;
    report::human(ui, &session, Severity::Warning);
    if session.diagnostics.has_errors() {
        ui.say("nothing was written\n");
        return Err(Exit::Error);
    }
    ui.payload(&shown::file(&shown, &text, ui.out));
    if args.dry_run {
        ui.say("Nothing was written: this was a dry run.\n");
        return Ok(Exit::Done);
    }
    let lock = write::lock(ui, &places, args.wait.limit())?;
    workspace::replace(&places, &lock, &path, None, text.as_bytes())
        .map_err(|error| write::failed(ui, &error))?;
    drop(lock);
    ui.say(&format!("Wrote {}.\n", escape::line(&shown)));
    if let Some(plan) = session.plan.as_ref().filter(|_| !ui.quiet) {
        let text = format!(
            "\n{}",
            view::by_rule(plan, session.fleet.as_ref(), ui.out, Part::Rows)
        );
        ui.payload(&text);
        ui.say(
            "\nNext: `phpier apply` writes these files, `phpier global up` starts the services.\n",
        );
    }
    Ok(Exit::Done)
}
