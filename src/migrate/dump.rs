//! Commands that bring a database from an old server into a new one, where the volume cannot go along.
//! No password is asked for: within a container the old server's variables have it, and without a
//! terminal nobody could answer.

use crate::catalog;

/// A command that dumps a database.
#[derive(Clone, Debug)]
pub(super) struct Dump {
    pub(super) command: String,
    /// The file that it writes, as a word for a shell.
    pub(super) file: String,
}

impl Dump {
    /// Of another tool's own, writing this file.
    pub(super) fn of(command: &str, file: &str) -> Self {
        Self {
            command: command.to_owned(),
            file: file.to_owned(),
        }
    }

    /// Of a service's one database, with what runs a command in its container, up to the command.
    pub(super) fn within(run: &str, service: &str, engine: &str) -> Self {
        // <https://hub.docker.com/_/postgres>: the user is `postgres` where none is named, and the
        // database has the user's name.
        let inner = match engine {
            "postgres" => {
                r#"pg_dump --no-owner --no-privileges -U "${POSTGRES_USER:-postgres}" "${POSTGRES_DB:-${POSTGRES_USER:-postgres}}""#
            }
            // Releases before 10.4.6 have the old name alone, and 11 dropped it:
            // <https://mariadb.com/docs/server/clients-and-utilities/backup-restore-and-import-clients/mariadb-dump>.
            "mariadb" => {
                r#"MYSQL_PWD="${MARIADB_ROOT_PASSWORD:-$MYSQL_ROOT_PASSWORD}" "$(command -v mariadb-dump || command -v mysqldump)" -uroot --single-transaction --routines --events "${MARIADB_DATABASE:-$MYSQL_DATABASE}""#
            }
            _ => {
                r#"MYSQL_PWD="$MYSQL_ROOT_PASSWORD" mysqldump -uroot --single-transaction --set-gtid-purged=OFF --routines --events "$MYSQL_DATABASE""#
            }
        };
        let file = word(&format!("{service}.sql"));
        Self {
            command: format!("{run} sh -c '{inner}' > {file}"),
            file,
        }
    }

    /// The command that reads the file into the new server. With PostgreSQL the project's own account
    /// does, so that the tables are its own.
    pub(super) fn restore(
        &self,
        engine: &str,
        container: &str,
        database: &str,
        username: &str,
    ) -> String {
        let client = match engine {
            "postgres" => format!("psql -U {username} {database}"),
            "mariadb" => root(
                "MARIADB_ROOT_PASSWORD",
                &format!("mariadb -uroot {database}"),
            ),
            _ => root("MYSQL_ROOT_PASSWORD", &format!("mysql -uroot {database}")),
        };
        format!("docker exec -i {container} {client} < {}", self.file)
    }
}

/// A client with the root password of the container that it runs in.
fn root(variable: &str, client: &str) -> String {
    format!(r#"sh -c 'MYSQL_PWD="${{{variable}:-$(cat "${variable}_FILE")}}" {client}'"#)
}

/// The commands for all databases of a server of the old shared stack, and for the new one's container.
pub(super) fn all(service: &str, user: &str, container: &str) -> Option<[String; 2]> {
    let rescue = catalog::service(service)?.format.as_ref()?.rescue?;
    let fill = |command: &str, container: &str| {
        command
            .replace("{container}", container)
            .replace("{file}", &format!("{service}.sql"))
    };
    let dump = fill(rescue.dump, &format!("phpier-{service}"));
    let dump = dump.replace("-U postgres", &format!("-U {}", word(user)));
    Some([dump, fill(rescue.restore, container)])
}

/// A text as one word of a shell.
pub(super) fn word(text: &str) -> String {
    // Only a zero byte could not be quoted, and no file has one.
    shlex::try_quote(text).map_or_else(|_| String::from("''"), std::borrow::Cow::into_owned)
}
