//! Exit codes are what scripts rely on.

use crate::support::sandbox::Sandbox;

#[test]
fn a_slip_on_the_command_line_is_no_pending_change() {
    let sandbox = Sandbox::with_project();
    for args in [
        &[][..],
        &["paln"],
        &["plan", "--nope"],
        &["plan", "--format", "xml"],
        &["check", "--yes"],
        &["--color", "blue", "plan"],
        &["explain"],
    ] {
        let output = sandbox.run(args).code(64);
        assert!(output.stdout.is_empty(), "{output}");
        assert!(!output.stderr.is_empty(), "{output}");
    }
}

#[test]
fn help_and_version_are_payload() {
    let sandbox = Sandbox::new();
    for args in [
        &["--help"][..],
        &["-h"],
        &["plan", "--help"],
        &["--version"],
        &["-V"],
    ] {
        let output = sandbox.run(args).code(0);
        assert!(
            output.stderr.is_empty() && !output.stdout.is_empty(),
            "{output}"
        );
    }
    sandbox
        .run(&["--help"])
        .code(0)
        .out("Exit codes:")
        .out("PHPIER_HOME")
        .ends(0);
}

#[test]
fn a_plan_tells_of_changes_only_when_asked() {
    let sandbox = Sandbox::with_project();
    sandbox.run(&["plan"]).code(0).out("create").ends(0);
    sandbox.run(&["plan", "--exit-code"]).ends(2);
    sandbox.apply();
    sandbox.run(&["plan", "--exit-code"]).ends(0);
    sandbox.file("code/shop/.phpier.kdl", "nmae \"shop\"\n");
    sandbox.run(&["plan", "--exit-code"]).ends(1);
}

#[test]
fn a_plan_writes_nothing() {
    let sandbox = Sandbox::with_fleet(&["shop", "blog"]);
    let tree = sandbox.tree();
    for args in [
        &["plan"][..],
        &["plan", "--summary"],
        &["plan", "--format", "json"],
        &["check"],
    ] {
        let _ = sandbox.run(args);
        assert_eq!(sandbox.tree(), tree);
    }
    assert!(!sandbox.path(".phpier/local").exists());
}

#[test]
fn an_apply_without_anyone_to_ask_needs_a_yes() {
    let sandbox = Sandbox::with_project();
    let tree = sandbox.tree();
    sandbox
        .run(&["apply"])
        .code(3)
        .err("--yes")
        .out("create")
        .ends(3);
    assert_eq!(sandbox.tree(), tree);
    sandbox.run(&["apply", "-y"]).ends(0);
    sandbox
        .run(&["apply"])
        .code(0)
        .out("No changes. 1 stack is up to date.")
        .ends(0);
}

#[test]
fn codes_are_explained() {
    let sandbox = Sandbox::new();
    for code in ["phpier::plan::edited", "plan::edited"] {
        sandbox
            .run(&["explain", code])
            .code(0)
            .out("phpier::plan::edited")
            .out("--overwrite")
            .ends(0);
    }
    let output = sandbox.run(&["explain", "phpier::plan::editde"]);
    output
        .code(1)
        .err("did you mean `phpier::plan::edited`")
        .ends(1);
}

#[test]
fn phpiers_folder_can_be_elsewhere() {
    let sandbox = Sandbox::new();
    sandbox.file("dots/global.kdl", "");
    sandbox.run(&["apply", "--yes", "--home", "dots"]).ends(0);
    assert!(sandbox.path("dots/global-compose.yml").is_file());
    let sandbox = Sandbox::new().env("PHPIER_HOME", "dots");
    sandbox.file("dots/global.kdl", "");
    sandbox.run(&["apply", "--yes"]).ends(0);
    assert!(sandbox.path("dots/global-compose.yml").is_file());
    assert!(!sandbox.path(".phpier").exists());
}

/// Runs the program on a terminal of its own, with an answer typed in.
#[cfg(target_os = "linux")]
pub(crate) fn on_a_terminal(
    sandbox: &Sandbox,
    folder: &str,
    args: &[&str],
    answer: &str,
) -> (String, Option<i32>) {
    use std::io::Write;
    use std::process::{Command, Stdio};
    let program = env!("CARGO_BIN_EXE_phpier");
    let mut child = Command::new("script")
        .args([
            "-qec",
            &format!("{program} {}", args.join(" ")),
            "/dev/null",
        ])
        .current_dir(sandbox.path(folder))
        .env_remove("CI")
        .env("HOME", sandbox.path(""))
        .env("NO_COLOR", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("script, of util-linux, is there");
    let mut stdin = child.stdin.take().expect("piped");
    stdin.write_all(answer.as_bytes()).expect("typed");
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    (text, output.status.code())
}

#[cfg(target_os = "linux")]
#[test]
fn on_a_terminal_an_apply_shows_the_plan_and_asks() {
    let sandbox = Sandbox::with_project();
    let tree = sandbox.tree();
    for answer in ["n\n", "\n", "maybe\nno\n", ""] {
        let (text, code) = on_a_terminal(&sandbox, "code/shop", &["apply"], answer);
        assert_eq!(code, Some(3), "{answer:?}: {text}");
        assert!(
            text.contains("[y/N]") && text.contains("+name: shop"),
            "{text}"
        );
        assert_eq!(sandbox.tree(), tree, "{answer:?}");
    }
    let (text, code) = on_a_terminal(&sandbox, "code/shop", &["apply"], "y\n");
    assert_eq!(code, Some(0), "{text}");
    sandbox.run(&["check"]).ends(0);
    let (text, code) = on_a_terminal(&sandbox, "code/shop", &["apply"], "");
    assert_eq!(code, Some(0), "{text}");
    assert!(
        !text.contains("[y/N]"),
        "nothing to do, nothing to ask: {text}"
    );
}
