//! `MariaDB`.
//!
//! Tags: <https://hub.docker.com/_/mariadb>; all of these are long-term series except that 10.6 ended in
//! July 2026 (<https://mariadb.org/about/#maintenance-policy>) and stays for projects that are on it.
//! Image: <https://github.com/MariaDB/mariadb-docker/blob/master/11.8/Dockerfile>.

use crate::catalog::data::{Format, Rescue, Up};
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
    format: Some(Format {
        title: "MariaDB",
        images: &[],
        numbers: &[(0, 2)],
        // From any older series, series in between or not; `MARIADB_AUTO_UPGRADE` then brings the system
        // tables up to date. The redo log of a server that crashed is not read by another series
        // (<https://github.com/vbkunin/itop-docker/issues/50>).
        up: Up::Always("if the old server was stopped cleanly"),
        // <https://mariadb.com/kb/en/downgrading-between-major-versions-of-mariadb/>; seen as a server
        // that does not start: <https://github.com/wardenenv/warden/issues/660>.
        down: "it is not made to go back to an older series",
        paths: &[("0", "/var/lib/mysql")],
        rescue: Some(Rescue {
            dump: r#"docker exec {container} sh -c 'export MYSQL_PWD="${MARIADB_ROOT_PASSWORD:-$(cat "$MARIADB_ROOT_PASSWORD_FILE")}"; mariadb-dump -uroot --single-transaction --routines --events --databases $(mariadb -uroot -Ne "SELECT schema_name FROM information_schema.schemata WHERE schema_name NOT IN (\"mysql\", \"sys\", \"information_schema\", \"performance_schema\")")' > {file}"#,
            restore: r#"docker exec -i {container} sh -c 'MYSQL_PWD="${MARIADB_ROOT_PASSWORD:-$(cat "$MARIADB_ROOT_PASSWORD_FILE")}" mariadb -uroot' < {file}"#,
        }),
        asks_for_volume: true,
        marked: true,
        source: "https://mariadb.com/kb/en/upgrading-between-major-mariadb-versions/",
    }),
    connection: None,
};
