//! The examples: each passes `phpier check` as it is committed, in a home folder that has nothing, and
//! its generated files are what its sources compile to.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::files;
use crate::support::golden::Goldens;
use crate::support::sandbox::{Output, Sandbox};

const SOURCES: [&str; 4] = [".phpier.kdl", ".phpier.yaml", ".phpier.yml", "global.kdl"];

fn root() -> PathBuf {
    files::folder("../examples")
}

/// Every folder of `examples`, by its name.
fn examples() -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(root())
        .expect("examples")
        .map(|entry| entry.expect("an entry"))
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().expect("UTF-8"))
        .collect();
    names.sort();
    names
}

fn is_source(path: &str) -> bool {
    SOURCES.contains(&path.rsplit('/').next().unwrap_or(path))
}

/// What phpier wrote: all but what a person did, and what no repository holds.
fn is_generated(path: &str) -> bool {
    let inside = path.contains('/');
    inside && !is_source(path) && !path.ends_with("README.md") && !path.contains(".phpier/local/")
}

/// Runs a command on an example: a project by itself, or a global stack with its projects.
fn run(sandbox: &Sandbox, example: &Path, args: &[&str]) -> Output {
    let folder = example.to_str().expect("UTF-8");
    let home = example.join(".phpier");
    if home.join("global.kdl").is_file() {
        let home = home.to_str().expect("UTF-8");
        return sandbox.run_in("", &[&["--home", home], args].concat());
    }
    sandbox.run_in(folder, args)
}

#[test]
fn every_example_passes_its_check() {
    let examples = examples();
    for name in [
        "dotfiles",
        "full",
        "laravel",
        "specification",
        "symfony",
        "wordpress",
    ] {
        assert!(examples.iter().any(|known| known == name), "no {name}");
    }
    for name in examples {
        let sandbox = Sandbox::new();
        run(&sandbox, &root().join(&name), &["check"])
            .code(0)
            .out("Valid.")
            .not("warning")
            .ends(0);
        assert!(sandbox.tree().is_empty(), "{name} leaves something behind");
    }
}

#[test]
fn every_example_is_what_its_sources_compile_to() {
    let mut goldens = Goldens::new("../examples", is_generated);
    for name in examples() {
        let sandbox = Sandbox::new();
        let sources = files::below(&root().join(&name));
        for path in sources.iter().filter(|path| is_source(path)) {
            let text = fs::read(root().join(&name).join(path)).expect("a source");
            sandbox.file(&format!("{name}/{path}"), text);
        }
        run(&sandbox, &sandbox.path(&name), &["apply", "--yes"]).ends(0);
        for path in files::below(&sandbox.path("")) {
            if path.starts_with(&name) && is_generated(&path) {
                goldens.check(&path, &sandbox.read(&path));
            }
        }
    }
    goldens.finish();
}
