//! Which projects a run is about.

use std::fs;

use crate::support::sandbox::Sandbox;

/// The stacks that a plan names, by the headings of its rows.
fn planned(sandbox: &Sandbox, folder: &str, paths: &[&str]) -> Vec<String> {
    let mut args = vec!["plan", "--summary"];
    args.extend(paths);
    let output = sandbox.run_in(folder, &args).code(0);
    let headings = output.stdout.lines().filter(|line| !line.starts_with(' '));
    headings
        .filter_map(|line| line.split_once("  "))
        .map(|(name, _)| name.to_owned())
        .collect()
}

fn project(sandbox: &Sandbox, path: &str) {
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    sandbox.file(&format!("{path}/.phpier.kdl"), format!("name \"{name}\"\n"));
}

#[test]
fn a_scan_goes_down_three_levels_and_past_other_peoples_folders() {
    let sandbox = Sandbox::with_fleet(&[]);
    for path in [
        "code/one",
        "code/x/two",
        "code/x/y/three",
        "code/x/y/z/four",
        "code/.hidden/five",
        "code/vendor/six",
        "code/node_modules/seven",
        "code/one/inner",
        "other/eight",
    ] {
        project(&sandbox, path);
    }
    assert_eq!(
        planned(&sandbox, "", &[]),
        ["global stack", "one", "three", "two"]
    );
    sandbox.file(
        ".phpier/global.kdl",
        "projects {\n    scan \"~/code\" depth=1\n    project \"~/other/eight\"\n}\n",
    );
    assert_eq!(planned(&sandbox, "", &[]), ["global stack", "eight", "one"]);
}

#[test]
fn the_project_around_the_current_folder_is_known() {
    let sandbox = Sandbox::new();
    project(&sandbox, "work/shop");
    sandbox.folder("work/shop/src/deep");
    assert_eq!(planned(&sandbox, "work/shop/src/deep", &[]), ["shop"]);
}

#[test]
fn a_path_narrows_the_run() {
    let sandbox = Sandbox::with_fleet(&["shop", "blog"]);
    project(&sandbox, "other/docs");
    sandbox.folder("code/shop/src");
    for (path, expected) in [
        ("code/shop", &["shop"][..]),
        ("code/shop/src", &["shop"]),
        ("code/shop/.phpier.yaml", &["shop"]),
        ("code", &["blog", "shop"]),
        ("other", &["docs"]),
        (".phpier", &["global stack"]),
        (".", &["global stack", "blog", "docs", "shop"]),
    ] {
        assert_eq!(planned(&sandbox, "", &[path]), expected, "{path}");
    }
    sandbox
        .run_in("", &["plan", "nowhere"])
        .code(1)
        .err("nowhere")
        .ends(1);
    // Whoever names one file is not taken to mean its whole project.
    sandbox.file("code/shop/index.php", "");
    sandbox
        .run_in(
            "",
            &["apply", "--yes", "--overwrite", "code/shop/index.php"],
        )
        .code(1)
        .err("`~/code/shop/index.php` is a file")
        .err("--overwrite=FILE")
        .ends(1);
    sandbox.folder("empty");
    sandbox
        .run_in("", &["plan", "empty"])
        .code(1)
        .err("no project")
        .ends(1);
}

#[test]
fn a_fault_outside_the_path_is_a_warning() {
    let sandbox = Sandbox::with_fleet(&["shop", "blog"]);
    sandbox.file("code/blog/.phpier.yaml", "nmae: blog\n");
    sandbox
        .run_in("", &["check"])
        .code(1)
        .err("1 error")
        .ends(1);
    let output = sandbox.run_in("", &["apply", "--yes", "code/shop"]);
    // In one line: another project's faults are not to bury this one's plan.
    output
        .code(0)
        .err("unknown_key")
        .not("1 error")
        .err("warning: ~/code/blog/.phpier.yaml:1:1: unknown key `nmae` in the project file (phpier::config::unknown_key)\n  help: ")
        .not("did you mean")
        .ends(0);
    assert!(sandbox.path("code/shop/docker-compose.yml").is_file());
    assert!(!sandbox.path("code/blog/docker-compose.yml").exists());
    assert!(!sandbox.path(".phpier/global-compose.yml").exists());
}

#[test]
fn a_missing_scan_is_a_note_and_a_missing_project_an_error() {
    let sandbox = Sandbox::with_fleet(&[]);
    sandbox
        .run(&["plan"])
        .code(0)
        .err("phpier::workspace::missing_scan")
        .err("global.kdl:2:")
        .ends(0);
    sandbox.file(
        ".phpier/global.kdl",
        "projects {\n    project \"~/gone\"\n}\n",
    );
    let output = sandbox.run(&["plan"]);
    output
        .code(1)
        .err("phpier::workspace::missing_project")
        .err("global.kdl:2:13")
        .ends(1);
}

/// A folder that is gone stops no work on another project.
#[test]
fn a_missing_project_outside_the_path_is_a_warning() {
    let sandbox = Sandbox::with_fleet(&["shop"]);
    sandbox.folder("code/gone");
    sandbox.file(
        ".phpier/global.kdl",
        "projects {\n    scan \"~/code\"\n    project \"~/code/gone\"\n}\n",
    );
    for path in ["code/shop", ".phpier"] {
        sandbox
            .run_in("", &["plan", path])
            .code(0)
            .err("warning: ~/.phpier/global.kdl:3:13: there is no project at `~/code/gone`")
            .ends(0);
    }
    for path in ["code", "code/gone"] {
        sandbox
            .run_in("", &["plan", path])
            .code(1)
            .err("phpier::workspace::missing_project")
            .err("global.kdl:3:13")
            .ends(1);
    }
}

#[cfg(unix)]
#[test]
fn linked_folders_are_followed_once_and_loops_end() {
    let sandbox = Sandbox::with_fleet(&["shop"]);
    project(&sandbox, "elsewhere/docs");
    sandbox.link("../elsewhere", "code/a-link");
    sandbox.link("../code", "code/loop");
    sandbox.link("shop", "code/again");
    sandbox.link("nowhere", "code/dangling");
    assert_eq!(planned(&sandbox, "", &[]), ["global stack", "docs", "shop"]);
    assert!(
        sandbox
            .run(&["plan"])
            .code(0)
            .stdout
            .contains("~/code/shop/docker-compose.yml")
    );
}

#[test]
fn two_configurations_in_a_folder_are_an_error_that_names_both() {
    let sandbox = Sandbox::with_project();
    sandbox.file("code/shop/.phpier.yml", "name: shop\n");
    let output = sandbox.run(&["check"]);
    output
        .code(1)
        .err(".phpier.kdl")
        .err(".phpier.yml")
        .err("~/code/shop")
        .ends(1);
}

#[test]
fn a_compose_file_that_compose_prefers_is_an_error() {
    for name in ["compose.yaml", "compose.yml"] {
        let sandbox = Sandbox::with_project();
        sandbox.file(&format!("code/shop/{name}"), "services: {}\n");
        let output = sandbox.run(&["apply", "--yes"]);
        output.code(1).err("shadowed_output").err(name).ends(1);
        assert!(!sandbox.path("code/shop/docker-compose.yml").exists());
        sandbox.file(
            "code/shop/.phpier.kdl",
            "name \"shop\"\noutput \"phpier.yml\"\n",
        );
        sandbox.run(&["apply", "--yes"]).ends(0);
    }
    let sandbox = Sandbox::with_project();
    sandbox.file("code/shop/docker-compose.yaml", "services: {}\n");
    sandbox.run(&["plan"]).code(0).err("two_outputs").ends(0);
}

#[test]
fn nothing_at_all_is_an_error() {
    let sandbox = Sandbox::new();
    for command in [&["plan"][..], &["check"], &["apply", "--yes"]] {
        sandbox.run(command).code(1).err("phpier init").ends(1);
    }
}

/// A project's `.phpier` and phpier's own folder must never be one: each would prune the other.
#[test]
fn a_project_right_in_the_home_folder_is_refused() {
    let sandbox = Sandbox::with_fleet(&["shop"]);
    sandbox.run_in("", &["apply", "--yes"]).ends(0);
    sandbox.file(".phpier.kdl", "name \"home\"\n");
    let before = sandbox.tree();
    sandbox
        .run_in("", &["apply", "--yes", "--prune"])
        .code(1)
        .err("phpier::workspace::home_in_project")
        .ends(1);
    assert!(before == sandbox.tree());
    // Also where the folder is a link into a repository of dotfiles.
    fs::rename(sandbox.path(".phpier"), sandbox.path("dots")).expect("moved");
    sandbox.link("dots", ".phpier");
    sandbox
        .run_in("", &["apply", "--yes", "--prune"])
        .code(1)
        .err("phpier::workspace::home_in_project")
        .ends(1);
}

/// Two projects may share a folder's top; what one no longer generates is not the other's to remove.
#[test]
fn a_leftover_of_another_project_is_not_removed() {
    let sandbox = Sandbox::with_fleet(&["shop"]);
    sandbox.file(
        "code/other/.phpier.kdl",
        "name \"other\"\noutput \"other.yml\"\n",
    );
    sandbox.run_in("", &["apply", "--yes"]).ends(0);
    let others = sandbox.read("code/other/other.yml");
    sandbox.file("code/shop/other.yml", &others);
    sandbox.file("code/shop/.phpier/other.yml", &others);
    sandbox.run_in("", &["apply", "--yes", "--prune"]).ends(0);
    assert!(sandbox.path("code/shop/other.yml").is_file());
    assert!(sandbox.path("code/shop/.phpier/other.yml").is_file());
}
