//! The script that makes databases, run by a shell as in its container. Its client is another script, which
//! keeps what it is told.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use phpier::catalog;
use serde_yaml::Value;

use crate::support::files;

/// Keeps its input. Only the question what is surplus is answered, and who is told to fails.
const CLIENT: &str = "#!/bin/sh
said=$(cat)
printf '%s\\n' \"$said\" >>\"$LOG\"
case \"$*$said\" in *skip-column-names*) echo 'REVOKE the surplus;' ;; esac
case $said in *\"$FAILS\"*) echo 'no, said the server' >&2; exit 1 ;; esac
";

/// What the script says, and what its client was told, if the client fails at some words.
fn run(server: &str, projects: &Path, fails: &str) -> (String, String) {
    let folder = tempfile::tempdir().expect("a scratch folder");
    for client in ["mysql", "mariadb", "psql"] {
        let path = folder.path().join(client);
        fs::write(&path, CLIENT).expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("set");
    }
    let path = files::folder("compile/databases/expected/global/global-compose.yml");
    let text = fs::read_to_string(path).expect("a golden");
    let file: Value = serde_yaml::from_str(&text).expect("YAML");
    let script = file["services"][format!("{server}-provision")]["command"][0].as_str();
    let script = script.expect("a script").replace("$$", "$");
    let script = script.replace("/phpier/projects", &projects.display().to_string());
    let log = folder.path().join("log");
    let path = format!(
        "{}:{}",
        folder.path().display(),
        env::var("PATH").expect("a path")
    );
    let output = Command::new("sh")
        .args(["-c", &format!("exec 2>&1; {script}")])
        .env("PATH", path)
        .env("LOG", &log)
        .env("FAILS", fails)
        .output()
        .expect("a shell");
    assert!(output.status.success(), "{server}: {output:?}");
    let said = String::from_utf8(output.stdout).expect("text");
    (said, fs::read_to_string(log).unwrap_or_default())
}

fn projects() -> PathBuf {
    files::folder("compile/databases/expected/local/projects")
}

fn servers() -> Vec<String> {
    let engines = catalog::engines();
    engines
        .map(|engine| format!("phpier-{}", engine.name))
        .collect()
}

#[test]
fn what_is_declared_is_what_is_not_taken() {
    let (said, told) = run("phpier-mysql", &projects(), "none fails");
    assert!(
        told.contains("NOT IN (('blog_log','blog_log'),('shop','shop'),('shop','shop_testing'))"),
        "{told}"
    );
    assert!(told.ends_with("\nREVOKE the surplus;\n"), "{told}");
    assert!(
        said.contains("phpier: blog is provisioned\nphpier: shop is provisioned\n"),
        "{said}"
    );
    for server in servers() {
        let (said, _) = run(&server, &projects(), "none fails");
        assert!(
            said.ends_with("phpier: surplus rights are revoked\n"),
            "{server}: {said}"
        );
    }
}

#[test]
fn what_could_not_be_taken_is_told() {
    for server in servers() {
        // MySQL and its kin are asked first, and then told; each may fail.
        for fails in ["NOT IN (('", "REVOKE the surplus"] {
            if server == "phpier-postgres" && fails.starts_with("REVOKE") {
                continue;
            }
            let (said, _) = run(&server, &projects(), fails);
            assert!(
                said.ends_with(
                    "no, said the server\nphpier: surplus rights could not be revoked\n"
                ),
                "{server} {fails}: {said}"
            );
            assert!(
                said.contains("shop is provisioned"),
                "{server} {fails}: {said}"
            );
        }
    }
}

/// Without the file beside it, nobody knows what a project declares.
#[test]
fn of_what_is_not_known_nothing_is_taken() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let sql = "projects/old/phpier-mysql.sql";
    let path = folder.path().join(sql);
    fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    fs::write(
        &path,
        "-- grant other other\nSELECT 'x\n-- grant more more\n';\n",
    )
    .expect("written");
    let (said, told) = run(
        "phpier-mysql",
        &folder.path().join("projects"),
        "none fails",
    );
    assert!(
        said.ends_with(
            "phpier apply has yet to be run for: old\nphpier: surplus rights could not be revoked\n"
        ),
        "{said}"
    );
    assert!(
        !told.contains("REVOKE") && !told.contains("NOT IN"),
        "{told}"
    );
}
