//! What a saved plan saw is all that it holds for: each text of each file, and each of its own values.

use serde_json::Value;

use super::fleet;
use crate::support::sandbox::Sandbox;

/// A file's state, its text when the plan is saved, another text in the same state, and what has either replaced.
type Target = (
    &'static str,
    &'static str,
    fn(&[String; 3]) -> [String; 2],
    &'static [&'static str],
);

const COMPOSE: &str = "code/shop/docker-compose.yml";

/// Whatever the state of a file is, a plan is one for this text of it and for no other. The three that they are made
/// of were generated one after the other, the last from the configuration as it is.
const TARGETS: &[Target] = &[
    (
        "stale",
        COMPOSE,
        |[older, old, _]| [older.clone(), old.clone()],
        &[],
    ),
    (
        "edited back",
        COMPOSE,
        |[.., new]| [new.replace("edits", "Edits"), new.replace("edits", "EDITS")],
        &[],
    ),
    (
        "edited",
        COMPOSE,
        |[.., new]| [format!("{new}# a\n"), format!("{new}# b\n")],
        &["--overwrite"],
    ),
    (
        "foreign",
        COMPOSE,
        |_| ["a: 1\n".to_owned(), "b: 1\n".to_owned()],
        &["--overwrite"],
    ),
    (
        "newer",
        COMPOSE,
        |texts| [0, 1].map(|at| texts[at].replace("format=1", "format=9")),
        &["--overwrite"],
    ),
    (
        "unmerged",
        COMPOSE,
        |[.., new]| ["a", "b"].map(|side| format!("{new}<<<<<<< {side}\n>>>>>>> {side}\n")),
        &["--take-generated"],
    ),
    (
        "orphan",
        "code/shop/old.yml",
        |[older, old, _]| [older.clone(), old.clone()],
        &["--prune"],
    ),
];

#[test]
fn a_plan_holds_for_no_other_text_in_the_same_state() {
    for (state, path, texts, way) in TARGETS {
        let sandbox = Sandbox::with_project();
        let generated = ["8.2", "8.3", "8.4"].map(|version| {
            let text = format!("name \"shop\"\nphp \"{version}\"\n");
            sandbox.file("code/shop/.phpier.kdl", text);
            sandbox.apply();
            sandbox.read(COMPOSE)
        });
        let [first, second] = texts(&generated);
        assert_ne!(first, second, "{state}");
        sandbox.file(path, &first);
        sandbox.run(&["plan", "--out", "plan.json"]).ends(0);
        let plan = sandbox.read("code/shop/plan.json");
        let spelled = state.replace(' ', "_");
        assert!(
            plan.contains(&format!("\"state\": \"{spelled}\"")),
            "{state}: {plan}"
        );
        sandbox.file(path, &second);
        let tree = sandbox.tree();
        let apply = || sandbox.run(&[&["apply", "--plan", "plan.json"], *way].concat());
        let output = apply().code(3).err("phpier::plan::outdated");
        output.err(path).err("no longer holds").ends(3);
        assert_eq!(sandbox.tree(), tree, "{state}");
        sandbox.file(path, &first);
        apply().ends(0);
        sandbox.run(&["check"]).ends(0);
    }
}

/// A remark changes nothing that would be written, and still nobody has planned with it.
#[test]
fn a_plan_holds_for_no_other_text_of_any_configuration() {
    let sandbox = fleet();
    sandbox.file("code/blog/.phpier.local.kdl", "env {\n    A \"b\"\n}\n");
    sandbox.apply();
    sandbox.file("code/new/.phpier.kdl", "name \"new\"\n");
    sandbox.run_in("", &["plan", "--out", "plan.json"]).ends(0);
    let all = [
        (".phpier/global.kdl", "// a\n"),
        ("code/shop/.phpier.kdl", "// a\n"),
        ("code/new/.phpier.kdl", "\n"),
        ("code/blog/.phpier.yaml", "# a\n"),
        ("code/blog/.phpier.local.kdl", "// a\n"),
    ];
    for (path, remark) in all {
        let text = sandbox.read(path);
        sandbox.file(path, format!("{text}{remark}"));
        let tree = sandbox.tree();
        let mut output = sandbox
            .run_in("", &["apply", "--plan", "plan.json"])
            .code(3);
        output = output.err(path).err("no longer holds");
        for (other, _) in all.iter().filter(|(other, _)| *other != path) {
            output = output.not(other);
        }
        output.not("docker-compose.yml").ends(3);
        assert_eq!(sandbox.tree(), tree, "{path}");
        sandbox.file(path, text);
    }
    sandbox
        .run_in("", &["apply", "--plan", "plan.json"])
        .ends(0);
}

/// What `local/` is to hold follows from its secrets too.
#[test]
fn a_plan_holds_for_no_other_secret() {
    let sandbox = fleet();
    let secret = ".phpier/local/projects/shop/secrets/database";
    sandbox.file(secret, "first");
    sandbox.run_in("", &["plan", "--out", "plan.json"]).ends(0);
    assert!(!sandbox.read("plan.json").contains("first"));
    sandbox.file(secret, "second");
    let tree = sandbox.tree();
    let apply = || sandbox.run_in("", &["apply", "--plan", "plan.json"]);
    let output = apply().code(3).err("local/projects/shop/app.env");
    output.not(".phpier.kdl").not("docker-compose.yml").ends(3);
    assert_eq!(sandbox.tree(), tree);
    sandbox.file(secret, "first");
    apply().ends(0);
}

/// Every value in a plan counts: what says which folder it is about, and every text and digest.
#[test]
fn a_plan_with_any_other_value_holds_for_nothing() {
    fn leaves(value: &mut Value, change: &mut dyn FnMut(&mut Value)) {
        match value {
            Value::Object(map) => map.values_mut().for_each(|value| leaves(value, change)),
            Value::Array(list) => list.iter_mut().for_each(|value| leaves(value, change)),
            leaf => change(leaf),
        }
    }
    let sandbox = fleet();
    sandbox.apply();
    sandbox.file("code/blog/.phpier.yaml", "name: blog\nphp: 8.3\n");
    sandbox.file("code/new/.phpier.kdl", "name \"new\"\n");
    sandbox.run_in("", &["plan", "--out", "plan.json"]).ends(0);
    let whole: Value = serde_json::from_str(&sandbox.read("plan.json")).expect("JSON");
    let mut count = 0;
    for part in ["home", "inputs", "local", "files"] {
        let mut total = 0;
        leaves(&mut whole[part].clone(), &mut |_| total += 1);
        assert!(total > 0, "{part}");
        for at in 0..total {
            let mut other = whole.clone();
            let (mut seen, mut what) = (0, String::new());
            leaves(&mut other[part], &mut |leaf| {
                if seen == at {
                    what = format!("{part}: {leaf}");
                    *leaf = leaf
                        .as_str()
                        .map_or_else(|| "a".into(), |text| format!("{text}a").into());
                }
                seen += 1;
            });
            sandbox.file("other.json", other.to_string());
            let tree = sandbox.tree();
            let output = sandbox.run_in("", &["apply", "--plan", "other.json"]);
            assert_eq!(output.code, Some(3), "{what}\n{output}");
            assert_eq!(sandbox.tree(), tree, "{what}");
            count += 1;
        }
    }
    assert!(count > 60, "{count} values");
}
