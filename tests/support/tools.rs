//! Programs that some tests need and not every machine has.

use std::io::Write as _;
use std::process::Command;

/// Whether tests must find every program they need: `PHPIER_E2E=require`.
pub(crate) fn required() -> bool {
    std::env::var("PHPIER_E2E").is_ok_and(|value| value == "require")
}

/// Says that a test did not run, in one line; fails where all must run.
pub(crate) fn skipped(test: &str, why: &str) {
    assert!(!required(), "{test} cannot run: {why}");
    // Past the capture of passing tests, so that the line is seen.
    let _ = writeln!(std::io::stderr(), "skipped: {test}: {why}");
}

/// Says that a test tries some of its cases only, in one line.
pub(crate) fn sampled(test: &str, tried: usize, all: usize) {
    let _ = writeln!(
        std::io::stderr(),
        "sampled: {test}: {tried} of {all}; PHPIER_E2E=require tries all"
    );
}

/// A Python that has these modules. pip's Python may stand before the distribution's in the path.
pub(crate) fn python(modules: &str) -> Option<String> {
    let named = std::env::var("PHPIER_PYTHON").ok();
    named
        .into_iter()
        .chain(["python3", "/usr/bin/python3"].map(str::to_owned))
        .find(|python| succeeds(Command::new(python).args(["-c", &format!("import {modules}")])))
}

/// The version of `docker compose`, where it is there.
pub(crate) fn compose_version() -> Option<String> {
    let output = Command::new("docker")
        .args(["compose", "version", "--short"])
        .output()
        .ok()?;
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    (output.status.success() && !version.is_empty()).then_some(version)
}

/// `docker compose`, where it is there and new enough for inline configs and `env_file` lists.
pub(crate) fn compose() -> Option<Command> {
    let version = compose_version()?;
    let mut parts = version.trim_start_matches('v').split('.');
    let mut number = || parts.next()?.parse::<u32>().ok();
    let version = (number()?, number()?);
    (version >= (2, 26)).then(|| {
        let mut command = Command::new("docker");
        command.arg("compose");
        command
    })
}

fn succeeds(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}
