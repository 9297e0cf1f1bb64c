//! Completions, asked for by real shells.

use std::process::Command;

use crate::support::sandbox::Sandbox;
use crate::support::tools;

/// A fleet with a global stack; and phpier on the path.
fn fleet() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.file(
        ".phpier/global.kdl",
        "services {\n    mysql\n    mysql \"9.7\" name=\"next\" publish=3316\n    service \"search\" {\n        image \"x:1\"\n    }\n}\nprojects {\n    scan \"~/code\"\n}\n",
    );
    for name in ["shop", "shop-api", "blog"] {
        sandbox.file(
            &format!("code/{name}/.phpier.kdl"),
            format!("name \"{name}\"\n"),
        );
    }
    // One that no path of the folder is called after.
    sandbox.file("code/site/.phpier.kdl", "name \"webshop\"\n");
    sandbox
}

/// What each line that is typed so far is completed to.
const LINES: &[(&[&str], &[&str])] = &[
    (&["ini"], &["init"]),
    (&["up", "shop"], &["shop", "shop-api"]),
    (&["exec", "b"], &["blog"]),
    (&["plan", "webs"], &["webshop"]),
    (&["global", "logs", "my"], &["mysql", "mysql-next"]),
    (&["global", "restart", "s"], &["search"]),
    (&["global", "add", "val"], &["valkey"]),
    (
        &["explain", "phpier::init"],
        &["phpier::init::exists", "phpier::init::unread"],
    ),
    (&["init", "8.5"], &["8.5"]),
    (&["schema", "g"], &["global-kdl"]),
    (&["init", "--form"], &["--format"]),
    (&["up", "nothing"], &[]),
];

fn is_there(shell: &str) -> bool {
    let found = Command::new(shell).arg("--version").output();
    found.is_ok_and(|output| output.status.success())
}

/// Runs a script of a shell in the fleet, and gives its lines.
fn run(sandbox: &Sandbox, shell: &str, args: &[&str], script: &str) -> Vec<String> {
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_phpier"));
    let folder = program.parent().expect("a folder of programs");
    let path = std::env::var("PATH").unwrap_or_default();
    let output = Command::new(shell)
        .args(args)
        .args(["-c", script])
        .current_dir(sandbox.path("code"))
        .env_clear()
        .env("HOME", sandbox.path(""))
        .env("LANG", "C.UTF-8")
        .env("PATH", format!("{}:{path}", folder.display()))
        .output()
        .expect("it runs");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && stderr.is_empty(),
        "{shell}: {stderr}"
    );
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    text.lines()
        .map(|line| line.trim_end().to_owned())
        .collect()
}

/// Demands what each line is completed to; a tab and what follows it is a description.
fn holds(shell: &str, complete: impl Fn(&[&str]) -> Vec<String>) {
    for (words, expected) in LINES {
        let mut found: Vec<String> = complete(words)
            .iter()
            .map(|line| line.split(['\t', ':']).next().unwrap_or_default())
            .map(|line| line.trim_end().to_owned())
            .filter(|line| !line.is_empty())
            .collect();
        found.sort();
        found.dedup();
        let expected: Vec<&str> = match (shell, words[0]) {
            // Its descriptions begin with a colon, and so does half of a code.
            (_, "explain") => {
                found.dedup();
                assert!(!found.is_empty(), "{shell}");
                continue;
            }
            _ => expected.to_vec(),
        };
        assert_eq!(found, expected, "{shell}: {words:?}");
    }
}

#[test]
fn bash_completes_names_as_they_are_now() {
    if !is_there("bash") {
        tools::skipped("bash_completes_names_as_they_are_now", "there is no bash");
        return;
    }
    let sandbox = fleet();
    let complete = |sandbox: &Sandbox, words: &[&str]| {
        let at = words.len();
        let all = words.join(" ");
        let last = words[at - 1];
        let script = format!(
            "source <(phpier completions bash)\nCOMP_WORDS=(phpier {all}); COMP_CWORD={at}; COMP_TYPE=9\n\
             _clap_complete_phpier phpier {last} 2>/dev/null\nprintf '%s\\n' \"${{COMPREPLY[@]}}\""
        );
        run(sandbox, "bash", &["--norc", "--noprofile"], &script)
    };
    holds("bash", |words| complete(&sandbox, words));
    // A project that came a moment ago is there; one whose file is broken is no trouble.
    sandbox.file("code/shop-new/.phpier.kdl", "name \"shop-new\"\n");
    sandbox.file("code/shop/.phpier.kdl", "nonsense {\n");
    let found = complete(&sandbox, &["up", "shop"]);
    assert_eq!(found, ["shop-api", "shop-new"]);
    sandbox.file(".phpier/global.kdl", "nonsense {\n");
    assert_eq!(complete(&sandbox, &["global", "logs", "m"]).concat(), "");
}

#[test]
fn fish_completes_names() {
    if !is_there("fish") {
        tools::skipped("fish_completes_names", "there is no fish");
        return;
    }
    let sandbox = fleet();
    holds("fish", |words| {
        let script = format!(
            "phpier completions fish | source; complete -C 'phpier {}'",
            words.join(" ")
        );
        run(&sandbox, "fish", &["--no-config"], &script)
    });
}

#[test]
fn zsh_completes_names() {
    if !is_there("zsh") {
        tools::skipped("zsh_completes_names", "there is no zsh");
        return;
    }
    let sandbox = fleet();
    // What the shell's own function would offer, taken where it hands it over.
    let start = "compdef() { : }; _describe() { print -rl -- ${(P)@[-1]} }; compadd() { : }\n\
                 source <(phpier completions zsh)\n";
    holds("zsh", |words| {
        let at = words.len() + 1;
        let script = format!(
            "{start}words=(phpier {}); CURRENT={at}; _clap_dynamic_completer_phpier",
            words.join(" ")
        );
        run(&sandbox, "zsh", &["-f"], &script)
    });
}

#[test]
fn every_shell_has_a_script_and_strangers_get_nothing() {
    let sandbox = Sandbox::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        sandbox
            .run(&["completions", shell])
            .code(0)
            .out("PHPIER_COMPLETE")
            .ends(0);
    }
    let sandbox = sandbox.env("PHPIER_COMPLETE", "tcsh");
    let output = sandbox.run(&["--", "phpier", "up", ""]).code(0);
    assert!(
        output.stdout.is_empty() && output.stderr.is_empty(),
        "{output}"
    );
    assert!(sandbox.tree().is_empty(), "asking writes nothing");
}
