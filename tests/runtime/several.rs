//! Several projects at once: together, in one view, and one failure does not hide the rest.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::support::fake_docker::FakeDocker;
use crate::support::files::below;

/// Waits until something is there.
fn await_file(fake: &FakeDocker, name: &str) {
    let start = Instant::now();
    while !fake.sandbox.path(name).exists() {
        assert!(start.elapsed() < Duration::from_secs(20), "no {name}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn send(child: &Child, signal: Signal) {
    let pid = i32::try_from(child.id()).expect("a number");
    kill(Pid::from_raw(pid), signal).expect("sent");
}

#[test]
fn they_run_together() {
    let fake = FakeDocker::new();
    // Each waits for the other, so one after the other would never end well.
    for (word, args) in [
        ("down", &["down", "--all"][..]),
        ("logs", &["logs", "shop", "blog"]),
        ("build", &["build", "--all"]),
        ("restart", &["restart", "--all"]),
    ] {
        fake.answer(&format!("meet.{word}"), "shop blog");
        fake.run(args).ends(0);
        for slug in ["shop", "blog"] {
            fs::remove_file(fake.sandbox.path(&format!("fake/at.{slug}"))).expect("it was there");
        }
    }
    // The stack that they share is started once for both, and before them.
    fake.answer("meet.up", "");
    drop(fake.commands());
    fake.run(&["up", "--all"]).ends(0);
    let commands = fake.commands();
    assert_eq!(
        commands[..6],
        [
            "ps",
            "phpier config --hash *",
            "volume",
            "phpier up -d --wait --no-deps phpier-mysql phpier-redis phpier-traefik",
            "ps",
            "phpier up --no-deps --no-color phpier-mysql-provision",
        ]
    );
    let apps = commands[6..].iter().map(String::as_str);
    let apps: BTreeSet<&str> = apps.filter(|command| command.contains(" up ")).collect();
    assert_eq!(apps, ["blog up -d --wait", "shop up -d --wait"].into());
    fake.run(&["up", "--all"])
        .code(0)
        .err("blog is up already\nshop is up already\n")
        .ends(0);
}

#[test]
fn what_waits_to_be_applied_keeps_its_databases() {
    let fake = FakeDocker::new();
    let held = |fake: &FakeDocker| {
        let folder = fake.sandbox.path(".phpier/local/projects/shop");
        let names = below(&folder).into_iter();
        let files = names.map(|name| (fs::read(folder.join(&name)).expect("a file"), name));
        files.collect::<Vec<_>>()
    };
    let before = held(&fake);
    assert!(!before.is_empty());
    fake.sandbox.edit(
        "code/shop/.phpier.kdl",
        "database \"mysql\"",
        "database \"mysql\" username=\"other\"",
    );
    fake.run(&["up", "shop", "blog"])
        .code(2)
        .err("not current, so shop was not started")
        .err("✓ blog is up")
        .ends(2);
    assert_eq!(held(&fake), before, "its app still logs in with that");
    fake.sandbox.apply();
    assert_ne!(held(&fake), before);
}

#[test]
fn lines_say_whose_they_are_without_a_terminal() {
    let fake = FakeDocker::new();
    fake.answer("says.down", "\u{1b}[2KContainer stopped\n");
    let output = fake.run(&["down", "--all"]).code(0);
    let lines: BTreeSet<&str> = output.stderr.lines().collect();
    let expected = [
        "blog | down",
        "shop | down",
        "blog | Container stopped",
        "shop | Container stopped",
        "✓ blog is down",
        "✓ shop is down",
    ];
    assert_eq!(lines, expected.into(), "{output}");
    let output = fake.run(&["down", "--all", "--quiet"]).code(0);
    assert_eq!(output.stderr, "");
    // What a program of one says is the payload of `logs`; a line that names its project is left as it is.
    fake.answer("log", "shop-1  | GET /\nother-1  | ready\n");
    let output = fake.run(&["logs", "shop", "blog"]).code(0);
    let lines: BTreeSet<&str> = output.stdout.lines().collect();
    let expected = [
        "shop-1  | GET /",
        "shop | other-1  | ready",
        "blog | shop-1  | GET /",
        "blog | other-1  | ready",
    ];
    assert_eq!(lines, expected.into(), "{output}");
}

#[test]
fn a_terminal_shows_a_line_for_each_project() {
    let fake = FakeDocker::new();
    fake.answer("says.down", "Container stopped\n");
    fake.answer("code.down.blog", "5");
    let program = fake.sandbox.command("code/shop", &["down"]);
    let line = format!(
        "{} down --all --color never",
        program.get_program().display()
    );
    let output = Command::new("script")
        .args(["-qefc", &line, "/dev/null"])
        .current_dir(fake.sandbox.path("code/shop"))
        .env_clear()
        .envs(
            program
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .env("TERM", "xterm")
        .stdin(Stdio::null())
        .output()
        .expect("script, of util-linux, is there");
    let text = String::from_utf8_lossy(&output.stdout).replace('\r', "");
    assert_eq!(output.status.code(), Some(5), "{text}");
    assert!(text.contains("\u{1b}[J"), "nothing was drawn\n{text}");
    assert!(text.contains("✓ shop is down\n"), "{text}");
    // What it said was drawn over, so it is shown once more where it failed.
    assert!(
        text.contains("✗ blog failed with exit code 5\n  Container stopped\n"),
        "{text}"
    );
    assert!(!text.contains("blog | "), "{text}");
}

#[test]
fn the_exit_code_tells_and_the_end_says_which() {
    let fake = FakeDocker::new();
    fake.answer("code.down.blog", "5");
    fake.run(&["down", "--all"])
        .code(5)
        .err("✗ blog failed with exit code 5")
        .err("✓ shop is down")
        .err("error: 1 of 2 projects failed: blog (exit code 5)")
        .ends(5);
    fake.answer("code.down.shop", "7");
    fake.run(&["down", "--all"])
        .code(1)
        .err("error: 2 of 2 projects failed: blog (exit code 5), shop (exit code 7)")
        .ends(1);
}

#[test]
fn one_that_cannot_start_does_not_keep_the_others() {
    let fake = FakeDocker::new();
    for name in ["invalid", "stale", "failing", "unset"] {
        fake.sandbox.file(
            &format!("code/{name}/.phpier.kdl"),
            format!("name \"{name}\"\n"),
        );
    }
    fake.sandbox.file(
        "code/unset/.phpier.kdl",
        "name \"unset\"\nenv {\n    A env=\"UNSET\"\n}\n",
    );
    fake.sandbox.apply();
    fake.sandbox
        .file("code/invalid/.phpier.kdl", "nmae \"invalid\"\n");
    fake.sandbox
        .file("code/stale/.phpier.kdl", "name \"stale\"\nphp \"8.2\"\n");
    fake.answer("code.up.failing", "9");
    let output = fake.run(&["up", "--all"]).code(1);
    let urls: Vec<&str> = output.stdout.lines().collect();
    assert_eq!(
        urls,
        ["http://blog.localhost", "http://shop.localhost"],
        "{output}"
    );
    output
        .err("did you mean `name`")
        .err("not current, so stale was not started")
        .err("phpier::runtime::failed")
        .err("`UNSET` is not set")
        .err("✓ shop is up")
        .err("4 of 6 projects failed: failing (exit code 9), invalid (exit code 1), stale (exit code 2), unset (exit code 1)")
        .ends(1);
    // A mistake in everybody's file is everybody's.
    fake.sandbox.edit(".phpier/global.kdl", "redis", "rdis");
    drop(fake.commands());
    fake.run(&["up", "--all"])
        .code(1)
        .err("nothing was started")
        .ends(1);
    assert_eq!(fake.commands(), [""; 0]);
}

#[test]
fn a_service_that_does_not_start_stops_those_that_need_it() {
    let fake = FakeDocker::new();
    fake.answer("code.up.phpier", "1");
    let without_redis: Vec<String> = FakeDocker::all_up()
        .lines()
        .filter(|line| !line.contains("redis"))
        .map(str::to_owned)
        .collect();
    fake.answer("ps.up", &(without_redis.join("\n") + "\n"));
    fake.run(&["up", "--all"])
        .code(1)
        .err("✓ blog is up")
        .err("1 of 2 projects failed: shop (exit code 1)")
        .ends(1);
    assert!(
        !fake
            .commands()
            .iter()
            .any(|command| command.starts_with("shop "))
    );
}

#[test]
fn a_signal_reaches_all_of_them() {
    for (signal, code) in [(Signal::SIGINT, 130), (Signal::SIGTERM, 143)] {
        let fake = FakeDocker::new();
        fake.answer("hang.logs", "");
        let mut child = fake
            .sandbox
            .command("code/shop", &["logs", "-f", "--all"])
            .stdout(Stdio::null())
            .spawn()
            .expect("it runs");
        await_file(&fake, "fake/hanging.shop");
        await_file(&fake, "fake/hanging.blog");
        send(&child, signal);
        assert_eq!(child.wait().expect("it ends").code(), Some(code));
    }
}

#[test]
fn nothing_is_begun_after_a_signal() {
    let fake = FakeDocker::new();
    fake.answer("hang.config", "");
    let mut child = fake
        .sandbox
        .command("code/shop", &["restart", "--all"])
        .spawn()
        .expect("it runs");
    // It asks Compose for hashes one by one, and is ended meanwhile.
    await_file(&fake, "fake/hanging");
    send(&child, Signal::SIGTERM);
    let code = child.wait().expect("it ends");
    assert!(!code.success(), "{code}");
    let commands = fake.commands();
    assert!(
        !commands.iter().any(|command| command.ends_with(" restart")),
        "{commands:?}"
    );
}

/// A container that nobody has any more takes its time to stop.
#[test]
fn nothing_is_begun_after_a_signal_while_something_stops() {
    for command in ["up", "down"] {
        let fake = FakeDocker::new();
        let gone =
            "id\tshop-old-1\trunning\tUp 1 second\t\tshop\tshop-old\th\tsha256:1\tFalse\told\n";
        fake.answer(
            "ps",
            &(gone.to_owned() + &FakeDocker::all_up().replace("blog", "x")),
        );
        fake.answer("services", "shop\nblog\n");
        fake.answer("inspect", "old\nshop-old-data\n");
        fake.answer("hang.stop", "");
        let mut child = fake
            .sandbox
            .command("code/shop", &[command, "shop", "blog"])
            .spawn()
            .expect("it runs");
        await_file(&fake, "fake/hanging");
        send(&child, Signal::SIGTERM);
        // Nothing shows from outside that it was heard.
        std::thread::sleep(Duration::from_millis(300));
        fs::remove_file(fake.sandbox.path("fake/hang.stop")).expect("removed");
        let code = child.wait().expect("it ends");
        assert!(!code.success(), "{command}: {code}");
        let commands = fake.commands();
        let begun = ["shop up -d --wait", "shop down"];
        assert!(
            !commands
                .iter()
                .any(|command| begun.contains(&command.as_str())),
            "{commands:?}"
        );
    }
}

#[test]
fn two_that_start_services_take_turns() {
    let fake = FakeDocker::new();
    let turn = File::create(fake.sandbox.path(".phpier/local/turn")).expect("a file");
    turn.lock().expect("locked");
    fake.run(&["up", "--lock-timeout", "0"])
        .code(3)
        .err("phpier::workspace::locked")
        .err("another phpier is starting services")
        .ends(3);
    let child = fake
        .sandbox
        .command("code/shop", &["up"])
        .stderr(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it runs");
    let mut child = child;
    let mut said = String::new();
    let mut reader = std::io::BufReader::new(child.stderr.take().expect("a pipe"));
    std::io::BufRead::read_line(&mut reader, &mut said).expect("a line");
    assert_eq!(said, "Waiting for another phpier that starts services\n");
    drop(turn);
    std::io::Read::read_to_string(&mut reader, &mut said).expect("the rest");
    assert_eq!(child.wait().expect("it ends").code(), Some(0), "{said}");
    // What is up already wants no turn, and neither does what starts nothing.
    let turn = File::create(fake.sandbox.path(".phpier/local/turn")).expect("a file");
    turn.lock().expect("locked");
    for args in [&["up"][..], &["status"], &["down"]] {
        fake.run(args).ends(0);
    }
}

#[test]
fn a_signal_while_databases_are_made_is_no_fault_of_theirs() {
    let fake = FakeDocker::new();
    fake.answer("hang.provision", "");
    let child = fake
        .sandbox
        .command("code/shop", &["up", "--all"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    await_file(&fake, "fake/hanging");
    send(&child, Signal::SIGINT);
    let output = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(130), "{said}");
    assert!(!said.contains("not_provisioned"), "{said}");
    let commands = fake.commands();
    assert!(
        !commands
            .iter()
            .any(|command| command.ends_with(" up -d --wait")),
        "{commands:?}"
    );
}
