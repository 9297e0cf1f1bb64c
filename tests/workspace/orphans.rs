//! Files that nothing generates any more: which of them go, and which only look like it.

use crate::support::sandbox::Sandbox;

/// A file that nothing generates, as it lies in a project.
type Leftover = (&'static str, &'static str, fn(&str) -> String);

/// What only looks like a leftover of phpier's, what is one, and what a person has made of one.
const LEFTOVERS: &[(Leftover, bool)] = &[
    (("an orphan", "old.yml", |text| text.to_owned()), true),
    (
        ("one in its folder", ".phpier/old.conf", |text| {
            text.to_owned()
        }),
        true,
    ),
    (
        ("one with CRLF", "old.yml", |text| {
            text.replace('\n', "\r\n")
        }),
        true,
    ),
    (
        ("an edited one", "old.yml", |text| format!("{text}# mine\n")),
        false,
    ),
    (
        ("one with another digest", "old.yml", |text| {
            text.replacen("sha256:", "sha256:0", 1)
        }),
        false,
    ),
    (
        ("a newer phpier's", "old.yml", |text| {
            text.replacen("format=1", "format=2", 1)
        }),
        false,
    ),
    (
        ("a newer phpier's, edited", "old.yml", |text| {
            text.replacen("format=1", "format=2", 1) + "# mine\n"
        }),
        false,
    ),
    (
        ("one with more in its header", "old.yml", |text| {
            text.replacen("project=", "more=1 project=", 1)
        }),
        false,
    ),
    (
        ("another project's", "old.yml", |text| {
            text.replacen("project=shop", "project=shop-2", 1)
        }),
        false,
    ),
    (
        ("another project's, shorter", "old.yml", |text| {
            text.replacen("project=shop", "project=sho", 1)
        }),
        false,
    ),
    (
        ("the global stack's", "old.yml", |text| {
            text.replacen("project=shop", "project=phpier", 1)
        }),
        false,
    ),
    (
        ("a header further down", "old.yml", |text| {
            format!("\n{text}")
        }),
        false,
    ),
    (
        ("a header in a text", "old.yml", |text| {
            format!("note: |\n  {}", text.replace('\n', "\n  "))
        }),
        false,
    ),
    (
        ("no title above the marker", "old.yml", |text| {
            text.split_once('\n').expect("two lines").1.to_owned()
        }),
        false,
    ),
    (
        ("another comment's title", "old.yml", |text| {
            text.replacen("# ", "; ", 1)
        }),
        false,
    ),
    (
        ("a backup", "old.yml.phpier-bak-12345678.yml", |text| {
            text.to_owned()
        }),
        false,
    ),
    (
        ("an override", "old.override.yml", |text| text.to_owned()),
        false,
    ),
    (
        ("half a file", ".phpier/.phpier-tmp-12345678-0", |text| {
            text.to_owned()
        }),
        false,
    ),
    (
        ("no file that phpier would write", "old.txt", |text| {
            text.to_owned()
        }),
        false,
    ),
    (
        ("one below a folder", "deploy/old.yml", |text| {
            text.to_owned()
        }),
        false,
    ),
];

#[test]
fn only_what_phpier_wrote_and_nobody_changed_is_pruned() {
    for ((what, name, make), goes) in LEFTOVERS {
        let sandbox = Sandbox::with_project();
        sandbox.apply();
        let path = format!("code/shop/{name}");
        let text = make(&sandbox.read("code/shop/docker-compose.yml"));
        sandbox.file(&path, &text);
        for way in [
            &[][..],
            &["--keep"],
            &["--adopt"],
            &["--overwrite"],
            &["--take-generated"],
        ] {
            sandbox.run(&[&["apply", "--yes"], way].concat()).ends(0);
            assert_eq!(sandbox.read(&path), text, "{what}, {way:?}");
        }
        let all = [
            "apply",
            "--yes",
            "--prune",
            "--overwrite",
            "--take-generated",
        ];
        sandbox.run(&all).ends(0);
        let is_there = sandbox.path(&path).exists();
        assert_eq!(!is_there, *goes, "{what}");
        assert!(*goes || sandbox.read(&path) == text, "{what}");
    }
}

/// Whoever is asked has seen what would go: a yes removes orphans, and nothing that a person changed.
#[cfg(target_os = "linux")]
#[test]
fn a_yes_on_a_terminal_prunes_what_was_shown_and_nobody_changed() {
    for (edit, answers, code, goes) in [
        ("", "n\n", 3, false),
        ("", "", 3, false),
        ("", "y\n", 0, true),
        ("# mine\n", "y\n", 0, false),
    ] {
        let sandbox = Sandbox::with_project();
        sandbox.apply();
        let path = "code/shop/old.yml";
        let text = format!("{}{edit}", sandbox.read("code/shop/docker-compose.yml"));
        sandbox.file(path, &text);
        let (said, ended) = sandbox.typed("code/shop", "apply", answers);
        assert_eq!(ended, Some(code), "{said}");
        assert_eq!(
            !sandbox.path(path).exists(),
            goes,
            "{edit:?} {answers:?}\n{said}"
        );
        assert_eq!(said.contains("- delete"), edit.is_empty(), "{said}");
    }
}

/// A file of a format that this phpier does not know is for a newer one to judge, wherever it lies, and whoever
/// is told of it is told so.
#[test]
fn what_a_newer_phpier_wrote_is_kept_and_told() {
    for name in ["old.yml", ".phpier/local/compose.yml"] {
        let sandbox = Sandbox::with_project().env("COLUMNS", "1000");
        sandbox.apply();
        let path = format!("code/shop/{name}");
        let text = sandbox.read("code/shop/docker-compose.yml");
        let text = text.replacen("format=1", "format=2", 1);
        sandbox.file(&path, &text);
        for args in [
            &["plan"][..],
            &["plan", "--prune"],
            &["apply", "--yes", "--prune"],
        ] {
            sandbox
                .run(args)
                .code(0)
                .out(name)
                .out("was written by a newer phpier, which alone can tell whether it may go")
                .out("Orphaned: 1 kept; written by a newer phpier, which alone can tell whether it may go.")
                .ends(0);
            assert_eq!(sandbox.read(&path), text, "{args:?}");
        }
        // What is of this machine alone is none of a check's business.
        if name.contains("local") {
            sandbox.run(&["check"]).ends(0);
            continue;
        }
        let check = sandbox.run(&["check"]).code(2);
        check.out("1 newer orphan").ends(2);
        let check = sandbox.run(&["check", "--format", "github"]).code(2);
        check
            .out("plan%3A%3Anewer_orphan")
            .out("update phpier, which then tells whether it may go; or delete it")
            .ends(2);
    }
}

/// Each way of what is kept is told with its number, which one that goes for all has said already.
#[test]
fn what_is_kept_is_counted_by_the_way_it_goes() {
    let own = |text: &str| text.to_owned();
    let edited = |text: &str| format!("{text}# mine\n");
    let newer = |text: &str| text.replacen("format=1", "format=2", 1);
    let makes: [fn(&str) -> String; 3] = [own, edited, newer];
    for (counts, told) in [
        ([1, 0, 0], "1 kept; `phpier apply --prune` removes it."),
        ([2, 0, 0], "2 kept; `phpier apply --prune` removes them."),
        ([0, 2, 0], "2 kept; changed by hand, are yours to delete."),
        (
            [2, 1, 0],
            "3 kept; `phpier apply --prune` removes 2; 1 changed by hand is yours to delete.",
        ),
        (
            [0, 0, 2],
            "2 kept; written by a newer phpier, which alone can tell whether they may go.",
        ),
        (
            [1, 2, 1],
            "4 kept; `phpier apply --prune` removes 1; 2 changed by hand are yours to delete; 1 written by a newer phpier, which alone can tell whether it may go.",
        ),
    ] {
        let sandbox = Sandbox::with_project().env("COLUMNS", "1000");
        sandbox.apply();
        let text = sandbox.read("code/shop/docker-compose.yml");
        for (kind, (make, count)) in makes.iter().zip(counts).enumerate() {
            for at in 0..count {
                sandbox.file(&format!("code/shop/old-{kind}-{at}.yml"), make(&text));
            }
        }
        let told = format!("Orphaned: {told}\n");
        sandbox.run(&["plan"]).code(0).out(&told).ends(0);
    }
}
