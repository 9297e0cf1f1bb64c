//! Below `local/` phpier removes what it has made: what a link leads to, and what says that it is
//! another's, stays.

use std::fs;
use std::process::Command;

use crate::support::sandbox::Sandbox;

const NOTED: &str = ".phpier/local/projects/shop";
const CONFIG: &str = "code/shop/.phpier.kdl";
const PRUNE: [&str; 3] = ["apply", "--yes", "--prune"];

/// Two projects that were applied, the first with a database.
fn applied() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.file(
        ".phpier/global.kdl",
        "services {\n    mysql \"8.4\"\n}\nprojects {\n    scan \"~/code\"\n}\n",
    );
    sandbox.file(
        CONFIG,
        "name \"shop\"\nservices {\n    database \"mysql\"\n}\n",
    );
    sandbox.file("code/blog/.phpier.kdl", "name \"blog\"\n");
    sandbox.file("elsewhere/precious", "mine\n");
    sandbox.run_in("", &["apply", "--yes"]).ends(0);
    sandbox
}

#[test]
fn what_a_gone_project_has_besides_files_is_left_and_told() {
    type Put = fn(&Sandbox);
    let puts: &[(&str, Put)] = &[
        ("more", |sandbox| {
            sandbox.link("../../../../elsewhere", &format!("{NOTED}/more"));
        }),
        ("more", |sandbox| {
            sandbox.link("../../../../elsewhere/precious", &format!("{NOTED}/more"));
        }),
        ("more", |sandbox| {
            sandbox.link("nowhere", &format!("{NOTED}/more"));
        }),
        ("in/side", |sandbox| {
            sandbox.link("../../../../../elsewhere", &format!("{NOTED}/in/side"));
        }),
        ("pipe", |sandbox| {
            let pipe = sandbox.path(NOTED).join("pipe");
            let status = Command::new("mkfifo").arg(pipe).status();
            assert!(status.expect("mkfifo runs").success());
        }),
    ];
    for (name, put) in puts {
        let sandbox = applied();
        put(&sandbox);
        fs::remove_file(sandbox.path(CONFIG)).expect("removed");
        let told = format!("~/{NOTED}/{name}");
        for args in [&["plan"][..], &PRUNE] {
            let output = sandbox.run_in("", args).code(0);
            let output = output.err("phpier::workspace::not_a_file").err(&told);
            output.out("no longer needed").ends(0);
        }
        assert_eq!(sandbox.read("elsewhere/precious"), "mine\n");
        let left = sandbox.path(NOTED).join(name);
        assert!(left.symlink_metadata().is_ok(), "{name} is gone");
        assert!(!sandbox.path(NOTED).join("folder").exists(), "{name}");
        assert!(!sandbox.path(NOTED).join("phpier-mysql.sql").exists());
        // Nothing of the project is known any more, and nothing blocks.
        let output = sandbox.run_in("", &PRUNE).code(0);
        output.not("not_a_file").not("local:").ends(0);
    }
}

#[test]
fn a_gone_projects_folder_that_is_a_link_is_not_followed() {
    let sandbox = applied();
    fs::rename(sandbox.path(NOTED), sandbox.path("elsewhere/shop")).expect("moved");
    sandbox.link("../../../elsewhere/shop", NOTED);
    fs::remove_file(sandbox.path(CONFIG)).expect("removed");
    let held = sandbox.tree();
    let held = held
        .into_iter()
        .filter(|(path, _)| path.starts_with("elsewhere"));
    let held: Vec<_> = held.collect();
    assert!(held.len() > 4, "{held:?}");
    for _ in 0..2 {
        let output = sandbox.run_in("", &PRUNE).code(0);
        output
            .err("phpier::workspace::not_a_file")
            .err(&format!("~/{NOTED}: phpier did not make this"))
            .ends(0);
        let now = sandbox.tree();
        for (path, entry) in &held {
            assert_eq!(now.get(path), Some(entry), "{path}");
        }
        assert!(sandbox.path(NOTED).is_symlink());
    }
    fs::remove_file(sandbox.path(NOTED)).expect("a link");
    let output = sandbox.run_in("", &PRUNE).code(0);
    output.not("not_a_file").ends(0);
}

#[test]
fn a_file_in_the_place_of_its_secrets_stays_like_them() {
    let sandbox = applied();
    let secrets = sandbox.path(NOTED).join("secrets");
    fs::remove_dir_all(&secrets).expect("removed");
    fs::write(&secrets, "mine\n").expect("written");
    fs::remove_file(sandbox.path(CONFIG)).expect("removed");
    sandbox.run_in("", &PRUNE).code(0).not("not_a_file").ends(0);
    assert_eq!(fs::read_to_string(&secrets).expect("there"), "mine\n");
    assert!(!sandbox.path(NOTED).join("folder").exists());
}

#[test]
fn a_file_goes_only_if_its_header_names_whom_the_run_is_about() {
    let sql = applied().read(&format!("{NOTED}/phpier-mysql.sql"));
    let of = |owner: &str| sql.replace("project=shop", &format!("project={owner}"));
    let place = ".phpier/local/projects/blog/old.sql";
    for (whose, text, args, goes) in [
        ("its own", of("blog"), &[][..], true),
        ("the global stack's", of("phpier"), &[], true),
        ("a known project's", of("shop"), &[], true),
        ("its own", of("blog"), &["code/blog"], true),
        (
            "one's that is not asked about",
            of("shop"),
            &["code/blog"],
            false,
        ),
        ("a stranger's", of("stranger"), &[], false),
        ("nobody's", "SELECT 1;\n".to_owned(), &[], false),
    ] {
        let sandbox = applied();
        sandbox.file(place, text);
        let args = [&["apply", "--yes"], args].concat();
        sandbox.run_in("", &args).ends(0);
        assert_eq!(!sandbox.path(place).exists(), goes, "{whose} {args:?}");
    }
}
