//! Every code that a file can cause has a golden in every spelling that can cause it.

use std::{collections::BTreeSet, fs};

use phpier::diagnostic::code::CODES;

use super::cases;
use crate::support::files;

/// Codes, or all of a subject with `*`, that no text of a file causes, and why.
const OF_THE_SHELL: &[(&str, &str)] = &[
    ("phpier::cli::*", "of arguments"),
    ("phpier::dump::*", "of dumps and servers"),
    (
        "phpier::global::not_checked",
        "said where there is no `global.kdl`",
    ),
    ("phpier::init::*", "of a folder that is no project yet"),
    ("phpier::migrate::*", "of other programs' files on the disk"),
    ("phpier::plan::*", "of generated files on the disk"),
    (
        "phpier::syntax::unsupported_size",
        "no golden is that large; `syntax/hostile.rs` makes such files",
    ),
    ("phpier::runtime::*", "of Docker"),
    ("phpier::workspace::*", "of the disk"),
];

/// Codes that only KDL can cause, and why.
const OF_KDL: &[(&str, &str)] = &[
    (
        "phpier::config::unexpected_argument",
        "YAML has no arguments",
    ),
    (
        "phpier::global::*",
        "the global configuration is always KDL",
    ),
    ("phpier::port::missing", "of the global configuration"),
    ("phpier::service::useless", "of the global configuration"),
    (
        "phpier::syntax::conflicting_items",
        "YAML tells lists from mappings",
    ),
    (
        "phpier::syntax::duplicate_property",
        "YAML has no properties",
    ),
    ("phpier::syntax::invalid_name", "any text is a name in YAML"),
    ("phpier::syntax::unsupported_type", "YAML has tags"),
];

/// Codes that only YAML can cause, and why.
const OF_YAML: &[(&str, &str)] = &[
    ("phpier::syntax::unsupported_alias", "KDL has no aliases"),
    (
        "phpier::syntax::unsupported_documents",
        "KDL has no documents",
    ),
    ("phpier::syntax::unsupported_key", "names are text in KDL"),
    ("phpier::syntax::unsupported_merge", "KDL has no merge key"),
    (
        "phpier::syntax::unsupported_root",
        "a KDL file is always a list of nodes",
    ),
    ("phpier::syntax::unsupported_tag", "KDL has types"),
];

fn listed(code: &str, list: &[(&str, &str)]) -> bool {
    list.iter()
        .any(|(pattern, _)| match pattern.strip_suffix('*') {
            Some(start) => code.starts_with(start),
            None => code == *pattern,
        })
}

/// The codes that goldens show, with the spelling of the file that they are told of.
fn shown() -> BTreeSet<(String, &'static str)> {
    let mut shown = BTreeSet::new();
    for case in cases() {
        for diagnostic in &case.run().diagnostics {
            shown.insert((diagnostic.code.name.to_owned(), case.spelling));
        }
    }
    // The readers have goldens of their own.
    let mistakes = files::folder("syntax/mistakes");
    for name in files::below(&mistakes) {
        let spelling = match name.strip_suffix(".txt") {
            Some(stem) if files::ends_in(stem, "kdl") => "kdl",
            Some(_) => "yaml",
            None => continue,
        };
        let golden = fs::read_to_string(mistakes.join(&name)).expect("a golden");
        let codes = golden
            .split_whitespace()
            .filter(|word| word.starts_with("phpier::"));
        shown.extend(codes.map(|code| (code.to_owned(), spelling)));
    }
    shown
}

#[test]
fn every_code_has_a_golden_in_each_spelling() {
    let shown = shown();
    let mut missing = Vec::new();
    for code in CODES {
        if listed(code.name, OF_THE_SHELL) {
            continue;
        }
        for (spelling, not_for) in [("kdl", OF_YAML), ("yaml", OF_KDL)] {
            let has = shown.contains(&(code.name.to_owned(), spelling));
            let may = !listed(code.name, not_for);
            if has != may {
                let what = if has {
                    "is listed as impossible"
                } else {
                    "has no golden"
                };
                missing.push(format!("{} {what} in {spelling}", code.name));
            }
        }
    }
    assert!(missing.is_empty(), "\n{}", missing.join("\n"));
}

/// An exception that no code needs is taken out.
#[test]
fn every_exception_is_of_a_code() {
    for (pattern, _) in OF_KDL.iter().chain(OF_YAML) {
        let one = [(*pattern, "")];
        assert!(
            CODES.iter().any(|code| listed(code.name, &one)),
            "no code is {pattern}"
        );
    }
}
