//! Plans as files: they hold what would be written, and hold for nothing else than what they saw.

mod moved;

use std::fs;

use crate::support::sandbox::Sandbox;

const GLOBAL: &str = "services {\n    mysql \"8.4\"\n}\nprojects {\n    scan \"~/code\"\n}\n";

fn fleet() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.file(".phpier/global.kdl", GLOBAL);
    let shop = "name \"shop\"\nservices {\n    database \"mysql\"\n}\n";
    sandbox.file("code/shop/.phpier.kdl", shop);
    sandbox.file("code/blog/.phpier.yaml", "name: blog\n");
    sandbox
}

#[test]
fn a_saved_plan_is_written_as_it_was_saved() {
    let sandbox = fleet();
    sandbox
        .run(&["plan", "--out", "../../plan.json"])
        .code(0)
        .err("apply --plan")
        .ends(0);
    #[cfg(unix)]
    assert_eq!(sandbox.mode("plan.json"), 0o600);
    assert!(
        !sandbox.path(".phpier/local").exists(),
        "a plan writes nothing else"
    );
    let plan: serde_json::Value =
        serde_json::from_str(&sandbox.read("plan.json")).expect("JSON for people");
    // From anywhere, without a question and without a yes.
    sandbox
        .run_in("code", &["apply", "--plan", "../plan.json"])
        .ends(0);
    let files = plan["files"].as_array().expect("files");
    assert!(files.len() > 10, "{} files", files.len());
    for file in files {
        let path = file["path"].as_str().expect("a path");
        let after = file["after"].as_str().expect("a text");
        assert_eq!(fs::read_to_string(path).expect(path), after, "{path}");
    }
    sandbox.run(&["check"]).ends(0);
    // Once it is written it holds no longer.
    sandbox
        .run(&["apply", "--plan", "../../plan.json"])
        .code(3)
        .err("phpier::plan::outdated")
        .ends(3);
}

#[test]
fn what_has_moved_is_named_all_at_once() {
    let sandbox = fleet();
    sandbox.apply();
    sandbox.file("code/blog/.phpier.yaml", "name: blog\nphp: 8.3\n");
    sandbox.run_in("", &["plan", "--out", "plan.json"]).ends(0);
    let apply = || sandbox.run_in("", &["apply", "--plan", "plan.json"]);
    let edits: [(&str, &str); 4] = [
        ("code/shop/.phpier.kdl", "name \"shop\"\n"),
        ("code/blog/docker-compose.yml", "mine: 1\n"),
        (
            ".phpier/global.kdl",
            "services {\n    mysql \"8.4\"\n    redis\n}\nprojects {\n    scan \"~/code\"\n}\n",
        ),
        ("code/new/.phpier.kdl", "name \"new\"\n"),
    ];
    for (path, text) in edits {
        let old = fs::read(sandbox.path(path)).ok();
        sandbox.file(path, text);
        let tree = sandbox.tree();
        apply().code(3).err(path).err("no longer holds").ends(3);
        assert_eq!(sandbox.tree(), tree, "{path}");
        match old {
            Some(old) => sandbox.file(path, old),
            None => fs::remove_dir_all(sandbox.path("code/new")).expect("there"),
        }
    }
    for (path, text) in edits {
        sandbox.file(path, text);
    }
    let mut output = apply().code(3);
    for (path, _) in edits {
        output = output.err(path);
    }
    drop(output);
}

#[test]
fn what_was_remembered_counts_too() {
    let sandbox = fleet();
    sandbox.apply();
    sandbox.file("code/blog/.phpier.yaml", "name: blog\nphp: 8.3\n");
    sandbox.run_in("", &["plan", "--out", "plan.json"]).ends(0);
    sandbox.file(".phpier/local/projects/shop/databases", "");
    sandbox
        .run_in("", &["apply", "--plan", "plan.json"])
        .code(3)
        .err("local/projects/shop/databases")
        .ends(3);
}

#[test]
fn files_in_the_way_and_orphans_are_decided_about_when_it_is_written() {
    let sandbox = Sandbox::with_project();
    sandbox.apply();
    sandbox.edit(
        "code/shop/docker-compose.yml",
        "restart: unless-stopped",
        "restart: always",
    );
    sandbox.run(&["plan", "--out", "plan.json"]).ends(0);
    sandbox
        .run(&["apply", "--plan", "plan.json"])
        .code(3)
        .err("--overwrite")
        .ends(3);
    sandbox
        .run(&["apply", "--plan", "plan.json", "--overwrite"])
        .ends(0);
    sandbox.run(&["check"]).ends(0);
}

#[test]
fn a_plan_is_never_saved_over_anything_else() {
    let sandbox = fleet();
    sandbox.apply();
    sandbox.file("code/blog/.phpier.yaml", "name: blog\nphp: 8.3\n");
    sandbox.file("notes.txt", "mine\n");
    sandbox.folder("folder");
    let tree = sandbox.tree();
    for out in [
        ".phpier/global.kdl",
        "code/shop/.phpier.kdl",
        "code/shop/.phpier.yml",
        "code/blog/docker-compose.yml",
        "code/shop/docker-compose.yml",
        "notes.txt",
        "folder",
    ] {
        sandbox
            .run_in("", &["plan", "--out", out])
            .code(3)
            .err("phpier::plan::would_overwrite")
            .ends(3);
    }
    let missing = sandbox
        .run_in("", &["plan", "--out", "none/plan.json"])
        .code(1);
    missing.err("none/plan.json").ends(1);
    assert_eq!(sandbox.tree(), tree);
    sandbox.run_in("", &["plan", "--out", "plan.json"]).ends(0);
    sandbox.run_in("", &["plan", "--out", "plan.json"]).ends(0);
}

#[test]
fn what_is_no_plan_is_refused_and_never_a_panic() {
    let sandbox = fleet();
    sandbox.run_in("", &["plan", "--out", "plan.json"]).ends(0);
    let whole = sandbox.read("plan.json");
    let tree = sandbox.tree();
    let run = |text: &[u8], code: i32| {
        sandbox.file("other.json", text);
        let output = sandbox
            .run_in("", &["apply", "--plan", "other.json"])
            .code(code);
        assert!(!output.stderr.contains("panic"), "{output}");
        output
    };
    for text in [
        &b""[..],
        b"{",
        b"[]",
        b"\xff\xfe",
        b"{\"phpier_plan\": 1}",
        b"null",
    ] {
        run(text, 1).err("phpier::plan::invalid_file").ends(1);
    }
    let version = whole.replacen("\"1.0\"", "\"9.0\"", 1);
    run(version.as_bytes(), 1).err("another version").ends(1);
    let format = whole.replacen("\"format\": 1", "\"format\": 99", 1);
    run(format.as_bytes(), 1).err("another version").ends(1);
    // Cut anywhere it is no plan; changed anywhere it is none, or holds for nothing.
    for round in 1..12 {
        let at = whole.len() * round / 12;
        run(&whole.as_bytes()[..at], 1).ends(1);
    }
    let elsewhere = whole.replacen("/code/shop/docker-compose.yml", "/code/victim.yml", 1);
    assert_ne!(elsewhere, whole);
    run(elsewhere.as_bytes(), 3)
        .err("phpier::plan::outdated")
        .ends(3);
    let other = whole.replacen("restart: unless-stopped", "restart: never-stopped", 1);
    assert_ne!(other, whole);
    run(other.as_bytes(), 3)
        .err("phpier::plan::outdated")
        .ends(3);
    sandbox
        .run_in("", &["apply", "--plan", "plan.json", "--home", "elsewhere"])
        .code(3)
        .err("was made for phpier's folder")
        .ends(3);
    sandbox
        .run_in("", &["apply", "--plan", "none.json"])
        .code(1)
        .err("none.json")
        .ends(1);
    sandbox
        .run_in("", &["apply", "--plan", "plan.json", "code"])
        .ends(64);
    fs::remove_file(sandbox.path("other.json")).expect("there");
    assert_eq!(sandbox.tree(), tree);
}
