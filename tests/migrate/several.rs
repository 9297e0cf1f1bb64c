//! Several migrations, one beside or after the other.

use crate::support::sandbox::Sandbox;

/// A small set-up of each tool whose databases go by names that the tool, or a template, gives to all.
fn set_up(tool: &str, name: &str) -> Vec<(String, String)> {
    let files: Vec<(&str, String)> = match tool {
        "ddev" => vec![(
            ".ddev/config.yaml",
            format!("name: {name}\ntype: php\nphp_version: \"8.3\"\ndocroot: web\n"),
        )],
        "lando" => vec![(
            ".lando.yml",
            format!("name: {name}\nrecipe: drupal10\nconfig:\n  webroot: web\n  php: '8.3'\n"),
        )],
        "warden" => vec![(
            ".env",
            format!(
                "WARDEN_ENV_NAME={name}\nWARDEN_ENV_TYPE=laravel\nDB_DISTRIBUTION=postgres\nWARDEN_DB=1\nPHP_VERSION=8.3\n"
            ),
        )],
        "sail" => vec![
            (
                "compose.yaml",
                "services:\n  laravel.test:\n    build:\n      context: ./vendor/laravel/sail/runtimes/8.3\n    environment:\n      LARAVEL_SAIL: 1\n  pgsql:\n    image: postgres:17\n    environment:\n      POSTGRES_DB: '${DB_DATABASE}'\n      POSTGRES_USER: '${DB_USERNAME}'\n      POSTGRES_PASSWORD: '${DB_PASSWORD}'\n".to_owned(),
            ),
            (
                ".env",
                "DB_DATABASE=laravel\nDB_USERNAME=sail\nDB_PASSWORD=password\n".to_owned(),
            ),
        ],
        _ => vec![(
            "docker-compose.yml",
            "services:\n  app:\n    image: php:8.3-fpm\n    volumes: ['.:/var/www/html']\n  db:\n    image: postgres:17\n    environment:\n      POSTGRES_DB: app\n      POSTGRES_USER: app\n      POSTGRES_PASSWORD: app\n".to_owned(),
        )],
    };
    files
        .into_iter()
        .map(|(path, text)| (format!("code/{name}/{path}"), text))
        .collect()
}

fn two(tool: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.folder(".phpier");
    for name in ["one", "two"] {
        for (path, text) in set_up(tool, name) {
            sandbox.file(&path, &text);
        }
    }
    sandbox
}

/// The names of a project's database and account, as its file has them.
fn names(sandbox: &Sandbox, name: &str) -> [String; 2] {
    let config = sandbox.read(&format!("code/{name}/.phpier.kdl"));
    let get = |key: &str| {
        let start = format!("{key} \"");
        let line = config.lines().map(str::trim);
        let mut found = line.filter_map(|line| line.strip_prefix(&start)?.strip_suffix('"'));
        // The engine stands behind the same word.
        found.rfind(|_| true).map(str::to_owned)
    };
    let database = get("database").unwrap_or_else(|| name.to_owned());
    let username = get("username").unwrap_or_else(|| database.clone());
    [database, username]
}

#[test]
fn no_two_projects_end_in_one_database() {
    for tool in ["ddev", "lando", "warden", "sail", "compose"] {
        for at_once in [true, false] {
            let sandbox = two(tool);
            let told = if at_once {
                sandbox
                    .run_in("code", &["migrate", "one", "two", "--yes"])
                    .code(0)
            } else {
                sandbox.run_in("code", &["migrate", "one", "--yes"]).ends(0);
                sandbox.run_in("code", &["migrate", "two", "--yes"]).code(0)
            };
            let [one, two] = ["one", "two"].map(|name| names(&sandbox, name));
            assert_ne!(one[0], two[0], "{tool}\n{told}");
            assert_ne!(one[1], two[1], "{tool}\n{told}");
            told.ends(0);
            sandbox.run_in("code", &["check", "one", "two"]).ends(0);
            if tool == "compose" {
                assert_eq!(one, ["app", "app"], "the first keeps what it had");
                assert_eq!(two, ["two", "two"]);
            }
        }
    }
}

#[test]
fn a_change_of_names_is_told() {
    let sandbox = two("compose");
    sandbox
        .run_in("code", &["migrate", "one", "two", "--yes"])
        .code(0)
        .out("database app: another project has that name on `phpier-postgres`; here it is `two`")
        .out("user app: another project has that name on `phpier-postgres`; here it is `two`")
        .out("psql -U")
        .ends(0);
    let sandbox = two("ddev");
    sandbox
        .run_in("code", &["migrate", "one", "--yes"])
        .code(0)
        .out("database db: other projects of DDEV have that name too; here it is `one`")
        .ends(0);
}

#[test]
fn a_conversion_leaves_the_migration_before_it_to_be_taken_back() {
    let sandbox = two("ddev");
    let run = |args: &[&str]| sandbox.run_in("code/one", args).ends(0);
    run(&["migrate", "--yes"]);
    run(&["migrate", "--to", "yaml", "--yes"]);
    run(&["migrate", "--undo", "--yes"]);
    assert!(sandbox.path("code/one/.phpier.kdl").exists());
    run(&["migrate", "--undo", "--yes"]);
    assert!(!sandbox.path("code/one/.phpier.kdl").exists());
    assert!(!sandbox.path("code/one/docker-compose.yml").exists());
    sandbox
        .run_in("code/one", &["migrate", "--undo", "--yes"])
        .code(1)
        .err("phpier::migrate::nothing")
        .ends(1);
}

/// What the home folder's generated files are, and whether a plan of everything is possible.
fn stands(sandbox: &Sandbox, name: &str) {
    for path in [".phpier/global.kdl", ".phpier/global-compose.yml"] {
        assert!(sandbox.path(path).exists(), "{path} is gone");
    }
    let global = sandbox.read(".phpier/global.kdl");
    assert!(global.contains(&format!("code/{name}\"")), "{global}");
    sandbox.run_in("code", &["apply", name, "--yes"]).ends(0);
    sandbox.run_in("code", &["check", name]).ends(0);
}

#[test]
fn one_of_several_is_taken_back_and_the_others_stand() {
    for (first, second) in [("one", "two"), ("two", "one")] {
        let sandbox = two("compose");
        let run = |args: &[&str]| sandbox.run_in("code", args).ends(0);
        run(&["migrate", "one", "two", "--yes"]);
        run(&["migrate", "--undo", first, "--yes"]);
        let global = sandbox.read(".phpier/global.kdl");
        assert!(!global.contains(&format!("code/{first}\"")), "{global}");
        assert!(!sandbox.path(&format!("code/{first}/.phpier.kdl")).exists());
        stands(&sandbox, second);
        run(&["migrate", "--undo", second, "--yes"]);
        assert!(!sandbox.path(&format!("code/{second}/.phpier.kdl")).exists());
    }
}

#[test]
fn a_server_that_another_project_came_to_use_stays() {
    let sandbox = two("compose");
    let before = "projects {\n    scan \"~/code\"\n}\n";
    sandbox.file(".phpier/global.kdl", before);
    let run = |args: &[&str]| sandbox.run_in("code", args).ends(0);
    run(&["migrate", "one", "--yes"]);
    let with = sandbox.read(".phpier/global.kdl");
    run(&["migrate", "two", "--yes"]);
    assert_eq!(sandbox.read(".phpier/global.kdl"), with);
    run(&["migrate", "--undo", "one", "--yes"]);
    assert_eq!(sandbox.read(".phpier/global.kdl"), with);
    run(&["check", "two"]);
}

#[test]
fn lines_of_a_person_in_the_global_file_stay_when_a_migration_goes() {
    let sandbox = two("compose");
    let before = "// mine\nprojects {\n    scan \"~/elsewhere\"\n}\n";
    sandbox.file(".phpier/global.kdl", before);
    let run = |args: &[&str]| sandbox.run_in("code", args).ends(0);
    run(&["migrate", "one", "--yes"]);
    sandbox.edit(".phpier/global.kdl", "// mine", "// mine, and more");
    run(&["migrate", "--undo", "one", "--yes"]);
    let global = sandbox.read(".phpier/global.kdl");
    assert!(global.starts_with("// mine, and more\n"), "{global}");
    assert!(global.contains("scan \"~/elsewhere\""), "{global}");
    assert!(!global.contains("code/one"), "{global}");
    assert!(!global.contains("postgres"), "{global}");
}

#[test]
fn a_global_file_that_a_migration_made_stays_with_what_was_written_into_it() {
    let sandbox = two("compose");
    let run = |args: &[&str]| sandbox.run_in("code", args).ends(0);
    run(&["migrate", "one", "--yes"]);
    let made = sandbox.read(".phpier/global.kdl");
    sandbox.file(
        ".phpier/global.kdl",
        format!("domain \"mine.test\"\n{made}"),
    );
    run(&["migrate", "--undo", "one", "--yes"]);
    let global = sandbox.read(".phpier/global.kdl");
    assert!(global.starts_with("domain \"mine.test\"\n"), "{global}");
    assert!(!global.contains("code/one"), "{global}");
    assert!(!global.contains("postgres"), "{global}");
    assert!(!sandbox.path("code/one/.phpier.kdl").exists());
    // One that nobody has touched goes as it came.
    let sandbox = two("compose");
    let run = |args: &[&str]| sandbox.run_in("code", args).ends(0);
    run(&["migrate", "one", "--yes"]);
    run(&["migrate", "--undo", "one", "--yes"]);
    assert!(!sandbox.path(".phpier/global.kdl").exists());
}

#[test]
fn a_line_that_a_migration_added_and_a_person_changed_is_theirs() {
    let sandbox = two("compose");
    sandbox.run_in("code", &["migrate", "one", "--yes"]).ends(0);
    let added = "postgres \"17\"";
    sandbox.edit(".phpier/global.kdl", added, "postgres \"17\" publish=5555");
    sandbox
        .run_in("code", &["migrate", "--undo", "one", "--yes"])
        .code(0)
        .out("has changed since; take it out if you no longer need it")
        .ends(0);
    let global = sandbox.read(".phpier/global.kdl");
    assert!(global.contains("publish=5555"), "{global}");
    assert!(!global.contains("code/one"), "{global}");
    assert!(sandbox.path("code/one/docker-compose.yml").exists());
    sandbox.run_in("code", &["check"]).code(2).ends(2);
    sandbox.run_in("code", &["apply", "--yes"]).ends(0);
}

/// Everything but phpier's own notes.
fn texts(sandbox: &Sandbox) -> Vec<(String, String)> {
    let tree = sandbox.tree().into_iter();
    let files = tree.filter_map(|(name, entry)| match entry {
        crate::support::sandbox::Entry::File { bytes, .. } => {
            Some((name, String::from_utf8_lossy(&bytes).into_owned()))
        }
        _ => None,
    });
    files.collect()
}

/// Whatever was needed by those that were left is gone when the last one goes, in whatever order they go.
#[test]
fn all_taken_back_is_all_as_it_was() {
    let orders: [&[&str]; 6] = [
        &["one", "two", "three"],
        &["one", "three", "two"],
        &["two", "one", "three"],
        &["two", "three", "one"],
        &["three", "one", "two"],
        &["three", "two", "one"],
    ];
    for tool in ["ddev", "warden", "compose"] {
        for before in [None, Some("// mine\nservices {\n    redis \"8\"\n}\n")] {
            for order in orders {
                let sandbox = two(tool);
                for (path, text) in set_up(tool, "three") {
                    sandbox.file(&path, &text);
                }
                if let Some(before) = before {
                    sandbox.file(".phpier/global.kdl", before);
                }
                let was = texts(&sandbox);
                let run = |args: &[&str]| sandbox.run_in("code", args).ends(0);
                run(&["migrate", "one", "two", "--yes"]);
                run(&["migrate", "three", "--yes"]);
                for (at, name) in order.iter().enumerate() {
                    run(&["migrate", "--undo", name, "--yes"]);
                    for left in &order[at + 1..] {
                        stands(&sandbox, left);
                    }
                }
                assert_eq!(texts(&sandbox), was, "{tool} {order:?}");
                // The way is free for the next one.
                run(&["migrate", "one", "--yes"]);
            }
        }
    }
}

/// What a person writes between two migrations is theirs, and stays when both are gone.
#[test]
fn lines_between_two_migrations_stay_when_both_are_gone() {
    for order in [["one", "two"], ["two", "one"]] {
        let sandbox = two("compose");
        sandbox.file(".phpier/global.kdl", "// mine\n");
        let run = |args: &[&str]| sandbox.run_in("code", args).ends(0);
        run(&["migrate", "one", "--yes"]);
        sandbox.edit(".phpier/global.kdl", "// mine", "// mine, and more");
        run(&["migrate", "two", "--yes"]);
        for name in order {
            run(&["migrate", "--undo", name, "--yes"]);
        }
        assert_eq!(
            sandbox.read(".phpier/global.kdl"),
            "// mine, and more\n",
            "{order:?}"
        );
        sandbox.run_in("code", &["migrate", "one", "--yes"]).ends(0);
    }
}
