//! Signals reach the program that is called, and phpier ends as it does.

use std::process::{Child, Stdio};
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
    let start = Instant::now();
    while !fake.sandbox.path("fake/hanging").exists() {
        assert!(start.elapsed() < Duration::from_secs(20));
        std::thread::sleep(Duration::from_millis(10));
    }
    child
}

fn send(child: &Child, signal: Signal) {
    let pid = i32::try_from(child.id()).expect("a number");
    kill(Pid::from_raw(pid), signal).expect("sent");
}

#[test]
fn what_is_sent_to_phpier_is_sent_on() {
    let fake = FakeDocker::new();
    let mut child = hanging(&fake);
    send(&child, Signal::SIGTERM);
    assert_eq!(child.wait().expect("it ends").code(), Some(9));
}

#[test]
fn a_key_on_the_terminal_is_left_to_the_program() {
    let fake = FakeDocker::new();
    let mut child = hanging(&fake);
    // On a terminal the program gets it too; here it does not, so phpier has to go on waiting.
    send(&child, Signal::SIGINT);
    std::thread::sleep(Duration::from_millis(200));
    assert!(child.try_wait().expect("a state").is_none());
    send(&child, Signal::SIGTERM);
    assert_eq!(child.wait().expect("it ends").code(), Some(9));
}
