//! `phpier global add` changes one line of a file that a person wrote.

use crate::support::sandbox::Sandbox;

const GLOBAL: &str = "// mine\nservices {\n  mysql \"9.7\" // the new one\n\n  // caches\n  redis   publish=6380\n}\n\nprojects { scan \"~/code\" }\n";

#[test]
fn a_line_is_added_and_nothing_else_changes() {
    let sandbox = Sandbox::new();
    sandbox.file(".phpier/global.kdl", GLOBAL);
    sandbox
        .run(&[
            "global",
            "add",
            "mysql",
            "8.4",
            "--name",
            "next",
            "--publish",
            "3316",
        ])
        .code(0)
        .out("+  mysql \"8.4\" name=\"next\" publish=3316")
        .err("phpier plan")
        .ends(0);
    let line = "  mysql \"8.4\" name=\"next\" publish=3316\n";
    let expected = GLOBAL.replace("publish=6380\n", &format!("publish=6380\n{line}"));
    assert_eq!(sandbox.read(".phpier/global.kdl"), expected);
    sandbox.run(&["plan"]).ends(0);
}

#[test]
fn what_phpier_would_refuse_is_not_written() {
    let sandbox = Sandbox::new();
    sandbox.file(".phpier/global.kdl", GLOBAL);
    for (args, code, words) in [
        (&["mysql", "8.4"][..], 3, "name=\"next\""),
        (&["redis"], 3, "two instances of redis"),
        (
            &["mysql", "8.4", "--name", "next", "--publish", "6380"],
            3,
            "6380",
        ),
        (
            &["mysql", "8.4", "--name", "no good", "--publish", "3316"],
            3,
            "no good",
        ),
        (&["mysq"], 1, "did you mean `mysql`"),
        (&["mysql", "5.1"], 1, "known are"),
        (&["opensearch"], 1, "service \"…\""),
    ] {
        let args: Vec<&str> = ["global", "add"].iter().chain(args).copied().collect();
        sandbox.run(&args).code(code).err(words).ends(code);
        assert_eq!(sandbox.read(".phpier/global.kdl"), GLOBAL, "{args:?}");
    }
    sandbox.file(".phpier/global.kdl", "services {\n");
    sandbox
        .run(&["global", "add", "redis"])
        .code(1)
        .err("nothing was written")
        .ends(1);
    assert_eq!(sandbox.read(".phpier/global.kdl"), "services {\n");
}

#[test]
fn line_ends_marks_links_and_permissions_stay() {
    let sandbox = Sandbox::new();
    let windows = format!("\u{feff}{}", GLOBAL.replace('\n', "\r\n"));
    sandbox.file("dots/global.kdl", &windows);
    sandbox.set_mode("dots/global.kdl", 0o600);
    sandbox.link("../dots/global.kdl", ".phpier/global.kdl");
    sandbox.run(&["global", "add", "mailpit"]).ends(0);
    let expected = windows.replace("publish=6380\r\n", "publish=6380\r\n  mailpit\r\n");
    assert_eq!(sandbox.read("dots/global.kdl"), expected);
    assert_eq!(sandbox.mode("dots/global.kdl"), 0o600);
    let link = sandbox.path(".phpier/global.kdl").symlink_metadata();
    assert!(link.expect("it is there").is_symlink());
}

#[test]
fn the_first_service_makes_the_file() {
    let sandbox = Sandbox::new();
    sandbox.run(&["global", "add", "postgres", "17"]).ends(0);
    assert_eq!(
        sandbox.read(".phpier/global.kdl"),
        "services {\n    postgres \"17\"\n}\n"
    );
}
