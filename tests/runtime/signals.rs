//! Signals reach the program that is called, and phpier ends as it does.

use std::io::Write;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::support::fake_docker::FakeDocker;

/// A command that hangs until it is told to end.
fn hanging(fake: &FakeDocker) -> Child {
    fake.answer("hang.logs", "");
    let child = fake
        .sandbox
        .command("code/shop", &["logs", "-f"])
        .stdout(Stdio::null())
        .spawn()
        .expect("it runs");
    wait_for(fake, "hanging");
    child
}

fn wait_for(fake: &FakeDocker, file: &str) {
    let start = Instant::now();
    while !fake.sandbox.path("fake").join(file).exists() {
        assert!(start.elapsed() < Duration::from_secs(20));
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn send(child: &Child, signal: Signal) {
    let pid = i32::try_from(child.id()).expect("a number");
    kill(Pid::from_raw(pid), signal).expect("sent");
}

#[test]
fn what_is_sent_to_phpier_is_sent_on() {
    for (signal, code) in [(Signal::SIGTERM, 9), (Signal::SIGINT, 130)] {
        let fake = FakeDocker::new();
        let mut child = hanging(&fake);
        send(&child, signal);
        assert_eq!(
            child.wait().expect("it ends").code(),
            Some(code),
            "{signal}"
        );
    }
}

/// On a terminal the program gets a key by itself. A second one would be taken for impatience.
#[test]
fn a_key_on_the_terminal_is_left_to_the_program() {
    let fake = FakeDocker::new();
    fake.answer("hang.logs", "");
    let program = fake.sandbox.command("code/shop", &["logs"]);
    let line = format!("{} logs -f", program.get_program().display());
    let mut child = Command::new("script")
        .args(["-qefc", &line, "/dev/null"])
        .current_dir(fake.sandbox.path("code/shop"))
        .env_clear()
        .envs(
            program
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .env("TERM", "xterm")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("script, of util-linux, is there");
    wait_for(&fake, "hanging");
    let mut keys = child.stdin.take().expect("a keyboard");
    keys.write_all(b"\x03").expect("a key");
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
    assert_eq!(fake.sandbox.read("fake/keys"), "key\n");
}
