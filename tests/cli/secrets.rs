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
    service \"cache\" {
        image \"redis:8\"
        command \"redis-cli\" \"-a\" \"%j\" \"monitor\"
    }
    service \"dump\" {
        image \"mysql:8.4\"
        command \"mysqldump\" \"-p%k\" \"--password=%l\"
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
workers {
    q \"redis-cli -a %m monitor; mysql -p%n --password=%o --password='%p q'\"
    r \"PGPASSWORD=%q psql; curl -u me:%r -H 'X: Bearer %s' https://h/x?token=%t https://%u@h/\"
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
        &["apply", "--adopt"],
        &["diff"],
        &["diff", "--edited"],
        &["plan", "--prune"],
        &["why", "shop"],
        &["why", "shop", "services"],
        &["why", "shop", "services.shop"],
        &["why", "shop", "services.shop.environment"],
        &["why", "shop", "services.shop.environment.API_TOKEN"],
        &["why", "shop", "services.shop.environment.DATABASE_URL"],
        &["why", "shop", "services.shop-q.command"],
        &["why", "shop", "services.shop-hub.command"],
        &["why", "shop", "services.shop-cache.command"],
        &["why", "shop", "services.shop-cache.command[2]"],
        &["why", "shop", "services.shop-dump.command[1]"],
        &["why", "shop", "services.shop-dump", "--format", "json"],
        &["why", "blog", "services.blog.environment"],
        &["why", "global", "services.phpier-search.environment"],
        &["why", "global", "services.phpier-mysql", "--format", "json"],
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

#[test]
fn a_change_that_is_adopted_tells_no_secret() {
    let sandbox = Sandbox::new();
    write(&sandbox, "old", str::to_owned);
    sandbox.run_in("", &["apply", "--yes"]).ends(0);
    let compose = "code/shop/docker-compose.yml";
    sandbox.edit(compose, "c4n4ryold6", "c4n4rymine");
    sandbox.edit(compose, "mysqldump", "mariadb-dump");
    for args in [&["diff", "--edited"][..], &["apply", "--yes", "--adopt"]] {
        drop(sandbox.run_in("", args).not(CANARY));
    }
    let over = sandbox.read("code/shop/docker-compose.override.yml");
    assert!(over.contains("c4n4rymine"), "{over}");
    look(&sandbox, "an override has it");
}

/// Set-ups of other tools that say secrets in every way that they know.
const OTHERS: [(&str, &str); 4] = [
    (
        "fresh/.env",
        "DB_CONNECTION=mysql\nDB_PASSWORD=%1\nDATABASE_URL=mysql://u:%2@h/d\nREDIS_PASSWORD=%3\n",
    ),
    (
        "fresh/composer.json",
        "{\"require\": {\"laravel/framework\": \"^11\"}}\n",
    ),
    (
        "ddev/.ddev/config.yaml",
        "name: dd\ntype: laravel\nphp_version: \"8.3\"\ndatabase:\n  type: mysql\n  version: \"8.4\"\nweb_environment:\n  - API_TOKEN=%4\n  - URL=amqp://u:%5@h\nweb_extra_daemons:\n  - name: q\n    command: \"redis-cli -a %6 monitor\"\n    directory: /var/www/html\n",
    ),
    (
        "plain/docker-compose.yml",
        "services:\n  app:\n    image: php:8.3-fpm\n    environment:\n      API_TOKEN: %7\n      DATABASE_URL: mysql://u:%8@db/d\n    command: mysql -p%9\n    volumes: ['.:/var/www/html']\n  db:\n    image: mysql:8.4\n    environment:\n      MYSQL_ROOT_PASSWORD: %a\n      MYSQL_PASSWORD: %b\n      MYSQL_USER: u\n      MYSQL_DATABASE: d\n    command: --password=%c\n    volumes: ['dbdata:/var/lib/mysql']\n  search:\n    image: getmeili/meilisearch:v1.12\n    environment:\n      MEILI_MASTER_KEY: %d\n    command: ['meilisearch', '--master-key', '%e', '--x-token=%f']\nvolumes:\n  dbdata:\n",
    ),
];

#[test]
fn set_ups_of_others_are_taken_over_without_telling_their_secrets() {
    let sandbox = Sandbox::new();
    for (path, text) in OTHERS {
        sandbox.file(&format!("code/{path}"), text.replace('%', CANARY));
    }
    let mut told = String::new();
    for (folder, args) in [
        ("code/fresh", &["init", "--dry-run"][..]),
        ("code/fresh", &["init", "--yes"]),
        ("code/ddev", &["migrate"]),
        ("code/ddev", &["migrate", "--yes"]),
        ("code/plain", &["migrate", "--format", "yaml"]),
        ("code/plain", &["migrate", "--yes"]),
        ("code/plain", &["migrate", "--to", "yaml"]),
        ("", &["plan"]),
        ("code/plain", &["migrate", "--undo", "--yes"]),
    ] {
        let output = sandbox.run_in(folder, args);
        let text = format!("{}{}", output.stdout, output.stderr);
        assert!(
            !text.contains(CANARY),
            "{folder}: {args:?} tells a secret\n{text}"
        );
        told += &text;
    }
    // They were there to be told.
    assert!(told.matches("(sensitive)").count() > 10, "{told}");
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
