//! Which module may use which.

use super::tokens::{heads, tokens};
use super::{Source, module};

/// The floors of the house from the ground up, each with all that it may use. Text flows upwards
/// through the left column of `docs/architecture.md`; nothing here names what stands below it in
/// this list.
pub(super) const FLOORS: &[(&str, &[&str])] = &[
    // Values that everybody speaks of.
    ("source", &[]),
    ("artifact", &[]),
    ("mask", &[]),
    ("diagnostic", &["mask", "source"]),
    // What is written, and what phpier knows by itself.
    ("syntax", &["diagnostic", "source"]),
    ("catalog", &[]),
    ("config", &["catalog", "diagnostic", "source", "syntax"]),
    ("schema", &["catalog", "config"]),
    ("detect", &["catalog"]),
    ("draft", &["source", "syntax"]),
    // What is meant.
    ("model", &["catalog", "source"]),
    (
        "resolve",
        &[
            "artifact",
            "catalog",
            "config",
            "diagnostic",
            "model",
            "source",
        ],
    ),
    // What is generated.
    ("compose", &["model"]),
    ("compile", &["artifact", "catalog", "compose", "model"]),
    (
        "pipeline",
        &["config", "diagnostic", "resolve", "source", "syntax"],
    ),
    // What comes from elsewhere.
    (
        "migrate",
        &[
            "catalog",
            "config",
            "detect",
            "diagnostic",
            "draft",
            "model",
            "resolve",
            "source",
            "syntax",
        ],
    ),
    // What is read into servers.
    ("dump", &["catalog"]),
    // What would change.
    (
        "plan",
        &["artifact", "catalog", "compose", "mask", "source"],
    ),
    // Where what is generated comes from.
    (
        "origin",
        &[
            "artifact",
            "catalog",
            "compile",
            "config",
            "diagnostic",
            "mask",
            "model",
            "pipeline",
            "source",
            "syntax",
        ],
    ),
    // The world: the disk, Docker, the person.
    ("workspace", &["artifact", "diagnostic", "plan", "source"]),
    ("runtime", &["diagnostic"]),
    (
        "cli",
        &[
            "artifact",
            "catalog",
            "compile",
            "config",
            "detect",
            "diagnostic",
            "draft",
            "dump",
            "mask",
            "migrate",
            "model",
            "origin",
            "pipeline",
            "plan",
            "runtime",
            "schema",
            "source",
            "syntax",
            "workspace",
        ],
    ),
    ("main", &["cli"]),
];

/// A use of another module of the crate.
struct Use {
    from: String,
    to: String,
    place: String,
}

/// What is wrong, each with its file and line.
pub(super) fn check(sources: &[Source]) -> Vec<String> {
    let mut problems = Vec::new();
    for (path, _) in sources {
        let top = module(path).into_iter().next();
        if top.is_some_and(|top| FLOORS.iter().all(|(name, _)| *name != top)) {
            problems.push(format!("src/{path}: the module is on no floor"));
        }
    }
    for Use { from, to, place } in uses(sources, &mut problems) {
        let allowed = FLOORS
            .iter()
            .find(|(name, _)| *name == from)
            .is_some_and(|(_, uses)| uses.contains(&to.as_str()));
        if !allowed {
            problems.push(format!("{place}: `{from}` may not use `{to}`"));
        }
    }
    problems
}

/// Who uses whom.
pub(super) fn edges(sources: &[Source]) -> Vec<(String, String)> {
    uses(sources, &mut Vec::new())
        .into_iter()
        .map(|edge| (edge.from, edge.to))
        .collect()
}

fn uses(sources: &[Source], problems: &mut Vec<String>) -> Vec<Use> {
    let mut uses = Vec::new();
    for (path, text) in sources {
        let own = module(path);
        let Some(from) = own.first() else { continue };
        let tokens = tokens(text);
        let mut at = 0;
        while at < tokens.len() {
            let start = &tokens[at];
            let place = format!("src/{path}:{}", start.line);
            // The names behind the crate's root, however the path gets there.
            let (root, end) = match start.text.as_str() {
                "crate" | "phpier" => (true, at + 1),
                "super" => {
                    let mut ups = 1;
                    let mut end = at + 1;
                    while tokens.get(end).is_some_and(|token| token.text == "::")
                        && tokens
                            .get(end + 1)
                            .is_some_and(|token| token.text == "super")
                    {
                        ups += 1;
                        end += 2;
                    }
                    (ups >= own.len(), end)
                }
                _ => (false, at + 1),
            };
            if root {
                for head in heads(&tokens, end) {
                    if ["self", "*"].contains(&head.text.as_str()) {
                        problems.push(format!("{place}: the whole crate is in scope"));
                    } else if head.text != *from {
                        uses.push(Use {
                            from: from.clone(),
                            to: head.text.clone(),
                            place: format!("src/{path}:{}", head.line),
                        });
                    }
                }
            }
            at = end;
        }
    }
    uses
}

#[test]
fn broken_directions_are_found() {
    for (path, text, problem) in [
        (
            "compile/app.rs",
            "\nuse crate::cli::Ui;",
            "src/compile/app.rs:2: `compile` may not use `cli`",
        ),
        (
            "compile.rs",
            "use crate::{\n    artifact::{self, Artifact},\n    config::Php,\n};",
            "src/compile.rs:3: `compile` may not use `config`",
        ),
        (
            "plan/diff.rs",
            "fn f() { crate::compile::global(); }",
            "src/plan/diff.rs:1: `plan` may not use `compile`",
        ),
        (
            "model/host.rs",
            "use super::super::resolve::slugify;",
            "src/model/host.rs:1: `model` may not use `resolve`",
        ),
        (
            "model.rs",
            "use super::resolve;",
            "src/model.rs:1: `model` may not use `resolve`",
        ),
        (
            "source.rs",
            "use crate::*;",
            "src/source.rs:1: the whole crate is in scope",
        ),
        (
            "helpers.rs",
            "",
            "src/helpers.rs: the module is on no floor",
        ),
        (
            "main.rs",
            "use phpier::plan;",
            "src/main.rs:1: `main` may not use `plan`",
        ),
    ] {
        let found = check(&[(path.to_owned(), text.to_owned())]);
        assert_eq!(found, [problem]);
    }
}

#[test]
fn sound_directions_pass() {
    for (path, text) in [
        (
            "compile/app.rs",
            "use super::label;\nuse crate::model::{Project, Worker};",
        ),
        (
            "cli/report/json.rs",
            "use super::super::escape;\nuse super::Format;",
        ),
        (
            "model/host.rs",
            "// crate::cli\n#[cfg(test)]\nmod tests { use crate::cli; }",
        ),
        ("lib.rs", "pub mod source;\nuse crate::cli;"),
    ] {
        assert_eq!(
            check(&[(path.to_owned(), text.to_owned())]),
            [""; 0],
            "{path}"
        );
    }
}
