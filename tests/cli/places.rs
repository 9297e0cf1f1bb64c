//! The line of the configuration that a plan names beside each row.

use serde_json::Value;

use crate::support::sandbox::Sandbox;

/// A global stack and one project, in the spelling of its file.
fn sandbox(name: &str, text: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.file(
        ".phpier/global.kdl",
        "services {\n    mysql \"8.4\"\n    redis\n}\nprojects {\n    scan \"~/code\"\n}\n",
    );
    sandbox.file(&format!("code/shop/{name}"), text);
    sandbox.apply();
    sandbox
}

const KDL: (&str, &str) = (
    ".phpier.kdl",
    "name \"shop\"\nphp \"8.3\"\nenv {\n    COLOR \"red\"\n}\nworkers {\n    queue \"php queue.php\"\n}\n",
);
const YAML: (&str, &str) = (
    ".phpier.yaml",
    "name: shop\nphp: \"8.3\"\nenv:\n  COLOR: red\nworkers:\n  queue: php queue.php\n",
);

fn plan(sandbox: &Sandbox) -> Value {
    let output = sandbox.run_in("", &["plan", "--format", "json"]).code(0);
    serde_json::from_str(&output.stdout).expect("JSON")
}

/// The changes of all stacks as `service shop: place`.
fn places(plan: &Value) -> Vec<String> {
    let stacks = plan["projects"].as_array().expect("stacks").iter();
    let changes = stacks.flat_map(|stack| stack["changes"].as_array().expect("changes"));
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    changes
        .map(|change| {
            let [kind, name, place] = ["kind", "name", "place"].map(|key| text(&change[key]));
            format!("{kind} {name}: {place}")
        })
        .collect()
}

#[test]
fn both_spellings_name_the_same_value() {
    for (old, new, services) in [
        ("8.3", "8.4", &["shop", "shop-queue"][..]),
        ("red", "blue", &["shop", "shop-queue"]),
        ("queue.php", "work.php", &["shop-queue"]),
    ] {
        for (name, text) in [KDL, YAML] {
            let sandbox = sandbox(name, text);
            sandbox.edit(&format!("code/shop/{name}"), old, new);
            let text = text.replace(old, new);
            let (row, line) = text
                .lines()
                .enumerate()
                .find(|(_, line)| line.contains(new))
                .expect("the line");
            let value = if line.contains('"') {
                line.find('"').expect("a value")
            } else {
                line.find(": ").expect("a value") + 2
            };
            let place = format!("{name}:{}:{}", row + 1, value + 1);
            let expected: Vec<String> = services
                .iter()
                .map(|service| format!("service {service}: {place}"))
                .collect();
            assert_eq!(places(&plan(&sandbox)), expected, "{old} {name}");
            let row = sandbox.run_in("", &["apply", "--yes"]).code(0);
            row.out(&format!(" {place}\n")).ends(0);
        }
    }
}

#[test]
fn data_has_the_line_that_moves_it() {
    let sandbox = sandbox(KDL.0, KDL.1);
    sandbox.edit(".phpier/global.kdl", "8.4", "8.0");
    let document = plan(&sandbox);
    let data = &document["projects"][0]["files"][0]["data"][0];
    assert_eq!(data["class"], "incompatible");
    assert_eq!(data["place"], "global.kdl:2:11");
    let human = sandbox.run_in("", &["plan", "--summary"]).code(0);
    let (_, human) = human.stdout.split_once("\nData\n").expect("data");
    let first = human.lines().next().expect("a line");
    assert!(first.ends_with(" global.kdl:2:11"), "{first}");
    sandbox
        .run_in("", &["plan", "--format", "markdown"])
        .code(0)
        .out("(<code>.phpier/global.kdl&#58;2&#58;11</code>)")
        .ends(0);
}

#[test]
fn what_comes_or_goes_as_a_whole_has_the_line_that_is_there() {
    let sandbox = sandbox(KDL.0, KDL.1);
    sandbox.edit(".phpier/global.kdl", "redis", "memcached");
    let places = places(&plan(&sandbox));
    let new = "service phpier-memcached: global.kdl:3:5".to_owned();
    let gone = "service phpier-redis: -".to_owned();
    assert!(
        places.contains(&new) && places.contains(&gone),
        "{places:?}"
    );
}

#[test]
fn what_a_person_changed_is_in_no_configuration() {
    let sandbox = sandbox(KDL.0, KDL.1);
    sandbox.edit("code/shop/docker-compose.yml", "COLOR: red", "COLOR: green");
    let apply = ["apply", "--yes", "--overwrite"];
    let output = sandbox.run_in("", &apply).code(0);
    output
        .out("environment.COLOR green -> red")
        .not(".phpier.kdl:")
        .ends(0);
}

#[test]
fn a_renamed_project_is_led_back_to_its_name() {
    let sandbox = sandbox(KDL.0, KDL.1);
    sandbox.edit("code/shop/.phpier.kdl", "\"shop\"", "\"store\"");
    let places = places(&plan(&sandbox));
    let renamed = places.iter().find(|place| place.contains("service store:"));
    assert_eq!(
        renamed.map(String::as_str),
        Some("service store: .phpier.kdl:1:6")
    );
}

#[test]
fn many_changed_stacks_do_not_make_a_plan_slow() {
    let sandbox = Sandbox::new();
    sandbox.file(".phpier/global.kdl", "projects {\n    scan \"~/code\"\n}\n");
    for at in 0..60 {
        let text = format!("name \"p{at:02}\"\nphp \"8.3\"\n");
        sandbox.file(&format!("code/p{at:02}/.phpier.kdl"), text);
    }
    sandbox.apply();
    for at in 0..60 {
        sandbox.edit(&format!("code/p{at:02}/.phpier.kdl"), "8.3", "8.4");
    }
    let places = places(&plan(&sandbox));
    let expected: Vec<String> = (0..60)
        .map(|at| {
            let place = if at < 50 { ".phpier.kdl:2:5" } else { "-" };
            format!("service p{at:02}: {place}")
        })
        .collect();
    assert_eq!(places, expected);
    // It says so, and of whom; whoever is named has its line.
    let untraced = "The lines behind 10 more stacks are not traced; name one for its own, as in `phpier plan p50`.";
    let said = |args: &[&str]| {
        let words = sandbox.run_in("", args).code(0).stdout;
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    for args in [
        &["plan", "--summary"][..],
        &["plan", "--format", "markdown"],
    ] {
        let said = said(args).replace("&#59;", ";").replace("&#96;", "`");
        assert!(said.contains(untraced), "{said}");
    }
    assert!(!said(&["plan", "p50"]).contains("not traced"));
    assert!(said(&["plan", "p50"]).contains(".phpier.kdl:2:5"));
    let stacks = plan(&sandbox);
    let stacks = stacks["projects"].as_array().expect("stacks").iter();
    let traced: Vec<bool> = stacks
        .map(|stack| stack["traced"].as_bool().expect("a flag"))
        .collect();
    // The global stack, of which nothing changes, is the first.
    assert_eq!(traced, (0..61).map(|at| at < 51).collect::<Vec<_>>());
}

#[test]
fn a_line_that_is_taken_out_is_blamed_on_no_other() {
    let text = format!("{}services {{\n    database \"mysql\"\n}}\n", KDL.1);
    let sandbox = sandbox(KDL.0, &text);
    sandbox.file("code/shop/.phpier.kdl", "name \"shop\"\n");
    let places = places(&plan(&sandbox));
    assert!(places.contains(&"service shop: -".to_owned()), "{places:?}");
}

/// The project, whose database gets another name, and the global stack, whose server gets older.
fn at_risk() -> Sandbox {
    let text = format!("{}services {{\n    database \"mysql\"\n}}\n", KDL.1);
    let sandbox = sandbox(KDL.0, &text);
    let other = "\"mysql\" database=\"other\"";
    sandbox.edit("code/shop/.phpier.kdl", "\"mysql\"", other);
    sandbox.edit(".phpier/global.kdl", "8.4", "8.0");
    sandbox
}

#[test]
fn a_database_that_is_given_up_has_the_line_that_does_it() {
    let sandbox = at_risk();
    let document = plan(&sandbox);
    let data = &document["data"][0];
    assert_eq!(data["class"], "detached");
    assert_eq!(data["place"], ".phpier.kdl:10:31");
    let output = sandbox.run_in("", &["plan", "--summary"]).code(0);
    output
        .out(" .phpier.kdl:10:31\n      database `shop`")
        .ends(0);
}

#[test]
fn all_formats_for_programs_name_the_same_places() {
    let sandbox = at_risk();
    let shop = sandbox.path("code/shop/.phpier.kdl");
    let global = sandbox.path(".phpier/global.kdl");
    let is_at = |location: &Value, path: &std::path::Path, line: u64, column: u64| {
        assert_eq!(location["path"], path.display().to_string());
        assert_eq!(location["start"]["line"], line);
        assert_eq!(location["start"]["column"], column);
    };
    for command in ["plan", "check"] {
        let code = if command == "plan" { 0 } else { 2 };
        let run = |format: &str| {
            let output = sandbox.run_in("", &[command, "--format", format]);
            output.code(code).stdout
        };
        let json: Value = serde_json::from_str(&run("json")).expect("JSON");
        let stacks = &json["projects"];
        is_at(
            &stacks[0]["files"][0]["data"][0]["location"],
            &global,
            2,
            11,
        );
        is_at(&stacks[0]["changes"][0]["location"], &global, 2, 11);
        is_at(&stacks[1]["changes"][0]["location"], &shop, 10, 31);
        let risks = json["diagnostics"].as_array().expect("all").iter();
        let risks = risks.filter(|one| one["code"] == "phpier::plan::data_at_risk");
        let risks: Vec<&Value> = risks.collect();
        is_at(&risks.last().expect("a risk")["location"], &global, 2, 11);
        let sarif: Value = serde_json::from_str(&run("sarif")).expect("JSON");
        let results = &sarif["runs"][0]["results"];
        let mut results = results.as_array().expect("all").iter();
        let risk = results.rfind(|one| one["ruleId"] == "phpier::plan::data_at_risk");
        let risk = risk.expect("a risk");
        let place = &risk["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], ".phpier/global.kdl");
        assert_eq!(place["region"]["startLine"], 2);
        assert_eq!(place["region"]["startColumn"], 11);
        let github = run("github");
        let start = "::warning title=phpier (phpier%3A%3Aplan%3A%3Adata_at_risk),file=";
        let place = format!("{start}.phpier/global.kdl,line=2,endLine=2,col=11,");
        assert!(github.contains(&place), "{github}");
        let markdown = run("markdown");
        let place = "- **Data: incompatible** at <code>.phpier/global.kdl&#58;2&#58;11</code>";
        assert!(markdown.contains(place), "{markdown}");
        // A help that speaks of commands has them in every format.
        assert!(
            github.contains("%0A  docker exec phpier-mysql sh -c"),
            "{github}"
        );
        let command = "<br><code>docker exec phpier-mysql sh -c";
        assert!(markdown.contains(command), "{markdown}");
        let text = risk["message"]["text"].as_str().expect("a text");
        assert!(
            text.contains("\n  docker exec phpier-mysql sh -c"),
            "{text}"
        );
        // Databases are known on the machine that has applied them, so a check in CI does not look.
        if command == "plan" {
            is_at(&json["data"][0]["location"], &shop, 10, 31);
            assert_eq!(risks.len(), 2);
            let place = format!("{start}code/shop/.phpier.kdl,line=10,endLine=10,col=31,");
            assert!(github.contains(&place), "{github}");
        }
    }
    // What lies outside of the repository is seen from the home folder.
    sandbox.folder("code/shop/.git");
    let output = sandbox.run_in(
        "code/shop",
        &["plan", "--format", "markdown", "..", "../../.phpier"],
    );
    output
        .code(0)
        .out("<code>&#126;/.phpier/global.kdl&#58;2&#58;11</code>")
        .ends(0);
}
