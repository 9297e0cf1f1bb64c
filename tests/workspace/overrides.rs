//! What one machine has of its own: `.phpier.local.kdl`, and the files that follow from it.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::support::sandbox::{Entry, Output, Sandbox};
use crate::support::tools;

const LOCAL: &str = "code/shop/.phpier.local.kdl";
const OVER: &str = "code/shop/.phpier/local/compose.yml";
const PROJECT: &str = "name \"shop\"\nphp \"8.3\"\nenv {\n    A \"1\"\n}\n";

/// A project that was applied, with a neighbour.
fn applied() -> Sandbox {
    let sandbox = Sandbox::with_fleet(&["blog"]);
    sandbox.file("code/shop/.phpier.kdl", PROJECT);
    sandbox.run_in("", &["apply", "--yes"]).ends(0);
    sandbox
}

/// All files that go into git.
fn committed(sandbox: &Sandbox) -> BTreeMap<String, Entry> {
    let mut tree = sandbox.tree();
    tree.retain(|path, _| !path.contains("/.phpier/local") && !path.contains(".phpier.local."));
    tree
}

fn plan(sandbox: &Sandbox) -> Value {
    let output = sandbox.run_in("", &["plan", "--format", "json"]).code(0);
    serde_json::from_str(&output.stdout).expect("JSON")
}

/// The files of a plan as `.phpier/local/compose.yml create local`.
fn rows(plan: &Value) -> Vec<String> {
    let stacks = plan["projects"].as_array().expect("stacks").iter();
    let rows = stacks.flat_map(|stack| stack["files"].as_array().expect("files"));
    rows.map(|file| {
        let text = |key: &str| file[key].as_str().expect(key).to_owned();
        let local = if file["local"] == true { " local" } else { "" };
        format!("{} {}{local}", text("path"), text("action"))
    })
    .collect()
}

#[test]
fn it_reaches_no_file_that_goes_into_git() {
    let sandbox = applied();
    let before = committed(&sandbox);
    sandbox.file(
        LOCAL,
        "php \"8.4\"\nhosts \"@\" \"mine\"\nenv {\n    A \"2\"\n    B \"3\"\n}\n",
    );
    sandbox.run_in("", &["apply", "--yes"]).ends(0);
    assert_eq!(committed(&sandbox), before);
    assert_eq!(
        sandbox
            .read("code/shop/.phpier/local/.gitignore")
            .lines()
            .last(),
        Some("*")
    );
    let over = sandbox.read(OVER);
    for part in [
        "A: \"2\"",
        "B: \"3\"",
        "context: \"./.phpier/local/image\"",
        "mine.shop",
    ] {
        assert!(over.contains(part), "{part}:\n{over}");
    }
    assert!(!over.contains("blog"), "{over}");
    let dockerfile = sandbox.read("code/shop/.phpier/local/image/Dockerfile");
    assert!(dockerfile.contains("FROM php:8.4-"), "{dockerfile}");
    sandbox.run_in("", &["plan", "--exit-code"]).ends(0);
}

#[test]
fn a_plan_marks_it_and_tells_what_it_does() {
    let sandbox = applied();
    sandbox.file(LOCAL, "env {\n    A \"2\"\n}\n");
    sandbox
        .run_in("", &["plan"])
        .code(0)
        .out(".phpier/local/compose.yml (local, not in git)")
        .out("recreate")
        .out("environment.A")
        .ends(0);
    let made = plan(&sandbox);
    assert_eq!(
        rows(&made),
        [
            ".phpier/local/.gitignore create local",
            ".phpier/local/compose.yml create local"
        ]
    );
    let effects: Vec<&str> = made["projects"]
        .as_array()
        .expect("stacks")
        .iter()
        .flat_map(|stack| stack["changes"].as_array().expect("changes"))
        .map(|change| change["effect"].as_str().expect("an effect"))
        .collect();
    assert_eq!(effects, ["recreate"]);
}

#[test]
fn a_clone_without_it_checks_the_same() {
    let sandbox = applied();
    sandbox.file(LOCAL, "env {\n    A \"2\"\n}\n");
    // Neither what is not written yet, nor what is, nor a mistake in it concerns others.
    sandbox.run_in("", &["check"]).ends(0);
    sandbox.run_in("", &["apply", "--yes"]).ends(0);
    sandbox.run_in("", &["check"]).ends(0);
    sandbox.file(LOCAL, "env 1\n");
    sandbox.run_in("", &["check"]).ends(0);
    sandbox
        .run_in("", &["plan"])
        .code(1)
        .err("~/code/shop/.phpier.local.kdl:1:5")
        .ends(1);
}

#[test]
fn it_goes_with_what_it_came_from() {
    let sandbox = applied();
    sandbox.file(LOCAL, "php {\n    ini \"memory_limit\" \"1G\"\n}\n");
    sandbox.run_in("", &["apply", "--yes"]).ends(0);
    fs::remove_file(sandbox.path(LOCAL)).expect("removed");
    let gone = rows(&plan(&sandbox));
    assert_eq!(gone.len(), 10, "{gone:?}");
    assert!(
        gone.iter().all(|row| row.ends_with(" delete local")),
        "{gone:?}"
    );
    // Nobody has to be asked for what is in no repository.
    sandbox.run_in("", &["apply", "--yes"]).ends(0);
    assert!(!sandbox.path(OVER).exists());
    sandbox.run_in("", &["plan", "--exit-code"]).ends(0);
}

#[test]
fn an_edit_of_it_is_refused_like_any_other() {
    let sandbox = applied();
    sandbox.file(LOCAL, "env {\n    A \"2\"\n}\n");
    sandbox.run_in("", &["apply", "--yes"]).ends(0);
    sandbox.edit(OVER, "\"2\"", "\"3\"");
    sandbox.run_in("", &["apply", "--yes"]).ends(3);
    assert!(sandbox.read(OVER).contains("\"3\""));
}

/// A hand edit outlives what it was made in, and no `git add` is to take it along.
#[test]
fn what_is_kept_of_it_stays_out_of_git() {
    let sandbox = applied();
    sandbox.file(LOCAL, "env {\n    TOKEN \"mine\"\n}\n");
    sandbox.run_in("", &["apply", "--yes"]).ends(0);
    let text = sandbox.read(OVER) + "# mine\n";
    sandbox.file(OVER, &text);
    fs::remove_file(sandbox.path(LOCAL)).expect("removed");
    sandbox.run_in("", &["apply", "--yes"]).ends(0);
    assert_eq!(sandbox.read(OVER), text);
    assert!(sandbox.path("code/shop/.phpier/local/.gitignore").is_file());
    // Compose would be told of it, and only its owner can say what becomes of it.
    let up = |help: &str| {
        let output = sandbox.run_in("", &["up", "shop"]).code(2);
        let help = format!("  help: {help} `rm ~/code/shop/.phpier/local/compose.yml`\n");
        let said = output
            .stderr
            .replace("\n  ", " ")
            .replacen(" help:", "  help:", 1);
        assert!(said.contains(&help), "no {help:?}\n{output}");
        let wide = |line: &&str| line.chars().count() > 80;
        let mut lines = output
            .stderr
            .lines()
            .skip_while(|line| !line.contains("help:"));
        assert_eq!(lines.find(wide), None, "{output}");
        output
            .err("a generated file is not current")
            .not("`phpier apply`")
            .ends(2);
    };
    up("take what you need from it, then remove it with");
    sandbox.file(OVER, text.replacen("format=1", "format=2", 1));
    sandbox.run_in("", &["apply", "--yes", "--prune"]).ends(0);
    up("update phpier, or, if nothing needs it, remove it with");
    fs::remove_file(sandbox.path(OVER)).expect("removed");
    sandbox.run_in("", &["apply", "--yes"]).ends(0);
    sandbox.run_in("", &["plan", "--exit-code"]).ends(0);
}

#[test]
fn databases_are_not_switched_off_here() {
    let sandbox = applied();
    sandbox.file(LOCAL, "services {\n    database #false\n}\n");
    sandbox
        .run_in("", &["plan"])
        .code(1)
        .err("phpier::config::not_local")
        .ends(1);
}

#[test]
fn a_commit_that_would_take_it_along_is_warned_of() {
    let sandbox = applied();
    sandbox.file(LOCAL, "env {\n    TOKEN \"mine\"\n}\n");
    let told = "phpier::workspace::local_in_git";
    sandbox.run_in("", &["plan"]).code(0).not(told).ends(0);
    sandbox.file("code/shop/.git/HEAD", "ref: refs/heads/main\n");
    sandbox
        .run_in("", &["plan"])
        .code(0)
        .err(told)
        .err("run `printf '\\n.phpier.local.*\\n' >> ~/code/shop/.gitignore`")
        .ends(0);
    sandbox.run_in("", &["check"]).code(0).not(told).ends(0);
    sandbox.file("code/shop/.gitignore", ".phpier.local.*\n");
    sandbox.run_in("", &["plan"]).code(0).not(told).ends(0);
}

/// Whether something was said, wherever its lines end.
fn says(output: &Output, text: &str) -> bool {
    let bare = |text: &str| text.replace([' ', '\n', '│'], "");
    bare(&output.stderr).contains(&bare(text))
}

/// Rules do not keep out what git has already: it goes by its list, in each of the forms that git writes.
#[test]
fn what_git_has_is_told_with_what_takes_it_out() {
    for (format, version) in [("sha1", "2"), ("sha1", "3"), ("sha1", "4"), ("sha256", "4")] {
        let sandbox = applied();
        sandbox.file(LOCAL, "env {\n    TOKEN \"mine\"\n}\n");
        sandbox.file(".gitignore", ".phpier.local.*\n");
        sandbox.run_in("", &["apply", "--yes"]).ends(0);
        let shell = |line: &str| {
            let mut shell = Command::new("sh");
            shell.args(["-ec", line]).current_dir(sandbox.path(""));
            shell.env("HOME", sandbox.path(""));
            shell.env("GIT_CONFIG_GLOBAL", "/dev/null");
            shell.output().is_ok_and(|output| output.status.success())
        };
        if !shell("git --version") {
            return tools::skipped("what_git_has_is_told_with_what_takes_it_out", "no git");
        }
        let init = format!("git init -q --object-format={format} && git add .gitignore code");
        assert!(shell(&init));
        let told = "phpier::workspace::local_in_git";
        sandbox.run_in("", &["plan"]).code(0).not(told).ends(0);
        for (path, what, remove) in [
            (
                "code/shop/.phpier.local.kdl",
                "this file is of this machine alone, and git has it",
                "git -C ~/code/shop rm -f --cached .phpier.local.kdl",
            ),
            (
                "code/shop/.phpier/local",
                "what is in this folder is of this machine alone, and git has some of it",
                "git -C ~/code/shop rm -r -f --cached .phpier/local/",
            ),
            (
                ".phpier/local",
                "what is in this folder is of this machine alone, and git has some of it",
                "git -C ~/.phpier rm -r -f --cached local",
            ),
        ] {
            let add = format!("git add -f {path} && git update-index --index-version {version}");
            assert!(shell(&add), "{path}");
            let output = sandbox.run_in("", &["plan"]).code(0).err(told);
            let help = format!("run `{remove}`, and commit that");
            assert!(says(&output, what) && says(&output, &help), "{output}");
            sandbox.run_in("", &["check"]).code(0).not(told).ends(0);
            assert!(shell(remove), "{remove}");
            sandbox.run_in("", &["plan"]).code(0).not(told).ends(0);
        }
        assert!(shell(
            "git add -f code/shop/.phpier.local.kdl && rm .gitignore"
        ));
        let ignore = "printf '\\n.phpier.local.*\\n' >> ~/code/shop/.gitignore";
        let remove = "git -C ~/code/shop rm -f --cached .phpier.local.kdl";
        let output = sandbox.run_in("", &["plan"]).code(0);
        let help = format!("run `{ignore}` and `{remove}`, and commit that");
        assert!(says(&output, &help), "{output}");
        // The last line that is there is a rule still, and what was changed since goes out all the same.
        sandbox.file("code/shop/.gitignore", "vendor");
        sandbox.file(LOCAL, "env {\n    TOKEN \"another\"\n}\n");
        assert!(shell(ignore) && shell(remove));
        assert!(shell("git check-ignore -q code/shop/vendor"));
        sandbox.run_in("", &["plan"]).code(0).not(told).ends(0);
    }
}

/// What is of this machine alone is no part of the context that everybody's image is built from.
#[test]
fn what_changes_here_builds_no_image_anew() {
    let sandbox = applied();
    sandbox.file(LOCAL, "workers {\n    queue \"php work\"\n}\n");
    sandbox
        .run_in("", &["plan"])
        .code(0)
        .out("service shop-queue")
        .not("needs --build")
        .ends(0);
    sandbox.run_in("", &["apply", "--yes"]).ends(0);
    sandbox.file(LOCAL, "workers {\n    queue \"php other\"\n}\n");
    sandbox
        .run_in("", &["plan"])
        .code(0)
        .out("service shop-queue")
        .not("needs --build")
        .ends(0);
}

/// What keeps it from the builder is built into nothing.
#[test]
fn what_is_kept_from_the_builder_builds_no_image_anew() {
    let sandbox = applied();
    let path = "code/shop/.phpier/.dockerignore";
    assert_eq!(sandbox.read(path).lines().last(), Some("local"));
    fs::remove_file(sandbox.path(path)).expect("removed");
    sandbox
        .run_in("", &["plan"])
        .code(0)
        .out("+ create    ~/code/shop/.phpier/.dockerignore")
        .not("service shop")
        .not("needs --build")
        .ends(0);
}

#[test]
fn one_that_says_nothing_new_leaves_no_trace() {
    let sandbox = applied();
    sandbox.file(LOCAL, "php \"8.3\"\nenv {\n    A \"1\"\n}\n");
    sandbox.run_in("", &["plan", "--exit-code"]).ends(0);
}

#[test]
fn two_in_one_folder_are_told() {
    let sandbox = applied();
    sandbox.file(LOCAL, "");
    sandbox.file("code/shop/.phpier.local.yaml", "");
    sandbox
        .run_in("", &["plan"])
        .code(1)
        .err("phpier::workspace::duplicate_config")
        .err("`.phpier.local.kdl` and `.phpier.local.yaml` are in one")
        .ends(1);
    sandbox.run_in("", &["check"]).ends(0);
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_project_is_not_read() {
    let sandbox = applied();
    sandbox.file("secret", "password \"hunter2\"\n");
    sandbox.link("../../secret", LOCAL);
    sandbox
        .run_in("", &["plan"])
        .code(1)
        .err("a symlink leads out of the project")
        .not("hunter2")
        .ends(1);
}

#[test]
fn both_spellings_come_to_the_same() {
    let sandbox = applied();
    sandbox.file(LOCAL, "php \"8.4\"\nenv {\n    A \"2\"\n}\n");
    sandbox.run_in("", &["apply", "--yes"]).ends(0);
    let kdl = sandbox.read(OVER);
    fs::remove_file(sandbox.path(LOCAL)).expect("removed");
    sandbox.file("code/shop/.phpier.local.yml", "php: 8.4\nenv: {A: 2}\n");
    sandbox.run_in("", &["apply", "--yes"]).ends(0);
    assert_eq!(sandbox.read(OVER), kdl);
}
