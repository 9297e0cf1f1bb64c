//! What a server says of a dump that it does not take, and what to do about it.

/// What is done about a complaint.
struct Row {
    /// Words around what is named; all must be there, in this order.
    around: &'static [&'static str],
    /// What to do; `{}` is what stands between the first two of the words.
    help: &'static str,
}

/// `MySQL`: <https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html>. `PostgreSQL`:
/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
const ROWS: &[Row] = &[
    Row {
        around: &["Unknown collation: '", "'"],
        help: "this server does not know the collation {}; take another in its place, such as `--collation {}=utf8mb4_unicode_ci`",
    },
    Row {
        around: &["collation \"", "\"", "does not exist"],
        help: "this server does not have the collation {}; make it with `phpier psql --root`, as in `CREATE COLLATION`, and read the dump in again",
    },
    Row {
        around: &["Table '", "'", "already exists"],
        help: "there is a table {} already; empty the database first with `--fresh`",
    },
    Row {
        around: &["relation \"", "\"", "already exists"],
        help: "there is a table {} already; empty the database first with `--fresh`",
    },
    Row {
        around: &["type \"", "\"", "already exists"],
        help: "there is a type {} already; empty the database first with `--fresh`",
    },
    Row {
        around: &["schema \"", "\"", "already exists"],
        help: "there is a schema {} already; empty the database first with `--fresh`",
    },
    Row {
        around: &["extension \"", "\"", "is not available"],
        help: "the server's image does not have the extension {}; `image` in `global.kdl` names one that has",
    },
    Row {
        around: &["permission denied to create extension \"", "\""],
        help: "only the administrator may: run `phpier psql --root -- -c 'CREATE EXTENSION {}'`, and read the dump in again",
    },
    Row {
        around: &["role \"", "\"", "does not exist"],
        help: "the dump names the account {} of another server; take it with `pg_dump --no-owner --no-privileges`",
    },
    Row {
        around: &["unrecognized configuration parameter \"", "\""],
        help: "a newer `pg_dump` made the dump than this server is; take it with that of the server's series",
    },
    Row {
        around: &["Access denied for user '", "'"],
        help: "the server knows {} by another password or without these rights; `phpier global restart` makes what is declared",
    },
    Row {
        around: &["password authentication failed for user \"", "\""],
        help: "the server knows {} by another password; `phpier global restart` makes what is declared",
    },
    Row {
        around: &["Access denied; you need", " "],
        help: "the dump does what only an administrator may; leave that out of it",
    },
    Row {
        around: &["Got a packet bigger than '", "'"],
        help: "a row is larger than the server takes; raise its `max_allowed_packet`",
    },
    Row {
        around: &["canceling statement due to lock timeout", ""],
        help: "somebody uses the database; stop the app with `phpier down`, and try again",
    },
    Row {
        around: &["Lock wait timeout exceeded", ""],
        help: "somebody uses the database; stop the app with `phpier down`, and try again",
    },
    Row {
        around: &["Unknown database '", "'"],
        help: "there is no database {} on the server; `phpier global restart` makes what is declared",
    },
    Row {
        around: &["database \"", "\"", "does not exist"],
        help: "there is no database {} on the server; `phpier global restart` makes what is declared",
    },
    Row {
        around: &["You have an error in your SQL syntax", ""],
        help: "the dump may be of another engine, or of a newer series",
    },
];

/// What keeps an account from its database, in two words, by what the server says.
pub fn trouble(said: &str) -> Option<&'static str> {
    const TROUBLES: [(&[&str], &str); 6] = [
        (&["Unknown database '"], "not there"),
        (&["database \"", "\" does not exist"], "not there"),
        // MySQL has the same words for both, but for their end.
        (&["Access denied for user", "to database"], "no rights"),
        (&["permission denied for database"], "no rights"),
        (&["Access denied for user"], "wrong password"),
        (&["password authentication failed"], "wrong password"),
    ];
    let has = |words: &[&str]| words.iter().all(|word| said.contains(word));
    let mut troubles = TROUBLES.into_iter();
    troubles
        .find(|(words, _)| has(words))
        .map(|(_, trouble)| trouble)
}

/// What a client of `MySQL`'s kin has come to that ended with an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Halt {
    /// It was not let in: nothing has run.
    Outside,
    /// A statement was refused: it and what came after it have not run.
    Refused,
    /// It has lost its server, or was ended itself: how far the server came, it does not know.
    Lost,
}

/// What a client says of itself has numbers of its own:
/// <https://dev.mysql.com/doc/mysql-errors/8.4/en/client-error-reference.html>, those of `MariaDB` from 5000 too:
/// <https://mariadb.com/kb/en/mariadb-error-code-reference/>. Of a statement it says the line.
pub fn halt(said: &str) -> Halt {
    // What stands before may be of a dump: some clients of `MariaDB` print the statement first.
    let error = said.lines().rev().find_map(|line| {
        let (number, rest) = line.strip_prefix("ERROR ")?.split_once(' ')?;
        Some((number.parse::<u16>().ok()?, rest))
    });
    match error {
        Some((_, rest)) if !rest.contains(") at line ") => Halt::Outside,
        Some((2000..3000 | 5000..6000, _)) | None => Halt::Lost,
        Some(_) => Halt::Refused,
    }
}

/// What to do about what a server says.
pub fn help(said: &str) -> Option<String> {
    ROWS.iter().find_map(|row| {
        let mut rest = said;
        let mut named = "";
        for (at, word) in row.around.iter().enumerate() {
            let (before, after) = rest.split_once(word)?;
            if at == 1 {
                named = before;
            }
            rest = after;
        }
        Some(row.help.replace("{}", named))
    })
}

#[cfg(test)]
mod tests {
    use super::{Halt, halt, help, trouble};

    #[test]
    fn a_wrong_password_is_no_missing_database() {
        for (said, told) in [
            (
                "ERROR 1045 (28000): Access denied for user 'shop'@'172.18.0.2' (using password: YES)",
                Some("wrong password"),
            ),
            (
                "ERROR 1044 (42000): Access denied for user 'shop'@'%' to database 'shop'",
                Some("no rights"),
            ),
            (
                "ERROR 1049 (42000): Unknown database 'shop'",
                Some("not there"),
            ),
            (
                "FATAL:  password authentication failed for user \"shop\"",
                Some("wrong password"),
            ),
            (
                "FATAL:  database \"shop\" does not exist",
                Some("not there"),
            ),
            ("ERROR 2003 (HY000): Can't connect", None),
        ] {
            assert_eq!(trouble(said), told, "{said}");
        }
    }

    #[test]
    fn what_has_run_is_known_by_what_ended_the_client() {
        for (said, halted) in [
            (
                "ERROR 1273 (HY000) at line 27: Unknown collation: 'x'",
                Halt::Refused,
            ),
            (
                "WARNING: x\nERROR 4025 (23000) at line 2: CONSTRAINT `c` failed",
                Halt::Refused,
            ),
            (
                "ERROR 2013 (HY000) at line 2: Lost connection to MySQL server during query",
                Halt::Lost,
            ),
            ("ERROR 5014 (HY000) at line 2: x", Halt::Lost),
            (
                "INSERT INTO t VALUES ('\nERROR 1045 (28000): x\n')\n\nERROR 1062 (23000) at line 2: y",
                Halt::Refused,
            ),
            ("", Halt::Lost),
            (
                "ERROR 1045 (28000): Access denied for user 'shop'@'1.2.3.4' (using password: YES)",
                Halt::Outside,
            ),
            (
                "ERROR 2002 (HY000): Can't connect to server on 'phpier-mysql'",
                Halt::Outside,
            ),
        ] {
            assert_eq!(halt(said), halted, "{said}");
        }
    }

    #[test]
    fn what_is_named_is_told() {
        for (said, told) in [
            (
                "ERROR 1273 (HY000) at line 27: Unknown collation: 'utf8mb4_0900_ai_ci'",
                "`--collation utf8mb4_0900_ai_ci=utf8mb4_unicode_ci`",
            ),
            (
                "psql:<stdin>:33: ERROR:  relation \"posts\" already exists",
                "a table posts already",
            ),
            (
                "ERROR 1050 (42S01) at line 3: Table 'posts' already exists",
                "`--fresh`",
            ),
            (
                "ERROR:  permission denied to create extension \"postgis\"",
                "'CREATE EXTENSION postgis'",
            ),
        ] {
            let help = help(said).expect(said);
            assert!(help.contains(told), "{help}");
        }
        assert_eq!(help("something else"), None);
    }
}
