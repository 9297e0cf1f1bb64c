//! What each way does to each kind of file: one table per file, so that no pair of the two is left to chance.
//! With `UPDATE_GOLDEN=1` the goldens are written anew.

use std::fmt::Write;
use std::fs;

use phpier::artifact::digest;

use crate::support::files;
use crate::support::golden::Goldens;
use crate::support::sandbox::{Entry, Output, Sandbox};

const CONFIG: &str = "code/shop/.phpier.kdl";
const OVERRIDE: &str = "code/shop/docker-compose.override.yml";

/// What may be said of files in the way, and of files that nothing generates.
const WAYS: [&[&str]; 6] = [
    &[],
    &["--keep"],
    &["--adopt"],
    &["--overwrite"],
    &["--take-generated"],
    &["--prune"],
];

/// A generated file as it was, and as it is.
struct Texts {
    old: String,
    new: String,
}

impl Texts {
    /// The file in every state that there is a verdict for; nothing where it is not there.
    fn kinds(&self) -> Vec<(&'static str, Option<String>)> {
        let Self { old, new } = self;
        let (title, rest) = new.split_once('\n').expect("a header");
        let (marker, body) = rest.split_once('\n').expect("a header");
        let edited = |text: &str| {
            let edited = text.replacen("unless-stopped", "always", 1);
            edited.replacen("memory_limit =", "memory_limit=", 1)
        };
        let merge = format!("<<<<<<< HEAD\n{marker}\n=======\n{marker}0\n>>>>>>> theirs");
        let newer_marker = marker.replacen("format=1", "format=9", 1);
        let newer_merge = format!(
            "{title}\n<<<<<<< HEAD\n{marker}\n=======\n{newer_marker}\n>>>>>>> theirs\n{body}"
        );
        let newer = old.replacen("format=1", "format=9", 1);
        vec![
            ("missing", None),
            ("stale", Some(old.clone())),
            ("edited back", Some(new.replacen("edits", "Edits", 1))),
            ("edited", Some(edited(new))),
            ("edited, stale", Some(edited(old))),
            ("edited, CRLF", Some(edited(new).replace('\n', "\r\n"))),
            ("unmerged", Some(format!("{title}\n{merge}\n{body}"))),
            ("adoptable", Some(body.to_owned())),
            ("foreign", Some("mine: 1\n".to_owned())),
            ("empty", Some(String::new())),
            ("newer", Some(newer.clone())),
            ("newer, edited", Some(edited(&newer))),
            ("newer, unmerged", Some(newer_merge)),
        ]
    }
}

/// A project that was applied twice, and the texts of a file of it after either time.
fn applied(file: &str) -> (Sandbox, Texts) {
    let sandbox = Sandbox::new();
    let php = |version: &str, limit: &str| {
        format!("name \"shop\"\nphp \"{version}\" {{\n    ini \"memory_limit\" \"{limit}\"\n}}\n")
    };
    sandbox.file(CONFIG, php("8.3", "256M"));
    sandbox.apply();
    let old = sandbox.read(file);
    sandbox.file(CONFIG, php("8.4", "512M"));
    sandbox.apply();
    let new = sandbox.read(file);
    assert_ne!(old, new, "{file}");
    (sandbox, Texts { old, new })
}

/// Files beside this one that were not there before, by name.
fn beside(sandbox: &Sandbox, file: &str) -> Vec<String> {
    let names = sandbox.tree().into_iter();
    let files = names.filter(|(_, entry)| matches!(entry, Entry::File { .. }));
    let start = format!("{file}.phpier-bak-");
    let new = |name: &String| name.starts_with(&start) || name == OVERRIDE;
    files.map(|(name, _)| name).filter(new).collect()
}

/// What has become of a file, in a word or two.
fn outcome(sandbox: &Sandbox, file: &str, put: Option<&str>, new: &str, output: &Output) -> String {
    let now = fs::read_to_string(sandbox.path(file)).ok();
    let what = match (output.code, now.as_deref()) {
        (Some(3), now) if now == put => "refused",
        (Some(0), Some(now)) if now == new => "written",
        (Some(0), now) if now == put => "left",
        other => panic!("{file}: {other:?}\n{output}"),
    };
    let mut told = what.to_owned();
    for name in beside(sandbox, file) {
        let text = sandbox.read(&name);
        if name == OVERRIDE {
            assert!(text.contains("restart: always"), "{text}");
            told.push_str(", override");
        } else {
            // The name says what is in it.
            let put = put.expect("something to keep");
            assert_eq!(text, put, "{name}");
            let hash = &digest(put.as_bytes())[..8];
            assert_eq!(name, format!("{file}.phpier-bak-{hash}"));
            assert!(
                output.stdout.contains(&name),
                "{name} is not told of\n{output}"
            );
            told.push_str(", backup");
        }
    }
    told
}

#[test]
fn every_kind_of_file_goes_every_way_that_it_is_told() {
    let mut goldens = Goldens::new("workspace/ways", |name| files::ends_in(name, "txt"));
    for file in ["docker-compose.yml", ".phpier/php.ini"] {
        let path = format!("code/shop/{file}");
        let (sandbox, texts) = applied(&path);
        let heads = WAYS.map(|way| way.first().copied().unwrap_or("(nothing)"));
        let mut table = row(file, heads.map(str::to_owned));
        for (kind, put) in texts.kinds() {
            let cells = WAYS.map(|way| {
                match &put {
                    Some(text) => sandbox.file(&path, text),
                    None => fs::remove_file(sandbox.path(&path)).expect("there"),
                }
                let output = sandbox.run(&[&["apply", "--yes"], way].concat());
                let told = outcome(&sandbox, &path, put.as_deref(), &texts.new, &output);
                for name in beside(&sandbox, &path) {
                    fs::remove_file(sandbox.path(&name)).expect("there");
                }
                sandbox.file(&path, &texts.new);
                told
            });
            table.push_str(&row(kind, cells));
        }
        let name = file.rsplit('/').next().expect("a name");
        goldens.check(&format!("{name}.txt"), &table);
    }
    goldens.finish();
}

fn row(first: &str, cells: [String; 6]) -> String {
    let mut line = format!("{first:<19}");
    for cell in cells {
        let _ = write!(line, "{cell:<28}");
    }
    format!("{}\n", line.trim_end())
}
