//! The scripts of the image, run by this machine's own shell.

use std::fs;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

const TEMPLATES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/compile/templates");

/// Finishes what it is at when it is told to end.
const WORKER: &str = "trap 'sleep 1; echo finished >>log; exit' TERM\n\
    echo started >>log\nwhile :; do sleep 0.1; done\n";

#[test]
fn whoever_is_stopped_finishes_and_nobody_waits_for_the_deaf() {
    for (command, left) in [
        ("exec sh worker.sh", "started\nfinished\n"),
        // A shell that runs several programs is told too, and begins none of the others.
        (
            "cd . && sh worker.sh; echo more >>log",
            "started\nfinished\n",
        ),
        (
            "sh worker.sh & sh worker.sh; wait",
            "started\nstarted\nfinished\nfinished\n",
        ),
        ("echo started >>log; sleep 60; echo more >>log", "started\n"),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let log = folder.path().join("log");
        fs::write(folder.path().join("worker.sh"), WORKER).expect("written");
        let mut job = Command::new("sh")
            .args([&format!("{TEMPLATES}/job.sh"), command])
            .current_dir(folder.path())
            .spawn()
            .expect("it starts");
        let text = || fs::read_to_string(&log).unwrap_or_default();
        let wanted = left.matches("started").count();
        let start = Instant::now();
        while text().matches("started").count() < wanted {
            assert!(start.elapsed() < Duration::from_secs(20), "{command}");
            sleep(Duration::from_millis(20));
        }
        let id = job.id().to_string();
        let told = Command::new("kill").arg(&id).status().expect("it runs");
        assert!(told.success());
        assert_eq!(job.wait().expect("it ends").code(), Some(0), "{command}");
        assert_eq!(text(), left, "{command}");
        assert!(start.elapsed() < Duration::from_secs(30), "{command}");
    }
}

#[test]
fn a_job_ends_as_its_command_does() {
    let job = |command: &str| {
        let mut job = Command::new("sh");
        job.args([&format!("{TEMPLATES}/job.sh"), command]);
        job.status().expect("it runs").code()
    };
    assert_eq!(job("exit 7"), Some(7));
    assert_eq!(job("true; true"), Some(0));
}

#[test]
fn the_home_that_a_project_names_is_kept() {
    let script = fs::read_to_string(format!("{TEMPLATES}/entrypoint.sh")).expect("a script");
    let (start, _) = script.split_once("become() {").expect("what comes first");
    let folder = tempfile::tempdir().expect("a folder");
    let own = folder.path().join("home");
    let own = own.to_str().expect("a path");
    let text = start.replace("/run/phpier/home", own) + "printf %s \"$HOME\"";
    let account = "getent passwd \"$(id -u)\" | cut -d: -f6 | tr -d '\\n'";
    let account = Command::new("sh").args(["-c", account]).output();
    let account = String::from_utf8(account.expect("it runs").stdout).expect("a path");
    for (home, expected) in [
        (None, own),
        (Some(""), own),
        // What the engine gives: the home of the account, or this where it has none.
        (Some("/"), own),
        (Some(account.as_str()), own),
        (Some("/x"), "/x"),
        (Some("/var/www/html/.home"), "/var/www/html/.home"),
    ] {
        let mut sh = Command::new("sh");
        sh.args(["-c", &text]).env_remove("HOME");
        sh.envs(home.map(|home| ("HOME", home)));
        let said = sh.output().expect("it runs");
        assert_eq!(String::from_utf8_lossy(&said.stdout), expected, "{home:?}");
    }
}

/// A variable that a shell was started with is passed on as the shell has it last.
#[test]
fn no_script_sets_what_a_project_may_set() {
    for name in ["entrypoint", "schedule"] {
        let script = fs::read_to_string(format!("{TEMPLATES}/{name}.sh")).expect("a script");
        let mut sets = 0;
        for line in script.lines() {
            let words = line.trim_start().trim_start_matches("export ").split(' ');
            let assigned = words.map_while(|word| word.split_once('='));
            let is_name = |name: &str| name.chars().all(|c| c.is_alphanumeric() || c == '_');
            for (variable, _) in assigned.take_while(|(variable, _)| is_name(variable)) {
                sets += 1;
                let own = variable.starts_with("PHPIER_") || variable == "HOME";
                assert!(own, "{name}.sh sets {variable}");
            }
        }
        assert!(sets > 2, "{name}.sh: {sets}");
    }
}

#[test]
fn a_schedule_is_due_when_cron_says_so() {
    let script = fs::read_to_string(format!("{TEMPLATES}/schedule.sh")).expect("a script");
    let (functions, _) = script.split_once("# Whoever stops").expect("the functions");
    // 2026-11-30 is a Monday; minute, hour, day, month and weekday are what `date` is asked for.
    let monday = "5 3 30 11 1";
    for (times, now, due) in [
        ("* * * * *", monday, true),
        ("5 3 * * *", monday, true),
        ("5 4 * * *", monday, false),
        ("5 3 * 12 *", monday, false),
        ("0,5,10 2,3 30 * *", monday, true),
        ("5 3 3 * *", monday, false),
        ("5 3 * * 1", monday, true),
        ("5 3 * * 0", monday, false),
        // Either will do.
        ("5 3 1 * 1", monday, true),
        ("5 3 30 * 0", monday, true),
        ("5 3 1 * 0", monday, false),
        // Both must be right.
        ("5 3 1,11,21,31 * 1 both", monday, false),
        ("5 3 10,20,30 * 1 both", monday, true),
        ("5 3 10,20,30 * 0 both", monday, false),
    ] {
        let text = format!("date() {{ echo {now}; }}\n{functions}\ndue");
        let status = Command::new("sh")
            .args(["-c", &text, "schedule.sh", times, "command"])
            .stderr(Stdio::inherit())
            .status();
        let found = status.expect("it runs").code();
        assert_eq!(found, Some(i32::from(!due)), "{times} at {now}");
    }
}
