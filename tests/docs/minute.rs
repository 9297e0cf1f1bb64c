//! The README's transcripts are what the program says.

use crate::support::files;
use crate::support::sandbox::Sandbox;

/// The project of the transcript.
const FILES: [(&str, &str); 4] = [
    (
        "composer.json",
        "{\n    \"require\": {\n        \"php\": \"~8.4.0\",\n        \"laravel/framework\": \"^11.0\"\n    }\n}\n",
    ),
    (
        ".env",
        "APP_NAME=Shop\nDB_CONNECTION=mysql\nCACHE_STORE=redis\nMAIL_MAILER=smtp\nQUEUE_CONNECTION=redis\n",
    ),
    ("artisan", ""),
    ("public/index.php", "<?php\n"),
];

#[test]
fn the_first_minute_is_as_the_readme_says() {
    let readme = std::fs::read_to_string(files::folder("../README.md")).expect("README.md");
    let start = readme.find("$ phpier init").expect("the transcript");
    let transcript = &readme[start..];
    let transcript = &transcript[..transcript.find("```").expect("its end")];
    let sandbox = Sandbox::new();
    for (path, text) in FILES {
        sandbox.file(&format!("code/shop/{path}"), text);
    }
    let mut ran = 0;
    for step in transcript.split("$ phpier ").skip(1) {
        let (line, rest) = step.split_once('\n').expect("a command");
        // What comes up needs Docker: an end-to-end test does it.
        if line == "up" {
            continue;
        }
        let args: Vec<&str> = line.split(' ').collect();
        let output = sandbox.run(&args).code(0);
        says(&output.stdout, rest.split("$ ").next().unwrap_or_default());
        ran += 1;
    }
    assert_eq!(ran, 2);
}

/// Demands that a text has all parts of an excerpt, in which `…` stands for what is left out.
fn says(mut said: &str, excerpt: &str) {
    for part in excerpt.split('…') {
        let part = part.trim_start_matches('\n');
        let at = said
            .find(part)
            .unwrap_or_else(|| panic!("no\n{part}\nin\n{said}"));
        said = &said[at + part.len()..];
    }
}

const GLOBAL: &str = "services {
    mysql \"8.4\"
    redis
}
projects {
    scan \"~/code\"
}
";

const SHOP: &str = "name \"shop\"
type \"laravel\"
php \"8.3\"
services {
    database \"mysql\"
    redis
}
workers {
    queue \"php artisan queue:work\"
}
";

#[test]
fn the_plan_at_the_top_is_one_that_the_program_makes() {
    let readme = std::fs::read_to_string(files::folder("../README.md")).expect("README.md");
    let (_, shown) = readme.split_once("$ phpier plan\n").expect("the plan");
    let (shown, _) = shown.split_once("```").expect("its end");
    let sandbox = Sandbox::new();
    sandbox.file(".phpier/global.kdl", GLOBAL);
    sandbox.file("code/shop/.phpier.kdl", SHOP);
    sandbox.apply();
    sandbox.edit("code/shop/.phpier.kdl", "8.3", "8.4");
    sandbox.edit(".phpier/global.kdl", "8.4", "8.0");
    let sandbox = sandbox.env("COLUMNS", "100");
    let output = sandbox.run_in("", &["plan"]).code(0);
    assert!(output.stdout.starts_with("global stack"), "{output}");
    says(&output.stdout, shown);
}
