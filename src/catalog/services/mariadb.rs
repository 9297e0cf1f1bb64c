//! `MariaDB`.
//!
//! Tags: <https://hub.docker.com/_/mariadb>; all of these are long-term series except that 10.6 ended in
//! July 2026 (<https://mariadb.org/about/#maintenance-policy>) and stays for projects that are on it.
//! Image: <https://github.com/MariaDB/mariadb-docker/blob/master/11.8/Dockerfile>.

use crate::catalog::spec::{Dialect, Engine, Healthcheck, Role, Series, ServiceSpec, Value};

/// The catalog's entry.
pub(super) const SPEC: ServiceSpec = ServiceSpec {
    name: "mariadb",
    doc: "MariaDB, an SQL server.",
    role: Role::Database(Engine {
        admin: "root",
        password_variable: "MARIADB_ROOT_PASSWORD",
        dialect: Dialect::Mariadb,
    }),
    image: "mariadb",
    // Accounts are made with `mysql_native_password` in every series, which the oldest PHP knows.
    series: &[
        Series {
            name: "12.3",
            tag: "12.3",
            data: Some("/var/lib/mysql"),
            min_php: None,
            native_password_below: None,
            args: &[],
        },
        Series {
            name: "11.8",
            tag: "11.8",
            data: Some("/var/lib/mysql"),
            min_php: None,
            native_password_below: None,
            args: &[],
        },
        Series {
            name: "11.4",
            tag: "11.4",
            data: Some("/var/lib/mysql"),
            min_php: None,
            native_password_below: None,
            args: &[],
        },
        Series {
            name: "10.11",
            tag: "10.11",
            data: Some("/var/lib/mysql"),
            min_php: None,
            native_password_below: None,
            args: &[],
        },
        Series {
            name: "10.6",
            tag: "10.6",
            data: Some("/var/lib/mysql"),
            min_php: None,
            native_password_below: None,
            args: &[],
        },
    ],

    default_series: "11.8",
    port: 3306,
    // Not 3306, so that MySQL and MariaDB fit on one machine.
    publish: Some(3307),
    web: None,
    // The only variable that acts on data that is there already: a newer release of the series brings
    // the system tables up to date, after a backup of them, and a volume made by another image gets
    // the user of the health check.
    // <https://mariadb.com/kb/en/mariadb-server-docker-official-image-environment-variables/>
    environment: &[("MARIADB_AUTO_UPGRADE", Value::Literal("1"))],
    command: &[],
    // `--connect` fails on the server that only initialises, which has no network.
    // <https://github.com/MariaDB/mariadb-docker/blob/master/healthcheck.sh>
    healthcheck: Some(Healthcheck {
        test: &["CMD", "healthcheck.sh", "--connect", "--innodb_initialized"],
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
    connection: None,
};
