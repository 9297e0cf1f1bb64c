//! Readers of YAML that phpier has no hand in.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::thread;

use serde_json::{Value, json};

use crate::support::tools;

/// What every reader at hand makes of each text: the name of the reader and its answers, in order.
/// `both` says which texts the slow reader takes too.
pub(super) fn read(
    test: &str,
    texts: &[String],
    both: impl Fn(usize) -> bool + Send,
) -> Vec<Vec<(&'static str, Value)>> {
    let mut answers: Vec<Vec<(&str, Value)>> = texts
        .iter()
        .map(|text| {
            let value = serde_yaml::from_str::<serde_yaml::Value>(text);
            vec![(
                "yaml_serde",
                value.map_or_else(|error| json!({"error": error.to_string()}), plain),
            )]
        })
        .collect();
    let Some(python) = tools::python("yaml, ruamel.yaml") else {
        tools::skipped(test, "no Python with PyYAML and ruamel.yaml");
        return answers;
    };
    let script = crate::support::files::folder("strings/read.py");
    let mut child = Command::new(python)
        .arg(script)
        .env("PYTHONIOENCODING", "utf-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Python starts");
    let mut stdin = child.stdin.take().expect("its input");
    let stdout = BufReader::new(child.stdout.take().expect("its output"));
    thread::scope(|scope| {
        scope.spawn(move || {
            for (at, text) in texts.iter().enumerate() {
                let request = json!({"text": text, "both": both(at)});
                writeln!(stdin, "{request}").expect("Python reads on");
            }
        });
        for (line, answers) in stdout.lines().zip(&mut answers) {
            let line = line.expect("UTF-8");
            let read: Vec<Value> = serde_json::from_str(&line).expect("JSON");
            answers.extend(["PyYAML", "ruamel"].into_iter().zip(read));
        }
    });
    assert!(child.wait().expect("it ends").success());
    assert!(
        answers.iter().all(|answers| answers.len() > 1),
        "Python answers every text"
    );
    answers
}

/// A value of `yaml_serde` in the form that the others answer in.
fn plain(value: serde_yaml::Value) -> Value {
    match value {
        serde_yaml::Value::Mapping(map) => {
            let pairs: Vec<Value> = map
                .into_iter()
                .map(|(key, value)| json!([plain(key), plain(value)]))
                .collect();
            json!({"map": pairs})
        }
        serde_yaml::Value::Sequence(items) => items.into_iter().map(plain).collect(),
        serde_yaml::Value::String(text) => Value::String(text),
        other => {
            serde_json::to_value(other).unwrap_or_else(|error| json!({"error": error.to_string()}))
        }
    }
}
