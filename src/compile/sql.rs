//! The SQL that makes a database, its user and its grants what they should be, from whatever they
//! are. It may run any number of times. A project's file gives; what an account has beyond all that is
//! declared is taken away once every project's file has run, so that what stays declared is never gone
//! in between, and an account that projects share keeps what the other one needs.
//!
//! Names hold only letters, digits, `_` and `-`; passwords hold anything, so they go through the
//! encoder of the engine's string literals.

use std::fmt::Write;

use crate::catalog::spec::Dialect;
use crate::model::Database;

/// A database with its user's password in clear.
pub(super) struct Account<'a> {
    /// The database.
    pub(super) database: &'a Database,
    /// The password.
    pub(super) password: &'a str,
    /// Whether the project's PHP logs in only by the way that came before MySQL 8.
    pub(super) native_password: bool,
}

/// The statements for these databases.
pub(super) fn provision(dialect: Dialect, accounts: &[Account<'_>]) -> String {
    match dialect {
        Dialect::Mysql | Dialect::Mariadb => {
            let mut text = MYSQL_START.to_owned();
            for account in accounts {
                mysql(&mut text, account);
            }
            text
        }
        Dialect::Postgres => {
            let mut text = format!("{POSTGRES_SESSION}{POSTGRES_START}");
            for account in accounts {
                postgres(&mut text, account);
            }
            for account in accounts {
                inherit(&mut text, account);
            }
            text
        }
    }
}

/// The same as pairs of account and database, a line each, for [`surplus`].
pub(super) fn grants(accounts: &[Account<'_>]) -> String {
    let pairs = accounts.iter().flat_map(|account| {
        let user = &account.database.username;
        account
            .database
            .names()
            .map(move |name| format!("{user} {name}\n"))
    });
    pairs.collect()
}

/// The statement that takes from accounts what nothing declares, as a word of a shell in double quotes.
/// The shell's variables hold what is declared, as lists of SQL: `$pairs` of account and database,
/// `$users`, `$names`.
///
/// Of an account that is declared, every other database is taken. A declared database is taken from
/// accounts that phpier made once, and that is how a former username loses it. Accounts that somebody
/// else made, and those of projects that are gone, keep what they have.
pub(super) fn surplus(dialect: Dialect) -> String {
    match dialect {
        // The rows are statements that the client runs in turn. A name in them may be a pattern.
        Dialect::Mysql | Dialect::Mariadb => {
            let name = r"REPLACE(Db, '\\\\_', '_')";
            format!(
                "SELECT CONCAT('REVOKE ALL PRIVILEGES ON \\`', Db, '\\`.* FROM ', QUOTE(User), '@', QUOTE(Host), ';') \
                 FROM mysql.db WHERE Host = '%' AND (User, {name}) NOT IN ($pairs) AND (User IN ($users) \
                 OR ({name} IN ($names) AND User IN (SELECT user FROM {MYSQL_ACCOUNTS})));"
            )
        }
        // Its owner is all that a database has, since everyone else was shut out of it.
        Dialect::Postgres => {
            format!(
                "{POSTGRES_SESSION}SELECT format('ALTER DATABASE %I OWNER TO CURRENT_USER', datname) \
                 FROM pg_database JOIN pg_roles ON pg_roles.oid = datdba WHERE NOT rolsuper \
                 AND rolname IN ($users) AND (rolname, datname) NOT IN ($pairs) \\gexec"
            )
        }
    }
}

/// Without other modes, a backslash escapes in string literals.
/// <https://dev.mysql.com/doc/refman/8.4/en/string-literals.html>
const MYSQL_START: &str = "SET SESSION sql_mode = '';\n";

/// The accounts that phpier made: MariaDB has no place of its own for such a remark.
const MYSQL_ACCOUNTS: &str = "mysql.phpier_accounts";

fn mysql(text: &mut String, account: &Account<'_>) {
    let user = format!("'{}'@'%'", account.database.username);
    let password = format!(
        "'{}'",
        account.password.replace('\\', "\\\\").replace('\'', "''")
    );
    // Writing to a String cannot fail.
    let with = if account.native_password {
        "IDENTIFIED WITH mysql_native_password BY"
    } else {
        "IDENTIFIED BY"
    };
    let _ = writeln!(text, "CREATE USER IF NOT EXISTS {user} {with} {password};");
    let _ = writeln!(text, "ALTER USER {user} {with} {password};");
    let _ = writeln!(
        text,
        "CREATE TABLE IF NOT EXISTS {MYSQL_ACCOUNTS} (user VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PRIMARY KEY);"
    );
    let _ = writeln!(
        text,
        "INSERT IGNORE INTO {MYSQL_ACCOUNTS} VALUES ('{}');",
        account.database.username
    );
    for name in account.database.names() {
        // In a grant, `_` and `%` stand for other characters unless they are escaped: a grant on `a_b`
        // would open `axb` too. <https://dev.mysql.com/doc/refman/8.4/en/grant.html>
        let pattern = name.replace('_', "\\_");
        let _ = writeln!(
            text,
            "CREATE DATABASE IF NOT EXISTS `{name}` CHARACTER SET utf8mb4;"
        );
        let _ = writeln!(text, "GRANT ALL PRIVILEGES ON `{pattern}`.* TO {user};");
    }
}

/// What comes first in every session of the administrator, and again in each database that is entered: its
/// owner can set both otherwise for whoever comes in, and a function of the owner's that is found in the
/// place of the server's own would run with all rights. Even where nothing is set, `public` is looked into.
/// <https://wiki.postgresql.org/wiki/A_Guide_to_CVE-2018-1058:_Protect_Your_Search_Path>
const POSTGRES_SESSION: &str = "SET search_path = pg_catalog, pg_temp;\n\
    SET standard_conforming_strings = on;\n";

/// Everyone may connect to a database unless that is taken away, the server's own ones included.
/// <https://www.postgresql.org/docs/current/ddl-priv.html>
const POSTGRES_START: &str = "REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC;\n";

fn postgres(text: &mut String, account: &Account<'_>) {
    let user = &account.database.username;
    let password = account.password.replace('\'', "''");
    let _ = writeln!(
        text,
        "SELECT 'CREATE ROLE \"{user}\"' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{user}') \\gexec"
    );
    let _ = writeln!(
        text,
        "ALTER ROLE \"{user}\" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '{password}';"
    );
    let _ = writeln!(text, "COMMENT ON ROLE \"{user}\" IS '{POSTGRES_MARK}';");
    for name in account.database.names() {
        let _ = writeln!(
            text,
            "SELECT 'CREATE DATABASE \"{name}\" OWNER \"{user}\"' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{name}') \\gexec"
        );
        let _ = writeln!(text, "ALTER DATABASE \"{name}\" OWNER TO \"{user}\";");
        let _ = writeln!(text, "REVOKE ALL ON DATABASE \"{name}\" FROM PUBLIC;");
    }
}

/// Enters an account's databases, where its owner's word counts. No password is among what is said there.
fn inherit(text: &mut String, account: &Account<'_>) {
    for name in account.database.names() {
        let _ = writeln!(text, "\\connect \"{name}\"");
        text.push_str(POSTGRES_SESSION);
        text.push_str(&reassign(&account.database.username));
    }
}

/// How the roles that phpier made are told from others.
const POSTGRES_MARK: &str = "phpier";

/// Gives a role everything in the database that an account of phpier's before it owns. `REASSIGN OWNED`
/// takes the other databases of that account along, so it gets them back; all of it is one transaction.
/// <https://www.postgresql.org/docs/current/sql-reassign-owned.html>
fn reassign(user: &str) -> String {
    format!(
        "DO $phpier$
DECLARE
  old record;
  kept pg_catalog.name[];
  other pg_catalog.name;
BEGIN
  FOR old IN SELECT oid, rolname FROM pg_catalog.pg_roles
    WHERE rolname <> '{user}' AND NOT rolsuper AND pg_catalog.shobj_description(oid, 'pg_authid') = '{POSTGRES_MARK}'
    AND EXISTS (SELECT FROM pg_catalog.pg_shdepend WHERE refclassid = 'pg_catalog.pg_authid'::pg_catalog.regclass
      AND refobjid = pg_roles.oid AND deptype = 'o'
      AND dbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()))
  LOOP
    kept := ARRAY(SELECT datname FROM pg_catalog.pg_database WHERE datdba = old.oid);
    EXECUTE pg_catalog.format('REASSIGN OWNED BY %I TO %I', old.rolname, '{user}');
    FOREACH other IN ARRAY kept LOOP
      EXECUTE pg_catalog.format('ALTER DATABASE %I OWNER TO %I', other, old.rolname);
    END LOOP;
  END LOOP;
END
$phpier$;
"
    )
}

#[cfg(test)]
mod tests {
    use super::{Account, POSTGRES_SESSION, provision};
    use crate::catalog;
    use crate::model::{Database, Password};

    fn sql(engine: &str, password: &str) -> String {
        let spec = catalog::service(engine).expect("an engine");
        let database = Database {
            name: None,
            spec,
            series: None,
            host: String::new(),
            port: spec.port,
            database: "a_b".to_owned(),
            username: "a_b".to_owned(),
            password: Password::Secret,
            testing: false,
        };
        let account = Account {
            database: &database,
            password,
            native_password: false,
        };
        let dialect = spec.engine().expect("an engine").dialect;
        provision(dialect, &[account])
    }

    #[test]
    fn a_password_stays_within_its_quotes() {
        for (engine, password, literal) in [
            ("mysql", r"a\'b", r"'a\\''b'"),
            ("mariadb", r"\", r"'\\'"),
            ("postgres", r"a\'b", r"'a\''b'"),
        ] {
            let sql = sql(engine, password);
            assert!(sql.contains(literal), "{engine}: {sql}");
        }
    }

    /// An owner's settings come into force with every connection.
    #[test]
    fn the_administrator_hears_no_owner() {
        let sql = sql("postgres", "x");
        let sessions: Vec<&str> = sql.split("\\connect \"a_b\"\n").collect();
        assert_eq!(sessions.len(), 2, "{sql}");
        for session in sessions {
            assert!(session.starts_with(POSTGRES_SESSION), "{sql}");
        }
    }

    #[test]
    fn a_grant_is_for_one_database() {
        for engine in ["mysql", "mariadb"] {
            let sql = sql(engine, "x");
            assert!(sql.contains(r"ON `a\_b`.* TO 'a_b'@'%'"), "{sql}");
        }
    }
}
