//! Man pages.

use crate::support::sandbox::Sandbox;

#[test]
fn every_command_has_a_page() {
    let sandbox = Sandbox::new();
    sandbox
        .run(&["man", "share/man1"])
        .code(0)
        .err("share/man1")
        .ends(0);
    let mut names = Vec::new();
    collect(&phpier::cli::command(), "phpier", &mut names);
    assert!(names.len() > 20, "{names:?}");
    for name in names {
        let page = sandbox.read(&format!("share/man1/{name}.1"));
        assert!(
            page.contains(".SH NAME") && page.contains(".SH SYNOPSIS"),
            "{name}:\n{page}"
        );
    }
    sandbox.file("file", "");
    sandbox
        .run(&["man", "file/man1"])
        .code(1)
        .err("phpier::workspace::write_failed")
        .ends(1);
}

fn collect(command: &clap::Command, name: &str, names: &mut Vec<String>) {
    names.push(name.to_owned());
    for command in command
        .get_subcommands()
        .filter(|command| command.get_name() != "help")
    {
        collect(command, &format!("{name}-{}", command.get_name()), names);
    }
}
