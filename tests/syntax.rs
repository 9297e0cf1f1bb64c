//! The readers of both languages: what they give, what they refuse, and that nothing breaks them.

mod fuzz;
mod goldens;
mod hostile;
mod judge;
mod pairs;
mod resume;
mod spans;

use std::{fs, path::PathBuf};

use phpier::{
    diagnostic::Diagnostics,
    source::{Format, SourceFile, SourceMap},
    syntax::{self, Document},
};

/// The files below `tests/syntax/` in one folder, sorted: name, format, text.
fn fixtures(folder: &str) -> Vec<(String, Format, String)> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/syntax")
        .join(folder);
    let mut found: Vec<_> = fs::read_dir(&root)
        .expect("the folder of fixtures")
        .filter_map(|entry| {
            let path = entry.expect("a fixture").path();
            let format = match path.extension()?.to_str()? {
                "kdl" => Format::Kdl,
                "yaml" => Format::Yaml,
                _ => return None,
            };
            let name = path.file_name()?.to_str()?.to_owned();
            Some((name, format, fs::read_to_string(&path).expect("UTF-8")))
        })
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    assert!(!found.is_empty(), "{} holds no fixtures", root.display());
    found
}

fn parse(text: &str, format: Format) -> (Option<Document>, Diagnostics) {
    let mut sources = SourceMap::default();
    let id = sources.add(SourceFile {
        path: "file".to_owned(),
        text: text.into(),
        format,
    });
    let mut diagnostics = Diagnostics::default();
    let document = syntax::parse(&sources, id, &mut diagnostics);
    (document, diagnostics)
}
