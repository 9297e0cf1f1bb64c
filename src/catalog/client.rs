//! The programs of the servers' images that people and phpier talk to the servers with.

/// A way to talk to one kind of server.
#[derive(Debug)]
pub struct Client {
    /// The servers of the catalog, each with the program that its image has for it.
    pub programs: &'static [(&'static str, &'static str)],
    /// What it is always told.
    pub args: &'static [&'static str],
    /// The variable that names the file of what was typed before.
    pub history: Option<&'static str>,
    /// What only servers of SQL have.
    pub sql: Option<Sql>,
}

/// How a client is told of an account: options up to their value, and a variable for the password, so
/// that no list of processes shows it. And how it reads a dump, answers a question, and dumps.
#[derive(Debug)]
pub struct Sql {
    /// The variable of the password.
    pub password: &'static str,
    /// The option of the server's host.
    pub host: &'static str,
    /// The option of the account.
    pub user: &'static str,
    /// The option of the database.
    pub database: &'static str,
    /// Reads a dump from its input, and stops at the first mistake.
    pub import: &'static [&'static str],
    /// Answers with rows of columns between tabs; the statement follows the last word.
    pub ask: &'static [&'static str],
    /// The program that dumps.
    pub dump: &'static str,
    /// Dumps one database whole, and nothing of the server that it is on.
    pub export: &'static [&'static str],
}

impl Client {
    /// The program for a server of the catalog.
    pub fn program(&self, service: &str) -> Option<&'static str> {
        let mut programs = self.programs.iter();
        programs
            .find(|(name, _)| *name == service)
            .map(|(_, program)| *program)
    }
}

/// All of them.
pub static CLIENTS: &[&Client] = &[&MYSQL, &MARIADB, &PSQL, &REDIS, &MEMCACHED];

/// The client of a server of the catalog.
pub fn of(service: &str) -> Option<&'static Client> {
    let mut clients = CLIENTS.iter().copied();
    clients.find(|client| client.program(service).is_some())
}

/// What is piped in is UTF-8, whatever the container's locale.
const UTF8: &[&str] = &["--default-character-set=utf8mb4"];

/// Nothing in a dump is a command to the client itself, and its bytes are kept as they are; a row may
/// be as long as the server lets it. <https://dev.mysql.com/doc/refman/8.4/en/mysql-command-options.html>
const MYSQL_IMPORT: &[&str] = &[
    "--binary-mode",
    "--comments",
    // No file of the container is read in by a dump.
    "--local-infile=0",
    "--max-allowed-packet=1G",
];

/// `MariaDB`'s client, of newer releases of each series, prints a statement that is refused, which is rows of the dump.
/// Older ones do not know the word; what is `loose` they may pass over.
/// <https://mariadb.com/kb/en/mariadb-command-line-client/>
const MARIADB_IMPORT: &[&str] = &[
    "--binary-mode",
    "--comments",
    "--local-infile=0",
    "--max-allowed-packet=1G",
    "--loose-skip-print-query-on-error",
];

const MYSQL_ASK: &[&str] = &["--batch", "--raw", "--skip-column-names", "--execute"];

/// The client of `MySQL`: <https://dev.mysql.com/doc/refman/8.4/en/mysql.html>, its variables:
/// <https://dev.mysql.com/doc/refman/8.4/en/environment-variables.html>.
pub static MYSQL: Client = Client {
    programs: &[("mysql", "mysql")],
    args: UTF8,
    history: Some("MYSQL_HISTFILE"),
    sql: Some(Sql {
        password: "MYSQL_PWD",
        host: "--host=",
        user: "--user=",
        database: "--database=",
        import: MYSQL_IMPORT,
        ask: MYSQL_ASK,
        dump: "mysqldump",
        // Table spaces need a right on the server, and what was replicated is the server's own:
        // <https://dev.mysql.com/doc/refman/8.4/en/mysqldump.html>.
        export: &[
            "--single-transaction",
            "--routines",
            "--events",
            "--no-tablespaces",
            "--set-gtid-purged=OFF",
            "--skip-dump-date",
            "--max-allowed-packet=1G",
        ],
    }),
};

/// The client of `MariaDB`, whose image has no program `mysql` since 11.
/// <https://mariadb.com/kb/en/mariadb-command-line-client/>, <https://mariadb.com/kb/en/mariadb-dump/>
pub static MARIADB: Client = Client {
    programs: &[("mariadb", "mariadb")],
    args: UTF8,
    history: Some("MYSQL_HISTFILE"),
    sql: Some(Sql {
        password: "MYSQL_PWD",
        host: "--host=",
        user: "--user=",
        database: "--database=",
        import: MARIADB_IMPORT,
        ask: MYSQL_ASK,
        dump: "mariadb-dump",
        export: &[
            "--single-transaction",
            "--routines",
            "--events",
            "--no-tablespaces",
            "--skip-dump-date",
            "--max-allowed-packet=1G",
        ],
    }),
};

/// The client of `PostgreSQL`: <https://www.postgresql.org/docs/current/app-psql.html>,
/// <https://www.postgresql.org/docs/current/app-pgdump.html>, their variables:
/// <https://www.postgresql.org/docs/current/libpq-envars.html>.
pub static PSQL: Client = Client {
    programs: &[("postgres", "psql")],
    args: &[],
    history: Some("PSQL_HISTORY"),
    sql: Some(Sql {
        password: "PGPASSWORD",
        host: "--host=",
        user: "--username=",
        database: "--dbname=",
        // Of a file, even of its input, it tells the line of a mistake.
        import: &[
            "--no-psqlrc",
            "--quiet",
            "--set=ON_ERROR_STOP=1",
            "--file=-",
        ],
        ask: &[
            "--no-psqlrc",
            "--quiet",
            "--set=ON_ERROR_STOP=1",
            "--tuples-only",
            "--no-align",
            "--field-separator=\t",
            "--command",
        ],
        dump: "pg_dump",
        export: &["--no-owner", "--no-privileges"],
    }),
};

/// The client of Redis and its kin: <https://redis.io/docs/latest/develop/tools/cli/>.
pub static REDIS: Client = Client {
    programs: &[("redis", "redis-cli"), ("valkey", "valkey-cli")],
    args: &[],
    history: Some("REDISCLI_HISTFILE"),
    sql: None,
};

/// Memcached has no client; its protocol is lines of text, and its image has Busybox:
/// <https://github.com/memcached/memcached/blob/master/doc/protocol.txt>.
pub static MEMCACHED: Client = Client {
    programs: &[("memcached", "nc")],
    args: &["127.0.0.1", "11211"],
    history: None,
    sql: None,
};
