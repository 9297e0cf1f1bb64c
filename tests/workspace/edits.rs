//! Files that a person changed or wrote: shown, kept, moved to an override, or replaced with a backup.

use crate::support::sandbox::Sandbox;

const OUTPUT: &str = "code/shop/docker-compose.yml";
const OVERRIDE: &str = "code/shop/docker-compose.override.yml";
const INI: &str = "code/shop/.phpier/php.ini";

/// A project whose Compose file got a line, and whose php.ini got one.
fn edited() -> Sandbox {
    let sandbox = Sandbox::with_project();
    sandbox.apply();
    sandbox.edit(
        OUTPUT,
        "    restart: unless-stopped\n",
        "    restart: always\n    mem_limit: 1g\n",
    );
    sandbox.file(INI, format!("{}; mine\n", sandbox.read(INI)));
    sandbox
}

#[test]
fn a_diff_shows_what_a_person_made_of_a_file_and_has_codes_of_its_own() {
    let sandbox = Sandbox::with_project();
    sandbox.run(&["diff"]).code(2).out("+name: shop").ends(2);
    sandbox.run(&["diff", "--edited"]).code(0).ends(0);
    sandbox.apply();
    for args in [&["diff"][..], &["diff", "--edited"]] {
        let output = sandbox.run(args).code(0);
        assert!(
            output.stdout.is_empty() && output.stderr.is_empty(),
            "{output}"
        );
    }
    let sandbox = edited();
    let tree = sandbox.tree();
    sandbox
        .run(&["diff", "--edited"])
        .code(2)
        .out("-    restart: unless-stopped")
        .out("+    mem_limit: 1g")
        .out("+; mine")
        .out("docker-compose.override.yml")
        .ends(2);
    sandbox
        .run(&["diff"])
        .code(2)
        .out("-    mem_limit: 1g")
        .ends(2);
    assert_eq!(sandbox.tree(), tree, "it only reads");
    sandbox.file("code/shop/.phpier.kdl", "name \"shop\"\nphp \"8.3\"\n");
    sandbox
        .run(&["diff", "--edited"])
        .code(2)
        .err("the configuration has changed too")
        .ends(2);
    sandbox.file("code/shop/.phpier.kdl", "nmae 1\n");
    sandbox.run(&["diff", "--edited"]).ends(1);
}

#[test]
fn an_apply_refuses_and_names_the_ways() {
    let sandbox = edited();
    let tree = sandbox.tree();
    sandbox
        .run(&["apply", "--yes"])
        .code(3)
        .err("was changed by hand")
        .err("phpier diff --edited")
        .err("--keep")
        .err("--adopt")
        .err("--overwrite")
        .ends(3);
    assert_eq!(sandbox.tree(), tree);
}

#[test]
fn what_is_kept_stays_and_the_rest_is_written() {
    let sandbox = edited();
    sandbox.file("code/shop/.phpier.kdl", "name \"shop\"\nphp \"8.3\"\n");
    let (output, ini) = (sandbox.read(OUTPUT), sandbox.read(INI));
    sandbox
        .run(&["apply", "--yes", "--keep=.phpier"])
        .code(3)
        .ends(3);
    sandbox.run(&["apply", "--yes", "--keep"]).ends(0);
    assert_eq!(sandbox.read(OUTPUT), output);
    assert_eq!(sandbox.read(INI), ini);
    assert!(sandbox.read("code/shop/.phpier/Dockerfile").contains("8.3"));
    sandbox.run(&["check"]).ends(2);
    // What is said of a path weighs more than what is said of all.
    sandbox
        .run(&["apply", "--yes", "--keep", "--overwrite=docker-compose.yml"])
        .code(0)
        .out(".phpier-bak-")
        .ends(0);
    assert_ne!(sandbox.read(OUTPUT), output);
    assert_eq!(sandbox.read(INI), ini);
    sandbox
        .run(&["apply", "--yes", "--overwrite=docker-compose.yml"])
        .code(1)
        .err("phpier::plan::not_edited")
        .ends(1);
}

#[test]
fn a_change_of_a_compose_file_is_moved_to_an_override() {
    let sandbox = edited();
    sandbox
        .run(&["apply", "--adopt=docker-compose.yml", "--keep"])
        .code(3)
        .out("docker-compose.override.yml")
        .ends(3);
    sandbox
        .run(&[
            "apply",
            "--yes",
            "--adopt=docker-compose.yml",
            "--keep=.phpier",
        ])
        .code(0)
        .out("docker-compose.override.yml")
        .out("= no effect on containers: docker-compose.override.yml says the same")
        .not("create service")
        .ends(0);
    let text = sandbox.read(OVERRIDE);
    assert_eq!(
        text.split_once('\n').expect("a title").1,
        "services:\n  shop:\n    restart: always\n    mem_limit: \"1g\"\n"
    );
    assert!(sandbox.read(OUTPUT).contains("unless-stopped"));
    sandbox
        .run(&["apply", "--yes", "--overwrite"])
        .code(0)
        .ends(0);
    sandbox.run(&["check"]).ends(0);
    assert_eq!(sandbox.read(OVERRIDE), text, "it is theirs");
}

#[test]
fn what_cannot_be_moved_says_why_and_nothing_is_written() {
    let refused = |sandbox: &Sandbox, why: &str| {
        let tree = sandbox.tree();
        let output = sandbox.run(&["apply", "--yes", "--adopt"]).code(3);
        let said = output.stderr.replace("  │ ", "");
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains("phpier::plan::not_adoptable"), "{output}");
        assert!(said.contains(why), "no {why:?}\n{output}");
        assert_eq!(sandbox.tree(), tree);
    };
    let fresh = || {
        let sandbox = Sandbox::with_project();
        sandbox.apply();
        sandbox
    };
    refused(&edited(), "only a generated Compose file");
    let sandbox = fresh();
    sandbox.edit(OUTPUT, "restart: unless-stopped", "restart: always");
    sandbox.file(OVERRIDE, "services: {}\n");
    refused(&sandbox, "already");
    let sandbox = fresh();
    sandbox.edit(OUTPUT, "restart: unless-stopped", "restart: always");
    sandbox.file("code/shop/.phpier.kdl", "name \"shop\"\nphp \"8.3\"\n");
    refused(&sandbox, "the configuration has changed too");
    let sandbox = fresh();
    sandbox.file(OUTPUT, format!("{}# a remark\n", sandbox.read(OUTPUT)));
    refused(&sandbox, "only comments or spelling differ");
    let sandbox = fresh();
    sandbox.file(OUTPUT, format!("{}a: [\n", sandbox.read(OUTPUT)));
    refused(&sandbox, "not a Compose file any more");
}

#[test]
fn an_override_is_called_as_compose_looks_for_it() {
    for (output, there, expected) in [
        ("docker-compose.yml", "", Ok("docker-compose.override.yml")),
        (
            "docker-compose.yaml",
            "",
            Ok("docker-compose.override.yaml"),
        ),
        ("compose.yml", "", Ok("compose.override.yml")),
        ("compose.yaml", "", Ok("compose.override.yaml")),
        (
            "stack.yml",
            "",
            Err("Compose reads none beside `stack.yml`"),
        ),
        // One of either ending is one.
        (
            "docker-compose.yml",
            "docker-compose.override.yaml",
            Err("already"),
        ),
        ("compose.yaml", "compose.override.yml", Err("already")),
        // One of another file's is none.
        (
            "compose.yaml",
            "docker-compose.override.yml",
            Ok("compose.override.yaml"),
        ),
    ] {
        let sandbox = Sandbox::new().env("COLUMNS", "1000");
        let config = format!("name \"shop\"\noutput \"{output}\"\n");
        sandbox.file("code/shop/.phpier.kdl", config);
        sandbox.apply();
        let path = format!("code/shop/{output}");
        sandbox.edit(&path, "unless-stopped", "always");
        if !there.is_empty() {
            sandbox.file(&format!("code/shop/{there}"), "services: {}\n");
        }
        let tree = sandbox.tree();
        let ran = sandbox.run(&["apply", "--yes", "--adopt"]);
        match expected {
            Ok(name) => {
                ran.ends(0);
                let text = sandbox.read(&format!("code/shop/{name}"));
                assert!(text.contains("restart: always"), "{name}: {text}");
                sandbox.run(&["check"]).ends(0);
            }
            Err(why) => {
                ran.code(3)
                    .err("phpier::plan::not_adoptable")
                    .err(why)
                    .ends(3);
                assert_eq!(sandbox.tree(), tree, "{output}");
            }
        }
    }
}

#[test]
fn the_global_stack_has_no_override() {
    let sandbox = Sandbox::with_fleet(&[]).env("COLUMNS", "1000");
    sandbox.apply();
    sandbox.edit(".phpier/global-compose.yml", "unless-stopped", "always");
    let tree = sandbox.tree();
    let output = sandbox.run(&["apply", "--yes", "--adopt"]).code(3);
    output.err("only a project has one").ends(3);
    assert_eq!(sandbox.tree(), tree);
    sandbox.run(&["apply", "--yes", "--keep"]).ends(0);
    assert_eq!(sandbox.tree(), tree);
    sandbox.run(&["apply", "--yes", "--overwrite"]).ends(0);
    sandbox.run(&["check"]).ends(0);
}

/// What phpier wrote last is known by its digest alone, so the change by hand cannot be told from that of the
/// configuration. The two steps that are told do it.
#[test]
fn a_change_is_adopted_in_two_steps_where_the_configuration_moved_too() {
    const CONFIG: &str = "code/shop/.phpier.kdl";
    let sandbox = Sandbox::with_project();
    sandbox.apply();
    let old = sandbox.read(CONFIG);
    sandbox.edit(OUTPUT, "restart: unless-stopped", "restart: always");
    let new = "name \"shop\"\nenv {\n    COLOR \"red\"\n}\n";
    sandbox.file(CONFIG, new);
    let output = sandbox.run(&["apply", "--yes", "--adopt"]).code(3);
    let said = output.stderr.replace("  │ ", "");
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    let help = "help: put the configuration back as it was and run `phpier apply --adopt`, then change it again and run `phpier apply`;";
    assert!(said.contains(help), "{output}");
    sandbox.file(CONFIG, old);
    sandbox.run(&["apply", "--yes", "--adopt"]).ends(0);
    sandbox.file(CONFIG, new);
    sandbox.run(&["apply", "--yes"]).ends(0);
    assert!(sandbox.read(OVERRIDE).ends_with("    restart: always\n"));
    let generated = sandbox.read(OUTPUT);
    assert!(generated.contains("restart: unless-stopped"), "{generated}");
    assert!(generated.contains("COLOR: red"), "{generated}");
    sandbox.run(&["check"]).ends(0);
}

#[cfg(target_os = "linux")]
#[test]
fn on_a_terminal_each_file_is_asked_for() {
    let sandbox = edited();
    let tree = sandbox.tree();
    for answers in ["q\n", "", "k\nq\n", "k\nk\n", "perhaps\nd\nquit\n"] {
        let (text, code) = sandbox.typed("code/shop", "apply", answers);
        // With both kept there is nothing to write, and nothing to refuse.
        let expected = if answers == "k\nk\n" { 0 } else { 3 };
        assert_eq!(code, Some(expected), "{answers:?}: {text}");
        assert!(text.contains("[d]iff, [k]eep"), "{text}");
        assert_eq!(sandbox.tree(), tree, "{answers:?}");
    }
    let (text, _) = sandbox.typed("code/shop", "apply", "d\nq\n");
    assert!(text.contains("+; mine"), "{text}");
    let (text, code) = sandbox.typed("code/shop", "apply", "o\na\ny\n");
    assert_eq!(code, Some(0), "{text}");
    assert!(sandbox.read(OVERRIDE).contains("mem_limit: \"1g\""));
    sandbox.run(&["check"]).ends(0);
}
