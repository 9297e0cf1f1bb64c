//! `phpier db`, with servers that are a script.

use std::fs::File;
use std::io::{Read, Write};
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::support::fake_docker::FakeDocker;
use crate::support::sandbox::Output;

mod outcome;

const DUMP: &str = "-- a dump\nINSERT INTO `t` VALUES (1);\n";

/// A server with three tables.
fn running() -> FakeDocker {
    let fake = FakeDocker::new();
    fake.answer("ps", &FakeDocker::all_up());
    fake.answer("eats", "");
    fake.answer("exec", "3\t4096\n");
    fake.answer("exec.mysqldump", DUMP);
    fake
}

/// Runs phpier with a file on its input.
fn fed(fake: &FakeDocker, args: &[&str], file: &str) -> Output {
    let file = File::open(fake.sandbox.path(file)).expect("a file");
    let output = fake
        .sandbox
        .command("code/shop", args)
        .stdin(file)
        .output()
        .expect("it runs");
    Output {
        stdout: String::from_utf8(output.stdout).expect("UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8"),
        code: output.status.code(),
    }
}

/// All that the clients were fed with so far.
fn eaten(fake: &FakeDocker) -> String {
    std::fs::read_to_string(fake.sandbox.path("fake/fed")).unwrap_or_default()
}

fn names(fake: &FakeDocker, folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(fake.sandbox.path(folder)).expect("a folder");
    let names = entries.map(|entry| entry.expect("an entry").file_name());
    let mut names: Vec<String> = names
        .map(|name| name.into_string().expect("UTF-8"))
        .collect();
    names.sort();
    names
}

#[test]
fn a_dump_is_written_whole_or_not_at_all() {
    let fake = running();
    let out = fake.run(&["db", "export"]).code(0);
    assert_eq!(out.stdout, DUMP);
    let call = fake.execs().remove(0);
    assert!(
        call.starts_with("--env MYSQL_PWD id-phpier-mysql mysqldump --default-character-set=utf8mb4 --host=phpier-mysql --user=shop --single-transaction"),
        "{call}"
    );
    assert!(call.contains(" shop [MYSQL_PWD="), "{call}");
    fake.sandbox.folder("out");
    let to = |name: &str| fake.sandbox.path(&format!("out/{name}"));
    let args = |name: &str| ["db", "export", "--file", name].map(str::to_owned);
    for name in ["a.sql", "a.sql.gz", "a.sql.zst"] {
        let path = to(name).display().to_string();
        fake.sandbox
            .run(&args(&path))
            .code(0)
            .err("Wrote")
            .err("of shop on phpier-mysql")
            .ends(0);
        let file = File::open(to(name)).expect("a dump");
        let mut text = String::new();
        let read = match name.rsplit_once('.').map(|(_, end)| end) {
            Some("gz") => GzDecoder::new(file).read_to_string(&mut text),
            Some("zst") => zstd::Decoder::new(file)
                .expect("zstd")
                .read_to_string(&mut text),
            _ => (&file).read_to_string(&mut text),
        };
        read.expect(name);
        assert_eq!(text, DUMP, "{name}");
        assert_eq!(fake.sandbox.mode(&format!("out/{name}")), 0o600);
        fake.sandbox
            .run(&args(&path))
            .code(3)
            .err("phpier::dump::exists")
            .ends(3);
    }
    // What fails leaves what was there.
    fake.answer("code.exec", "2");
    fake.answer("says.exec", "mysqldump: Got error: 1045: Access denied\n");
    let path = to("a.sql").display().to_string();
    let failing = ["db", "export", "--force", "--file", &path];
    fake.run(&failing)
        .code(1)
        .err("phpier::dump::failed")
        .err("Access denied")
        .ends(1);
    assert_eq!(fake.sandbox.read("out/a.sql"), DUMP);
    assert_eq!(names(&fake, "out"), ["a.sql", "a.sql.gz", "a.sql.zst"]);
}

#[test]
fn a_dump_is_read_however_it_is_packed() {
    let fake = running();
    let dump = format!("USE `live`;\n{DUMP}");
    fake.sandbox.file("a.sql", &dump);
    let mut gz = GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(dump.as_bytes()).expect("packed");
    let gz = gz.finish().expect("packed");
    fake.sandbox.file("a", &gz);
    let zst = zstd::encode_all(dump.as_bytes(), 1).expect("packed");
    fake.sandbox.file("b", zst);
    for name in ["a.sql", "a", "b"] {
        for piped in [true, false] {
            let path = fake.sandbox.path(name).display().to_string();
            let output = if piped {
                fed(&fake, &["db", "import"], name)
            } else {
                fake.run(&["db", "import", "shop", "--file", &path])
            };
            output
                .code(0)
                .err("into shop on phpier-mysql")
                .err("the name of the database (1)")
                .ends(0);
            assert_eq!(
                fake.sandbox.read("fake/stdin"),
                format!("\n{DUMP}"),
                "{name}"
            );
            let call = fake.execs().remove(0);
            assert!(call.contains(" mysql "), "{call}");
            assert!(
                call.contains(" --binary-mode --comments --local-infile=0 --max-allowed-packet=1G --database=shop"),
                "{call}"
            );
        }
    }
    fake.sandbox.file("cut", &gz[..gz.len() - 9]);
    fed(&fake, &["db", "import"], "cut")
        .code(1)
        .err("phpier::dump::broken")
        .ends(1);
    // What a pipe leaves whose first program failed, and what is no dump at all: nothing is removed for it.
    for (text, code) in [
        ("", "there is no statement in the dump"),
        (
            "-- MySQL dump\nSET NAMES utf8mb4;\n",
            "there is no statement in the dump",
        ),
        ("ssh: connection refused", "in the midst of a statement"),
        (
            "CREATE DATABASE a;\nUSE a;\nCREATE TABLE t (i int);\nUSE b;\n",
            "several databases",
        ),
    ] {
        fake.sandbox.file("wrong", text);
        let _ = fake.calls();
        fed(&fake, &["db", "import", "--fresh", "--yes"], "wrong")
            .code(1)
            .err(code)
            .err("as it was: nothing of the dump is in")
            .ends(1);
        assert!(!eaten(&fake).contains("DROP"), "{text}");
    }
    fake.run(&["db", "import", "--file", "nowhere"])
        .code(1)
        .err("phpier::workspace::unreadable")
        .ends(1);
}

#[test]
fn what_others_pack_is_told_with_the_command_that_reads_it() {
    let fake = running();
    for (name, magic, help) in [
        ("it's", "BZh91", r"`bzip2 -dc 'it'\''s' | "),
        ("b", "PGDMP\u{1}", "`pg_restore -f - b | "),
        ("c", "PK\u{3}\u{4}", "`unzip -p c | "),
        // Brotli's files start with nothing of their own.
        ("d.sql.BR", "x", "`brotli -dc d.sql.BR | "),
        ("e.tgz", "\u{1f}x", "`tar -xOf e.tgz | "),
    ] {
        fake.sandbox.file(&format!("code/shop/{name}"), magic);
        let args = ["db", "import", "-d", "shop", "--fresh", "--file", name];
        let told = fake.run(&args).code(1);
        let told = told.err("phpier::dump::unknown_format");
        // However wide the terminal is.
        let said = told.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        let whole = format!("{help}phpier db import shop --database shop --fresh`");
        assert!(said.contains(&whole), "{said}");
    }
    fed(&fake, &["db", "import"], "code/shop/b")
        .code(1)
        .err("pg_restore -f - FILE | phpier db import shop`")
        .ends(1);
    for name in ["o.zip", "o.sql.XZ", "o.tar.gz"] {
        fake.run(&["db", "export", "--file", name])
            .code(1)
            .err("phpier::dump::unknown_format")
            .err("`.gz` or `.zst`")
            .ends(1);
        assert!(!fake.sandbox.path(&format!("code/shop/{name}")).exists());
    }
    // Who says how it is packed may call it anything.
    fake.run(&["db", "export", "--file", "o.zip", "--format", "sql"])
        .ends(0);
    assert_eq!(fake.sandbox.read("code/shop/o.zip"), DUMP);
}

#[test]
fn a_server_that_refuses_is_quoted_and_the_state_told() {
    let fake = running();
    fake.sandbox.file("a.sql", DUMP);
    fake.answer("code.exec", "1");
    fake.answer(
        "says.exec",
        "ERROR 1273 (HY000) at line 2: Unknown collation: 'utf8mb4_uca1400_ai_ci'\n",
    );
    fed(&fake, &["db", "import"], "a.sql")
        .code(1)
        .err("phpier::dump::failed")
        .err("ERROR 1273 (HY000) at line 2: Unknown collation:")
        .err("--collation")
        .err("not whole: the dump is in up to the table `t` at most")
        .err("`phpier db import shop --fresh`")
        .ends(1);
    fake.sandbox.file("a.sql", "INSERT INTO `t` VALUES ('x");
    std::fs::remove_file(fake.sandbox.path("fake/code.exec")).expect("removed");
    fed(&fake, &["db", "import"], "a.sql")
        .code(1)
        .err("phpier::dump::broken")
        .err("in the midst of a statement")
        .ends(1);
}

#[test]
fn another_collation_is_taken_where_it_is_a_word() {
    let fake = running();
    fake.sandbox.file(
        "a.sql",
        "CREATE TABLE t (x text COLLATE old_ci DEFAULT 'old_ci') COLLATE=old_ci;\n",
    );
    let args = ["db", "import", "--collation", "old_ci=new_ci"];
    fed(&fake, &args, "a.sql").ends(0);
    assert_eq!(
        fake.sandbox.read("fake/stdin"),
        "CREATE TABLE t (x text COLLATE new_ci DEFAULT 'old_ci') COLLATE=new_ci;\n"
    );
    fake.run(&["db", "import", "--collation", "x"]).ends(64);
}

#[test]
fn what_removes_data_asks_first() {
    let fake = running();
    fake.sandbox.file("a.sql", DUMP);
    fake.run(&["db", "snapshot", "--name", "one"]).ends(0);
    let _ = fake.calls();
    for args in [
        &["db", "drop"][..],
        &["db", "restore"],
        &["db", "import", "--fresh", "--file", "../../a.sql"],
    ] {
        fake.run(args)
            .code(3)
            .err("All of shop on phpier-mysql will be gone: 3 tables, 4.00 KiB")
            .err("say `--yes`")
            .ends(3);
        assert_eq!(eaten(&fake), "");
    }
    fake.run(&["db", "drop", "--yes"]).ends(0);
    let statements = eaten(&fake);
    let drop = "DROP DATABASE IF EXISTS `shop`; CREATE DATABASE `shop` CHARACTER SET";
    assert_eq!(statements.matches(drop).count(), 1, "{statements}");
}

/// A project with two databases on one server.
fn with_two() -> FakeDocker {
    let fake = FakeDocker::with(
        "name \"shop\"\nservices {\n    database \"mysql\" {\n        testing #true\n    }\n    database \"mysql\" name=\"more\"\n}\n",
    );
    fake.answer("ps", &FakeDocker::all_up());
    fake.answer("eats", "");
    fake.answer("exec", "3\t4096\n");
    fake.answer("exec.mysqldump", DUMP);
    fake.sandbox.file("code/shop/a.sql", DUMP);
    for database in ["shop", "more"] {
        let args = ["db", "snapshot", "--name", "one", "-d", database];
        fake.run(&args).ends(0);
    }
    fake.answer("fed", "");
    fake
}

const REMOVING: [&[&str]; 3] = [
    &["db", "drop"],
    &["db", "restore"],
    &["db", "import", "--fresh", "--file", "a.sql"],
];

#[test]
fn of_several_databases_none_is_removed_unnamed() {
    let fake = with_two();
    for args in REMOVING {
        for yes in [&[][..], &["--yes"]] {
            fake.run(&[args, yes].concat())
                .code(1)
                .err("phpier::runtime::several_databases")
                .err("shop has several databases: more, shop")
                .ends(1);
            assert_eq!(eaten(&fake), "");
        }
        fake.run(&[args, &["--yes", "--database", "more"]].concat())
            .ends(0);
        let statements = eaten(&fake);
        assert!(
            statements.contains("DROP DATABASE IF EXISTS `shop_more`"),
            "{statements}"
        );
        assert!(!statements.contains("`shop`"), "{statements}");
        fake.answer("fed", "");
    }
    // Nothing is gone where nothing goes first.
    fake.run(&["db", "import", "--file", "a.sql"])
        .code(0)
        .err("into shop on phpier-mysql")
        .ends(0);
}

#[test]
fn of_several_databases_a_person_picks_one() {
    let fake = with_two();
    for (args, answers, removed) in [
        ("db drop", "x\n2\ny\n", "shop_more"),
        ("db drop", "shop\ny\n", "shop"),
        ("db restore", "more\ny\n", "shop_more"),
    ] {
        let (text, code) = fake.sandbox.typed("code/shop", args, answers);
        assert_eq!(code, Some(0), "{text}");
        assert!(text.contains("Which database?\n  1  shop  on phpier-mysql\n"));
        let drop = format!("DROP DATABASE IF EXISTS `{removed}`;");
        let statements = eaten(&fake);
        assert!(statements.contains(&drop), "{statements}");
        fake.answer("fed", "");
    }
    let (text, code) = fake.sandbox.typed("code/shop", "db drop", "");
    assert_eq!((code, eaten(&fake).as_str()), (Some(3), ""), "{text}");
    assert!(text.contains("Nothing has changed."), "{text}");
}

/// Interrupts a command while the server is at what hangs, and says what it has of it then.
fn interrupted(fake: &FakeDocker, args: &[&str], then: &str) -> Output {
    fake.answer("exec", "3\t4096\n");
    interrupted_at(fake, args, Stdio::null(), "hanging", || {
        fake.answer("exec", then);
    })
}

/// Interrupts a command once its server has left a file, after something was done.
fn interrupted_at(
    fake: &FakeDocker,
    args: &[&str],
    input: Stdio,
    once: &str,
    then: impl FnOnce(),
) -> Output {
    let (once, said) = (format!("fake/{once}"), fake.sandbox.path("said"));
    for name in [once.as_str(), "fake/ended"] {
        let _ = std::fs::remove_file(fake.sandbox.path(name));
    }
    let mut child = fake
        .sandbox
        .command("code/shop", args)
        .stdin(input)
        .stdout(Stdio::null())
        .stderr(File::create(&said).expect("a file"))
        .spawn()
        .expect("it runs");
    let start = Instant::now();
    while !fake.sandbox.path(&once).exists() {
        assert!(start.elapsed() < Duration::from_secs(20));
        thread::sleep(Duration::from_millis(10));
    }
    then();
    let pid = i32::try_from(child.id()).expect("a number");
    kill(Pid::from_raw(pid), Signal::SIGINT).expect("sent");
    let code = child.wait().expect("it ends").code();
    Output {
        stdout: String::new(),
        stderr: std::fs::read_to_string(said).expect("what it said"),
        code,
    }
}

#[test]
fn an_interrupt_while_all_is_removed_tells_what_is_left() {
    let fake = running();
    fake.sandbox.file("code/shop/a.sql", DUMP);
    fake.run(&["db", "snapshot", "--name", "one"]).ends(0);
    fake.answer("hang.fed", "DROP DATABASE\n");
    let drop: &[&str] = &["db", "drop", "--yes"];
    for (then, told) in [
        ("3\t4096\n", "is as it was: 3 tables, 4.00 KiB.\n"),
        ("0\t0\n", "is empty.\n"),
        ("1\t9\n", "is not whole: 1 of 3 tables are left.\n"),
        ("", "It is not known what is left of shop on phpier-mysql: "),
    ] {
        interrupted(&fake, drop, then)
            .code(130)
            .err("Interrupted.\n")
            .err(told)
            .ends(130);
        let asked = fake.execs().join("\n");
        // It is there again, should the server have come no further than to remove it.
        let made = "CREATE DATABASE IF NOT EXISTS `shop`";
        assert_eq!(asked.contains(made), then.is_empty(), "{asked}");
    }
    for (args, kept) in [
        (&["db", "restore", "--yes"][..], "before-restore-1"),
        (
            &["db", "import", "--fresh", "--yes", "--file", "a.sql"],
            "before-import-1",
        ),
    ] {
        let _ = std::fs::remove_file(fake.sandbox.path("fake/hang.fed"));
        fake.answer("hang.fed", "DROP DATABASE\n");
        interrupted(&fake, args, "0\t0\n")
            .code(130)
            .err("shop on phpier-mysql is empty.\n")
            .err(&format!(
                "help: `phpier db restore shop --name {kept}` brings back what was there before"
            ))
            .ends(130);
    }
    // The command that was told works.
    std::fs::remove_file(fake.sandbox.path("fake/hang.fed")).expect("removed");
    let args = [
        "db",
        "restore",
        "shop",
        "--yes",
        "--name",
        "before-import-1",
    ];
    fake.run(&args)
        .code(0)
        .err("is as in the snapshot before-import-1")
        .ends(0);
}

#[test]
fn a_dump_in_a_file_that_would_be_refused_removes_nothing() {
    let fake = running();
    // The end is far behind where a small one would have been seen whole.
    let rows = "INSERT INTO t VALUES (1);\n".repeat(20_000);
    for (end, told) in [
        ("INSERT INTO t VALUES ('x", "in the midst of a statement"),
        ("USE a;\nUSE b;\n", "several databases, `a` and `b`"),
    ] {
        let text = format!("{rows}{end}");
        fake.sandbox.file("code/shop/a.sql", &text);
        let zst = zstd::encode_all(text.as_bytes(), 1).expect("packed");
        let folder = ".phpier/local/snapshots/shop/shop@phpier-mysql";
        fake.sandbox.file(&format!("{folder}/bad.sql.zst"), zst);
        for args in [
            &["db", "import", "--fresh", "--yes", "--file", "a.sql"][..],
            &["db", "restore", "--yes"],
        ] {
            fake.run(args).code(1).err(told).ends(1);
            assert_eq!(eaten(&fake), "");
            assert_eq!(names(&fake, folder), ["bad.sql.zst"]);
        }
    }
    fake.sandbox.file(
        "code/shop/a.sql",
        "--\n-- PostgreSQL database dump\n--\nSELECT 1;\n",
    );
    fake.run(&["db", "import", "--file", "a.sql"])
        .code(1)
        .err("phpier::dump::other_server")
        .err("the dump is of PostgreSQL")
        .ends(1);
}

#[test]
fn snapshots_have_names_and_sizes() {
    let fake = running();
    for name in ["1", "2"] {
        let made = fake
            .run(&["db", "snapshot"])
            .code(0)
            .err("of shop on phpier-mysql");
        assert_eq!(made.stdout, format!("{name}\n"));
    }
    fake.run(&["db", "snapshot", "--name", "before-8.4"])
        .ends(0);
    fake.run(&["db", "snapshot", "--name", "1"])
        .code(3)
        .err("phpier::dump::exists")
        .ends(3);
    fake.run(&["db", "snapshot", "--name", "../x"])
        .code(1)
        .err("phpier::dump::invalid_name")
        .ends(1);
    let folder = ".phpier/local/snapshots/shop/shop@phpier-mysql";
    assert_eq!(
        names(&fake, folder),
        ["1.sql.zst", "2.sql.zst", "before-8.4.sql.zst"]
    );
    assert_eq!(fake.sandbox.mode(&format!("{folder}/1.sql.zst")), 0o600);
    fake.run(&["db", "list"])
        .code(0)
        .out("shop      3 tables  4.00 KiB  phpier-mysql")
        .out("Snapshots of shop\n")
        .out("  before-8.4  ")
        .ends(0);
    fake.run(&["db", "restore", "--name", "before-8"])
        .code(1)
        .err("phpier::dump::unknown_snapshot")
        .err("did you mean `before-8.4`?")
        .ends(1);
    fake.run(&["db", "restore", "--name", "1", "--yes"])
        .code(0)
        .err("Snapshot before-restore-1 of shop")
        .err("shop on phpier-mysql is as in the snapshot 1")
        .ends(0);
    assert_eq!(fake.sandbox.read("fake/stdin"), DUMP);
    // One that is damaged removes nothing.
    fake.sandbox
        .file(&format!("{folder}/2.sql.zst"), b"\x28\xb5\x2f\xfdx");
    let _ = fake.calls();
    fake.run(&["db", "restore", "--name", "2", "--yes"])
        .code(1)
        .err("phpier::dump::broken")
        .ends(1);
    assert_eq!(fake.execs(), [""; 0]);
    // Without a server they are still told.
    fake.answer("ps", "");
    fake.run(&["db", "list"])
        .code(0)
        .out("server is down")
        .out("before-restore-1")
        .ends(0);
    fake.run(&["db", "snapshot", "--list"])
        .code(0)
        .out("before-8.4  ")
        .ends(0);
}

#[test]
fn snapshots_of_another_server_are_not_taken_for_one_s_own() {
    let fake = running();
    let all = ".phpier/local/snapshots/shop";
    let keep = |folder: &str, name: &str, text: &str| {
        let zst = zstd::encode_all(text.as_bytes(), 1).expect("packed");
        fake.sandbox
            .file(&format!("{all}/{folder}/{name}.sql.zst"), zst);
    };
    let mysql = format!("-- MySQL dump 10.13\n{DUMP}");
    keep("shop", "old", &mysql);
    keep("shop", "old-pg", "--\n-- PostgreSQL database dump\n");
    keep(
        "shop",
        "old-maria",
        "/*M!999999\\- enable the sandbox mode */ \n",
    );
    keep("shop@phpier-mysql-next", "next", &mysql);
    keep(
        "shop@phpier-postgres",
        "pg",
        "-- PostgreSQL database dump\n",
    );
    keep("shop2@phpier-mysql", "of-another", &mysql);
    let own = || fake.run(&["db", "snapshot", "--list"]).code(0).stdout;
    let listed: Vec<String> = own()
        .lines()
        .filter_map(|line| Some(line.split_whitespace().next()?.to_owned()))
        .collect();
    assert_eq!(listed, ["old"]);
    for (name, told, help) in [
        ("next", "is of phpier-mysql-next", "--fresh --file"),
        ("pg", "is of phpier-postgres", "a dump of PostgreSQL"),
        ("old-pg", "is of PostgreSQL", "a dump of PostgreSQL"),
        ("old-maria", "is of MariaDB", "--fresh --file"),
    ] {
        fake.run(&["db", "restore", "--yes", "--name", name])
            .code(1)
            .err("phpier::dump::other_server")
            .err(told)
            .err(help)
            .ends(1);
    }
    fake.run(&["db", "restore", "--name", "of-another"])
        .code(1)
        .err("phpier::dump::unknown_snapshot")
        .ends(1);
    assert_eq!(eaten(&fake), "");
    fake.run(&["db", "restore", "--yes"])
        .code(0)
        .err("is as in the snapshot old")
        .ends(0);
    // A namesake on another server moves nothing.
    fake.run(&["db", "snapshot", "--name", "mine"]).ends(0);
    let before = own();
    fake.sandbox.file(
        "code/shop/.phpier.kdl",
        "name \"shop\"\nservices {\n    database \"mysql\"\n    database \"mysql\" name=\"more\" instance=\"next\" {\n        database \"shop\"\n    }\n}\n",
    );
    let after = own();
    assert!(before.contains("mine") && after.contains("mine"), "{after}");
}

#[test]
fn a_server_that_refuses_the_account_is_not_taken_for_an_empty_one() {
    let fake = running();
    fake.answer("code.exec", "1");
    for (said, told) in [
        (
            "ERROR 1045 (28000): Access denied for user 'shop'@'1.2.3.4' (using password: YES)\n",
            "wrong password",
        ),
        ("ERROR 1049 (42000): Unknown database 'shop'\n", "not there"),
        ("ERROR 2013 (HY000): Lost connection\n", "ERROR 2013"),
    ] {
        fake.answer("says.exec", said);
        fake.run(&["db", "list"]).code(0).out(told).ends(0);
        let json = fake.run(&["db", "list", "--format", "json"]).code(0).stdout;
        let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        let problem = json["databases"][0]["problem"].as_str();
        assert!(
            problem.is_some_and(|problem| problem.contains(told)),
            "{json}"
        );
    }
}
