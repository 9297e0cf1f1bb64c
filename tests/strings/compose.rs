//! The same through Docker Compose itself, whose reader is another one again and who interpolates.

use std::fs;
use std::process::{Command, Output};

use serde_json::Value;

use super::corpus;
use super::free::{Sheet, batches};
use crate::support::tools;

/// What an interpolation that got through would let out.
const TOKEN: &str = "let-out-3f9c";

#[test]
fn compose_reads_every_string_as_it_was_written() {
    let test = "strings through Compose";
    if tools::compose().is_none() {
        tools::skipped(test, "no Docker Compose 2.26 or newer");
        return;
    }
    let strings = corpus::strings();
    let folder = tempfile::tempdir().expect("a folder");
    for (at, batch) in batches(&strings).enumerate() {
        // Every third file unless all must run: Compose takes tens of milliseconds for each.
        if at % 3 != 0 && at > 8 && !tools::required() {
            continue;
        }
        let sheet = batch.project_sheet();
        let path = folder.path().join("docker-compose.yml");
        fs::write(&path, &sheet.text).expect("a file");
        let mut command = tools::compose().expect("Compose");
        command
            .arg("-f")
            .arg(&path)
            .args(["--profile", "*", "config", "--format", "json"]);
        let output = run(command);
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success() && told.is_empty(),
            "{told}\n{}",
            sheet.text
        );
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        assert!(
            !text.contains(TOKEN),
            "a variable got through: {}",
            sheet.text
        );
        compare(&sheet, &serde_json::from_str(&text).expect("JSON"));
    }
}

fn run(mut command: Command) -> Output {
    for name in ["SECRET_TOKEN", "A", "AB", "x", "word"] {
        command.env(name, TOKEN);
    }
    command.output().expect("Compose runs")
}

fn compare(sheet: &Sheet, root: &Value) {
    for wanted in &sheet.wanted {
        let found = wanted.path.iter().fold(root, |value, key| match value {
            Value::Array(items) => &items[key.parse::<usize>().expect("a place")],
            value => &value[key.as_str()],
        });
        // Compose doubles dollar signs again, so that its answer can be a Compose file.
        let found = found
            .as_str()
            .unwrap_or_else(|| panic!("{:?} is {found}", wanted.path));
        let found = found.replace("$$", "$");
        if wanted.path.iter().any(|key| key == "volumes") {
            assert_eq!(found, cleaned(&wanted.string));
        } else {
            assert_eq!(found, wanted.string, "{:?}", wanted.path);
        }
    }
}

/// Compose shortens mount points as Go's `path.Clean` does; it is the same place.
fn cleaned(path: &str) -> String {
    let parts = path
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".");
    parts.fold(String::new(), |path, part| path + "/" + part)
}
