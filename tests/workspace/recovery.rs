//! What is said of an interrupted command, and what the next one makes of what it left.

mod steps;

use std::fs;

use crate::support::sandbox::Sandbox;

const OUTPUT: &str = "code/shop/docker-compose.yml";
const COMMITTED: &str = ".phpier/local/journal/committed";
const STAGED: &str = "code/shop/.phpier-tmp-1-0";

/// A journal of an apply that was killed right after it decided to replace `OUTPUT`.
fn interrupted() -> (Sandbox, String) {
    let sandbox = Sandbox::with_project();
    sandbox.apply();
    let old = sandbox.read(OUTPUT);
    sandbox.edit("code/shop/.phpier.kdl", "\n", "\nphp \"8.3\"\n");
    sandbox.apply();
    let new = sandbox.read(OUTPUT);
    let digest = |text: &str| phpier::artifact::digest(text.as_bytes());
    let root = sandbox.path("").canonicalize().expect("there");
    let journal = serde_json::json!({
        "format": 1,
        "folders": [],
        "steps": [{
            "target": root.join(OUTPUT),
            "staged": root.join(STAGED),
            "before": digest(&old),
            "after": digest(&new),
        }],
        "emptied": [],
    });
    sandbox.file(OUTPUT, old);
    sandbox.file(STAGED, &new);
    sandbox.file(COMMITTED, journal.to_string());
    (sandbox, new)
}

#[test]
fn reading_commands_tell_and_writing_ones_finish() {
    let (sandbox, new) = interrupted();
    let tree = sandbox.tree();
    for args in [&["plan"][..], &["check"], &["plan", "--format", "json"]] {
        let output = sandbox.run(args);
        let said = format!("{}{}", output.stdout, output.stderr);
        assert!(said.contains("phpier::workspace::interrupted"), "{output}");
    }
    assert_eq!(sandbox.tree(), tree, "reading changes nothing");
    sandbox
        .run(&["apply"])
        .code(0)
        .err("phpier::workspace::recovered")
        .out("No changes.")
        .ends(0);
    assert_eq!(sandbox.read(OUTPUT), new);
    assert!(!sandbox.path(STAGED).exists() && !sandbox.path(COMMITTED).exists());
    sandbox.run(&["check"]).code(0).not("interrupted").ends(0);
}

#[test]
fn what_a_person_changed_meanwhile_is_left_and_told() {
    let (sandbox, _) = interrupted();
    sandbox.file(OUTPUT, "mine: 1\n");
    sandbox
        .run(&["apply", "--yes"])
        .code(3)
        .err("phpier::workspace::not_recovered")
        .err("was not written by phpier")
        .ends(3);
    assert_eq!(sandbox.read(OUTPUT), "mine: 1\n");
    assert!(!sandbox.path(STAGED).exists() && !sandbox.path(COMMITTED).exists());
}

#[test]
fn a_staged_text_that_is_not_what_was_meant_is_never_put_into_place() {
    let (sandbox, _) = interrupted();
    let old = sandbox.read(OUTPUT);
    sandbox.file(STAGED, "half of a");
    let _ = sandbox.run(&["apply"]).code(3);
    assert_eq!(sandbox.read(OUTPUT), old);
    assert!(!sandbox.path(STAGED).exists());
    sandbox.apply();
    sandbox.run(&["check"]).ends(0);
}

/// What was prepared and not decided upon goes, by the list and no further.
#[test]
fn what_was_prepared_is_taken_back_and_nothing_beside_it() {
    let sandbox = Sandbox::with_project();
    sandbox.apply();
    let root = sandbox.path("").canonicalize().expect("there");
    let step = |target: &str, staged: Option<&str>| {
        serde_json::json!({
            "target": root.join(target),
            "staged": staged.map(|staged| root.join(staged)),
            "before": null,
            "after": staged.map(|_| "0"),
        })
    };
    let journal = serde_json::json!({
        "format": 1,
        "folders": [root.join("made"), root.join("made/inner"), root.join("used"), root.join("never")],
        "steps": [
            step("code/shop/new.yml", Some(STAGED)),
            step("used/new.yml", Some("used/.phpier-tmp-1-1")),
            step("made/new.yml", Some("made/.phpier-tmp-1-2")),
            step("code/shop/gone.yml", None),
        ],
        "emptied": [root.join("code/empty")],
    });
    for path in [STAGED, "used/.phpier-tmp-1-1"] {
        sandbox.file(path, "new\n");
    }
    for folder in ["made/inner", "code/empty"] {
        sandbox.folder(folder);
    }
    let kept = [
        "used/mine.txt",
        "used/.phpier-tmp-1-2",
        "code/shop/gone.yml",
        "code/shop/.phpier-tmp-1",
        "code/shop/.phpier-tmp-1-00",
    ];
    for path in kept {
        sandbox.file(path, "mine\n");
    }
    sandbox.file(".phpier/local/journal/prepared", journal.to_string());
    let output = sandbox.run(&["apply"]).code(0);
    output
        .err("phpier::workspace::recovered")
        .out("No changes.")
        .ends(0);
    for gone in [
        STAGED,
        "used/.phpier-tmp-1-1",
        "made",
        ".phpier/local/journal/prepared",
    ] {
        assert!(!sandbox.path(gone).exists(), "{gone}");
    }
    for path in kept {
        assert_eq!(sandbox.read(path), "mine\n");
    }
    assert!(sandbox.path("code/empty").is_dir());
    sandbox.run(&["apply"]).code(0).not("interrupted").ends(0);
}

/// A file of phpier's own that a process was at when it ended, and that no journal knows of.
#[cfg(unix)]
#[test]
fn half_files_in_phpiers_own_folders_go_and_nothing_else_does() {
    let sandbox = Sandbox::with_project();
    sandbox.apply();
    let own = ["", "journal/", "up/"];
    for folder in own {
        for name in [".phpier-tmp-", ".phpier-tmp-0123456789abcdef"] {
            sandbox.file(&format!(".phpier/local/{folder}{name}"), "half");
        }
        for name in ["mine", ".mine", ".phpier-tm", "a.phpier-tmp-1"] {
            sandbox.file(&format!(".phpier/local/{folder}{name}"), "mine");
        }
        sandbox.link(
            sandbox.path("precious"),
            &format!(".phpier/local/{folder}.phpier-tmp-link"),
        );
        sandbox.file(
            &format!(".phpier/local/{folder}.phpier-tmp-folder/mine"),
            "mine",
        );
    }
    sandbox.file("precious", "mine");
    sandbox.file("code/shop/.phpier-tmp-mine", "mine");
    sandbox.file("code/shop/.phpier/.phpier-tmp-mine", "mine");
    sandbox.file(".phpier/.phpier-tmp-mine", "mine");
    let before = sandbox.local();
    // Nobody sweeps but whoever writes.
    sandbox.run(&["plan"]).ends(0);
    sandbox.run(&["apply"]).code(0).out("No changes.").ends(0);
    assert_eq!(sandbox.local(), before);
    sandbox.file("code/shop/.phpier.kdl", "name \"shop\"\nphp \"8.3\"\n");
    sandbox.apply();
    let after = sandbox.local();
    let went: Vec<&String> = before.iter().filter(|path| !after.contains(path)).collect();
    let mut expected = Vec::new();
    for folder in own {
        for name in ["", "0123456789abcdef", "link"] {
            expected.push(format!("{folder}.phpier-tmp-{name}"));
        }
    }
    expected.sort();
    assert_eq!(went, expected.iter().collect::<Vec<_>>());
    for path in [
        "precious",
        "code/shop/.phpier-tmp-mine",
        "code/shop/.phpier/.phpier-tmp-mine",
        ".phpier/.phpier-tmp-mine",
    ] {
        assert_eq!(sandbox.read(path), "mine", "{path}");
    }
}

#[test]
fn a_journal_that_cannot_be_read_stops_writing_and_says_what_to_do() {
    let (sandbox, _) = interrupted();
    let whole = sandbox.read(COMMITTED);
    let other = whole.replace("\"format\":1", "\"format\":9");
    assert_ne!(other, whole);
    for text in ["", "{", "[]", "\0", &whole[..whole.len() / 2], &other] {
        sandbox.file(COMMITTED, text);
        let tree = sandbox.tree();
        let output = sandbox.run(&["apply", "--yes"]).code(1);
        output
            .err("phpier::workspace::invalid_journal")
            .err("journal/committed")
            .ends(1);
        assert_eq!(sandbox.tree(), tree);
    }
    fs::remove_file(sandbox.path(COMMITTED)).expect("there");
    sandbox.apply();
}

#[cfg(unix)]
#[test]
fn a_target_that_became_a_link_is_left_alone() {
    let (sandbox, _) = interrupted();
    sandbox.file("elsewhere.yml", sandbox.read(OUTPUT));
    fs::remove_file(sandbox.path(OUTPUT)).expect("there");
    sandbox.link("../../elsewhere.yml", OUTPUT);
    let before = sandbox.read("elsewhere.yml");
    let _ = sandbox.run(&["apply"]).err("not_recovered");
    assert_eq!(sandbox.read("elsewhere.yml"), before);
    assert!(sandbox.path(OUTPUT).is_symlink());
}

#[cfg(unix)]
#[test]
fn a_signal_while_writing_leaves_everything_done_or_nothing() {
    use std::os::unix::process::ExitStatusExt;
    let sandbox = Sandbox::with_fleet(&["a", "b", "c"]);
    let mut child = sandbox
        .command("", &["apply", "--yes"])
        .stdout(std::process::Stdio::null())
        .spawn()
        .expect("it runs");
    let pid = nix::unistd::Pid::from_raw(i32::try_from(child.id()).expect("a number"));
    // Whenever it comes: before anything, while writing, or after.
    let _ = nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGINT);
    let status = child.wait().expect("it ends");
    assert!(
        status.code() == Some(0) || status.signal() == Some(2),
        "{status:?}"
    );
    sandbox.run(&["plan"]).code(0).not("interrupted").ends(0);
}

#[test]
fn whoever_is_at_it_is_not_taken_for_interrupted() {
    let sandbox = Sandbox::new();
    sandbox.file(".phpier/global.kdl", "services {\n    redis\n}\n");
    sandbox.apply();
    for state in ["prepared", "committed"] {
        sandbox.file(&format!(".phpier/local/journal/{state}"), "{}");
    }
    let lock = fs::File::options()
        .read(true)
        .write(true)
        .open(sandbox.path(".phpier/local/lock"))
        .expect("a lock");
    lock.lock().expect("nobody has it");
    fs::write(sandbox.path(".phpier/local/lock"), "4711\nphpier apply\n").expect("written");
    // It is nothing that this one has done wrong.
    sandbox.run(&["check"]).ends(0);
    let during = sandbox.run(&["plan"]).code(0).stderr;
    let writes = "another phpier is writing: process 4711 (`phpier apply`)";
    assert!(during.contains(writes), "{during}");
    assert!(!during.contains("interrupted"), "{during}");
    lock.unlock().expect("ours");
    let after = sandbox.run(&["plan"]).stderr;
    assert!(after.contains("interrupted"), "{after}");
}
