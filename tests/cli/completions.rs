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
    (
        &["explain", "phpier::init::"],
        &["phpier::init::exists", "phpier::init::unread"],
    ),
    (&["explain", "phpier::init::ex"], &["phpier::init::exists"]),
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

/// Demands what each line is completed to.
fn holds(shell: &str, complete: impl Fn(&[&str]) -> Vec<String>) {
    for (words, expected) in LINES {
        let mut found = complete(words);
        found.retain(|word| !word.is_empty());
        found.sort();
        found.dedup();
        assert_eq!(found, *expected, "{shell}: {words:?}");
    }
}

/// What a Bash that somebody types into makes of each line: all candidates are put into the line, and the
/// line is echoed. Only there words end where Bash ends them.
#[cfg(target_os = "linux")]
fn bash(sandbox: &Sandbox, lines: &[&[&str]]) -> Vec<Vec<String>> {
    use std::io::Write;
    use std::process::Stdio;
    const MARK: &str = "answer: ";
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_phpier"));
    let folder = program.parent().expect("a folder of programs");
    let path = std::env::var("PATH").unwrap_or_default();
    let mut child = Command::new("script")
        .args(["-qec", "bash --norc --noprofile -i", "/dev/null"])
        .current_dir(sandbox.path("code"))
        .env_clear()
        .env("HOME", sandbox.path(""))
        .env("LANG", "C.UTF-8")
        .env("TERM", "dumb")
        .env("PATH", format!("{}:{path}", folder.display()))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("script, of util-linux, is there");
    // Escape and a star put all candidates in, each with a blank behind it; a dot then stands alone.
    let asked = lines.iter().map(|words| {
        let line = words.join(" ");
        format!("phpier {line}\u{1b}*\u{5}.\u{1}echo '{MARK}' \n")
    });
    let asked: String = asked.collect();
    let typed = format!("source <(phpier completions bash)\n{asked}exit\n");
    let mut stdin = child.stdin.take().expect("piped");
    stdin.write_all(typed.as_bytes()).expect("typed");
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    let text = String::from_utf8_lossy(&output.stdout);
    let answers = text.lines().filter_map(|line| line.strip_prefix(MARK));
    let answers: Vec<&str> = answers.collect();
    assert_eq!(answers.len(), lines.len(), "{text}");
    let given = answers.iter().zip(lines).map(|(answer, words)| {
        let Some(answer) = answer.strip_suffix(" .") else {
            return Vec::new();
        };
        let last = words[words.len() - 1];
        // What stands before the last colon is there once.
        let head = &last[..last.rfind(':').map_or(0, |at| at + 1)];
        let given = answer.split_whitespace().skip(words.len());
        let whole = given.map(|word| match word.strip_prefix(head) {
            Some(_) => word.to_owned(),
            None => format!("{head}{word}"),
        });
        whole.collect()
    });
    given.collect()
}

#[test]
#[cfg(target_os = "linux")]
fn bash_completes_names_as_they_are_now() {
    if !is_there("bash") {
        tools::skipped("bash_completes_names_as_they_are_now", "there is no bash");
        return;
    }
    let sandbox = fleet();
    let lines: Vec<&[&str]> = LINES.iter().map(|(words, _)| *words).collect();
    let answers = bash(&sandbox, &lines);
    holds("bash", |words| {
        let at = lines.iter().position(|line| *line == words);
        answers[at.expect("a line")].clone()
    });
    // A project that came a moment ago is there; one whose file is broken is no trouble.
    sandbox.file("code/shop-new/.phpier.kdl", "name \"shop-new\"\n");
    sandbox.file("code/shop/.phpier.kdl", "nonsense {\n");
    let found = bash(&sandbox, &[&["up", "shop"]]);
    assert_eq!(found, [["shop-api", "shop-new"]]);
    sandbox.file(".phpier/global.kdl", "nonsense {\n");
    let found = bash(&sandbox, &[&["global", "logs", "m"]]);
    assert_eq!(found, [Vec::<String>::new()]);
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
        let lines = run(&sandbox, "fish", &["--no-config"], &script);
        // What follows a tab is a description.
        let words = lines.iter().filter_map(|line| line.split('\t').next());
        words.map(str::to_owned).collect()
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
        let lines = run(&sandbox, "zsh", &["-f"], &script);
        // What follows a colon is a description, but for one behind a backslash.
        let word = |line: &String| {
            let line = line.replace("\\:", "\0");
            line.split(':')
                .next()
                .unwrap_or_default()
                .replace('\0', ":")
        };
        lines.iter().map(word).collect()
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
