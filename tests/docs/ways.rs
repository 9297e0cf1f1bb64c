//! `docs/migration.md`: each way over, before and after. What is shown of another tool's files is migrated, and
//! what comes out must stand below it; `UPDATE_GOLDEN=1` writes it there.

use std::fs;

use phpier::migrate::global::{Additions, edit};
use phpier::migrate::{self, Global, Input, Taken, Tool};
use phpier::source::Format;

use super::fences::{Fence, fences};
use crate::support::files;
use crate::support::golden::updating;

const PAGE: &str = "docs/migration.md";

/// The sections with a way over, and whose it is.
const WAYS: [(&str, Tool); 6] = [
    ("phpier's Go releases", Tool::PhpierGo),
    ("DDEV", Tool::Ddev),
    ("Lando", Tool::Lando),
    ("Warden", Tool::Warden),
    ("Laravel Sail", Tool::Sail),
    ("Plain Compose files", Tool::Compose),
];

/// What comes out of the files: the project's file and `global.kdl`.
fn after(tool: Tool, input: &Input) -> [String; 2] {
    let recognised = migrate::recognise(input);
    assert_eq!(recognised, [tool], "{}", tool.title());
    let setup = migrate::read(tool, input).expect("readable");
    let outcome = migrate::finish(tool, setup, &Taken::default(), Global::default());
    let global = edit(None, &Additions::new(&outcome, None));
    let project = outcome.draft.expect("a project").text(Format::Kdl);
    [project, global]
}

/// A section of the page with what comes out in the place of its examples; nothing where it is not whole.
fn renewed(section: &str, tool: Tool) -> Option<String> {
    let shown = fences(section);
    let path = |fence: &Fence| {
        Some(
            fence
                .words
                .iter()
                .skip_while(|word| *word != "other")
                .nth(1)?
                .clone(),
        )
    };
    let before = shown
        .iter()
        .filter_map(|fence| Some((path(fence)?, fence.text.clone())));
    let input = Input {
        folder: "shop".to_owned(),
        files: before.collect(),
    };
    if input.files.is_empty() {
        return None;
    }
    let is_kdl = |fence: &&Fence| fence.words.first().is_some_and(|word| word == "kdl");
    let mut kdl = shown.iter().filter(is_kdl);
    let [project, global] = [kdl.next()?, kdl.next()?];
    assert!(
        global.words.iter().any(|word| word == "global"),
        "{section}"
    );
    let texts = after(tool, &input);
    let mut lines: Vec<&str> = section.lines().collect();
    // The later one first, so that lines before it keep their numbers.
    for (fence, text) in [(global, &texts[1]), (project, &texts[0])] {
        let start = fence.line;
        lines.splice(start..start + fence.text.lines().count(), text.lines());
    }
    Some(lines.join("\n") + "\n")
}

#[test]
fn each_way_is_shown_before_and_after() {
    let path = files::folder("..").join(PAGE);
    let page = fs::read_to_string(&path).expect("the page");
    let mut sections: Vec<String> = Vec::new();
    for line in page.lines() {
        if line.starts_with("## ") || sections.is_empty() {
            sections.push(String::new());
        }
        if let Some(section) = sections.last_mut() {
            section.push_str(line);
            section.push('\n');
        }
    }
    for (title, tool) in WAYS {
        let start = format!("## {title}\n");
        let section = sections
            .iter_mut()
            .find(|section| section.starts_with(&start));
        let section = section.unwrap_or_else(|| panic!("{PAGE} has no section {title}"));
        let renewed = renewed(section, tool);
        *section = renewed.unwrap_or_else(|| panic!("{title} is not shown before and after"));
    }
    let whole = sections.concat();
    if updating() {
        fs::write(&path, &whole).expect("written");
    }
    let now = fs::read_to_string(&path).expect("the page");
    assert!(now == whole, "{PAGE} is old; `UPDATE_GOLDEN=1` renews it");
}
