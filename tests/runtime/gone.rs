//! Containers of services that are in no file any more, as `up` and `down` find them.

use crate::support::fake_docker::FakeDocker;

/// Whose container it is: name, Compose's project and service, whether it is a one-off, phpier's label.
type Row = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

/// What is there: of `shop` its app, a server of phpier's that is gone, one that another file brings, one
/// that somebody else has left behind, and one that runs a command; and what is not of `shop`.
const THERE: &[Row] = &[
    ("shop-shop-1", "shop", "shop", "False", "shop"),
    ("shop-shop-redis-1", "shop", "shop-redis", "False", "redis"),
    ("shop-shop-find-1", "shop", "shop-find", "False", "find"),
    ("shop-theirs-1", "shop", "theirs", "False", ""),
    ("shop-run-1", "shop", "shop-worker", "True", "shop"),
    ("blog-blog-redis-1", "blog", "blog-redis", "False", "redis"),
    (
        "phpier-valkey",
        "phpier",
        "phpier-valkey",
        "False",
        "valkey",
    ),
    ("other-1", "other", "shop-redis", "False", "redis"),
];

fn fake() -> FakeDocker {
    let fake = FakeDocker::new();
    let row = |(name, project, service, oneoff, label): &Row| {
        format!(
            "id-{name}\t{name}\trunning\tUp 1 second\t\t{project}\t{service}\th\tsha256:1\t{oneoff}\t{label}\n"
        )
    };
    let there: String = THERE.iter().map(row).collect();
    fake.answer("ps", &there);
    fake.answer("ps.up", &(there + &FakeDocker::all_up()));
    fake.answer(
        "services",
        "shop\nshop-find\nblog\nphpier-mysql\nphpier-redis\nphpier-traefik\n",
    );
    fake.answer("inspect", "redis\nshop-redis-data\n\n");
    fake
}

/// Which containers were stopped and removed since the last time, in order.
fn taken(fake: &FakeDocker) -> Vec<String> {
    let calls = fake.calls();
    assert!(!calls.iter().any(|call| call.contains("--remove-orphans")));
    let calls = calls.iter().filter_map(|call| call.strip_prefix("docker|"));
    calls
        .filter(|call| call.starts_with("stop|") || call.starts_with("rm|"))
        .map(str::to_owned)
        .collect()
}

const TOLD: &str = "removed shop-redis: its data stays in the volume shop-redis-data\n";
const LEFT: &str = "shop-theirs-1 is in no file any more; it is not phpier's and stays until `docker rm --force shop-theirs-1`\n";

#[test]
fn what_is_gone_is_removed_and_nothing_else() {
    for command in ["up", "down"] {
        let fake = fake();
        fake.run(&[command]).code(0).err(TOLD).err(LEFT).ends(0);
        assert_eq!(
            taken(&fake),
            ["stop|id-shop-shop-redis-1", "rm|id-shop-shop-redis-1"],
            "{command}"
        );
    }
}

#[test]
fn it_goes_before_anything_else_of_its_stack_happens() {
    for (args, last) in [
        (&["up"][..], "shop up -d --wait"),
        (&["down"], "shop down"),
        (&["global", "up"], "phpier up -d --wait"),
        (&["global", "down", "--yes"], "phpier down"),
    ] {
        let fake = fake();
        fake.run(args).code(0).err("removed ").ends(0);
        let commands = fake.commands();
        let at = |wanted: &str| commands.iter().position(|command| command == wanted);
        assert!(at("rm").is_some() && at("rm") < at(last), "{commands:?}");
    }
}

#[test]
fn the_global_stack_loses_what_global_kdl_has_no_more() {
    for args in [&["global", "up"][..], &["global", "down", "--yes"]] {
        let fake = fake();
        fake.answer("inspect", "valkey\na\nb\n");
        fake.run(args)
            .code(0)
            .err("removed phpier-valkey: its data stays in the volumes a and b\n")
            .ends(0);
        assert_eq!(
            taken(&fake),
            ["stop|id-phpier-valkey", "rm|id-phpier-valkey"]
        );
    }
}

#[test]
fn of_several_projects_each_loses_its_own() {
    for command in ["up", "down"] {
        let fake = fake();
        fake.answer("inspect", "memcached\n");
        fake.run(&[command, "--all"])
            .code(0)
            .err("blog | removed blog-redis, which is in no file any more")
            .err("shop | removed shop-redis, which is in no file any more")
            .ends(0);
        let mut taken = taken(&fake);
        taken.sort();
        assert_eq!(
            taken,
            [
                "rm|id-blog-blog-redis-1",
                "rm|id-shop-shop-redis-1",
                "stop|id-blog-blog-redis-1",
                "stop|id-shop-shop-redis-1"
            ],
            "{command}"
        );
    }
}

/// Whoever does not know what there is to be takes nothing away.
#[test]
fn where_compose_does_not_tell_nothing_goes() {
    for (name, text) in [("code.config", "1"), ("services", "")] {
        let fake = fake();
        fake.answer(name, text);
        let _ = fake.run(&["down"]).code(0).not("removed");
        assert!(taken(&fake).is_empty(), "{name}");
    }
}

#[test]
fn what_cannot_be_removed_keeps_its_project_from_going_on() {
    for (command, last) in [("up", "shop up -d --wait"), ("down", "shop down")] {
        let fake = fake();
        fake.answer("code.stop", "1");
        fake.answer("says.stop", "wedged\n");
        let output = fake.run(&[command]).code(1).not("removed shop");
        assert!(output.stderr.contains("wedged"), "{output}");
        let commands = fake.commands();
        assert!(
            !commands
                .iter()
                .any(|command| command == "rm" || command == last)
        );
    }
}

/// A volume without a name is handed on by its container alone, and a service of one's own may keep its data in
/// its own files: another branch may have the service still.
#[test]
fn what_alone_leads_to_data_is_only_stopped_before_up() {
    let nameless = "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945";
    for held in [
        format!("redis\nshop-redis-data\n{nameless}\n"),
        "search\n".to_owned(),
        "search\nshop-search-plugins\n".to_owned(),
    ] {
        let fake = fake();
        fake.answer("inspect", &held);
        let told = "stopped shop-redis, which is in no file any more: its container stays, with what it holds, until `docker rm shop-shop-redis-1`\n";
        fake.run(&["up"]).code(0).err(told).ends(0);
        assert_eq!(taken(&fake), ["stop|id-shop-shop-redis-1"], "{held}");

        // The next time there is nothing to do, and nothing to say.
        for state in ["exited", "created", "dead"] {
            let ps = fake.sandbox.read("fake/ps");
            let row = "shop-shop-redis-1\trunning";
            fake.answer(
                "ps",
                &ps.replace(row, &format!("shop-shop-redis-1\t{state}")),
            );
            let _ = fake.run(&["up"]).code(0).not("stopped");
            assert!(taken(&fake).is_empty(), "{held}");
            fake.answer("ps", &ps);
        }

        // Whoever brings all of it down means that one too.
        fake.run(&["down"])
            .code(0)
            .err("removed shop-redis")
            .ends(0);
        assert_eq!(
            taken(&fake),
            ["stop|id-shop-shop-redis-1", "rm|id-shop-shop-redis-1"]
        );
    }
}

/// An app, its workers and a server of the catalog's that keeps nothing have nothing in their own files.
#[test]
fn what_holds_nothing_is_removed() {
    for held in ["\n", "memcached\n"] {
        let fake = fake();
        fake.answer("inspect", held);
        fake.run(&["up"])
            .code(0)
            .err("removed shop-redis, which is")
            .ends(0);
        assert_eq!(taken(&fake).len(), 2, "{held:?}");
    }
}

/// Two may bring a stack up at once, and a person may remove a container by hand.
#[test]
fn what_is_gone_meanwhile_is_no_failure() {
    let said = "Error response from daemon: No such container: id-shop-shop-redis-1\n";
    for (word, said) in [
        ("inspect", "Error: No such object: id-shop-shop-redis-1\n"),
        ("stop", said),
        ("rm", said),
    ] {
        for command in ["up", "down"] {
            let fake = fake();
            fake.answer(&format!("code.{word}"), "1");
            fake.answer(&format!("says.{word}"), said);
            let _ = fake.run(&[command]).code(0).not("No such");
        }
    }
}
