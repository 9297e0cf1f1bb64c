//! The SQL that makes a database, its user and its grants what they should be, from whatever they
//! are. It may run any number of times.
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
    let (start, write): (&str, fn(&mut String, &Account<'_>)) = match dialect {
        Dialect::Mysql | Dialect::Mariadb => (MYSQL_START, mysql),
        Dialect::Postgres => (POSTGRES_START, postgres),
    };
    let mut text = start.to_owned();
    for account in accounts {
        write(&mut text, account);
    }
    text
}

/// Without other modes, a backslash escapes in string literals.
/// <https://dev.mysql.com/doc/refman/8.4/en/string-literals.html>
const MYSQL_START: &str = "SET SESSION sql_mode = '';\n";

fn mysql(text: &mut String, account: &Account<'_>) {
    let user = format!("'{}'@'%'", account.database.username);
    let password = format!(
        "'{}'",
        account.password.replace('\\', "\\\\").replace('\'', "''")
    );
    let with = if account.native_password {
        "IDENTIFIED WITH mysql_native_password BY"
    } else {
        "IDENTIFIED BY"
    };
    // Writing to a String cannot fail.
    let _ = writeln!(text, "CREATE USER IF NOT EXISTS {user} {with} {password};");
    let _ = writeln!(text, "ALTER USER {user} {with} {password};");
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

/// Everyone may connect to a database unless that is taken away, the server's own ones included.
/// <https://www.postgresql.org/docs/current/ddl-priv.html>
const POSTGRES_START: &str = "SET standard_conforming_strings = on;\n\
    REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC;\n";

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
    for name in account.database.names() {
        let _ = writeln!(
            text,
            "SELECT 'CREATE DATABASE \"{name}\" OWNER \"{user}\"' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{name}') \\gexec"
        );
        let _ = writeln!(text, "ALTER DATABASE \"{name}\" OWNER TO \"{user}\";");
        let _ = writeln!(text, "REVOKE ALL ON DATABASE \"{name}\" FROM PUBLIC;");
    }
}

#[cfg(test)]
mod tests {
    use super::{Account, provision};
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

    #[test]
    fn a_grant_is_for_one_database() {
        for engine in ["mysql", "mariadb"] {
            let sql = sql(engine, "x");
            assert!(sql.contains(r"ON `a\_b`.* TO 'a_b'@'%'"), "{sql}");
        }
    }
}
