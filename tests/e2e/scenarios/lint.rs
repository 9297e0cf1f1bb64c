//! What linters say about generated files, over the examples, the fixtures, every framework and every
//! version of PHP.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use phpier::catalog;
use serde_json::Value;

use crate::run::{is_required, program, run, tell};
use crate::world::World;

/// Findings that are known and explained: digests and limits are the reader's choice.
const ALWAYS: &[&str] = &["CL-0019", "CL-0026"];
/// Passwords that the writer of a configuration wrote out.
const WITH_LITERALS: &[&str] = &["CL-0020", "CL-0021"];
/// A name that looks like a credential's; there is none in `smtp://phpier-mailpit:1025`.
const FALSE: &[(&str, &str)] = &[("CL-0020", "'MAILER_DSN'")];
/// The engine's socket, under `discovery "docker"`.
const WITH_SOCKET: &[&str] = &["CL-0001"];

const GLOBAL: &str = "discovery \"DISCOVERY\"\ntraefik { dashboard #true; }\nservices {\n    \
    mysql\n    mysql \"9.7\" name=\"next\" publish=3316\n    postgres\n    mariadb\n    redis\n    \
    valkey\n    memcached\n    mailpit\n    phpmyadmin\n    adminer\n    pgadmin\n}\n\
    projects { scan \"~/code\"; }\n";

/// `hadolint` says nothing at all; `compose-lint` nothing from medium up but what is explained.
pub(super) fn have_nothing_to_say(world: &mut World) {
    let missing = ["hadolint", "compose-lint"]
        .into_iter()
        .find(|tool| program(tool, &["--version"]).output().is_err());
    if let Some(tool) = missing {
        assert!(!is_required(), "no {tool}: .ci/setup installs it");
        tell(&format!("skipped: no {tool}; .ci/setup installs it"));
        return;
    }
    let mut dockerfiles = Vec::new();
    for (discovery, socket) in [("files", false), ("docker", true)] {
        let home = world.home().join("lint").join(discovery);
        generate(world, &home, discovery);
        let allowed = [ALWAYS, if socket { WITH_SOCKET } else { &[] }].concat();
        let found = compose_lint(&files(&home, "compose.yml"), &allowed);
        assert_eq!(
            found.contains("CL-0001"),
            socket,
            "the socket under {discovery}"
        );
        dockerfiles.extend(files(&home, "Dockerfile"));
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let allowed = [ALWAYS, WITH_LITERALS, WITH_SOCKET].concat();
    let examples = files(&root.join("examples"), "compose.yml");
    if !examples.is_empty() {
        compose_lint(&examples, &allowed);
    }
    dockerfiles.extend(files(&root.join("examples"), "Dockerfile"));
    let hadolint = run(program("hadolint", &dockerfiles).current_dir(root));
    assert_eq!(hadolint.ends(0).stdout, "");
    tell(&format!(
        "         {} Dockerfiles, {} examples",
        dockerfiles.len(),
        examples.len()
    ));
}

/// A project of each framework and of each version of PHP, and a stack with every service.
fn generate(world: &World, home: &Path, discovery: &str) {
    let write = |path: PathBuf, text: &str| {
        fs::create_dir_all(path.parent().expect("below the home")).expect("folders");
        fs::write(path, text).expect("written");
    };
    write(
        home.join(".phpier/global.kdl"),
        &GLOBAL.replace("DISCOVERY", discovery),
    );
    let frameworks = catalog::frameworks().map(|framework| {
        let name = framework.name;
        (
            format!("of-{name}"),
            format!("type \"{name}\"\nnode \"22\"\n"),
        )
    });
    let versions = catalog::php::versions().map(|version| {
        let name = version.name;
        (
            format!("php-{}", name.replace('.', "-")),
            format!("php \"{name}\"\n"),
        )
    });
    let rest = "workers { queue \"php work.php\"; }\nhosts \"@\" \"*\"\n";
    let project = |name: &str, text: &str, services: &str| {
        let path = home.join("code").join(name).join(".phpier.kdl");
        let services = format!("services {{ database \"mariadb\"; mail; {services}; }}\n");
        write(path, &format!("name \"{name}\"\n{text}{services}{rest}"));
    };
    for (name, text) in frameworks.chain(versions) {
        project(&name, &text, "redis; memcached");
    }
    let private = ["redis", "valkey", "memcached"].map(|name| format!("{name} private=#true"));
    project("private", "", &private.join("; "));
    let mut command = world.command(env!("CARGO_BIN_EXE_phpier"), &["apply", "--yes"]);
    let _ = run(command.env("HOME", home).current_dir(home)).ends(0);
}

/// Files below a folder whose names end in some text.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = walkdir::WalkDir::new(folder)
        .into_iter()
        .filter_map(Result::ok)
        .map(walkdir::DirEntry::into_path)
        .filter(|path| path.to_string_lossy().ends_with(ending) && path.is_file())
        .collect();
    found.sort();
    found
}

/// The rules that have findings from medium up; fails on any that is not among these.
fn compose_lint(files: &[PathBuf], allowed: &[&str]) -> BTreeSet<String> {
    assert!(!files.is_empty(), "nothing to lint");
    let args = ["check", "--format", "json", "--allow-partial-coverage"];
    let output = run(program("compose-lint", &args).args(files));
    let told: Value =
        serde_json::from_str(&output.stdout).unwrap_or_else(|error| panic!("{error}\n{output}"));
    let findings = told["findings"].as_array().expect("findings");
    assert!(!findings.is_empty(), "it looked at nothing\n{output}");
    let mut rules = BTreeSet::new();
    let mut bad = Vec::new();
    for finding in findings
        .iter()
        .filter(|finding| finding["severity"] != "low")
    {
        let rule = finding["rule_id"].as_str().expect("a rule");
        rules.insert(rule.to_owned());
        let message = finding["message"].as_str().unwrap_or_default();
        let is_false = FALSE
            .iter()
            .any(|(of, text)| *of == rule && message.contains(text));
        if !is_false && !allowed.contains(&rule) {
            bad.push(format!(
                "{}:{} {rule} {}: {message}",
                finding["file"], finding["line"], finding["service"]
            ));
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
    rules
}
