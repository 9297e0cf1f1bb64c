//! Data in a volume that nobody named: the engine puts one over a mount that lies above a server's data.
//! The plan tells of it at a rename, and what it says to do leads to the data.

use std::time::Duration;

use serde_json::Value;

use crate::engine::{docker, inspect};
use crate::run::{Output, timed, wait_for};
use crate::world::{Project, Stack, World};

/// Where `PostgreSQL` 17 keeps its data.
const DATA: &str = "/var/lib/postgresql/data";

/// A server of a project's own, with a volume at a place.
fn config(service: &str, volume: &str) -> String {
    format!(
        "php \"8.4\"\nservices {{\n    service \"{service}\" {{\n        image \"postgres:17\"\n        \
         env {{ POSTGRES_PASSWORD \"e2e\"; }}\n        {volume}\n    }}\n}}\n"
    )
}

/// It is told, found, and goes along.
pub(super) fn is_found(world: &mut World) {
    world.leave_projects();
    let _ = world.global(&["down", "--timeout", "30"]);
    world.configure(&Stack {
        full: false,
        ..Stack::default()
    });
    let above = "volume \"kept\" \"/var/lib/postgresql\"";
    let text = config("db", above);
    let project = world.project("nameless", (".phpier.kdl", &text), &[]);
    world.apply();
    let _ = timed("up", || world.phpier(&["up", "nameless"])).ends(0);
    ready("nameless-nameless-db-1");
    sql("nameless-nameless-db-1", "CREATE TABLE t AS SELECT 42 AS a").ok();

    // The engine did put one over the mount, and the data is in it.
    let container = inspect("nameless-nameless-db-1");
    let mounts = container["Mounts"].as_array().expect("mounts");
    let data = mounts.iter().find(|mount| mount["Destination"] == DATA);
    let data = data.expect("a volume of its own")["Name"].clone();
    let data = data.as_str().expect("a name");
    assert_ne!(data, "nameless-db-kept");

    // Under another name the server would not have it, and the plan says so.
    write(&project, &config("store", above));
    let plan = world.phpier(&["plan", "nameless", "--format", "json"]).ok();
    let finding = of_nameless(&plan);
    assert_eq!(finding["needs_leave"], true, "{finding}");
    let command = finding["commands"][0].as_str().expect("a command");
    let told = crate::run::run(&mut world.command("sh", &["-euc", command]));
    assert_eq!(told.ok().trim(), data);
    let refused = world.phpier(&["apply", "nameless", "--yes"]).ends(3);
    assert!(
        refused.stderr.contains("--allow-data-risk=nameless-store"),
        "{refused}"
    );

    // With the name that the command printed, at the place that the help names, it goes along.
    let there = format!("volume \"kept\" \"{DATA}\" {{ moved from=\"{data}\"; }}");
    write(&project, &config("store", &there));
    world.apply();
    docker(&["stop", "nameless-nameless-db-1"]).ok();
    let _ = timed("up", || world.phpier(&["up", "nameless"])).ends(0);
    ready("nameless-nameless-store-1");
    let kept = sql("nameless-nameless-store-1", "SELECT a FROM t").ok();
    assert_eq!(kept.trim(), "42");
    world.leave(&project);
    // It is in no file any more, and leads to the volume; nobody removed it.
    docker(&["rm", "nameless-nameless-db-1"]).ok();
    docker(&["volume", "rm", data]).ok();
}

fn write(project: &Project, text: &str) {
    std::fs::write(project.folder.join(".phpier.kdl"), text).expect("written");
}

/// What a plan says of a volume without a name.
fn of_nameless(plan: &str) -> Value {
    let plan: Value = serde_json::from_str(plan).expect("JSON");
    let projects = plan["projects"].as_array().expect("projects").iter();
    let files = projects.flat_map(|project| project["files"].as_array().expect("files"));
    let mut findings = files.flat_map(|file| file["data"].as_array().into_iter().flatten());
    let found = findings.find(|it| it["class"] == "detached" && it["volume"].is_null());
    found.unwrap_or_else(|| panic!("{plan:#}")).clone()
}

fn ready(container: &str) {
    wait_for(container, Duration::from_mins(1), || {
        let answer = sql(container, "SELECT 1");
        match answer.code {
            Some(0) => Ok(()),
            _ => Err(answer.to_string()),
        }
    });
}

fn sql(container: &str, text: &str) -> Output {
    // The first start's own server listens on the socket alone.
    let client = ["psql", "-h127.0.0.1", "-Upostgres", "-Atc", text];
    docker(&[&["exec", "-ePGPASSWORD=e2e", container][..], &client].concat())
}
