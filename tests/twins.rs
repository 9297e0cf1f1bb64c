//! KDL and YAML are two spellings of one language: `twins/NAME.kdl`, `NAME.yaml` and any
//! `NAME.VARIANT.kdl` or `.yaml` beside them compile to the same bytes.

pub(crate) mod generated;
mod keys;

use std::{collections::BTreeMap, fs};

use crate::support::{
    files,
    stack::{File, Stack},
};

/// The fixtures by what they have in common: file names with their texts.
fn twins() -> BTreeMap<String, Vec<(String, String)>> {
    let root = files::folder("twins");
    let mut twins: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for name in files::below(&root) {
        if !(files::ends_in(&name, "kdl") || files::ends_in(&name, "yaml")) {
            continue;
        }
        let text = fs::read_to_string(root.join(&name)).expect("UTF-8");
        let group = name.split('.').next().unwrap_or_default().to_owned();
        twins.entry(group).or_default().push((name, text));
    }
    twins
}

/// What a project file compiles to, as one text.
fn compiled(path: &str, text: &str) -> Result<String, String> {
    let stack = Stack::read(None, &[File::new(path, "shop", text)]);
    if stack.diagnostics.has_errors() {
        return Err(format!("{text}\n{}", stack.told()));
    }
    let files = stack.files();
    let texts = files
        .iter()
        .map(|(path, text)| format!("=== {path}\n{text}"));
    Ok(texts.collect())
}

#[test]
fn twins_compile_to_the_same_bytes() {
    let mut wrong = Vec::new();
    for (name, files) in twins() {
        for spelling in [".kdl", ".yaml"] {
            let plain = format!("{name}{spelling}");
            assert!(
                files.iter().any(|(file, _)| *file == plain),
                "{plain} is missing"
            );
        }
        let mut first: Option<String> = None;
        for (file, text) in files {
            match (compiled(&file, &text), &first) {
                (Err(told), _) => wrong.push(format!("{file} is refused:\n{told}")),
                (Ok(out), None) => first = Some(out),
                (Ok(out), Some(first)) if out == *first => {}
                (Ok(out), Some(first)) => {
                    let diff = similar::TextDiff::from_lines(first.as_str(), &out);
                    let diff = diff.unified_diff().context_radius(1).to_string();
                    wrong.push(format!("{file} gives something else:\n{diff}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
