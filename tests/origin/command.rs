//! `phpier why`, as a user runs it.

use crate::support::sandbox::Sandbox;

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.file(
        ".phpier/global.kdl",
        "services {\n    mysql \"8.4\" root-password=\"h1dden\"\n    redis\n}\nprojects {\n    scan \"~/code\"\n}\n",
    );
    sandbox.file(
        "code/shop/.phpier.kdl",
        "type \"laravel\"\nservices {\n    database \"mysql\" {\n        password \"h1dden\"\n    }\n}\n",
    );
    sandbox.file("code/blog/.phpier.yaml", "name: blog\nphp: \"8.3\"\n");
    sandbox
}

#[test]
fn a_value_is_shown_with_its_line() {
    let sandbox = sandbox();
    let tree = sandbox.tree();
    sandbox
        .run(&["why", "shop", "services.shop.environment.DB_HOST"])
        .code(0)
        .out("phpier-mysql")
        .out("~/code/shop/.phpier.kdl:3:14")
        .out("from here")
        .out("Rule:")
        .ends(0);
    for name in ["blog", "../blog", "."] {
        let path = ["why", name, "services"];
        sandbox.run(&path).code(0).out("services").ends(0);
    }
    let why = ["why", "blog", "--file", "Dockerfile", "FROM"];
    sandbox
        .run(&why)
        .code(0)
        .out("line 3")
        .out("FROM php:8.3")
        .out("from here")
        .ends(0);
    // A folder's name is a name too, before anything was written.
    sandbox
        .run(&["why", "shop", "name"])
        .code(0)
        .out("`name` is not written")
        .ends(0);
    assert_eq!(sandbox.tree(), tree, "why writes nothing");
}

#[test]
fn the_global_stack_is_global() {
    let sandbox = sandbox();
    let why = ["why", "global", "services.phpier-mysql.image"];
    sandbox
        .run(&why)
        .code(0)
        .out("mysql:8.4")
        .out("~/.phpier/global.kdl:2:11")
        .ends(0);
    let sandbox = Sandbox::with_project();
    let output = sandbox.run(&["why", "global", "name"]).code(1);
    output.err("phpier::runtime::missing_global").ends(1);
}

#[test]
fn secrets_are_in_no_output() {
    let sandbox = sandbox();
    for args in [
        &["why", "shop", "services.shop.environment"][..],
        &["why", "shop", "services.shop.environment.DB_PASSWORD"],
        &[
            "why",
            "shop",
            "services.shop.environment.DB_PASSWORD",
            "--format",
            "json",
        ],
        &["why", "shop", "services.shop.environment.DB_HOST"],
        &[
            "why",
            "global",
            "services.phpier-mysql.environment.MYSQL_ROOT_PASSWORD",
        ],
        &[
            "why",
            "global",
            "services.phpier-mysql.environment",
            "--format",
            "json",
        ],
    ] {
        sandbox.run(args).code(0).not("h1dden").ends(0);
    }
    let why = ["why", "shop", "services.shop.environment.DB_PASSWORD"];
    sandbox
        .run(&why)
        .code(0)
        .out("(sensitive)")
        .out(".phpier.kdl:4:18")
        .ends(0);
}

#[test]
fn programs_get_the_same_as_json() {
    let sandbox = sandbox();
    let why = [
        "why",
        "shop",
        "services.shop.environment.DB_HOST",
        "--format",
        "json",
    ];
    let output = sandbox.run(&why).code(0);
    let json: serde_json::Value = serde_json::from_str(&output.stdout).expect("JSON");
    assert_eq!(json["format_version"], "1.0");
    assert_eq!(json["value"], "phpier-mysql");
    assert_eq!(json["path"], "services.shop.environment.DB_HOST");
    assert_eq!(json["causes"][0]["key"], "services.database.type");
    assert_eq!(json["causes"][0]["location"]["start"]["line"], 3);
    assert!(json["rule"]["source"].is_string());
}

#[test]
fn what_is_not_there_is_an_error_with_a_suggestion() {
    let sandbox = sandbox();
    for (args, said) in [
        (
            &["why", "shop", "services.shop.enviroment"][..],
            "did you mean `services.shop.environment`?",
        ),
        (
            &["why", "shop", "--file", "Dockrfile", "1"],
            "`.phpier/entrypoint.sh`",
        ),
        (
            &["why", "shop", "--file", "php.ini", "max"],
            "more than one place",
        ),
        (&["why", "shpo", "name"], "did you mean `shop`?"),
    ] {
        let output = sandbox.run(args).code(1);
        assert!(output.stdout.is_empty(), "{output}");
        output.err(said).ends(1);
    }
    sandbox.file("code/shop/.phpier.kdl", "tpye \"laravel\"\n");
    let output = sandbox.run(&["why", "shop", "name"]).code(1);
    output.err("phpier::config::unknown_key").ends(1);
}

/// Variables with a secret lie in a file of this machine that the Compose file only names.
#[test]
fn a_secret_variable_has_its_line_too() {
    let sandbox = sandbox();
    let config = "name \"shop\"\ntype \"symfony\"\nservices {\n    database \"mysql\"\n}\n";
    sandbox.file("code/shop/.phpier.kdl", config);
    for path in ["DATABASE_URL", "services.shop.environment.DATABASE_URL"] {
        let output = sandbox.run(&["why", "shop", path]).code(0);
        output
            .out("~/.phpier/local/projects/shop/app.env")
            .out("DATABASE_URL=mysql://shop:(sensitive)@phpier-mysql")
            .out("4 │     database \"mysql\"")
            .out("from here")
            .not("zqx")
            .ends(0);
    }
    let json = ["why", "shop", "DATABASE_URL", "--format", "json"];
    sandbox
        .run(&json)
        .code(0)
        .out("\"sensitive\": true")
        .ends(0);
    let output = sandbox.run(&["why", "shop", "DB_NOTHING"]).code(1);
    output
        .err("`DB_NOTHING` is not in docker-compose.yml")
        .ends(1);
}

#[test]
fn the_newest_release_is_the_example() {
    let sandbox = sandbox();
    let newest = phpier::catalog::php::NODE[0];
    let output = sandbox.run(&["why", "blog", "services.blog.image"]).code(0);
    output.out(&format!("`node: \"{newest}\"`")).ends(0);
}

#[test]
fn what_is_on_this_machine_alone_has_its_line() {
    let sandbox = sandbox();
    let local = "env {\n    APP_DEBUG \"1\"\n    API_KEY \"h1dden\"\n}\n";
    sandbox.file("code/shop/.phpier.local.kdl", local);
    sandbox
        .run(&["why", "shop", "services.shop.environment.APP_DEBUG"])
        .code(0)
        .out(".phpier/local/compose.yml")
        .out("~/code/shop/.phpier.local.kdl:2:15")
        .out("from here")
        .ends(0);
    let file = ".phpier/local/compose.yml";
    let why = ["why", "shop", "services.shop.environment", "--file", file];
    let output = sandbox.run(&why).code(0).out(".phpier.local.kdl:3:");
    output.not("h1dden").ends(0);
    // The same value as everybody has it.
    sandbox
        .run(&["why", "shop", "services.shop.environment.DB_HOST"])
        .code(0)
        .out("~/code/shop/.phpier.kdl:3:14")
        .ends(0);
    // phpier's own folder, by the end of a path and by a whole one.
    for file in [
        "phpier-mysql.sql",
        "~/.phpier/local/projects/shop/phpier-mysql.sql",
    ] {
        let output = sandbox.run(&["why", "shop", "DATABASE", "--file", file]);
        let output = output
            .code(0)
            .out("~/.phpier/local/projects/shop/phpier-mysql.sql");
        output.not("h1dden").ends(0);
    }
    let none = sandbox.run(&["why", "shop", "--file", "none.yml"]).code(1);
    none.err("docker-compose.yml")
        .err("local/compose.yml")
        .ends(1);
}

/// They lie in phpier's own folder where all routes come from files.
#[test]
fn the_global_stacks_own_routes_have_their_lines_wherever_they_lie() {
    for (discovery, file) in [
        ("docker", "traefik/routes/phpier.yml"),
        ("files", "local/routes/phpier.yml"),
        ("files", "~/.phpier/local/routes/phpier.yml"),
    ] {
        let sandbox = Sandbox::new();
        let global = format!(
            "domain \"site.test\"\ndiscovery \"{discovery}\"\nservices {{\n    mailpit\n}}\n"
        );
        sandbox.file(".phpier/global.kdl", global);
        let path = "http.routers.phpier-mailpit.rule";
        let output = sandbox.run(&["why", "global", path, "--file", file]);
        output
            .code(0)
            .out(&format!(
                "global stack  {}",
                file.trim_start_matches("~/.phpier/")
            ))
            .out("Host(`mail.site.test`)")
            .out("~/.phpier/global.kdl:1:8")
            .out("Rule:    The hosts of the stack's own pages")
            .ends(0);
        let none = sandbox
            .run(&["why", "global", "--file", "none.yml"])
            .code(1);
        none.err(file.trim_start_matches("~/.phpier/")).ends(1);
    }
}

/// What thousands of names may decide is not all tried, and the answer says so.
#[test]
fn an_answer_that_is_partial_says_how_much_was_tried() {
    let sandbox = Sandbox::new();
    let directives: String = (0..300)
        .map(|at| format!("    ini \"x.d{at}\" \"{at}\"\n"))
        .collect();
    let text = format!("name \"shop\"\nphp \"8.3\" {{\n{directives}}}\n");
    sandbox.file("code/shop/.phpier.kdl", text);
    let why = |path: &str| {
        let json = sandbox.run(&["why", "shop", path, "--format", "json"]);
        let json: serde_json::Value = serde_json::from_str(&json.code(0).stdout).expect("JSON");
        let human = sandbox.run(&["why", "shop", path]).code(0).stdout;
        let human = human.split_whitespace().collect::<Vec<_>>().join(" ");
        let number = |key: &str| json[key].as_u64().expect("a number");
        let partial = json["partial"].as_bool().expect("a flag");
        (
            partial,
            number("names_tried"),
            number("names_left_out"),
            human,
        )
    };
    // Every directive is in the image.
    let (partial, tried, left_out, human) = why("services.shop.image");
    assert!(partial && tried > 0 && left_out > 0, "{human}");
    assert_eq!(tried + left_out, 300, "{human}");
    let words = format!(
        "Partial: {tried} names of the configuration were tried; {left_out} more may have to do with it, which are too many to try each."
    );
    assert!(human.contains(&words), "{human}");
    let (partial, tried, left_out, human) = why("services.shop.restart");
    assert_eq!((partial, tried, left_out), (false, 0, 0));
    assert!(!human.contains("Partial"), "{human}");
}
