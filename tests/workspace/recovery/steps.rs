//! What becomes of each step of an interrupted apply, whatever is found in its place.

use std::fs;

use serde_json::{Value, json};

use crate::support::sandbox::Sandbox;

const TARGET: &str = "code/shop/old.yml";
const STAGED: &str = "code/shop/.phpier-tmp-1-0";

/// What is there when the next command comes.
#[derive(Clone, Copy, Debug)]
enum There {
    Nothing,
    Text(&'static str),
    Folder,
    #[cfg(unix)]
    Link,
}

use There::{Folder, Nothing, Text};

fn put(sandbox: &Sandbox, path: &str, there: There) {
    match there {
        Nothing => {}
        Text(text) => sandbox.file(path, text),
        Folder => sandbox.folder(path),
        #[cfg(unix)]
        There::Link => {
            sandbox.file("elsewhere.yml", "old\n");
            sandbox.link("../../elsewhere.yml", path);
        }
    }
}

/// A journal of a project's that was decided upon, with this one step.
fn journal(sandbox: &Sandbox, before: Option<&str>, after: Option<&str>) -> Value {
    let root = sandbox.path("").canonicalize().expect("there");
    let digest = |text: &str| phpier::artifact::digest(text.as_bytes());
    json!({
        "format": 1,
        "folders": [],
        "steps": [{
            "target": root.join(TARGET),
            "staged": after.map(|_| root.join(STAGED)),
            "before": before.map(digest),
            "after": after.map(digest),
        }],
        "emptied": [root.join("code/shop/bare"), root.join("code/shop/full"), root.join("code/shop/none")],
    })
}

/// From what to what the step goes, what is found in its place and beside it, and whether it is done then.
type Step = (
    Option<&'static str>,
    Option<&'static str>,
    There,
    There,
    bool,
);

const OLD: Option<&str> = Some("old\n");
const NEW: Option<&str> = Some("new\n");

const STEPS: &[Step] = &[
    // To be replaced.
    (OLD, NEW, Text("old\n"), Text("new\n"), true),
    (OLD, NEW, Text("new\n"), Nothing, true),
    (OLD, NEW, Text("new\n"), Text("new\n"), true),
    (OLD, NEW, Text("mine\n"), Text("new\n"), false),
    (OLD, NEW, Text(""), Text("new\n"), false),
    (OLD, NEW, Nothing, Text("new\n"), false),
    (OLD, NEW, Folder, Text("new\n"), false),
    #[cfg(unix)]
    (OLD, NEW, There::Link, Text("new\n"), false),
    // What waits is not what was meant.
    (OLD, NEW, Text("old\n"), Text("ne"), false),
    (OLD, NEW, Text("old\n"), Text("old\n"), false),
    (OLD, NEW, Text("old\n"), Nothing, false),
    // To be made.
    (None, NEW, Nothing, Text("new\n"), true),
    (None, NEW, Text("new\n"), Nothing, true),
    (None, NEW, Text("mine\n"), Text("new\n"), false),
    (None, NEW, Nothing, Nothing, false),
    // To be removed.
    (OLD, None, Text("old\n"), Nothing, true),
    (OLD, None, Nothing, Nothing, true),
    (OLD, None, Text("mine\n"), Nothing, false),
    (OLD, None, Folder, Nothing, false),
    #[cfg(unix)]
    (OLD, None, There::Link, Nothing, false),
];

#[test]
fn each_step_is_finished_unless_somebody_has_been_at_its_file() {
    for step in STEPS {
        let (before, after, now, staged, done) = *step;
        let sandbox = Sandbox::with_project();
        sandbox.apply();
        put(&sandbox, TARGET, now);
        put(&sandbox, STAGED, staged);
        sandbox.folder("code/shop/bare");
        sandbox.file("code/shop/full/mine", "mine\n");
        let found = sandbox.tree();
        let text = journal(&sandbox, before, after).to_string();
        sandbox.file(".phpier/local/journal/committed", text);
        let output = sandbox.run(&["apply", "--yes"]).code(0);
        let count = if done { "1 file is" } else { "0 files are" };
        let said = output.stderr.replace("  │ ", "");
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            said.contains(&format!("now {count} as it wanted")),
            "{step:?}\n{output}"
        );
        assert_eq!(said.contains("not_recovered"), !done, "{step:?}\n{output}");
        if done {
            assert_eq!(
                fs::read_to_string(sandbox.path(TARGET)).ok().as_deref(),
                after,
                "{step:?}"
            );
        } else {
            assert_eq!(sandbox.tree().get(TARGET), found.get(TARGET), "{step:?}");
        }
        assert!(!sandbox.path(STAGED).exists(), "{step:?}");
        assert!(!sandbox.path("code/shop/bare").exists(), "{step:?}");
        assert_eq!(sandbox.read("code/shop/full/mine"), "mine\n");
        // It is over.
        let left = sandbox.local();
        assert!(!left.contains(&"journal/committed".to_owned()), "{left:?}");
        sandbox.run(&["plan"]).code(0).not("interrupted").ends(0);
    }
}
