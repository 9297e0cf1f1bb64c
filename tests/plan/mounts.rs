//! A container reads a mounted file when it starts, and Compose does not look into it. So each generated
//! file that a container mounts has its digest in a label, and nothing else moves that digest.

use std::collections::BTreeMap;
use std::fs;

use phpier::artifact::body_digest;
use phpier::plan::compose::ComposeFile;
use phpier::plan::predict::MOUNTS;
use serde_yaml::Value;

use crate::support::files;
use crate::support::sandbox::Sandbox;

/// What is read afresh without a new container: a folder that Traefik watches, and what scripts read on
/// each run.
const WATCHED: [&str; 2] = ["traefik/routes", "local"];

/// Every stack that was ever compiled here: files by their paths, for each folder with a Compose file.
fn stacks() -> Vec<(String, BTreeMap<String, String>)> {
    let mut stacks = Vec::new();
    for root in ["compile", "../examples"] {
        let root = files::folder(root);
        let all = files::below(&root);
        for path in &all {
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            if name != "docker-compose.yml" && name != "global-compose.yml" {
                continue;
            }
            let inside = all.iter().filter_map(|file| {
                let below = file.strip_prefix(folder)?.strip_prefix('/')?;
                let text = fs::read_to_string(root.join(file)).ok()?;
                Some((below.to_owned(), text))
            });
            stacks.push((path.clone(), inside.collect()));
        }
    }
    stacks
}

#[test]
fn every_mounted_file_has_its_digest_in_a_label() {
    let mut checked = 0;
    for (path, inside) in stacks() {
        let name = path.rsplit('/').next().expect("a name");
        let file = ComposeFile::read(&inside[name]).expect("a Compose file");
        for (service, body) in &file.services {
            let mounts = body.get("volumes").and_then(Value::as_sequence);
            for mount in mounts.into_iter().flatten() {
                let source = mount["source"].as_str().unwrap_or_default();
                let Some(source) = source.strip_prefix("./") else {
                    continue;
                };
                if mount["type"].as_str() != Some("bind")
                    || WATCHED.iter().any(|at| source.starts_with(at))
                {
                    continue;
                }
                let mounted: Vec<_> = inside
                    .iter()
                    .filter(|(file, _)| file.starts_with(&format!("{source}/")) || *file == source)
                    .collect();
                // Some goldens hold only what is new in them; the examples hold everything.
                if mounted.is_empty() && path.contains("/expected/") {
                    continue;
                }
                assert_eq!(
                    mounted.len(),
                    1,
                    "{path}: {service} mounts {source}: {mounted:?}"
                );
                let text = mounted[0].1;
                // Behind the two lines of the header.
                let content: String = text.split_inclusive('\n').skip(2).collect();
                let label = body.get("labels").and_then(|labels| labels.get(MOUNTS));
                let label = label.and_then(Value::as_str);
                assert_eq!(
                    label,
                    Some(body_digest(&content).as_str()),
                    "{path}: {service}"
                );
                checked += 1;
            }
        }
    }
    assert!(checked > 5, "{checked} mounts");
}

#[test]
fn spelling_alone_recreates_nothing() {
    let sandbox = Sandbox::with_fleet(&["shop"]);
    sandbox.file(
        ".phpier/global.kdl",
        "services {\n    redis\n    mysql \"8.4\"\n}\nprojects {\n    scan \"~/code\"\n}\n",
    );
    sandbox.apply();
    for text in [
        "// new\nservices {\n    mysql \"8.4\"; redis\n}\nprojects { scan \"~/code\"; }\n",
        "projects {\n    scan path=\"~/code\"\n}\n\nservices {\n    mysql version=\"8.4\"\n    redis {\n    }\n}\n",
    ] {
        sandbox.file(".phpier/global.kdl", text);
        sandbox
            .run_in("", &["plan"])
            .code(0)
            .out("No changes.")
            .ends(0);
    }
}

#[test]
fn a_file_that_traefik_reads_at_its_start_recreates_it_and_a_watched_one_does_not() {
    let sandbox = Sandbox::new();
    sandbox.file(".phpier/global.kdl", "services {\n    mailpit\n}\n");
    sandbox.apply();
    let start = "traefik/static/traefik.yml changed (mounted at /etc/traefik)";
    let routes = "traefik/routes/phpier.yml (mounted at /etc/phpier/routes) is read afresh";
    sandbox.file(
        ".phpier/global.kdl",
        "traefik dashboard=#true\nservices {\n    mailpit\n}\n",
    );
    let plan = sandbox
        .command("", &["plan", "--summary"])
        .env("COLUMNS", "200")
        .output();
    let text = String::from_utf8(plan.expect("it runs").stdout).expect("UTF-8");
    assert!(text.contains(&format!("recreate       {start}")), "{text}");
    sandbox.apply();
    sandbox.file(
        ".phpier/global.kdl",
        "traefik dashboard=#true\nservices {\n    mailpit\n    adminer\n    mysql \"8.4\"\n}\n",
    );
    let plan = sandbox
        .command("", &["plan", "--summary"])
        .env("COLUMNS", "200")
        .output();
    let text = String::from_utf8(plan.expect("it runs").stdout).expect("UTF-8");
    let row = text
        .lines()
        .find(|line| line.contains("service phpier-traefik"));
    assert!(
        row.is_some_and(|row| row.contains("no effect") && row.contains(routes)),
        "{text}"
    );
}
