//! `phpier list`.

use crate::support::fake_docker::FakeDocker;
use crate::support::sandbox::Sandbox;

/// A fleet in every state.
fn fleet() -> FakeDocker {
    let fake = FakeDocker::new();
    for name in ["asleep", "invalid", "edited", "gone"] {
        fake.sandbox.file(
            &format!("code/{name}/.phpier.kdl"),
            format!("name \"{name}\"\nphp \"8.2\"\n"),
        );
    }
    fake.sandbox.apply();
    fake.sandbox
        .file("code/invalid/.phpier.kdl", "nmae \"invalid\"\n");
    fake.sandbox
        .edit("code/edited/docker-compose.yml", "unless-stopped", "always");
    fake.sandbox.file(
        "code/asleep/.phpier.kdl",
        "name \"asleep\"\nhosts \"@\" \"*\" \"shop.example.test\"\nphp \"8.3\"\nservices {\n    database \"mysql\" {\n        testing #true\n    }\n}\n",
    );
    std::fs::remove_file(fake.sandbox.path("code/gone/.phpier.kdl")).expect("removed");
    fake.answer(
        "ps",
        &FakeDocker::all_up().replace(
            "id-blog\tblog\trunning\tUp 2 minutes (healthy)",
            "id-blog\tblog\trunning\tUp 2 minutes (unhealthy)",
        ),
    );
    fake
}

#[test]
fn every_project_is_told_at_a_glance() {
    let fake = fleet();
    let output = fake.run(&["list"]).code(0).err("`phpier plan`");
    let expected = "\
PROJECT  STATE    PHP  PLAN     HOSTS                                                 DATABASES
asleep   down     8.3  pending  asleep.localhost, shop.example.test, *.asleep.localhost  asleep on phpier-mysql, asleep_testing on phpier-mysql
blog     failing  8.4  current  blog.localhost                                        blog on phpier-mysql
edited   down     8.2  edited   edited.localhost
gone     down          gone
invalid  down          invalid
shop     up       8.4  current  shop.localhost                                        shop on phpier-mysql
";
    let columns = |text: &str| -> Vec<String> {
        let lines = text.lines();
        lines
            .map(|line| {
                line.split("  ")
                    .filter(|cell| !cell.is_empty())
                    .map(str::trim)
                    .collect::<Vec<_>>()
                    .join("|")
            })
            .collect()
    };
    assert_eq!(columns(&output.stdout), columns(expected), "{output}");
    assert_eq!(fake.commands(), ["ps"]);
}

/// Where the lines would be longer than the terminal, hosts and databases lie below.
#[test]
fn it_keeps_to_the_width() {
    let fake = fleet();
    let list = |columns: &str| {
        let mut command = fake.sandbox.command("", &["list"]);
        let output = command.env("COLUMNS", columns).output().expect("it runs");
        String::from_utf8(output.stdout).expect("text")
    };
    for columns in [60, 80] {
        let text = list(&columns.to_string());
        let long = |line: &&str| line.chars().count() > columns;
        assert_eq!(text.lines().find(long), None, "{text}");
        assert!(text.contains("\nasleep   down     8.3  pending\n    asleep.localhost, "));
        assert!(text.contains("\n    shop on phpier-mysql\n"), "{text}");
        assert!(
            text.contains("\ngone     down          gone\ninvalid "),
            "{text}"
        );
    }
    assert!(list("200").contains("HOSTS"));
}

#[test]
fn no_engine_is_needed() {
    let fake = fleet();
    fake.answer("code.ps", "1");
    fake.run(&["list"])
        .code(0)
        .err("the states are unknown")
        .out("shop     unknown  8.4")
        .ends(0);
    let output = fake.run(&["list", "--format", "json"]).code(0);
    let told: serde_json::Value = serde_json::from_str(&output.stdout).expect("JSON");
    let projects = told["projects"].as_array().expect("a list");
    assert_eq!(projects.len(), 6, "{output}");
    assert_eq!(projects[0]["name"], "asleep");
    assert_eq!(projects[0]["state"], "unknown");
    assert_eq!(projects[0]["plan"], "pending");
    assert_eq!(projects[0]["folder"], "~/code/asleep");
    assert_eq!(projects[0]["databases"][1]["name"], "asleep_testing");
    assert_eq!(projects[4]["plan"], "invalid");
    let sandbox = fake.sandbox.env("PATH", "/nowhere");
    sandbox.run(&["list"]).code(0).out("unknown").ends(0);
    Sandbox::new()
        .run(&["list"])
        .code(0)
        .err("no project yet")
        .ends(0);
}
