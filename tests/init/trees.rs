//! Folders as they are found in the wild. Each file here is one: `-- path --` starts a file of it. What
//! `init` finds and writes is beside it; what it writes passes `check`, and Compose takes what follows.

use std::fs;
use std::path::Path;

use crate::support::golden::Goldens;
use crate::support::sandbox::Sandbox;
use crate::support::{files, tools};

fn is_tree(name: &str) -> bool {
    files::ends_in(name, "tree")
}

/// Every tree, with its name.
fn trees() -> Vec<(String, String)> {
    let folder = files::folder("init/trees");
    let names = files::below(&folder)
        .into_iter()
        .filter(|name| is_tree(name));
    names
        .map(|name| {
            let text = fs::read_to_string(folder.join(&name)).expect("a tree");
            (name.trim_end_matches(".tree").to_owned(), text)
        })
        .collect()
}

/// Lays a tree out in `code/<name>`. A first line `options:` has arguments; `windows` has CRLF.
fn lay_out(sandbox: &Sandbox, name: &str, tree: &str) -> Vec<String> {
    let root = format!("code/{name}");
    sandbox.folder(&root);
    let mut options = Vec::new();
    let mut file: Option<(String, String)> = None;
    let put = |file: &mut Option<(String, String)>| {
        if let Some((path, text)) = file.take() {
            let text = if name.contains("windows") {
                format!("\u{feff}{}", text.replace('\n', "\r\n"))
            } else {
                text
            };
            sandbox.file(&path, text);
        }
    };
    for line in tree.lines() {
        let path = line
            .strip_prefix("-- ")
            .and_then(|line| line.strip_suffix(" --"));
        match (path, &mut file) {
            (Some(path), _) => {
                put(&mut file);
                file = Some((format!("{root}/{path}"), String::new()));
            }
            (None, Some((_, text))) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, None) => {
                let words = line.strip_prefix("options: ").expect("options first");
                options = words.split(' ').map(str::to_owned).collect();
            }
        }
    }
    put(&mut file);
    options
}

#[test]
fn every_tree_gets_the_file_that_it_asks_for() {
    let mut goldens = Goldens::new("init/trees", |name| files::ends_in(name, "txt"));
    let compose = tools::compose().is_some();
    if !compose {
        tools::skipped(
            "Compose takes what follows from init",
            "there is no Compose",
        );
    }
    let trees = trees();
    assert!(trees.len() >= 25, "{} trees", trees.len());
    for (name, tree) in trees {
        let sandbox = Sandbox::new();
        let options = lay_out(&sandbox, &name, &tree);
        // Where `init` runs: below the tree's top for a part of it.
        let below = options.iter().find_map(|word| word.strip_prefix("in="));
        let folder = match below {
            Some(below) => format!("code/{name}/{below}"),
            None => format!("code/{name}"),
        };
        let args: Vec<&str> = options
            .iter()
            .map(String::as_str)
            .filter(|word| !word.starts_with("in="))
            .collect();
        let before = sandbox.tree();
        let args = [&["init", "--yes"][..], &args].concat();
        let output = sandbox.run_in(&folder, &args).code(0);
        for (path, entry) in before {
            assert_eq!(sandbox.tree().get(&path), Some(&entry), "{name}: {path}");
        }
        let found: String = output
            .stdout
            .split("\n\n")
            .next()
            .unwrap_or_default()
            .to_owned();
        let file = [".phpier.kdl", ".phpier.yaml"]
            .into_iter()
            .find(|file| sandbox.path(&format!("{folder}/{file}")).exists())
            .expect("a project's file");
        let written = sandbox.read(&format!("{folder}/{file}"));
        let global = sandbox.read(".phpier/global.kdl");
        let servers: String = global
            .lines()
            .skip_while(|line| !line.starts_with("services"))
            .take_while(|line| *line != "}")
            .filter(|line| !line.trim_start().starts_with("//"))
            .skip(1)
            .map(|line| {
                line.split(" //")
                    .next()
                    .unwrap_or_default()
                    .trim()
                    .to_owned()
                    + "\n"
            })
            .collect();
        let told = output.stderr.split("Wrote ").next().unwrap_or_default();
        let golden =
            format!("{found}\n\n--- told\n{told}--- {file}\n{written}--- servers\n{servers}");
        goldens.check(&format!("{name}.txt"), &golden);
        sandbox.run_in(&folder, &["apply", "--yes"]).ends(0);
        sandbox
            .run_in(&folder, &["check", "--require-global"])
            .ends(0);
        if compose {
            config(&sandbox, &folder, &written);
        }
    }
    goldens.finish();
}

/// Has Compose read the generated file.
fn config(sandbox: &Sandbox, folder: &str, written: &str) {
    let file = if written.contains("docker-compose.phpier.yml") {
        "docker-compose.phpier.yml"
    } else {
        "docker-compose.yml"
    };
    let path = sandbox.path(&format!("{folder}/{file}"));
    let home = sandbox.path(".phpier");
    let mut command = tools::compose().expect("it was there");
    let output = command
        .args(["-f", path.to_str().expect("UTF-8"), "config", "--quiet"])
        .current_dir(path.parent().unwrap_or(Path::new("/")))
        .env("PHPIER_HOME", home)
        .output()
        .expect("it runs");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{folder}: {stderr}");
}

/// Files in which anything may stand: no panic, no write where it was refused, and never another file.
#[test]
fn mutated_trees_are_read_without_a_panic() {
    use phpier::detect::{Given, Tree, detect, wanted};
    let trees = trees();
    let texts: Vec<(String, String)> = trees
        .iter()
        .flat_map(|(_, tree)| {
            let mut files: Vec<(String, String)> = Vec::new();
            for line in tree.lines() {
                let path = line
                    .strip_prefix("-- ")
                    .and_then(|line| line.strip_suffix(" --"));
                match (path, files.last_mut()) {
                    (Some(path), _) => files.push((path.to_owned(), String::new())),
                    (None, Some((_, text))) => {
                        text.push_str(line);
                        text.push('\n');
                    }
                    (None, None) => {}
                }
            }
            files
        })
        .collect();
    let mut read = 0;
    for look in wanted().iter().filter(|look| look.limit > 0) {
        let seeds: Vec<&str> = texts
            .iter()
            .filter(|(path, _)| path == look.path)
            .map(|(_, text)| text.as_str())
            .collect();
        if seeds.is_empty() {
            continue;
        }
        for text in crate::support::mutate::mutants(&seeds, 7, 300) {
            let mut tree = Tree::default();
            for other in wanted() {
                if other.path == look.path {
                    tree.read(other, text.clone().into_bytes());
                } else if let Some((_, sound)) = texts.iter().find(|(path, _)| path == other.path) {
                    tree.read(other, sound.clone().into_bytes());
                }
            }
            let found = detect(&tree, Given::default());
            for trouble in &found.troubles {
                let text = tree.text(trouble.file).unwrap_or_default();
                assert!(
                    trouble.at.is_none_or(|at| text.is_char_boundary(at)),
                    "{trouble:?}"
                );
            }
            read += 1;
        }
    }
    assert!(read > 3000, "only {read}");
}
