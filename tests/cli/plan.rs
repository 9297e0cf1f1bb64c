//! What a plan shows to a person, whole, at several widths. With `UPDATE_GOLDEN=1` the goldens are
//! written anew.

use crate::support::golden::Goldens;
use crate::support::sandbox::Sandbox;

const GLOBAL: &str = "\
services {
    mysql \"8.4\"
    redis
    mailpit
}
projects {
    scan \"~/code\"
}
";

fn project(name: &str) -> String {
    format!(
        "name \"{name}\"\nphp \"8.3\"\ntype \"laravel\"\nservices {{\n    database \"mysql\" {{\n        password \"hunter2\"\n    }}\n    redis\n}}\nworkers {{\n    queue \"php artisan queue:work\"\n}}\n"
    )
}

/// A fleet that was applied once.
pub(super) fn fleet() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.file(".phpier/global.kdl", GLOBAL);
    for name in ["api", "blog", "shop"] {
        sandbox.file(&format!("code/{name}/.phpier.kdl"), project(name));
    }
    sandbox.file("code/wiki/.phpier.kdl", "name \"wiki\"\n");
    sandbox.apply();
    sandbox
}

/// The same after a day's work.
pub(super) fn changed() -> Sandbox {
    let sandbox = fleet();
    for name in ["api", "blog", "shop"] {
        sandbox.edit(&format!("code/{name}/.phpier.kdl"), "8.3", "8.4");
    }
    let shop = "code/shop/.phpier.kdl";
    sandbox.edit(
        shop,
        "workers {",
        "env {\n    APP_NAME \"Shop & Söhne\"\n}\nworkers {",
    );
    sandbox.edit(shop, "hunter2", "hunter3");
    sandbox.edit(
        "code/wiki/docker-compose.yml",
        "restart",
        "# mine\n    restart",
    );
    sandbox.edit(
        "code/wiki/.phpier.kdl",
        "\"wiki\"",
        "\"wiki\"\nhosts \"@\" \"old\"",
    );
    sandbox.edit(
        ".phpier/global.kdl",
        "    redis\n",
        "    redis publish=6390\n    memcached\n",
    );
    sandbox.edit(
        ".phpier/global.kdl",
        "projects",
        "traefik dashboard=#true\nprojects",
    );
    sandbox.file("code/new/.phpier.kdl", "name \"new\"\n");
    sandbox
}

/// Digests, which every change of a template moves, in one form.
fn steady(text: &str) -> String {
    let mut out = String::new();
    let mut run = String::new();
    for char in text.chars().chain(['\n']) {
        if char.is_ascii_hexdigit() && !char.is_ascii_uppercase() {
            run.push(char);
            continue;
        }
        out.push_str(&if run.len() >= 16 {
            "#".repeat(run.len())
        } else {
            run.clone()
        });
        run.clear();
        out.push(char);
    }
    out.pop();
    out
}

#[test]
fn a_plan_reads_well_at_every_width() {
    let mut goldens = Goldens::new("cli/plan", |path| path.strip_suffix(".txt").is_some());
    let sandbox = changed();
    let run = |width: &str, args: &[&str]| {
        let output = sandbox
            .command("", args)
            .env("COLUMNS", width)
            .output()
            .expect("it runs");
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        steady(&String::from_utf8(output.stdout).expect("UTF-8"))
    };
    for (name, width, args) in [
        ("summary-60", "60", &["plan", "--summary"][..]),
        ("summary-80", "80", &["plan", "--summary"]),
        ("summary-200", "200", &["plan", "--summary"]),
        (
            "summary-80-color",
            "80",
            &["plan", "--summary", "--color", "always"],
        ),
        (
            "summary-200-color",
            "200",
            &["plan", "--summary", "--color", "always"],
        ),
        ("whole-80", "80", &["plan"]),
        ("whole-80-color", "80", &["plan", "--color", "always"]),
        ("quiet-80", "80", &["plan", "--quiet"]),
    ] {
        let text = run(width, args);
        if name.starts_with("summary-60") {
            let long = text.lines().find(|line| line.chars().count() > 60);
            assert_eq!(long, None);
        }
        goldens.check(&format!("{name}.txt"), &text);
    }
    let whole = run("80", &["plan"]);
    let rows = run("80", &["plan", "--summary"]);
    let differences = run("80", &["plan", "--diff"]);
    assert!(whole.contains(differences.trim()), "{differences}");
    assert!(!rows.contains("@@") && differences.starts_with("--- "));
    let last: Vec<&str> = whole.lines().rev().take(4).collect();
    assert!(
        last.iter().any(|line| line.starts_with("Containers: ")),
        "{last:?}"
    );
    goldens.finish();
}

#[test]
fn names_of_files_are_for_other_programs() {
    let sandbox = changed();
    let names = sandbox.run_in("", &["plan", "--files"]).code(0).stdout;
    let before: Vec<_> = names.lines().map(std::fs::read).collect();
    let edited = sandbox.path("code/wiki/docker-compose.yml");
    assert!(!names.contains(&edited.display().to_string()), "{names}");
    sandbox
        .run_in("", &["apply", "--yes", "--overwrite"])
        .ends(0);
    for (name, before) in names.lines().zip(before) {
        let after = std::fs::read(name).expect(name);
        assert!(
            before.map_or(true, |before| before != after),
            "{name} was not written"
        );
    }
}

#[test]
fn nothing_to_do_is_one_line() {
    let sandbox = fleet();
    let output = sandbox.run_in("", &["plan"]).code(0);
    assert_eq!(output.stdout, "No changes. 5 stacks are up to date.\n");
    assert_eq!(sandbox.run_in("", &["plan", "--files"]).code(0).stdout, "");
    assert_eq!(sandbox.run_in("", &["plan", "--diff"]).code(0).stdout, "");
}

#[test]
fn an_apply_tells_the_consequences_too() {
    let sandbox = fleet();
    sandbox.edit("code/shop/.phpier.kdl", "queue:work", "queue:listen");
    let row = "~ service shop-queue  recreate";
    sandbox
        .run(&["apply"])
        .code(3)
        .out(row)
        .out("Containers: 1 recreate (shop-queue).")
        .ends(3);
    sandbox.run(&["apply", "--yes"]).code(0).out(row).ends(0);
}

/// What is new is made by every Compose, so there is nothing to be sure of.
#[test]
fn a_plan_that_only_makes_things_does_not_say_how_it_knows() {
    let sandbox = fleet();
    sandbox.file("code/new/.phpier.kdl", "name \"new\"\n");
    for args in [
        &["plan", "--summary"][..],
        &["plan", "--format", "markdown"],
    ] {
        let output = sandbox.run_in("", args).code(0);
        output.out("1 create").not("Told by").ends(0);
    }
    sandbox.edit("code/shop/.phpier.kdl", "queue:work", "queue:listen");
    let output = sandbox.run_in("", &["plan", "--summary"]).code(0);
    output.out("Told by").ends(0);
}

#[test]
fn comments_touch_no_container() {
    let sandbox = fleet();
    let file = "code/shop/docker-compose.yml";
    sandbox.edit(file, "edits", "Edits");
    let output = sandbox.run(&["plan"]).code(0);
    output
        .out("= no effect on containers: comments and spelling only")
        .out("Told by the rules of Compose")
        .out("Containers: none is touched.")
        .ends(0);
}

/// Compose merges a person's own file over the generated one, so what that sets does not change.
#[test]
fn what_an_override_sets_too_has_no_effect() {
    let sandbox = fleet();
    let config = "code/shop/.phpier.kdl";
    sandbox.edit(
        config,
        "workers {",
        "env {\n    COLOR \"red\"\n    SIZE \"1\"\n}\nworkers {",
    );
    sandbox.apply();
    let over = "services:\n  shop:\n    environment:\n      - COLOR=green\n";
    sandbox.file("code/shop/docker-compose.override.yml", over);
    sandbox.edit(config, "\"red\"", "\"blue\"");
    let clause = "environment.COLOR red -> blue, which docker-compose.override.yml overrides";
    let run = |args: &[&str]| {
        let command = sandbox.command("", args).env("COLUMNS", "200").output();
        String::from_utf8(command.expect("it runs").stdout).expect("UTF-8")
    };
    let told = run(&["plan", "--summary"]);
    assert!(
        told.contains(&format!("= service shop        no effect      {clause}")),
        "{told}"
    );
    assert!(told.contains("~ service shop-queue  recreate"), "{told}");
    // Beside something that does have an effect it is told too.
    sandbox.edit(config, "SIZE \"1\"", "SIZE \"2\"");
    let told = run(&["plan", "--summary"]);
    let words: Vec<&str> = told.split_whitespace().collect();
    let both = format!("recreate environment.SIZE 1 -> 2, {clause}");
    assert!(words.join(" ").contains(&both), "{told}");
    let json = run(&["plan", "--format", "json"]);
    assert!(
        json.contains("\"overridden_by\": \"docker-compose.override.yml\""),
        "{json}"
    );
}
