//! Redis. Tags and data path: <https://hub.docker.com/_/redis>.

use crate::catalog::spec::{Connection, Healthcheck, Protocol, Role, Series, ServiceSpec};

/// The catalog's entry.
pub const SPEC: ServiceSpec = ServiceSpec {
    name: "redis",
    doc: "Redis, an in-memory data store.",
    role: Role::Cache,
    image: "redis",
    series: &[Series {
        name: "8",
        tag: "8-alpine",
        data: Some("/data"),
        min_php: None,
        args: &[],
    }],
    default_series: "8",
    port: 6379,
    publish: Some(6379),
    web: None,
    environment: &[],
    command: &["redis-server", "--save", "60", "1", "--loglevel", "warning"],
    healthcheck: Some(Healthcheck {
        test: &["CMD", "redis-cli", "ping"],
        interval: 5,
        timeout: 3,
        retries: 12,
        start_period: 30,
    }),
    user: None,
    cap_add: &[],
    tmpfs: &[],
    shm_size: None,
    connection: Some(Connection {
        key: "redis",
        protocol: Protocol::Redis,
    }),
};
