//! Writing: what is current is left alone, what a person wrote is never lost.

use std::fs;

use crate::support::sandbox::{Entry, Sandbox};

const OUTPUT: &str = "code/shop/docker-compose.yml";

#[test]
fn a_second_apply_writes_nothing() {
    let sandbox = Sandbox::with_fleet(&["shop", "blog"]);
    sandbox.apply();
    let tree = sandbox.tree();
    sandbox
        .run(&["apply"])
        .code(0)
        .out("No changes. 3 stacks are up to date.")
        .ends(0);
    sandbox.run(&["check"]).code(0).out("3 stacks").ends(0);
    sandbox.run(&["plan", "--exit-code"]).ends(0);
    assert_eq!(sandbox.tree(), tree);
}

#[test]
fn any_byte_of_a_body_is_guarded() {
    let sandbox = Sandbox::with_project();
    sandbox.apply();
    let whole = fs::read(sandbox.path(OUTPUT)).expect("written");
    let body = whole
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == b'\n')
        .nth(1)
        .map(|(at, _)| at + 1)
        .expect("a header");
    // Every byte is tried in the header's own tests; here a spread of them, and each kind of flip.
    let step = (whole.len() - body) / 12;
    for (round, at) in (body..whole.len()).step_by(step.max(1)).enumerate() {
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << (round % 8);
        sandbox.file(OUTPUT, &bytes);
        sandbox.run(&["check"]).code(2).ends(2);
        sandbox
            .run(&["apply", "--yes"])
            .code(3)
            .err("changed by hand")
            .ends(3);
        assert_eq!(
            fs::read(sandbox.path(OUTPUT)).expect("there"),
            bytes,
            "byte {at}"
        );
    }
}

#[test]
fn a_checkout_with_crlf_is_current() {
    let sandbox = Sandbox::with_project();
    sandbox.apply();
    sandbox.file(OUTPUT, sandbox.read(OUTPUT).replace('\n', "\r\n"));
    sandbox.run(&["check"]).ends(0);
}

#[test]
fn a_strangers_file_is_refused_and_overwritten_only_with_a_backup() {
    let sandbox = Sandbox::with_project();
    sandbox.file(OUTPUT, "services: {}\n");
    let tree = sandbox.tree();
    sandbox.run(&["check"]).code(2).ends(2);
    let output = sandbox.run(&["apply", "--yes"]);
    output.code(3).err("--overwrite").err(OUTPUT).ends(3);
    sandbox.run(&["apply", "--yes", "--take-generated"]).ends(3);
    assert_eq!(sandbox.tree(), tree, "not one file of the plan was written");
    let output = sandbox.run(&["apply", "--yes", "--overwrite"]).code(0);
    let backup = backups(&sandbox).pop().expect("a backup");
    let output = output.out(&backup);
    assert_eq!(sandbox.read(&backup), "services: {}\n", "{output}");
    sandbox.run(&["check"]).ends(0);
    // The same again with other content finds room for a second backup.
    sandbox.file(OUTPUT, "services: {a: {}}\n");
    sandbox.run(&["apply", "--yes", "--overwrite"]).ends(0);
    assert_eq!(backups(&sandbox).len(), 2);
}

fn backups(sandbox: &Sandbox) -> Vec<String> {
    let names = sandbox.tree().into_keys();
    names.filter(|name| name.contains(".phpier-bak-")).collect()
}

#[test]
fn a_file_with_the_right_body_is_adopted() {
    let sandbox = Sandbox::with_project();
    sandbox.apply();
    let whole = sandbox.read(OUTPUT);
    let body = whole.splitn(3, '\n').nth(2).expect("a body");
    sandbox.file(OUTPUT, body);
    sandbox.run(&["check"]).code(2).ends(2);
    sandbox
        .run(&["plan", "--summary"])
        .code(0)
        .out("adopt")
        .ends(0);
    sandbox.apply();
    assert_eq!(sandbox.read(OUTPUT), whole);
}

#[test]
fn a_merge_is_settled_by_rendering_anew() {
    let sandbox = Sandbox::with_project();
    sandbox.apply();
    let ours = sandbox.read(OUTPUT);
    let mut lines: Vec<&str> = ours.lines().collect();
    let marker = lines[1];
    let conflict = format!("<<<<<<< HEAD\n{marker}\n=======\n{marker}0\n>>>>>>> theirs");
    lines[1] = &conflict;
    sandbox.file(OUTPUT, format!("{}\n", lines.join("\n")));
    sandbox.run(&["check"]).ends(2);
    sandbox
        .run(&["apply", "--yes"])
        .code(3)
        .err("--take-generated")
        .ends(3);
    sandbox.run(&["apply", "--yes", "--take-generated"]).ends(0);
    assert_eq!(sandbox.read(OUTPUT), ours);
    assert!(backups(&sandbox).is_empty());
}

#[test]
fn orphans_go_only_when_asked_and_edited_ones_never() {
    let sandbox = Sandbox::with_project();
    sandbox.apply();
    sandbox.file("code/shop/.phpier/own.txt", "mine\n");
    sandbox.file("code/shop/other.yml", "mine: too\n");
    sandbox.file(
        "code/shop/.phpier.kdl",
        "name \"shop\"\noutput \"stack.yml\"\n",
    );
    sandbox.run(&["check"]).code(2).ends(2);
    sandbox
        .run(&["plan"])
        .code(0)
        .out("- delete    ~/code/shop/docker-compose.yml")
        .ends(0);
    sandbox
        .run(&["apply", "--yes"])
        .code(0)
        .out("--prune")
        .ends(0);
    assert!(sandbox.path(OUTPUT).exists());
    sandbox.run(&["check"]).code(2).ends(2);
    let kept = sandbox.read(OUTPUT);
    sandbox.file(OUTPUT, format!("{kept}# mine\n"));
    sandbox
        .run(&["apply", "--yes", "--prune", "--overwrite"])
        .code(0)
        .ends(0);
    assert!(sandbox.path(OUTPUT).exists(), "an edited orphan stays");
    sandbox.file(OUTPUT, kept);
    sandbox
        .run(&["apply", "--yes", "--prune"])
        .code(0)
        .out("removed 1 file")
        .ends(0);
    assert!(!sandbox.path(OUTPUT).exists());
    assert_eq!(sandbox.read("code/shop/.phpier/own.txt"), "mine\n");
    sandbox.run(&["check"]).ends(0);
}

#[test]
fn a_mistake_anywhere_keeps_everything_from_being_written() {
    let sandbox = Sandbox::with_fleet(&["shop", "blog"]);
    sandbox.file("code/blog/.phpier.yaml", "name: Blog\n");
    let tree = sandbox.tree();
    sandbox
        .run(&["apply", "--yes"])
        .code(1)
        .err("nothing was written")
        .ends(1);
    assert_eq!(sandbox.tree(), tree);
}

#[cfg(unix)]
#[test]
fn a_failure_while_staging_leaves_the_tree_as_it_was() {
    let sandbox = Sandbox::with_fleet(&["blog", "shop"]);
    // A name at the limit leaves no room for the staged one's; the file is the last of the plan.
    let long = "x".repeat(250);
    sandbox.file(
        "code/shop/.phpier.yaml",
        format!("name: shop\noutput: {long}.yml\n"),
    );
    let tree = sandbox.tree();
    let output = sandbox.run(&["apply", "--yes"]);
    output
        .code(1)
        .err("nothing was written")
        .err(&long[..40])
        .ends(1);
    assert_eq!(sandbox.tree(), tree);
}

#[test]
fn leftovers_of_staging_are_not_left() {
    let sandbox = Sandbox::with_fleet(&["shop"]);
    sandbox.apply();
    let names = sandbox.tree();
    assert!(names.keys().all(|name| !name.contains(".phpier-tmp-")));
    assert!(
        names
            .values()
            .any(|entry| matches!(entry, Entry::File { .. }))
    );
}

#[test]
fn a_lock_that_is_held_is_told_with_its_holder() {
    let sandbox = Sandbox::with_project();
    sandbox.file(".phpier/local/lock", "4242\n");
    let lock = fs::File::options()
        .write(true)
        .open(sandbox.path(".phpier/local/lock"))
        .expect("there");
    lock.lock().expect("locked");
    let output = sandbox.run(&["apply", "--yes"]);
    output.code(3).err("4242").ends(3);
    assert!(!sandbox.path(OUTPUT).exists());
    // Reading takes no lock.
    sandbox.run(&["plan"]).ends(0);
    // Not by closing it: a child that another test is about to start may hold a copy.
    lock.unlock().expect("unlocked");
    sandbox.apply();
}

#[test]
fn what_a_killed_apply_left_behind_goes_with_the_next_one() {
    let sandbox = Sandbox::with_project();
    let left = "code/shop/.docker-compose.yml.phpier-tmp-";
    sandbox.file(left, "half of a");
    sandbox.apply();
    assert!(!sandbox.path(left).exists());
    let names: Vec<String> = sandbox
        .tree()
        .into_keys()
        .filter(|name| name.contains("phpier-tmp"))
        .collect();
    assert!(names.is_empty(), "{names:?}");
}
