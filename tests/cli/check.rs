//! `phpier check` guards a repository.

use std::fs;

use crate::support::sandbox::Sandbox;

const OUTPUT: &str = "code/shop/docker-compose.yml";

/// Something that happens to a project behind phpier's back.
type Change = fn(&Sandbox);

#[test]
fn each_way_to_be_wrong_is_told() {
    let cases: [(&str, Change); 6] = [
        ("missing", |sandbox| {
            fs::remove_file(sandbox.path(OUTPUT)).expect("there");
        }),
        ("stale", |sandbox| {
            let new = "\"shop\"\nphp \"8.3\"";
            sandbox.edit("code/shop/.phpier.kdl", "\"shop\"", new);
        }),
        ("edited", |sandbox| sandbox.edit(OUTPUT, "name:", "name: ")),
        ("foreign", |sandbox| sandbox.file(OUTPUT, "services: {}\n")),
        ("edited_back", |sandbox| {
            sandbox.edit(OUTPUT, "sha256:", "sha256:0");
        }),
        ("orphan", |sandbox| {
            let text = sandbox.read("code/shop/.phpier/Dockerfile");
            sandbox.file("code/shop/.phpier/old.conf", text);
        }),
    ];
    for (state, change) in cases {
        let sandbox = Sandbox::with_project();
        sandbox.apply();
        sandbox
            .run(&["check"])
            .code(0)
            .err("not checked: rules of the global stack")
            .ends(0);
        change(&sandbox);
        // A person is told in a word what is wrong.
        let word = format!(" {}", state.replace('_', " "));
        sandbox.run(&["check"]).code(2).out(&word).ends(2);
        let json = sandbox.run(&["check", "--format", "json"]).code(2);
        let json: serde_json::Value = serde_json::from_str(&json.stdout).expect("JSON");
        let states: Vec<_> = json["projects"][0]["files"]
            .as_array()
            .expect("files")
            .iter()
            .map(|file| file["state"].as_str().expect("a state"))
            .collect();
        assert!(states.contains(&state), "{state} in {states:?}");
        let code = format!("phpier::plan::{state}");
        let codes = json["diagnostics"].as_array().expect("diagnostics").iter();
        assert!(
            codes.into_iter().any(|d| d["code"] == code.as_str()),
            "{code}"
        );
    }
}

#[test]
fn a_project_can_be_checked_without_a_global_stack_unless_it_is_required() {
    let sandbox = Sandbox::with_project();
    sandbox.apply();
    sandbox.run(&["check"]).ends(0);
    let output = sandbox.run(&["check", "--require-global"]);
    output.code(1).err("phpier::cli::missing_global").ends(1);
    let sandbox = Sandbox::with_fleet(&["shop"]);
    sandbox.apply();
    sandbox
        .run(&["check", "--require-global"])
        .code(0)
        .not("not checked")
        .ends(0);
}

#[test]
fn mistakes_are_shown_at_their_place() {
    let sandbox = Sandbox::with_fleet(&["blog", "shop"]);
    sandbox.file(
        "code/blog/.phpier.yaml",
        "name: blog\nphp:\n  extensons: [gd]\n",
    );
    sandbox.file("code/shop/.phpier.yaml", "# ä\nname: Shop\n");
    let output = sandbox.run(&["check"]).code(1);
    let output = output
        .err("~/code/blog/.phpier.yaml:3:3")
        .err("~/code/shop/.phpier.yaml:2:7");
    assert!(output.stderr.ends_with("2 errors\n"), "{output}");
    assert!(output.stdout.is_empty(), "{output}");
}

#[test]
fn two_projects_of_one_name_are_both_shown() {
    let sandbox = Sandbox::with_fleet(&["shop"]);
    sandbox.file("code/copy/.phpier.kdl", "// a copy\nname \"shop\"\n");
    let output = sandbox.run(&["check"]).code(1);
    output
        .err("~/code/copy/.phpier.kdl:2:")
        .err("~/code/shop/.phpier.yaml:1:")
        .ends(1);
}
