//! No secret that a configuration holds reaches any output, in no format and of no command, whatever is
//! wrong with it.

#[cfg(unix)]
mod compose;
mod fleet;
mod runs;
mod slips;

use crate::support::sandbox::Sandbox;
use fleet::{CANARY, OTHERS, write};
use runs::{READS, TELLS, spelled};

/// Runs what tells of a fleet.
fn look(sandbox: &Sandbox, rows: &[&str], what: &str) {
    for args in spelled(rows) {
        let output = sandbox.run_in("", &args);
        let told = output.stdout.contains(CANARY) || output.stderr.contains(CANARY);
        assert!(!told, "{what}: {args:?} tells a secret\n{output}");
        assert_ne!(output.code, Some(64), "{args:?} is no command\n{output}");
    }
}

#[test]
fn secrets_are_told_by_nothing() {
    let sandbox = Sandbox::new();
    write(&sandbox, "old", str::to_owned);
    look(&sandbox, TELLS, "everything is new");
    look(&sandbox, READS, "everything is new");
    sandbox
        .run_in("", &["apply", "--yes"])
        .not(CANARY)
        .code(0)
        .ends(0);
    let compose = sandbox.read("code/shop/docker-compose.yml");
    assert!(compose.matches(CANARY).count() > 5, "{compose}");
    look(&sandbox, TELLS, "nothing to do");
    write(&sandbox, "new", str::to_owned);
    look(&sandbox, TELLS, "every secret is another");
    sandbox.edit("code/shop/docker-compose.yml", "old", "mine");
    look(&sandbox, TELLS, "a secret was changed by hand");
    sandbox
        .run_in("", &["apply", "--yes", "--overwrite"])
        .not(CANARY)
        .code(0)
        .ends(0);
    sandbox.edit(
        "code/blog/.phpier.yaml",
        "name: blog",
        "name: blog\noutput: b.yml",
    );
    look(&sandbox, TELLS, "a file is renamed");
}

#[test]
fn a_change_that_is_adopted_tells_no_secret() {
    let sandbox = Sandbox::new();
    write(&sandbox, "old", str::to_owned);
    sandbox.run_in("", &["apply", "--yes"]).ends(0);
    let compose = "code/shop/docker-compose.yml";
    sandbox.edit(compose, "c4n4ryold6", "c4n4rymine");
    sandbox.edit(compose, "mysqldump", "mariadb-dump");
    for args in [&["diff", "--edited"][..], &["apply", "--yes", "--adopt"]] {
        drop(sandbox.run_in("", args).not(CANARY));
    }
    let over = sandbox.read("code/shop/docker-compose.override.yml");
    assert!(over.contains("c4n4rymine"), "{over}");
    look(&sandbox, TELLS, "an override has it");
}

#[test]
fn set_ups_of_others_are_taken_over_without_telling_their_secrets() {
    let sandbox = Sandbox::new();
    for (path, text) in OTHERS {
        sandbox.file(&format!("code/{path}"), text.replace('%', CANARY));
    }
    let mut told = String::new();
    for (folder, args) in [
        ("code/fresh", &["init", "--dry-run"][..]),
        ("code/fresh", &["init", "--yes"]),
        ("code/ddev", &["migrate"]),
        ("code/ddev", &["migrate", "--yes"]),
        ("code/lando", &["migrate"]),
        ("code/lando", &["migrate", "--format", "yaml", "--yes"]),
        ("code/sail", &["init", "--yes"]),
        ("code/plain", &["migrate", "--format", "yaml"]),
        ("code/plain", &["migrate", "--yes"]),
        ("code/plain", &["migrate", "--to", "yaml"]),
        ("", &["plan"]),
        ("code/plain", &["migrate", "--undo", "--yes"]),
    ] {
        let output = sandbox.run_in(folder, args);
        let text = format!("{}{}", output.stdout, output.stderr);
        assert!(
            !text.contains(CANARY),
            "{folder}: {args:?} tells a secret\n{text}"
        );
        told += &text;
    }
    // They were there to be told.
    assert!(told.matches("(sensitive)").count() > 10, "{told}");
}

/// What a slip makes of a text.
type Break = fn(&str) -> String;

#[test]
fn mistakes_beside_secrets_do_not_tell_them() {
    let sandbox = Sandbox::new();
    write(&sandbox, "", str::to_owned);
    let breaks: &[(&str, Break)] = &[
        ("a key nobody knows", |text| {
            text.replace("password ", "pasword ")
                .replace("API_TOKEN", "bad key API_TOKEN")
        }),
        ("a quote that does not end", |text| {
            text.replacen(&format!("{CANARY}1\""), CANARY, 1)
        }),
        ("a brace too few", |text| {
            text.trim_end().trim_end_matches('}').to_owned()
        }),
        ("a wrong type", |text| {
            text.replace(
                &format!("password \"{CANARY}1\""),
                &format!("password \"{CANARY}1\" \"{CANARY}2\""),
            )
            .replace(
                &format!("password: {CANARY}e"),
                &format!("password: [{CANARY}e]"),
            )
        }),
        ("unknown properties", |text| {
            text.replace("password=", "x=1 password=")
                .replace("  type: mysql", "  tpye: mysql")
        }),
        ("the wrong place", |text| {
            text.replace("env {", "envv {").replace("env:", "envv:")
        }),
        ("a service nobody knows", |text| {
            text.replace("database ", "databse ")
                .replace("database:", "databse:")
        }),
        ("control characters", |text| {
            text.replace(CANARY, &format!("{CANARY}\u{7}"))
        }),
        ("two of it", |text| {
            text.replace(
                "        password",
                "        password \"x\"\n        password",
            )
            .replace("API_TOKEN:", "API_TOKEN: a\n  API_TOKEN:")
        }),
        ("a tab", |text| text.replace("  URL", "\tURL")),
    ];
    for (what, change) in breaks {
        write(&sandbox, "", change);
        look(&sandbox, TELLS, what);
    }
}
