//! Set-ups as their tools document them, and what they become.
//!
//! `<tool>/NAME.tree` holds the files of a project, each after a line `=== PATH`; its golden holds the
//! report, the new configuration in KDL, and `global.kdl`.

use std::fmt::Write as _;
use std::fs;

use phpier::diagnostic::Severity;
use phpier::migrate::global::{Additions, edit};
use phpier::migrate::{self, Global, Input, Kind, Taken, Tool};
use phpier::source::Format;

use crate::support::files;
use crate::support::golden::Goldens;
use crate::support::stack::{File, Stack};

pub(crate) fn parse(folder: &str, text: &str) -> Input {
    let mut input = Input {
        folder: folder.to_owned(),
        ..Input::default()
    };
    let mut path: Option<String> = None;
    for line in text.split_inclusive('\n') {
        if let Some(name) = line.strip_prefix("=== ") {
            let name = name.trim().to_owned();
            input.files.insert(name.clone(), String::new());
            path = Some(name);
        } else if let Some(file) = path.as_ref().and_then(|path| input.files.get_mut(path)) {
            file.push_str(line);
        }
    }
    input
}

pub(crate) fn trees() -> Vec<(Tool, String, Input)> {
    let root = files::folder("migrate/trees");
    let mut trees = Vec::new();
    for name in files::below(&root) {
        let Some(stem) = name.strip_suffix(".tree") else {
            continue;
        };
        let (tool, case) = stem.split_once('/').expect("a tool's folder");
        let tool = Tool::ALL.into_iter().find(|known| known.word() == tool);
        let text = fs::read_to_string(root.join(&name)).expect("UTF-8");
        trees.push((tool.expect("a tool"), stem.to_owned(), parse(case, &text)));
    }
    trees
}

/// A new `global.kdl` for what is needed.
pub(crate) fn global(outcome: &migrate::Outcome) -> String {
    let folder = format!("~/code/{}", outcome.slug);
    let folder = outcome.draft.is_some().then_some(folder.as_str());
    edit(None, &Additions::new(outcome, folder))
}

pub(crate) fn told(outcome: &migrate::Outcome) -> String {
    let mut text = String::new();
    for remark in &outcome.report {
        let kind = match remark.kind {
            Kind::Lost => "lost",
            Kind::Changed => "changed",
            Kind::Todo => "to do",
        };
        let _ = write!(text, "{kind}: ");
        if let Some(place) = &remark.place {
            let _ = write!(text, "{}:{}: ", place.path, place.line);
        }
        let _ = writeln!(text, "{}: {}", remark.what, remark.why);
        if let Some(todo) = &remark.todo {
            let _ = writeln!(text, "    {todo}");
        }
    }
    let _ = writeln!(text, "renamed: {}", outcome.retire.join(", "));
    let _ = writeln!(
        text,
        "stopped by: {}",
        outcome.stop.as_deref().unwrap_or("nothing")
    );
    text
}

#[test]
fn set_ups_become_what_their_goldens_say() {
    let mut goldens = Goldens::new("migrate/trees", |name| files::ends_in(name, "txt"));
    for (tool, name, input) in trees() {
        assert!(
            migrate::recognise(&input).contains(&tool),
            "{name} is not recognised"
        );
        let setup = migrate::read(tool, &input)
            .unwrap_or_else(|unreadable| panic!("{name}\n{:?}", unreadable.diagnostics));
        let outcome = migrate::finish(tool, setup, &Taken::default(), Global::default());
        let mut text = told(&outcome);
        if let Some(draft) = &outcome.draft {
            let _ = write!(text, "=== .phpier.kdl\n{}", draft.text(Format::Kdl));
        }
        let _ = write!(text, "=== global.kdl\n{}", global(&outcome));
        goldens.check(&format!("{name}.txt"), &text);
    }
    goldens.finish();
}

#[test]
fn what_they_become_is_valid_in_either_spelling() {
    for (tool, name, input) in trees() {
        let setup = migrate::read(tool, &input).expect("readable");
        let outcome = migrate::finish(tool, setup, &Taken::default(), Global::default());
        let global = File::new("global.kdl", "", global(&outcome));
        let compiled = |format: Format, path: &str| {
            let projects: Vec<File> = outcome
                .draft
                .iter()
                .map(|draft| File::new(path, "shop", draft.text(format)))
                .collect();
            let stack = Stack::read(Some(&global), &projects);
            let text = projects
                .first()
                .map(|file| String::from_utf8_lossy(&file.bytes).into_owned());
            assert!(
                !stack.diagnostics.has_errors(),
                "{name}\n{}\n{}\n{}",
                stack.told(),
                text.unwrap_or_default(),
                String::from_utf8_lossy(&global.bytes)
            );
            stack.files()
        };
        let kdl = compiled(Format::Kdl, ".phpier.kdl");
        assert_eq!(kdl, compiled(Format::Yaml, ".phpier.yaml"), "{name}");
    }
}

#[test]
fn each_tool_has_its_share_of_trees() {
    for (tool, least) in [
        (Tool::PhpierGo, 8),
        (Tool::Ddev, 8),
        (Tool::Lando, 5),
        (Tool::Warden, 5),
        (Tool::Sail, 5),
        (Tool::Compose, 5),
    ] {
        let count = trees().iter().filter(|(known, ..)| *known == tool).count();
        assert!(count >= least, "{} has {count}", tool.word());
    }
}

/// Broken files end in a report or in diagnostics; what comes out of them is valid whatever they say.
#[test]
fn mutants_never_break_the_readers() {
    use crate::support::mutate;
    let trees = trees();
    let mut broken = Vec::new();
    for (at, (tool, name, input)) in trees.iter().enumerate() {
        for path in input.files.keys() {
            let seed = u64::try_from(at).unwrap_or_default() + 1;
            for mutant in mutate::mutants(&[&input.files[path]], seed, 20) {
                let mut input = input.clone();
                input.files.insert(path.clone(), mutant);
                broken.extend(breaks(*tool, name, &input));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// What is wrong with the files as they would be, as the command finds it.
fn wrong(outcome: &migrate::Outcome, format: Format, path: &str) -> Vec<String> {
    let global = File::new("global.kdl", "", global(outcome));
    let projects = outcome.draft.iter();
    let projects: Vec<File> = projects
        .map(|draft| File::new(path, "shop", draft.text(format)))
        .collect();
    let stack = Stack::read(Some(&global), &projects);
    let errors = stack.diagnostics.iter();
    let errors = errors.filter(|problem| problem.severity == Severity::Error);
    errors.map(|problem| problem.message.clone()).collect()
}

/// What is refused of what a set-up becomes.
fn breaks(tool: Tool, name: &str, input: &Input) -> Option<String> {
    let setup = migrate::read(tool, input).ok()?;
    let outcome = migrate::finish(tool, setup, &Taken::default(), Global::default());
    let outcome = outcome.settle(|outcome| wrong(outcome, Format::Kdl, ".phpier.kdl"));
    let formats = [(Format::Kdl, ".phpier.kdl"), (Format::Yaml, ".phpier.yaml")];
    formats.into_iter().find_map(|(format, path)| {
        let wrong = wrong(&outcome, format, path);
        let text = || outcome.draft.as_ref().map(|draft| draft.text(format));
        (!wrong.is_empty()).then(|| {
            let text = text().unwrap_or_default();
            format!("{name}: {}\n{text}{}", wrong.join("; "), global(&outcome))
        })
    })
}
