//! `phpier open`.

use crate::support::sandbox::{Output, Sandbox};

/// A project on a global stack, and no program but those that a test puts there.
fn sandbox() -> Sandbox {
    let mut sandbox = Sandbox::with_fleet(&["shop"]);
    let path = sandbox.path("bin").display().to_string();
    sandbox.folder("bin");
    sandbox = sandbox.env("PATH", &path);
    sandbox.edit(
        ".phpier/global.kdl",
        "projects",
        "traefik {\n    http 8000\n}\nprojects",
    );
    sandbox
}

fn program(sandbox: &Sandbox, name: &str, code: u8) {
    let path = sandbox.path(name).display().to_string();
    sandbox.file(
        &format!("bin/{name}"),
        format!("#!/bin/sh\necho \"$*\" >{path}\nexit {code}\n"),
    );
    sandbox.set_mode(&format!("bin/{name}"), 0o755);
}

fn open(sandbox: &Sandbox, browser: &str) -> Output {
    let output = sandbox
        .command("code/shop", &["open"])
        .env("BROWSER", browser)
        .output()
        .expect("it runs");
    Output {
        stdout: String::from_utf8(output.stdout).expect("UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8"),
        code: output.status.code(),
    }
}

#[test]
fn an_address_is_printed() {
    let sandbox = sandbox();
    let output = sandbox.run(&["open", "--print"]).code(0);
    assert_eq!(output.stdout, "http://shop.localhost:8000\n");
    let output = sandbox.run_in("", &["open", "shop", "--print"]).code(0);
    assert_eq!(output.stdout, "http://shop.localhost:8000\n");
    sandbox.file("code/shop/.phpier.yaml", "name: shop\nhosts: [\"*\"]\n");
    sandbox
        .run(&["open", "--print"])
        .code(1)
        .err("phpier::runtime::no_page")
        .ends(1);
    // What it was before its configuration broke is not asked, but a slip elsewhere does no harm.
    sandbox.file("code/shop/.phpier.yaml", "name: shop\nphpp: x\n");
    sandbox
        .run(&["open", "--print"])
        .code(0)
        .out("http://shop")
        .ends(0);
    sandbox.file("code/shop/.phpier.yaml", "{");
    sandbox.run(&["open"]).code(1).err("phpier::syntax").ends(1);
}

#[test]
fn the_browser_is_the_person_s_then_the_desktop_s() {
    let sandbox = sandbox();
    open(&sandbox, "")
        .code(1)
        .err("phpier::runtime::no_browser")
        .err("open http://shop.localhost:8000 yourself")
        .ends(1);
    program(&sandbox, "xdg-open", 0);
    open(&sandbox, "")
        .code(0)
        .err("Opening http://shop.localhost:8000")
        .ends(0);
    assert_eq!(sandbox.read("xdg-open"), "http://shop.localhost:8000\n");
    program(&sandbox, "firefox", 0);
    open(&sandbox, "missing:firefox -new-tab %s").ends(0);
    assert_eq!(
        sandbox.read("firefox"),
        "-new-tab http://shop.localhost:8000\n"
    );
    // One that cannot is passed over.
    std::fs::remove_file(sandbox.path("xdg-open")).expect("removed");
    program(&sandbox, "firefox", 1);
    open(&sandbox, "firefox").ends(0);
    assert_eq!(sandbox.read("xdg-open"), "http://shop.localhost:8000\n");
    program(&sandbox, "xdg-open", 3);
    open(&sandbox, "").code(1).err("no_browser").ends(1);
}
