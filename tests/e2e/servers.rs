//! The three engines, as a client on the shared network reaches them.

use std::fmt::Write as _;

use super::run::{Output, feed, program};

/// An engine of the default stack.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Server {
    /// As a project names it.
    pub(crate) engine: &'static str,
    /// Its container, and its name in the network.
    pub(crate) container: &'static str,
    /// The variable that its client takes the password from.
    password: &'static str,
    /// The client, up to the account.
    client: &'static str,
    /// What precedes the name of the database.
    database: &'static str,
    /// Whether a session can name what is in another database, and go there.
    pub(crate) reaches_others: bool,
}

/// An account with its database.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) user: String,
    pub(crate) password: String,
    pub(crate) database: String,
}

/// All of them. The client connects to the container's name, not to its loopback, where `PostgreSQL`
/// asks nobody for a password.
pub(crate) const SERVERS: &[Server] = &[
    Server {
        engine: "mysql",
        container: "phpier-mysql",
        password: "MYSQL_PWD",
        client: "mysql --host=phpier-mysql --batch --skip-column-names --force --user=",
        database: "--database=",
        reaches_others: true,
    },
    Server {
        engine: "mariadb",
        container: "phpier-mariadb",
        password: "MYSQL_PWD",
        client: "mariadb --host=phpier-mariadb --batch --skip-column-names --force --user=",
        database: "--database=",
        reaches_others: true,
    },
    Server {
        engine: "postgres",
        container: "phpier-postgres",
        password: "PGPASSWORD",
        // Not the wrapper that Debian puts before it, which takes a tenth of a second for itself.
        client: "/usr/lib/postgresql/17/bin/psql --host=phpier-postgres --no-psqlrc --quiet --tuples-only --no-align --username=",
        database: "--dbname=",
        reaches_others: false,
    },
];

impl Server {
    /// Runs many sessions, each an account, a database to enter and statements, in one go.
    pub(crate) fn sessions<'a>(
        self,
        sessions: impl IntoIterator<Item = (&'a Account, &'a str, String)>,
    ) -> Output {
        let mut script = String::new();
        for (account, database, statements) in sessions {
            let Self {
                password,
                client,
                database: enter,
                ..
            } = self;
            let _ = writeln!(
                script,
                "{password}={} {client}{} {enter}{database} <<'END_OF_SQL'\n{statements}\nEND_OF_SQL",
                in_shell(&account.password),
                account.user,
            );
        }
        let args = ["exec", "-i", self.container, "sh"];
        feed(&mut program("docker", &args), &script)
    }

    /// What one statement gives to an account in its own database, or the server's refusal.
    pub(crate) fn ask(self, account: &Account, statement: &str) -> Result<String, String> {
        self.ask_in(account, &account.database, statement)
    }

    /// The same in another database.
    pub(crate) fn ask_in(
        self,
        account: &Account,
        database: &str,
        statement: &str,
    ) -> Result<String, String> {
        let output = self.sessions([(account, database, format!("{statement};"))]);
        let refusal = ["ERROR", "FATAL"]
            .iter()
            .any(|word| output.stderr.contains(word));
        if refusal {
            Err(output.stderr)
        } else {
            Ok(output.stdout.trim().to_owned())
        }
    }
}

/// A word that a shell takes as it is.
fn in_shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// A KDL string.
pub(crate) fn in_kdl(text: &str) -> String {
    serde_json::to_string(text).expect("text")
}
