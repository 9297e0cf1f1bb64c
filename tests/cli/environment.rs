//! `domain` and `network` of `global.kdl`: no byte of a project changes with them, and its containers do.

use serde_json::Value;

#[cfg(unix)]
use crate::support::fake_docker::FakeDocker;
use crate::support::sandbox::Sandbox;

/// Three projects that were applied once: one has a worker, one only hosts outside of the domain.
fn fleet() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.file(
        ".phpier/global.kdl",
        "domain \"localhost\"\nnetwork \"phpier_global\"\nprojects {\n    scan \"~/code\"\n}\n",
    );
    sandbox.file(
        "code/api/.phpier.kdl",
        "name \"api\"\nhosts \"api.example.com\"\n",
    );
    sandbox.file("code/blog/.phpier.kdl", "name \"blog\"\n");
    let worker = "workers {\n    queue \"php artisan queue:work\"\n}\n";
    sandbox.file("code/shop/.phpier.kdl", format!("name \"shop\"\n{worker}"));
    sandbox.apply();
    sandbox
}

fn domain() -> Sandbox {
    let sandbox = fleet();
    sandbox.edit(".phpier/global.kdl", "localhost", "test");
    sandbox
}

fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn json(sandbox: &Sandbox, args: &[&str]) -> Value {
    let output = sandbox.run_in("", &[args, &["--format", "json"]].concat());
    serde_json::from_str(&output.code(0).stdout).expect("JSON")
}

/// The changes of one stack as `name effect reason of place`.
fn changes(plan: &Value, stack: &str) -> Vec<String> {
    let mut stacks = plan["projects"].as_array().expect("stacks").iter();
    let stack = stacks.find(|one| one["name"] == stack).expect("the stack");
    let changes = stack["changes"].as_array().expect("changes").iter();
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    changes
        .map(|change| {
            let cause = &change["causes"][0];
            let words = [
                &change["name"],
                &change["effect"],
                &cause["reason"],
                &cause["of"],
            ];
            let words = words
                .into_iter()
                .chain([&change["place"], &change["confidence"]]);
            words.map(text).collect::<Vec<_>>().join(" ")
        })
        .collect()
}

#[test]
fn a_plan_names_the_projects_that_another_domain_concerns() {
    let sandbox = domain();
    let output = sandbox.run_in("", &["plan"]).code(0);
    let said = flat(&output.stdout);
    let row = "~ variable PHPIER_DOMAIN recreate localhost -> test, the containers of 2 projects come anew at their next `up` (blog, shop) global.kdl:1:8";
    assert!(said.contains(row), "{output}");
    let sentence = "PHPIER_DOMAIN goes from localhost to test: the containers of 2 projects come anew at their next `up` (blog, shop). Plan:";
    assert!(said.contains(sentence), "{output}");
    assert!(said.contains("2 recreate (blog, shop)."), "{output}");
    assert!(!said.contains("spelling only"), "{output}");
    // The files of projects are what they were.
    let files = sandbox.run_in("", &["plan", "--files"]).code(0);
    assert!(!files.stdout.contains("/code/"), "{files}");
    // A worker has no host.
    let plan = json(&sandbox, &["plan"]);
    let app = |name: &str| format!("{name} recreate environment PHPIER_DOMAIN global.kdl:1:8 rule");
    assert_eq!(changes(&plan, "api"), [""; 0]);
    assert_eq!(changes(&plan, "blog"), [app("blog")]);
    assert_eq!(changes(&plan, "shop")[0], app("shop"));
    let moved = &plan["environment"][0];
    assert_eq!(moved["variable"], "PHPIER_DOMAIN");
    assert_eq!(
        (&moved["before"], &moved["after"]),
        (&"localhost".into(), &"test".into())
    );
    assert_eq!(moved["projects"], serde_json::json!(["blog", "shop"]));
    assert_eq!(moved["location"]["start"]["line"], 1);
    assert_eq!(plan["summary"]["containers"]["recreate"], 2);
    // What was told is done, and then there is nothing to tell.
    sandbox.apply();
    let after = json(&sandbox, &["plan"]);
    assert_eq!(after["environment"], serde_json::json!([]));
    assert_eq!(changes(&after, "blog"), [""; 0]);
}

#[test]
fn another_network_concerns_every_container_that_is_in_it() {
    let sandbox = fleet();
    sandbox.edit(".phpier/global.kdl", "phpier_global", "lan");
    let plan = json(&sandbox, &["plan"]);
    let moved = &plan["environment"][0];
    assert_eq!(
        moved["projects"],
        serde_json::json!(["api", "blog", "shop"])
    );
    assert_eq!(moved["place"], "global.kdl:2:9");
    for (stack, services) in [("api", &["api"][..]), ("shop", &["shop", "shop-queue"][..])] {
        let expected = services
            .iter()
            .map(|name| format!("{name} recreate environment PHPIER_NETWORK global.kdl:2:9 rule"));
        assert_eq!(changes(&plan, stack), expected.collect::<Vec<_>>());
    }
}

#[test]
fn a_plan_about_one_project_counts_them_all() {
    let sandbox = domain();
    let output = sandbox.run_in("", &["plan", "code/shop"]).code(0);
    let said = flat(&output.stdout);
    let sentence = "No changes. 1 stack is up to date. PHPIER_DOMAIN goes from localhost to test: the containers of 2 projects";
    assert!(said.contains(sentence), "{output}");
    let plan = json(&sandbox, &["plan", "code/shop"]);
    assert_eq!(
        plan["environment"][0]["projects"],
        serde_json::json!(["blog", "shop"])
    );
}

#[test]
fn a_change_of_the_projects_own_is_told_beside() {
    let sandbox = domain();
    sandbox.edit(
        "code/blog/.phpier.kdl",
        "\"blog\"",
        "\"blog\"\nhosts \"@\" \"www\"",
    );
    let output = sandbox.run_in("", &["plan", "--summary"]).code(0);
    let said = flat(&output.stdout);
    let rows = said.split_once("~ service blog recreate labels.");
    let (_, row) = rows.unwrap_or_else(|| panic!("{output}"));
    assert!(row.contains(".phpier.kdl:2:"), "{output}");
    assert!(
        row.contains("come anew at their next `up` (blog, shop)."),
        "{output}"
    );
}

#[test]
fn programs_are_told_at_the_line() {
    let sandbox = domain();
    let run = |format: &str| {
        let output = sandbox.run_in("", &["plan", "--format", format]);
        output.code(0).stdout
    };
    let github = run("github");
    let start = "::notice title=phpier (phpier%3A%3Aplan%3A%3Aenvironment),file=.phpier/global.kdl,line=1,endLine=1,col=8,";
    assert!(github.contains(start), "{github}");
    let sarif: Value = serde_json::from_str(&run("sarif")).expect("JSON");
    let mut results = sarif["runs"][0]["results"].as_array().expect("all").iter();
    let note = results.find(|one| one["ruleId"] == "phpier::plan::environment");
    let place = &note.expect("a note")["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], ".phpier/global.kdl");
    let markdown = run("markdown");
    assert!(
        markdown.contains("PHPIER&#95;DOMAIN goes from localhost to test"),
        "{markdown}"
    );
    assert!(
        markdown.contains("(<code>.phpier/global.kdl&#58;1&#58;8</code>)"),
        "{markdown}"
    );
    // A check is about files.
    let check = sandbox.run_in("", &["check", "--format", "github"]).code(2);
    assert!(!check.stdout.contains("environment"), "{check}");
}

/// The shop's services with what happens to them, by the hashes of a Compose that is a script: one for the
/// former domain, another for the new one.
#[cfg(unix)]
#[test]
fn compose_is_asked_with_the_former_value_and_with_the_new_one() {
    let fake = FakeDocker::with("name \"shop\"\n");
    let global = ".phpier/global.kdl";
    fake.sandbox
        .edit(global, "services {", "domain \"test\"\nservices {");
    fake.answer("new", "PHPIER_DOMAIN=test\n");
    fake.answer("hashes", "shop h4\n");
    let plan = || {
        drop(fake.calls());
        let plan = json(&fake.sandbox, &["plan", "--with-compose"]);
        let calls = fake.calls().join("\n");
        let shop = calls
            .split("docker|")
            .filter(|call| call.contains("|-p|shop|"));
        let hashed = shop.filter(|call| call.contains("|config|--hash"));
        let domains: Vec<String> = hashed
            .filter_map(|call| call.split("PHPIER_DOMAIN=").nth(1)?.lines().next())
            .map(str::to_owned)
            .collect();
        (changes(&plan, "shop"), domains)
    };
    for (hash, told) in [
        (
            "h5",
            "recreate environment PHPIER_DOMAIN global.kdl:1:8 compose-hash",
        ),
        // Nothing of this container speaks of the domain, says Compose, whatever the rules do.
        ("h4", "no_effect environment PHPIER_DOMAIN - compose-hash"),
    ] {
        fake.answer("hashes.new", &format!("shop {hash}\n"));
        let (changes, domains) = plan();
        assert_eq!(changes, [format!("shop {told}")]);
        assert_eq!(domains, ["localhost", "test"]);
    }
}

/// What a version wrote that noted nothing of it: the former value is not known, so that nothing is told of a
/// change, by rule and by Compose alike; one apply later it is.
#[cfg(unix)]
#[test]
fn a_former_value_that_is_nowhere_noted_is_not_guessed() {
    let fake = FakeDocker::with("name \"shop\"\n");
    let (global, compose) = (".phpier/global.kdl", ".phpier/global-compose.yml");
    let text = fake.sandbox.read(compose);
    let (before, noted) = text.split_once("x-environment:").expect("noted");
    let rest = noted
        .split('\n')
        .skip_while(|line| line.is_empty() || line.starts_with(' '));
    let rest: Vec<&str> = rest.collect();
    fake.sandbox
        .file(compose, format!("{before}{}", rest.join("\n")));
    fake.sandbox
        .edit(global, "services {", "domain \"test\"\nservices {");
    fake.answer("hashes", "shop h4\n");
    for args in [&["plan"][..], &["plan", "--with-compose"]] {
        let plan = json(&fake.sandbox, args);
        assert_eq!(plan["environment"], serde_json::json!([]), "{plan:#}");
        assert_eq!(changes(&plan, "shop"), [""; 0]);
    }
    fake.sandbox
        .run_in("", &["apply", "--yes", "--overwrite"])
        .ends(0);
    fake.sandbox.edit(global, "\"test\"", "\"other\"");
    for args in [&["plan"][..], &["plan", "--with-compose"]] {
        let plan = json(&fake.sandbox, args);
        let moved = &plan["environment"][0];
        assert_eq!(
            (&moved["before"], &moved["after"]),
            (&"test".into(), &"other".into())
        );
    }
}
