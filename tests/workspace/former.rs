//! What is left of projects whose configuration is gone.

use serde_json::Value;

use crate::support::sandbox::Sandbox;

const GLOBAL: &str = "services {\n    mysql \"8.4\"\n}\nprojects {\n    scan \"~/code\"\n}\n";
const CONFIG: &str = "code/shop/.phpier.kdl";
const COMPOSE: &str = "code/shop/docker-compose.yml";
const NOTED: &str = ".phpier/local/projects/shop";

/// Two projects that were applied, one with a database.
fn applied() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.file(".phpier/global.kdl", GLOBAL);
    sandbox.file(
        CONFIG,
        "name \"shop\"\nservices {\n    database \"mysql\"\n}\n",
    );
    sandbox.file("code/blog/.phpier.kdl", "name \"blog\"\n");
    sandbox.file("code/shop/index.php", "<?php\n");
    sandbox.file("code/shop/.phpier/notes.md", "mine\n");
    sandbox.run_in("", &["apply", "--yes"]).ends(0);
    sandbox
}

fn remove(sandbox: &Sandbox, path: &str) {
    std::fs::remove_file(sandbox.path(path)).expect(path);
}

/// The files of a plan as `shop docker-compose.yml delete`.
fn rows(sandbox: &Sandbox, args: &[&str]) -> Vec<String> {
    let output = sandbox.run_in("", &[args, &["--format", "json"]].concat());
    let plan: Value = serde_json::from_str(&output.stdout).expect("JSON");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let stacks = plan["projects"].as_array().expect("stacks").iter();
    let rows = stacks.flat_map(|stack| {
        let files = stack["files"].as_array().expect("files").iter();
        files.map(|file| {
            let (name, path) = (text(&stack["name"]), text(&file["path"]));
            format!("{name} {path} {}", text(&file["action"]))
        })
    });
    rows.collect()
}

const ALL: [&str; 10] = [
    "shop .phpier/.dockerignore",
    "shop .phpier/Dockerfile",
    "shop .phpier/entrypoint.sh",
    "shop .phpier/job.sh",
    "shop .phpier/nginx.conf",
    "shop .phpier/php-fpm.conf",
    "shop .phpier/php.ini",
    "shop .phpier/schedule.sh",
    "shop .phpier/xdebug.sh",
    "shop docker-compose.yml",
];

/// All its files with what happens to them.
fn all(action: &str) -> Vec<String> {
    ALL.map(|row| format!("{row} {action}")).to_vec()
}

#[test]
fn its_files_are_orphans_until_they_are_pruned() {
    let sandbox = applied();
    remove(&sandbox, CONFIG);
    let applied = sandbox.tree();
    for _ in 0..2 {
        assert_eq!(rows(&sandbox, &["plan"]), all("keep"));
        assert_eq!(rows(&sandbox, &["check"]), all("keep"));
        let kept = "Orphaned: 10 kept; `phpier apply --prune` removes them.";
        let output = sandbox.run_in("", &["plan", "--exit-code"]).code(0);
        output
            .out("there is no configuration of this project any more; its databases")
            .out("? orphaned  ~/code/shop/docker-compose.yml")
            .out("No changes. 2 stacks are up to date.")
            .out(kept)
            .not("remove\n")
            .ends(0);
        let output = sandbox.run_in("", &["check"]).code(2);
        output.out("10 orphan").out(kept).ends(2);
        // A yes to what is written is none to what is removed.
        let output = sandbox.run_in("", &["apply", "--yes"]).code(0);
        output.out(kept).ends(0);
        // What would be, can be seen.
        assert_eq!(rows(&sandbox, &["plan", "--prune"]), all("delete"));
        let args = ["plan", "--prune", "--exit-code"];
        let output = sandbox.run_in("", &args).code(2);
        output
            .out("- service shop  remove")
            .out("Plan: 10 delete")
            .not("Orphaned")
            .ends(2);
        assert_eq!(sandbox.tree(), applied);
        assert!(!sandbox.path(NOTED).join("app.env").exists());
    }
    sandbox
        .run_in("", &["apply", "--yes", "--prune"])
        .code(0)
        .out("Removed 10 files.")
        .ends(0);
    assert!(!sandbox.path(COMPOSE).exists());
    let left = sandbox.tree();
    let left = left.keys().filter(|path| path.starts_with("code/shop/"));
    let left: Vec<&str> = left.map(String::as_str).collect();
    assert_eq!(
        left,
        [
            "code/shop/.phpier",
            "code/shop/.phpier/notes.md",
            "code/shop/index.php"
        ]
    );
    // What it has in a database server stays, and is told.
    let databases = sandbox.read(".phpier/local/removed/shop");
    assert_eq!(databases, "phpier-mysql shop\n");
    assert!(!sandbox.path(NOTED).join("folder").exists());
    for command in ["plan", "apply", "check"] {
        let output = sandbox.run_in("", &[command]).code(0);
        output.not("shop").not("local:").ends(0);
    }
}

/// A folder that phpier has made goes with the last file in it; the project's own stays, whatever is in it.
#[test]
fn a_folder_goes_with_the_last_of_its_files() {
    for kept in [None, Some("code/shop/.phpier/notes.md")] {
        let sandbox = applied();
        remove(&sandbox, CONFIG);
        for file in ["code/shop/index.php", "code/shop/.phpier/notes.md"] {
            if kept != Some(file) {
                remove(&sandbox, file);
            }
        }
        sandbox
            .run_in("", &["apply", "--yes", "--prune"])
            .code(0)
            .out("Removed ")
            .ends(0);
        assert_eq!(sandbox.path("code/shop/.phpier").exists(), kept.is_some());
        assert!(sandbox.path("code/shop").is_dir());
        assert!(kept.is_none_or(|path| sandbox.path(path).exists()));
    }
}

#[test]
fn what_a_person_changed_is_never_removed() {
    let sandbox = applied();
    remove(&sandbox, CONFIG);
    sandbox.edit(COMPOSE, "restart", "# mine\n    restart");
    let prune = ["apply", "--yes", "--prune", "--overwrite"];
    sandbox.run_in("", &prune).code(0).out("9 files").ends(0);
    assert!(sandbox.read(COMPOSE).contains("# mine"));
    // It is not forgotten before it is gone.
    for _ in 0..2 {
        let kept = ["shop docker-compose.yml keep"];
        assert_eq!(rows(&sandbox, &["plan", "--prune"]), kept);
        let output = sandbox.run_in("", &["check"]).code(2);
        output
            .out("Orphaned: 1 kept; changed by hand, is yours to delete.")
            .ends(2);
        sandbox.run_in("", &prune).code(0).not("local:").ends(0);
    }
    remove(&sandbox, COMPOSE);
    assert!(rows(&sandbox, &["plan"]).is_empty());
    sandbox.run_in("", &prune).code(0).out("local:").ends(0);
    assert!(!sandbox.path(NOTED).join("folder").exists());
}

#[test]
fn the_other_spelling_is_no_end() {
    let sandbox = applied();
    remove(&sandbox, CONFIG);
    sandbox.file(
        "code/shop/.phpier.yaml",
        "name: shop\nservices:\n  database: mysql\n",
    );
    let output = sandbox.run_in("", &["plan"]).code(0);
    output.out("No changes. 3 stacks are up to date.").ends(0);
    sandbox.run_in("", &["check"]).ends(0);
}

#[test]
fn a_folder_that_is_gone_leaves_nothing_to_tell() {
    let sandbox = applied();
    std::fs::remove_dir_all(sandbox.path("code/shop")).expect("removed");
    assert!(rows(&sandbox, &["plan"]).is_empty());
    sandbox.run_in("", &["check"]).ends(0);
    sandbox.run_in("", &["apply", "--yes"]).ends(0);
    let databases = sandbox.read(".phpier/local/removed/shop");
    assert_eq!(databases, "phpier-mysql shop\n");
    assert!(!sandbox.path(NOTED).join("folder").exists());
}

#[test]
fn another_name_takes_the_files_over() {
    let sandbox = applied();
    sandbox.edit(CONFIG, "\"shop\"", "\"store\"");
    let planned = rows(&sandbox, &["plan"]);
    assert!(
        planned
            .iter()
            .all(|row| row.starts_with("store ") && row.ends_with(" update")),
        "{planned:?}"
    );
    let named = ["apply", "--yes", "--allow-data-risk=store"];
    sandbox.run_in("", &named).ends(0);
    sandbox
        .run_in("", &["apply", "--yes"])
        .code(0)
        .not("local:")
        .ends(0);
    assert!(!sandbox.path(NOTED).join("folder").exists());
    // Under another name of the output too, the old file is this project's.
    let config = sandbox.read(CONFIG).replace("store", "market");
    sandbox.file(CONFIG, format!("{config}output \"market.yml\"\n"));
    let orphan = "market docker-compose.yml keep".to_owned();
    assert!(rows(&sandbox, &["plan"]).contains(&orphan));
    for named in [&["--allow-data-risk=market"][..], &[]] {
        let args = [&["apply", "--yes"], named].concat();
        sandbox.run_in("", &args).ends(0);
        let orphans = rows(&sandbox, &["plan"]);
        assert_eq!(orphans, [orphan.as_str()]);
    }
    sandbox.run_in("", &["apply", "--yes", "--prune"]).ends(0);
    assert!(!sandbox.path(COMPOSE).exists());
    assert!(rows(&sandbox, &["plan"]).is_empty());
    sandbox.run_in("", &["apply"]).code(0).not("local:").ends(0);
}

#[test]
fn a_run_about_others_leaves_it_alone() {
    let sandbox = applied();
    remove(&sandbox, CONFIG);
    assert!(rows(&sandbox, &["plan", "code/blog"]).is_empty());
    let prune = ["apply", "--yes", "--prune", "code/blog"];
    sandbox.run_in("", &prune).ends(0);
    assert!(sandbox.path(COMPOSE).exists());
    assert_eq!(rows(&sandbox, &["plan", "code/shop"]), all("keep"));
    let prune = ["apply", "--yes", "--prune", "code/shop"];
    sandbox.run_in("", &prune).ends(0);
    assert!(!sandbox.path(COMPOSE).exists());
}

#[test]
fn files_of_others_are_no_orphans() {
    let sandbox = applied();
    remove(&sandbox, CONFIG);
    let blog = sandbox.read("code/blog/docker-compose.yml");
    sandbox.file("code/shop/blog.yml", &blog);
    sandbox.file("code/shop/own.yml", "services: {}\n");
    sandbox.run_in("", &["apply", "--yes", "--prune"]).ends(0);
    assert_eq!(sandbox.read("code/shop/blog.yml"), blog);
    assert!(sandbox.path("code/shop/own.yml").exists());
}

#[test]
fn phpiers_own_folder_is_nobodys() {
    let sandbox = applied();
    // As if there had been a project in the home folder: its `.phpier` is phpier's own.
    let home = sandbox.path("").canonicalize().expect("a home");
    let noted = ".phpier/local/projects/home/folder";
    sandbox.file(noted, format!("{}\n", home.display()));
    let sql = ".phpier/local/projects/shop/phpier-mysql.sql";
    sandbox.edit(sql, "project=shop", "project=home");
    sandbox
        .run_in("", &["plan"])
        .code(0)
        .not("Dockerfile")
        .ends(0);
    assert!(rows(&sandbox, &["plan"]).is_empty());
    sandbox.run_in("", &["apply", "--yes", "--prune"]).ends(0);
    assert!(sandbox.path(sql).exists());
    assert!(sandbox.path(".phpier/global-compose.yml").exists());
}
