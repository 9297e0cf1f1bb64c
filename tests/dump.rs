//! Dumps on their way through: goldens, and chance.

use std::fmt::Write;

use phpier::catalog::spec::Dialect;
use phpier::dump::{Filter, Refusal, Told};

use crate::support::files;
use crate::support::golden::Goldens;
use crate::support::random::Random;

/// What becomes of a dump in pieces of these lengths, in turn.
fn filtered(
    dialect: Dialect,
    dump: &[u8],
    mut length: impl FnMut() -> usize,
) -> (Vec<u8>, Told, Result<(), Refusal>) {
    let mut filter = Filter::new(dialect);
    let mut out = Vec::new();
    let mut rest = dump;
    let mut fed = Ok(());
    while !rest.is_empty() && fed.is_ok() {
        let (piece, after) = rest.split_at(length().clamp(1, rest.len()));
        fed = filter.feed(piece, &mut out);
        rest = after;
    }
    let ended = fed.and_then(|()| filter.finish(&mut out));
    (out, filter.told().clone(), ended)
}

fn dialect(path: &str) -> Dialect {
    if path.starts_with("mysql") {
        Dialect::Mysql
    } else {
        Dialect::Postgres
    }
}

#[test]
fn dumps_from_elsewhere_are_made_to_fit() {
    let folder = files::folder("dump");
    let mut goldens = Goldens::new("dump", |path| files::ends_in(path, "txt"));
    for path in files::below(&folder) {
        let Some(stem) = path.strip_suffix(".sql") else {
            continue;
        };
        let dump = std::fs::read(folder.join(&path)).expect("a dump");
        let (out, told, ended) = filtered(dialect(&path), &dump, || dump.len());
        let text = String::from_utf8(out).expect("UTF-8");
        let mut shown = text.clone();
        let _ = write!(shown, "=== {ended:?}\n{told:#?}\n");
        goldens.check(&format!("{stem}.txt"), &shown);
        if ended.is_ok() {
            let lines = |text: &[u8]| text.split(|byte| *byte == b'\n').count();
            assert_eq!(
                lines(text.as_bytes()),
                lines(&dump),
                "{path}: a line is lost"
            );
        }
    }
    goldens.finish();
}

#[test]
fn it_does_not_matter_where_a_dump_is_cut_into_pieces() {
    let folder = files::folder("dump");
    for path in files::below(&folder) {
        if !files::ends_in(&path, "sql") {
            continue;
        }
        let dump = std::fs::read(folder.join(&path)).expect("a dump");
        let whole = filtered(dialect(&path), &dump, || dump.len());
        let bytes = filtered(dialect(&path), &dump, || 1);
        assert_eq!(bytes, whole, "{path} byte by byte");
        for seed in 0..200 {
            let mut random = Random::new(seed);
            let pieces = filtered(dialect(&path), &dump, || 1 + random.below(700));
            assert_eq!(pieces, whole, "{path}, seed {seed}");
        }
    }
}

/// What a dump's own statements look like, and what ends strings and comments.
const BAIT: &[&str] = &[
    "USE `x`;\n",
    "\nUSE `x`;",
    "CREATE DATABASE x;\n",
    "\nDEFINER=`root`@`%` ",
    "SET @@GLOBAL.GTID_PURGED='x';\n",
    "ALTER TABLE t OWNER TO me;\n",
    "\nGRANT ALL ON t TO me;\n",
    "\n\\connect x\n",
    "\n\\! ls\n",
    "BEGIN;\n",
    "\nDELIMITER ;;\n",
    "--\n",
    "-- ",
    "/*",
    "*/",
    "/*!50013 ",
    "/*M!999999\\- x */",
    "/*!999999\\- x */",
    "'",
    "\"",
    "`",
    "\\",
    "$$",
    "$a$",
    ";",
    "#",
    "\n",
    "\r\n",
    "\t",
    "é",
    "(",
    ")",
    "E",
    "\\.",
    "0x27",
];

fn bait(random: &mut Random) -> String {
    (0..random.below(12)).map(|_| random.pick(BAIT)).collect()
}

/// A statement with strings in it, each as its server writes it.
fn statement(dialect: Dialect, random: &mut Random) -> String {
    let text = bait(random);
    let escaped = text.replace('\\', "\\\\").replace('\'', "\\'");
    let doubled = text.replace('\'', "''");
    match (dialect, random.below(4)) {
        (Dialect::Postgres, 0) => format!("INSERT INTO t VALUES (1, '{doubled}');\n"),
        (Dialect::Postgres, 1) => format!("INSERT INTO t VALUES (E'{escaped}', 'x');\n"),
        (Dialect::Postgres, 2) => {
            let row = text
                .replace('\\', "\\\\")
                .replace('\n', "\\n")
                .replace('\r', "\\r");
            format!("COPY t (x) FROM stdin;\n{row}\n{row}\n\\.\n")
        }
        (Dialect::Postgres, _) => {
            let body = text.replace("$q$", "");
            format!(
                "DO $q${body}$q$;\n/* {} */\n",
                text.replace("/*", "").replace("*/", "")
            )
        }
        (_, 0) => format!("INSERT INTO `t` VALUES (1,'{escaped}',2);\n"),
        (_, 1) => {
            let quoted = text.replace('\\', "\\\\").replace('"', "\"\"");
            format!("INSERT INTO `t` VALUES (\"{quoted}\"),('{escaped}');\n")
        }
        (_, 2) => {
            let name = text.replace('`', "``");
            format!("CREATE TABLE `{name}` (x int COMMENT '{escaped}');\n")
        }
        (_, _) => {
            let line = text.replace(['\n', '\r'], " ");
            format!("-- {line}\n/* {} */ SELECT 1;\n", text.replace("*/", ""))
        }
    }
}

#[test]
fn data_is_never_changed() {
    for dialect in [Dialect::Mysql, Dialect::Mariadb, Dialect::Postgres] {
        for seed in 0..3000 {
            let mut random = Random::new(seed);
            let count = 1 + random.below(5);
            let dump: String = (0..count)
                .map(|_| statement(dialect, &mut random))
                .collect();
            let (out, told, ended) = filtered(dialect, dump.as_bytes(), || 1 + random.below(40));
            let out = String::from_utf8_lossy(&out);
            // A comment that is for some versions alone is none of the data.
            assert_eq!(ended, Ok(()), "{dialect:?} seed {seed}\n{dump}");
            assert_eq!(out, dump, "{dialect:?} seed {seed}");
            assert!(told.left_out.is_empty(), "{told:?}\n{dump}");
        }
    }
}

/// What stands between data is still seen: the same baits as statements are left out.
#[test]
fn statements_between_data_are_seen() {
    for (dialect, statement) in [
        (Dialect::Mysql, "USE `x`;\n"),
        (Dialect::Mariadb, "CREATE DATABASE x;\n"),
        (Dialect::Postgres, "ALTER TABLE t OWNER TO me;\n"),
    ] {
        for seed in 0..500 {
            let mut random = Random::new(seed);
            let before = self::statement(dialect, &mut random);
            let after = self::statement(dialect, &mut random);
            let dump = format!("{before}{statement}{after}");
            let (out, ..) = filtered(dialect, dump.as_bytes(), || 1 + random.below(300));
            let out = String::from_utf8_lossy(&out);
            assert_eq!(out, format!("{before}\n{after}"), "{dialect:?} seed {seed}");
        }
    }
}

/// A row of any length passes through little memory.
#[test]
fn a_long_row_is_not_kept() {
    let mut filter = Filter::new(Dialect::Mysql);
    let mut out = Vec::new();
    let piece = vec![b'a'; 1 << 16];
    filter
        .feed(b"INSERT INTO t VALUES ('", &mut out)
        .expect("fed");
    for _ in 0..64 {
        out.clear();
        filter.feed(&piece, &mut out).expect("fed");
        assert!(
            out.len() + 300 > piece.len(),
            "{} bytes came out",
            out.len()
        );
    }
}
