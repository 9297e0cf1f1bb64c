//! Containers that somebody has paused: they are called so, with the line that resumes them.

use crate::support::fake_docker::FakeDocker;

/// What tells of a paused app, with what it is called and the code that it ends with.
const OF_THE_APP: [(&[&str], &str, i32); 6] = [
    (&["status"], "shop paused", 0),
    (&["list"], "shop paused", 0),
    (&["sh"], "shop is paused", 1),
    (&["php", "-v"], "shop is paused", 1),
    (&["up"], "shop is paused, and Compose does not resume it", 1),
    (
        &["up", "shop", "blog"],
        "shop is paused, and Compose does not resume it",
        1,
    ),
];

/// The same of a server.
const OF_A_SERVER: [(&[&str], &str, i32); 5] = [
    (&["status"], "phpier-mysql paused", 0),
    (&["global", "status"], "phpier-mysql paused", 0),
    (&["mysql"], "the server phpier-mysql is paused", 1),
    (
        &["up"],
        "phpier-mysql is paused, and Compose does not resume it",
        1,
    ),
    (
        &["global", "up"],
        "phpier-mysql is paused, and Compose does not resume it",
        1,
    ),
];

#[test]
fn a_paused_container_is_called_so_with_the_line_that_resumes_it() {
    for (paused, rows) in [("shop", &OF_THE_APP[..]), ("phpier-mysql", &OF_A_SERVER)] {
        let way_out = format!("resume with `docker unpause {paused}`");
        for (args, told, code) in rows {
            let fake = FakeDocker::new();
            let listed = FakeDocker::all_up_but(paused);
            fake.answer("ps", &listed);
            fake.answer("ps.up", &listed);
            // "cannot start a paused container, try unpause instead"
            let project = if paused == "shop" { "shop" } else { "phpier" };
            fake.answer(&format!("code.up.{project}"), "1");
            let output = fake.run(args).code(*code);
            let all = format!("{}{}", output.stdout, output.stderr).replace('│', " ");
            let all = all.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(all.contains(told), "{args:?}: no {told:?}\n{output}");
            assert!(all.contains(&way_out), "{args:?}\n{output}");
            for word in ["stopped", "does not run", "why it ended"] {
                assert!(!all.contains(word), "{args:?}: {word}\n{output}");
            }
        }
    }
}

#[test]
fn a_server_of_its_own_that_is_paused_is_told() {
    let config = "name \"shop\"\nservices {\n    redis private=#true\n}\n";
    let fake = FakeDocker::with(config);
    let own = "id-r\tshop-shop-redis-1\tpaused\tUp 2 minutes (Paused)\t\tshop\tshop-redis\th6\n";
    fake.answer("ps", &(FakeDocker::all_up() + own));
    fake.run(&["redis"])
        .code(1)
        .err("the server shop-redis is paused")
        .err("resume with `docker unpause shop-shop-redis-1`")
        .ends(1);
}

/// Programs that are halted are still there, and hold what they held.
#[test]
fn a_paused_project_keeps_the_global_stack_up() {
    let fake = FakeDocker::new();
    fake.answer("ps", &FakeDocker::all_up_but("shop"));
    fake.run(&["global", "down"])
        .code(3)
        .err("blog, shop are still running")
        .ends(3);
}

#[test]
fn programs_are_told_the_state() {
    let fake = FakeDocker::new();
    fake.answer("ps", &FakeDocker::all_up_but("shop"));
    for args in [
        &["status", "--format", "json"][..],
        &["list", "--format", "json"],
    ] {
        fake.run(args).code(0).out("\"state\": \"paused\"").ends(0);
    }
}
