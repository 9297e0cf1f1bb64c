//! What is told of a database whose dump was not read in to its end, with servers that are a script.

use std::io::{self, Write};
use std::process::Stdio;

use super::{DUMP, eaten, interrupted_at, running};
use crate::support::fake_docker::FakeDocker;
use crate::support::sandbox::Output;

const IMPORT: &[&str] = &["db", "import", "--file", "a.sql"];
const FRESH: &[&str] = &["db", "import", "--fresh", "--yes", "--file", "a.sql"];
/// What `psql` is made to say of its transaction, and what its server is asked about it then.
const NUMBER: &str = "psql:<stdin>:1: INFO:  phpier-transaction 4294967301\n";
const FATE: &str = "exec.SELECT txid_status(4294967301)";
const STOP: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = CURRENT_USER AND backend_xid = '5'";

const WHOLE: &str = "shop on phpier-postgres holds the whole dump: it was in by then.\n";
const AS_IT_WAS: &str =
    "shop on phpier-postgres is as it was: a dump is read in as one transaction.\n";

/// A server of PostgreSQL with three tables.
fn postgres() -> FakeDocker {
    let fake = FakeDocker::new();
    let sandbox = &fake.sandbox;
    sandbox.edit(".phpier/global.kdl", "redis\n", "redis\n    postgres\n");
    sandbox.edit("code/shop/.phpier.kdl", "mysql", "postgres");
    sandbox
        .run(&["apply", "--yes", "--allow-data-risk=shop"])
        .ends(0);
    sandbox.file("code/shop/a.sql", "CREATE TABLE t (x int);\n");
    let up = FakeDocker::all_up();
    fake.answer("ps", &up.replace("phpier-redis", "phpier-postgres"));
    fake.answer("eats", "");
    fake.answer("exec", "3\t4096\n");
    fake.answer("exec.pg_dump", "CREATE TABLE t (x int);\n");
    fake.answer("greets.fed", NUMBER);
    fake
}

/// What was said, however wide it was to be.
fn quoted(output: &Output) -> String {
    output.stderr.replace("\n  │ ", " ")
}

#[test]
fn a_transaction_is_one_that_can_be_asked_about() {
    let fake = postgres();
    fake.run(IMPORT)
        .code(0)
        .err("into shop on phpier-postgres")
        .ends(0);
    assert_eq!(
        fake.sandbox.read("fake/stdin"),
        "BEGIN; DO $$ BEGIN RAISE INFO 'phpier-transaction %', txid_current(); END $$; \
         CREATE TABLE t (x int);\n\nCOMMIT;\n"
    );
}

/// The client waits for the end of a line, and phpier for what the client says.
#[test]
fn a_last_line_without_an_end_is_run_too() {
    let fake = postgres();
    fake.sandbox
        .file("code/shop/a.sql", "CREATE TABLE t (x int);");
    fake.run(IMPORT).code(0).ends(0);
    let fed = fake.sandbox.read("fake/stdin");
    assert!(fed.ends_with("CREATE TABLE t (x int);\nCOMMIT;\n"), "{fed}");
}

#[test]
fn the_server_says_what_became_of_a_transaction_whose_client_failed() {
    let deferred = "psql:<stdin>:3: ERROR:  insert violates foreign key constraint \"deferred\"\n";
    let lost = "psql:<stdin>:3: server closed the connection unexpectedly\n";
    for (code, said, fate, told) in [
        ("3", deferred, "aborted\n", AS_IT_WAS),
        ("2", lost, "committed\n", WHOLE),
        ("137", "", "committed\n", WHOLE),
        (
            "2",
            lost,
            "",
            "It is not known whether the dump is in shop on phpier-postgres: its server does not remember\n  \
             help: `phpier psql shop -- -Atc 'SELECT txid_status(4294967301)'` says `committed`",
        ),
    ] {
        let fake = postgres();
        fake.answer("code.fed", code);
        fake.answer("says.fed", said);
        fake.answer(FATE, fate);
        let output = fake
            .run(IMPORT)
            .code(1)
            .err("phpier::dump::failed")
            .err(told)
            .not("phpier-transaction");
        assert!(quoted(&output).contains(said.trim_end()), "{output}");
        assert!(!fake.execs().concat().contains("terminate"), "{said}");
    }
}

#[test]
fn a_transaction_that_goes_on_without_its_client_is_ended() {
    let fake = postgres();
    fake.answer("code.fed", "137");
    fake.answer(FATE, "in progress\n");
    fake.answer(&format!("{FATE}.then"), "aborted\n");
    fake.run(IMPORT).code(1).err(AS_IT_WAS).ends(1);
    let asked = fake.execs();
    assert!(asked.concat().contains(STOP), "{asked:?}");
}

#[test]
fn what_was_never_told_to_commit_is_as_it_was() {
    let fake = postgres();
    fake.answer("refuses", "");
    fake.answer("code.fed", "2");
    fake.answer(
        "says.fed",
        "psql: error: FATAL:  password authentication failed for user \"shop\"\n",
    );
    fake.run(IMPORT)
        .code(1)
        .err("by another password")
        .err(AS_IT_WAS)
        .ends(1);
    std::fs::remove_file(fake.sandbox.path("fake/refuses")).expect("removed");
    std::fs::remove_file(fake.sandbox.path("fake/code.fed")).expect("removed");

    // Nobody could ask about one whose name is not known yet.
    std::fs::remove_file(fake.sandbox.path("fake/greets.fed")).expect("removed");
    interrupted_at(&fake, IMPORT, Stdio::null(), "reading", || {})
        .code(130)
        .err(AS_IT_WAS)
        .ends(130);
    assert!(!eaten(&fake).contains("COMMIT"));
    fake.answer("greets.fed", NUMBER);

    // A client that sees its input end has run all of it without a mistake, and nothing counts.
    let (reader, mut writer) = io::pipe().expect("a pipe");
    let rows = "INSERT INTO t VALUES (1);\n".repeat(1 << 14);
    let feeder = std::thread::spawn(move || {
        let _ = writer.write_all(rows.as_bytes());
        writer
    });
    fake.answer(FATE, "aborted\n");
    let input = Stdio::from(reader);
    interrupted_at(&fake, &["db", "import"], input, "reading", || {})
        .code(130)
        .err("Interrupted.\n")
        .err(AS_IT_WAS)
        .ends(130);
    drop(feeder.join().expect("fed"));
    assert!(!eaten(&fake).contains("COMMIT"));
}

#[test]
fn an_interrupt_of_a_commit_tells_what_became_of_it() {
    for (args, fate, told) in [
        (IMPORT, "committed\n", WHOLE.to_owned()),
        (IMPORT, "aborted\n", AS_IT_WAS.to_owned()),
        (
            FRESH,
            "committed\n",
            format!(
                "{WHOLE}  help: `phpier db restore shop --name before-import-1` brings back what was there before\n"
            ),
        ),
        (
            IMPORT,
            "",
            "It is not known whether the dump is in".to_owned(),
        ),
    ] {
        let fake = postgres();
        fake.answer("hang.fed", "COMMIT\n");
        fake.answer(FATE, fate);
        interrupted_at(&fake, args, Stdio::null(), "hanging", || {})
            .code(130)
            .err("Interrupted.\n")
            .err(&told)
            .ends(130);
    }
}

#[test]
fn what_a_server_without_such_transactions_may_have_run_is_told() {
    let maybe = "shop on phpier-mysql may not be whole: all of the dump was sent, and it is not known how far it came.\n";
    let again = "`phpier db import shop --fresh` starts over with an empty database\n";
    for (said, told) in [
        (
            "ERROR 1050 (42S01) at line 2: Table 't' already exists\n",
            "is not whole: the dump is in up to the table `t` at most.\n",
        ),
        (
            "ERROR 2013 (HY000) at line 2: Lost connection to MySQL server during query\n",
            maybe,
        ),
        (
            "ERROR 1045 (28000): Access denied for user 'shop'@'1.2.3.4' (using password: YES)\n",
            "shop on phpier-mysql is as it was: nothing of the dump is in.\n",
        ),
    ] {
        let fake = running();
        fake.sandbox.file("code/shop/a.sql", DUMP);
        fake.answer("code.fed", "1");
        fake.answer("says.fed", said);
        let output = fake.run(IMPORT).code(1).err(told);
        assert!(quoted(&output).contains(said.trim_end()), "{output}");
        assert_eq!(output.stderr.contains(again), !said.contains("1045"));
    }
    let fake = running();
    fake.sandbox.file("code/shop/a.sql", DUMP);
    fake.answer("hang.fed", "INSERT\n");
    interrupted_at(&fake, IMPORT, Stdio::null(), "hanging", || {})
        .code(130)
        .err(maybe)
        .err(again)
        .ends(130);
}

#[test]
fn an_interrupt_that_comes_too_late_is_told_to_be() {
    for (fake, whole) in [
        (running(), WHOLE.replace("postgres", "mysql")),
        (postgres(), WHOLE.to_owned()),
    ] {
        fake.sandbox.file("code/shop/a.sql", DUMP.replace('`', ""));
        fake.answer("hang.fed", "INSERT\n");
        fake.answer("code.ended", "0");
        interrupted_at(&fake, IMPORT, Stdio::null(), "hanging", || {})
            .code(130)
            .err("Interrupted.\n")
            .err(&whole)
            .ends(130);
    }
}

#[test]
fn an_error_behind_much_else_is_told_with_what_to_do() {
    let row = "x".repeat(300 << 10);
    let printed = format!("--------------\nINSERT INTO `t` VALUES ('{row}')\n--------------\n\n");
    let notices = "psql:<stdin>:2: NOTICE:  table \"t\" does not exist, skipping, as it was so often said before\n";
    for (fake, said, error, state) in [
        (
            running(),
            printed,
            "ERROR 1050 (42S01) at line 2: Table 't' already exists",
            "shop on phpier-mysql is not whole: the dump is in up to the table `t` at most.\n",
        ),
        (
            postgres(),
            notices.repeat(900),
            "psql:<stdin>:3: ERROR:  relation \"t\" already exists",
            AS_IT_WAS,
        ),
    ] {
        fake.sandbox.file("code/shop/a.sql", DUMP);
        fake.answer("code.fed", "1");
        fake.answer("says.fed", &format!("{said}{error}\n"));
        fake.answer(FATE, "aborted\n");
        let output = fake
            .run(IMPORT)
            .code(1)
            .err("there is a table t already")
            .err(state);
        assert!(quoted(&output).contains(error), "{output}");
        assert!(output.stderr.len() < 2000, "{output}");
    }
}

/// The lock of the client that was fed last, and the calls.
fn locked(fake: &FakeDocker) -> (String, String) {
    let calls = fake.execs().join("\n");
    let (_, lock) = calls.split_once("DO GET_LOCK('").expect("a lock");
    let (lock, _) = lock.split_once('\'').expect("its name");
    (lock.to_owned(), calls)
}

#[test]
fn a_server_is_not_left_at_a_statement_whose_client_is_gone() {
    for is_interrupted in [true, false] {
        let fake = running();
        fake.sandbox.file("code/shop/a.sql", DUMP);
        fake.answer("exec.lock", "7\n");
        fake.answer("exec.lock.then", "");
        if is_interrupted {
            fake.answer("hang.fed", "INSERT\n");
            let _ = interrupted_at(&fake, IMPORT, Stdio::null(), "hanging", || {}).code(130);
        } else {
            fake.answer("code.fed", "137");
            let _ = fake.run(IMPORT).code(1).not("may still change");
        }
        let (lock, calls) = locked(&fake);
        let asked = format!("IS_USED_LOCK('{lock}')");
        assert_eq!(calls.matches(&asked).count(), 2, "{calls}");
        assert_eq!(calls.matches("KILL 7 ").count(), 1, "{calls}");
    }
    // A client that was refused something has left nothing behind.
    let fake = running();
    fake.sandbox.file("code/shop/a.sql", DUMP);
    fake.answer("code.fed", "1");
    fake.answer("says.fed", "ERROR 1050 (42S01) at line 2: x\n");
    let _ = fake.run(IMPORT).code(1);
    let (_, calls) = locked(&fake);
    assert!(!calls.contains("IS_USED_LOCK"), "{calls}");
}

#[test]
fn a_server_that_cannot_be_asked_is_called_by_its_name() {
    for (fake, name, told) in [
        (running(), "phpier-mysql", "It may still change: "),
        (
            postgres(),
            "phpier-postgres",
            "It is not known whether the dump is in shop on phpier-postgres: ",
        ),
    ] {
        fake.sandbox.file("code/shop/a.sql", DUMP);
        fake.answer("code.fed", "137");
        fake.answer("code.exec", "1");
        let says = |name: &str| format!("Error: container {name} is not running\n");
        fake.answer("says.exec", &says(&format!("id-{name}")));
        fake.run(IMPORT)
            .code(1)
            .err(&format!("{told}{}", says(name)))
            .ends(1);
    }
}
