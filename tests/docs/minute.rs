//! The README's first minute is what the program says.

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
        let mut said = output.stdout.as_str();
        for part in rest.split('…') {
            let part = part
                .split("$ ")
                .next()
                .unwrap_or_default()
                .trim_start_matches('\n');
            let at = said
                .find(part)
                .unwrap_or_else(|| panic!("{line}: no\n{part}\n{output}"));
            said = &said[at + part.len()..];
        }
        ran += 1;
    }
    assert_eq!(ran, 2);
}
