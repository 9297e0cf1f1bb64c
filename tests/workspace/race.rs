//! What happens between the plan and the write: whoever else is at the same files wins, and nothing of the
//! plan is written.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;

use crate::support::sandbox::Sandbox;

const OUTPUT: &str = "code/shop/docker-compose.yml";
const NEW: &str = "code/new/docker-compose.yml";
const DOCKERFILE: &str = "code/shop/.phpier/Dockerfile";

/// An apply that has planned all and waits for the lock, while something is done.
fn meanwhile(sandbox: &Sandbox, act: impl FnOnce(&Sandbox)) {
    let lock = File::options()
        .write(true)
        .open(sandbox.path(".phpier/local/lock"))
        .expect("a lock of the first apply");
    lock.lock().expect("taken");
    let mut apply = sandbox
        .command("", &["apply", "--yes", "--lock-timeout", "60"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    let mut said = BufReader::new(apply.stderr.take().expect("a pipe"));
    let mut line = String::new();
    while !line.contains("Waiting for another phpier") {
        let read = said.read_line(&mut line).expect("a line");
        assert!(read > 0, "it ended before it waited\n{line}");
    }
    act(sandbox);
    lock.unlock().expect("let go");
    said.read_to_string(&mut line).expect("the rest");
    let code = apply.wait().expect("it ends").code();
    assert_eq!(code, Some(3), "{line}");
    for text in ["changed since it was planned", "nothing was written"] {
        assert!(line.contains(text), "no {text:?}\n{line}");
    }
}

#[test]
fn whoever_comes_between_keeps_what_they_have_done() {
    type Act = fn(&Sandbox);
    let acts: &[(&str, Act)] = &[
        ("another text", |sandbox| {
            sandbox.edit(OUTPUT, "restart", "# mine\n    restart");
        }),
        ("gone", |sandbox| {
            fs::remove_file(sandbox.path(OUTPUT)).expect("removed");
        }),
        ("a folder", |sandbox| {
            fs::remove_file(sandbox.path(OUTPUT)).expect("removed");
            sandbox.folder(OUTPUT);
        }),
        ("something where there was nothing", |sandbox| {
            sandbox.file(NEW, "mine: 1\n");
        }),
        ("an empty file where there was nothing", |sandbox| {
            sandbox.file(NEW, "");
        }),
        ("a folder where there was nothing", |sandbox| {
            sandbox.folder(NEW);
        }),
        ("a link to nowhere where there was nothing", |sandbox| {
            sandbox.link("nowhere", NEW);
        }),
        ("a link to the same text", |sandbox| {
            fs::rename(sandbox.path(OUTPUT), sandbox.path("dotfiles/shop.yml")).expect("moved");
            sandbox.link("../../dotfiles/shop.yml", OUTPUT);
        }),
        ("a folder that became a link to the same files", |sandbox| {
            let dot = sandbox.path("code/shop/.phpier");
            fs::rename(dot, sandbox.path("dotfiles/dot")).expect("moved");
            sandbox.link("../../dotfiles/dot", "code/shop/.phpier");
        }),
        (
            "a project that became a link to the same files",
            |sandbox| {
                fs::rename(sandbox.path("code/shop"), sandbox.path("dotfiles/shop"))
                    .expect("moved");
                sandbox.link("../dotfiles/shop", "code/shop");
            },
        ),
    ];
    for (what, act) in acts {
        let sandbox = Sandbox::with_fleet(&["shop"]);
        sandbox.folder("dotfiles");
        sandbox.run_in("", &["apply", "--yes"]).ends(0);
        sandbox.file("code/shop/.phpier.yaml", "name: shop\nphp: \"8.3\"\n");
        sandbox.file("code/new/.phpier.yaml", "name: new\n");
        let dockerfile = sandbox.read(DOCKERFILE);
        let mut left = None;
        meanwhile(&sandbox, |sandbox| {
            act(sandbox);
            left = Some(sandbox.tree());
        });
        assert_eq!(left, Some(sandbox.tree()), "{what}");
        assert_eq!(sandbox.read(DOCKERFILE), dockerfile, "{what}");
    }
}
