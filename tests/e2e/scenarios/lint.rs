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
/// Passwords, and those that the writers of the examples wrote out.
const CREDENTIALS: &[&str] = &["CL-0020", "CL-0021"];
const WRITTEN: &[&str] = &["my_project_password", "written-for-all-to-see"];
/// A name that looks like a credential's, with a value in which there is none.
const FALSE: (&str, &str) = ("CL-0020", "MAILER_DSN: smtp://phpier-mailpit:1025");
/// The engine's socket, under `discovery "docker"`.
const WITH_SOCKET: &[&str] = &["CL-0001"];

const GLOBAL_KDL: &str = ".phpier/global.kdl";

const GLOBAL: &str = "discovery \"DISCOVERY\"\ntraefik { dashboard #true; }\nservices {\n    \
    mysql\n    mysql \"9.7\" name=\"next\" publish=3316\n    postgres\n    mariadb\n    redis\n    \
    valkey\n    memcached\n    mailpit\n    phpmyadmin\n    adminer\n    pgadmin\n}\n\
    projects { scan \"~/code\"; }\n";

/// Where each finding is explained to users.
const PAGE: &str = include_str!("../../../docs/shared-services.md");

/// `hadolint` says nothing at all; `compose-lint` nothing but what is explained, and of that from medium up
/// only what is a choice of the reader's.
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
    let mut rules = BTreeSet::new();
    for (discovery, socket) in [("files", false), ("docker", true)] {
        let home = world.home().join("lint").join(discovery);
        generate(world, &home, discovery);
        let allowed = [ALWAYS, if socket { WITH_SOCKET } else { &[] }].concat();
        let found = compose_lint(&files(&home, "compose.yml"), &allowed, &[]);
        assert_eq!(
            found.contains("CL-0001"),
            socket,
            "the socket under {discovery}"
        );
        rules.extend(found);
        dockerfiles.extend(files(&home, "Dockerfile"));
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let committed = files(&root.join("examples"), "compose.yml");
    let allowed = [ALWAYS, WITH_SOCKET].concat();
    rules.extend(compose_lint(&committed, &allowed, WRITTEN));
    let anew = examples_by_files(world, &root.join("examples"));
    assert_eq!(anew.len(), committed.len(), "{anew:?}");
    rules.extend(compose_lint(&anew, ALWAYS, WRITTEN));
    let missing: Vec<&String> = rules.iter().filter(|rule| !PAGE.contains(*rule)).collect();
    assert!(missing.is_empty(), "explained nowhere: {missing:?}");
    dockerfiles.extend(files(&root.join("examples"), "Dockerfile"));
    let hadolint = run(program("hadolint", &dockerfiles).current_dir(root));
    assert_eq!(hadolint.ends(0).stdout, "");
    tell(&format!(
        "         {} Dockerfiles, {} Compose files of examples",
        dockerfiles.len(),
        committed.len() + anew.len()
    ));
}

/// The Compose files of every example, generated anew in a home of its own under `discovery "files"`: a
/// dotfiles repository as that home, a project on a stack with every service.
fn examples_by_files(world: &World, examples: &Path) -> Vec<PathBuf> {
    let homes = world.home().join("lint").join("examples");
    let entries = fs::read_dir(examples).expect("examples");
    let entries = entries.map(|entry| entry.expect("an entry").path());
    let mut found = Vec::new();
    for example in entries.filter(|path| path.is_dir()) {
        let home = homes.join(example.file_name().expect("a name"));
        let stack = fs::read_to_string(example.join(GLOBAL_KDL)).ok();
        let place = match stack {
            Some(_) => home.clone(),
            None => home.join("code").join(example.file_name().expect("a name")),
        };
        for name in [".phpier.kdl", ".phpier.yaml"] {
            for source in files(&example, name) {
                let inside = source.strip_prefix(&example).expect("below it");
                let text = fs::read_to_string(&source).expect("a source");
                write(&place.join(inside), &text);
            }
        }
        let stack = stack.map(|text| format!("discovery \"files\"\n{text}"));
        let stack = stack.unwrap_or_else(|| GLOBAL.replace("DISCOVERY", "files"));
        write(&home.join(GLOBAL_KDL), &stack);
        apply(world, &home);
        found.extend(files(&place, "compose.yml"));
    }
    found
}

/// A project of each framework and of each version of PHP, and a stack with every service.
fn generate(world: &World, home: &Path, discovery: &str) {
    let stack = GLOBAL.replace("DISCOVERY", discovery);
    write(&home.join(GLOBAL_KDL), &stack);
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
        write(&path, &format!("name \"{name}\"\n{text}{services}{rest}"));
    };
    for (name, text) in frameworks.chain(versions) {
        project(&name, &text, "redis; memcached");
    }
    let private = ["redis", "valkey", "memcached"].map(|name| format!("{name} private=#true"));
    project("private", "", &private.join("; "));
    apply(world, home);
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("below the home")).expect("folders");
    fs::write(path, text).expect("written");
}

fn apply(world: &World, home: &Path) {
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

/// The rules that have findings; fails on any from medium up that is not among these and is of no password
/// that is written out.
fn compose_lint(files: &[PathBuf], allowed: &[&str], written: &[&str]) -> BTreeSet<String> {
    assert!(!files.is_empty(), "nothing to lint");
    let args = ["check", "--format", "json", "--allow-partial-coverage"];
    let output = run(program("compose-lint", &args).args(files));
    let told: Value =
        serde_json::from_str(&output.stdout).unwrap_or_else(|error| panic!("{error}\n{output}"));
    let findings = told["findings"].as_array().expect("findings");
    assert!(!findings.is_empty(), "it looked at nothing\n{output}");
    let mut rules = BTreeSet::new();
    let mut bad = Vec::new();
    for finding in findings {
        let rule = finding["rule_id"].as_str().expect("a rule");
        rules.insert(rule.to_owned());
        if finding["severity"] == "low" || allowed.contains(&rule) {
            continue;
        }
        let line = line(finding);
        let is_written = || written.iter().any(|password| line.ends_with(password));
        let is_known = (rule, &*line) == FALSE || (CREDENTIALS.contains(&rule) && is_written());
        if !is_known {
            bad.push(format!(
                "{}:{} {rule} {}: {}",
                finding["file"], finding["line"], finding["service"], finding["message"]
            ));
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
    rules
}

/// The line that a finding is about.
fn line(finding: &Value) -> String {
    let path = finding["file"].as_str().expect("a file");
    let at = finding["line"]
        .as_u64()
        .and_then(|at| usize::try_from(at).ok());
    let text = fs::read_to_string(path).expect("a file that was linted");
    let line = at.and_then(|at| text.lines().nth(at - 1));
    line.unwrap_or_default().trim().to_owned()
}
