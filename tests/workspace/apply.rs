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

#[cfg(unix)]
#[test]
fn a_backup_is_as_open_as_what_it_is_a_copy_of() {
    for mode in [0o600, 0o640, 0o664] {
        let sandbox = Sandbox::with_project();
        sandbox.file(OUTPUT, "services: {}\n");
        sandbox.set_mode(OUTPUT, mode);
        sandbox.run(&["apply", "--yes", "--overwrite"]).ends(0);
        let backup = backups(&sandbox).pop().expect("a backup");
        assert_eq!(sandbox.mode(&backup), mode, "{mode:o}");
        assert_eq!(sandbox.mode(OUTPUT), mode, "{mode:o}");
    }
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
        .out("? orphaned  ~/code/shop/docker-compose.yml")
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
        .out("Removed 1 file.")
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
    // What was there before is not taken back.
    sandbox.folder("code/shop/.phpier");
    sandbox.folder(".phpier/traefik/routes");
    let tree = sandbox.tree();
    // A limit on the size of files acts like a full disk where the signal that comes with it is ignored.
    let mut limited = std::process::Command::new("sh");
    limited
        .args(["-c", "trap '' XFSZ; ulimit -f 1; exec \"$0\" apply --yes"])
        .arg(env!("CARGO_BIN_EXE_phpier"))
        .current_dir(sandbox.path(""))
        .env_clear()
        .env("HOME", sandbox.path(""));
    let output = limited.output().expect("it runs");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(stderr.contains("nothing was written"), "{stderr}");
    assert_eq!(sandbox.tree(), tree);
    sandbox.run(&["plan"]).code(0).not("interrupted").ends(0);
}

#[cfg(unix)]
#[test]
fn a_name_at_the_limit_of_the_file_system_has_room_for_what_is_staged() {
    let sandbox = Sandbox::new();
    let long = "x".repeat(251);
    sandbox.file(
        "code/shop/.phpier.yaml",
        format!("name: shop\noutput: {long}.yml\n"),
    );
    sandbox.apply();
    assert!(sandbox.path(&format!("code/shop/{long}.yml")).is_file());
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

#[cfg(unix)]
#[test]
fn a_file_keeps_its_mode_its_attributes_and_its_other_names_are_told() {
    let sandbox = Sandbox::with_project();
    sandbox.apply();
    sandbox.set_mode(OUTPUT, 0o640);
    fs::hard_link(sandbox.path(OUTPUT), sandbox.path("code/other")).expect("linked");
    let old = sandbox.read(OUTPUT);
    let attribute = has_attribute(&sandbox.path(OUTPUT));
    sandbox.edit(
        "code/shop/.phpier.kdl",
        "name \"shop\"",
        "name \"shop\"\nphp \"8.3\"",
    );
    sandbox
        .run(&["apply", "--yes"])
        .code(0)
        .out("~/code/shop/docker-compose.yml had other names (hard links)")
        .not("Dockerfile had other names")
        .ends(0);
    assert_eq!(sandbox.mode(OUTPUT), 0o640);
    assert_eq!(sandbox.read("code/other"), old);
    assert_ne!(sandbox.read(OUTPUT), old);
    if attribute {
        let mut value = [0; 8];
        let length = rustix::fs::getxattr(sandbox.path(OUTPUT), "user.phpier", &mut value);
        assert_eq!(&value[..length.expect("kept")], b"kept");
    }
}

/// Sets an attribute; not every file system has them.
#[cfg(unix)]
fn has_attribute(path: &std::path::Path) -> bool {
    let flags = rustix::fs::XattrFlags::empty();
    rustix::fs::setxattr(path, "user.phpier", b"kept", flags).is_ok()
}

#[test]
fn a_backup_never_takes_the_name_of_another_file() {
    let sandbox = Sandbox::with_project();
    sandbox.file(OUTPUT, "mine: 1\n");
    sandbox.run(&["apply", "--yes", "--overwrite"]).ends(0);
    let first = backups(&sandbox).pop().expect("a backup");
    // As if two texts had begun their digests with the same digits.
    sandbox.file(&first, "another\n");
    sandbox.file(OUTPUT, "mine: 1\n");
    sandbox.run(&["apply", "--yes", "--overwrite"]).ends(0);
    assert_eq!(sandbox.read(&first), "another\n");
    assert_eq!(sandbox.read(&format!("{first}-2")), "mine: 1\n");
    sandbox.file(OUTPUT, "mine: 1\n");
    sandbox.run(&["apply", "--yes", "--overwrite"]).ends(0);
    assert_eq!(backups(&sandbox).len(), 2, "the same work is kept once");
}
