//! What a plan, a check and a refused apply say of files in the way and of data at risk: one set of words,
//! and the options that are named are enough.

use std::fmt::Write;

use serde_json::Value;

use crate::support::files;
use crate::support::golden::Goldens;
use crate::support::sandbox::Sandbox;

const COMPOSE: &str = "code/shop/docker-compose.yml";
const INI: &str = "code/shop/.phpier/php.ini";
const GLOBAL: &str = ".phpier/global.kdl";

/// Something that happens to a project behind phpier's back.
type Change = fn(&Sandbox);

fn by_hand(sandbox: &Sandbox) {
    sandbox.edit(COMPOSE, "restart: unless-stopped", "restart: always");
}

fn ini_by_hand(sandbox: &Sandbox) {
    sandbox.file(INI, format!("{}; mine\n", sandbox.read(INI)));
}

fn at_risk(sandbox: &Sandbox) {
    sandbox.edit(GLOBAL, "8.4", "8.0");
}

/// The name of each case, what happens, and command lines that are said to be enough.
const CASES: [(&str, Change, &[&[&str]]); 10] = [
    (
        "edited",
        by_hand,
        &[&["--keep"], &["--adopt"], &["--overwrite"]],
    ),
    (
        "two-edited",
        |sandbox| {
            by_hand(sandbox);
            ini_by_hand(sandbox);
        },
        &[
            &["--keep"],
            &["--adopt=docker-compose.yml", "--keep"],
            &["--overwrite"],
        ],
    ),
    (
        "edited-and-moved",
        |sandbox| {
            by_hand(sandbox);
            sandbox.edit("code/shop/.phpier.kdl", "8.3", "8.4");
        },
        &[&["--keep"], &["--overwrite"]],
    ),
    (
        "edited-beside-an-override",
        |sandbox| {
            by_hand(sandbox);
            let own = "services: {shop: {environment: {A: b}}}\n";
            sandbox.file("code/shop/docker-compose.override.yml", own);
        },
        &[&["--keep"], &["--overwrite"]],
    ),
    (
        "edited-in-a-comment",
        |sandbox| sandbox.file(COMPOSE, format!("{}# mine\n", sandbox.read(COMPOSE))),
        &[&["--keep"], &["--overwrite"]],
    ),
    (
        "foreign",
        |sandbox| sandbox.file(COMPOSE, "services: {}\n"),
        &[&["--keep"], &["--overwrite"]],
    ),
    (
        "unmerged",
        |sandbox| {
            let text = sandbox.read(COMPOSE);
            let lines = "<<<<<<< HEAD\nname: a\n=======\nname: b\n>>>>>>> theirs\n";
            sandbox.file(COMPOSE, format!("{text}{lines}"));
        },
        &[&["--take-generated"]],
    ),
    (
        "newer",
        |sandbox| {
            // A body that no configuration here gives, as another phpier might.
            sandbox.edit("code/shop/.phpier.kdl", "8.3", "8.4");
            sandbox.edit("code/shop/.phpier/Dockerfile", "format=1", "format=99");
        },
        &[],
    ),
    (
        "edited-and-data",
        |sandbox| {
            by_hand(sandbox);
            at_risk(sandbox);
        },
        &[
            &["--keep", "--allow-data-risk=phpier-mysql"],
            &["--adopt", "--allow-data-risk=phpier-mysql"],
            &["--overwrite", "--allow-data-risk=phpier-mysql"],
        ],
    ),
    (
        "data-in-the-edited",
        |sandbox| {
            at_risk(sandbox);
            let file = ".phpier/global-compose.yml";
            sandbox.edit(file, "restart: unless-stopped", "restart: always");
        },
        &[
            &["--keep"],
            &["--overwrite", "--allow-data-risk=phpier-mysql"],
        ],
    ),
];

/// What a file in the way keeps back is told with the file, in every format, so that nobody meets it only after
/// the file is settled; and nothing is told where no file is to be replaced.
#[test]
fn data_behind_a_file_in_the_way_is_told_with_it() {
    const OPTION: &str = "--allow-data-risk=phpier-mysql";
    let in_the_way = |sandbox: &Sandbox| {
        at_risk(sandbox);
        let file = ".phpier/global-compose.yml";
        sandbox.edit(file, "restart: unless-stopped", "restart: always");
    };
    let newer = |sandbox: &Sandbox| {
        at_risk(sandbox);
        sandbox.edit(".phpier/global-compose.yml", "format=1", "format=99");
    };
    for (change, told) in [(in_the_way as Change, true), (newer, false)] {
        let sandbox = after(change);
        let run = |args: &[&str]| sandbox.run(args).stdout;
        let json: Value = serde_json::from_str(&run(&["plan", "--format", "json"])).expect("JSON");
        let all = json["diagnostics"].as_array().expect("all").iter();
        let risks = all.filter(|one| one["code"] == "phpier::plan::data_at_risk");
        let risks: Vec<String> = risks
            .map(|one| format!("{} {}", one["message"], one["help"]))
            .collect();
        let texts = [
            risks.concat(),
            run(&["plan", "--summary"]),
            run(&["plan", "--format", "markdown"]),
            run(&["plan", "--format", "github"]),
            run(&["plan", "--format", "sarif"]),
            run(&["check", "--format", "github"]),
            run(&["apply", "--yes"]),
        ];
        for (at, text) in texts.iter().enumerate() {
            for part in [
                "once the files in the way are replaced",
                "MySQL 8.0 refuses data of MySQL 8.4",
            ] {
                assert_eq!(text.contains(part), told, "{at}: {part:?}\n{text}");
            }
            let named = text.contains(OPTION) || text.contains(&OPTION.replace('=', "&#61;"));
            // The refusal of `apply` names it on stderr.
            assert!(named == told || at == 6, "{at}\n{text}");
        }
        assert_eq!(
            sandbox.run(&["apply", "--yes"]).stderr.contains(OPTION),
            told
        );
    }
}

/// Whoever is asked about a file is told what else its replacement needs.
#[cfg(target_os = "linux")]
#[test]
fn a_question_about_a_file_tells_what_its_replacement_needs() {
    let sandbox = after(|sandbox| {
        at_risk(sandbox);
        let file = ".phpier/global-compose.yml";
        sandbox.edit(file, "restart: unless-stopped", "restart: always");
    });
    let (said, code) = sandbox.typed("code/shop", "apply", "q\n");
    assert_eq!(code, Some(3), "{said}");
    let needs = "[o]verwrite (a backup stays; needs --allow-data-risk=phpier-mysql)";
    assert!(said.contains(needs), "{said}");
}

/// One database server and one project, applied; then something happens.
fn after(change: Change) -> Sandbox {
    let sandbox = Sandbox::new();
    let global = "domain \"site.test\"\nservices {\n    mysql \"8.4\"\n}\nprojects {\n    scan \"~/code\"\n}\n";
    sandbox.file(GLOBAL, global);
    sandbox.file("code/shop/.phpier.kdl", "name \"shop\"\nphp \"8.3\"\n");
    sandbox.apply();
    change(&sandbox);
    sandbox
}

/// The ways that the end of a plan names, each with all the options that it says belong to it.
fn named(plan: &str) -> Vec<Vec<String>> {
    let (_, end) = plan.split_once("Not applied without ").expect("an end");
    let end = end.split_whitespace().collect::<Vec<_>>().join(" ");
    let (needs, more) = end.split_once(" (").unwrap_or((&end, ""));
    let options = |text: &str| {
        let words = text.split([' ', ',', ')']);
        let options = words.filter(|word| word.starts_with("--"));
        options.map(str::to_owned).collect::<Vec<_>>()
    };
    let Some((all, choice)) = needs.split_once("one of ") else {
        let all = options(needs);
        return if all.is_empty() {
            Vec::new()
        } else {
            vec![all]
        };
    };
    let (some, added) = more.split_once(" with ").unwrap_or_default();
    let (some, added) = (options(some), options(added));
    let ways = options(choice).into_iter().map(|option| {
        let added = if some.contains(&option) { &*added } else { &[] };
        [&*options(all), &[option], added].concat()
    });
    ways.collect()
}

#[test]
fn what_is_named_is_told_alike_everywhere_and_is_enough() {
    let mut goldens = Goldens::new("cli/ways", |name| files::ends_in(name, "txt"));
    for (name, change, ways) in CASES {
        let sandbox = after(change);
        let tree = sandbox.tree();
        let mut told = String::new();
        for (args, code) in [
            (&["plan", "--summary"][..], 0),
            (&["plan", "--quiet"], 0),
            (&["check"], 2),
            (&["check", "--quiet"], 2),
            (&["apply", "--yes"], 3),
        ] {
            let output = sandbox.run(args);
            let _ = write!(told, "$ phpier {}\n{output}\n\n", args.join(" "));
            output.ends(code);
        }
        assert_eq!(sandbox.tree(), tree, "{name}: something was written");
        goldens.check(&format!("{name}.txt"), &told);
        for way in ways {
            let sandbox = after(change);
            sandbox.run(&[&["apply", "--yes"], *way].concat()).ends(0);
        }
        let named = named(&sandbox.run(&["plan", "--quiet"]).stdout);
        assert_eq!(named.is_empty(), ways.is_empty(), "{name}: {named:?}");
        for way in named {
            let sandbox = after(change);
            let way: Vec<&str> = way.iter().map(String::as_str).collect();
            sandbox.run(&[&["apply", "--yes"], &*way].concat()).ends(0);
        }
    }
    goldens.finish();
}

#[test]
fn programs_are_told_in_the_same_words() {
    let sandbox = after(CASES[0].1);
    let run = |args: &[&str], code| sandbox.run(args).code(code);
    let unwrapped = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let human = unwrapped(&run(&["plan", "--summary"], 0).stdout);
    for (command, code) in [("plan", 0), ("check", 2)] {
        let json = run(&[command, "--format", "json"], code).stdout;
        let json: Value = serde_json::from_str(&json).expect("JSON");
        let found = json["diagnostics"].as_array().expect("all").iter();
        let found = found.filter(|one| one["code"] == "phpier::plan::edited");
        let helps: Vec<&str> = found.filter_map(|one| one["help"].as_str()).collect();
        assert_eq!(helps.len(), 1, "{json:#}");
        assert!(human.contains(helps[0]), "{human}");
        let github = run(&[command, "--format", "github"], code);
        github.out("`--overwrite`, which keeps backups").ends(code);
    }
    run(&["plan", "--format", "markdown"], 0)
        .out("**Conflicts:** see what was changed with &#96;phpier diff --edited&#96;")
        .out("**Not applied without** one of --keep, --adopt, --overwrite\n")
        .ends(0);
}
