//! Fenced examples. The first word after the fence is the language; further ones say what the reader
//! sees anyway: `global` for a part of `global.kdl` that does not give itself away, `must-fail` for a
//! mistake that is shown on purpose, `compose` and `other` for YAML that is none of phpier's, the latter
//! with the file's path where it has one.

use phpier::config::keys;

use super::Document;
use crate::support::stack::{File, Stack};

/// A fence: its line, the words after it, and its text.
pub(super) struct Fence {
    pub(super) line: usize,
    pub(super) words: Vec<String>,
    pub(super) text: String,
}

pub(super) fn fences(text: &str) -> Vec<Fence> {
    let mut found: Vec<Fence> = Vec::new();
    let mut open = false;
    for (at, line) in text.lines().enumerate() {
        match (line.trim_start().strip_prefix("```"), open) {
            (Some(words), false) => {
                open = true;
                found.push(Fence {
                    line: at + 1,
                    words: words.split_whitespace().map(str::to_owned).collect(),
                    text: String::new(),
                });
            }
            (Some(_), true) => open = false,
            (None, true) => {
                if let Some(fence) = found.last_mut() {
                    fence.text.push_str(line);
                    fence.text.push('\n');
                }
            }
            (None, false) => {}
        }
    }
    assert!(!open, "a fence has no end");
    found
}

/// A text without what stands in fences.
pub(super) fn outside(text: &str) -> String {
    let mut open = false;
    let mut kept = String::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            open = !open;
        } else if !open {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

pub(super) fn check(documents: &[Document]) -> Vec<String> {
    let mut problems = Vec::new();
    let mut seen = 0;
    for document in documents {
        for fence in fences(&document.text) {
            let language = fence.words.first().map_or("", String::as_str);
            if !["kdl", "yaml"].contains(&language) {
                continue;
            }
            seen += 1;
            if let Err(problem) = one(&fence) {
                problems.push(format!("{}:{}: {problem}", document.path, fence.line));
            }
        }
    }
    assert!(seen > 3, "there are only {seen} examples");
    problems
}

fn one(fence: &Fence) -> Result<(), String> {
    let is = |word: &str| fence.words.iter().skip(1).any(|known| known == word);
    for word in fence.words.iter().skip(1) {
        // What other tools' files are called stands behind what says that they are others'.
        let is_path = is("other") && word.contains('.');
        if !is_path
            && !["global", "project", "must-fail", "compose", "other"].contains(&word.as_str())
        {
            return Err(format!("`{word}` means nothing after a fence"));
        }
    }
    let yaml = fence.words[0] == "yaml";
    if is("compose") || is("other") {
        let read = serde_yaml::from_str::<serde_yaml::Value>(&fence.text);
        return read.map(drop).map_err(|error| error.to_string());
    }
    let global = is("global") || (!yaml && !is("project") && is_global(&fence.text));
    let name = if yaml { "example.yaml" } else { "example.kdl" };
    let file = File::new(name, "example", fence.text.as_str());
    let stack = if global {
        Stack::read(Some(&file), &[])
    } else {
        Stack::read(None, &[file])
    };
    match (stack.diagnostics.has_errors(), is("must-fail")) {
        (true, false) => Err(stack.told()),
        (false, true) => Err("this is to fail, and does not".to_owned()),
        _ => Ok(()),
    }
}

/// Whether a line at the margin has a key that only `global.kdl` has.
fn is_global(text: &str) -> bool {
    let of_project: Vec<&str> = keys::PROJECT.names().collect();
    text.lines().any(|line| {
        let word = line.split(|c: char| !c.is_alphanumeric()).next();
        word.is_some_and(|word| {
            keys::GLOBAL.names().any(|key| key == word) && !of_project.contains(&word)
        })
    })
}
