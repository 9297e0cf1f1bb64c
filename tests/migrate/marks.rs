//! Telling a project's file of the Go releases from a new one that has mistakes.

use std::fs;

use super::trees::trees;
use crate::support::sandbox::Sandbox;
use phpier::migrate::{Tool, go_mark};

/// Every project file in YAML that the repository has, and one with the old words in all places that are
/// anybody's to name.
fn new_files() -> Vec<String> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let entries = ["examples", "tests"].map(|name| walkdir::WalkDir::new(root.join(name)));
    let entries = entries.into_iter().flatten();
    let paths = entries.map(|entry| entry.expect("readable").into_path());
    let paths = paths.filter(|path| path.ends_with(".phpier.yaml"));
    let mut texts: Vec<String> = paths
        .map(|path| fs::read_to_string(path).expect("UTF-8"))
        .collect();
    assert!(texts.len() > 2, "where are the examples?");
    texts.push(
        "# from phpier.project.name of old\nname: shop\nphp:\n  version: \"8.3\"\n  ini:\n    settings: \"1\"\nworkers:\n  cache: php cache.php\n  tools: php tools.php\nenv:\n  webserver: nginx\nservices:\n  database: mysql\n  service:\n    name: app\n    image: x:1\n    volume:\n      cache: /c\n"
            .to_owned(),
    );
    texts.push(
        "services:\n  database:\n    type: mysql\n    password: x\n  redis: true\n".to_owned(),
    );
    texts
}

/// Every way in which one key of the file may be another word.
fn misspelt(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let inner = line.trim_start_matches([' ', '-']);
        let at = start + line.len() - inner.len();
        start += line.len();
        let Some(length) = inner.find(':').filter(|_| !inner.starts_with('#')) else {
            continue;
        };
        let key = &inner[..length];
        if key.is_empty() {
            continue;
        }
        let mut words = vec![
            key[1..].to_owned(),
            format!("{key}x"),
            format!("{key}{key}"),
        ];
        words.extend(
            [
                "app",
                "cache",
                "docker",
                "labels",
                "services",
                "settings",
                "tools",
                "traefik",
                "webserver",
            ]
            .map(str::to_owned),
        );
        for word in words {
            all.push(format!("{}{word}{}", &text[..at], &text[at + length..]));
        }
        // The value is another one too, or there is none.
        all.push(format!(
            "{}: {{enabled: tru}}\n{}",
            &text[..at + length],
            &text[start..]
        ));
        all.push(format!("{}\n{}", &text[..at + length], &text[start..]));
    }
    all
}

#[test]
fn a_new_file_with_a_mistake_is_never_taken_for_an_old_one() {
    for text in new_files() {
        assert_eq!(go_mark(&text), None, "{text}");
        let mutants = misspelt(&text);
        assert!(!mutants.is_empty());
        for mutant in mutants {
            assert_eq!(go_mark(&mutant), None, "{mutant}");
        }
    }
}

#[test]
fn old_files_are_known_by_their_shape() {
    let mut count = 0;
    for (tool, name, input) in trees() {
        for path in [".phpier.yml", ".phpier.yaml"] {
            let Some(text) = input.files.get(path).filter(|_| tool == Tool::PhpierGo) else {
                continue;
            };
            let mark = go_mark(text).unwrap_or_else(|| panic!("{name} is not known"));
            let word = &text[mark];
            assert!(
                ["app", "docker", "labels"].contains(&word),
                "{name}: {word}"
            );
            count += 1;
        }
    }
    assert!(count >= 8, "{count}");
    for (text, word) in [
        (
            "php:\n  version: '8.3'\nservices:\n  tools:\n    pgadmin: true\n",
            "tools",
        ),
        (
            "services:\n  cache:\n    redis:\n      enabled: true\n",
            "cache",
        ),
        (
            "services:\n  webserver:\n    doc_root: /var/www/html\n",
            "webserver",
        ),
        (
            "services:\n  web:\n    labels:\n      phpier.managed: 'true'\n",
            "labels",
        ),
        ("name: old\napp: {}\nphp: '8.3'\n", "app"),
    ] {
        assert_eq!(go_mark(text).map(|at| &text[at]), Some(word), "{text}");
    }
}

/// A key that only new files have decides, whatever else of the old ones is there.
#[test]
fn old_words_beside_a_new_key_are_mistakes() {
    for text in [
        "type: laravel\nservices:\n  cache:\n    redis: true\n",
        "hosts: ['@']\ndocker:\n  network: mine\n",
        "workers:\n  queue: php x.php\nservices:\n  web:\n    labels: ['phpier.managed=true']\n",
    ] {
        assert_eq!(go_mark(text), None, "{text}");
    }
}

/// The real mistake is what is shown, by every command.
#[test]
fn the_mistake_of_a_new_file_is_what_is_told() {
    let sandbox = Sandbox::new();
    sandbox.file(
        "code/shop/.phpier.yaml",
        "name: shop\nphp:\n  version: \"8.3\"\n  ini: {memory_limit: 1G}\nworkers:\n  cache: php x.php\nservices:\n  mail: tru\n",
    );
    for args in [
        &["check"][..],
        &["plan"],
        &["apply", "--yes"],
        &["migrate", "--to", "kdl"],
    ] {
        sandbox
            .run(args)
            .code(1)
            .err(".phpier.yaml:8:9")
            .not("go_project")
            .ends(1);
    }
    sandbox
        .run(&["migrate", "--yes"])
        .code(0)
        .out("No changes.")
        .ends(0);
}

/// `~/.phpier/config.yaml` alone is no reason to call anybody's project an old one.
#[test]
fn the_old_home_folder_says_nothing_of_a_project() {
    let sandbox = Sandbox::new();
    let shared = trees()
        .into_iter()
        .find(|(_, name, _)| name == "phpier-go/shared-alone");
    let (_, _, input) = shared.expect("there");
    sandbox.file(
        ".phpier/config.yaml",
        &input.files[phpier::migrate::HOME_CONFIG],
    );
    sandbox.folder("code/shop");
    sandbox.run(&["plan"]).code(1).not("Go releases").ends(1);
    sandbox.run(&["init"]).code(0).not("Go releases").ends(0);
    // Beside another tool's set-up it is that which is meant.
    let sandbox = Sandbox::new();
    sandbox.file(
        ".phpier/config.yaml",
        &input.files[phpier::migrate::HOME_CONFIG],
    );
    sandbox.file("code/shop/.ddev/config.yaml", "name: shop\ntype: php\n");
    sandbox
        .run(&["migrate"])
        .code(3)
        .out("DDEV  ~/code/shop")
        .ends(3);
    sandbox
        .run(&["migrate", "--from", "phpier-go"])
        .code(3)
        .out("phpier's Go releases  ~/code/shop")
        .ends(3);
    // Where there is nothing else, it is what there is to migrate.
    sandbox
        .run_in("", &["migrate"])
        .code(3)
        .out("phpier's Go releases  ~")
        .ends(3);
}

#[test]
fn names_in_the_commands_that_are_told_are_quoted() {
    let text = "docker:\n  projectname: \"it's $(old) one\"\nphp:\n  version: '8.3'\n";
    let input = super::trees::parse("shop", &format!("=== .phpier.yaml\n{text}"));
    let setup = phpier::migrate::read(Tool::PhpierGo, &input).expect("readable");
    let taken = phpier::migrate::Taken::default();
    let outcome = phpier::migrate::finish(
        Tool::PhpierGo,
        setup,
        &taken,
        phpier::migrate::Global::default(),
    );
    let stop = outcome.stop.expect("told");
    let words = shlex::split(&stop).expect("a command");
    assert_eq!(words[3], "it's $(old) one", "{stop}");
}
