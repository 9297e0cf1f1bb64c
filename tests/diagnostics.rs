//! Wrong input and what phpier says to it.
//!
//! Below `diagnostics/<subject>/`, a case is
//! - `NAME.kdl` or `NAME.yaml`: a project file by itself, and `NAME.global.kdl`: a `global.kdl`;
//! - a folder: a `global.kdl` perhaps, and projects in files named like their folders. It runs once
//!   with the projects in each spelling that is there. What one has of its own on a machine is in
//!   `NAME.local.kdl` or `NAME.local.yaml`.
//!
//! Its golden stands beside it and ends in `.txt`.

mod binary;
mod coverage;
mod pairs;

use std::{collections::BTreeSet, fs};

use phpier::diagnostic::code;

use crate::support::{
    files,
    golden::Goldens,
    stack::{File, Stack},
};

/// A case in one spelling.
struct Case {
    /// `php/version.kdl`, `port/conflict/yaml`: what the golden is named after.
    name: String,
    /// The spelling of its project files: `kdl` or `yaml`.
    spelling: &'static str,
    global: Option<File>,
    projects: Vec<File>,
}

impl Case {
    fn run(&self) -> Stack {
        let mut stack = Stack::read(self.global.as_ref(), &self.projects);
        // Nearly every case has this note; it is shown where it is what the case is about.
        if !self.name.starts_with("host/localhost") {
            stack
                .diagnostics
                .retain(|finding| finding.code != &code::HOST_LOCALHOST_LIMITS);
        }
        stack
    }
}

/// All cases, sorted.
fn cases() -> Vec<Case> {
    let root = files::folder("diagnostics");
    let read = |name: &str| fs::read(root.join(name)).expect("a fixture");
    let mut cases = Vec::new();
    let mut folders = BTreeSet::new();
    for path in files::below(&root) {
        let parts: Vec<&str> = path.split('/').collect();
        match parts.as_slice() {
            [subject, case, _] => {
                folders.insert(format!("{subject}/{case}"));
            }
            [_, file] if file.ends_with(".global.kdl") => cases.push(Case {
                spelling: "kdl",
                global: Some(File::new("global.kdl", "", read(&path))),
                projects: Vec::new(),
                name: path,
            }),
            [_, file] => {
                for spelling in ["kdl", "yaml"] {
                    if file.ends_with(&format!(".{spelling}")) {
                        let bytes = read(&path);
                        cases.push(Case {
                            name: path.clone(),
                            spelling,
                            global: None,
                            projects: vec![File::new(
                                &format!(".phpier.{spelling}"),
                                "shop",
                                bytes,
                            )],
                        });
                    }
                }
            }
            _ => {}
        }
    }
    for folder in folders {
        for spelling in ["kdl", "yaml"] {
            cases.extend(folder_case(&folder, spelling));
        }
    }
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    cases
}

fn folder_case(folder: &str, spelling: &'static str) -> Option<Case> {
    let root = files::folder("diagnostics").join(folder);
    let names = files::below(&root);
    let read = |name: &str| fs::read(root.join(name)).expect("a fixture");
    let stems: BTreeSet<&str> = names
        .iter()
        .filter(|name| !files::ends_in(name, "txt") && *name != "global.kdl")
        .filter_map(|name| name.rsplit_once('.').map(|(stem, _)| stem))
        .collect();
    let named = |stem: &str, ending: &str| {
        let name = format!("{stem}.{ending}");
        names.contains(&name).then_some(name)
    };
    if !stems.iter().any(|stem| named(stem, spelling).is_some()) {
        return None;
    }
    let other = if spelling == "kdl" { "yaml" } else { "kdl" };
    let projects = stems
        .iter()
        .map(|stem| {
            let name = named(stem, spelling).or_else(|| named(stem, other));
            let name = name.expect("a stem comes from a file");
            let ending = name.rsplit('.').next().unwrap_or_default();
            // `shop.local.kdl` lies beside `shop.kdl` in the project's folder.
            let (folder, local) = match stem.strip_suffix(".local") {
                Some(folder) => (folder, ".local"),
                None => (*stem, ""),
            };
            let path = format!("{folder}/.phpier{local}.{ending}");
            File::new(&path, folder, read(&name))
        })
        .collect();
    let global = names
        .contains(&"global.kdl".to_owned())
        .then(|| File::new("global.kdl", "", read("global.kdl")));
    Some(Case {
        name: format!("{folder}/{spelling}"),
        spelling,
        global,
        projects,
    })
}

#[test]
fn mistakes_are_told_in_these_words() {
    let mut goldens = Goldens::new("diagnostics", |name| files::ends_in(name, "txt"));
    for case in cases() {
        let stack = case.run();
        let told = stack.told();
        let told = if told.is_empty() {
            "nothing is wrong\n"
        } else {
            &told
        };
        goldens.check(&format!("{}.txt", case.name), told);
    }
    goldens.finish();
}

/// Nothing is said without a place, a help and the tone of the others.
#[test]
fn every_diagnostic_says_where_and_what_to_do() {
    for case in cases() {
        for diagnostic in &case.run().diagnostics {
            let name = &case.name;
            let message = &diagnostic.message;
            assert!(diagnostic.help.is_some(), "{name}: no help: {message}");
            assert!(
                !diagnostic.labels.is_empty() || diagnostic.file.is_some(),
                "{name}: no place: {message}"
            );
            let texts = diagnostic.labels.iter().map(|label| &label.text);
            for text in texts.chain([message]).chain(&diagnostic.help) {
                assert!(!text.trim().is_empty(), "{name}: says nothing: {message}");
                assert!(!text.ends_with('.'), "{name}: a full stop: {text}");
            }
        }
    }
}

#[test]
fn there_are_many_cases_in_both_spellings() {
    let cases = cases();
    for spelling in ["kdl", "yaml"] {
        let count = cases
            .iter()
            .filter(|case| case.spelling == spelling)
            .count();
        assert!(count >= 60, "{count} cases in {spelling}");
    }
}
