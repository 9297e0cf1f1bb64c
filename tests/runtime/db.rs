//! `phpier db`, with servers that are a script.

use std::fs::File;
use std::io::{Read, Write};

use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

use crate::support::fake_docker::FakeDocker;
use crate::support::sandbox::Output;

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
    for (magic, help) in [
        ("BZh91", "bzip2 -dc"),
        ("PGDMP\u{1}", "pg_restore"),
        ("PK\u{3}\u{4}", "unzip -p"),
    ] {
        fake.sandbox.file("foreign", magic);
        fed(&fake, &["db", "import"], "foreign")
            .code(1)
            .err("phpier::dump::unknown_format")
            .err(help)
            .ends(1);
    }
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
        for call in fake.execs() {
            assert!(!call.contains("DROP"), "{text}: {call}");
        }
    }
    fake.run(&["db", "import", "--file", "nowhere"])
        .code(1)
        .err("phpier::workspace::unreadable")
        .ends(1);
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
        for call in fake.execs() {
            assert!(!call.contains("DROP"), "{call}");
        }
    }
    fake.run(&["db", "drop", "--yes"]).ends(0);
    let calls = fake.execs();
    let drop =
        |call: &&String| call.contains("DROP DATABASE IF EXISTS `shop`; CREATE DATABASE `shop`");
    assert_eq!(calls.iter().filter(drop).count(), 1, "{calls:?}");
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
    let folder = ".phpier/local/snapshots/shop/shop";
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
