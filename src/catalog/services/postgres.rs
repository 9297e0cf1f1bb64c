//! `PostgreSQL`.
//!
//! Tags and data folders: <https://hub.docker.com/_/postgres>. Since 18 the image keeps its data in a
//! folder for each major version below `/var/lib/postgresql`; before, a volume there loses the data
//! (<https://github.com/docker-library/postgres/pull/1259>). Image:
//! <https://github.com/docker-library/postgres/blob/master/18/trixie/Dockerfile>.

use crate::catalog::data::{Format, Rescue, Up};
use crate::catalog::spec::{Dialect, Engine, Healthcheck, Role, Series, ServiceSpec};

/// The catalog's entry.
pub(super) const SPEC: ServiceSpec = ServiceSpec {
    name: "postgres",
    doc: "PostgreSQL, an SQL server.",
    role: Role::Database(Engine {
        admin: "postgres",
        password_variable: "POSTGRES_PASSWORD",
        dialect: Dialect::Postgres,
    }),
    image: "postgres",
    series: &[
        Series {
            name: "18",
            tag: "18",
            data: Some("/var/lib/postgresql"),
            min_php: None,
            native_password_below: None,
            args: &[],
        },
        Series {
            name: "17",
            tag: "17",
            data: Some("/var/lib/postgresql/data"),
            min_php: None,
            native_password_below: None,
            args: &[],
        },
        Series {
            name: "16",
            tag: "16",
            data: Some("/var/lib/postgresql/data"),
            min_php: None,
            native_password_below: None,
            args: &[],
        },
        Series {
            name: "15",
            tag: "15",
            data: Some("/var/lib/postgresql/data"),
            min_php: None,
            native_password_below: None,
            args: &[],
        },
        Series {
            name: "14",
            tag: "14",
            data: Some("/var/lib/postgresql/data"),
            min_php: None,
            native_password_below: None,
            args: &[],
        },
    ],

    default_series: "17",
    port: 5432,
    publish: Some(5432),
    web: None,
    environment: &[],
    command: &[],
    // Over TCP, because the server that only initialises does not listen there
    // (`listen_addresses=''` in the image's `docker-entrypoint.sh`).
    healthcheck: Some(Healthcheck {
        test: &[
            "CMD",
            "pg_isready",
            "-q",
            "-h",
            "127.0.0.1",
            "-U",
            "postgres",
            "-d",
            "postgres",
        ],
        interval: 5,
        timeout: 5,
        retries: 24,
        start_period: 120,
    }),
    // The image makes the account and gives it the data folder, so a new volume is its own.
    user: Some("postgres"),
    cap_add: &[],
    tmpfs: &[],
    // Docker's 64 MB are too few for parallel queries: <https://hub.docker.com/_/postgres>, "Caveats".
    shm_size: Some("128mb"),
    format: Some(Format {
        title: "PostgreSQL",
        // Images with more inside that keep the same folder and start their tags with the major version.
        images: &["postgis/postgis", "imresamu/postgis"],
        // 9.6 was one, and so is 10: <https://www.postgresql.org/support/versioning/>.
        numbers: &[(0, 2), (10, 1)],
        // "The data directory was initialized by PostgreSQL version …, which is not compatible":
        // <https://github.com/docker-library/postgres/issues/37>.
        up: Up::Never,
        down: "each major version has a format of its own",
        // Since 18 a mount at the old place is refused; before, one at the new place loses the data:
        // <https://github.com/docker-library/postgres/pull/1259>.
        paths: &[
            ("0", "/var/lib/postgresql/data"),
            ("18", "/var/lib/postgresql"),
        ],
        rescue: Some(Rescue {
            dump: "docker exec {container} pg_dumpall -U postgres > {file}",
            restore: "docker exec -i {container} psql -U postgres -d postgres < {file}",
        }),
        asks_for_volume: true,
        marked: true,
        source: "https://www.postgresql.org/docs/current/upgrading.html",
    }),
    connection: None,
};
