//! Every command line that Compose gets, whatever the environment says.

use std::process::Stdio;

use crate::support::fake_docker::FakeDocker;

/// Every command that calls Compose.
const COMMANDS: &[&[&str]] = &[
    &["up"],
    &["up", "shop", "blog"],
    &["up", "--all"],
    &["down"],
    &["down", "--all"],
    &["status"],
    &["logs", "-f", "-n", "3"],
    &["build", "--no-cache", "--pull"],
    &["restart"],
    &["exec", "--", "php", "artisan"],
    &["sh"],
    &["php", "-v"],
    &["composer", "install"],
    &["mysql"],
    &["redis"],
    &["global", "up"],
    &["global", "status"],
    &["global", "logs", "-f", "mysql"],
    &["global", "restart"],
    &["global", "restart", "mysql", "phpier-redis"],
    &["global", "down", "--yes"],
];

#[test]
fn a_call_names_its_project_folder_files_and_variables() {
    let fake = FakeDocker::new();
    fake.run(&["down"]).ends(0);
    let environment = [
        "    COMPOSE_IGNORE_ORPHANS=1",
        "    PHPIER_DOMAIN=localhost",
        "    PHPIER_HOME=~/.phpier",
        "    PHPIER_NETWORK=phpier_global",
    ];
    let mut expected = vec![
        "docker|compose|-p|shop|--project-directory|~/code/shop|-f|~/code/shop/docker-compose.yml|--env-file|/dev/null|down",
    ];
    expected.extend(environment);
    let mut calls = fake.calls();
    assert!(calls.remove(0).starts_with("docker|ps|"), "{calls:?}");
    assert_eq!(calls, expected);
    fake.sandbox
        .file("code/shop/docker-compose.override.yml", "services: {}\n");
    fake.run(&["down", "shop"]).ends(0);
    let call = fake.calls().remove(1);
    assert!(
        call.contains("|-f|~/code/shop/docker-compose.yml|-f|~/code/shop/docker-compose.override.yml|--env-file|"),
        "{call}"
    );
    fake.sandbox
        .file("code/shop/.phpier/local/compose.yml", "services: {}\n");
    fake.run(&["down", "shop"]).ends(0);
    let call = fake.calls().remove(1);
    assert!(
        call.contains("docker-compose.yml|-f|~/code/shop/.phpier/local/compose.yml|-f|~/code/shop/docker-compose.override.yml|--env-file|"),
        "{call}"
    );
    fake.run(&["global", "down", "--yes"]).ends(0);
    let calls = fake.calls();
    assert!(
        calls.iter().any(|call| call
            == "docker|compose|-p|phpier|--project-directory|~/.phpier|-f|~/.phpier/global-compose.yml|--env-file|/dev/null|down"),
        "{calls:?}"
    );
}

#[test]
fn nothing_in_the_environment_sends_a_call_elsewhere() {
    let hostile: Vec<(&str, &str, &str)> = [
        ("COMPOSE_PROJECT_NAME", "hijack"),
        ("COMPOSE_FILE", "/etc/passwd"),
        ("COMPOSE_PROFILES", "evil"),
        ("COMPOSE_ENV_FILES", "/etc/passwd"),
        ("COMPOSE_PATH_SEPARATOR", "x"),
        ("COMPOSE_DISABLE_ENV_FILE", "0"),
        ("COMPOSE_IGNORE_ORPHANS", "0"),
        ("COMPOSE_REMOVE_ORPHANS", "1"),
        ("COMPOSE_PARALLEL_LIMIT", "1"),
        ("COMPOSE_CONVERT_WINDOWS_PATHS", "1"),
        ("COMPOSE_HTTP_TIMEOUT", "1"),
        ("COMPOSE_ANSI", "always"),
        ("COMPOSE_STATUS_STDOUT", "1"),
        ("COMPOSE_MENU", "1"),
        ("COMPOSE_PROGRESS", "json"),
        ("COMPOSE_EXPERIMENTAL", "1"),
        ("PHPIER_DOMAIN", "evil"),
        ("PHPIER_NETWORK", "evil"),
        ("OTHER", "of the file alone"),
        ("DOCKER_DEFAULT_PLATFORM", "of the file alone"),
    ]
    .iter()
    .flat_map(|(name, value)| {
        let in_environment = !value.starts_with("of the file");
        let environment = in_environment.then_some(("environment", *name, *value));
        environment.into_iter().chain([(".env", *name, *value)])
    })
    .collect();
    assert!(hostile.len() > 20);
    let shop =
        "name \"shop\"\nenv {\n    TOKEN env=\"API\"\n}\nservices {\n    database \"mysql\"\n}\n";
    let calls = |name: &str, (place, variable, value): (&str, &str, &str)| {
        let fake = FakeDocker::with(shop);
        let mut file = "API=token\n".to_owned();
        if place == ".env" {
            file = format!("{file}{variable}={value}\n");
        }
        fake.sandbox.file("code/shop/.env", file);
        let mut command = fake.sandbox.command("code/shop", &[name]);
        if place == "environment" {
            command.env(variable, value);
        }
        let output = command.stdin(Stdio::null()).output().expect("it runs");
        assert!(output.status.success(), "{output:?}");
        fake.calls()
    };
    for name in ["up", "down"] {
        let plain = calls(name, ("nowhere", "", ""));
        assert!(
            plain.iter().any(|line| line == "    API=token"),
            "{plain:?}"
        );
        for case in &hostile {
            assert_eq!(calls(name, *case), plain, "{case:?}");
        }
    }
}

#[test]
fn no_command_removes_data_or_what_it_does_not_know() {
    let fake = FakeDocker::new();
    for args in COMMANDS {
        let _ = fake.run(args);
        let commands = fake.commands();
        assert!(!commands.is_empty(), "{args:?}");
        // What comes after `exec` is the container's own.
        for command in commands
            .iter()
            .filter(|command| !command.contains(" exec "))
        {
            let words: Vec<&str> = command.split(' ').collect();
            for word in [
                "-v",
                "--volumes",
                "--remove-orphans",
                "--rmi",
                "-V",
                "rm",
                "prune",
            ] {
                assert!(!words.contains(&word), "{args:?}: {command}");
            }
        }
    }
}

#[test]
fn commands_reach_compose_as_they_were_meant() {
    let fake = FakeDocker::new();
    for (args, command) in [
        (
            &["logs", "-f", "-n", "3", "blog"][..],
            "blog logs --follow --tail=3",
        ),
        (&["build", "--no-cache"], "shop build --no-cache"),
        (&["global", "logs", "mysql"], "phpier logs phpier-mysql"),
    ] {
        fake.run(args).ends(0);
        assert_eq!(fake.commands(), [command], "{args:?}");
    }
}

#[test]
fn exit_codes_are_passed_on() {
    let fake = FakeDocker::new();
    for (word, args) in [
        ("down", &["down"][..]),
        ("exec", &["exec", "--", "false"]),
        ("logs", &["logs"]),
        ("restart", &["restart"]),
        ("restart", &["global", "restart"]),
    ] {
        fake.answer("ps", &FakeDocker::all_up());
        fake.answer(&format!("code.{word}"), "17");
        fake.run(args).ends(17);
    }
    fake.answer("kill.build", "TERM");
    fake.run(&["build"]).ends(143);
}

#[test]
fn what_is_missing_is_said_once_and_clearly() {
    let fake = FakeDocker::new();
    fake.answer("code.ps", "1");
    fake.answer(
        "said",
        "Cannot connect to the Docker daemon at unix:///x. Is it running?\n",
    );
    fake.run(&["up"])
        .code(1)
        .err("phpier::runtime::no_engine")
        .err("start it")
        .ends(1);
    fake.answer("said", "permission denied while trying to connect\n");
    fake.run(&["status"])
        .code(1)
        .err("docker")
        .err("usermod")
        .ends(1);
    fake.answer("version", "2.17.3\n");
    fake.answer("code.down", "1");
    fake.run(&["down"])
        .code(1)
        .err("phpier::runtime::old_compose")
        .err("2.17.3")
        .err("2.20")
        .ends(1);
    fake.answer("code.version", "1");
    fake.run(&["down"])
        .code(1)
        .err("phpier::runtime::no_compose")
        .ends(1);
    let sandbox = fake.sandbox.env("PATH", "/nowhere");
    for command in ["up", "down", "status", "logs"] {
        sandbox
            .run(&[command])
            .code(1)
            .err("phpier::runtime::no_program")
            .err("PHPIER_COMPOSE")
            .ends(1);
    }
}

#[test]
fn a_context_is_the_engine_s_too() {
    let fake = FakeDocker::new();
    for args in [&["up"][..], &["status"], &["list"], &["exec", "--", "true"]] {
        let output = fake
            .sandbox
            .command("code/shop", args)
            .env("PHPIER_COMPOSE", "docker --context office compose")
            .output()
            .expect("it runs");
        assert!(output.status.success(), "{output:?}");
        let calls = fake.calls();
        let calls: Vec<&String> = calls
            .iter()
            .filter(|call| call.starts_with("docker"))
            .collect();
        assert!(!calls.is_empty());
        for call in calls {
            assert!(call.starts_with("docker|--context|office|"), "{call}");
        }
    }
}

#[test]
fn another_runner_gets_the_same_arguments() {
    let fake = FakeDocker::new();
    let link = fake.sandbox.path("bin/other");
    std::fs::rename(fake.sandbox.path("bin/docker"), &link).expect("renamed");
    let output = fake
        .sandbox
        .command("code/shop", &["down"])
        .env("PHPIER_COMPOSE", format!("{} compose", link.display()))
        .output()
        .expect("it runs");
    assert!(output.status.success(), "{output:?}");
    assert_eq!(fake.commands(), ["ps", "shop down"]);
}
