//! The direction of dependencies, and that the pure stages are pure. The checkers are functions over
//! paths and texts, so that they are tested themselves, on code that breaks each rule.

mod floors;
mod purity;
mod tokens;

use std::{fs, path::Path, path::PathBuf};

use floors::FLOORS;

/// A file of the crate: its path relative to `src`, with `/`, and its text.
type Source = (String, String);

fn sources() -> Vec<Source> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    collect(&root, &root, &mut found);
    found.sort();
    found
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).expect("a folder of the crate") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(root, &path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(root).expect("below the root");
            let name = name.to_str().expect("UTF-8").replace('\\', "/");
            found.push((name, fs::read_to_string(&path).expect("UTF-8")));
        }
    }
}

/// `resolve/php.rs` is `["resolve", "php"]`; the crate's root is nothing.
fn module(path: &str) -> Vec<String> {
    let stem = path.trim_end_matches(".rs");
    if stem == "lib" {
        return Vec::new();
    }
    stem.split('/').map(str::to_owned).collect()
}

fn passes(problems: &[String]) {
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

#[test]
fn no_dependency_runs_upwards() {
    passes(&floors::check(&sources()));
}

#[test]
fn pure_stages_touch_nothing_but_their_arguments() {
    passes(&purity::check(&sources()));
}

#[test]
fn files_stay_small() {
    let sources = sources();
    let mut lengths: Vec<(usize, &str)> = sources
        .iter()
        .map(|(path, text)| (text.lines().count(), path.as_str()))
        .collect();
    lengths.sort_unstable();
    let (median, _) = lengths[lengths.len() / 2];
    assert!(median < 200, "the median file has {median} lines");
    let (longest, path) = lengths[lengths.len() - 1];
    assert!(longest <= 600, "{path} has {longest} lines");
}

/// The table has no room for a circle: what a module may use stands on a floor below it.
#[test]
fn the_table_of_floors_goes_one_way() {
    for (at, (module, uses)) in FLOORS.iter().enumerate() {
        for used in *uses {
            assert!(
                FLOORS[..at].iter().any(|(lower, _)| lower == used),
                "`{module}` may use `{used}`, which is not below it"
            );
        }
    }
}

/// An edge that nothing uses is taken out of the table, unless the module is not there yet.
#[test]
fn the_table_of_floors_allows_no_more_than_is_used() {
    let sources = sources();
    let used = floors::edges(&sources);
    let built = |name: &str| sources.iter().any(|(path, _)| module(path)[..] == [name]);
    let idle: Vec<String> = FLOORS
        .iter()
        .flat_map(|(module, uses)| uses.iter().map(move |used| (*module, *used)))
        .filter(|(from, to)| {
            built(from) && built(to) && !used.contains(&((*from).into(), (*to).into()))
        })
        .map(|(from, to)| format!("`{from}` uses nothing of `{to}`"))
        .collect();
    passes(&idle);
}

/// The picture that people read names every module that the table does.
#[test]
fn the_map_names_every_module() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/architecture.md");
    let map = fs::read_to_string(path).expect("the map");
    let words: Vec<&str> = map
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .collect();
    let missing: Vec<String> = FLOORS
        .iter()
        .filter(|(module, _)| *module != "main" && !words.contains(module))
        .map(|(module, _)| format!("docs/architecture.md does not name `{module}`"))
        .collect();
    passes(&missing);
}
