//! No secret that a configuration holds reaches any output, in no format and of no command, whatever is
//! wrong with it.

use crate::support::sandbox::Sandbox;

/// Where secrets can stand in a project, with `%` for each of them.
const PROJECT: &str = "\
name \"shop\"
services {
    database \"mysql\" {
        username \"shop\"
        password \"%1\"
    }
    database \"postgres\" name=\"second\" password=\"%2\"
    redis
    service \"hub\" {
        image \"hub:1\"
        env {
            JWT_SECRET \"%3\"
            PUBLISHER_KEY \"%4\"
        }
        command \"hub\" \"--api-token\" \"%5\"
    }
}
env {
    API_TOKEN \"%6\"
    DATABASE_URL \"mysql://u:%7@h/d\"
    MAIL_PASSWORD \"\"\"
        %8
        more %9
        \"\"\"
}
";

const GLOBAL: &str = "\
services {
    mysql \"8.4\" {
        root-password \"%a\"
    }
    postgres \"17\" root-password=\"%b\" {
        env {
            ADMIN_PASSWORD \"%c\"
        }
    }
    redis
    service \"search\" {
        image \"search:1\"
        env {
            SEARCH_API_KEY \"%d\"
        }
    }
}
projects {
    scan \"~/code\"
}
";

const YAML: &str = "\
name: blog
services:
  database:
    type: mysql
    password: %e
env:
  API_TOKEN: %f
  SOME_SECRET: |
    %g
    %h
  URL: amqp://u:%i@h
";

const CANARY: &str = "c4n4ry";

/// Runs everything that prints.
fn look(sandbox: &Sandbox, what: &str) {
    for args in [
        &["plan"][..],
        &["plan", "--summary"],
        &["plan", "--diff"],
        &["plan", "--color", "always"],
        &["plan", "--format", "json"],
        &["plan", "--format", "github"],
        &["plan", "--format", "sarif"],
        &["plan", "--format", "markdown"],
        &["check"],
        &["check", "--format", "json"],
        &["check", "--format", "github"],
        &["check", "--format", "sarif"],
        &["check", "--format", "markdown"],
        &["apply"],
        &["shellenv"],
        &["status"],
    ] {
        let output = sandbox.run_in("", args);
        let told = output.stdout.contains(CANARY) || output.stderr.contains(CANARY);
        assert!(!told, "{what}: {args:?} tells a secret\n{output}");
    }
}

fn write(sandbox: &Sandbox, version: &str, change: impl Fn(&str) -> String) {
    for (path, text) in [
        ("code/shop/.phpier.kdl", PROJECT),
        (".phpier/global.kdl", GLOBAL),
        ("code/blog/.phpier.yaml", YAML),
    ] {
        let text = text.replace('%', &format!("{CANARY}{version}"));
        sandbox.file(path, change(&text));
    }
}

#[test]
fn secrets_are_told_by_nothing() {
    let sandbox = Sandbox::new();
    write(&sandbox, "old", str::to_owned);
    look(&sandbox, "everything is new");
    sandbox
        .run_in("", &["apply", "--yes"])
        .not(CANARY)
        .code(0)
        .ends(0);
    let compose = sandbox.read("code/shop/docker-compose.yml");
    assert!(compose.matches(CANARY).count() > 5, "{compose}");
    look(&sandbox, "nothing to do");
    write(&sandbox, "new", str::to_owned);
    look(&sandbox, "every secret is another");
    sandbox.edit("code/shop/docker-compose.yml", "old", "mine");
    look(&sandbox, "a secret was changed by hand");
    sandbox
        .run_in("", &["apply", "--yes", "--overwrite"])
        .not(CANARY)
        .code(0)
        .ends(0);
    sandbox.edit(
        "code/blog/.phpier.yaml",
        "name: blog",
        "name: blog\noutput: b.yml",
    );
    look(&sandbox, "a file is renamed");
}

/// What a slip makes of a text.
type Break = fn(&str) -> String;

#[test]
fn mistakes_beside_secrets_do_not_tell_them() {
    let sandbox = Sandbox::new();
    write(&sandbox, "", str::to_owned);
    let breaks: &[(&str, Break)] = &[
        ("a key nobody knows", |text| {
            text.replace("password ", "pasword ")
                .replace("API_TOKEN", "bad key API_TOKEN")
        }),
        ("a quote that does not end", |text| {
            text.replacen(&format!("{CANARY}1\""), CANARY, 1)
        }),
        ("a brace too few", |text| {
            text.trim_end().trim_end_matches('}').to_owned()
        }),
        ("a wrong type", |text| {
            text.replace(
                &format!("password \"{CANARY}1\""),
                &format!("password \"{CANARY}1\" \"{CANARY}2\""),
            )
            .replace(
                &format!("password: {CANARY}e"),
                &format!("password: [{CANARY}e]"),
            )
        }),
        ("unknown properties", |text| {
            text.replace("password=", "x=1 password=")
                .replace("  type: mysql", "  tpye: mysql")
        }),
        ("the wrong place", |text| {
            text.replace("env {", "envv {").replace("env:", "envv:")
        }),
        ("a service nobody knows", |text| {
            text.replace("database ", "databse ")
                .replace("database:", "databse:")
        }),
        ("control characters", |text| {
            text.replace(CANARY, &format!("{CANARY}\u{7}"))
        }),
        ("two of it", |text| {
            text.replace(
                "        password",
                "        password \"x\"\n        password",
            )
            .replace("API_TOKEN:", "API_TOKEN: a\n  API_TOKEN:")
        }),
        ("a tab", |text| text.replace("  URL", "\tURL")),
    ];
    for (what, change) in breaks {
        write(&sandbox, "", change);
        look(&sandbox, what);
    }
}
