//! Commands that could run beside the app.

use super::composer::Composer;
use super::{Finding, Reason, Tree};

/// A command with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Worker {
    /// What it is called.
    pub name: &'static str,
    /// What it runs.
    pub command: &'static str,
}

const HORIZON: Worker = Worker {
    name: "horizon",
    command: "php artisan horizon",
};
const QUEUE: Worker = Worker {
    name: "queue",
    command: "php artisan queue:work",
};
const MESSENGER: Worker = Worker {
    name: "messenger",
    command: "php bin/console messenger:consume async",
};

/// What a project of this kind usually lets run. Each would fail until the app is installed, so they are
/// proposed and not written.
pub(super) fn find(tree: &Tree, composer: &Composer) -> Vec<Finding<Worker>> {
    let mut found = Vec::new();
    if let Some(one) = composer.requires("laravel/horizon") {
        found.push(Finding::new(HORIZON, one.reason()));
    } else if tree.has("artisan")
        && let Some((file, entry)) = tree.variable("QUEUE_CONNECTION")
        && !["sync", "null", "deferred", "background"].contains(&&*entry.value)
    {
        let reason = Reason::new(
            file,
            entry.line,
            format!("QUEUE_CONNECTION is {}", entry.value),
        );
        found.push(Finding::new(QUEUE, reason));
    }
    // Only a transport with the name from Symfony's own recipe can be named without asking.
    let transport = (1..)
        .zip(
            tree.text("config/packages/messenger.yaml")
                .unwrap_or_default()
                .lines(),
        )
        .find(|(_, line)| line.trim_start().starts_with("async:"));
    if let Some((at, _)) = transport
        && composer.requires("symfony/messenger").is_some()
    {
        let reason = Reason::new(
            "config/packages/messenger.yaml",
            at,
            "has the transport async",
        );
        found.push(Finding::new(MESSENGER, reason));
    }
    found
}
