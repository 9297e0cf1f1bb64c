//! What goes where, and what never reaches a terminal.

use std::io::Read;
use std::process::Stdio;

use crate::support::sandbox::Sandbox;

/// No output of any format may contain these.
fn is_raw(char: char) -> bool {
    (char.is_control() && char != '\n')
        || matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
}

#[test]
fn a_terminal_is_never_obeyed() {
    let hostile = "\u{1b}[31mred\u{7}\r\u{9b}2J\u{202e}\u{2066}\u{200f}";
    let sandbox = Sandbox::with_project();
    let look = |what: &str| {
        for args in [
            &["plan"][..],
            &["check"],
            &["apply", "--overwrite"],
            &["apply", "--color", "never"],
            &["plan", "--format", "json"],
            &["check", "--format", "github"],
            &["check", "--format", "sarif"],
        ] {
            let output = sandbox.run(args);
            let raw = |text: &str| text.chars().find(|char| is_raw(*char));
            assert_eq!(raw(&output.stdout), None, "{what}: {args:?} on stdout");
            assert_eq!(raw(&output.stderr), None, "{what}: {args:?} on stderr");
        }
    };
    sandbox.file(
        "code/shop/.phpier.kdl",
        format!("name \"shop\"\n// {hostile}\n"),
    );
    look("in a comment");
    sandbox.file(
        "code/shop/.phpier.kdl",
        format!("name \"{hostile}\"\n\"{hostile}\" 1\n"),
    );
    look("in a name");
    let escaped = "\\u{1b}[31m\\u{202e}";
    sandbox.file(
        "code/shop/.phpier.kdl",
        format!("name \"{escaped}\"\n\"{escaped}\" 1\ntype \"{escaped}\"\n"),
    );
    look("in an escape");
    sandbox.file("code/shop/.phpier.kdl", "name \"shop\"\n");
    sandbox.file(
        "code/shop/docker-compose.yml",
        format!("x: \"{hostile}\"\n"),
    );
    look("in a file on disk");
    #[cfg(unix)]
    {
        sandbox.file(&format!("code/{hostile}/.phpier.kdl"), "nmae 1\n");
        let output = sandbox.run_in(&format!("code/{hostile}"), &["check"]);
        assert!(!output.stderr.contains(is_raw), "{output}");
        let output = sandbox.run(&["plan", &format!("../{hostile}")]);
        assert!(!output.stderr.contains(is_raw), "{output}");
    }
    let output = sandbox.run(&[hostile]).code(64);
    assert!(!output.stderr.contains(is_raw), "{output}");
    let output = sandbox.run(&["explain", hostile]).code(1);
    assert!(!output.stderr.contains(is_raw), "{output}");
}

#[test]
fn a_label_stands_under_its_text_when_that_is_written_out() {
    let sandbox = Sandbox::with_project();
    sandbox.file(
        "code/shop/.phpier.kdl",
        "nmae \"\\u{1b}ä\" /* \u{200b} */; nmea 1\n",
    );
    let output = sandbox.run(&["check"]).code(1);
    let lines: Vec<&str> = output.stderr.lines().collect();
    let source = lines
        .iter()
        .position(|line| line.starts_with(" 1 │"))
        .expect("the line");
    let column = |text: &str, part: &str| text.find(part).map(|at| text[..at].chars().count());
    assert_eq!(
        column(lines[source], "nmae"),
        column(lines[source + 1], "─"),
        "{output}"
    );
}

#[test]
fn colour_follows_the_user() {
    let escape = |sandbox: &Sandbox, args: &[&str]| sandbox.run(args).stdout.contains('\u{1b}');
    let sandbox = Sandbox::with_project();
    assert!(!escape(&sandbox, &["plan"]));
    assert!(escape(&sandbox, &["plan", "--color", "always"]));
    let sandbox = Sandbox::with_project().env("CLICOLOR_FORCE", "1");
    assert!(escape(&sandbox, &["plan"]));
    assert!(!escape(&sandbox, &["plan", "--color=never"]));
    let sandbox = sandbox.env("NO_COLOR", "1");
    assert!(!escape(&sandbox, &["plan"]));
    assert!(escape(&sandbox, &["plan", "--color=always"]));
}

#[test]
fn ascii_terminals_get_ascii() {
    let sandbox = Sandbox::with_project().env("LANG", "C");
    sandbox.file("code/shop/.phpier.kdl", "nmae \"shop\"\n");
    let output = sandbox.run(&["check"]).code(1);
    assert!(output.stderr.is_ascii(), "{output}");
}

#[test]
fn a_reader_that_leaves_is_no_panic() {
    let sandbox = Sandbox::with_fleet(&["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]);
    for args in [&["plan"][..], &["plan", "--format", "json"], &["--help"]] {
        let mut child = sandbox
            .command("", args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it runs");
        // Closed before a byte is read, which is as early as `head` can leave.
        drop(child.stdout.take());
        let mut stderr = String::new();
        let mut pipe = child.stderr.take().expect("piped");
        pipe.read_to_string(&mut stderr).expect("UTF-8");
        let status = child.wait().expect("it ends");
        assert_eq!(status.code(), Some(0), "{args:?}: {stderr}");
        assert!(!stderr.contains("panic"), "{stderr}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_stdout_is_an_error() {
    let sandbox = Sandbox::with_project();
    let full = std::fs::File::options()
        .write(true)
        .open("/dev/full")
        .expect("Linux has it");
    let output = sandbox
        .command("code/shop", &["plan"])
        .stdout(full)
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn quiet_says_what_must_be_said() {
    let sandbox = Sandbox::with_project();
    let output = sandbox.run(&["plan", "-q"]).code(0);
    assert_eq!(output.stdout.lines().count(), 1, "{output}");
    assert!(output.stdout.starts_with("Plan: "), "{output}");
    sandbox.apply();
    let output = sandbox.run(&["check", "-q"]).code(0);
    assert!(output.stderr.is_empty(), "{output}");
}
