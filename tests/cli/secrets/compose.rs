//! What other programs say reaches the reader without the secrets that they quote.

use std::fs;

use super::fleet::{CANARY, OTHERS, write};
use super::look;
use super::runs::{ACTS, ASKS};
use crate::support::fake_docker::FakeDocker;

fn fleet() -> FakeDocker {
    let fake = FakeDocker::new();
    fs::remove_file(fake.sandbox.path("code/blog/.phpier.kdl")).expect("the other spelling");
    write(&fake.sandbox, "old", str::to_owned);
    fake.sandbox
        .run_in("", &["apply", "--yes", "--overwrite"])
        .not(CANARY)
        .ends(0);
    fake
}

#[test]
fn plans_that_ask_compose_and_the_engine_tell_no_secret() {
    let fake = fleet();
    fake.answer("ps", &FakeDocker::all_up());
    look(&fake.sandbox, ASKS, "all is up");
    write(&fake.sandbox, "new", str::to_owned);
    look(&fake.sandbox, ASKS, "every secret is another");
}

#[test]
fn commands_that_act_tell_no_secret() {
    let fake = fleet();
    fake.answer("ps", &FakeDocker::all_up());
    fake.sandbox.file("dump.sql", "SELECT 1;\n");
    for (path, text) in OTHERS {
        fake.sandbox
            .file(&format!("code/{path}"), text.replace('%', CANARY));
    }
    look(&fake.sandbox, ACTS, "it acts");
    let calls = fake.calls();
    let argv = calls.iter().filter(|call| call.starts_with("docker"));
    for call in argv {
        assert!(
            !call.contains(CANARY),
            "everybody on this machine sees {call}"
        );
    }
}

#[test]
fn what_compose_quotes_of_a_file_is_told_without_its_secrets() {
    let fake = fleet();
    write(&fake.sandbox, "new", str::to_owned);
    fake.answer("code.config", "1");
    // By its name; as an item that only the one before it makes a secret; and alone.
    for line in ["API_TOKEN: c4n4ryold6", "- c4n4ryoldj", "c4n4ryold8"] {
        fake.answer(
            "says.config",
            &format!("yaml: line 7: did not find {line}\n"),
        );
        let plan = ["plan", "shop", "--with-compose", "--summary"];
        let output = fake.sandbox.run_in("", &plan).code(0).not(CANARY);
        output
            .err("cannot read the file: yaml: line 7: did not")
            .ends(0);
    }
}

/// What Compose says of many projects at once goes through phpier.
#[test]
fn what_is_said_of_several_projects_is_told_without_secrets() {
    let fake = fleet();
    let text = fake.sandbox.read("code/shop/docker-compose.yml");
    // Of a line in a list nobody knows what the one before it was.
    let lines = text
        .lines()
        .filter(|line| line.contains(CANARY) && line.contains(": "));
    let said: Vec<&str> = lines
        .filter(|line| !line.trim_start().starts_with("- "))
        .collect();
    assert!(said.len() > 15, "{said:#?}");
    fake.answer("says.build", &(said.join("\n") + "\n"));
    fake.answer("code.build", "1");
    let output = fake.sandbox.run_in("", &["build", "--all"]);
    output.err("API_TOKEN: (sensitive)").not(CANARY).ends(1);
}
