//! Plans that ask Compose and the engine; both are scripts here.
#![cfg(unix)]

use serde_json::Value;

use crate::support::fake_docker::FakeDocker;

fn plan(fake: &FakeDocker, args: &[&str], code: i32) -> Value {
    let args = [&["plan", "--format", "json"], args].concat();
    let output = fake.sandbox.run(&args).code(code);
    serde_json::from_str(&output.stdout).unwrap_or_else(|error| panic!("{error}\n{output}"))
}

fn shop(plan: &Value) -> &Value {
    let projects = plan["projects"].as_array().expect("projects");
    projects
        .iter()
        .find(|one| one["name"] == "shop")
        .expect("shop")
}

fn changed() -> FakeDocker {
    let fake = FakeDocker::with("name \"shop\"\n");
    fake.sandbox.edit(
        "code/shop/.phpier.kdl",
        "name \"shop\"",
        "name \"shop\"\nenv {\n    A \"b\"\n}",
    );
    fake
}

#[test]
fn what_compose_hashes_counts_more_than_the_rules() {
    let fake = changed();
    // It gives one hash for both, so to it nothing changes.
    fake.answer("hashes", "shop h4\n");
    let plan = plan(&fake, &["--with-compose"], 0);
    let change = &shop(&plan)["changes"][0];
    assert_eq!(
        (&change["effect"], &change["confidence"]),
        (&"no_effect".into(), &"compose-hash".into())
    );
    assert_eq!(change["compose"], "2.26.1");
}

#[test]
fn without_compose_there_is_no_exact_plan() {
    let fake = changed();
    fake.answer("code.version", "1");
    let output = fake.sandbox.run(&["plan", "--with-compose"]).code(1);
    assert!(output.stdout.is_empty(), "{output}");
    output.err("phpier::runtime::no_compose").ends(1);
}

#[test]
fn a_file_that_compose_cannot_read_is_told_by_rule() {
    let fake = changed();
    fake.answer("code.config", "1");
    fake.answer("says.config", "it is broken\n");
    let output = fake.sandbox.run(&["plan", "--with-compose"]).code(0);
    output
        .err("cannot read the file: it is broken")
        .out("~ service shop  recreate")
        .ends(0);
}

#[test]
fn without_an_engine_nothing_runs_and_it_says_so() {
    let fake = changed();
    fake.answer("code.ps", "1");
    fake.answer("said", "Cannot connect to the Docker daemon\n");
    let output = fake.sandbox.run(&["plan", "--live"]).code(1);
    output.err("phpier::runtime::no_engine").ends(1);
}

#[test]
fn what_runs_is_told_from_what_is_on_disk() {
    let fake = FakeDocker::with("name \"shop\"\n");
    fake.answer("ps", &FakeDocker::all_up());
    for (hash, state) in [("h4", "current"), ("h0", "older")] {
        fake.answer("hashes", &format!("shop {hash}\n"));
        let plan = plan(&fake, &["--live"], 0);
        assert_eq!(shop(&plan)["running"]["shop"], state, "{plan:#}");
    }
    fake.answer("ps", "");
    let output = fake.sandbox.run(&["plan", "--live"]).code(0);
    output
        .out("No changes.")
        .out("shop: shop is not there")
        .ends(0);
}
