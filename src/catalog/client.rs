//! The programs of the servers' images that people talk to the servers with.

/// A way to talk to one kind of server.
#[derive(Debug)]
pub struct Client {
    /// The servers of the catalog, each with the program that its image has for it.
    pub programs: &'static [(&'static str, &'static str)],
    /// What it is always told.
    pub args: &'static [&'static str],
    /// The variable that names the file of what was typed before.
    pub history: Option<&'static str>,
    /// How an account logs in; nothing where there are no accounts.
    pub login: Option<Login>,
}

/// How a client is told of an account: options up to their value, and a variable for the password, so
/// that no list of processes shows it.
#[derive(Debug)]
pub struct Login {
    /// The variable of the password.
    pub password: &'static str,
    /// The option of the server's host.
    pub host: &'static str,
    /// The option of the account.
    pub user: &'static str,
    /// The option of the database.
    pub database: &'static str,
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

/// `MySQL`'s variables: <https://dev.mysql.com/doc/refman/8.4/en/environment-variables.html>.
const MYSQL: Login = Login {
    password: "MYSQL_PWD",
    host: "--host=",
    user: "--user=",
    database: "--database=",
};

/// What is piped in is UTF-8, whatever the container's locale.
const UTF8: &[&str] = &["--default-character-set=utf8mb4"];

/// The client of `MySQL`.
pub static MYSQL_CLIENT: Client = Client {
    programs: &[("mysql", "mysql")],
    args: UTF8,
    history: Some("MYSQL_HISTFILE"),
    login: Some(MYSQL),
};

/// The client of `MariaDB`, whose image has no program `mysql` since 11.
/// <https://mariadb.com/kb/en/mariadb-command-line-client/>
pub static MARIADB_CLIENT: Client = Client {
    programs: &[("mariadb", "mariadb")],
    args: UTF8,
    history: Some("MYSQL_HISTFILE"),
    login: Some(MYSQL),
};

/// The client of `PostgreSQL`: <https://www.postgresql.org/docs/current/app-psql.html>, and
/// <https://www.postgresql.org/docs/current/libpq-envars.html>.
pub static PSQL: Client = Client {
    programs: &[("postgres", "psql")],
    args: &[],
    history: Some("PSQL_HISTORY"),
    login: Some(Login {
        password: "PGPASSWORD",
        host: "--host=",
        user: "--username=",
        database: "--dbname=",
    }),
};

/// The client of Redis and its kin: <https://redis.io/docs/latest/develop/tools/cli/>.
pub static REDIS_CLI: Client = Client {
    programs: &[("redis", "redis-cli"), ("valkey", "valkey-cli")],
    args: &[],
    history: Some("REDISCLI_HISTFILE"),
    login: None,
};

/// Memcached has no client; its protocol is lines of text, and its image has Busybox:
/// <https://github.com/memcached/memcached/blob/master/doc/protocol.txt>.
pub static MEMCACHED: Client = Client {
    programs: &[("memcached", "nc")],
    args: &["127.0.0.1", "11211"],
    history: None,
    login: None,
};
