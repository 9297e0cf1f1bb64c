//! Databases on a server that outlives the project's need of them: every way to lose one is told and
//! refused until the project's service is named.

use phpier::plan::data::Class::{self, Detached, LeftBehind};
use phpier::plan::data::databases::{Step, abandoned, changed, handed_over};

use crate::support::files;
use crate::support::golden::Goldens;
use crate::support::sandbox::Sandbox;

type Databases = std::collections::BTreeSet<(String, String)>;

fn databases(lines: &str) -> Databases {
    let pairs = lines
        .split_terminator(", ")
        .map(|line| line.split_once(' '));
    pairs
        .map(|pair| pair.expect("server and database"))
        .map(|(server, name)| (server.to_owned(), name.to_owned()))
        .collect()
}

fn step(
    before: &str,
    after: &str,
    others: &str,
    find: impl Fn(Step<'_>) -> Vec<phpier::plan::data::Finding>,
) -> Vec<(Class, bool, String)> {
    let servers = ["m", "p"].map(str::to_owned).into();
    let found = find(Step {
        before: &databases(before),
        after: &databases(after),
        others: &databases(others),
        servers: &servers,
        twin: "_testing",
    });
    let found = found.into_iter();
    found
        .map(|one| (one.class, one.needs_leave, one.message))
        .collect()
}

#[test]
fn each_database_that_a_project_gives_up_is_found_with_what_takes_its_place() {
    let gone = "the project no longer declares it";
    for (before, after, others, expected) in [
        ("m s", "m s", "", vec![]),
        ("m s", "m s, m t", "", vec![]),
        ("", "m s", "", vec![]),
        // A server that is no more takes its volume along, of which the global stack tells.
        ("x s", "m s", "", vec![]),
        (
            "m s",
            "m t",
            "",
            vec![(
                Detached,
                true,
                "`s` on `m` is left behind; `t` starts empty",
            )],
        ),
        (
            "m s",
            "m t",
            "m t",
            vec![(
                Detached,
                true,
                "`s` on `m` is left behind; `t` is used as it is",
            )],
        ),
        (
            "m s",
            "p s",
            "",
            vec![(
                Detached,
                true,
                "`s` on `m` is left behind; `s` on `p` starts empty",
            )],
        ),
        (
            "m s",
            "",
            "",
            vec![(
                LeftBehind,
                true,
                &*format!("`s` on `m` is left behind; {gone}"),
            )],
        ),
        // A twin goes with its database, and is worth nothing alone.
        (
            "m s, m s_testing",
            "m t, m t_testing",
            "",
            vec![(
                Detached,
                true,
                "`s` on `m` is left behind; `t` starts empty",
            )],
        ),
        (
            "m s, m s_testing",
            "m s",
            "",
            vec![(
                LeftBehind,
                false,
                &*format!("`s_testing` on `m` is left behind; {gone}"),
            )],
        ),
        // Of several the one of the same name comes first.
        (
            "m a, m b",
            "m c, p a",
            "",
            vec![
                (
                    Detached,
                    true,
                    "`a` on `m` is left behind; `a` on `p` starts empty",
                ),
                (
                    Detached,
                    true,
                    "`b` on `m` is left behind; `c` starts empty",
                ),
            ],
        ),
    ] {
        let expected: Vec<(Class, bool, String)> = expected
            .into_iter()
            .map(|(class, needs, message)| (class, needs, format!("database {message}")))
            .collect();
        let found = step(before, after, others, |step| changed("shop", step));
        assert_eq!(found, expected, "{before} -> {after}");
    }
}

#[test]
fn a_project_that_is_gone_leaves_what_no_other_has_and_is_not_in_the_way() {
    let found = step("m s, m t, x u", "", "m t", |step| abandoned("shop", step));
    let message = "the project is gone, and its database stays on the server".to_owned();
    assert_eq!(found, [(LeftBehind, false, message)]);
}

const GLOBAL: &str =
    "services {\n    mysql \"8.4\"\n    postgres \"17\"\n}\nprojects {\n    scan \"~/w\"\n}\n";

fn told(sandbox: &Sandbox, args: &[&str], code: i32, told: &mut String) {
    let output = sandbox.run(args);
    let home = sandbox.path("").display().to_string();
    let text = format!("$ phpier {}\n{output}\n\n", args.join(" "));
    told.push_str(&text.replace(home.trim_end_matches('/'), "/home/me"));
    output.ends(code);
}

#[test]
fn no_change_of_a_project_takes_its_database_away_unseen() {
    let mut goldens = Goldens::new("plan/databases", |name| files::ends_in(name, "txt"));
    let mysql = "name \"s\"\nservices {\n    database \"mysql\"\n}\n";
    for (name, new) in [
        (
            "other-name",
            "name \"s\"\nservices {\n    database \"mysql\" database=\"other\"\n}\n",
        ),
        (
            "other-server",
            "name \"s\"\nservices {\n    database \"postgres\"\n}\n",
        ),
        ("taken-out", "name \"s\"\n"),
        (
            "other-project",
            "name \"t\"\nservices {\n    database \"mysql\"\n}\n",
        ),
    ] {
        let sandbox = Sandbox::new();
        sandbox.file(".phpier/global.kdl", GLOBAL);
        sandbox.file("w/s/.phpier.kdl", mysql);
        sandbox.apply();
        sandbox.file("w/s/.phpier.kdl", new);
        let tree = sandbox.tree();
        let mut text = String::new();
        told(&sandbox, &["plan", "--summary"], 0, &mut text);
        told(&sandbox, &["apply", "--yes"], 3, &mut text);
        assert_eq!(sandbox.tree(), tree, "{name} wrote something");
        let service = if name == "other-project" { "t" } else { "s" };
        let allow = format!("--allow-data-risk={service}");
        sandbox.run(&["apply", "--yes", "--quiet", &allow]).ends(0);
        // It is told once; what was left is noted for `phpier global status`.
        let after = sandbox.run(&["plan"]).stdout;
        assert!(after.starts_with("No changes."), "{name}: {after}");
        goldens.check(&format!("{name}.txt"), &text);
    }
    goldens.finish();
}

/// The data goes along, and who could reach it before is told, in the Compose file or not.
#[test]
fn an_account_that_changes_is_told_with_what_stays() {
    let mut goldens = Goldens::new("plan/accounts", |name| files::ends_in(name, "txt"));
    for (name, old, new) in [
        (
            "renamed",
            "database \"mysql\" testing=#true",
            "database \"mysql\" testing=#true database=\"s\" username=\"other\"",
        ),
        (
            "renamed-in-a-secret-address",
            "database \"postgres\"",
            "database \"postgres\" username=\"other\"",
        ),
        (
            "another-password",
            "database \"mysql\" password=\"one\"",
            "database \"mysql\" password=\"two\"",
        ),
    ] {
        let kind = if name.ends_with("address") {
            "symfony"
        } else {
            "php"
        };
        let config = |database: &str| {
            format!("name \"s\"\ntype \"{kind}\"\nservices {{\n    {database}\n}}\n")
        };
        let sandbox = Sandbox::new();
        sandbox.file(".phpier/global.kdl", GLOBAL);
        sandbox.file("w/s/.phpier.kdl", config(old));
        sandbox.apply();
        sandbox.file("w/s/.phpier.kdl", config(new));
        let mut text = String::new();
        told(&sandbox, &["plan", "--summary"], 0, &mut text);
        sandbox.apply();
        let after = sandbox.run(&["plan"]).stdout;
        assert!(after.starts_with("No changes."), "{name}: {after}");
        assert!(!after.contains("phpier up"), "{name}: {after}");
        goldens.check(&format!("{name}.txt"), &text);
    }
    goldens.finish();
}

/// Nobody knows of an account that was written whether it was brought up too.
#[test]
fn accounts_that_no_longer_reach_a_database_are_told_in_one_sentence() {
    let place = ("m".to_owned(), "s".to_owned());
    for (before, expected) in [
        (
            &["a"][..],
            "`a` no longer reaches it, and stays on the server where it was brought up",
        ),
        (
            &["a", "b"],
            "`a` and `b` no longer reach it, and stay on the server where they were brought up",
        ),
        (
            &["a", "b", "c"],
            "`a`, `b` and `c` no longer reach it, and stay on the server where they were brought up",
        ),
    ] {
        let before = before.iter().map(|user| (*user).to_owned()).collect();
        let found = handed_over("s", &place, &before, "new");
        let start = "with the next `phpier up` its account is `new`; ";
        assert_eq!(found.message, format!("{start}{expected}"));
    }
}

/// Where its files go, its projects before and after, and whose data is in question.
type Case<'c> = (&'c str, [(&'c str, &'c str, &'c str); 2], &'c [&'c str]);

/// A folder is what a project is: whoever comes to bear a name does not get what another one has left
/// under it, nor loses its own, without a word.
#[test]
fn a_name_that_goes_to_another_folder_takes_no_database_along_unseen() {
    type Spelling = fn(&str, &str) -> (&'static str, String);
    let kdl: Spelling = |name, server| {
        let text = format!("name \"{name}\"\nservices {{\n    database \"{server}\"\n}}\n");
        (".phpier.kdl", text)
    };
    let yaml: Spelling = |name, server| {
        let text = format!("name: {name}\nservices:\n  database: {server}\n");
        (".phpier.yml", text)
    };
    let mut goldens = Goldens::new("plan/names", |name| files::ends_in(name, "txt"));
    let cases: &[Case] = &[
        (
            "inherited",
            [("shop", "mysql", ""), ("shop2", "mysql", "shop")],
            &["shop"],
        ),
        (
            "swapped",
            [("shop", "mysql", "shop2"), ("shop2", "mysql", "shop")],
            &["shop", "shop2"],
        ),
        (
            "passed-on",
            [("blog", "postgres", "shop"), ("shop", "mysql", "blogx")],
            &["shop", "blogx"],
        ),
        (
            "anew",
            [("shop", "mysql", "shopx"), ("new", "", "shop")],
            &["shop", "shopx"],
        ),
    ];
    for (spelling, write) in [("kdl", kdl), ("yml", yaml)] {
        for (name, projects, services) in cases {
            let sandbox = Sandbox::new();
            sandbox.file(".phpier/global.kdl", GLOBAL);
            for (project, server, _) in projects.iter().filter(|(_, server, _)| !server.is_empty())
            {
                let (file, text) = write(project, server);
                sandbox.file(&format!("w/{project}/{file}"), &text);
            }
            sandbox.apply();
            for (project, server, heir) in projects {
                if heir.is_empty() {
                    std::fs::remove_dir_all(sandbox.path(&format!("w/{project}")))
                        .expect("a folder");
                    continue;
                }
                let server = if server.is_empty() { "mysql" } else { server };
                let (file, text) = write(heir, server);
                sandbox.file(&format!("w/{project}/{file}"), &text);
            }
            let tree = sandbox.tree();
            let plan = sandbox.run(&["plan", "--summary"]);
            let (_, told) = plan
                .stdout
                .split_once("Data\n")
                .unwrap_or_else(|| panic!("{name}: {plan}"));
            let (told, _) = told.split_once("\n\n").expect("an empty line after it");
            let home = sandbox.path("").display().to_string();
            let text = format!("{}\n", told.replace(home.trim_end_matches('/'), "/home/me"));
            goldens.check(&format!("{name}.{spelling}.txt"), &text);
            // Each of them is to be named.
            let leaves: Vec<String> = services
                .iter()
                .map(|service| format!("--allow-data-risk={service}"))
                .collect();
            for left_out in 0..leaves.len() {
                let mut args = vec!["apply", "--yes"];
                let others = leaves.iter().enumerate().filter(|(at, _)| *at != left_out);
                args.extend(others.map(|(_, leave)| leave.as_str()));
                sandbox.run(&args).ends(3);
                assert_eq!(sandbox.tree(), tree, "{name} wrote something");
            }
            let mut args = vec!["apply", "--yes"];
            args.extend(leaves.iter().map(String::as_str));
            sandbox.run(&args).ends(0);
            let after = sandbox.run(&["plan"]).stdout;
            assert!(after.starts_with("No changes."), "{name}: {after}");
        }
    }
    goldens.finish();
}

#[test]
fn a_project_that_moves_with_its_name_keeps_its_database() {
    let sandbox = Sandbox::new();
    sandbox.file(".phpier/global.kdl", GLOBAL);
    let text = "name \"s\"\nservices {\n    database \"mysql\"\n}\n";
    sandbox.file("w/s/.phpier.kdl", text);
    sandbox.apply();
    std::fs::rename(sandbox.path("w/s"), sandbox.path("w/t")).expect("a folder");
    let plan = sandbox.run(&["plan"]).stdout;
    assert!(!plan.contains("Data"), "{plan}");
    sandbox.run(&["apply", "--yes"]).ends(0);
}

#[test]
fn a_removed_project_is_told_with_its_database_and_does_not_stop_anything() {
    let sandbox = Sandbox::new();
    sandbox.file(".phpier/global.kdl", GLOBAL);
    sandbox.file(
        "w/s/.phpier.kdl",
        "name \"s\"\nservices {\n    database \"mysql\"\n}\n",
    );
    sandbox.apply();
    std::fs::remove_dir_all(sandbox.path("w/s")).expect("a folder");
    let plan = sandbox.run(&["plan"]).stdout;
    assert!(
        plan.contains("left behind  s  database s on phpier-mysql"),
        "{plan}"
    );
    sandbox.run(&["apply", "--yes"]).ends(0);
    let plan = sandbox.run(&["plan"]).stdout;
    assert!(plan.starts_with("No changes."), "{plan}");
}

#[test]
fn without_a_note_of_this_machine_the_old_compose_file_tells_the_database() {
    let sandbox = Sandbox::new();
    sandbox.file(".phpier/global.kdl", GLOBAL);
    sandbox.file(
        "w/s/.phpier.kdl",
        "name \"s\"\nservices {\n    database \"mysql\"\n}\n",
    );
    sandbox.apply();
    std::fs::remove_dir_all(sandbox.path(".phpier/local")).expect("a folder");
    sandbox.file(
        "w/s/.phpier.kdl",
        "name \"s\"\nservices {\n    database \"postgres\"\n}\n",
    );
    let refused = sandbox.run(&["apply", "--yes"]);
    refused.ends(3);
}
