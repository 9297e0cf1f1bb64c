//! What is asked on a terminal.

use super::empty;
use crate::support::sandbox::Sandbox;

/// Runs `phpier init` on a terminal of its own, with answers typed in.
fn typed(sandbox: &Sandbox, args: &str, answers: &str) -> (String, Option<i32>) {
    sandbox.typed("code/shop", &format!("init {args}"), answers)
}

/// Two frameworks, two versions of PHP, two engines.
fn torn() -> Sandbox {
    let sandbox = empty();
    sandbox.file("code/shop/artisan", "");
    sandbox.file("code/shop/wp-settings.php", "<?php\n");
    sandbox.file(
        "code/shop/composer.json",
        "{\"config\": {\"platform\": {\"php\": \"8.2.1\"}}}",
    );
    sandbox.file("code/shop/.php-version", "8.3\n");
    sandbox.file(
        "code/shop/.env",
        "DB_CONNECTION=mysql\nDATABASE_URL=pgsql://x\n",
    );
    sandbox
}

#[test]
fn open_choices_are_asked_for_and_nothing_else() {
    let sandbox = torn();
    let (text, code) = typed(&sandbox, "", "2\n8.2\nx\npostgres\n\nn\n");
    assert_eq!(code, Some(0), "{text}");
    for question in [
        "Which type is it?",
        "  1  laravel  artisan: is there",
        "Which version of PHP?",
        "Which database?",
        "Make the global stack with postgres 17 (~/.phpier/global.kdl)? [Y/n]",
    ] {
        assert!(text.contains(question), "no {question:?}\n{text}");
    }
    assert!(!text.contains("Which version of Node.js"), "{text}");
    let written = sandbox.read("code/shop/.phpier.kdl");
    assert!(
        written.contains("type \"wordpress\"")
            && written.contains("php \"8.2\"")
            && written.contains("database \"postgres\""),
        "{written}"
    );
    assert!(sandbox.path(".phpier/global.kdl").exists(), "{text}");
}

#[test]
fn returns_take_what_comes_first() {
    let sandbox = torn();
    let (text, code) = typed(&sandbox, "", "\n\n\nno\n");
    assert_eq!(code, Some(0), "{text}");
    let written = sandbox.read("code/shop/.phpier.kdl");
    assert!(
        written.contains("type \"laravel\"")
            && written.contains("php \"8.3\"")
            && written.contains("database \"mysql\""),
        "{written}"
    );
    assert!(
        !sandbox.path(".phpier/global.kdl").exists(),
        "it said no: {text}"
    );
}

#[test]
fn who_leaves_leaves_nothing_behind() {
    for answers in ["", "2\n", "2\n1\n", "2\n1\n1\n"] {
        let sandbox = torn();
        let tree = sandbox.tree();
        let (text, code) = typed(&sandbox, "", answers);
        assert_eq!(code, Some(3), "{answers:?}: {text}");
        assert_eq!(sandbox.tree(), tree, "{answers:?}");
    }
}

#[test]
fn a_name_that_is_taken_is_asked_for_again() {
    let sandbox = empty();
    sandbox.file("code/other/.phpier.kdl", "name \"shop\"\n");
    sandbox.file(".phpier/global.kdl", "projects {\n    scan \"~/code\"\n}\n");
    let (text, code) = typed(&sandbox, "", "No Good\nsecond\n");
    assert_eq!(code, Some(0), "{text}");
    assert!(
        text.contains("phpier::name::duplicate") && text.contains("phpier::name::invalid"),
        "{text}"
    );
    assert!(!text.contains("[Y/n]"), "nothing else is open: {text}");
    assert!(
        sandbox
            .read("code/shop/.phpier.kdl")
            .contains("name \"second\"")
    );
}

#[test]
fn servers_and_the_project_are_offered_one_by_one() {
    let sandbox = empty();
    let global = "// mine\nservices {\n    mysql \"8.4\"\n}\n";
    sandbox.file(".phpier/global.kdl", global);
    sandbox.file("code/shop/.env", "REDIS_HOST=x\n");
    let (text, code) = typed(&sandbox, "", "maybe\nn\ny\n");
    assert_eq!(code, Some(0), "{text}");
    assert!(
        text.contains("Add redis 8 to ~/.phpier/global.kdl? [Y/n]"),
        "{text}"
    );
    assert!(text.contains("phpier global add redis 8"), "{text}");
    assert_eq!(
        sandbox.read(".phpier/global.kdl"),
        format!("{global}\nprojects {{\n    project \"~/code/shop\"\n}}\n")
    );
}

#[test]
fn beside_another_set_up_is_a_question() {
    for (answers, code, written) in [("n\n", 3, false), ("y\ny\ny\n", 0, true)] {
        let sandbox = empty();
        sandbox.file("code/shop/.ddev/config.yaml", "name: shop\ntype: php\n");
        let (text, ended) = typed(&sandbox, "", answers);
        assert_eq!(ended, Some(code), "{text}");
        assert!(text.contains("A set-up of DDEV lies here"), "{text}");
        let file = sandbox.path("code/shop/.phpier.kdl");
        assert_eq!(file.exists(), written, "{text}");
    }
}
