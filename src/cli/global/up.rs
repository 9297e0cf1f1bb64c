//! `phpier global up`

use std::time::{SystemTime, UNIX_EPOCH};

use clap::Args;

use crate::cli::Common;
use crate::cli::exit::Exit;
use crate::cli::ui::Ui;
use crate::cli::up::{Patience, Up, data, gate, provision, tell};
use crate::cli::{report, target, url, write};
use crate::runtime::{Invocation, Runner, engine, logged};

#[derive(Debug, Args)]
pub(super) struct UpArgs {
    #[command(flatten)]
    patience: Patience,
}

pub(super) fn run(
    args: &UpArgs,
    common: &Common,
    ui: &mut Ui,
    runner: &Runner,
) -> Result<Exit, Exit> {
    write::recover(common, ui, args.patience.limit())?;
    let session = super::open(common, ui)?;
    let _ = gate::pass(ui, &session, args.patience.limit(), true)?;
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
    // Whoever had the turn before may have made containers and removed some.
    let _turn = super::turn(ui, &session, args.patience)?;
    let up = Up {
        runner,
        session: &session,
        global,
        containers: engine::containers(runner).map_err(|failure| tell(ui, failure))?,
        stack,
    };
    let refused = data::look(&up, ui, &up.stack, None)?;
    if let Some(exit) = refused.into_values().next() {
        ui.say("Nothing was started.\n");
        return Err(exit);
    }
    up.clear(ui, &up.stack)?;
    let started = SystemTime::now();
    up.compose(ui, &up.stack, &["up", "-d", "--wait"], "phpier global logs")?;
    provisioned(&up, started, ui);
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
    Ok(Exit::Done)
}

/// Tells of projects whose databases could not be made since some moment.
fn provisioned(up: &Up<'_>, since: SystemTime, ui: &mut Ui) {
    let containers: Vec<String> = up
        .global
        .instances
        .iter()
        .filter(|instance| instance.spec.engine().is_some())
        .map(provision::provisioner)
        .collect();
    if containers.is_empty() {
        return;
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
    if let Ok((log, _)) = logged(&Invocation::new(up.runner, &up.stack, &words)) {
        provision::warn(ui, &provision::outcomes(&log));
    }
}
