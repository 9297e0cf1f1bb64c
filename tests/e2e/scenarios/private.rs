//! A project's own service that has no route: its app reaches it, and nobody else.

use crate::engine::{self, docker};

/// A project with such a service on memcached's port, as the fixture says.
const APP: &str = "e2e-third-e2e-third-1";
const SERVICE: &str = "e2e-third-e2e-third-store-1";
const NAMES: [&str; 2] = ["store", "e2e-third-store"];
const PORT: &str = "11211";

/// Says in PHP, which every app has, whether there is a connection to be had.
const REACH: &str = "echo @fsockopen($argv[1], (int) $argv[2], $code, $why, 2) ? 'reached' : $why;";

/// By its names and by its address, for another project's app and for whoever is on the shared network.
pub(super) fn is_reached_by_its_app_alone(neighbour: &str) {
    let service = address(SERVICE, "e2e-third_private");
    let own = [NAMES[0], NAMES[1], &service];
    let inside = ["exec", APP, "php"];
    for host in own {
        assert_eq!(reach(&inside, host, PORT), "reached", "{host}");
    }

    let image = engine::inspect(APP)["Image"].clone();
    let stranger = [
        "run",
        "--rm",
        "--name=e2e-stranger",
        "--network=phpier_global",
        "--entrypoint=php",
        image.as_str().expect("an image"),
    ];
    let app = address(APP, "phpier_global");
    for from in [&["exec", neighbour, "php"][..], &stranger] {
        // They do reach what is on the shared network, in the same way.
        for host in ["e2e-third", &app] {
            assert_eq!(reach(from, host, "8080"), "reached", "{from:?} {host}");
        }
        for host in own {
            assert_ne!(reach(from, host, PORT), "reached", "{from:?} {host}");
        }
    }
}

/// A container's address in one of its networks.
fn address(container: &str, network: &str) -> String {
    let networks = &engine::inspect(container)["NetworkSettings"]["Networks"];
    let address = networks[network]["IPAddress"].as_str().unwrap_or_default();
    assert!(
        !address.is_empty(),
        "{container} is not in {network}: {networks}"
    );
    address.to_owned()
}

fn reach(from: &[&str], host: &str, port: &str) -> String {
    docker(&[from, &["-r", REACH, host, port]].concat()).ok()
}
