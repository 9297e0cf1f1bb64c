//! The documentation says what is true: pages that are made from the program's own tables are up to
//! date (`UPDATE_GOLDEN=1` rewrites them), every example in KDL and YAML is valid, every command that is
//! named exists, and every link leads somewhere.

mod commands;
mod fences;
mod links;
mod minute;
mod page;
mod reference;
mod tables;
mod ways;

use std::fs;

use phpier::cli;
use phpier::diagnostic::{Severity, code::CODES};

use crate::support::files;
use crate::support::golden::Goldens;
use page::Page;

/// A page for people: its path from the package's folder, and its text.
struct Document {
    path: String,
    text: String,
}

/// All pages that a reader of the repository finds.
fn documents() -> Vec<Document> {
    let root = files::folder("..");
    let mut paths = vec!["README.md".to_owned(), "CHANGELOG.md".to_owned()];
    for folder in ["docs", "examples"] {
        let pages = files::below(&root.join(folder)).into_iter();
        paths.extend(
            pages
                .filter(|path| files::ends_in(path, "md"))
                .map(|path| format!("{folder}/{path}")),
        );
    }
    let documents: Vec<Document> = paths
        .into_iter()
        .filter_map(|path| {
            let text = fs::read_to_string(root.join(&path)).ok()?;
            Some(Document { path, text })
        })
        .collect();
    assert!(documents.len() > 5);
    documents
}

fn passes(problems: &[String]) {
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

#[test]
fn generated_pages_are_up_to_date() {
    let is_generated = |path: &str| ["cli.md", "diagnostics.md", "reference.md"].contains(&path);
    let mut goldens = Goldens::new("../docs", is_generated);
    goldens.check("cli.md", &command_line());
    goldens.check("diagnostics.md", &diagnostics());
    goldens.check("reference.md", &reference::page());
    goldens.finish();
}

const GENERATED: &str = "<!-- Made from the program's own tables by tests/docs.rs; `UPDATE_GOLDEN=1 cargo test docs` writes it anew. -->";

fn diagnostics() -> String {
    let mut page = Page::new("Diagnostics", GENERATED);
    page.paragraph("Every message of phpier has a code that keeps its meaning. `phpier explain CODE` prints the same text. An error stops the run before anything is written, a warning and a note do not.");
    for code in CODES {
        let weight = match code.severity {
            Severity::Error => "Error",
            Severity::Warning => "Warning",
            Severity::Note => "Note",
        };
        page.heading(2, code.name);
        page.paragraph(&format!("*{weight}.* {}", code.page));
    }
    page.text()
}

fn command_line() -> String {
    let mut page = Page::new("Commands", GENERATED);
    page.paragraph("What `--help` says of each command.");
    let root = cli::command();
    let mut own = root.clone();
    page.heading(2, "phpier");
    page.fence("text", &own.render_long_help().to_string());
    commands_below(&mut page, &root, "phpier");
    page.text()
}

fn commands_below(page: &mut Page, command: &clap::Command, path: &str) {
    for below in command
        .get_subcommands()
        .filter(|below| !below.is_hide_set())
    {
        let path = format!("{path} {}", below.get_name());
        let mut own = below.clone().bin_name(path.clone());
        page.heading(2, &path);
        page.fence("text", &own.render_long_help().to_string());
        commands_below(page, below, &path);
    }
}

#[test]
fn commands_that_are_named_exist() {
    passes(&commands::check(&documents()));
}

#[test]
fn examples_in_documents_are_valid() {
    passes(&fences::check(&documents()));
}

#[test]
fn links_lead_somewhere() {
    passes(&links::check(&documents()));
}
