//! Links within the repository: the file is there, and so is the heading.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::Document;
use super::fences::outside;
use crate::support::files;

pub(super) fn check(documents: &[Document]) -> Vec<String> {
    let root = files::folder("..");
    let mut problems = Vec::new();
    for document in documents {
        for target in targets(&outside(&document.text)) {
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let (path, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let folder = Path::new(&document.path).parent().unwrap_or(Path::new(""));
            let file = if path.is_empty() {
                root.join(&document.path)
            } else {
                root.join(folder).join(path)
            };
            let found = if anchor.is_empty() {
                file.exists()
            } else {
                fs::read_to_string(&file).is_ok_and(|text| anchors(&text).contains(anchor))
            };
            if !found {
                problems.push(format!("{}: nothing at `{target}`", document.path));
            }
        }
    }
    problems
}

/// What stands between the brackets after a link's text.
fn targets(text: &str) -> Vec<String> {
    text.split("](")
        .skip(1)
        .filter_map(|rest| Some(rest.split_once(')')?.0.to_owned()))
        .collect()
}

/// The headings as GitHub names them.
fn anchors(text: &str) -> BTreeSet<String> {
    let text = outside(text);
    let headings = text.lines().filter_map(|line| {
        let heading = line.trim_start_matches('#');
        (heading.len() < line.len()).then(|| heading.trim().to_lowercase())
    });
    headings
        .map(|heading| {
            heading
                .chars()
                .filter(|c| c.is_alphanumeric() || " -_".contains(*c))
                .map(|c| if c == ' ' { '-' } else { c })
                .collect()
        })
        .collect()
}
