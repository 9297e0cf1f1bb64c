//! Memcached.
//!
//! Tags: <https://hub.docker.com/_/memcached>. Image, which runs as its user `memcache`:
//! <https://github.com/docker-library/memcached/blob/master/1/alpine/Dockerfile>.

use crate::catalog::spec::{Connection, Healthcheck, Protocol, Role, Series, ServiceSpec};

/// The catalog's entry.
pub(super) const SPEC: ServiceSpec = ServiceSpec {
    name: "memcached",
    doc: "Memcached, a cache in memory.",
    role: Role::Cache,
    image: "memcached",
    series: &[Series {
        name: "1.6",
        tag: "1.6-alpine",
        data: None,
        min_php: None,
        native_password_below: None,
        args: &[],
    }],

    default_series: "1.6",
    port: 11211,
    publish: Some(11211),
    web: None,
    environment: &[],
    // The server's own defaults, written out so that they can be seen and changed:
    // <https://docs.memcached.org/serverguide/#commandline-arguments>.
    command: &["memcached", "--memory-limit=64", "--conn-limit=1024"],
    // The image brings no check. `quit` makes the server hang up, so that no `nc` waits for more.
    healthcheck: Some(Healthcheck {
        test: &[
            "CMD-SHELL",
            "printf 'version\\nquit\\n' | nc -w 2 127.0.0.1 11211 | grep -q '^VERSION '",
        ],
        interval: 5,
        timeout: 3,
        retries: 12,
        start_period: 10,
    }),
    user: None,
    cap_add: &[],
    tmpfs: &[],
    shm_size: None,
    format: None,
    connection: Some(Connection {
        key: "memcached",
        protocol: Protocol::Memcached,
    }),
};
