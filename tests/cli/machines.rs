//! Output for programs.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::support::sandbox::{Entry, Sandbox};

fn json(sandbox: &Sandbox, args: &[&str], code: i32) -> Value {
    let output = sandbox.run(args).code(code);
    serde_json::from_str(&output.stdout).unwrap_or_else(|error| panic!("{error}\n{output}"))
}

#[test]
fn a_plan_foretells_what_an_apply_writes() {
    let sandbox = Sandbox::with_fleet(&["shop", "blog"]);
    let plan = json(&sandbox, &["plan", "--format", "json"], 0);
    assert_eq!(plan["format_version"], "1.0");
    assert_eq!(plan["command"], "plan");
    assert_eq!(plan["complete"], true);
    sandbox.apply();
    let mut files = 0;
    for project in plan["projects"].as_array().expect("projects") {
        let root = project["root"].as_str().expect("a root").replace("~/", "");
        for file in project["files"].as_array().expect("files") {
            let path = format!("{root}/{}", file["path"].as_str().expect("a path"));
            let text = sandbox.read(&path);
            assert_eq!(file["action"], "create");
            assert_eq!(file["after_sha256"], sha256(&text), "{path}");
            files += 1;
        }
    }
    assert_eq!(plan["summary"]["create"], files);
    let plan = json(&sandbox, &["plan", "--format", "json"], 0);
    assert_eq!(plan["summary"]["unchanged"], files);
    assert_eq!(plan["summary"]["create"], 0);
}

/// What happens to each file by a plan, with the digest that it is to have then.
fn foretold(sandbox: &Sandbox, options: &[&str]) -> BTreeMap<String, (String, Option<String>)> {
    let plan = json(
        sandbox,
        &[&["plan", "--format", "json"], options].concat(),
        0,
    );
    let mut files = BTreeMap::new();
    for project in plan["projects"].as_array().expect("projects") {
        let root = project["root"].as_str().expect("a root").replace("~/", "");
        for file in project["files"].as_array().expect("files") {
            let path = format!("{root}/{}", file["path"].as_str().expect("a path"));
            let action = file["action"].as_str().expect("an action").to_owned();
            let after = file["after_sha256"].as_str().map(str::to_owned);
            files.insert(path, (action, after));
        }
    }
    files
}

/// Every change that a plan can hold, one after the other: the files are as it said to the byte, and no
/// other file is another than before.
#[test]
fn an_apply_does_what_the_plan_says_and_nothing_else() {
    let sandbox = Sandbox::with_fleet(&["shop", "blog", "wiki"]);
    let compose = "code/shop/docker-compose.yml";
    let config = "code/shop/.phpier.yaml";
    type Step<'s> = (&'s dyn Fn(), &'s [&'s str], &'s [&'s str], &'s [&'s str]);
    let steps: [Step<'_>; 7] = [
        (&|| (), &[], &[], &["create"]),
        (
            &|| sandbox.file(config, "name: shop\nphp: \"8.2\"\n"),
            &[],
            &[],
            &["update"],
        ),
        (
            &|| {
                sandbox.file(
                    ".phpier/global.kdl",
                    "services {\n    redis\n}\nprojects {\n    scan \"~/code\"\n}\n",
                )
            },
            &[],
            &[],
            &["update"],
        ),
        (
            &|| std::fs::remove_file(sandbox.path("code/blog/.phpier.yaml")).expect("it is there"),
            &["--prune"],
            &["--prune"],
            &["delete"],
        ),
        (
            &|| sandbox.edit(compose, "restart: unless-stopped", "restart: always"),
            &[],
            &["--adopt"],
            &["conflict"],
        ),
        (
            &|| {
                sandbox.edit(compose, "restart: unless-stopped", "restart: always");
                sandbox.file(config, "name: shop\nphp: \"8.3\"\n");
            },
            &[],
            &["--overwrite"],
            &["conflict", "update"],
        ),
        (
            &|| {
                sandbox.edit(
                    "code/wiki/docker-compose.yml",
                    "restart: unless-stopped",
                    "restart: always",
                )
            },
            &[],
            &["--keep"],
            &["conflict"],
        ),
    ];
    for (number, (change, planned, applied, actions)) in steps.iter().enumerate() {
        change();
        let before = sandbox.tree();
        let told = foretold(&sandbox, planned);
        assert!(
            before == sandbox.tree(),
            "step {number}: a plan writes nothing"
        );
        for action in *actions {
            let mut all = told.values();
            assert!(
                all.any(|(one, _)| one == action),
                "step {number}: {told:#?}"
            );
        }
        let apply = [&["apply", "--yes"], *applied].concat();
        sandbox.run(&apply).ends(0);
        let after = sandbox.tree();
        let keeps = applied.contains(&"--keep");
        for (path, (action, digest)) in &told {
            let stays =
                ["unchanged", "keep"].contains(&action.as_str()) || keeps && action == "conflict";
            if stays {
                assert!(before.get(path) == after.get(path), "step {number}: {path}");
            } else if action == "delete" {
                assert!(!after.contains_key(path), "step {number}: {path}");
            } else {
                let text = sandbox.read(path);
                assert_eq!(Some(sha256(&text)), *digest, "step {number}: {path}");
            }
        }
        let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        for path in names {
            // What a person wrote is kept beside, or goes into the file that is theirs.
            let is_theirs = path.contains(".phpier-bak-") || path.ends_with(".override.yml");
            let is_file = |tree: &BTreeMap<String, Entry>| {
                tree.get(path)
                    .is_some_and(|entry| !matches!(entry, Entry::Folder))
            };
            if (is_file(&before) || is_file(&after)) && before.get(path) != after.get(path) {
                let allowed = told.contains_key(path) || is_theirs;
                assert!(allowed, "step {number}: {path} changed and was not told");
            }
        }
        if applied.contains(&"--overwrite") {
            let mut backups = after.keys().filter(|path| path.contains(".phpier-bak-"));
            let backup = backups.next().expect("what was edited is kept");
            let Some(Entry::File { bytes, .. }) = before.get(compose) else {
                panic!("{compose} was there");
            };
            assert_eq!(sandbox.read(backup).as_bytes(), bytes);
        }
    }
}

fn sha256(text: &str) -> String {
    use sha2::{Digest, Sha256};
    format!("{:x}", Sha256::digest(text))
}

#[test]
fn a_mistake_has_line_column_and_byte() {
    let sandbox = Sandbox::with_project();
    sandbox.file("code/shop/.phpier.kdl", "// ä\nname \"shop\"\nnmae \"x\"\n");
    let report = json(&sandbox, &["check", "--format", "json"], 1);
    assert_eq!(report["errored"], true);
    assert_eq!(report["exit_code"], 1);
    let location = &report["diagnostics"][0]["location"];
    let path = sandbox.path("code/shop/.phpier.kdl");
    assert_eq!(location["path"], path.display().to_string());
    assert_eq!(
        location["start"],
        serde_json::json!({"line": 3, "column": 1, "byte": 18})
    );
    assert_eq!(
        location["end"],
        serde_json::json!({"line": 3, "column": 5, "byte": 22})
    );
}

#[test]
fn annotations_name_files_below_the_repository() {
    let sandbox = Sandbox::with_project();
    sandbox.folder("code/.git");
    sandbox.file("code/shop/.phpier.kdl", "nmae \"shop\"\n");
    let output = sandbox.run(&["check", "--format", "github"]).code(1);
    let start = "::error title=phpier (phpier%3A%3A";
    assert!(output.stdout.starts_with(start), "{output}");
    let output = output.out(",file=shop/.phpier.kdl,line=1,endLine=1,col=1,endColumn=5::");
    assert!(output.stderr.is_empty(), "{output}");
    sandbox.file("code/shop/.phpier.kdl", "name \"shop\"\n");
    let output = sandbox.run(&["check", "--format", "github"]).code(2);
    output
        .out("file=shop/docker-compose.yml::this generated file is missing%0Ahelp")
        .ends(2);
}

#[test]
fn sarif_has_what_code_scanning_reads() {
    let sandbox = Sandbox::with_fleet(&["shop"]);
    sandbox.folder("code/.git");
    sandbox.file("code/copy/.phpier.kdl", "name \"shop\"\n");
    let report = json(&sandbox, &["check", "--format", "sarif"], 1);
    assert_eq!(report["version"], "2.1.0");
    let run = &report["runs"][0];
    let result = &run["results"][0];
    let rule = result["ruleIndex"]
        .as_u64()
        .and_then(|at| usize::try_from(at).ok());
    assert_eq!(
        run["tool"]["driver"]["rules"][rule.expect("an index")]["id"],
        result["ruleId"]
    );
    assert_eq!(result["level"], "error");
    let uri = |location: &Value| location["physicalLocation"]["artifactLocation"]["uri"].clone();
    let mut uris = vec![
        uri(&result["locations"][0]),
        uri(&result["relatedLocations"][0]),
    ];
    uris.sort_by_key(ToString::to_string);
    assert_eq!(uris, ["copy/.phpier.kdl", "shop/.phpier.yaml"]);
}

#[test]
fn secrets_reach_no_output() {
    let sandbox = Sandbox::with_project();
    let config = |password: &str| {
        format!(
            "name \"shop\"\nenv {{\n    API_TOKEN \"{password}-token\"\n    DATABASE_URL \"mysql://u:{password}@h/d\"\n}}\n"
        )
    };
    sandbox.file("code/shop/.phpier.kdl", config("hunter1"));
    let look = || {
        for args in [
            &["plan"][..],
            &["plan", "--format", "json"],
            &["plan", "--format", "github"],
            &["plan", "--format", "sarif"],
            &["check"],
            &["apply"],
            &["apply", "--overwrite"],
        ] {
            let output = sandbox.run(args);
            drop(output.not("hunter"));
        }
    };
    look();
    sandbox.apply();
    assert!(
        sandbox
            .read("code/shop/docker-compose.yml")
            .contains("hunter1")
    );
    sandbox.file("code/shop/.phpier.kdl", config("hunter2"));
    look();
    sandbox
        .run(&["plan"])
        .code(0)
        .out("(sensitive, changed)")
        .ends(0);
}
