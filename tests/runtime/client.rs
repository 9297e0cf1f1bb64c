//! The servers' own clients, with a project's account.

use std::io::Write;
use std::process::Stdio;

use crate::support::fake_docker::FakeDocker;

const SHOP: &str = r#"name "shop"
services {
    database "mysql" {
        password "it's $HOME"
        testing #true
    }
    database "mysql" name="more"
    redis
}
"#;

fn running() -> FakeDocker {
    let fake = FakeDocker::with(SHOP);
    fake.answer("ps", &FakeDocker::all_up());
    fake
}

const CLIENT: &str = "id-phpier-mysql mysql --default-character-set=utf8mb4 --host=phpier-mysql";

#[test]
fn a_client_logs_in_as_the_project() {
    let fake = running();
    let secret = fake
        .sandbox
        .read(".phpier/local/projects/shop/secrets/database-more");
    let root = fake
        .sandbox
        .read(".phpier/local/secrets/mysql-root-password");
    let call = |user: &str, database: &str, password: &str| {
        let history = if user == "root" { "root" } else { "shop" };
        format!(
            "--env MYSQL_HISTFILE=/tmp/.phpier-history-{history} --env MYSQL_PWD {CLIENT} --user={user} --database={database}{password}"
        )
    };
    let own = " [MYSQL_PWD=it's $HOME]";
    for (args, call) in [
        (&["mysql"][..], call("shop", "shop", own)),
        (&["mysql", "shop"], call("shop", "shop", own)),
        (
            &["mysql", "-d", "shop_testing"],
            call("shop", "shop_testing", own),
        ),
        (
            &["mysql", "--database", "more"],
            call("shop_more", "shop_more", &format!(" [MYSQL_PWD={secret}]")),
        ),
        (
            &["mysql", "--database", "shop_more"],
            call("shop_more", "shop_more", &format!(" [MYSQL_PWD={secret}]")),
        ),
        (
            &["mysql", "--", "-e", "select 1"],
            call("shop", "shop", &format!(" -e select 1{own}")),
        ),
        (
            &["mysql", "--root"],
            call("root", "shop", &format!(" [MYSQL_PWD={root}]")),
        ),
    ] {
        fake.run(args).ends(0);
        assert_eq!(fake.execs(), [call], "{args:?}");
    }
    fake.run(&["redis", "--", "ping"]).ends(0);
    assert_eq!(
        fake.execs(),
        ["--env REDISCLI_HISTFILE=/tmp/.phpier-history-shop id-phpier-redis redis-cli ping"]
    );
}

/// What `docker ps` says of a container of the shop's.
fn server(service: &str, state: &str) -> String {
    format!("id-{service}\t{service}\t{state}\t\tshop\t{service}\th9\n")
}

/// A server of the project's own is meant before any shared one, and no global stack is asked for.
#[test]
fn a_private_cache_is_the_project_s_own() {
    let config = "services {\n    SERVER private=#true\n    memcached private=#true\n}\n";
    let well = "running\tUp 2 minutes (healthy)";
    for (name, client) in [("redis", "redis-cli"), ("valkey", "valkey-cli")] {
        let config = format!("name \"shop\"\n{}", config.replace("SERVER", name));
        let fake = FakeDocker::with(&config);
        let own = format!("shop-{name}");
        let both = server(&own, well) + &server("shop-memcached", well);
        fake.answer("ps", &(FakeDocker::all_up() + &both));
        fake.run(&["redis", "--", "ping"]).ends(0);
        assert_eq!(
            fake.execs(),
            [format!(
                "--env REDISCLI_HISTFILE=/tmp/.phpier-history-shop id-{own} {client} ping"
            )]
        );
        fake.answer("eats", "");
        fake.run(&["memcached", "shop", "--", "stats"]).ends(0);
        assert_eq!(fake.execs(), ["id-shop-memcached nc 127.0.0.1 11211"]);
        fake.answer("ps", &FakeDocker::all_up());
        let told = fake.run(&["redis"]).code(1);
        let told = told.err("phpier::runtime::not_running").err(&own);
        told.err("`phpier up shop`").not("logs").ends(1);
        fake.answer(
            "ps",
            &(FakeDocker::all_up() + &server(&own, "exited\tExited (1) 1 second ago")),
        );
        let told = fake.run(&["redis"]).code(1);
        told.err("`phpier logs shop` tells why").ends(1);
        std::fs::remove_file(fake.sandbox.path(".phpier/global.kdl")).expect("removed");
        fake.answer("ps", &both);
        fake.run(&["redis", "--", "ping"]).ends(0);
        assert_eq!(fake.execs().len(), 1);
    }
}

/// Of two servers that speak the same, the client opens the one that the app is led to.
#[test]
fn the_client_goes_where_the_app_goes() {
    let config =
        "name \"shop\"\nservices {\n    redis private=#true\n    valkey private=#true\n}\n";
    let fake = FakeDocker::with(config);
    let well = "running\tUp 2 minutes (healthy)";
    let both = server("shop-redis", well) + &server("shop-valkey", well);
    fake.answer("ps", &(FakeDocker::all_up() + &both));
    fake.run(&["redis", "--", "ping"]).ends(0);
    let compose = fake.sandbox.read("code/shop/docker-compose.yml");
    let led = compose
        .lines()
        .find_map(|line| line.trim().strip_prefix("REDIS_HOST: "));
    let led = led.expect("a host");
    let [call] = &fake.execs()[..] else {
        panic!("{:?}", fake.execs());
    };
    assert!(call.contains(&format!(" id-{led} ")), "{led}: {call}");
}

/// A person at a terminal hears whose data is in a shared cache too; a script does not.
#[test]
fn a_shared_cache_says_who_else_uses_it() {
    let fake = running();
    let ping = || fake.sandbox.typed("code/shop", "redis -- ping", "");
    let note = "note: phpier-redis is shared with";
    let (text, code) = ping();
    assert!(code == Some(0) && !text.contains(note), "{text}");
    let uses = |names: &[&str], redis: &str| {
        for name in names {
            let text = format!("name \"{name}\"\nservices {{\n    {redis}\n}}\n");
            fake.sandbox.file(&format!("code/{name}/.phpier.kdl"), text);
        }
    };
    uses(&["own", "other"], "redis private=#true");
    assert!(!ping().0.contains(note), "{}", ping().0);
    uses(&["blog"], "redis \"8\"");
    let told = |text: &str| {
        let lines = text.lines().find(|line| line.starts_with("note:"));
        lines.unwrap_or_default().to_owned()
    };
    let rest = "`private=#true` gives shop one of its own";
    assert_eq!(told(&ping().0), format!("{note} blog; {rest}"));
    uses(&["hub", "api"], "redis");
    assert_eq!(told(&ping().0), format!("{note} api, blog and hub; {rest}"));
    uses(&["own", "other"], "redis");
    assert_eq!(
        told(&ping().0),
        format!("{note} api, blog, hub and 2 more; {rest}")
    );
    let (quiet, _) = fake.sandbox.typed("code/shop", "redis --quiet -- ping", "");
    assert!(!quiet.contains(note), "{quiet}");
    fake.run(&["redis", "--", "ping"]).code(0).not(note).ends(0);
    std::fs::remove_file(fake.sandbox.path("code/shop/.phpier.kdl")).expect("removed");
    let yaml = "name: shop\nservices: {redis: true}\n";
    fake.sandbox.file("code/shop/.phpier.yaml", yaml);
    assert!(told(&ping().0).contains("`private: true`"), "{}", ping().0);
}

#[test]
fn what_cannot_be_meant_is_told() {
    let fake = running();
    for (args, code, help) in [
        (&["psql"][..], "not_used", "phpier-mysql"),
        (&["mariadb", "blog"], "not_used", "phpier-mysql"),
        (
            &["redis", "blog"],
            "not_used",
            "write `redis` below `services`",
        ),
        (&["memcached"], "not_used", "write `memcached`"),
        (
            &["mysql", "-d", "mor"],
            "unknown_database",
            "did you mean `more`?",
        ),
        (&["mysql", "nobody"], "unknown_project", "blog, shop"),
        // The database is there, and another client's.
        (
            &["psql", "shop", "--database", "more"],
            "unknown_database",
            "`phpier mysql shop --database more`",
        ),
        (
            &["psql"],
            "not_used",
            "on phpier-mysql: `phpier mysql shop`",
        ),
    ] {
        let code = format!("phpier::runtime::{code}");
        fake.run(args).code(1).err(&code).err(help).ends(1);
    }
    fake.answer("ps", "");
    fake.run(&["mysql"])
        .code(1)
        .err("phpier::runtime::not_running")
        .err("phpier global up")
        .ends(1);
    fake.sandbox.edit(
        "code/shop/.phpier.kdl",
        "database \"mysql\" {",
        "database \"mysql\" name=\"main\" {",
    );
    fake.run(&["mysql"])
        .code(1)
        .err("phpier::runtime::several_databases")
        .err("--database main")
        .ends(1);
    fake.sandbox
        .file("code/shop/.phpier.kdl", "name \"shop\"\nservices {");
    fake.run(&["mysql"]).code(1).err("phpier::syntax").ends(1);
    assert_eq!(fake.execs(), [""; 0]);
}

#[test]
fn pipes_and_exit_codes_are_the_client_s() {
    let fake = running();
    fake.answer("eats", "");
    fake.answer("exec", "1\n");
    fake.answer("code.exec", "5");
    fake.sandbox.file("in.sql", "select 'ü';\n");
    let input = std::fs::File::open(fake.sandbox.path("in.sql")).expect("a file");
    let output = fake
        .sandbox
        .command("code/shop", &["mysql"])
        .stdin(input)
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(5), "{output:?}");
    assert_eq!(output.stdout, b"1\n");
    assert_eq!(fake.sandbox.read("fake/stdin"), "select 'ü';\n");
}

#[test]
fn memcached_is_talked_to_in_lines() {
    let fake = FakeDocker::new();
    for file in [".phpier/global.kdl", "code/shop/.phpier.kdl"] {
        fake.sandbox.edit(file, "    redis\n", "    memcached\n");
    }
    fake.sandbox.apply();
    fake.answer(
        "ps",
        &FakeDocker::all_up().replace("phpier-redis", "phpier-memcached"),
    );
    fake.answer("eats", "");
    fake.run(&["memcached", "--", "get", "a"]).ends(0);
    assert_eq!(fake.execs(), ["id-phpier-memcached nc 127.0.0.1 11211"]);
    assert_eq!(fake.sandbox.read("fake/stdin"), "get a\r\nquit\r\n");
    let mut child = fake
        .sandbox
        .command("code/shop", &["memcached"])
        .stdin(Stdio::piped())
        .spawn()
        .expect("it runs");
    let mut pipe = child.stdin.take().expect("a pipe");
    pipe.write_all(b"set a 0 0 1\r\n1\n").expect("written");
    drop(pipe);
    assert!(child.wait().expect("it ends").success());
    assert_eq!(fake.sandbox.read("fake/stdin"), "set a 0 0 1\r\n1\n");
}
