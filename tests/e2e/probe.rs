//! The app of the scenarios: one page that does what it is asked with its own connections.

use std::collections::BTreeMap;

use serde_json::Value;

use super::world::{Project, World};

/// The page.
pub(crate) const FILES: &[(&str, &str)] =
    &[("public/index.php", include_str!("fixtures/probe.php"))];

/// Every connection of a project that has all of them.
pub(crate) const CONNECTIONS: [&str; 5] = ["main", "maria", "memcached", "pg", "redis"];

/// Asks a project's page to do something.
#[track_caller]
pub(crate) fn ask(
    world: &World,
    project: &Project,
    action: &str,
    fields: &[(&str, &str)],
) -> Value {
    let host = format!("{}.localhost", project.slug);
    ask_at(world, &host, action, fields)
}

/// Asks the page behind a host to do something.
#[track_caller]
pub(crate) fn ask_at(world: &World, host: &str, action: &str, fields: &[(&str, &str)]) -> Value {
    let mut all = vec![("do", action)];
    all.extend(fields);
    let body = world.get(host, "/").query(&all).gives(200);
    serde_json::from_str(&body).unwrap_or_else(|error| panic!("{host} {action}: {error}\n{body}"))
}

/// Writes a note over every connection.
#[track_caller]
pub(crate) fn write(world: &World, project: &Project, note: &str) {
    let fields = [("value", note), ("key", &project.slug)];
    let told = ask(world, project, "write", &fields);
    assert_eq!(told, each(&CONNECTIONS, "written"), "{}", project.slug);
}

/// Demands that a note is there, over each of these connections.
#[track_caller]
pub(crate) fn reads(world: &World, project: &Project, connections: &[&str], note: &str) {
    let told = ask(world, project, "read", &[("key", &project.slug)]);
    let told: BTreeMap<&str, &Value> = connections
        .iter()
        .map(|name| (*name, &told[*name]))
        .collect();
    let wanted = each(connections, note);
    assert_eq!(serde_json::json!(told), wanted, "{}", project.slug);
}

/// The same text under each name.
fn each(names: &[&str], text: &str) -> Value {
    names.iter().map(|name| (*name, text)).collect()
}

/// A variable of a project's container.
#[track_caller]
pub(crate) fn environment(world: &World, project: &Project) -> BTreeMap<String, String> {
    let told = ask(world, project, "environment", &[]);
    serde_json::from_value(told).expect("texts")
}
