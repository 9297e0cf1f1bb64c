//! phpier's own commands over the same files: up, status, exec, down.

use std::fs;
use std::time::Instant;

use serde_json::Value;

use super::apps;
use crate::engine::{self, docker};
use crate::probe::{self, CONNECTIONS};
use crate::run::{tell, timed};
use crate::world::{Project, Stack, World};

/// From nothing to an answer, again to no effect, and down with everything kept.
pub(super) fn of_phpier(world: &mut World) {
    world.leave_projects();
    world.configure(&Stack::default());
    world.apply();
    let _ = world.phpier(&["global", "down"]).ends(0);
    let shop = apps::shop(world);
    let stale = world.phpier(&["up", "e2e-shop"]).ends(2);
    assert!(stale.stderr.contains("phpier apply"), "{stale}");
    assert!(
        !engine::ids().contains_key("phpier-traefik"),
        "it started something all the same"
    );
    world.apply();

    up(world, "phpier up, from nothing");
    probe::write(world, &shop, "kept");
    again_does_nothing(world);
    status(world);
    commands_are_the_owners(world, &shop);

    let refused = world.phpier(&["global", "down"]).ends(3);
    assert!(
        refused.stderr.contains("e2e-shop is still running"),
        "{refused}"
    );
    everything_goes_down(world, &shop);
    up(world, "phpier up, to the first 200");
    probe::reads(world, &shop, &["main", "maria", "pg"], "kept");

    everything_goes_down(world, &shop);
    let start = Instant::now();
    world.bring_up();
    world.up(&shop);
    world.answers("e2e-shop.localhost", "/", 200);
    say(
        start,
        "plain docker compose up --wait of both, to the first 200",
    );
    probe::reads(world, &shop, &["main", "maria", "pg"], "kept");
}

fn up(world: &World, what: &str) {
    let start = Instant::now();
    let output = world.phpier(&["up", "e2e-shop"]).ends(0);
    let url = format!("http://e2e-shop.localhost:{}\n", world.http());
    assert!(output.stdout.starts_with(&url), "{output}");
    world.answers("e2e-shop.localhost", "/", 200);
    say(start, what);
}

fn say(start: Instant, what: &str) {
    tell(&format!("{:6.1} s  {what}", start.elapsed().as_secs_f64()));
}

fn again_does_nothing(world: &World) {
    let before = engine::ids();
    let again = timed("phpier up, of what is up", || {
        world.phpier(&["up", "e2e-shop"])
    });
    let again = again.ends(0);
    assert!(again.stderr.contains("e2e-shop is up already"), "{again}");
    assert!(!again.stderr.contains("Starting"), "{again}");
    assert_eq!(engine::ids(), before, "containers changed");
}

fn status(world: &World) {
    let text = world
        .phpier(&["status", "--format", "json", "e2e-shop"])
        .ok();
    let told: Value = serde_json::from_str(&text).expect("JSON");
    let project = &told["projects"][0];
    assert_eq!(project["name"], "e2e-shop", "{told}");
    let state = |container: &Value| {
        let text = |key: &str| container[key].as_str().unwrap_or("-").to_owned();
        (text("name"), text("state"), text("health"))
    };
    let states: Vec<_> = project["containers"]
        .as_array()
        .expect("a list")
        .iter()
        .map(state)
        .collect();
    let wanted = [("e2e-shop", "healthy"), ("e2e-shop-tick", "-")]
        .map(|(name, health)| (name.to_owned(), "running".to_owned(), health.to_owned()));
    assert_eq!(states, wanted, "{told}");
    let uses = project["uses"].as_array().expect("a list");
    assert!(
        uses.len() > CONNECTIONS.len() && uses.iter().all(|service| service["state"] == "running"),
        "{told}"
    );
    let global = world.phpier(&["global", "status"]).ok();
    for word in ["phpier-mysql", "phpier-traefik", "healthy", "e2e-shop"] {
        assert!(global.contains(word), "no {word}\n{global}");
    }
}

fn commands_are_the_owners(world: &World, shop: &Project) {
    let id = world.phpier(&[
        "exec",
        "e2e-shop",
        "--",
        "sh",
        "-c",
        "touch touched; id -u; id -G",
    ]);
    let numbers = [world.owner, world.group].map(|number| number.to_string());
    assert_eq!(id.ends(0).lines(), numbers);
    assert!(
        fs::exists(shop.folder.join("touched")).expect("a folder"),
        "nothing was touched"
    );
    let _ = world
        .phpier(&["exec", "e2e-shop", "--", "sh", "-c", "exit 7"])
        .ends(7);
}

fn everything_goes_down(world: &World, shop: &Project) {
    for args in [&["down", "e2e-shop"][..], &["global", "down"]] {
        let down = || world.phpier(args).ends(0);
        let _ = timed(&format!("phpier {}", args.join(" ")), down);
    }
    let stopped = shop.folder.join("stopped");
    assert!(stopped.exists(), "the worker was not asked to end");
    fs::remove_file(stopped).expect("a file that can go");
    assert!(engine::ids().is_empty(), "{:?}", engine::ids());
    let volumes = docker(&["volume", "ls", "--format", "{{.Name}}"]).ok();
    for volume in [
        "phpier-mysql-data",
        "phpier-mariadb-data",
        "phpier-postgres-data",
    ] {
        assert!(volumes.contains(volume), "{volumes}");
    }
}
