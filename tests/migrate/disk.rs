//! The command on a disk: what it writes, refuses, and takes back.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use std::time::{Duration, Instant};

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

/// Files that stand where phpier's are to be, or that Compose would like better, whoever wrote them.
const IN_THE_WAY: [&str; 5] = [
    "docker-compose.yml",
    "compose.yaml",
    "compose.yml",
    ".phpier/Dockerfile",
    ".phpier/nginx.conf",
];

#[test]
fn what_stands_in_the_way_is_renamed_and_given_back() {
    let (sandbox, folder, _) = sandbox("ddev/drupal");
    for name in IN_THE_WAY {
        sandbox.file(&format!("{folder}/{name}"), format!("# {name}, mine\r\n"));
    }
    // The old releases had one of that name.
    sandbox.file(".phpier/traefik/static/traefik.yml", "entryPoints: {}\n");
    sandbox.file(".phpier/global-compose.yml", "services: {}\n");
    let before = texts(&sandbox);
    let mut output = sandbox.run_in(&folder, &["migrate", "--yes"]).code(0);
    for name in IN_THE_WAY {
        output = output.out(&format!("Rename  ~/{folder}/{name} to *.pre-phpier"));
        let kept = sandbox.read(&format!("{folder}/{name}.pre-phpier"));
        assert_eq!(kept, format!("# {name}, mine\r\n"));
    }
    output
        .out("Rename  ~/.phpier/global-compose.yml to *.pre-phpier")
        .ends(0);
    sandbox.run_in(&folder, &["check"]).ends(0);
    sandbox
        .run_in(&folder, &["migrate", "--undo", "--yes"])
        .ends(0);
    assert_eq!(texts(&sandbox), before);

    // Only a name that is taken already stops it.
    sandbox.file(&format!("{folder}/compose.yml.pre-phpier"), "older\n");
    let before = texts(&sandbox);
    sandbox
        .run_in(&folder, &["migrate", "--yes", "--from", "ddev"])
        .code(3)
        .err("phpier::migrate::exists")
        .err("compose.yml.pre-phpier")
        .ends(3);
    assert_eq!(texts(&sandbox), before);
}

#[test]
fn versions_that_phpier_has_are_kept_beside_others() {
    let (sandbox, folder, _) = sandbox("ddev/drupal");
    let global = "services {\n    mariadb \"11.8\" // for the others\n    redis \"8\"\n}\n";
    sandbox.file(".phpier/global.kdl", global);
    let redis = "services:\n  redis:\n    image: redis:7.2-alpine\n";
    sandbox.file(&format!("{folder}/.ddev/docker-compose.redis.yaml"), redis);
    sandbox.run_in(&folder, &["migrate", "--yes"]).ends(0);
    let now = sandbox.read(".phpier/global.kdl");
    for line in [
        "mariadb \"11.8\" // for the others",
        "mariadb \"10.11\" name=\"v10-11\" publish=#false",
        "redis \"7.2\" name=\"v7-2\" publish=#false",
    ] {
        assert!(now.contains(line), "no {line}\n{now}");
    }
    let project = sandbox.read(&format!("{folder}/.phpier.kdl"));
    for line in [
        "database \"mariadb\" series=\"10.11\"",
        "redis host=\"phpier-redis-v7-2\"",
    ] {
        assert!(project.contains(line), "no {line}\n{project}");
    }
    sandbox
        .run_in(&folder, &["check", "--require-global"])
        .ends(0);
}

/// One that phpier has not is said by its line, with what is taken.
#[test]
fn a_version_that_changes_is_told() {
    let (sandbox, folder, _) = sandbox("ddev/drupal");
    sandbox.file(".phpier/global.kdl", "services {\n    redis \"8\"\n}\n");
    let redis = "services:\n  redis:\n    image: redis:6-alpine\n";
    sandbox.file(&format!("{folder}/.ddev/docker-compose.redis.yaml"), redis);
    sandbox.edit(&format!("{folder}/.ddev/config.yaml"), "10.11", "10.4");
    sandbox
        .run_in(&folder, &["migrate", "--yes"])
        .code(0)
        .out(".ddev/docker-compose.redis.yaml:3: redis 6: phpier has no such version; 8 is taken")
        .out(".ddev/config.yaml:10: mariadb 10.4: phpier has no such version; 10.6 is taken")
        .out("the new server starts empty")
        .ends(0);
}

#[test]
fn the_global_file_keeps_its_line_ends_and_its_mark() {
    let (sandbox, folder, _) = sandbox("lando/laravel");
    let text = "\u{feff}// mine\r\nservices { redis }\r\n";
    sandbox.file(".phpier/global.kdl", text);
    sandbox.run_in(&folder, &["migrate", "--yes"]).ends(0);
    let now = sandbox.read(".phpier/global.kdl");
    assert!(
        now.starts_with("\u{feff}// mine\r\nservices { redis; "),
        "{now:?}"
    );
    assert_eq!(
        now.matches('\n').count(),
        now.matches("\r\n").count(),
        "{now:?}"
    );
    sandbox.edit(".phpier/global.kdl", "// mine", "// mine, and more");
    sandbox
        .run_in(&folder, &["migrate", "--undo", "--yes"])
        .ends(0);
    let undone = sandbox.read(".phpier/global.kdl");
    assert_eq!(undone, text.replace("// mine", "// mine, and more"));
}

#[test]
fn large_files_are_given_back_too() {
    let (sandbox, folder, _) = sandbox("ddev/drupal");
    // Each sign takes six in the record.
    let large = "\u{1}".repeat(900 << 10);
    sandbox.file(&format!("{folder}/.phpier/Dockerfile"), &large);
    let before = texts(&sandbox);
    sandbox.run_in(&folder, &["migrate", "--yes"]).ends(0);
    sandbox
        .run_in(&folder, &["migrate", "--to", "yaml", "--yes"])
        .ends(0);
    for _ in 0..2 {
        sandbox
            .run_in(&folder, &["migrate", "--undo", "--yes"])
            .ends(0);
    }
    assert_eq!(texts(&sandbox), before);
    // More than could be read again is not begun.
    let large = "\u{1}".repeat(3 << 20);
    sandbox.file(&format!("{folder}/.phpier/Dockerfile"), &large);
    let before = texts(&sandbox);
    sandbox
        .run_in(&folder, &["migrate", "--yes"])
        .code(1)
        .err("too large to be kept")
        .ends(1);
    assert_eq!(texts(&sandbox), before);
}

#[test]
fn many_comments_cost_no_more_than_other_lines() {
    let (sandbox, folder, _) = sandbox("compose/lamp");
    let mut text = "services:\n  app:\n    image: php:8.3-fpm\n    environment:\n".to_owned();
    let mut at = 0;
    while text.len() < 48 << 10 {
        text.push_str(&"      # x\n".repeat(30));
        let _ = writeln!(text, "      V{at}: a # x");
        at += 1;
    }
    text.push_str(&"    # y\n".repeat(2000));
    text.push_str("    tty: true\n");
    sandbox.file(&format!("{folder}/docker-compose.yml"), &text);
    let start = Instant::now();
    sandbox.run_in(&folder, &["migrate"]).ends(3);
    // In a program without optimisation on a busy machine; it took minutes once.
    assert!(
        start.elapsed() < Duration::from_secs(10),
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn old_files_are_told_by_every_command() {
    for name in [
        "phpier-go/all-in-one",
        "phpier-go/flat",
        "phpier-go/labelled",
    ] {
        let (sandbox, folder, _) = sandbox(name);
        let tree = sandbox.tree();
        for args in [
            &["plan"][..],
            &["check"],
            &["apply", "--yes"],
            &["up"],
            &["migrate", "--to", "kdl"],
            &["migrate", "--to", "yaml"],
        ] {
            sandbox
                .run_in(&folder, args)
                .code(1)
                .err("phpier::migrate::go_project")
                .err("run `phpier migrate`")
                .not("unknown_key")
                .ends(1);
        }
        assert_eq!(sandbox.tree(), tree);
    }
}

#[test]
fn other_set_ups_are_told_where_there_is_no_project() {
    for (name, title) in [
        ("ddev/drupal", "DDEV"),
        ("lando/laravel", "Lando"),
        ("warden/laravel", "Warden"),
        ("sail/default", "Laravel Sail"),
    ] {
        let (sandbox, folder, _) = sandbox(name);
        for args in [&["plan"][..], &["up"]] {
            sandbox
                .run_in(&folder, args)
                .code(1)
                .err("phpier migrate")
                .err(&format!("the set-up of {title}"))
                .ends(1);
        }
        sandbox
            .run_in(&folder, &["init"])
            .code(3)
            .err("`phpier migrate` takes it over")
            .ends(3);
    }
}

#[test]
fn projects_that_cannot_be_read_are_told_of() {
    let (sandbox, folder, _) = sandbox("ddev/drupal");
    sandbox.file(".phpier/global.kdl", "projects {\n    scan \"~/code\"\n}\n");
    sandbox.file("code/broken/.phpier.kdl", "nonsense {\n");
    sandbox.file("code/old/.phpier.yml", "name: old\napp: {}\nphp: \"8.3\"\n");
    // Of this one nothing is read, for no new file may have anchors; it is an old one all the same.
    sandbox.file(
        "code/older/.phpier.yml",
        "name: older\napp:\n  environment: &env\n    A: b\n  labels:\n    <<: *env\nphp: \"8.3\"\n",
    );
    sandbox
        .run_in(&folder, &["migrate", "--yes"])
        .code(0)
        .out("databases of other projects: the files of `~/code/broken` could not be read")
        .ends(0);
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
