//! The scenarios, in the order in which they run.

mod apps;
mod beside;
mod caches;
mod data;
mod debug;
mod domain;
mod dumps;
mod grants;
mod init;
mod isolation;
mod lifecycle;
mod lint;
mod many;
mod migrate;
mod nameless;
mod oracle;
mod private;
mod routing;
mod secrets;
mod shells;
mod tls;
mod tools;
mod types;
mod wordpress;

use std::env;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use libtest_mimic::{Arguments, Failed, Trial};

use super::engine;
use super::run::tell;
use super::world::World;

/// What is done, and what must hold then.
type Scenario = fn(&mut World);

/// What happens, by name. Each brings the stack into the state that it needs, so any may run alone.
const SCENARIOS: &[(&str, Scenario)] = &[
    (
        "e2e_apps_have_their_own_databases",
        apps::have_their_own_databases,
    ),
    ("e2e_apps_survive", apps::survive),
    ("e2e_routing_by_labels", routing::by_labels),
    ("e2e_routing_by_files", routing::by_files),
    (
        "e2e_types_answer_as_documented",
        types::answer_as_documented,
    ),
    ("e2e_isolation_in_numbers", isolation::in_numbers),
    (
        "e2e_isolation_holds_against_owners",
        isolation::holds_against_owners,
    ),
    (
        "e2e_declared_state_follows_the_configuration",
        isolation::follows_the_configuration,
    ),
    (
        "e2e_grants_are_exactly_what_is_declared",
        grants::are_exactly_what_is_declared,
    ),
    ("e2e_up_and_down", lifecycle::of_phpier),
    ("e2e_live_oracle_containers", oracle::of_containers),
    ("e2e_many_at_once", many::at_once),
    ("e2e_xdebug_is_switched", debug::is_switched),
    ("e2e_workers_and_schedules", beside::runs_beside),
    (
        "e2e_shells_are_a_project_s_own",
        shells::are_a_project_s_own,
    ),
    (
        "e2e_caches_are_a_project_s_own",
        caches::are_a_project_s_own,
    ),
    (
        "e2e_dumps_pass_in_little_memory",
        dumps::pass_in_little_memory,
    ),
    ("e2e_snapshots_come_back", dumps::snapshots_come_back),
    ("e2e_removal_is_interrupted", dumps::survive_interrupts),
    ("e2e_imports_tell_why", dumps::failing::tell_why),
    (
        "e2e_data_of_another_major_is_left_alone",
        data::of_another_major,
    ),
    ("e2e_data_goes_along_and_is_kept", data::goes_along),
    ("e2e_nameless_data_is_found", nameless::is_found),
    ("e2e_init", init::answers_at_once),
    ("e2e_migrate_volume_goes_along", migrate::volume_goes_along),
    ("e2e_migrate_dumps_are_read_in", migrate::dumps_are_read_in),
    (
        "e2e_migrate_go_volume_goes_along",
        migrate::go_volume_goes_along,
    ),
    ("e2e_wordpress", wordpress::is_installed_and_stays),
    ("e2e_another_domain_and_network", domain::through_shellenv),
    ("e2e_linters_have_nothing_to_say", lint::have_nothing_to_say),
];

/// The engine, once claimed, or why it could not be.
type Shared = Arc<Mutex<Option<Result<World, String>>>>;

/// Runs what the arguments name, one after another, and removes all of it.
pub(crate) fn main() -> ExitCode {
    let mut args = Arguments::from_args();
    args.test_threads = Some(1);
    if !args.list
        && let Some(exit) = not_now()
    {
        return exit;
    }
    let shared = Shared::default();
    let trials = SCENARIOS
        .iter()
        .map(|(name, scenario)| {
            let shared = Arc::clone(&shared);
            Trial::test(*name, move || play(name, *scenario, &shared))
        })
        .collect();
    let start = Instant::now();
    let conclusion = libtest_mimic::run(&args, trials);
    let world = shared.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(Ok(world)) = world {
        world.end();
        tell(&format!(
            "{:6.1} s  altogether",
            start.elapsed().as_secs_f64()
        ));
    }
    conclusion.exit_code()
}

/// Whether to end before anything starts.
fn not_now() -> Option<ExitCode> {
    let Some(mode) = env::var_os("PHPIER_E2E") else {
        tell(
            "end-to-end tests skipped: PHPIER_E2E=1 cargo test --test e2e runs them on a Docker engine",
        );
        return Some(ExitCode::SUCCESS);
    };
    if let Some(reason) = engine::missing() {
        tell(&format!("end-to-end tests cannot run: {reason}"));
        return Some(if mode == "require" {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        });
    }
    // A machine of CI runs nothing besides, so that whoever left its mark there was killed.
    let alone = mode == "clean" || env::var_os("CI").is_some();
    if alone && engine::is_marked() {
        engine::release(&engine::built());
    }
    None
}

fn play(name: &str, scenario: Scenario, shared: &Shared) -> Result<(), Failed> {
    let mut shared = shared.lock().unwrap_or_else(PoisonError::into_inner);
    let world = shared.get_or_insert_with(World::new);
    let world = world.as_mut().map_err(|reason| reason.clone())?;
    tell(&format!("--- {name}"));
    let start = Instant::now();
    let result = catch_unwind(AssertUnwindSafe(|| scenario(world)));
    tell(&format!("{:6.1} s  {name}", start.elapsed().as_secs_f64()));
    result.map_err(|panic| {
        tell(&engine::state());
        resume_unwind(panic)
    })
}
