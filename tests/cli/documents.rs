//! What programs and reviewers read: the JSON of a plan by its published schema, and its Markdown.

use std::process::Command;

use serde_json::Value;

use super::plan::{changed, fleet};
use crate::support::sandbox::Sandbox;
use crate::support::tools;

fn json(sandbox: &Sandbox, args: &[&str]) -> Value {
    let output = sandbox.run_in("", &[args, &["--format", "json"]].concat());
    serde_json::from_str(&output.stdout).unwrap_or_else(|error| panic!("{error}\n{output}"))
}

/// Plans and checks of every kind.
fn documents() -> Vec<(&'static str, Value)> {
    let (idle, changed, wrong, moved) = (fleet(), changed(), fleet(), fleet());
    wrong.edit("code/shop/.phpier.kdl", "8.3", "8.x");
    moved.edit(
        "code/api/.phpier.kdl",
        "\"api\"",
        "\"api\"\noutput \"api.yml\"",
    );
    vec![
        ("nothing to do", json(&idle, &["plan"])),
        ("a day's work", json(&changed, &["plan"])),
        ("a check of it", json(&changed, &["check"])),
        ("a mistake", json(&wrong, &["plan"])),
        ("a renamed file", json(&moved, &["plan"])),
        ("nothing there", json(&Sandbox::new(), &["check"])),
    ]
}

#[test]
fn every_document_follows_the_schema() {
    let validator = "check-jsonschema";
    let version = Command::new(validator).arg("--version").output();
    if !version.is_ok_and(|output| output.status.success()) {
        tools::skipped(
            "every_document_follows_the_schema",
            "there is no check-jsonschema",
        );
        return;
    }
    let sandbox = Sandbox::new();
    sandbox.file(
        "schema.json",
        sandbox.run(&["schema", "plan"]).code(0).stdout,
    );
    let mut good: Vec<Value> = documents()
        .into_iter()
        .map(|(_, document)| document)
        .collect();
    let mut bad = Vec::new();
    for (pointer, value) in [
        ("/projects/0/changes/0/effect", Value::from("explode")),
        ("/projects/0/files/0/diff", Value::Null),
        ("/summary/containers", Value::Null),
        ("/format_version", Value::from("2.0")),
    ] {
        let mut document = good[1].clone();
        *document
            .pointer_mut(pointer)
            .unwrap_or_else(|| panic!("{pointer}")) = value;
        bad.push(document);
    }
    let check = |documents: &mut Vec<Value>| {
        let mut command = Command::new(validator);
        command
            .args(["--schemafile"])
            .arg(sandbox.path("schema.json"));
        for (at, document) in documents.iter().enumerate() {
            let name = format!("{at}.json");
            sandbox.file(&name, document.to_string());
            command.arg(sandbox.path(&name));
        }
        command.output().expect("it runs")
    };
    let output = check(&mut good);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
    for document in bad {
        assert!(
            !check(&mut vec![document]).status.success(),
            "the schema is too lax"
        );
    }
}

#[test]
fn consequences_are_told_to_programs() {
    let plan = json(&changed(), &["plan"]);
    let projects = plan["projects"].as_array().expect("projects");
    let shop = projects
        .iter()
        .find(|one| one["name"] == "shop")
        .expect("shop");
    let changes = shop["changes"].as_array().expect("changes");
    let app = changes
        .iter()
        .find(|change| change["name"] == "shop")
        .expect("the app");
    assert_eq!(app["effect"], "recreate");
    assert_eq!(app["confidence"], "rule");
    let causes = app["causes"].as_array().expect("causes");
    let cause = |address: &str| {
        causes
            .iter()
            .find(|cause| cause["address"] == address)
            .expect("a cause")
    };
    assert_eq!(
        cause("services.shop.environment.APP_NAME")["after"],
        "Shop & Söhne"
    );
    let password = cause("services.shop.environment.DB_PASSWORD");
    assert_eq!(password["sensitive"], true);
    assert!(password["before"].is_null() && password["after"].is_null());
    assert_eq!(cause("services.shop.build")["of"], ".phpier/Dockerfile");
    let count = |effect: &str| {
        let changes = projects
            .iter()
            .flat_map(|one| one["changes"].as_array().expect("changes"));
        changes
            .filter(|one| one["kind"] == "service" && one["effect"] == effect)
            .count()
    };
    for (effect, key) in [
        ("recreate", "recreate"),
        ("create", "create"),
        ("remove", "remove"),
    ] {
        assert_eq!(
            plan["summary"]["containers"][key],
            count(effect),
            "{effect}"
        );
    }
}

#[test]
fn a_comment_has_the_totals_above_the_fold() {
    let text = changed()
        .run_in("", &["plan", "--format", "markdown"])
        .code(0)
        .stdout;
    let fold = text.find("<details>").expect("a fold");
    for told in [
        "**Plan:**",
        "**Containers:**",
        "This restarts 2 of 6 services",
    ] {
        assert!(
            text.find(told).is_some_and(|at| at < fold),
            "{told}: {text}"
        );
    }
    assert!(text.ends_with("</details>\n"), "{text}");
    let text = fleet()
        .run_in("", &["plan", "--format", "markdown"])
        .code(0)
        .stdout;
    assert!(text.starts_with("### phpier plan\n\nNo changes."), "{text}");
}

#[test]
fn nothing_breaks_out_of_a_comment() {
    let sandbox = Sandbox::with_project();
    sandbox.file(
        "code/shop/.phpier.kdl",
        "name \"shop\"\nenv {\n    A \"</details> @team ``` `x` | y\"\n    B \"\\n```\\n</details>\\n# hi\\n\"\n}\n",
    );
    for args in [
        ["plan", "--format", "markdown"],
        ["check", "--format", "markdown"],
    ] {
        let text = sandbox.run(&args).stdout;
        // Outside the fences there is no character of theirs.
        let mut fence: Option<&str> = None;
        let mut outside = String::new();
        for line in text.lines() {
            let ticks = line.len() - line.trim_start_matches('`').len();
            match fence {
                None if ticks >= 3 => fence = Some(&line[..ticks]),
                Some(open) if line == open => fence = None,
                None => outside.push_str(line),
                Some(_) => {}
            }
        }
        assert!(fence.is_none(), "{text}");
        assert_eq!(outside.matches("</details>").count(), 1, "{text}");
        assert!(
            !outside.contains('@') && !outside.contains('`'),
            "{outside}"
        );
    }
}
