//! Pure stages give the same output for the same input, wherever and whenever they run: they have no
//! disk, clock, environment, randomness or order of hashes, and print nothing.

use super::tokens::{Token, heads, tokens};
use super::{Source, module};

/// The only modules that touch the world.
const IMPURE: &[&str] = &["workspace", "runtime", "cli", "main"];

/// Parts of `std` that reach outside.
const STD: &[&str] = &["env", "fs", "io", "net", "os", "process", "thread", "time"];

/// Types and crates whose values differ from run to run.
const NAMES: &[&str] = &[
    "HashMap",
    "HashSet",
    "Instant",
    "RandomState",
    "SystemTime",
    "getrandom",
    "rand",
    "tempfile",
    "walkdir",
];

/// Macros that print, or that read what the program was built with.
const MACROS: &[&str] = &[
    "dbg",
    "env",
    "eprint",
    "eprintln",
    "option_env",
    "print",
    "println",
];

/// Methods of paths that ask the disk.
const METHODS: &[&str] = &[
    "canonicalize",
    "exists",
    "is_dir",
    "is_file",
    "is_symlink",
    "metadata",
    "read_dir",
    "read_link",
    "symlink_metadata",
    "try_exists",
];

/// What is wrong, each with its file and line.
pub(super) fn check(sources: &[Source]) -> Vec<String> {
    sources
        .iter()
        .filter(|(path, _)| {
            module(path)
                .first()
                .is_some_and(|top| !IMPURE.contains(&top.as_str()))
        })
        .flat_map(|(path, text)| {
            impure(&tokens(text))
                .into_iter()
                .map(move |(line, what)| format!("src/{path}:{line}: {what} in a pure stage"))
        })
        .collect()
}

fn impure(tokens: &[Token]) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    for (at, token) in tokens.iter().enumerate() {
        let word = token.text.as_str();
        let before = at.checked_sub(1).map_or("", text);
        if word == "std" {
            for head in heads(tokens, at + 1) {
                if STD.contains(&head.text.as_str()) {
                    found.push((head.line, format!("`std::{}`", head.text)));
                }
            }
        } else if NAMES.contains(&word) {
            found.push((token.line, format!("`{word}`")));
        } else if MACROS.contains(&word) && text(at + 1) == "!" && text(at + 2) != "=" {
            found.push((token.line, format!("`{word}!`")));
        } else if METHODS.contains(&word) && before == "." && text(at + 1) == "(" {
            found.push((token.line, format!("`.{word}()`")));
        }
    }
    found
}

#[test]
fn impure_code_is_found() {
    for (text, what) in [
        ("use std::fs;", "`std::fs`"),
        ("use std::{collections::BTreeMap, env};", "`std::env`"),
        ("fn f() { let t = ::std::time::now(); }", "`std::time`"),
        ("fn f(p: &Path) -> bool { p.exists() }", "`.exists()`"),
        (
            "fn f(p: &Path) { p\n.canonicalize(); }",
            "`.canonicalize()`",
        ),
        ("type M = std::collections::HashMap<u8, u8>;", "`HashMap`"),
        ("fn f() { println!(\"x\"); }", "`println!`"),
        ("const V: &str = env!(\"CARGO_PKG_VERSION\");", "`env!`"),
        ("fn f() -> u8 { rand::random() }", "`rand`"),
    ] {
        let found = check(&[("compile/app.rs".to_owned(), text.to_owned())]);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert!(found[0].contains(what), "{found:?}");
        assert_eq!(
            check(&[("workspace.rs".to_owned(), text.to_owned())]),
            [""; 0]
        );
    }
}

#[test]
fn pure_code_passes() {
    for text in [
        "use std::{collections::BTreeMap, fmt::Write as _};",
        "// std::fs\nfn f() { let env = 1; if env != 2 {} }",
        "fn f(fs: &Fields) { fs.env(); x.exists }",
        "#[cfg(test)]\nmod tests { use std::fs; }",
    ] {
        assert_eq!(
            check(&[("compile/app.rs".to_owned(), text.to_owned())]),
            [""; 0]
        );
    }
}
