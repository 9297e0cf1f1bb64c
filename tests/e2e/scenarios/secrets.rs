//! What opens a server as its administrator: no container of a project's has it.

use std::fs;

use serde_json::Value;

use crate::engine::{self, docker};
use crate::world::{Project, ROOT_PASSWORD, World};

/// Not in what the engine knows of the containers, their environment among it, nor in what is mounted into them.
pub(super) fn are_kept_from_projects(world: &World, projects: [&Project; 2]) {
    let secrets = secrets(world);
    // PostgreSQL's is written out, so it is found where it belongs.
    assert_eq!(held(&secrets, "phpier-postgres"), ["postgres"]);

    let format = ["--format", "{{.Names}}"];
    let list = ["ps", "--filter", "label=dev.phpier.project"];
    let containers = docker(&[&list[..], &format].concat()).ends(0).lines();
    for project in projects {
        let app = format!("{0}-{0}-1", project.slug);
        assert!(containers.contains(&app), "no {app} in {containers:?}");
    }
    for container in containers {
        assert_eq!(held(&secrets, &container), [""; 0], "{container}");
        let mounts = engine::inspect(&container)["Mounts"].clone();
        let mounts: Vec<&Value> = mounts.as_array().into_iter().flatten().collect();
        assert_eq!(mounts.len(), 1, "{container}: {mounts:?}");
        assert_eq!(mounts[0]["Destination"], "/var/www/html", "{container}");
    }
    for project in projects {
        for entry in walkdir::WalkDir::new(&project.folder) {
            let entry = entry.expect("a readable project");
            let text = fs::read_to_string(entry.path()).unwrap_or_default();
            let found = found(&secrets, &[&text]);
            assert_eq!(found, [""; 0], "{}", entry.path().display());
        }
    }
}

/// The administrators' passwords, by their servers.
fn secrets(world: &World) -> Vec<(&'static str, String)> {
    let made = |server: &'static str| {
        let path = format!(".phpier/local/secrets/{server}-root-password");
        let text = fs::read_to_string(world.home().join(&path)).expect(&path);
        assert!(text.trim().len() > 15, "{path} can be guessed");
        (server, text.trim().to_owned())
    };
    let written = serde_json::from_str(&format!("\"{ROOT_PASSWORD}\"")).expect("a string");
    vec![made("mariadb"), made("mysql"), ("postgres", written)]
}

/// Whose passwords the engine knows of a container.
fn held<'a>(secrets: &'a [(&'static str, String)], container: &str) -> Vec<&'a str> {
    let known = engine::inspect(container);
    found(secrets, &texts(&known))
}

fn found<'a>(secrets: &'a [(&'static str, String)], texts: &[&str]) -> Vec<&'a str> {
    let is_in = |secret: &str| texts.iter().any(|text| text.contains(secret));
    let found = secrets.iter().filter(|(_, secret)| is_in(secret));
    found.map(|(server, _)| *server).collect()
}

/// All texts in a value.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(fields) => fields.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}
