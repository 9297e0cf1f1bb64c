//! The last lines of a plan: how far a change of the global stack reaches.
#![cfg(unix)]

use crate::support::fake_docker::FakeDocker;

/// What follows a server that comes anew starts again in some versions of Compose, and counts in the sentence that
/// says how far a change reaches.
#[test]
fn what_only_starts_again_is_in_reach_of_a_change_too() {
    for (version, reach, row) in [
        (
            "2.26.1",
            "This restarts 3 of 4 services of the global stack; 2 projects use them.",
            "recreate",
        ),
        (
            "2.32.0",
            "This restarts 2 of 4 services of the global stack; 2 projects use them.",
            "restart",
        ),
        (
            "2.36.0",
            "This restarts 1 of 4 services of the global stack; 2 projects use it.",
            "",
        ),
    ] {
        let fake = FakeDocker::new();
        fake.answer("version", &format!("{version}\n"));
        fake.sandbox
            .edit(".phpier/global.kdl", "publish=3399", "publish=3398");
        fake.answer("hashes", "phpier-mysql h1\n");
        fake.answer("hashes.new", "phpier-mysql h9\n");
        fake.answer("new", "3398\n");
        let output = fake
            .sandbox
            .run(&["plan", "--summary", "--with-compose"])
            .code(0);
        let provision = output
            .stdout
            .lines()
            .find(|line| line.contains("phpier-mysql-provision  "));
        assert_eq!(
            provision.is_some_and(|line| line.contains(row)),
            !row.is_empty(),
            "{output}"
        );
        output.out(reach).ends(0);
    }
}
