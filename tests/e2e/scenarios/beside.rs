//! What runs beside the app: workers come back, and schedules keep their times.

use std::time::Duration;

use crate::engine::docker;
use crate::run::wait_for;
use crate::world::{Stack, World};

const SLUG: &str = "e2e-beside";
const CONFIG: &str = r#"name "e2e-beside"
env {
    GREETING "it's $HOME"
    HOME "/var/tmp/a home"
}
workers {
    queue "trap exit TERM; echo started at home in $HOME; while true; do sleep 1; done"
    deaf "cd . && sleep 600; true"
    slow "cd . && sh finish.sh worker; echo more >>told.txt"
}
schedules {
    tick "echo \"$GREETING at $(id -u)\"; false" cron="* * * * *"
    long "cd . && sh finish.sh schedule; echo more >>told.txt" cron="* * * * *"
    never "echo never" cron="0 0 29 2 *"
}
"#;

/// Finishes what it is at when it is told to end.
const FINISH: &str = "trap 'sleep 2; echo $1 finished >>told.txt; exit' TERM
echo $1 began >>told.txt
while true; do sleep 1; done
";

pub(super) fn runs_beside(world: &mut World) {
    world.leave_projects();
    let _ = world.global(&["down"]);
    world.configure(&Stack {
        full: false,
        ..Stack::default()
    });
    let files = [("index.php", "<?php\n"), ("finish.sh", FINISH)];
    let project = world.project(SLUG, (".phpier.kdl", CONFIG), &files);
    let told = || std::fs::read_to_string(project.folder.join("told.txt")).unwrap_or_default();
    world.apply();
    let _ = world.phpier(&["up", SLUG]).ends(0);
    let status = world.phpier(&["status", SLUG]).ok();
    for part in ["queue", "deaf", "slow", "tick", "long", "never"] {
        assert!(status.contains(&format!("{SLUG}-{part}")), "{status}");
    }
    the_home_is_the_project_s(world);
    a_killed_worker_comes_back(world);
    let owner = world.owner;
    wait_for("the schedule", Duration::from_secs(75), || {
        let logs = world.phpier(&["logs", SLUG]).ok();
        let has = |text: &str| logs.contains(text);
        if has(&format!("it's $HOME at {owner}")) && has("ended with code 1") {
            assert!(!has(" | never"), "{logs}");
            Ok(())
        } else {
            Err(logs)
        }
    });
    wait_for("a run of the long one", Duration::from_secs(75), || {
        let told = told();
        let began = told.contains("worker began") && told.contains("schedule began");
        if began { Ok(()) } else { Err(told) }
    });
    // All end by themselves when they are told to, and finish what they are at before.
    let start = std::time::Instant::now();
    let _ = world.phpier(&["down", SLUG]).ends(0);
    assert!(
        start.elapsed() < Duration::from_secs(25),
        "killed in the end"
    );
    let told = told();
    for who in ["worker", "schedule"] {
        assert!(told.contains(&format!("{who} finished")), "{told}");
    }
    assert!(!told.contains("more"), "{told}");
    world.leave_projects();
}

/// A `HOME` that a project names is there for the app, its workers, and what is run in them.
fn the_home_is_the_project_s(world: &World) {
    let file = "/var/tmp/a home/told";
    let write = r#"echo "$HOME" >"$HOME/told""#;
    let args = ["exec", SLUG, "--", "sh", "-c", write];
    let _ = world.phpier(&args).ends(0);
    let container = format!("{SLUG}-{SLUG}-1");
    let told = docker(&["exec", &container, "stat", "-c", "%u", file]).ok();
    assert_eq!(told.trim(), world.owner.to_string());
    let text = docker(&["exec", &container, "cat", file]).ok();
    assert_eq!(text.trim(), "/var/tmp/a home");
    wait_for("the worker's home", Duration::from_secs(30), || {
        let logs = world.phpier(&["logs", SLUG]).ok();
        let is_told = logs.contains("at home in /var/tmp/a home");
        if is_told { Ok(()) } else { Err(logs) }
    });
}

fn a_killed_worker_comes_back(world: &World) {
    let container = format!("{SLUG}-{SLUG}-queue-1");
    let ask = |what: &str| docker(&["inspect", "--format", what, &container]).ok();
    let policy = "{{.HostConfig.RestartPolicy.Name}}";
    // Docker waits twice as long before each restart, from 100 ms to a minute:
    // https://docs.docker.com/reference/cli/docker/container/run/#restart
    assert_eq!(ask(policy).trim(), "unless-stopped");
    // A container that sees the engine's processes may kill one of another's; who runs the tests may not.
    let (pid, image) = (ask("{{.State.Pid}}"), ask("{{.Image}}"));
    let kill = format!("kill -9 {}", pid.trim());
    let alone = [
        "run",
        "--rm",
        "--pid",
        "host",
        "--user",
        "0",
        "--network",
        "none",
    ];
    let shell = ["--entrypoint", "sh", image.trim(), "-c", &kill];
    let _ = docker(&[&alone[..], &shell].concat()).ok();
    wait_for("the worker", Duration::from_secs(20), || {
        let found = ask("{{.State.Running}} {{.RestartCount}}");
        if found.trim() == "true 1" {
            Ok(())
        } else {
            Err(found)
        }
    });
    wait_for("its second start", Duration::from_secs(20), || {
        let logs = world.phpier(&["logs", SLUG]).ok();
        if logs.matches("started").count() == 2 {
            Ok(())
        } else {
            Err(logs)
        }
    });
}
