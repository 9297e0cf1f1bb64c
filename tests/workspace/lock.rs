//! One writer at a time: who holds the lock is told, whoever is gone holds it no longer, and reading takes none.

use std::fs::{self, File};
use std::process::{Child, Stdio};

use crate::support::sandbox::Sandbox;

const OUTPUT: &str = "code/shop/docker-compose.yml";
const LOCK: &str = ".phpier/local/lock";

/// A project, and room for what is said of it in one line.
fn project() -> Sandbox {
    Sandbox::with_project().env("COLUMNS", "1000")
}

/// The lock, held by this process; the file says what is given.
fn held(sandbox: &Sandbox, says: &str) -> File {
    sandbox.file(LOCK, says);
    let lock = File::options().write(true).open(sandbox.path(LOCK));
    let lock = lock.expect("there");
    lock.lock().expect("nobody has it");
    lock
}

/// A text without what may stand in it between two lines.
fn close(text: &str) -> String {
    text.replace(['│', ' ', '\n'], "")
}

#[test]
fn a_lock_that_is_held_is_told_with_its_holder() {
    let long = format!("4242\nphpier {}\n", "ä".repeat(500));
    let told = format!("process 4242 (`phpier {}`) holds the lock", "ä".repeat(113));
    let nobody = "another phpier is writing help:";
    for (says, told) in [
        (
            "4242\nphpier up --all\n",
            "process 4242 (`phpier up --all`) holds the lock",
        ),
        ("4242\n", "process 4242 holds the lock"),
        ("4242", "process 4242 holds the lock"),
        ("4242\n\n", "process 4242 holds the lock"),
        (&long, &told),
        // It has not said who it is yet, or says something else.
        ("", nobody),
        ("\n", nobody),
        ("\nphpier apply\n", nobody),
        ("-1\nphpier apply\n", nobody),
        ("42x\nphpier apply\n", nobody),
        ("\0\0\0\0", nobody),
    ] {
        let sandbox = project();
        let lock = held(&sandbox, says);
        let tree = sandbox.tree();
        let output = sandbox.run(&["apply", "--yes"]).code(3);
        assert!(
            close(&output.stderr).contains(&close(told)),
            "{says:?}\n{output}"
        );
        output
            .err("phpier::workspace::locked")
            .not("Waiting")
            .ends(3);
        // Reading takes no lock.
        sandbox.run(&["plan"]).code(0).not("another phpier").ends(0);
        sandbox
            .run(&["check"])
            .code(2)
            .not("another phpier")
            .ends(2);
        assert_eq!(sandbox.tree(), tree, "{says:?}");
        assert_eq!(sandbox.read(LOCK), says, "it is the holder's to write");
        // Not by closing it: a child that another test is about to start may hold a copy.
        lock.unlock().expect("unlocked");
        sandbox.apply();
    }
}

/// What the file says is no lock: its process may be gone, and the number another's by now.
#[test]
fn a_file_that_nobody_holds_is_no_lock() {
    let own = format!("{}\nphpier apply\n", std::process::id());
    for says in ["", "4242\nphpier apply\n", "1\n", &own, "\0"] {
        let sandbox = project();
        sandbox.file(LOCK, says);
        let output = sandbox.run(&["apply", "--yes"]).code(0);
        output.not("Waiting").not("holds the lock").ends(0);
        // Whoever comes next is not to take it for the one before.
        assert_eq!(sandbox.read(LOCK), "", "{says:?}");
    }
}

#[test]
fn a_lock_is_waited_for_as_long_as_one_likes() {
    let sandbox = project();
    let lock = held(&sandbox, "4242\n");
    let output = sandbox.run(&["apply", "--yes", "--lock-timeout", "1"]);
    let waits = output.stderr.matches("Waiting for another phpier").count();
    assert_eq!(waits, 1, "{output}");
    output.code(3).err("process 4242 holds the lock").ends(3);
    let output = sandbox.run(&["--quiet", "apply", "--yes", "--lock-timeout", "1"]);
    output.code(3).not("Waiting").ends(3);
    let waiting = sandbox
        .command("code/shop", &["apply", "--yes", "--lock-timeout", "300"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("it runs");
    lock.unlock().expect("unlocked");
    let output = waiting.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0));
    assert!(sandbox.path(OUTPUT).exists());
    for wrong in ["soon", "-1", "1h", "99999999999999999999", ""] {
        sandbox.run(&["apply", "--lock-timeout", wrong]).ends(64);
    }
}

/// An apply that has written all and cannot say so, as nobody reads what it says: it holds the lock until then.
#[cfg(unix)]
fn stuck(sandbox: &Sandbox, args: &[&str]) -> (Child, std::io::PipeReader) {
    use rustix::fs::{OFlags, fcntl_setfl};
    use std::io::Write;
    let (reader, mut writer) = std::io::pipe().expect("a pipe");
    fcntl_setfl(&writer, OFlags::NONBLOCK).expect("set");
    while writer.write(b" ").is_ok() {}
    fcntl_setfl(&writer, OFlags::empty()).expect("set back");
    let mut command = sandbox.command("code/shop", args);
    let mut child = command.stdout(writer).spawn().expect("it runs");
    let journal = sandbox.path(".phpier/local/journal");
    let is_over = || fs::read_dir(&journal).is_ok_and(|mut names| names.next().is_none());
    while !(sandbox.path(OUTPUT).exists() && is_over()) {
        assert_eq!(child.try_wait().expect("asked"), None, "it has said all");
        std::thread::yield_now();
    }
    (child, reader)
}

#[cfg(unix)]
#[test]
fn whoever_holds_it_says_who_that_is_and_loses_it_with_its_life() {
    let sandbox = project();
    let args = ["apply", "--yes", "--color", "never"];
    let (mut child, reader) = stuck(&sandbox, &args);
    let holder = format!("{}\nphpier apply --yes --color never\n", child.id());
    assert_eq!(sandbox.read(LOCK), holder);
    sandbox.file("code/shop/.phpier.kdl", "name \"shop\"\nphp \"8.3\"\n");
    sandbox
        .run(&["apply", "--yes"])
        .code(3)
        .err(&format!("process {} (`phpier apply", child.id()))
        .ends(3);
    assert_eq!(sandbox.read(LOCK), holder, "it is still the holder's");
    child.kill().expect("killed");
    let _ = child.wait().expect("it ends");
    drop(reader);
    // It could not take its name out.
    assert_eq!(sandbox.read(LOCK), holder);
    sandbox.run(&["plan"]).code(0).not("another phpier").ends(0);
    sandbox.apply();
    assert_eq!(sandbox.read(LOCK), "");
    sandbox.run(&["check"]).ends(0);
}
