//! `MySQL`.
//!
//! Tags: <https://hub.docker.com/_/mysql>; 9.7 and 8.4 are long-term series, 8.0 is built no more and
//! stays for projects that are on it. Image:
//! <https://github.com/docker-library/mysql/blob/master/8.4/Dockerfile.oracle>.
//!
//! Which PHP can log in (<https://www.php.net/manual/en/mysqli.requirements.php>):
//!
//! - 7.4 and newer: all accounts. The images of PHP 7.4 have 7.4.33; 7.4.4 is enough.
//! - 7.1 to 7.3: accounts made with `mysql_native_password`, which 9.0 took out of the server
//!   (<https://dev.mysql.com/doc/relnotes/mysql/9.0/en/news-9-0-0.html>).
//! - 5.6 and 7.0: none, whatever the account. The server's greeting names `caching_sha2_password` and
//!   the character set 255, and either ends the connection
//!   (<https://github.com/docker-library/mysql/issues/284>); `MariaDB` serves them.
//!
//! `--default-authentication-plugin` is never written: since 8.4 the server refuses to start with it
//! (<https://github.com/docker-library/mysql/issues/1051>).

use crate::catalog::data::{Format, Rescue, Up};
use crate::catalog::spec::{Dialect, Engine, Healthcheck, Role, Series, ServiceSpec};

/// The catalog's entry.
pub(super) const SPEC: ServiceSpec = ServiceSpec {
    name: "mysql",
    doc: "MySQL, an SQL server.",
    role: Role::Database(Engine {
        admin: "root",
        password_variable: "MYSQL_ROOT_PASSWORD",
        dialect: Dialect::Mysql,
    }),
    image: "mysql",
    series: &[
        Series {
            name: "9.7",
            tag: "9.7",
            data: Some("/var/lib/mysql"),
            min_php: Some((7, 4)),
            native_password_below: None,
            args: &[],
        },
        Series {
            name: "8.4",
            tag: "8.4",
            data: Some("/var/lib/mysql"),
            min_php: Some((7, 1)),
            native_password_below: Some((7, 4)),
            // Loads the plugin that PHP 7.1 to 7.3 needs. It is on for every stack, because a project
            // that is added later must not restart the server, and it weakens nothing by itself: an
            // account uses it only if it was made with it.
            // <https://dev.mysql.com/doc/refman/8.4/en/native-pluggable-authentication.html>
            args: &["--mysql-native-password=ON"],
        },
        Series {
            name: "8.0",
            tag: "8.0",
            data: Some("/var/lib/mysql"),
            min_php: Some((7, 1)),
            native_password_below: Some((7, 4)),
            args: &[],
        },
    ],

    default_series: "8.4",
    port: 3306,
    publish: Some(3306),
    web: None,
    environment: &[],
    // Nothing replicates from here, and with a binary log no account but an administrator's may create
    // triggers and functions.
    // <https://dev.mysql.com/doc/refman/8.4/en/stored-programs-logging.html>
    command: &["mysqld", "--skip-log-bin"],
    // Over TCP, because the server that only initialises has no network
    // (`--skip-networking` in the image's `docker-entrypoint.sh`). A refused login is an answer too:
    // <https://dev.mysql.com/doc/refman/8.4/en/mysqladmin.html>.
    healthcheck: Some(Healthcheck {
        test: &["CMD", "mysqladmin", "ping", "-h", "127.0.0.1", "--silent"],
        interval: 5,
        timeout: 5,
        retries: 24,
        start_period: 120,
    }),
    // The image makes the account and gives it the data folder, so a new volume is its own.
    user: Some("mysql"),
    cap_add: &[],
    tmpfs: &[],
    shm_size: None,
    format: Some(Format {
        title: "MySQL",
        images: &[
            "mysql/mysql-server",
            "container-registry.oracle.com/mysql/community-server",
        ],
        numbers: &[(0, 2)],
        // From one long-term series to the next, and from the releases between them: "Upgrade to next
        // major version is only allowed from the last LTS release"; the server refuses anything else
        // (<https://github.com/docker/getting-started-todo-app/issues/63>).
        up: Up::Steps(&["5.7", "8.0", "8.4", "9.7"]),
        // "Downgrade is only permitted between patch releases": refused even from 8.2 to 8.0
        // (<https://github.com/docker-library/mysql/issues/1007>).
        down: "it goes back between patch releases only",
        paths: &[("0", "/var/lib/mysql")],
        // The server's own tables stay out: another series has others, and accounts are provisioned.
        rescue: Some(Rescue {
            dump: r#"docker exec {container} sh -c 'export MYSQL_PWD="${MYSQL_ROOT_PASSWORD:-$(cat "$MYSQL_ROOT_PASSWORD_FILE")}"; mysqldump -uroot --single-transaction --set-gtid-purged=OFF --routines --events --databases $(mysql -uroot -Ne "SELECT schema_name FROM information_schema.schemata WHERE schema_name NOT IN (\"mysql\", \"sys\", \"information_schema\", \"performance_schema\")")' > {file}"#,
            restore: r#"docker exec -i {container} sh -c 'MYSQL_PWD="${MYSQL_ROOT_PASSWORD:-$(cat "$MYSQL_ROOT_PASSWORD_FILE")}" mysql -uroot' < {file}"#,
        }),
        asks_for_volume: true,
        marked: true,
        source: "https://dev.mysql.com/doc/refman/8.4/en/upgrade-paths.html",
    }),
    connection: None,
};
