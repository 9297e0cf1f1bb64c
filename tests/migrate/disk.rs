//! The command on a disk: what it writes, refuses, and takes back.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use super::trees::trees;
use crate::support::sandbox::Sandbox;
use crate::support::tools;
use phpier::migrate::{HOME_COMPOSE, HOME_CONFIG, Tool};

/// A home with a set-up in `code/NAME`.
fn sandbox(name: &str) -> (Sandbox, String, Tool) {
    let all = trees();
    let found = all.into_iter().find(|(_, known, _)| known == name);
    let (tool, _, input) = found.unwrap_or_else(|| panic!("no tree {name}"));
    let sandbox = Sandbox::new();
    let folder = format!("code/{}", input.folder);
    sandbox.folder(".phpier");
    sandbox.folder(&folder);
    for (path, text) in &input.files {
        match path.as_str() {
            HOME_CONFIG => sandbox.file(".phpier/config.yaml", text),
            HOME_COMPOSE => sandbox.file(".phpier/docker-compose.yml", text),
            path => sandbox.file(&format!("{folder}/{path}"), text),
        }
    }
    (sandbox, folder, tool)
}

/// Everything but phpier's own notes: by its path, with its permissions, and a file's bytes.
fn texts(sandbox: &Sandbox) -> Vec<(String, u32, Vec<u8>)> {
    let root = sandbox.path("");
    let mut texts = Vec::new();
    for entry in walkdir::WalkDir::new(&root).sort_by_file_name() {
        let entry = entry.expect("readable");
        let name = entry.path().strip_prefix(&root).expect("below");
        let name = name.to_string_lossy().into_owned();
        if name.starts_with(".phpier/local") {
            continue;
        }
        let mode = entry.metadata().expect("it is there").permissions().mode();
        let bytes = if entry.file_type().is_file() {
            fs::read(entry.path()).expect("readable")
        } else {
            Vec::new()
        };
        texts.push((name, mode, bytes));
    }
    texts
}

#[test]
fn every_set_up_is_migrated_checked_and_taken_back() {
    let compose = tools::compose().is_some();
    if !compose {
        tools::skipped(
            "migrated stacks through Compose",
            "no Docker Compose 2.26 or newer",
        );
    }
    for (tool, name, _) in trees() {
        let (sandbox, folder, _) = sandbox(&name);
        // An old file may hold passwords, and nobody may read a copy of it who could not read that.
        for (path, mode, _) in texts(&sandbox) {
            let path = sandbox.path(&path);
            if path.is_file() {
                let private = fs::Permissions::from_mode(mode & 0o7700);
                fs::set_permissions(&path, private).expect("its own");
            }
        }
        let before = texts(&sandbox);
        let from = ["--from", tool.word()];
        let migrate = |more: &[&str]| {
            let args: Vec<&str> = ["migrate"]
                .iter()
                .chain(&from)
                .chain(more)
                .copied()
                .collect();
            sandbox.run_in(&folder, &args)
        };
        // Without a terminal and a yes, everything is shown and nothing is written.
        let shown = migrate(&[]).code(3).err("--yes");
        assert_eq!(texts(&sandbox), before, "{name} was written\n{shown}");
        migrate(&["--yes"]).code(0).out("Next:").ends(0);
        for (path, mode, _) in texts(&sandbox) {
            let kept = path.ends_with(".pre-phpier");
            assert!(
                !kept || mode % 0o100 == 0,
                "{name}: {path} can be read by others"
            );
        }
        sandbox.run_in(&folder, &["check"]).ends(0);
        if compose {
            for file in [
                format!("{folder}/docker-compose.yml"),
                ".phpier/global-compose.yml".to_owned(),
            ] {
                let path = sandbox.path(&file);
                if !path.exists() {
                    continue;
                }
                let output = Command::new("docker")
                    .args(["compose", "-f"])
                    .arg(&path)
                    .args(["config", "-q"])
                    .env("API_TOKEN", "x")
                    .env("APP_SECRET", "x")
                    .env("PHPIER_HOME", sandbox.path(".phpier"))
                    .output()
                    .expect("it runs");
                let told = String::from_utf8_lossy(&output.stderr);
                assert!(output.status.success(), "{name} {file}\n{told}");
            }
        }
        sandbox
            .run_in(&folder, &["migrate", "--undo", "--yes"])
            .ends(0);
        let after = texts(&sandbox);
        assert_eq!(after, before, "{name} is not as it was");
    }
}

#[test]
fn nothing_is_overwritten() {
    for (path, text) in [
        (".phpier.kdl", "name \"mine\"\n"),
        (".lando.yml.pre-phpier", "kept\n"),
    ] {
        let (sandbox, folder, _) = sandbox("lando/laravel");
        let (path, retired) = match path {
            ".phpier.kdl" => (path, false),
            path => (path, true),
        };
        sandbox.file(&format!("{folder}/{path}"), text);
        let before = texts(&sandbox);
        let output = sandbox.run_in(&folder, &["migrate", "--yes", "--from", "lando"]);
        // Lando's own file stays where it is, so that nothing of that name is in the way.
        if retired {
            output.ends(0);
        } else {
            output.code(3).err("phpier::migrate::exists").ends(3);
            assert_eq!(texts(&sandbox), before);
        }
    }
    let (sandbox, folder, _) = sandbox("compose/lamp");
    sandbox.file(&format!("{folder}/docker-compose.yml.pre-phpier"), "kept\n");
    let before = texts(&sandbox);
    let output = sandbox.run_in(&folder, &["migrate", "--yes"]);
    output.code(3).err("phpier::migrate::exists").ends(3);
    assert_eq!(texts(&sandbox), before);
}

#[test]
fn several_set_ups_are_told_apart() {
    let (sandbox, folder, _) = sandbox("ddev/drupal");
    sandbox.file(&format!("{folder}/.lando.yml"), "name: x\nrecipe: lamp\n");
    let output = sandbox.run_in(&folder, &["migrate", "--yes"]);
    output
        .code(1)
        .err("phpier::migrate::ambiguous")
        .err("--from ddev")
        .ends(1);
    sandbox
        .run_in(&folder, &["migrate", "--yes", "--from", "ddev"])
        .ends(0);
}

#[test]
fn where_there_is_nothing_it_says_so() {
    let sandbox = Sandbox::new();
    sandbox.folder("code/empty");
    for args in [
        &["migrate"][..],
        &["migrate", "--undo"],
        &["migrate", "--from", "ddev"],
    ] {
        let output = sandbox.run_in("code/empty", args);
        output.code(1).err("phpier::migrate::nothing").ends(1);
    }
}

#[test]
fn broken_files_are_refused_with_their_places() {
    let (sandbox, folder, _) = sandbox("ddev/drupal");
    sandbox.file(&format!("{folder}/.ddev/config.yaml"), "name: [x\n");
    let before = texts(&sandbox);
    let output = sandbox.run_in(&folder, &["migrate", "--yes"]);
    output
        .code(1)
        .err("phpier::syntax::")
        .err(".ddev/config.yaml")
        .ends(1);
    assert_eq!(texts(&sandbox), before);
}

#[test]
fn what_was_changed_since_is_not_taken_back() {
    let (sandbox, folder, _) = sandbox("warden/laravel");
    sandbox.run_in(&folder, &["migrate", "--yes"]).ends(0);
    sandbox.edit(&format!("{folder}/.phpier.kdl"), "7.4", "8.1");
    let before = texts(&sandbox);
    let output = sandbox.run_in(&folder, &["migrate", "--undo", "--yes"]);
    output.code(3).err("changed since the migration").ends(3);
    assert_eq!(texts(&sandbox), before);
}

#[test]
fn a_global_stack_keeps_its_comments() {
    let (sandbox, folder, _) = sandbox("lando/wordpress");
    let text = "// mine\nservices {\n    // the usual one\n    mariadb \"11.8\" // kept\n}\nprojects {\n    scan \"~/code\" // all\n}\n";
    sandbox.file(".phpier/global.kdl", text);
    sandbox.run_in(&folder, &["migrate", "--yes"]).ends(0);
    assert_eq!(
        sandbox.read(".phpier/global.kdl"),
        text,
        "nothing was missing"
    );
}

#[test]
fn a_file_is_converted_and_taken_back() {
    let sandbox = Sandbox::new();
    sandbox.folder(".phpier");
    sandbox.file(
        "code/shop/.phpier.kdl",
        "// mine\nname \"shop\" // kept\nphp 8.3\n",
    );
    let before = texts(&sandbox);
    sandbox
        .run(&["migrate", "--to", "kdl"])
        .code(0)
        .out("No changes")
        .ends(0);
    sandbox.run(&["migrate", "--to", "yaml"]).ends(3);
    assert_eq!(texts(&sandbox), before);
    sandbox.run(&["migrate", "--to", "yaml", "--yes"]).ends(0);
    assert_eq!(
        sandbox.read("code/shop/.phpier.yaml"),
        "# mine\nname: shop    # kept\nphp: 8.3\n"
    );
    assert!(!sandbox.path("code/shop/.phpier.kdl").exists());
    sandbox.run(&["migrate", "--undo", "--yes"]).ends(0);
    assert_eq!(texts(&sandbox), before);
}

#[test]
fn what_a_link_leads_to_is_never_taken_away() {
    let sandbox = Sandbox::new();
    sandbox.file("dots/p.yaml", "name: shop\n");
    sandbox.folder("code/shop");
    sandbox.link("../../dots/p.yaml", "code/shop/.phpier.yaml");
    let tree = sandbox.tree();
    let output = sandbox.run(&["migrate", "--to", "kdl", "--yes"]);
    output.code(3).err("symlink").ends(3);
    let now = sandbox.tree();
    for (name, entry) in tree {
        assert_eq!(now.get(&name), Some(&entry), "{name}");
    }
}

#[test]
fn a_new_file_is_no_old_one_whatever_words_are_in_it() {
    let sandbox = Sandbox::new();
    sandbox.file(
        "code/shop/.phpier.yaml",
        "name: shop\nservices:\n  database: mysql\n  service:\n    name: x\n    image: x:1\n    volume:\n      cache: /c\n",
    );
    let output = sandbox.run(&["migrate", "--yes"]);
    output.code(0).out("No changes.").ends(0);
}
