//! Data is risked by name alone: by the whole one of a service, or the short one of a server.

use crate::support::sandbox::{Output, Sandbox};

/// What is said after `--allow-data-risk`, and whether all of it goes through, a risk is left, or no such data is.
type Named = (&'static [&'static str], i32);

/// An apply that allows the risk of these.
fn named(sandbox: &Sandbox, names: &[&str]) -> Output {
    let mut args = vec!["apply".to_owned(), "--yes".to_owned()];
    args.extend(names.iter().map(|name| format!("--allow-data-risk={name}")));
    sandbox.run(&args)
}

#[test]
fn only_the_very_name_of_a_service_risks_its_data() {
    let all: &[Named] = &[
        (&[], 3),
        (&["mysql"], 3),
        (&["phpier-postgres"], 3),
        // One name twice is one name.
        (&["mysql", "mysql"], 3),
        (&["phpier-mysql", "mysql"], 3),
        (&[""], 1),
        (&["mysq"], 1),
        (&["mysqll"], 1),
        (&["mysql "], 1),
        (&[" mysql"], 1),
        (&["phpier-mysql "], 1),
        (&["\tphpier-mysql"], 1),
        (&["MYSQL"], 1),
        (&["Phpier-mysql"], 1),
        (&["phpier-"], 1),
        (&["phpier"], 1),
        (&["phpier-mysq"], 1),
        (&["phpier-phpier-mysql"], 1),
        (&["hpier-mysql"], 1),
        (&["-mysql"], 1),
        (&["next"], 1),
        (&["mysql-nex"], 1),
        (&["phpier-mysql-data"], 1),
        (&["mysql,postgres,mysql-next"], 1),
        (&["mysql postgres mysql-next"], 1),
        (&["*"], 1),
        (&["all"], 1),
        (&["true"], 1),
        (&["redis"], 1),
        (&["mysql", "postgres", "mysql-next", "redis"], 1),
        (&["mysql", "postgres", "next"], 1),
        (&["mysql", "postgres"], 3),
        (&["mysql", "mysql-next"], 3),
        (&["mysql", "phpier-postgres", "mysql-next"], 0),
    ];
    let stack = |mysql: &str, postgres: &str| {
        format!(
            "services {{\n    mysql \"{mysql}\"\n    mysql \"{mysql}\" name=\"next\" publish=3316\n    postgres \"{postgres}\"\n    redis\n}}\n"
        )
    };
    let sandbox = Sandbox::new();
    sandbox.file(".phpier/global.kdl", stack("8.4", "17"));
    sandbox.apply();
    sandbox.file(".phpier/global.kdl", stack("8.0", "16"));
    let tree = sandbox.tree();
    for (names, code) in all {
        let output = named(&sandbox, names);
        assert_eq!(output.code, Some(*code), "{names:?}\n{output}");
        assert_eq!(sandbox.tree() == tree, *code != 0, "{names:?}");
    }
}

/// A project may be called as a server is in short; then the name is the project's.
#[test]
fn a_short_name_is_nobodys_whose_whole_name_another_bears() {
    let global = |series: &str| {
        format!("services {{\n    mysql \"{series}\"\n}}\nprojects {{\n    scan \"~/code\"\n}}\n")
    };
    let project = |name: &str| {
        format!("name \"mysql\"\nservices {{\n    database \"mysql\" database=\"{name}\"\n}}\n")
    };
    for (series, both) in [("8.0", true), ("8.4", false)] {
        let sandbox = Sandbox::new();
        sandbox.file(".phpier/global.kdl", global("8.4"));
        sandbox.file("code/mysql/.phpier.kdl", project("one"));
        sandbox.apply();
        sandbox.file(".phpier/global.kdl", global(series));
        sandbox.file("code/mysql/.phpier.kdl", project("two"));
        let tree = sandbox.tree();
        let apply = |names: &[&str]| named(&sandbox, names);
        apply(&["phpier-mysql"]).ends(if both { 3 } else { 1 });
        if both {
            let output = apply(&["mysql"]).code(3);
            output
                .err("data of phpier-mysql is at risk")
                .not("data of mysql is")
                .ends(3);
        }
        assert_eq!(sandbox.tree(), tree);
        let all: &[&str] = if both {
            &["mysql", "phpier-mysql"]
        } else {
            &["mysql"]
        };
        apply(all).ends(0);
    }
}
