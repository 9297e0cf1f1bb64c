//! What else there is of Warden's: `.warden/warden-env.yml`, and variables that nothing is made of.
//! <https://docs.warden.dev/environments/customizing.html>

use crate::migrate::compose::{Stack, volume_names};
use crate::migrate::read::{Item, Keys, Reader, Said};
use crate::migrate::report::Remark;
use crate::migrate::setup::SetUp;
use crate::migrate::variables::Variables;

/// What is laid over Warden's own Compose files, the weakest first.
const FILES: [&str; 4] = [
    ".warden/warden-env.yml",
    ".warden/warden-env.darwin.yml",
    ".warden/warden-env.linux.yml",
    ".warden/warden-env.windows.yml",
];

/// Services that Warden makes itself.
const OWN: [&str; 16] = [
    "allure",
    "blackfire",
    "db",
    "elasticsearch",
    "mailhog",
    "nginx",
    "opensearch",
    "php-blackfire",
    "php-debug",
    "php-fpm",
    "php-spx",
    "rabbitmq",
    "redis",
    "selenium",
    "valkey",
    "varnish",
];

/// Reads the services that a project adds.
pub(super) fn services(reader: &mut Reader<'_>, env: &[(String, Said)], setup: &mut SetUp) {
    let pairs = env.iter();
    let variables = Variables::new(pairs.map(|(name, said)| (name.clone(), said.text.clone())));
    let project = variables
        .get("WARDEN_ENV_NAME")
        .unwrap_or_default()
        .to_owned();
    for path in FILES {
        let Some(file) = reader.yaml(path) else {
            continue;
        };
        let keys = file.keys();
        keys.ignore(&["version", "networks"]);
        let stack = Stack {
            variables: &variables,
            project: &project,
            volumes: volume_names(&keys, &variables),
            file: path,
            input: reader.input,
        };
        let services = keys.below("services");
        for item in services.iter().flat_map(Keys::all) {
            let Some(inside) = item.keys() else { continue };
            if OWN.contains(&item.key) {
                tell(&item, &inside, &mut reader.report);
            } else {
                stack.service(&inside, &item, setup, &mut reader.report);
            }
        }
    }
}

/// What is changed of a service of Warden's own.
fn tell(item: &Item<'_>, keys: &Keys<'_>, report: &mut Vec<Remark>) {
    for changed in keys.all() {
        report.push(changed.lost(
            format!("{}.{}", item.key, changed.key),
            "phpier makes the app's container and the servers itself; a `docker-compose.override.yml` can add to the app's",
        ));
    }
}

/// What is said of a variable of Warden's that nothing was made of; nothing of what is the app's own.
pub(super) fn unread(variable: &str, said: &Said) -> Option<Remark> {
    // They say which of what is told already, or what an image of Warden's has that phpier's has too.
    if matches!(
        variable,
        "VARNISH_VERSION" | "PHP_XDEBUG_3" | "WARDEN_ENV_SUBT"
    ) {
        return None;
    }
    let why = if variable.starts_with("WARDEN_SYNC") {
        "files are mounted and never synchronised"
    } else if [
        "WARDEN_", "TRAEFIK_", "PHP_", "NGINX_", "XDEBUG_", "COMPOSE_",
    ]
    .iter()
    .any(|start| variable.starts_with(start))
        || variable.ends_with("_VERSION")
        || variable.ends_with("_DISTRIBUTION")
    {
        "phpier has nothing like it"
    } else {
        return None;
    };
    Some(Remark::lost(said.place.clone(), variable, why))
}
