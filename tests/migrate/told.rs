//! What the command says and does, from its first line to its last.

use crate::support::files;
use crate::support::golden::Goldens;
use crate::support::sandbox::Sandbox;

const DDEV: &str = "name: shop\ntype: laravel\ndocroot: public\nphp_version: \"8.3\"\ndatabase:\n  type: mariadb\n  version: \"10.11\"\nhooks:\n  post-start:\n    - exec: composer install\nnodejs_version: \"22\"\n";

fn ddev() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.file(
        ".phpier/global.kdl",
        "// mine\nservices {\n    redis \"8\"\n}\n",
    );
    sandbox.file("code/shop/.ddev/config.yaml", DDEV);
    sandbox.file("code/shop/compose.yaml", "services: {}\n");
    sandbox
}

/// The record's name follows from the folder's path, which is another one in each run.
fn named(text: &str) -> String {
    const FOLDER: &str = "migrations/";
    let mut parts = text.split(FOLDER);
    let first = parts.next().unwrap_or_default().to_owned();
    let rest = parts.map(|part| part.trim_start_matches(|c: char| c.is_ascii_hexdigit()));
    { rest }.fold(first, |text, part| format!("{text}{FOLDER}RECORD{part}"))
}

#[test]
fn a_migration_tells_all_of_it_in_order() {
    let mut goldens = Goldens::new("migrate/told", |name| files::ends_in(name, "txt"));
    let sandbox = ddev();
    for (name, args, code) in [
        ("asked.txt", &["migrate"][..], 3),
        ("written.txt", &["migrate", "--yes"], 0),
        ("undone.txt", &["migrate", "--undo", "--yes"], 0),
    ] {
        let output = sandbox.run(args).code(code);
        goldens.check(name, &named(&output.to_string()));
    }
    goldens.finish();
}

/// The database is made by the next start, without another `apply`.
#[test]
fn what_follows_on_this_machine_is_written_too() {
    let sandbox = ddev();
    sandbox.run(&["migrate", "--yes"]).ends(0);
    let local = walkdir::WalkDir::new(sandbox.path(".phpier/local")).into_iter();
    let texts = local.filter_map(|entry| {
        let entry = entry.expect("readable");
        let path = entry.path().to_string_lossy().into_owned();
        (entry.file_type().is_file() && !path.contains("migrations"))
            .then(|| std::fs::read_to_string(entry.path()).unwrap_or_default())
    });
    let texts: Vec<String> = texts.collect();
    assert!(
        texts.iter().any(|text| text.contains("CREATE DATABASE")),
        "no provisioning among {} files",
        texts.len()
    );
    sandbox
        .run(&["apply", "--yes"])
        .code(0)
        .out("No changes")
        .ends(0);
}

/// A stack that had more than `global.kdl` says now: bringing it up to date would part a volume from its server.
fn at_risk() -> Sandbox {
    let sandbox = ddev();
    let with = "services {\n    redis \"8\"\n    mysql \"8.4\" name=\"b\" publish=#false\n}\n";
    sandbox.file(".phpier/global.kdl", with);
    sandbox.run_in("", &["apply", "--yes"]).ends(0);
    sandbox.file(".phpier/global.kdl", "services {\n    redis \"8\"\n}\n");
    sandbox
}

#[test]
fn data_at_risk_stops_a_migration_until_the_service_is_named() {
    let sandbox = at_risk();
    let tree = sandbox.tree();
    sandbox
        .run(&["migrate", "--yes"])
        .code(3)
        .err("data of phpier-mysql-b is at risk")
        .err("--allow-data-risk=phpier-mysql-b")
        .err("Nothing was written.")
        .ends(3);
    assert_eq!(sandbox.tree(), tree);
    sandbox
        .run(&["migrate", "--yes", "--allow-data-risk=phpier-redis"])
        .code(1)
        .err("phpier::cli::not_at_risk")
        .ends(1);
    assert_eq!(sandbox.tree(), tree);
    sandbox
        .run(&["migrate", "--yes", "--allow-data-risk=phpier-mysql-b"])
        .ends(0);
    sandbox.run(&["check"]).ends(0);
}

#[test]
fn a_path_that_is_none_is_told_as_such() {
    let sandbox = ddev();
    for path in ["nowhere", "compose.yaml"] {
        for args in [&["migrate", path][..], &["migrate", "--to", "yaml", path]] {
            sandbox
                .run(args)
                .code(1)
                .err("phpier::workspace::missing_path")
                .ends(1);
        }
    }
    sandbox.folder("code/empty");
    sandbox
        .run_in("code/empty", &["migrate"])
        .code(1)
        .err("init` writes the project's file")
        .ends(1);
}
