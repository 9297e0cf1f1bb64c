//! pgAdmin, pages for `PostgreSQL`.
//!
//! Tags: <https://hub.docker.com/r/dpage/pgadmin4/tags>. Variables:
//! <https://www.pgadmin.org/docs/pgadmin4/latest/container_deployment.html>. Image, which runs as uid 5050:
//! <https://github.com/pgadmin-org/pgadmin4/blob/master/Dockerfile>.

use crate::catalog::data::{Format, Up};
use crate::catalog::spec::{Healthcheck, Role, Series, ServiceSpec, Value, Web};

/// The catalog's entry.
pub(super) const SPEC: ServiceSpec = ServiceSpec {
    name: "pgadmin",
    doc: "pgAdmin, pages for PostgreSQL.",
    role: Role::Tool,
    image: "dpage/pgadmin4",
    series: &[Series {
        name: "9",
        tag: "9",
        data: Some("/var/lib/pgadmin"),
        min_php: None,
        native_password_below: None,
        args: &[],
    }],

    default_series: "9",
    port: 8080,
    publish: None,
    web: Some(Web {
        host: "pgadmin",
        port: 8080,
    }),
    environment: &[
        // It does not start without a first account. Addresses of `.test`, `.local` and `.localhost`
        // are refused: <https://github.com/pgadmin-org/pgadmin4/issues/6222>.
        ("PGADMIN_DEFAULT_EMAIL", Value::Literal("admin@example.com")),
        (
            "PGADMIN_DEFAULT_PASSWORD_FILE",
            Value::SecretFile("pgadmin"),
        ),
        // Started with `sudo`, which cannot work without new privileges.
        ("PGADMIN_DISABLE_POSTFIX", Value::Literal("1")),
        // The usual `[::]` fails where the kernel has no IPv6.
        ("PGADMIN_LISTEN_ADDRESS", Value::Literal("0.0.0.0")),
        // The usual port is not the same in all releases of 9:
        // <https://github.com/pgadmin-org/pgadmin4/pull/9985>.
        ("PGADMIN_LISTEN_PORT", Value::Literal("8080")),
    ],
    command: &[],
    // <https://github.com/pgadmin-org/pgadmin4/blob/master/web/pgadmin/misc/__init__.py>
    healthcheck: Some(Healthcheck {
        test: &[
            "CMD",
            "wget",
            "-q",
            "-O",
            "/dev/null",
            "http://127.0.0.1:8080/misc/ping",
        ],
        interval: 10,
        timeout: 5,
        retries: 12,
        start_period: 90,
    }),
    user: None,
    // Releases up to 9.15 give the Python binary this capability, and the kernel refuses to run a
    // binary whose capabilities the container has dropped, whatever the port:
    // <https://github.com/pgadmin-org/pgadmin4/issues/6694>.
    cap_add: &["NET_BIND_SERVICE"],
    tmpfs: &[],
    shm_size: None,
    format: Some(Format {
        title: "pgAdmin",
        images: &[],
        numbers: &[(0, 1)],
        up: Up::Steps(&[]),
        down: "its migrations only go forward",
        paths: &[("0", "/var/lib/pgadmin")],
        rescue: None,
        asks_for_volume: true,
        marked: false,
        source: "https://github.com/pgadmin-org/pgadmin4/issues/9940",
    }),
    connection: None,
};
