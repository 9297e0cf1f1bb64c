//! `phpier global up`

use std::time::{SystemTime, UNIX_EPOCH};

use crate::cli::Common;
use crate::cli::exit::Exit;
use crate::cli::ui::Ui;
use crate::cli::up::{Up, gate, provision, tell};
use crate::cli::{escape, report, target, url};
use crate::runtime::{Invocation, Runner, engine, logged};

pub(super) fn run(common: &Common, ui: &mut Ui, runner: &Runner) -> Result<Exit, Exit> {
    let session = super::open(common, ui)?;
    gate::pass(ui, &session)?;
    let global = session
        .fleet
        .as_ref()
        .and_then(|fleet| fleet.global.as_ref());
    let Some(global) = global else {
        return Err(report::fatal(ui, &gate::no_global(&session)));
    };
    let (stack, missing) = target::global(&session);
    if let Some(diagnostic) = target::unset(&session, &stack, &missing) {
        return Err(report::fatal(ui, &diagnostic));
    }
    let up = Up {
        runner,
        session: &session,
        global,
        containers: engine::containers(runner).map_err(|failure| tell(ui, failure))?,
        stack,
    };
    let started = SystemTime::now();
    up.compose(ui, &up.stack, &["up", "-d", "--wait"], "phpier global logs")?;
    let failed = provisioned(&up, started, ui);
    if !ui.quiet {
        ui.say("The global stack is up\n");
    }
    let pages = global
        .instances
        .iter()
        .filter_map(|instance| url::of_instance(global, instance));
    let own = global
        .services
        .iter()
        .flat_map(|own| url::of_service(global, own));
    for url in pages.chain(own) {
        ui.payload(&format!("{url}\n"));
    }
    // A project's fault is the project's: the stack itself is up.
    if failed > 0 {
        ui.say("help: the whole log is in `phpier global logs`, by the services that end in `-provision`\n");
    }
    Ok(Exit::Done)
}

/// Tells of projects whose databases could not be made since some moment.
fn provisioned(up: &Up<'_>, since: SystemTime, ui: &mut Ui) -> usize {
    let containers: Vec<String> = up
        .global
        .instances
        .iter()
        .filter(|instance| instance.spec.engine().is_some())
        .map(|instance| format!("{}-provision", instance.container()))
        .collect();
    if containers.is_empty() {
        return 0;
    }
    let since = since
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs();
    let mut words = vec![
        "logs".to_owned(),
        "--no-color".to_owned(),
        format!("--since={since}"),
    ];
    words.extend(containers);
    let Ok((log, _)) = logged(&Invocation::new(up.runner, &up.stack, &words)) else {
        return 0;
    };
    let mut failed = 0;
    for outcome in provision::outcomes(&log) {
        if let Some(error) = &outcome.error {
            failed += 1;
            ui.say(&format!(
                "warning: the databases of {} could not be made on {}\n  {}\n",
                escape::line(&outcome.slug),
                outcome.container.trim_end_matches("-provision"),
                escape::lines(error).replace('\n', "\n  ")
            ));
        }
    }
    failed
}
