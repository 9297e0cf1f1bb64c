//! The `kdl` crate as the judge of phpier's own reader: a text is well-formed for both and means the
//! same, or for neither. Where they differ, `differences` says who is right.

mod differences;
mod forms;
mod tree;

use std::{fs, path::Path};

use phpier::{
    diagnostic::Diagnostic,
    source::Format,
    syntax::{Document, text},
};

use super::{fixtures, fuzz::count, parse};
use crate::support::mutate::mutants;
use differences::{REFUSED, Rule, TAKEN, may_be_misread};

fn on_purpose(diagnostic: &Diagnostic) -> bool {
    REFUSED.iter().any(|rule| is_told(rule, diagnostic))
}

fn is_told(rule: &Rule, diagnostic: &Diagnostic) -> bool {
    diagnostic.code.name.ends_with(rule.told) || diagnostic.message.contains(rule.told)
}

/// What is wrong with what the two say of a text, if they do not agree.
fn disagreement(text: &str) -> Option<String> {
    // Nested, these make the crate slow or end the process.
    if text.matches("/-").count() > 4 || text.matches("/*").count() > 8 {
        return None;
    }
    let (document, diagnostics) = parse(text, Format::Kdl);
    let theirs = kdl::KdlDocument::parse_v2(text);
    match (document, theirs) {
        (Some(Document { source, root, .. }), Ok(theirs)) => {
            let theirs = tree::Reader { text, source }.document(&theirs);
            (root != theirs).then(|| format!("{root:#?}\nis not\n{theirs:#?}"))
        }
        (None, Ok(_)) if !diagnostics.iter().any(on_purpose) => {
            let told: Vec<_> = diagnostics
                .iter()
                .map(|found| (found.code.name, &found.message))
                .collect();
            Some(format!("only the crate takes it: {told:?}"))
        }
        (Some(_), Err(error)) if !may_be_misread(text) && !is_taken(text) => {
            Some(format!("only phpier takes it: {:?}", error.diagnostics))
        }
        _ => None,
    }
}

fn all_agree<'t>(texts: impl IntoIterator<Item = &'t str>) {
    let mut wrong = Vec::new();
    for written in texts {
        // As it comes from the disk: without a mark, and with LF line ends.
        let Ok(text) = text(written.into(), "file") else {
            continue;
        };
        wrong.extend(disagreement(&text).map(|told| format!("---\n{text}\n---\n{told}")));
    }
    let shown = wrong[..wrong.len().min(5)].join("\n");
    assert!(wrong.is_empty(), "{} texts:\n{shown}", wrong.len());
}

fn is_taken(text: &str) -> bool {
    TAKEN.iter().any(|(taken, _)| *taken == text)
}

#[test]
fn every_difference_is_one() {
    for rule in REFUSED.iter().filter(|rule| !rule.example.is_empty()) {
        let Rule {
            example, because, ..
        } = rule;
        let (_, diagnostics) = parse(example, Format::Kdl);
        let mut found = diagnostics.iter();
        assert!(found.any(|one| is_told(rule, one)), "{example}: {because}");
        assert!(kdl::KdlDocument::parse_v2(example).is_ok(), "{example}");
    }
    for (text, because) in TAKEN {
        let (document, diagnostics) = parse(text, Format::Kdl);
        assert!(document.is_some(), "{text}: {because}: {diagnostics:?}");
        assert!(kdl::KdlDocument::parse_v2(text).is_err(), "{text}");
    }
}

#[test]
fn mutants_are_read_as_the_crate_reads_them() {
    let seeds = [fixtures("pairs"), fixtures("mistakes")].concat();
    let seeds: Vec<&str> = seeds
        .iter()
        .filter(|seed| seed.1 == Format::Kdl)
        .map(|seed| seed.2.as_str())
        .collect();
    let mutants: Vec<String> = mutants(&seeds, 13, count()).collect();
    all_agree(mutants.iter().map(String::as_str));
}

#[test]
fn forms_are_read_as_the_crate_reads_them() {
    all_agree(forms::FORMS.iter().copied());
}

/// Every KDL file of the repository.
#[test]
fn files_are_read_as_the_crate_reads_them() {
    let mut texts = Vec::new();
    for folder in ["docs", "examples", "src", "tests"] {
        files(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join(folder),
            &mut texts,
        );
    }
    assert!(texts.len() > 100, "{} files", texts.len());
    all_agree(texts.iter().map(String::as_str));
}

fn files(folder: &Path, texts: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a folder of the repository") {
        let entry = entry.expect("an entry");
        let path = entry.path();
        if entry.file_type().expect("a type").is_dir() {
            files(&path, texts);
        } else if path.extension().is_some_and(|extension| extension == "kdl") {
            // Some fixtures are no text, on purpose.
            texts.extend(fs::read(&path).ok().and_then(|bytes| text(bytes, "x").ok()));
        } else if path.extension().is_some_and(|extension| extension == "md") {
            let text = fs::read_to_string(&path).expect("UTF-8");
            let blocks = text.split("```kdl\n").skip(1);
            texts.extend(blocks.filter_map(|block| Some(block.split_once("```")?.0.to_owned())));
        }
    }
}
