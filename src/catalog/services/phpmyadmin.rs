//! phpMyAdmin, pages for `MySQL` and `MariaDB`.
//!
//! Tags and variables: <https://hub.docker.com/_/phpmyadmin>. Image:
//! <https://github.com/phpmyadmin/docker/blob/master/apache/Dockerfile>.
//!
//! `PMA_USER` and `PMA_PASSWORD` are never set: with them everyone who can open the page is logged in.
//! `PMA_ABSOLUTE_URI` is not set either: phpMyAdmin follows the request, and a fixed address would be
//! wrong for one of `http` and `https`.

use crate::catalog::spec::{Healthcheck, Role, Series, ServiceSpec, Value, Web};

/// The catalog's entry.
pub(super) const SPEC: ServiceSpec = ServiceSpec {
    name: "phpmyadmin",
    doc: "phpMyAdmin, pages for MySQL and MariaDB.",
    role: Role::Tool,
    image: "phpmyadmin",
    series: &[Series {
        name: "5.2",
        tag: "5.2",
        data: None,
        min_php: None,
        native_password_below: None,
        args: &[],
    }],

    default_series: "5.2",
    port: 80,
    publish: None,
    web: Some(Web {
        host: "phpmyadmin",
        port: 80,
    }),
    environment: &[
        ("PMA_HOSTS", Value::Hosts(&["mariadb", "mysql"])),
        ("PMA_PORTS", Value::Ports(&["mariadb", "mysql"])),
        ("PMA_VERBOSES", Value::Titles(&["mariadb", "mysql"])),
        // The image's own 2048K takes hardly any dump.
        ("UPLOAD_LIMIT", Value::Literal("256M")),
    ],
    command: &[],
    // As in the image's own tests; a page of phpMyAdmin would leave a session behind at each check.
    // <https://github.com/phpmyadmin/docker/blob/master/testing/docker-compose/docker-compose.testing-run-as-www-data.yml>
    healthcheck: Some(Healthcheck {
        test: &[
            "CMD",
            "curl",
            "-fsS",
            "-o",
            "/dev/null",
            "http://127.0.0.1/robots.txt",
        ],
        interval: 10,
        timeout: 5,
        retries: 6,
        start_period: 30,
    }),
    // Since 5.2.2 the folder that its entrypoint writes a secret into belongs to this user. Root without
    // capabilities cannot write there, which ends every page but not the start, and as this user Apache needs none:
    // <https://github.com/phpmyadmin/docker/blob/master/testing/docker-compose/docker-compose.testing-run-as-www-data.yml>
    user: Some("www-data"),
    cap_add: &[],
    tmpfs: &[],
    shm_size: None,
    format: None,
    connection: None,
};
