//! Commands that documents name: each word is one of clap's, each option exists there.

use clap::Command;
use phpier::cli;

use super::Document;
use super::fences::{fences, outside};

pub(super) fn check(documents: &[Document]) -> Vec<String> {
    let mut root = cli::command();
    // Options that hold for all commands are then on each.
    root.build();
    let mut problems = Vec::new();
    let mut seen = 0;
    for document in documents {
        for line in written(&document.text) {
            seen += 1;
            if let Err(problem) = one(&root, &line) {
                problems.push(format!("{}: `phpier {line}`: {problem}", document.path));
            }
        }
    }
    assert!(seen > 10, "only {seen} commands are named");
    problems
}

/// What follows `phpier` wherever a command stands: in code within text, and in fences for shells.
fn written(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let prose = outside(text);
    for code in prose.split('`').skip(1).step_by(2) {
        found.extend(code.strip_prefix("phpier ").map(str::to_owned));
    }
    for fence in fences(text) {
        let shell = ["sh", "console", "bash"];
        if !fence
            .words
            .first()
            .is_some_and(|word| shell.contains(&word.as_str()))
        {
            continue;
        }
        let console = fence.words[0] == "console";
        for line in fence.text.lines() {
            let line = match line.strip_prefix("$ ") {
                Some(line) => line,
                None if console => continue,
                None => line,
            };
            for part in line.split(['&', '|', ';', '(', ')', '>']) {
                let part = part.split(" #").next().unwrap_or(part).trim();
                found.extend(part.strip_prefix("phpier ").map(str::to_owned));
            }
        }
    }
    found
}

/// `global up|down` stands for two.
fn one(root: &Command, line: &str) -> Result<(), String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let mut command = root;
    let mut values = 0;
    for word in words {
        let word = word.trim_end_matches(',');
        if word == "--" {
            break;
        }
        if let Some(option) = word.strip_prefix('-') {
            let long = option.strip_prefix('-');
            let name = long.map(|long| long.split('=').next().unwrap_or(long));
            let known = command.get_arguments().find(|arg| match name {
                Some(name) => arg.get_long() == Some(name),
                None => arg.get_short().map(String::from).as_deref() == Some(option),
            });
            let known = known.ok_or_else(|| format!("there is no `{word}`"))?;
            let takes = known.get_action().takes_values();
            values += usize::from(takes && !word.contains('='));
            continue;
        }
        if values > 0 {
            values -= 1;
            continue;
        }
        let below = |name: &str| {
            let mut known = command.get_subcommands();
            known.find(|known| known.get_name() == name)
        };
        let mut found = None;
        for name in word.split('|') {
            found = below(name);
            if found.is_none() {
                break;
            }
        }
        match found {
            Some(below) => command = below,
            None if command.get_positionals().next().is_some() => {}
            None => return Err(format!("there is no `{word}`")),
        }
    }
    Ok(())
}
