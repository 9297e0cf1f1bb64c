//! Valkey.
//!
//! Tags and data path: <https://hub.docker.com/r/valkey/valkey>. Image:
//! <https://github.com/valkey-io/valkey-container/blob/mainline/9.1/alpine/Dockerfile>; that it starts as
//! any user is one of its tests (`.test/tests/valkey-user-flag/run.sh`).

use crate::catalog::data::{Format, Up};
use crate::catalog::spec::{Connection, Healthcheck, Protocol, Role, Series, ServiceSpec};

/// The catalog's entry.
pub(super) const SPEC: ServiceSpec = ServiceSpec {
    name: "valkey",
    doc: "Valkey, an in-memory data store that speaks Redis.",
    role: Role::Cache,
    image: "valkey/valkey",
    series: &[
        Series {
            name: "9.1",
            tag: "9.1-alpine",
            data: Some("/data"),
            min_php: None,
            native_password_below: None,
            args: &[],
        },
        Series {
            name: "9.0",
            tag: "9.0-alpine",
            data: Some("/data"),
            min_php: None,
            native_password_below: None,
            args: &[],
        },
        Series {
            name: "8.1",
            tag: "8.1-alpine",
            data: Some("/data"),
            min_php: None,
            native_password_below: None,
            args: &[],
        },
    ],

    default_series: "9.1",
    port: 6379,
    // Not 6379, so that Redis and Valkey fit on one machine.
    publish: Some(6380),
    web: None,
    environment: &[],
    command: &[
        "valkey-server",
        "--save",
        "60",
        "1",
        "--loglevel",
        "warning",
    ],
    // The client ends with 0 whatever the answer, and while it loads its file the server answers
    // `LOADING`.
    healthcheck: Some(Healthcheck {
        test: &["CMD-SHELL", "valkey-cli ping | grep -q '^PONG'"],
        interval: 5,
        timeout: 3,
        retries: 12,
        start_period: 30,
    }),
    // Started as root without capabilities it would stay root. The image makes the account and gives it
    // the data folder, so a new volume is its own.
    user: Some("valkey"),
    cap_add: &[],
    tmpfs: &[],
    shm_size: None,
    format: Some(Format {
        title: "Valkey",
        images: &[],
        numbers: &[(0, 2)],
        up: Up::Reads,
        // The dumps of 9.0 have version 80, which no older one reads:
        // <https://github.com/valkey-io/valkey/blob/9.0/src/rdb.h>.
        down: "it may not read the dump of a newer one, and then does not start",
        paths: &[("0", "/data")],
        rescue: None,
        asks_for_volume: true,
        marked: false,
        source: "https://valkey.io/topics/migration/",
    }),
    connection: Some(Connection {
        key: "valkey",
        protocol: Protocol::Redis,
    }),
};
