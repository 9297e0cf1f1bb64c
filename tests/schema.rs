//! `schema/` is what the program prints, and agrees with the program: a validator that is not phpier's
//! accepts the files that phpier accepts, and refuses unknown keys and wrong types as phpier does.

mod kdl;

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use phpier::schema;

use crate::support::golden::Goldens;
use crate::support::sandbox::Sandbox;
use crate::support::stack::{File, Stack};
use crate::support::{files, tools};

/// What no schema could miss.
const MISTAKES: [&str; 3] = [
    "phpier::config::missing_key",
    "phpier::config::unknown_key",
    "phpier::config::wrong_type",
];

#[test]
fn the_schema_is_the_one_that_is_printed() {
    let sandbox = Sandbox::new();
    let printed = sandbox.run(&["schema"]).code(0).not("error").stdout;
    assert_eq!(printed, schema::project());
    let mut goldens = Goldens::new("../schema", |path| {
        files::ends_in(path, "json") || files::ends_in(path, "kdl")
    });
    goldens.check("phpier.schema.json", &printed);
    let plan = sandbox.run(&["schema", "plan"]).code(0).stdout;
    goldens.check("plan.schema.json", &plan);
    for name in ["project-kdl", "global-kdl"] {
        let printed = sandbox.run(&["schema", name]).code(0).not("error").stdout;
        let file = name.trim_end_matches("-kdl");
        goldens.check(&format!("{file}.schema.kdl"), &printed);
    }
    goldens.finish();
}

/// Every YAML file of a project that there is, with what phpier says of it.
fn fixtures() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for folder in ["../examples", "diagnostics", "twins"] {
        let root = files::folder(folder);
        for name in files::below(&root) {
            let generated = name.ends_with("docker-compose.yml");
            let global = name.contains("global");
            let yaml = files::ends_in(&name, "yaml") || files::ends_in(&name, "yml");
            if yaml && !generated && !global && !name.contains("traefik/") {
                let bytes = fs::read(root.join(&name)).expect("a fixture");
                if let Ok(text) = String::from_utf8(bytes) {
                    found.push((format!("{folder}/{name}"), text));
                }
            }
        }
    }
    for (at, text) in WRONG.iter().enumerate() {
        found.push((format!("wrong {at}"), (*text).to_owned()));
    }
    found
}

/// Each is wrong in a way that a schema can tell.
const WRONG: &[&str] = &[
    "nmae: shop\n",
    "name: [shop]\n",
    "name: 1\n",
    "php: [8.3]\n",
    "php: {version: true}\n",
    "php: {extension: [gd]}\n",
    "hosts: {a: b}\n",
    "inject: \"true\"\n",
    "env: [A, b]\n",
    "env: {A: {from: B}}\n",
    "env: {A: [b]}\n",
    "workers: {queue: {command: x}}\n",
    "services: [redis]\n",
    "services: {mysql: {}}\n",
    "services: {redis: {port: 0}}\n",
    "services: {redis: {port: \"6379\"}}\n",
    "services: {redis: [1]}\n",
    "services: {database: {prot: 3306}}\n",
    "services: {database: {password: {env: X}}}\n",
    "services: {database: [{type: mysql, testing: 1}]}\n",
    "services: {service: {name: hub}}\n",
    "services: {service: {image: \"x:1\"}}\n",
    "services: {service: {name: hub, image: \"x:1\", route: search}}\n",
    "services: {service: {name: hub, image: \"x:1\", publish: 70000}}\n",
    "- name: shop\n",
];

#[test]
fn another_validator_agrees() {
    let validator = "check-jsonschema";
    let version = Command::new(validator).arg("--version").output();
    if !version.is_ok_and(|output| output.status.success()) {
        tools::skipped("another_validator_agrees", "there is no check-jsonschema");
        return;
    }
    let sandbox = Sandbox::new();
    sandbox.file("schema.json", schema::project());
    let (mut accepted, mut refused) = (Vec::new(), BTreeSet::new());
    let mut paths = Vec::new();
    for (name, text) in fixtures() {
        let stack = Stack::read(None, &[File::new("x.yaml", "shop", text.as_str())]);
        let codes = || stack.diagnostics.iter().map(|found| found.code.name);
        let wrong = codes().any(|code| MISTAKES.contains(&code));
        let of_the_schema = name.starts_with("wrong");
        assert!(
            !of_the_schema || stack.diagnostics.has_errors(),
            "phpier accepts {text}"
        );
        if !of_the_schema && !wrong && stack.diagnostics.has_errors() {
            continue;
        }
        let path = format!("{}.yaml", paths.len());
        sandbox.file(&path, &text);
        let path = sandbox.path(&path).to_str().expect("UTF-8").to_owned();
        if of_the_schema || wrong {
            refused.insert(path.clone());
        } else {
            accepted.push(path.clone());
        }
        paths.push((path, name));
    }
    assert!(accepted.len() >= 20, "{} files", accepted.len());
    let output = Command::new(validator)
        .args(["--output-format", "json", "--schemafile"])
        .arg(sandbox.path("schema.json"))
        .args(paths.iter().map(|(path, _)| path))
        .output()
        .expect("it runs");
    let report: serde_json::Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
            let stderr = String::from_utf8_lossy(&output.stderr);
            panic!("no report: {error}\n{stderr}")
        });
    let mut told = BTreeSet::new();
    for problem in ["errors", "parse_errors"] {
        for entry in report[problem].as_array().into_iter().flatten() {
            told.insert(entry["filename"].as_str().expect("a file").to_owned());
        }
    }
    let name = |path: &String| {
        let of = paths.iter().find(|(known, _)| known == path);
        let text = fs::read_to_string(path).expect("UTF-8");
        format!("{}:\n{text}", of.map_or("", |(_, name)| name))
    };
    let too_strict: Vec<String> = accepted
        .iter()
        .filter(|path| told.contains(*path))
        .map(name)
        .collect();
    let too_lax: Vec<String> = refused.difference(&told).map(name).collect();
    assert!(
        too_strict.is_empty() && too_lax.is_empty(),
        "accepted by phpier alone:\n{}\n{report:#}\nrefused by phpier alone:\n{}",
        too_strict.join("\n"),
        too_lax.join("\n")
    );
}
