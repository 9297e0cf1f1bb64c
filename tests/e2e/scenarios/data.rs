//! Data on real volumes: no server is let at what it cannot read, and what may go along does.

use serde_json::Value;

use crate::engine::docker;
use crate::run::{Output, timed};
use crate::world::World;

/// The image that looks and writes for the tests.
const TOOLS: &str = "postgres:17";

/// The password of servers that are asked from outside.
const PASSWORD: &str = "e2e-root";

/// Runs a line of shell as root on a volume.
fn on_volume(volume: &str, line: &str) -> Output {
    let mount = format!("{volume}:/volume");
    let args = [
        "run",
        "--rm",
        "--entrypoint",
        "sh",
        "-v",
        &mount,
        "-w",
        "/volume",
    ];
    docker(&[&args[..], &[TOOLS, "-euc", line]].concat())
}

/// Everything in a volume, as one digest: names, owners, modes, times and bytes.
fn digest(volume: &str) -> String {
    on_volume(volume, "tar --sort=name -cf - . | sha256sum").ok()
}

/// A stack of these servers, with nothing of another one running.
fn only(world: &mut World, servers: &str) {
    world.leave_projects();
    let _ = world.global(&["down", "--timeout", "30"]);
    world.configure_servers(servers);
}

/// A cluster of another major version, told by `PG_VERSION` alone.
pub(super) fn of_another_major(world: &mut World) {
    const VOLUME: &str = "phpier-postgres-old-data";
    only(world, "postgres \"17\" name=\"old\" publish=#false");
    world.apply();
    docker(&["volume", "create", VOLUME]).ok();
    on_volume(
        VOLUME,
        "echo 16 >PG_VERSION; mkdir base; chown -R 999:999 .; chmod 700 .",
    )
    .ok();
    let before = digest(VOLUME);
    let refused = timed("a look, and a refusal", || world.phpier(&["global", "up"]));
    let refused = refused.ends(3);
    for word in [
        "phpier::runtime::refused_data",
        "PostgreSQL 16",
        "pg_dumpall",
        "Nothing was started.",
    ] {
        assert!(refused.stderr.contains(word), "{refused}");
    }
    assert_eq!(digest(VOLUME), before, "the volume was touched");
    let running = docker(&["ps", "--all", "--format", "{{.Names}}"]).lines();
    assert!(
        !running.contains(&"phpier-postgres-old".to_owned()),
        "{running:?}"
    );
    // The data folder of 18's layout, which 17 would not even see.
    on_volume(
        VOLUME,
        "rm -r PG_VERSION base; mkdir -p 18/docker; echo 18 >18/docker/PG_VERSION",
    )
    .ok();
    let _ = world.phpier(&["global", "up"]).ends(3);
    // Nothing in it is no obstacle.
    on_volume(VOLUME, "rm -r 18").ok();
    let _ = world.phpier(&["global", "up"]).ends(0);
    let again = timed("global up, of what is up", || {
        world.phpier(&["global", "up"])
    });
    let _ = again.ends(0);
    let _ = world.global(&["down", "--timeout", "30"]);
}

/// A renamed server finds its data, another one is kept away from it, and the way out leads out.
pub(super) fn goes_along(world: &mut World) {
    const VOLUME: &str = "phpier-mysql-old-data";
    let server = |line: &str| format!("{line} publish=#false root-password=\"{PASSWORD}\"");
    only(world, &server("mysql \"9.7\" name=\"old\""));
    world.apply();
    let _ = world.phpier(&["global", "up"]).ends(0);
    sql(
        "phpier-mysql-old",
        "mysql",
        "CREATE DATABASE kept; CREATE TABLE kept.t (a int); INSERT INTO kept.t VALUES (42)",
    )
    .ok();

    // Another name alone would start without the data.
    let renamed = server("mysql \"9.7\" name=\"main\"");
    world.configure_servers(&renamed);
    let refused = world.phpier(&["apply", "--yes"]).ends(3);
    assert!(
        refused
            .stderr
            .contains("--allow-data-risk=phpier-mysql-main"),
        "{refused}"
    );
    world.configure_servers(&format!("{renamed} moved=\"{VOLUME}\""));
    let _ = world.phpier(&["apply", "--yes"]).ends(0);
    // The old container still runs on it.
    let refused = world.phpier(&["global", "up"]).ends(3);
    assert!(
        refused.stderr.contains("docker stop phpier-mysql-old"),
        "{refused}"
    );
    docker(&["stop", "phpier-mysql-old"]).ok();
    let up = world.phpier(&["global", "up"]).ends(0);
    assert!(!up.stderr.contains("already exists"), "Compose warns: {up}");
    assert_eq!(value("phpier-mysql-main", "mysql"), "42");

    // MariaDB cannot read it: the plan says so, and whoever goes on all the same is held back again.
    let other = server("mariadb \"11.8\" name=\"main\"");
    world.configure_servers(&format!("{other} moved=\"{VOLUME}\""));
    let refused = world.phpier(&["apply", "--yes"]).ends(3);
    assert!(
        refused.stderr.contains("MariaDB cannot read data of MySQL"),
        "{refused}"
    );
    let plan = world.phpier(&["plan", "--format", "json"]).ok();
    let _ = world
        .phpier(&["apply", "--yes", "--allow-data-risk=mariadb-main"])
        .ends(0);
    docker(&["stop", "phpier-mysql-main"]).ok();
    let before = digest(VOLUME);
    let refused = world.phpier(&["global", "up"]).ends(3);
    assert!(
        refused.stderr.contains("phpier::runtime::refused_data"),
        "{refused}"
    );
    assert_eq!(digest(VOLUME), before, "the volume was touched");

    // The commands that the plan tells.
    docker(&["start", "phpier-mysql-main"]).ok();
    let [dump, restore] = commands(&plan);
    world.configure_servers(&format!(
        "{renamed} moved=\"{VOLUME}\"\n{}",
        server("mariadb \"11.8\" name=\"new\"")
    ));
    let _ = world
        .phpier(&["apply", "--yes", "--allow-data-risk=mysql-main"])
        .ends(0);
    let _ = world.phpier(&["global", "up"]).ends(0);
    let run = |line: &str| crate::run::run(&mut world.command("sh", &["-euc", line]));
    run(&dump).ok();
    run(&restore.replace("NEW-CONTAINER", "phpier-mariadb-new")).ok();
    assert_eq!(value("phpier-mariadb-new", "mariadb"), "42");
    let _ = world.global(&["down", "--remove-orphans", "--timeout", "30"]);
}

/// The commands of the finding that a plan has.
fn commands(plan: &str) -> [String; 2] {
    let plan: Value = serde_json::from_str(plan).expect("JSON");
    let commands = plan["projects"][0]["files"].as_array().expect("files");
    let commands = commands
        .iter()
        .find_map(|file| file["data"][0]["commands"].as_array())
        .expect("commands");
    let text = |at: usize| commands[at].as_str().expect("a command").to_owned();
    [text(0), text(1)]
}

fn sql(container: &str, client: &str, text: &str) -> Output {
    let password = format!("-p{PASSWORD}");
    docker(&["exec", container, client, "-uroot", &password, "-Ne", text])
}

fn value(container: &str, client: &str) -> String {
    sql(container, client, "SELECT a FROM kept.t")
        .ok()
        .trim()
        .to_owned()
}
