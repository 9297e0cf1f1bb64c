//! `phpier init`: what it finds in folders of every kind, what it writes, and what it asks.

#[cfg(target_os = "linux")]
mod terminal;
mod trees;

use crate::support::sandbox::{Output, Sandbox};

/// A home folder with an empty folder `code/shop`.
fn empty() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.folder("code/shop");
    sandbox
}

fn init(sandbox: &Sandbox, args: &[&str]) -> Output {
    sandbox.run_in("code/shop", &[&["init"], args].concat())
}

#[test]
fn an_empty_folder_gets_a_file_that_passes() {
    let sandbox = empty();
    init(&sandbox, &[])
        .code(0)
        .out("Found nothing")
        .err("no PHP here yet")
        .ends(0);
    assert_eq!(
        sandbox.read("code/shop/.phpier.kdl"),
        "name \"shop\"\nphp \"8.4\"\n"
    );
    assert!(
        !sandbox.path(".phpier/global.kdl").exists(),
        "nobody asked for a global stack"
    );
    sandbox.apply();
    sandbox.run(&["check"]).ends(0);
}

#[test]
fn a_type_that_is_given_decides() {
    let row = |found: &str| -> String {
        let mut rows = found.lines().map(str::trim);
        let row = rows.find(|row| row.starts_with("type")).unwrap_or_default();
        row.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let laravel = "{\"require\": {\"laravel/framework\": \"^12\"}}";
    for (composer, kind, told, written) in [
        (
            None,
            "wordpress",
            "type wordpress --type: is given",
            "wordpress",
        ),
        (
            Some(laravel),
            "symfony",
            "type symfony --type: is given",
            "symfony",
        ),
        (
            Some(laravel),
            "laravel",
            "type laravel composer.json:1: requires laravel/framework ^12",
            "laravel",
        ),
        // What a project is without a type is not written.
        (Some(laravel), "php", "type php --type: is given", ""),
    ] {
        let sandbox = empty();
        if let Some(text) = composer {
            sandbox.file("code/shop/composer.json", text);
        }
        let output = init(&sandbox, &["--type", kind, "--yes"]);
        assert_eq!(row(&output.stdout), told, "{composer:?}");
        let note = "note: not followed: laravel, composer.json:1";
        let differs = composer.is_some() && kind != "laravel";
        assert_eq!(output.stdout.contains(note), differs, "{}", output.stdout);
        let text = sandbox.read("code/shop/.phpier.kdl");
        let line = text.lines().find(|line| line.starts_with("type"));
        let expected = Some(format!("type \"{written}\"")).filter(|_| !written.is_empty());
        assert_eq!(line, expected.as_deref(), "{text}");
    }
    let sandbox = empty();
    let tree = sandbox.tree();
    init(&sandbox, &["--type", "wordpres"])
        .err("wordpress")
        .ends(64);
    init(&sandbox, &["--global", "--type", "php"]).ends(64);
    assert_eq!(sandbox.tree(), tree);
}

#[test]
fn nothing_is_ever_overwritten() {
    for name in [".phpier.kdl", ".phpier.yaml", ".phpier.yml"] {
        for args in [&[][..], &["--yes"], &["--format", "yaml"], &["--dry-run"]] {
            let sandbox = empty();
            sandbox.file(&format!("code/shop/{name}"), "name: mine\n");
            let tree = sandbox.tree();
            init(&sandbox, args)
                .code(3)
                .err("phpier::init::exists")
                .err(name)
                .ends(3);
            assert_eq!(sandbox.tree(), tree, "{name} {args:?}");
        }
    }
    let sandbox = empty();
    sandbox.file(".phpier/global.kdl", "");
    let tree = sandbox.tree();
    init(&sandbox, &["--global", "--yes"])
        .code(3)
        .err("phpier::init::exists")
        .ends(3);
    assert_eq!(sandbox.tree(), tree);
    #[cfg(unix)]
    {
        // A link that leads nowhere is there as well: somebody's dotfiles are only not mounted.
        let sandbox = empty();
        sandbox.link("../../dots/shop.kdl", "code/shop/.phpier.kdl");
        init(&sandbox, &[]).ends(3);
        assert!(!sandbox.path("dots").exists());
    }
}

#[test]
fn a_dry_run_writes_nothing_and_shows_all() {
    let sandbox = empty();
    let tree = sandbox.tree();
    init(&sandbox, &["--dry-run", "--yes"])
        .code(0)
        .out("+name \"shop\"")
        .out("+projects {")
        .out("create")
        .err("Nothing was written")
        .ends(0);
    init(&sandbox, &["--dry-run", "--global"])
        .code(0)
        .out("+services {")
        .ends(0);
    assert_eq!(sandbox.tree(), tree);
}

#[test]
fn a_yes_makes_the_global_stack_and_registers_the_project() {
    let sandbox = empty();
    sandbox.file("code/shop/.env", "DB_CONNECTION=pgsql\nREDIS_HOST=x\n");
    init(&sandbox, &["--yes"]).code(0).err("Next: ").ends(0);
    let global = sandbox.read(".phpier/global.kdl");
    for line in [
        "    postgres \"17\" ",
        "    redis \"8\" ",
        "    // mysql \"8.4\" ",
        "    project \"~/code/shop\"\n",
    ] {
        assert!(global.contains(line), "no {line:?} in\n{global}");
    }
    sandbox.run_in("", &["apply", "--yes"]).ends(0);
    sandbox.run_in("", &["check", "--require-global"]).ends(0);
    assert!(sandbox.path("code/shop/docker-compose.yml").is_file());
}

const GLOBAL: &str = "// mine\nservices {\n  mysql \"9.7\" // the new one\n\n  // caches\n  memcached\n}\n\nprojects {\n\tscan \"~/work\" // paid for\n}\n";

#[test]
fn a_global_stack_that_is_there_gets_lines_and_keeps_its_comments() {
    let sandbox = empty();
    let windows = format!("\u{feff}{}", GLOBAL.replace('\n', "\r\n"));
    sandbox.file(".phpier/global.kdl", &windows);
    sandbox.file(
        "code/shop/.env",
        "DB_CONNECTION=mysql\nREDIS_HOST=x\nMAIL_MAILER=smtp\n",
    );
    init(&sandbox, &["--yes"])
        .code(0)
        .out("+  redis \"8\"")
        .ends(0);
    let expected = windows
        .replace(
            "  memcached\r\n",
            "  memcached\r\n  redis \"8\"\r\n  mailpit \"1.30\"\r\n",
        )
        .replace("paid for\r\n", "paid for\r\n\tproject \"~/code/shop\"\r\n");
    assert_eq!(sandbox.read(".phpier/global.kdl"), expected);
    sandbox.run_in("", &["apply", "--yes"]).ends(0);
}

/// What speaks the same is taken where the stack has it and lacks what the project names, but for a release
/// that only the other has.
#[test]
fn a_server_that_is_there_does_for_its_kin() {
    for (services, asks, written, note, added) in [
        (
            "valkey",
            "REDIS_HOST=x",
            "valkey",
            "valkey in place of redis",
            false,
        ),
        (
            "redis",
            "VALKEY_URL=valkey://x",
            "redis",
            "redis in place of valkey",
            false,
        ),
        (
            "valkey name=\"cache\" publish=6389",
            "REDIS_HOST=x",
            "valkey host=\"phpier-valkey-cache\"",
            "valkey in place of redis",
            false,
        ),
        (
            "redis; valkey publish=6389",
            "REDIS_HOST=x",
            "redis",
            "",
            false,
        ),
        (
            "redis; valkey publish=6389",
            "VALKEY_HOST=x",
            "valkey",
            "",
            false,
        ),
        ("memcached; mailpit", "REDIS_HOST=x", "redis", "", true),
        (
            "mariadb",
            "DB_CONNECTION=mysql",
            "database \"mariadb\"",
            "mariadb in place of mysql",
            false,
        ),
        (
            "mariadb name=\"old\" publish=3316",
            "DB_CONNECTION=mysql",
            "database \"mariadb\" host=\"phpier-mariadb-old\"",
            "mariadb in place of mysql",
            false,
        ),
        (
            "mariadb",
            "DATABASE_URL=mysql://x?serverVersion=8.4.0",
            "database \"mysql\"",
            "",
            true,
        ),
        (
            "mysql; mariadb",
            "DB_CONNECTION=mysql",
            "database \"mysql\"",
            "",
            false,
        ),
        (
            "mysql",
            "DB_CONNECTION=mariadb",
            "database \"mariadb\"",
            "",
            true,
        ),
        (
            "postgres",
            "DB_CONNECTION=mysql",
            "database \"mysql\"",
            "",
            true,
        ),
    ] {
        let what = format!("{services}, {asks}");
        let sandbox = empty();
        let global =
            format!("services {{\n    {services}\n}}\nprojects {{\n    scan \"~/code\"\n}}\n");
        sandbox.file(".phpier/global.kdl", &global);
        sandbox.file("code/shop/.env", format!("{asks}\n"));
        let told = init(&sandbox, &["--yes"]).code(0).to_string();
        let notes = told.matches("in place of").count();
        assert_eq!(notes, usize::from(!note.is_empty()), "{what}: {told}");
        assert!(told.contains(note), "{what}: {told}");
        let file = sandbox.read("code/shop/.phpier.kdl");
        let written = format!("    {written}\n");
        assert!(file.contains(&written), "{what}: {file}");
        let stays = sandbox.read(".phpier/global.kdl") == global;
        assert_eq!(stays, !added, "{what}");
        sandbox.run(&["plan"]).ends(0);
    }
}

/// The project's file and `global.kdl` come together or not at all.
#[cfg(unix)]
#[test]
fn both_files_are_written_or_none() {
    let sandbox = empty();
    sandbox.file(".phpier/global.kdl", GLOBAL);
    sandbox.set_mode(".phpier/global.kdl", 0o444);
    sandbox.file("code/shop/.env", "REDIS_HOST=x\n");
    let tree = sandbox.tree();
    init(&sandbox, &["--yes"])
        .code(1)
        .err("phpier::workspace::read_only")
        .ends(1);
    assert_eq!(sandbox.tree(), tree);
}

#[test]
fn without_a_yes_the_global_stack_stays_and_the_way_is_told() {
    let sandbox = empty();
    sandbox.file(".phpier/global.kdl", GLOBAL);
    sandbox.file(
        "code/shop/.env",
        "DATABASE_URL=postgres://x?serverVersion=16\n",
    );
    init(&sandbox, &[])
        .code(0)
        .err("phpier global add postgres 16")
        .ends(0);
    assert_eq!(sandbox.read(".phpier/global.kdl"), GLOBAL);
    sandbox.run(&["global", "add", "postgres", "16"]).ends(0);
    sandbox.run(&["plan"]).ends(0);
}

#[test]
fn a_project_that_a_scan_finds_is_not_registered_again() {
    for (scan, folder, is_found) in [
        ("scan \"~/code\"", "code/shop", true),
        ("scan \"~/code\" depth=1", "code/a/shop", false),
        ("scan \"~/code\" depth=2", "code/a/shop", true),
        ("scan \"~/code\"", "code/.hidden/shop", false),
        ("scan \"~/code\"", "code/vendor/shop", false),
        ("scan \"~/code\"", "code/outer/shop", false),
        ("project \"~/code/outer\"", "code/outer/shop", false),
        ("project \"~/code/shop\"", "code/shop", true),
        ("scan \"~\"", "code/a/shop", true),
    ] {
        let sandbox = Sandbox::new();
        sandbox.folder(folder);
        sandbox.file("code/outer/.phpier.kdl", "name \"outer\"\n");
        let global = format!("projects {{\n    {scan}\n}}\n");
        sandbox.file(".phpier/global.kdl", &global);
        sandbox.run_in(folder, &["init", "--yes"]).ends(0);
        let registered = sandbox.read(".phpier/global.kdl") != global;
        assert_eq!(registered, !is_found, "{scan} {folder}");
        // Whichever way, it is known from everywhere.
        sandbox
            .run_in("", &["plan", "--summary"])
            .code(0)
            .out(&format!("~/{folder}/docker-compose.yml"))
            .ends(0);
    }
}

#[test]
fn what_is_wrong_is_told_before_anything_is_written() {
    let sandbox = Sandbox::with_fleet(&["blog"]);
    sandbox.folder("code/shop");
    for (args, code) in [
        (&["--name", "blog"][..], "phpier::name::duplicate"),
        (&["--name", "No Good"], "phpier::name::invalid"),
        (&["--name", "phpier-x"], "phpier::name::reserved"),
        (&["8.9"], "phpier::php::unknown_version"),
    ] {
        let tree = sandbox.tree();
        init(&sandbox, args).code(1).err(code).ends(1);
        assert_eq!(sandbox.tree(), tree, "{args:?}");
    }
    let sandbox = empty();
    sandbox.file(
        "code/blog/.phpier.kdl",
        "name \"blog\"\nhosts \"shop.localhost\"\n",
    );
    sandbox.file(".phpier/global.kdl", "projects {\n    scan \"~/code\"\n}\n");
    init(&sandbox, &[])
        .code(1)
        .err("phpier::host::conflict")
        .ends(1);
    sandbox.file(".phpier/global.kdl", "nonsense\n");
    init(&sandbox, &[])
        .code(1)
        .err("phpier::config::unknown_key")
        .err("nothing was written")
        .ends(1);
    let sandbox = Sandbox::new();
    sandbox
        .run_in("", &["init", "--name", "home"])
        .code(1)
        .err("phpier::workspace::home_in_project")
        .ends(1);
}

#[test]
fn versions_on_the_command_line_decide() {
    for (written, version) in [("8.2", "8.2"), ("7.4.33", "7.4"), ("5.6", "5.6")] {
        let sandbox = empty();
        sandbox.file(
            "code/shop/composer.json",
            "{\"require\": {\"php\": \"^8.3\"}}",
        );
        init(&sandbox, &[written]).ends(0);
        let text = sandbox.read("code/shop/.phpier.kdl");
        assert!(text.contains(&format!("php \"{version}\"")), "{text}");
    }
}

#[test]
fn a_new_global_stack_passes_with_every_line_that_it_offers() {
    let sandbox = Sandbox::new();
    sandbox.folder("projects");
    sandbox
        .run_in("", &["init", "--global"])
        .code(0)
        .err("phpier global up")
        .ends(0);
    let text = sandbox.read(".phpier/global.kdl");
    assert!(text.contains("    scan \"~/projects\"\n"), "{text}");
    sandbox.run_in("", &["apply", "--yes"]).ends(0);
    sandbox.run_in("", &["check"]).ends(0);
    // Each comment that is a line to have is one when its mark is gone.
    let folders = ["code", "work/shop"];
    for folder in folders {
        sandbox.folder(folder);
    }
    sandbox.file("work/shop/.phpier.kdl", "name \"shop\"\n");
    let all: String = text
        .lines()
        .filter(|line| {
            !line.starts_with("// ")
                || line.starts_with("// domain")
                || line.starts_with("// discovery")
        })
        .map(|line| {
            let bare = line.trim_start().strip_prefix("// ");
            bare.map_or_else(|| line.to_owned(), str::to_owned) + "\n"
        })
        .collect();
    sandbox.file(".phpier/global.kdl", &all);
    sandbox.run_in("", &["apply", "--yes"]).code(0).ends(0);
    for spec in phpier::catalog::services() {
        assert!(
            all.lines()
                .any(|line| line.trim_start().starts_with(&format!("{} \"", spec.name))),
            "no {} in\n{all}",
            spec.name
        );
    }
}

/// Files that belong to somebody else are not read, whoever laid a link to them.
#[cfg(unix)]
#[test]
fn links_out_of_the_project_and_strange_files_are_not_read() {
    let sandbox = empty();
    sandbox.file("secret", "DB_CONNECTION=pgsql\n");
    sandbox.link("../../secret", "code/shop/.env");
    sandbox.folder("code/shop/composer.json");
    sandbox.file("code/shop/.nvmrc", [0xff, 0xfe, 0]);
    sandbox.file("code/shop/package.json", vec![b' '; (1 << 20) + 1]);
    init(&sandbox, &[])
        .code(0)
        .err("a symlink leads out of the project")
        .err("not UTF-8")
        .err("larger than 1 MiB")
        .not("pgsql")
        .ends(0);
    assert_eq!(
        sandbox.read("code/shop/.phpier.kdl"),
        "name \"shop\"\nphp \"8.4\"\n"
    );
}

/// Another tool's set-up has settings and data that starting anew would leave behind.
#[test]
fn beside_another_set_up_nothing_is_written_unasked() {
    let sandbox = empty();
    sandbox.file("code/shop/.lando.yml", "name: shop\nrecipe: lamp\n");
    let before = sandbox.tree();
    let output = init(&sandbox, &[]).code(3);
    output
        .err("A set-up of Lando")
        .err("phpier migrate")
        .err("`--yes`")
        .ends(3);
    init(&sandbox, &["--dry-run"])
        .err("A set-up of Lando")
        .ends(0);
    assert_eq!(sandbox.tree(), before);
}

/// The file of an old release has the very name of the new one.
#[test]
fn a_project_of_the_old_releases_is_sent_to_migrate() {
    let sandbox = empty();
    let old = "name: shop\napp:\n  environment: [A=1]\nphp: \"8.3\"\n";
    sandbox.file("code/shop/.phpier.yml", old);
    let output = init(&sandbox, &["--yes"]).code(3);
    output
        .err("phpier::init::exists")
        .err("phpier migrate")
        .ends(3);
    assert_eq!(sandbox.read("code/shop/.phpier.yml"), old);
}

/// It ends with what follows.
#[test]
fn the_plan_is_what_it_ends_with() {
    let sandbox = empty();
    let told = init(&sandbox, &["--yes"]).code(0);
    let file = told.stdout.find("+name \"shop\"").expect("the file");
    for what in [
        "~/code/shop/docker-compose.yml",
        "~/.phpier/global-compose.yml",
        "Plan: ",
    ] {
        let at = told.stdout.find(what);
        assert!(
            at.is_some_and(|at| at > file),
            "no {what:?} after the file\n{told}"
        );
    }
}

/// A folder of a project's is rarely meant to be another project.
#[test]
fn a_project_inside_another_is_not_made_unasked() {
    let sandbox = Sandbox::with_project();
    sandbox.folder("code/shop/public/assets");
    let tree = sandbox.tree();
    for folder in ["code/shop/public", "code/shop/public/assets"] {
        sandbox
            .run_in(folder, &["init"])
            .code(3)
            .err("This folder lies in the project ~/code/shop.")
            .err("`--yes` makes one of its own here")
            .ends(3);
        assert_eq!(sandbox.tree(), tree, "{folder}");
    }
    sandbox
        .run_in("code/shop/public", &["init", "--dry-run"])
        .ends(0);
    assert_eq!(sandbox.tree(), tree);
    sandbox
        .run_in("code/shop/public", &["init", "--yes"])
        .ends(0);
    assert!(sandbox.path("code/shop/public/.phpier.kdl").exists());
}

#[test]
fn a_version_that_is_not_there_is_answered_with_the_nearest_that_is() {
    let sandbox = empty();
    for (asked, near) in [
        ("8.9", "8.5"),
        ("9", "8.5"),
        ("10.1", "8.5"),
        ("7.9", "7.4"),
        ("7", "7.4"),
        ("5.3", "5.6"),
    ] {
        init(&sandbox, &[asked])
            .code(1)
            .err(&format!("did you mean `{near}`?"))
            .ends(1);
    }
    init(&sandbox, &["newest"])
        .code(1)
        .err("versions: ")
        .ends(1);
}

/// Whoever is told of `--lock-timeout` can give it.
#[test]
fn every_command_that_waits_for_others_can_be_told_how_long() {
    let sandbox = empty();
    sandbox.file("code/ddev/.ddev/config.yaml", "name: ddev\ntype: php\n");
    sandbox.file("code/old/.phpier.kdl", "name \"old\"\n");
    sandbox.file(".phpier/local/lock", "4242\nphpier up --all\n");
    let lock = std::fs::File::options()
        .write(true)
        .open(sandbox.path(".phpier/local/lock"))
        .expect("there");
    lock.lock().expect("locked");
    for (folder, args) in [
        ("code/shop", &["init"][..]),
        ("code/shop", &["init", "--global"]),
        ("code/ddev", &["migrate", "--yes"]),
        ("code/old", &["migrate", "--to", "yaml", "--yes"]),
        ("code/shop", &["global", "add", "redis"]),
    ] {
        let args = [args, &["--lock-timeout", "0"]].concat();
        sandbox
            .run_in(folder, &args)
            .code(3)
            .err("phpier::workspace::locked")
            .err("--lock-timeout")
            .ends(3);
    }
    let waiting = sandbox
        .command("code/shop", &["init", "--lock-timeout", "300"])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("it runs");
    lock.unlock().expect("unlocked");
    let output = waiting.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0));
}
