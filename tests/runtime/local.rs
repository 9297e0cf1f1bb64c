//! `~/.phpier/local/`: made from the fleet, readable for containers, closed to other users, and its
//! secrets made once.

use std::fs;
use std::process::Command;

use crate::support::sandbox::Sandbox;

const SHOP: &str = "name \"shop\"\nservices {\n    database \"mysql\"\n}\n";
const GLOBAL: &str = "services {\n    mysql \"8.4\" {\n        root-password secret=#true\n    }\n}\nprojects {\n    scan \"~/code\"\n}\n";
const SECRET: &str = ".phpier/local/projects/shop/secrets/database";
const SQL: &str = ".phpier/local/projects/shop/phpier-mysql.sql";

fn fleet() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.file(".phpier/global.kdl", GLOBAL);
    sandbox.file("code/shop/.phpier.kdl", SHOP);
    sandbox.file("code/blog/.phpier.kdl", "name \"blog\"\n");
    sandbox
}

/// Every file below `local/` with its text and the time it was written.
fn files(sandbox: &Sandbox) -> Vec<(String, String, std::time::SystemTime)> {
    let local = sandbox.path(".phpier/local");
    let mut found = Vec::new();
    for entry in walkdir::WalkDir::new(&local).sort_by_file_name() {
        let entry = entry.expect("readable");
        if entry.file_type().is_file() && entry.file_name() != "lock" {
            let name = entry.path().strip_prefix(&local).expect("below");
            let written = entry.metadata().expect("a file").modified();
            found.push((
                name.display().to_string(),
                fs::read_to_string(entry.path()).expect("text"),
                written.expect("a time"),
            ));
        }
    }
    found
}

#[test]
fn an_apply_makes_it_and_the_next_one_leaves_it_alone() {
    let sandbox = fleet();
    sandbox
        .run(&["plan"])
        .code(0)
        .out("local: 6 files, not in git")
        .not("IDENTIFIED")
        .ends(0);
    assert!(!sandbox.path(".phpier/local").exists());
    sandbox.apply();
    let made = files(&sandbox);
    let names: Vec<&str> = made.iter().map(|(name, ..)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            ".gitignore",
            "projects/blog/folder",
            "projects/shop/app.env",
            "projects/shop/databases",
            "projects/shop/folder",
            "projects/shop/phpier-mysql.grants",
            "projects/shop/phpier-mysql.sql",
            "projects/shop/secrets/database",
            "secrets/mysql-root-password",
        ]
    );
    let secret = sandbox.read(SECRET);
    assert!(
        secret.len() == 32 && secret.bytes().all(|byte| byte.is_ascii_alphanumeric()),
        "{secret:?}"
    );
    assert!(sandbox.read(SQL).contains(&secret));
    let env = sandbox.read(".phpier/local/projects/shop/app.env");
    assert!(env.contains(&format!("DB_PASSWORD={secret}\n")), "{env}");
    sandbox
        .run(&["apply", "--yes"])
        .code(0)
        .out("No changes.")
        .not("local:")
        .ends(0);
    sandbox.run(&["plan"]).code(0).not("local:").ends(0);
    assert_eq!(files(&sandbox), made);
}

#[test]
fn containers_can_read_it_and_other_users_cannot() {
    let program = env!("CARGO_BIN_EXE_phpier");
    for umask in ["077", "000", "022"] {
        let sandbox = fleet();
        let status = Command::new("sh")
            .args([
                "-c",
                "umask \"$0\" && exec \"$1\" apply --yes",
                umask,
                program,
            ])
            .current_dir(sandbox.path(""))
            .env_clear()
            .env("HOME", sandbox.path(""))
            .output()
            .expect("it runs")
            .status;
        assert!(status.success());
        for (path, mode) in [
            ("", 0o700),
            ("/projects", 0o755),
            ("/routes", 0o755),
            ("/secrets", 0o755),
            ("/secrets/mysql-root-password", 0o644),
            ("/projects/shop", 0o755),
            ("/projects/shop/secrets", 0o755),
            ("/projects/shop/secrets/database", 0o644),
            ("/projects/shop/phpier-mysql.sql", 0o644),
            ("/projects/shop/app.env", 0o644),
        ] {
            let path = format!(".phpier/local{path}");
            assert_eq!(sandbox.mode(&path), mode, "{path}, umask {umask}");
        }
    }
}

#[test]
fn mounted_folders_exist_even_with_nothing_in_them() {
    let sandbox = Sandbox::new();
    sandbox.file(".phpier/global.kdl", "");
    sandbox.apply();
    for name in ["projects", "secrets", "routes"] {
        let path = sandbox.path(".phpier/local").join(name);
        assert!(path.is_dir(), "{name}");
        fs::remove_dir(path).expect("empty");
    }
    sandbox.apply();
    assert!(sandbox.path(".phpier/local/routes").is_dir());
}

#[test]
fn a_check_does_not_look_at_it() {
    let sandbox = fleet();
    sandbox.apply();
    fs::remove_dir_all(sandbox.path(".phpier/local")).expect("removed");
    sandbox.run(&["check"]).code(0).not("local:").ends(0);
    assert!(!sandbox.path(".phpier/local").exists());
    // A project that only this machine remembers is none for a fresh clone.
    sandbox.file("elsewhere/odd/.phpier.kdl", "name \"shop\"\n");
    sandbox.file(
        ".phpier/local/projects/odd/folder",
        format!("{}\n", sandbox.path("elsewhere/odd").display()),
    );
    sandbox.run_in("", &["check"]).ends(0);
}

#[test]
fn what_is_lost_is_written_again_and_secrets_stay() {
    let sandbox = fleet();
    sandbox.apply();
    let secret = sandbox.read(SECRET);
    fs::remove_file(sandbox.path(SQL)).expect("removed");
    sandbox.file(".phpier/local/projects/shop/app.env", "DB_PASSWORD=x\n");
    sandbox
        .run(&["apply"])
        .code(0)
        .out("local: wrote 2 files")
        .ends(0);
    assert!(sandbox.read(SQL).contains(&secret));
    assert_eq!(sandbox.read(SECRET), secret);
    sandbox.file(SECRET, "it's");
    sandbox
        .run(&["apply"])
        .code(1)
        .err("letters and digits")
        .err("secrets/database")
        .ends(1);
    sandbox.file(SECRET, "mine1\n");
    sandbox.apply();
    assert!(sandbox.read(SQL).contains("'mine1'"));
    assert_eq!(sandbox.read(SECRET), "mine1\n");
}

#[test]
fn it_works_through_a_link_into_a_repository() {
    let sandbox = fleet();
    fs::rename(sandbox.path(".phpier"), sandbox.path("dots")).expect("moved");
    sandbox.link("dots", ".phpier");
    sandbox.apply();
    assert!(
        sandbox
            .path("dots/local/secrets/mysql-root-password")
            .is_file()
    );
    assert_eq!(sandbox.read("dots/local/.gitignore"), "*\n");
    assert_eq!(sandbox.mode("dots/local"), 0o700);
    sandbox.run(&["plan"]).code(0).not("local:").ends(0);
}

#[test]
fn a_projects_files_go_with_its_configuration() {
    let secret = ".phpier/local/projects/shop/secrets/database";
    let sandbox = fleet();
    sandbox.apply();
    let password = sandbox.read(secret);
    fs::remove_file(sandbox.path("code/shop/.phpier.kdl")).expect("removed");
    // A run that is about something else removes nothing.
    sandbox.run_in("", &["apply", "--yes", "code/blog"]).ends(0);
    assert!(sandbox.path(SQL).is_file());
    sandbox
        .run_in("", &["apply", "--yes"])
        .code(0)
        .out("no longer needed")
        .ends(0);
    assert!(!sandbox.path(SQL).exists());
    // Where it was is noted as long as generated files of it are there.
    let noted = sandbox.path(".phpier/local/projects/shop/folder");
    assert!(noted.exists());
    let prune = ["apply", "--yes", "--prune"];
    sandbox.run_in("", &prune).ends(0);
    assert!(!noted.exists());
    assert!(sandbox.path(".phpier/local/projects/blog").exists());
    sandbox.run_in("", &["plan"]).code(0).not("local:").ends(0);
    // Its data is not forgotten.
    let left = sandbox.read(".phpier/local/removed/shop");
    assert_eq!(left, "phpier-mysql shop\n");
    // And when it comes back, nothing is left behind any more.
    sandbox.file("code/shop/.phpier.kdl", SHOP);
    sandbox.apply();
    assert!(!sandbox.path(".phpier/local/removed/shop").exists());
    assert!(sandbox.path(SQL).is_file());
    // A branch may only have been switched: the password is the one that the database has.
    assert_eq!(sandbox.read(secret), password);
}

#[test]
fn a_project_that_cannot_be_read_or_is_on_another_disk_keeps_its_files() {
    let sandbox = fleet();
    sandbox.file("disk/code/far/.phpier.kdl", SHOP.replace("shop", "far"));
    sandbox
        .run_in("", &["apply", "--yes", "disk/code/far", "code"])
        .ends(0);
    fs::rename(sandbox.path("disk/code"), sandbox.path("away")).expect("moved");
    fs::remove_dir(sandbox.path("disk")).expect("empty");
    sandbox.run_in("", &["apply", "--yes"]).ends(0);
    assert!(
        sandbox
            .path(".phpier/local/projects/far/phpier-mysql.sql")
            .is_file()
    );
}

#[test]
fn a_project_that_was_applied_once_is_known_from_then_on() {
    let sandbox = fleet();
    sandbox.file("odd/.phpier.kdl", SHOP.replace("shop", "odd"));
    sandbox.run_in("odd", &["apply", "--yes", "."]).ends(0);
    let sql = ".phpier/local/projects/odd/phpier-mysql.sql";
    fs::remove_file(sandbox.path(sql)).expect("removed");
    sandbox.run_in("", &["apply", "--yes"]).ends(0);
    assert!(sandbox.path(sql).is_file());
    // It is seen, not judged: its own files are written only when asked for.
    fs::remove_file(sandbox.path("odd/docker-compose.yml")).expect("removed");
    sandbox.run_in("", &["apply", "--yes"]).ends(0);
    assert!(!sandbox.path("odd/docker-compose.yml").exists());
    // A name is taken by it all the same.
    sandbox.file("code/twin/.phpier.kdl", "name \"odd\"\n");
    sandbox
        .run_in("", &["plan"])
        .code(1)
        .err("phpier::name::")
        .ends(1);
}

#[test]
fn a_database_that_is_no_longer_declared_is_noted() {
    let sandbox = fleet();
    sandbox.apply();
    sandbox.file("code/shop/.phpier.kdl", "name \"shop\"\n");
    // Nothing is given up that nobody has named.
    sandbox.run_in("", &["apply", "--yes"]).ends(3);
    assert!(sandbox.path(SQL).is_file());
    let named = ["apply", "--yes", "--allow-data-risk=shop"];
    sandbox.run_in("", &named).ends(0);
    assert!(!sandbox.path(SQL).exists());
    assert!(sandbox.path(SECRET).is_file());
    assert_eq!(
        sandbox.read(".phpier/local/removed/shop"),
        "phpier-mysql shop\n"
    );
}
