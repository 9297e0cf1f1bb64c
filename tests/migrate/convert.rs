//! A file in its other spelling: the same bytes are generated from it, every comment is in it, and the
//! way back leads to the same file.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use phpier::diagnostic::Diagnostics;
use phpier::draft::outline::{Block, Entry, Line, Section, Value};
use phpier::migrate::convert;
use phpier::source::{Format, SourceFile, SourceMap};
use phpier::syntax;

use crate::support::files;
use crate::support::golden::Goldens;
use crate::support::random::Random;
use crate::support::stack::{File, Stack};
use crate::twins::generated;

struct Read {
    file: SourceFile,
    document: syntax::Document,
}

fn read(text: &str, format: Format) -> Read {
    let mut sources = SourceMap::default();
    let text = syntax::text(text.as_bytes().to_vec(), "file").expect("text");
    let id = sources.add(SourceFile {
        path: "file".to_owned(),
        text: text.into(),
        format,
    });
    let mut diagnostics = Diagnostics::default();
    let document = syntax::parse(&sources, id, &mut diagnostics);
    let file = sources.get(id).clone();
    let document =
        document.unwrap_or_else(|| panic!("not well-formed:\n{}\n{diagnostics:?}", file.text));
    Read { file, document }
}

fn other(format: Format) -> Format {
    match format {
        Format::Kdl => Format::Yaml,
        Format::Yaml => Format::Kdl,
    }
}

fn converted(text: &str, format: Format) -> String {
    let read = read(text, format);
    convert::convert(&read.file, &read.document, other(format))
}

fn outline(text: &str, format: Format) -> Block {
    let read = read(text, format);
    without_blanks(convert::outline(&read.file, &read.document))
}

/// Where lines are left empty is not worth more than a try.
fn without_blanks(mut block: Block) -> Block {
    fn lines(lines: &mut Vec<Line>) {
        lines.retain(|line| *line != Line::Blank);
    }
    fn section(section: &mut Section) {
        lines(&mut section.above);
        section.block = without_blanks(std::mem::take(&mut section.block));
    }
    fn entry(entry: &mut Entry) {
        lines(&mut entry.above);
        match &mut entry.value {
            Value::Pairs(block) => *block = without_blanks(std::mem::take(block)),
            Value::Section(inner) => section(inner),
            Value::Sections(sections) => sections.iter_mut().for_each(section),
            Value::Scalar(_) | Value::List(_) | Value::Inline(_) => {}
        }
    }
    lines(&mut block.tail);
    block.entries.iter_mut().for_each(entry);
    block
}

/// The lines of all comments, sorted.
fn comments(text: &str, format: Format) -> BTreeMap<String, usize> {
    let mut count = BTreeMap::new();
    for comment in syntax::comments(text, format) {
        for line in comment.lines {
            *count.entry(line).or_insert(0) += 1;
        }
    }
    count
}

fn compiled(text: &str, format: Format) -> Option<String> {
    let path = match format {
        Format::Kdl => ".phpier.kdl",
        Format::Yaml => ".phpier.yaml",
    };
    let stack = Stack::read(None, &[File::new(path, "shop", text)]);
    if stack.diagnostics.has_errors() {
        return None;
    }
    let files = stack.files().into_iter();
    Some(
        files
            .map(|(path, text)| format!("=== {path}\n{text}"))
            .collect(),
    )
}

/// Demands all that is promised of a file that is valid.
fn check(name: &str, text: &str, format: Format) {
    let Some(before) = compiled(text, format) else {
        return;
    };
    let there = converted(text, format);
    let shown = format!("{name}\n--- from\n{text}\n--- to\n{there}");
    let after = compiled(&there, other(format));
    assert_eq!(after.as_ref(), Some(&before), "{shown}");
    assert_eq!(
        comments(&there, other(format)),
        comments(text, format),
        "{shown}"
    );
    let back = converted(&there, other(format));
    let shown = format!("{shown}\n--- back\n{back}");
    assert_eq!(outline(&back, format), outline(text, format), "{shown}");
    assert_eq!(compiled(&back, format), Some(before), "{shown}");
    // What was written once is written the same the next time.
    let lines = |text: &str| -> Vec<String> {
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        lines.map(str::to_owned).collect()
    };
    assert_eq!(lines(&converted(&back, format)), lines(&there), "{shown}");
}

/// Every project file that the tests and the examples have, by its path.
fn fixtures() -> Vec<(String, String, Format)> {
    let mut found = Vec::new();
    for folder in [
        "twins",
        "compile",
        "../examples",
        "draft",
        "migrate/convert",
    ] {
        let root = files::folder(folder);
        for name in files::below(&root) {
            let format = match name.rsplit_once('.') {
                Some((_, "kdl")) if !name.ends_with("global.kdl") => Format::Kdl,
                Some((_, "yaml")) if !name.contains("expected/") => Format::Yaml,
                _ => continue,
            };
            let text = fs::read_to_string(root.join(&name)).expect("UTF-8");
            let text = syntax::text(text.into_bytes(), &name).expect("text");
            found.push((format!("{folder}/{name}"), text, format));
        }
    }
    found
}

#[test]
fn every_project_file_can_be_converted_and_back() {
    let fixtures = fixtures();
    assert!(fixtures.len() > 100, "only {} fixtures", fixtures.len());
    for (name, text, format) in fixtures {
        check(&name, &text, format);
    }
}

#[test]
fn generated_projects_can_be_converted_and_back() {
    for seed in 1..=300 {
        let mut random = Random::new(seed);
        let (kdl, yaml) = generated::texts(&mut random);
        for (text, format) in [(kdl, Format::Kdl), (yaml, Format::Yaml)] {
            let text = strewn(&text, format, &mut random);
            check(&format!("seed {seed}"), &text, format);
        }
    }
}

/// The text with comments on lines of their own and behind others.
fn strewn(text: &str, format: Format, random: &mut Random) -> String {
    let mark = match format {
        Format::Kdl => "//",
        Format::Yaml => "#",
    };
    let mut out = String::new();
    for (at, line) in text.lines().enumerate() {
        let blank = &line[..line.len() - line.trim_start().len()];
        if random.below(4) == 0 {
            let _ = writeln!(out, "{blank}{mark} above {at}");
        }
        out.push_str(line);
        if random.below(4) == 0 {
            let _ = write!(out, " {mark} behind {at}");
        }
        out.push('\n');
        if random.below(12) == 0 {
            out.push('\n');
        }
    }
    out + mark + " last\n"
}

#[test]
fn conversions_look_like_this() {
    let mut goldens = Goldens::new("migrate/convert", |name| name.contains(".to."));
    let root = files::folder("migrate/convert");
    for name in files::below(&root) {
        if name.contains(".to.") {
            continue;
        }
        let text = fs::read_to_string(root.join(&name)).expect("UTF-8");
        let (stem, format, ending) = if files::ends_in(&name, "kdl") {
            (name.trim_end_matches(".kdl"), Format::Kdl, "yaml")
        } else {
            (name.trim_end_matches(".yaml"), Format::Yaml, "kdl")
        };
        check(&name, &text, format);
        assert!(compiled(&text, format).is_some(), "{name} is not valid");
        goldens.check(&format!("{stem}.to.{ending}"), &converted(&text, format));
    }
    goldens.finish();
}
