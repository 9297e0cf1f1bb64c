//! The line behind what has changed, as a plan shows it.

use phpier::origin::{Path, Segment};

use super::Traced;
use crate::support::stack::{File, Stack};

const SHOP: &str = r#"name "shop"
type "laravel"
php "8.3" {
    extensions "gd"
    ini "memory_limit" "1G"
}
services {
    database "mysql" {
        username "buyer"
        password "p4ss"
    }
    redis
}
env {
    APP_NAME "Shop"
}
workers {
    queue "php artisan queue:work"
}
"#;

const GLOBAL: &str = r#"domain "dev.test"
services {
    mysql "8.4" publish=3310
    redis
    phpmyadmin
}
"#;

/// A change of a configuration: the texts before and after, the value asked for, and the line of the
/// new configuration that made it what it is.
struct Case {
    path: &'static str,
    text: &'static str,
    old: &'static str,
    new: &'static str,
    file: &'static str,
    value: &'static [&'static str],
    line: usize,
    quoted: &'static str,
}

const COMPOSE: &str = "docker-compose.yml";
const APP: [&str; 2] = ["services", "shop"];

fn shop(
    old: &'static str,
    new: &'static str,
    value: &'static [&'static str],
    line: usize,
    quoted: &'static str,
) -> Case {
    Case {
        path: "shop/.phpier.kdl",
        text: SHOP,
        old,
        new,
        file: COMPOSE,
        value,
        line,
        quoted,
    }
}

fn global(
    old: &'static str,
    new: &'static str,
    value: &'static [&'static str],
    line: usize,
    quoted: &'static str,
) -> Case {
    Case {
        path: "global.kdl",
        text: GLOBAL,
        old,
        new,
        file: "global-compose.yml",
        value,
        line,
        quoted,
    }
}

fn cases() -> Vec<Case> {
    let image = &["services", "shop", "image"];
    vec![
        // The tag is made of everything that is built; only what changed is its cause.
        shop("8.3", "8.2", image, 3, "\"8.2\""),
        shop("1G", "2G", image, 5, "\"2G\""),
        shop("\"gd\"", "\"gd\" \"intl\"", image, 4, "\"intl\""),
        shop(
            "type \"laravel\"",
            "type \"symfony\"",
            image,
            2,
            "\"symfony\"",
        ),
        shop(
            "buyer",
            "seller",
            &["services", "shop", "environment", "DB_USERNAME"],
            9,
            "\"seller\"",
        ),
        shop(
            "Shop\"",
            "My Shop\"",
            &["services", "shop", "environment", "APP_NAME"],
            15,
            "\"My Shop\"",
        ),
        shop(
            "queue:work",
            "queue:listen",
            &["services", "shop-queue"],
            18,
            "\"php artisan queue:listen\"",
        ),
        shop(
            "    queue",
            "    mails \"php a\"\n    queue",
            &["services", "shop-mails"],
            18,
            "mails",
        ),
        shop(
            "    redis",
            "    memcached",
            &["services", "shop", "environment", "MEMCACHED_HOST"],
            12,
            "memcached",
        ),
        shop(
            "\"mysql\"",
            "\"postgres\"",
            &["services", "shop", "environment", "DB_HOST"],
            8,
            "\"postgres\"",
        ),
        shop("name \"shop\"", "name \"shop2\"", &["name"], 1, "\"shop2\""),
        global(
            "8.4",
            "9.7",
            &["services", "phpier-mysql", "image"],
            3,
            "\"9.7\"",
        ),
        global(
            "3310",
            "3311",
            &["services", "phpier-mysql", "ports"],
            3,
            "3311",
        ),
        global(
            "    redis",
            "    postgres",
            &["services", "phpier-postgres"],
            4,
            "postgres",
        ),
        global(
            "    redis",
            "    mariadb",
            &["services", "phpier-phpmyadmin", "environment", "PMA_HOSTS"],
            4,
            "mariadb",
        ),
        Case {
            file: "traefik/routes/phpier.yml",
            ..global(
                "dev.test",
                "x.test",
                &["http", "routers", "phpier-phpmyadmin", "rule"],
                1,
                "\"x.test\"",
            )
        },
    ]
}

/// Every file of a stack, as whole texts.
fn texts(path: &str, text: &str) -> Vec<(String, String)> {
    let file = File::new(path, "folder", text);
    let stack = if path == "global.kdl" {
        Stack::read(Some(&file), &[])
    } else {
        Stack::read(None, &[file])
    };
    let files = stack.files().into_iter();
    files
        .map(|(path, text)| (path.split_once('/').expect("an owner").1.to_owned(), text))
        .collect()
}

#[test]
fn a_change_is_led_back_to_the_line_that_was_changed() {
    let mut wrong = Vec::new();
    for case in cases() {
        let text = case.text.replacen(case.old, case.new, 1);
        assert_ne!(text, case.text, "{} changes nothing", case.new);
        let (before, after) = (texts(case.path, case.text), texts(case.path, &text));
        let differing: Vec<(&str, &str)> = before
            .iter()
            .filter(|file| !after.contains(file))
            .map(|(path, text)| (path.as_str(), text.as_str()))
            .collect();
        let traced = Traced::new(case.path, &text);
        let since = traced.origins.since(&differing);
        let path = Path::keys(case.value.iter().copied());
        let found = since.place(case.file, &path).map(|span| traced.line(span));
        if found != Some((case.line, case.quoted.to_owned())) {
            wrong.push(format!("{} ({}): {found:?}", case.new, path));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_change_that_phpier_alone_decides_has_no_place() {
    let traced = Traced::new("shop/.phpier.kdl", SHOP);
    let text = texts("shop/.phpier.kdl", SHOP).remove(0).1;
    let older = text.replace("pull_policy: never", "pull_policy: always");
    let since = traced.origins.since(&[(COMPOSE, &older)]);
    let policy = Path::keys(APP).then(Segment::Key("pull_policy".to_owned()));
    assert!(since.changes(COMPOSE).contains(&&policy));
    assert_eq!(since.changes(COMPOSE).len(), 2);
    assert_eq!(since.place(COMPOSE, &policy), None);
    let gone = Path::keys(["services", "gone"]);
    assert_eq!(since.place(COMPOSE, &gone), None);
    assert_eq!(since.place("nowhere.yml", &policy), None);
}

#[test]
fn lines_of_other_files_and_files_as_a_whole_have_places_too() {
    let traced = Traced::new("shop/.phpier.kdl", SHOP);
    let files = texts("shop/.phpier.kdl", SHOP);
    let ini = files.iter().find(|(path, _)| path == ".phpier/php.ini");
    let (path, text) = ini.expect("a php.ini");
    let older = text.replace("1G", "2G");
    let since = traced.origins.since(&[(path, &older)]);
    let changes = since.changes(path);
    let [line] = changes.as_slice() else {
        panic!("{changes:?}")
    };
    for span in [since.place(path, line), since.place_of_file(path)] {
        let found = span.map(|span| traced.line(span));
        assert_eq!(found, Some((5, "\"1G\"".to_owned())));
    }
    // Nothing at all is there before a first apply; CRLF and a header are no change.
    let crlf = text.replace('\n', "\r\n");
    let same = traced.origins.since(&[(path, &crlf)]);
    assert!(same.changes(path).is_empty());
    let all = traced.origins.since(&[(path, "")]).changes(path).len();
    assert_eq!(all, text.lines().count() - 2);
}
