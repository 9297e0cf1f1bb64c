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
fn a_plan_says_how_it_knows_and_which_rows_are_less_sure() {
    let with = "name \"shop\"\nservices {\n    service \"search\" {\n        image \"solr:9\"\n        volume \"data\" \"/var/solr\"\n    }\n}\n";
    let fake = FakeDocker::with(with);
    fake.sandbox.file(
        "code/shop/.phpier.kdl",
        "name \"shop\"\nenv {\n    A \"b\"\n}\n",
    );
    fake.answer("hashes", "shop h4\nshop-search h6\n");
    fake.answer("hashes.new", "shop h1\n");
    fake.answer("new", "A: b\n");
    fake.answer("ps", &FakeDocker::all_up());
    let by_rule = "Told by the rules of Compose 2.35 and newer; `plan --with-compose` asks yours.";
    let [rule, hash, live] = ["rule", "compose-hash", "live"];
    for (option, sentence, [shop_is, search_is]) in [
        (None, by_rule, [rule, rule]),
        (
            Some("--with-compose"),
            "Told by the hashes of Compose 2.26.1.",
            [hash, hash],
        ),
        (
            Some("--live"),
            "Told by what runs and the hashes of Compose 2.26.1.",
            [live, live],
        ),
    ] {
        let options = Vec::from_iter(option);
        let document = plan(&fake, &options, 0);
        let changes = shop(&document)["changes"].as_array().expect("changes");
        let of = |name: &str| {
            let change = changes.iter().find(|change| change["name"] == name);
            let change = change.unwrap_or_else(|| panic!("no {name}: {document:#}"));
            change["confidence"].as_str().expect("a word")
        };
        assert_eq!(of("shop"), shop_is, "{option:?}");
        assert_eq!(of("shop-search"), search_is, "{option:?}");
        assert_eq!(of("search-data"), rule, "{option:?}");
        let args = [&["plan", "--summary"], &*options].concat();
        let mut command = fake.sandbox.command("code/shop", &args);
        let output = command.env("COLUMNS", "200").output().expect("it runs");
        let human = String::from_utf8(output.stdout).expect("UTF-8");
        assert!(human.lines().any(|line| line == sentence), "{human}");
        let line = |start: &str| {
            let line = human.lines().find(|line| line.contains(start));
            line.unwrap_or_else(|| panic!("no {start}\n{human}"))
        };
        for service in ["service shop ", "service shop-search "] {
            assert!(!line(service).contains("(by "), "{human}");
        }
        assert_eq!(
            line("volume search-data").contains("(by rule)"),
            shop_is != rule
        );
        let args = [&["plan", "--format", "markdown"], &*options].concat();
        let markdown = fake.sandbox.run(&args).code(0).stdout;
        let plain = markdown
            .replace("&#59;", ";")
            .replace("&#96;", "`")
            .replace("&#40;", "(")
            .replace("&#41;", ")");
        assert!(plain.contains(sentence), "{plain}");
        assert_eq!(plain.contains("(by rule)"), shop_is != rule, "{plain}");
    }
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
fn a_docker_without_the_plugin_is_told_as_that() {
    let fake = changed();
    fake.answer("code.version", "125");
    for (said, told) in [
        (
            "unknown flag: --short\n\nUsage:  docker [OPTIONS] COMMAND [ARG...]\n",
            "`docker` has no Compose plugin",
        ),
        (
            "docker: 'compose' is not a docker command.\n",
            "`docker` has no Compose plugin",
        ),
        (
            "docker: unknown command: docker compose\n",
            "`docker` has no Compose plugin",
        ),
        (
            "exec format error\n",
            "`docker compose` does not work: exec format error",
        ),
    ] {
        fake.answer("says.version", said);
        for option in ["--with-compose", "--live"] {
            let output = fake.sandbox.run(&["plan", option]).code(1);
            assert!(output.stdout.is_empty(), "{output}");
            output
                .err("phpier::runtime::no_compose")
                .err(told)
                .err("install the Compose plugin")
                .not("--short")
                .ends(1);
        }
    }
}

#[test]
fn a_file_that_compose_cannot_read_is_told_by_rule() {
    let fake = changed();
    fake.answer("code.config", "1");
    fake.answer("says.config", "it is broken\n");
    let output = fake.sandbox.run(&["plan", "--with-compose"]).code(0);
    output
        .err("cannot read the file: it is broken")
        .out("~ service shop  recreate       environment.A b added (by rule)")
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

/// A container as the engine lists it.
fn container(service: &str, hash: &str, image: &str, oneoff: &str) -> String {
    format!("id\t{service}\trunning\tUp 2 minutes\t\tshop\t{service}\t{hash}\t{image}\t{oneoff}\n")
}

#[test]
fn what_was_taken_back_before_it_ran_changes_nothing() {
    let fake = changed();
    // The file on disk, and the one that is to be.
    fake.answer("hashes", "shop h4\n");
    fake.answer("hashes.new", "shop h1\n");
    fake.answer("new", "A: b\n");
    for (hash, status, state, action) in [
        ("h1", "running", "next", "no_effect"),
        ("h4", "running", "current", "recreate"),
        ("h0", "running", "older", "recreate"),
        ("h0", "exited", "stopped_older", "recreate"),
        ("h4", "exited", "stopped", "recreate"),
    ] {
        let listed = container("shop", hash, "", "False").replace("running", status);
        fake.answer("ps", &listed);
        let plan = plan(&fake, &["--live"], 0);
        let shop = shop(&plan);
        assert_eq!(shop["running"]["shop"], state, "{hash} {status}");
        let mut changes = shop["changes"].as_array().expect("changes").iter();
        let change = changes.find(|change| change["name"] == "shop");
        let found = change.map_or("no_effect", |change| {
            change["effect"].as_str().expect("one")
        });
        assert_eq!(found, action, "{hash} {status}\n{shop:#}");
    }
}

/// Of several containers of a service the one counts of which there is most to say, whatever their order; one that
/// does not run is told, and is made anew only where its files are older.
#[test]
fn what_is_stopped_is_told_from_what_runs() {
    let fake = FakeDocker::with("name \"shop\"\n");
    fake.answer("hashes", "shop h4\n");
    for (containers, state, effect, words) in [
        (&["h4 running"][..], "current", None, None),
        (
            &["h4 exited"],
            "stopped",
            None,
            Some("shop: shop is stopped"),
        ),
        (
            &["h4 created"],
            "stopped",
            None,
            Some("shop: shop is stopped"),
        ),
        (
            &["h0 exited"],
            "stopped_older",
            Some("recreate"),
            Some("shop: shop is stopped and has older files"),
        ),
        (
            &["h0 running"],
            "older",
            Some("recreate"),
            Some("shop: shop runs older files"),
        ),
        (&["h4 running", "h4 exited"], "stopped", None, None),
        (
            &["h4 paused"],
            "paused",
            None,
            Some("shop: shop is paused; `up -d` does not resume it, `docker unpause` does"),
        ),
        (
            &["h0 paused"],
            "paused_older",
            Some("recreate"),
            Some("shop: shop is paused and has older files; `up -d` makes it anew"),
        ),
        (&["h4 paused", "h4 exited"], "paused", None, None),
        (
            &["h4 exited", "h0 exited"],
            "stopped_older",
            Some("recreate"),
            None,
        ),
        (
            &["h0 exited", "h0 running"],
            "older",
            Some("recreate"),
            None,
        ),
        (
            &["h4 exited", "h0 running", "h4 running"],
            "older",
            Some("recreate"),
            None,
        ),
        (
            &[],
            "absent",
            Some("create"),
            Some("shop: shop is not there"),
        ),
    ] {
        for turned in [false, true] {
            let mut listed: Vec<String> = containers
                .iter()
                .map(|one| one.split_once(' ').expect("a hash and a state"))
                .map(|(hash, status)| {
                    container("shop", hash, "", "False").replace("running", status)
                })
                .collect();
            if turned {
                listed.reverse();
            }
            fake.answer("ps", &listed.concat());
            let plan = plan(&fake, &["--live"], 0);
            let shop = shop(&plan);
            assert_eq!(shop["running"]["shop"], state, "{containers:?}");
            let mut changes = shop["changes"].as_array().expect("changes").iter();
            let change = changes.find(|change| change["name"] == "shop");
            let found = change.map(|change| change["effect"].as_str().expect("one"));
            assert_eq!(found, effect, "{containers:?}\n{shop:#}");
        }
        let output = fake.sandbox.run(&["plan", "--live"]).code(0);
        match words {
            Some(words) => output.out(words).ends(0),
            None => output.ends(0),
        }
    }
}

#[test]
fn an_image_that_moved_on_is_seen() {
    let fake = FakeDocker::with(
        "name \"shop\"\nservices {\n    service \"search\" {\n        image \"solr:9\"\n    }\n}\n",
    );
    fake.answer("hashes", "shop h4\nshop-search h6\n");
    fake.answer("images", "solr:9\tsha256:new\nsolr:8\tsha256:old\n");
    for (image, state) in [
        ("sha256:new", "current"),
        ("sha256:old", "older_image"),
        // It does not say what it was made from.
        ("", "current"),
    ] {
        fake.answer("ps", &container("shop-search", "h6", image, "False"));
        let plan = plan(&fake, &["--live"], 0);
        assert_eq!(shop(&plan)["running"]["shop-search"], state, "{image}");
    }
    // What is not here will be pulled, and nobody knows what that is.
    fake.answer("images", "");
    fake.answer("ps", &container("shop-search", "h6", "sha256:old", "False"));
    let seen = plan(&fake, &["--live"], 0);
    assert_eq!(shop(&seen)["running"]["shop-search"], "current");
    fake.answer("images", "solr:9\tsha256:new\n");
    let output = fake.sandbox.run(&["plan", "--live"]).code(0);
    output
        .out("shop: shop-search runs an older image of that name")
        .ends(0);
}

#[test]
fn containers_of_removed_services_are_told() {
    let fake = FakeDocker::with("name \"shop\"\n");
    fake.answer("hashes", "shop h4\n");
    let all = [
        container("shop", "h4", "", "False"),
        container("shop-queue", "h7", "", "False"),
        // One command in a container of its own is no older service.
        container("shop", "h0", "", "True"),
    ];
    fake.answer("ps", &all.concat());
    let seen = plan(&fake, &["--live"], 0);
    assert_eq!(shop(&seen)["running"]["shop"], "current");
    assert_eq!(shop(&seen)["running"]["shop-queue"], "orphan");
    let output = fake.sandbox.run(&["plan", "--live"]).code(0);
    output
        .out("shop: shop-queue is in no file any more; its container stays")
        .ends(0);
    // Of several containers the one counts that is not current.
    let two = ["h4", "h3", "h4"].map(|hash| container("shop", hash, "", "False"));
    fake.answer("ps", &two.concat());
    let seen = plan(&fake, &["--live"], 0);
    assert_eq!(shop(&seen)["running"]["shop"], "older");
}

#[test]
fn what_runs_of_a_project_that_is_gone_is_told() {
    let fake = FakeDocker::with("name \"shop\"\n");
    fake.answer("ps", &FakeDocker::all_up());
    let config = fake.sandbox.path("code/shop/.phpier.kdl");
    std::fs::remove_file(config).expect("removed");
    let output = fake.sandbox.run_in("", &["plan", "--live"]).code(0);
    output.out("shop: shop is in no file any more").ends(0);
}

#[test]
fn what_its_owner_has_beside_the_file_counts() {
    let fake = changed();
    fake.sandbox.file(
        "code/shop/docker-compose.override.yml",
        "services:\n  own:\n    image: memcached:1\n",
    );
    fake.answer("hashes", "shop h4\nown h9\n");
    fake.answer("ps", &container("own", "h9", "", "False"));
    let seen = plan(&fake, &["--live"], 0);
    assert_eq!(shop(&seen)["running"]["own"], "current", "{seen:#}");
    let asked = fake.calls();
    let asked: Vec<&String> = asked
        .iter()
        .filter(|call| call.contains("|-p|shop|") && call.contains("--hash"))
        .collect();
    assert_eq!(asked.len(), 2, "old and new\n{asked:?}");
    for call in asked {
        assert!(call.contains("compose.override.yml|"), "{call}");
    }
}
