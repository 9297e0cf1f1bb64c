//! Both stacks for real: servers, an app behind Traefik, databases, on a Docker engine and with the
//! files that phpier writes, byte for byte. `tests/e2e/README.md` says which servers those are.
//!
//! The scenarios run one after another on one global stack. They take minutes and an engine, so only
//! with `PHPIER_E2E` set.

#[cfg(unix)]
mod engine;
#[cfg(unix)]
mod http;
#[cfg(unix)]
mod probe;
#[cfg(unix)]
mod run;
#[cfg(unix)]
mod scenarios;
#[cfg(unix)]
mod servers;
#[cfg(unix)]
mod world;

use std::process::ExitCode;

#[cfg(unix)]
fn main() -> ExitCode {
    scenarios::main()
}

/// The scenarios mount folders by their Unix owners.
#[cfg(not(unix))]
fn main() -> ExitCode {
    ExitCode::SUCCESS
}
