//! A docroot that is not there is told where the code is, and only there.

use crate::support::fake_docker::FakeDocker;
use crate::support::sandbox::Sandbox;

const CODE: &str = "phpier::workspace::missing_docroot";

/// What is in the project's folder, its configuration in both spellings, and what is told, if anything.
type Case<'c> = (&'c [&'c str], [&'c str; 2], Option<&'c str>);

#[test]
fn a_docroot_that_is_missing_is_told_at_its_place() {
    let laravel = ["type \"laravel\"\n", "type: laravel\n"];
    let written = ["docroot \"htdocs\"\n", "docroot: htdocs\n"];
    let cases: &[Case] = &[
        // Nothing is missing in a new folder, or before `composer install`.
        (&[], laravel, None),
        (&["README.md"], laravel, None),
        (&["composer.json", "app/Kernel.php"], laravel, None),
        (
            &["composer.json", "vendor/autoload.php"],
            laravel,
            Some("serves `public`"),
        ),
        (&["app/Kernel.php"], laravel, Some("make it, or write")),
        (&["index.php"], laravel, Some("`.` has an")),
        (&["web/index.php"], laravel, Some("`web` has an")),
        (
            &["index.php"],
            written,
            Some("no such folder in the project"),
        ),
        (&["public/index.php"], laravel, None),
        (&["index.php", "htdocs/a"], written, None),
        (
            &["wp-settings.php"],
            ["type \"wordpress\"\n", "type: wordpress\n"],
            None,
        ),
        (&["index.php"], ["", "{}\n"], None),
    ];
    for (files, [kdl, yaml], expected) in cases {
        for (name, place, text) in [
            (".phpier.kdl", ".phpier.kdl:1:", kdl),
            (".phpier.yaml", ".phpier.yaml:1:", yaml),
        ] {
            let sandbox = Sandbox::new();
            for file in *files {
                sandbox.file(&format!("shop/{file}"), "");
            }
            sandbox.file(&format!("shop/{name}"), text);
            for command in [&["plan"][..], &["apply", "--yes"], &["check"]] {
                let output = sandbox.run_in("shop", command).code(0);
                match expected {
                    Some(told) => output.err(CODE).err(place).err(told).ends(0),
                    None => output.not(CODE).ends(0),
                }
            }
        }
    }
}

/// What counts on this machine is what is served on it.
#[test]
fn a_local_docroot_counts_and_is_shown() {
    let sandbox = Sandbox::new();
    sandbox.file("shop/public/index.php", "");
    sandbox.file("shop/.phpier.kdl", "type \"laravel\"\n");
    sandbox.file("shop/.phpier.local.kdl", "docroot \"html\"\n");
    let output = sandbox.run_in("shop", &["plan"]);
    output.err(CODE).err(".phpier.local.kdl:1:9").ends(0);
}

#[test]
fn it_is_told_at_the_start_too() {
    let fake = FakeDocker::with("name \"shop\"\ntype \"laravel\"\n");
    fake.run(&["up"]).not(CODE).ends(0);
    fake.sandbox.file("code/shop/app/code.php", "");
    fake.run(&["up"]).err(CODE).ends(0);
}
