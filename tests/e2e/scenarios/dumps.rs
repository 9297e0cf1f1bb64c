//! Dumps in and out, snapshots, and what an interrupt leaves.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use crate::engine::docker;
use crate::run::{Output, feed, run, tell, timed, wait_for};
use crate::world::{PHPIER, Project, Stack, World};

pub(super) mod failing;

const SLUG: &str = "e2e-dump";
const CONFIG: &str = "name \"e2e-dump\"\nservices {\n    database \"mysql\"\n    database \"mariadb\" name=\"maria\"\n    database \"postgres\" name=\"pg\"\n}\n";
/// The databases by the name that `--database` takes, each with the command of its client.
const DATABASES: [(&str, &str); 3] = [("e2e_dump", "mysql"), ("maria", "mariadb"), ("pg", "psql")];

/// The most memory of phpier's own, in KiB.
const MOST: u64 = 64 << 10;
/// How large a large dump is.
const MEGABYTES: usize = 300;

/// The global stack and a project that is not started: only its databases are wanted.
fn start(world: &mut World) -> Project {
    world.leave_projects();
    world.configure(&Stack::default());
    let project = world.project(SLUG, (".phpier.kdl", CONFIG), &[]);
    world.apply();
    let _ = world.phpier(&["global", "up"]).ends(0);
    for (database, _) in DATABASES {
        let _ = db(world, &["drop", SLUG, "--database", database, "--yes"]).ends(0);
    }
    let _ = fs::remove_dir_all(world.home().join(".phpier/local/snapshots"));
    project
}

fn db(world: &World, args: &[&str]) -> Output {
    world.phpier(&[&["db"], args].concat())
}

/// What a database answers.
fn ask(world: &World, (database, client): (&str, &str), statement: &str) -> Output {
    let words = if client == "psql" { "-qAtc" } else { "-Ne" };
    let args = [client, SLUG, "--database", database, "--", words, statement];
    world.phpier(&args)
}

/// Writes rows that a filter could trip over, as the server of a client takes them.
fn write_dump(path: &Path, client: &str, megabytes: usize) {
    let mut file = BufWriter::new(File::create(path).expect("a dump"));
    let is_postgres = client == "psql";
    let head = if is_postgres {
        "\\connect live\nCREATE TABLE big (id int NOT NULL PRIMARY KEY, body text);\nCOPY big (id, body) FROM stdin;\n"
    } else {
        "CREATE DATABASE `live`;\nUSE `live`;\nDROP TABLE IF EXISTS `big`;\nCREATE TABLE `big` (`id` int NOT NULL PRIMARY KEY, `body` mediumtext) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;\n"
    };
    file.write_all(head.as_bytes()).expect("written");
    let mut seed = 1_u64;
    let mut id = 0;
    let mut rows = String::new();
    let mut written = 0;
    while written < megabytes << 20 {
        rows.clear();
        while rows.len() < 1 << 20 {
            id += 1;
            let _ = match (is_postgres, rows.is_empty()) {
                (true, _) => write!(rows, "{id}\tIt's\\nUSE `x`;\\n-- é \\\\ "),
                (false, true) => write!(
                    rows,
                    "INSERT INTO `big` VALUES ({id},'It\\'s\nUSE `x`;\n-- é \\\\ "
                ),
                (false, false) => write!(rows, ",({id},'It\\'s\nUSE `x`;\n-- é \\\\ "),
            };
            for _ in 0..250 {
                seed ^= seed << 13;
                seed ^= seed >> 7;
                seed ^= seed << 17;
                let _ = write!(rows, "{seed:x} ");
            }
            rows.push_str(if is_postgres { "\n" } else { "')" });
        }
        rows.push_str(if is_postgres { "" } else { ";\n" });
        file.write_all(rows.as_bytes()).expect("written");
        written += rows.len();
    }
    let end = if is_postgres { "\\.\n" } else { "" };
    file.write_all(end.as_bytes()).expect("written");
    file.flush().expect("written");
}

/// Runs phpier and tells the most memory that it took, in KiB.
fn measured(world: &World, args: &[&str]) -> (Output, u64) {
    let out = tempfile::NamedTempFile::new().expect("a scratch file");
    let mut child = spawn(world, args, &out);
    let mut most = 0;
    let status = format!("/proc/{}/status", child.id());
    let code = loop {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let peak = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = peak.and_then(|peak| peak.trim().strip_suffix(" kB")?.trim().parse().ok());
        most = most.max(peak.unwrap_or(0));
        match child.try_wait().expect("a state") {
            Some(status) => break status.code(),
            None => thread::sleep(Duration::from_millis(20)),
        }
    };
    let said = fs::read_to_string(out.path()).expect("what it said");
    assert_eq!(code, Some(0), "{said}");
    let mut output = run(&mut world.command("true", &[""; 0]));
    output.stderr = said;
    (output, most)
}

/// Starts phpier in a process group of its own, as a shell does.
fn spawn(world: &World, args: &[&str], said: &tempfile::NamedTempFile) -> Child {
    world
        .command(PHPIER, args)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(said.reopen().expect("a scratch file"))
        .process_group(0)
        .spawn()
        .expect("it runs")
}

/// Large dumps pass in little memory, and come out as they went in, whatever the engine.
pub(super) fn pass_in_little_memory(world: &mut World) {
    let _project = start(world);
    let dump = world.home().join("big.sql");
    // That of MySQL comes last, and is used once more.
    for which in DATABASES.into_iter().rev() {
        write_dump(&dump, which.1, MEGABYTES);
        round_trip(world, which, &dump);
    }
    interrupts(world, &dump);
    fs::remove_file(dump).expect("removed");
}

fn round_trip(world: &World, (database, client): (&str, &str), dump: &Path) {
    let path = |name: &str| world.home().join(name);
    let (first, second) = (path("first.sql.zst"), path("second.sql.gz"));
    for (what, words, file) in [
        ("import of it", &["import"][..], dump),
        ("export to zst", &["export"], &first),
        ("import of that", &["import", "--fresh", "--yes"], &first),
        ("export to gz", &["export"], &second),
    ] {
        let what = format!("{client}, {MEGABYTES} MB: {what}");
        let on = [SLUG, "-d", database, "--file"];
        let file = file.to_str().expect("UTF-8");
        let args = [&["db"], words, &on, &[file]].concat();
        let (output, most) = timed(&what, || measured(world, &args));
        tell(&format!("         {what}: {most} KiB at most"));
        assert!(most > 0 && most < MOST, "{what}: {most} KiB\n{output}");
    }
    let open = |path: &PathBuf| BufReader::new(File::open(path).expect("a dump"));
    let first_text = zstd::Decoder::with_buffer(open(&first)).expect("zstd");
    let second_text = flate2::bufread::MultiGzDecoder::new(open(&second));
    let length = equal(BufReader::new(first_text), BufReader::new(second_text));
    assert!(length > MEGABYTES << 20, "only {length} bytes");
    for path in [first, second] {
        fs::remove_file(path).expect("removed");
    }
}

/// Demands that two dumps are equal but for the word that `pg_dump` makes up, and tells their length.
fn equal(mut a: impl BufRead, mut b: impl BufRead) -> usize {
    fn line(text: &mut impl BufRead, line: &mut Vec<u8>) {
        loop {
            line.clear();
            text.read_until(b'\n', line).expect("read");
            if !line.starts_with(b"\\restrict ") && !line.starts_with(b"\\unrestrict ") {
                return;
            }
        }
    }
    let (mut one, mut other) = (Vec::new(), Vec::new());
    let mut length = 0;
    loop {
        line(&mut a, &mut one);
        line(&mut b, &mut other);
        assert!(one == other, "they differ after {length} bytes");
        if one.is_empty() {
            return length;
        }
        length += one.len();
    }
}

/// Sends an interrupt, as a key does, once something is so.
fn interrupt(world: &World, args: &[&str], once: impl Fn() -> bool) -> (Option<i32>, String) {
    ended(world, args, once, |child| {
        let group = Pid::from_raw(i32::try_from(child.id()).expect("a number"));
        killpg(group, Signal::SIGINT).expect("sent");
    })
}

/// Runs phpier until something is so, and does what ends it.
fn ended(
    world: &World,
    args: &[&str],
    once: impl Fn() -> bool,
    end: impl FnOnce(&Child),
) -> (Option<i32>, String) {
    let said = tempfile::NamedTempFile::new().expect("a scratch file");
    let mut child = spawn(world, args, &said);
    let start = Instant::now();
    while !once() {
        let said = || fs::read_to_string(said.path()).unwrap_or_default();
        let is_late = start.elapsed() > Duration::from_mins(3);
        assert!(!is_late, "{args:?}: it never was so\n{}", said());
        thread::sleep(Duration::from_millis(20));
    }
    end(&child);
    let code = child.wait().expect("it ends").code();
    (code, fs::read_to_string(said.path()).expect("what it said"))
}

fn interrupts(world: &World, dump: &Path) {
    let file = dump.to_str().expect("UTF-8");
    // MySQL keeps what came before, and that is told.
    let rows = || ask(world, DATABASES[0], "SELECT COUNT(*) FROM big").stdout;
    let counted = || rows().trim().parse::<u64>().unwrap_or(0);
    // All of it is there from before; some of it only once it is read in anew.
    let whole = counted();
    assert!(
        whole > 0,
        "{}",
        ask(world, DATABASES[0], "SELECT COUNT(*) FROM big")
    );
    let (main, _) = DATABASES[0];
    let args = [
        "db", "import", SLUG, "-d", main, "--fresh", "--yes", "--file", file,
    ];
    let (code, said) = interrupt(world, &args, || (1..whole).contains(&counted()));
    assert_eq!(code, Some(130), "{said}");
    assert!(said.contains("Interrupted"), "{said}");
    assert!(
        said.contains("not whole: the dump is in up to the table `big` at most"),
        "{said}"
    );
    let again = format!("db import {SLUG} --database {main} --fresh");
    assert!(said.contains(&again), "{said}");
    let clients = docker(&["top", "phpier-mysql"]).stdout;
    assert!(!clients.contains("--binary-mode"), "{clients}");
    let before = rows();
    thread::sleep(Duration::from_secs(1));
    assert_eq!(rows(), before, "it goes on");

    // Nothing that looks whole is left of a dump that was interrupted.
    let target = world.home().join("half.sql");
    let text = target.to_str().expect("UTF-8");
    let staged = || {
        let entries = fs::read_dir(world.home()).expect("listed");
        let sizes = entries.filter_map(|entry| {
            let entry = entry.ok()?;
            let is_staged = entry.file_name().to_str()?.starts_with(".phpier-tmp-");
            is_staged.then(|| entry.metadata().map_or(0, |found| found.len()))
        });
        sizes.max()
    };
    let args = ["db", "export", SLUG, "--file", text];
    let (code, said) = interrupt(world, &args, || staged().is_some_and(|size| size > 0));
    assert_eq!(code, Some(130), "{said}");
    assert!(said.contains("Interrupted: there is no dump"), "{said}");
    assert!(!target.exists() && staged().is_none(), "{said}");
    let clients = docker(&["top", "phpier-mysql"]).stdout;
    assert!(!clients.contains("mysqldump"), "{clients}");
}

/// An interrupt while data is removed tells what is left, and what becomes of a transaction is told.
pub(super) fn survive_interrupts(world: &mut World) {
    let _project = start(world);
    for which in DATABASES {
        timed(&format!("interrupts of {}", which.0), || {
            while_all_is_removed(world, which);
        });
    }
    timed("interrupts and failures of PostgreSQL", || {
        postgres_takes_all_or_nothing(world);
    });
}

/// An interrupt while a server waits to remove what somebody uses tells that nothing is gone; afterwards
/// nothing goes by itself, and the snapshot that was made before is whole.
fn while_all_is_removed(world: &World, which: (&str, &str)) {
    let (database, client) = which;
    let _ = db(world, &["drop", SLUG, "-d", database, "--yes"]).ends(0);
    let made = "CREATE TABLE used (x int); INSERT INTO used VALUES (7);";
    let _ = ask(world, which, made).ends(0);
    let is_there = || ask(world, which, "SELECT x FROM used").stdout == "7\n";
    let (holds, held, waits) = if client == "psql" {
        (
            "BEGIN; SELECT x FROM used; SELECT pg_sleep(60)",
            "SELECT COUNT(*) FROM pg_stat_activity WHERE query LIKE 'BEGIN; SELECT x%' AND wait_event = 'PgSleep'",
            "SELECT COUNT(*) FROM pg_stat_activity WHERE query LIKE 'DROP OWNED%' AND wait_event_type = 'Lock'",
        )
    } else {
        (
            "BEGIN; SELECT x FROM used; SELECT SLEEP(60)",
            "SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP%'",
            "SELECT COUNT(*) FROM information_schema.processlist WHERE state LIKE 'Waiting for % lock' AND info LIKE '%DROP DATABASE%' AND info NOT LIKE 'SELECT%'",
        )
    };
    for command in ["drop", "restore"] {
        if command == "restore" {
            let _ = db(world, &["snapshot", SLUG, "-d", database, "-n", "used"]).ends(0);
        }
        let words = if client == "psql" { "-qAtc" } else { "-Ne" };
        let said = tempfile::NamedTempFile::new().expect("a scratch file");
        let args = [client, SLUG, "--database", database, "--", words, holds];
        let mut holder = spawn(world, &args, &said);
        let args = ["db", command, SLUG, "-d", database, "--yes"];
        wait_for(
            "the one who holds it",
            Duration::from_secs(30),
            || match ask(world, which, held) {
                found if found.stdout == "1\n" => Ok(()),
                found => Err(found.to_string()),
            },
        );
        // Who enters the database waits behind the one who wants to remove it.
        let ask_beside = |statement: &str| match client {
            "psql" => ask(world, which, statement).stdout,
            _ => beside(client, statement),
        };
        let is_waiting = || ask_beside(waits) == "1\n";
        let (code, told) = interrupt(world, &args, is_waiting);
        assert_eq!(code, Some(130), "{told}");
        assert!(told.contains("Interrupted."), "{told}");
        // PostgreSQL removes and reads in as one.
        assert!(told.contains("is as it was"), "{told}");
        assert!(!is_waiting(), "it goes on");
        let group = Pid::from_raw(i32::try_from(holder.id()).expect("a number"));
        killpg(group, Signal::SIGTERM).expect("sent");
        let _ = holder.wait();
        if client == "psql" {
            // It would sleep on without its client.
            let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'BEGIN; SELECT x%' AND pid <> pg_backend_pid()";
            let _ = ask(world, which, end).ends(0);
        }
        assert!(is_there());
    }
    let _ = db(world, &["drop", SLUG, "-d", database, "--yes"]).ends(0);
    let _ = ask(world, which, "CREATE TABLE later (x int)").ends(0);
    let _ = db(world, &["restore", SLUG, "-d", database, "--yes"]).ends(0);
    assert!(is_there());
}

/// What a server of `MySQL`'s kin answers to who enters no database.
fn beside(client: &str, statement: &str) -> String {
    let variable = format!("{}_ROOT_PASSWORD", client.to_uppercase());
    let line = format!(
        "MYSQL_PWD=\"${{{variable}:-$(cat \"${variable}_FILE\")}}\" {client} -uroot -Ne \"{statement}\""
    );
    docker(&["exec", &format!("phpier-{client}"), "sh", "-c", &line]).stdout
}

/// A dump for `PostgreSQL` that is interrupted, cut or wrong leaves all as it was.
fn postgres_takes_all_or_nothing(world: &World) {
    let pg = DATABASES[2];
    let kept = "CREATE TABLE kept (x int); INSERT INTO kept VALUES (7);";
    let _ = ask(world, pg, kept).ends(0);
    let is_kept = || assert_eq!(ask(world, pg, "SELECT x FROM kept").stdout, "7\n");
    let path = world.home().join("pg.sql");
    let file = path.to_str().expect("UTF-8");
    let args = [
        "db", "import", SLUG, "-d", "pg", "--fresh", "--yes", "--file", file,
    ];
    let head = "CREATE TABLE big (x int);\nCOPY big FROM stdin;\n";
    let rows = |count: usize| "1\n".repeat(count);

    let mut slow = format!("{head}{}\\.\nSELECT pg_sleep(10);\n", rows(100_000));
    fs::write(&path, &slow).expect("written");
    let sleeps = "SELECT COUNT(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'";
    let asleep = || ask(world, pg, sleeps).stdout == "1\n";
    let (code, said) = interrupt(world, &args, asleep);
    assert_eq!(code, Some(130), "{said}");
    assert!(
        said.contains("e2e_dump_pg on phpier-postgres is as it was"),
        "{said}"
    );
    is_kept();

    slow.truncate(head.len() + 1000);
    fs::write(&path, &slow).expect("written");
    let cut = world.phpier(&args).ends(1);
    assert!(cut.stderr.contains("phpier::dump::broken"), "{cut}");
    is_kept();

    fs::write(&path, "CREATE TABLE a (x nonsense);\n").expect("written");
    let wrong = world.phpier(&args).ends(1);
    assert!(wrong.stderr.contains("<stdin>:1: ERROR"), "{wrong}");
    is_kept();

    let late = "CREATE TABLE a (x int PRIMARY KEY);\nCREATE TABLE b (x int REFERENCES a DEFERRABLE INITIALLY DEFERRED);\nINSERT INTO b VALUES (1);\n";
    fs::write(&path, late).expect("written");
    let late = world.phpier(&args).ends(1);
    assert!(late.stderr.contains("violates foreign key"), "{late}");
    assert!(late.stderr.contains("is as it was"), "{late}");
    is_kept();
    while_it_commits(world, &args, &path);
    fs::remove_file(path).expect("removed");
}

/// What becomes of a dump that is interrupted, or whose client dies, in the midst of `COMMIT` is what its server
/// says: nothing of one that still reckons is in, and all of one that only waits for another server.
fn while_it_commits(world: &World, args: &[&str], path: &Path) {
    let pg = DATABASES[2];
    let at_commit = |event: &str| {
        let sessions = format!(
            "SELECT COUNT(*) FROM pg_stat_activity WHERE query LIKE 'COMMIT%' AND wait_event = '{event}'"
        );
        ask(world, pg, &sessions).stdout == "1\n"
    };
    let slow = "CREATE TABLE late (x int);\nCREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(600); RETURN NULL; END $$;\nCREATE CONSTRAINT TRIGGER wait AFTER INSERT ON late DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait();\nINSERT INTO late VALUES (1);\n";
    fs::write(path, slow).expect("written");
    let (code, said) = interrupt(world, args, || at_commit("PgSleep"));
    assert_eq!(code, Some(130), "{said}");
    assert!(said.contains("is as it was"), "{said}");
    assert!(!at_commit("PgSleep"), "it goes on");
    assert_eq!(ask(world, pg, "SELECT x FROM kept").stdout, "7\n");

    let root = |statement: &str| {
        let words = ["psql", SLUG, "-d", "pg", "--root", "--", "-qc"];
        let _ = world.phpier(&[&words[..], &[statement]].concat()).ends(0);
        let reload = "SELECT pg_reload_conf()";
        let _ = world.phpier(&[&words[..], &[reload]].concat()).ends(0);
    };
    let kill = r#"for process in /proc/[0-9]*; do
        grep -qs PHPIER_CALL "$process/environ" && kill -9 "${process#/proc/}"
    done"#;
    for (table, is_interrupted, expected) in [("one", true, 130), ("two", false, 1)] {
        fs::write(path, format!("CREATE TABLE {table} (x int);\n")).expect("written");
        root("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
        let (code, said) = ended(
            world,
            args,
            || at_commit("SyncRep"),
            |child| {
                if is_interrupted {
                    let group = Pid::from_raw(i32::try_from(child.id()).expect("a number"));
                    killpg(group, Signal::SIGINT).expect("sent");
                } else {
                    let _ = docker(&["exec", "phpier-postgres", "sh", "-c", kill]);
                }
            },
        );
        root("ALTER SYSTEM RESET synchronous_standby_names");
        assert_eq!(code, Some(expected), "{said}");
        assert!(said.contains("holds the whole dump"), "{said}");
        assert!(said.contains("brings back what was there before"), "{said}");
        let _ = ask(world, pg, &format!("SELECT x FROM {table}")).ends(0);
    }
}

/// What dumps from elsewhere trip over is left out, on the real servers.
const FOREIGN: [(&str, &str); 3] = [
    (
        "e2e_dump",
        "SET @@GLOBAL.GTID_PURGED=/*!80000 '+'*/ '3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5';\nSET @@SESSION.SQL_LOG_BIN= 0;\nCREATE DATABASE /*!32312 IF NOT EXISTS*/ `live`;\nUSE `live`;\nCREATE TABLE `t` (`x` text COLLATE utf8mb4_uca1400_ai_ci);\nINSERT INTO t VALUES ('a\nUSE `y`;');\nDELIMITER ;;\n/*!50003 CREATE*/ /*!50017 DEFINER=`boss`@`%`*/ /*!50003 TRIGGER `g` BEFORE INSERT ON `t` FOR EACH ROW BEGIN SET NEW.x = 'b'; END */;;\nDELIMITER ;\nCREATE DEFINER=`boss`@`%` VIEW `v` AS SELECT x FROM t;\nFLUSH PRIVILEGES;\n",
    ),
    (
        "maria",
        "/*M!999999\\- enable the sandbox mode */ \nUSE `live`;\nCREATE TABLE `t` (`x` text COLLATE utf8mb4_nowhere_ci);\nINSERT INTO t VALUES ('a\nUSE `y`;');\nCREATE DEFINER=`boss`@`%` VIEW `v` AS SELECT x FROM t;\n",
    ),
    (
        "pg",
        "\\restrict x\nSET transaction_timeout = 0;\nCREATE SCHEMA public;\nCREATE EXTENSION IF NOT EXISTS plpgsql;\nCOMMENT ON EXTENSION plpgsql IS 'x';\nCREATE EXTENSION IF NOT EXISTS pgcrypto;\nCOMMENT ON EXTENSION pgcrypto IS 'x';\nCREATE TABLE public.t (x text);\nALTER TABLE public.t OWNER TO boss;\nCOPY public.t (x) FROM stdin;\na\\nUSE `y`;\n\\.\nCREATE VIEW v AS SELECT x FROM t;\nGRANT ALL ON public.t TO boss;\n\\unrestrict x\n",
    ),
];

/// From a dump of another server to a snapshot, away with all of it, and back.
pub(super) fn snapshots_come_back(world: &mut World) {
    let _project = start(world);
    for (which, dump) in DATABASES.into_iter().zip(FOREIGN) {
        let (database, _) = which;
        assert_eq!(database, dump.0);
        let on = ["--database", database];
        let with = |words: &[&str]| db(world, &[words, &[SLUG], &on].concat());
        let import = |words: &[&str]| {
            let args = [&["db", "import", SLUG], &on[..], words].concat();
            feed(&mut world.command(PHPIER, &args), dump.1)
        };
        if database == "pg" {
            let read = import(&[]).ends(0);
            assert!(read.stderr.contains("owners (1)"), "{read}");
        } else {
            // Neither knows this collation; which other to take is for the person to say.
            let unknown = import(&[]).ends(1);
            let (named, _) = unknown
                .stderr
                .split_once("=utf8mb4_unicode_ci")
                .expect("help");
            let (_, named) = named.rsplit_once("--collation").expect("help");
            let collation = format!("{}=utf8mb4_unicode_ci", named.trim());
            let read = import(&["--fresh", "--yes", "--collation", &collation]).ends(0);
            assert!(read.stderr.contains("definers"), "{read}");
        }
        let rows = || ask(world, which, "SELECT x FROM v").stdout;
        let there = rows();
        assert!(there.contains("USE `y`;"), "{there}");

        let made = with(&["snapshot", "--name", "whole"]).ends(0);
        assert_eq!(made.stdout, "whole\n");
        if database == "pg" {
            let root = "DROP ROLE IF EXISTS e2e_guest; CREATE ROLE e2e_guest";
            let as_root = ["psql", SLUG, "-d", "pg", "--root", "--", "-qc", root];
            let _ = world.phpier(&as_root).ends(0);
            let _ = ask(world, which, "GRANT SELECT ON t TO e2e_guest").ends(0);
        }
        let asked = with(&["drop"]).ends(3);
        assert!(asked.stderr.contains("1 table, "), "{asked}");
        assert_eq!(
            asked
                .stderr
                .contains("lose their rights on its tables: e2e_guest."),
            database == "pg",
            "{asked}"
        );
        assert_eq!(rows(), there);
        let _ = with(&["drop", "--yes"]).ends(0);
        assert_ne!(ask(world, which, "SELECT x FROM v").code, Some(0));
        let _ = with(&["restore"]).ends(3);
        let _ = with(&["restore", "--yes"]).ends(0);
        assert_eq!(rows(), there);
        // What a restore replaces is kept first.
        let _ = ask(world, which, "CREATE TABLE later (x int)").ends(0);
        let restored = with(&["restore", "--yes"]).ends(0);
        assert!(restored.stderr.contains("before-restore-1"), "{restored}");
        assert_ne!(ask(world, which, "SELECT x FROM later").code, Some(0));
        let _ = with(&["restore", "--yes", "--name", "before-restore-1"]).ends(0);
        let _ = ask(world, which, "SELECT x FROM later").ends(0);
        assert_eq!(rows(), there);
    }
    let listed = db(world, &["list", SLUG, "--format", "json"]).ok();
    let listed: serde_json::Value = serde_json::from_str(&listed).expect("JSON");
    for database in listed["databases"].as_array().expect("a list") {
        let names: Vec<_> = database["snapshots"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|snapshot| snapshot["name"].as_str().expect("a name"))
            .collect();
        assert_eq!(
            names,
            ["whole", "before-restore-1", "before-restore-2"],
            "{listed}"
        );
        assert_eq!(database["tables"], 2, "{listed}");
    }
}
