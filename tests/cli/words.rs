//! What stands for a project or a command on the command line.

use crate::support::sandbox::Sandbox;

fn fleet() -> Sandbox {
    let sandbox = Sandbox::with_fleet(&["shop", "blog"]);
    sandbox.apply();
    for name in ["shop", "blog"] {
        let path = format!("code/{name}/.phpier.yaml");
        sandbox.file(&path, format!("name: {name}\nphp: 8.3\n"));
    }
    sandbox
}

#[test]
fn a_project_can_be_named_where_a_path_can() {
    let sandbox = fleet();
    let (shop, blog) = ("~/code/shop/", "~/code/blog/");
    for command in ["plan", "check", "diff"] {
        let output = sandbox.run_in("", &[command, "shop"]).out(shop);
        assert!(!output.stdout.contains(blog), "{command}: {output}");
    }
    // One that no run has noted is known by its configuration.
    sandbox.file("code/new/.phpier.kdl", "name \"fresh\"\n");
    let output = sandbox.run_in("", &["plan", "fresh"]).out("~/code/new/");
    assert!(!output.stdout.contains(shop), "{output}");
    // What is there wins over a name.
    sandbox.file("blog/.phpier.kdl", "name \"other\"\n");
    let output = sandbox.run_in("", &["plan", "blog"]).out("~/blog/");
    assert!(!output.stdout.contains(blog), "{output}");
    sandbox.run_in("", &["apply", "--yes", "shop"]).ends(0);
    sandbox.run_in("", &["check", "shop"]).ends(0);
    sandbox.run_in("", &["check", "code/blog"]).ends(2);
    sandbox
        .run_in("", &["plan", "shpo"])
        .code(1)
        .err("phpier::workspace::missing_path")
        .err("did you mean the project `shop`?")
        .ends(1);
}

#[test]
fn a_saved_plan_knows_the_project_that_was_named() {
    let sandbox = fleet();
    sandbox
        .run_in("", &["plan", "shop", "--out", "saved"])
        .ends(0);
    sandbox
        .run_in("code", &["apply", "--plan", "../saved"])
        .ends(0);
    sandbox.run_in("", &["check", "shop"]).ends(0);
    sandbox.run_in("", &["check", "blog"]).ends(2);
}

#[test]
fn help_tells_of_commands_and_what_may_have_been_meant() {
    let sandbox = Sandbox::new();
    for (words, told) in [
        (&["help"][..], "Usage: phpier [OPTIONS] <COMMAND>"),
        (&["help", "plan"], "Usage: phpier plan [OPTIONS]"),
        (&["help", "global", "add"], "Usage: phpier global add"),
    ] {
        sandbox.run(words).code(0).out(told).ends(0);
    }
    for (word, meant) in [("paln", "plan"), ("restat", "restart")] {
        sandbox
            .run(&["help", word])
            .code(64)
            .err(&format!("'{word}'"))
            .err(&format!("'{meant}'"))
            .ends(64);
    }
}

#[test]
fn only_commands_that_take_all_name_it() {
    let sandbox = Sandbox::new();
    for command in [
        &["open"][..],
        &["xdebug", "status"],
        &["mysql"],
        &["db", "list"],
    ] {
        sandbox
            .run_in("", command)
            .code(1)
            .err("go to a project's folder, or name a project")
            .not("--all")
            .ends(1);
    }
    for command in [&["status"][..], &["up"], &["restart"], &["logs"]] {
        sandbox.run_in("", command).code(1).err("`--all`").ends(1);
    }
}
