//! Symlinks are written through, however long the chain, and never replaced.

use std::fs;
use std::path::PathBuf;

use crate::support::sandbox::{Entry, Sandbox};

const OUTPUT: &str = "code/shop/docker-compose.yml";

/// A project whose output is reached through the link `target` at `path`, with an older file behind it
/// where `real` exists.
fn linked(target: &str, path: &str) -> Sandbox {
    let sandbox = Sandbox::with_project();
    sandbox.file(
        ".phpier/global.kdl",
        "projects {\n    allow \"~/dotfiles\"\n}\n",
    );
    sandbox.folder("dotfiles");
    sandbox.link(target, path);
    sandbox
}

/// Checks that an apply wrote to `real`, kept every link, and has nothing more to do.
fn writes_through(sandbox: &Sandbox, real: &str) {
    let links = |sandbox: &Sandbox| -> Vec<(String, PathBuf)> {
        let links = sandbox.tree().into_iter();
        links
            .filter_map(|(name, entry)| match entry {
                Entry::Link(target) => Some((name, target)),
                _ => None,
            })
            .collect()
    };
    let before = links(sandbox);
    assert!(!before.is_empty());
    sandbox.apply();
    assert_eq!(links(sandbox), before, "links stay links");
    assert!(
        fs::symlink_metadata(sandbox.path(real))
            .expect(real)
            .is_file()
    );
    assert!(sandbox.read(real).contains("project=shop"));
    assert_eq!(sandbox.read(real), sandbox.read(OUTPUT));
    let tree = sandbox.tree();
    sandbox.run(&["apply"]).code(0).out("No changes.").ends(0);
    assert_eq!(sandbox.tree(), tree);
    sandbox.run(&["check"]).ends(0);
}

#[test]
fn a_link_to_a_file_is_written_through() {
    let sandbox = linked("../../dotfiles/shop.yml", OUTPUT);
    sandbox.file("dotfiles/shop.yml", "");
    // An empty file is not phpier's.
    sandbox.run(&["apply", "--yes"]).ends(3);
    fs::remove_file(sandbox.path("dotfiles/shop.yml")).expect("it is there");
    writes_through(&sandbox, "dotfiles/shop.yml");
    sandbox.edit(
        "code/shop/.phpier.kdl",
        "name \"shop\"",
        "name \"shop\"\nphp \"8.3\"",
    );
    sandbox
        .run(&["plan"])
        .code(0)
        .out("~/code/shop/docker-compose.yml → ~/dotfiles/shop.yml")
        .ends(0);
    writes_through(&sandbox, "dotfiles/shop.yml");
}

#[test]
fn a_chain_is_followed_relative_to_each_link() {
    let sandbox = linked("../../dotfiles/a/first.yml", OUTPUT);
    sandbox.folder("dotfiles/b");
    sandbox.link("../b/second.yml", "dotfiles/a/first.yml");
    sandbox.link("third.yml", "dotfiles/b/second.yml");
    writes_through(&sandbox, "dotfiles/b/third.yml");
}

#[test]
fn a_linked_folder_is_written_into() {
    let sandbox = linked("../../dotfiles/dot", "code/shop/.phpier");
    sandbox.folder("dotfiles/dot");
    sandbox.apply();
    assert!(sandbox.path("dotfiles/dot/Dockerfile").is_file());
    assert!(sandbox.path("code/shop/.phpier").is_symlink());
    sandbox.run(&["check"]).ends(0);
}

#[test]
fn a_link_within_the_project_needs_no_leave() {
    let sandbox = Sandbox::with_project();
    sandbox.link("deploy/stack.yml", OUTPUT);
    writes_through(&sandbox, "code/shop/deploy/stack.yml");
}

#[test]
fn an_absolute_link_is_followed() {
    let sandbox = linked("unused", "unused");
    sandbox.link(sandbox.path("dotfiles/shop.yml"), OUTPUT);
    writes_through(&sandbox, "dotfiles/shop.yml");
}

#[test]
fn a_loop_is_an_error_and_changes_nothing() {
    let sandbox = Sandbox::with_project();
    sandbox.link("b.yml", OUTPUT);
    sandbox.link("docker-compose.yml", "code/shop/b.yml");
    let tree = sandbox.tree();
    for command in [&["apply", "--yes"][..], &["plan"], &["check"]] {
        let output = sandbox.run(command);
        output
            .code(1)
            .err("~/code/shop/docker-compose.yml")
            .err("circle")
            .ends(1);
    }
    assert_eq!(sandbox.tree(), tree);
}

#[test]
fn a_link_out_of_the_project_is_refused_unless_allowed() {
    for target in ["../../elsewhere/x.yml", "../../dotfiles-not/x.yml"] {
        let sandbox = linked(target, OUTPUT);
        sandbox.folder("elsewhere");
        let tree = sandbox.tree();
        let output = sandbox.run(&["apply", "--yes"]);
        output
            .code(1)
            .err("phpier::workspace::link_outside")
            .err("allow")
            .ends(1);
        assert_eq!(sandbox.tree(), tree);
    }
    let sandbox = Sandbox::with_project();
    sandbox.folder("elsewhere");
    sandbox.link("../../elsewhere", "code/shop/.phpier");
    let output = sandbox.run(&["apply", "--yes"]);
    output
        .code(1)
        .err("phpier::workspace::link_outside")
        .ends(1);
    assert_eq!(
        fs::read_dir(sandbox.path("elsewhere"))
            .expect("there")
            .count(),
        0
    );
}

#[test]
fn phpiers_own_folder_may_be_one_link() {
    let sandbox = Sandbox::with_fleet(&["shop"]);
    fs::rename(sandbox.path(".phpier"), sandbox.path("dots")).expect("moved");
    sandbox.link("dots", ".phpier");
    sandbox.apply();
    assert!(sandbox.path(".phpier").is_symlink());
    assert!(sandbox.path("dots/global-compose.yml").is_file());
    sandbox.run(&["check"]).ends(0);
}

#[test]
fn two_links_to_one_file_are_refused() {
    let sandbox = Sandbox::with_fleet(&["shop", "blog"]);
    sandbox.file(
        ".phpier/global.kdl",
        "projects {\n    scan \"~/code\"\n    allow \"~/dotfiles\"\n}\n",
    );
    sandbox.folder("dotfiles");
    sandbox.link("../../dotfiles/one.yml", "code/shop/docker-compose.yml");
    sandbox.link("../../dotfiles/one.yml", "code/blog/docker-compose.yml");
    let tree = sandbox.tree();
    let output = sandbox.run(&["apply", "--yes"]);
    output.code(1).err("phpier::workspace::same_target").ends(1);
    assert_eq!(sandbox.tree(), tree);
}

#[test]
fn a_configuration_behind_a_link_out_of_the_project_is_not_read() {
    let sandbox = Sandbox::with_project();
    sandbox.file("elsewhere/secret", "SECRETLINE\n");
    fs::remove_file(sandbox.path("code/shop/.phpier.kdl")).expect("there");
    sandbox.link("../../elsewhere/secret", "code/shop/.phpier.kdl");
    for format in ["human", "json", "github", "sarif"] {
        let output = sandbox.run(&["check", "--format", format]).code(1);
        let said = format!("{}{}", output.stdout, output.stderr);
        assert!(said.contains("link_outside"), "{output}");
        assert!(!said.contains("SECRETLINE"), "{output}");
    }
    // A place that the user's own file allows is as good as the project's.
    sandbox.file(
        ".phpier/global.kdl",
        "projects {\n    allow \"~/elsewhere\"\n}\n",
    );
    sandbox.file("elsewhere/secret", "name \"shop\"\n");
    sandbox.apply();
}

#[test]
fn a_plan_tells_where_linked_folders_are() {
    let sandbox = Sandbox::new();
    sandbox.file(
        "dotfiles/phpier/global.kdl",
        "services {\n    redis\n}\nprojects {\n    project \"~/code/shop\"\n}\n",
    );
    sandbox.link("dotfiles/phpier", ".phpier");
    sandbox.file("work/shop/.phpier.kdl", "name \"shop\"\n");
    sandbox.folder("code");
    sandbox.link("../work/shop", "code/shop");
    let output = sandbox.run_in("", &["plan", "--summary"]).code(0);
    output
        .out("global stack  ~/.phpier → ~/dotfiles/phpier\n")
        .out("shop  ~/code/shop → ~/work/shop\n")
        .ends(0);
    let json = sandbox.run_in("", &["plan", "--format", "json"]).code(0);
    let json: serde_json::Value = serde_json::from_str(&json.stdout).expect("JSON");
    let stack = &json["projects"][0];
    assert_eq!(stack["symlink_target"], "~/dotfiles/phpier");
    let real = sandbox.path("dotfiles/phpier/global-compose.yml");
    let file = &stack["files"][0];
    assert_eq!(file["symlink_target"], real.display().to_string());
}
