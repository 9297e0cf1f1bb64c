//! Adminer, one page for every SQL server.
//!
//! Tags: <https://hub.docker.com/_/adminer> (`6`, `5`; 6.1.1 and 5.5.1). The image runs `php -S` on 8080
//! as its own user `adminer`: <https://github.com/TimWolla/docker-adminer/blob/master/6/Dockerfile>.

use crate::catalog::spec::{Healthcheck, Role, Series, ServiceSpec, Value, Web};

/// The catalog's entry.
pub(super) const SPEC: ServiceSpec = ServiceSpec {
    name: "adminer",
    doc: "Adminer, a page for MySQL, MariaDB and PostgreSQL.",
    role: Role::Tool,
    image: "adminer",
    series: &[
        Series {
            name: "6",
            tag: "6",
            data: None,
            min_php: None,
            native_password_below: None,
            args: &[],
        },
        Series {
            name: "5",
            tag: "5",
            data: None,
            min_php: None,
            native_password_below: None,
            args: &[],
        },
    ],

    default_series: "5",
    port: 8080,
    publish: None,
    web: Some(Web {
        host: "adminer",
        port: 8080,
    }),
    // The form's first choice of server; it still asks for user and password.
    environment: &[(
        "ADMINER_DEFAULT_SERVER",
        Value::FirstHost(&["mysql", "mariadb", "postgres"]),
    )],
    command: &[],
    // The image has no client for pages that is sure to stay, but PHP itself. A connection is enough:
    // the server is one process, and a page asked for behind a long import would call it dead.
    healthcheck: Some(Healthcheck {
        test: &[
            "CMD",
            "php",
            "-r",
            "exit(@fsockopen('127.0.0.1', 8080) ? 0 : 1);",
        ],
        interval: 10,
        timeout: 3,
        retries: 6,
        start_period: 15,
    }),
    user: None,
    cap_add: &[],
    tmpfs: &[],
    shm_size: None,
    format: None,
    connection: None,
};
