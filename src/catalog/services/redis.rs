//! Redis.
//!
//! Tags and data path: <https://hub.docker.com/_/redis>. Image:
//! <https://github.com/redis/docker-library-redis/blob/release/8.6/alpine/Dockerfile>.

use crate::catalog::data::{Format, Up};
use crate::catalog::spec::{Connection, Healthcheck, Protocol, Role, Series, ServiceSpec};

/// The catalog's entry.
pub(super) const SPEC: ServiceSpec = ServiceSpec {
    name: "redis",
    doc: "Redis, an in-memory data store.",
    role: Role::Cache,
    image: "redis",
    series: &[
        Series {
            name: "8",
            tag: "8-alpine",
            data: Some("/data"),
            min_php: None,
            native_password_below: None,
            args: &[],
        },
        Series {
            name: "7.4",
            tag: "7.4-alpine",
            data: Some("/data"),
            min_php: None,
            native_password_below: None,
            args: &[],
        },
        Series {
            name: "7.2",
            tag: "7.2-alpine",
            data: Some("/data"),
            min_php: None,
            native_password_below: None,
            args: &[],
        },
    ],

    default_series: "8",
    port: 6379,
    publish: Some(6379),
    web: None,
    environment: &[],
    command: &["redis-server", "--save", "60", "1", "--loglevel", "warning"],
    // The client ends with 0 whatever the answer, and while it loads its file the server answers
    // `LOADING`.
    healthcheck: Some(Healthcheck {
        test: &["CMD-SHELL", "redis-cli ping | grep -q '^PONG'"],
        interval: 5,
        timeout: 3,
        retries: 12,
        start_period: 30,
    }),
    // Started as root without capabilities it would stay root. The image makes the account and gives it
    // the data folder, so a new volume is its own.
    user: Some("redis"),
    cap_add: &[],
    tmpfs: &[],
    shm_size: None,
    format: Some(Format {
        title: "Redis",
        images: &[],
        numbers: &[(0, 2)],
        up: Up::Reads,
        // "Can't handle RDB format version …" ends the start; the version is in `rdb.h`:
        // <https://github.com/redis/redis/blob/8.0/src/rdb.h>.
        down: "it may not read the dump of a newer one, and then does not start",
        paths: &[("0", "/data")],
        rescue: None,
        asks_for_volume: true,
        marked: false,
        source: "https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/",
    }),
    connection: Some(Connection {
        key: "redis",
        protocol: Protocol::Redis,
    }),
};
