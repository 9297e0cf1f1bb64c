//! Mailpit, which catches mail and shows it.
//!
//! Tags: <https://hub.docker.com/r/axllent/mailpit/tags> (`v1.30` follows its patch releases). Variables:
//! <https://mailpit.axllent.org/docs/configuration/runtime-options/>.

use crate::catalog::spec::{Connection, Protocol, Role, Series, ServiceSpec, Value, Web};

/// The catalog's entry.
pub(super) const SPEC: ServiceSpec = ServiceSpec {
    name: "mailpit",
    doc: "Mailpit, which catches all mail and shows it on a page.",
    role: Role::Mail,
    image: "axllent/mailpit",
    series: &[Series {
        name: "1.30",
        tag: "v1.30",
        data: Some("/data"),
        min_php: None,
        native_password_below: None,
        args: &[],
    }],

    default_series: "1.30",
    port: 1025,
    publish: Some(1025),
    web: Some(Web {
        host: "mail",
        port: 8025,
    }),
    environment: &[
        ("MP_DATABASE", Value::Literal("/data/mailpit.db")),
        ("MP_MAX_MESSAGES", Value::Literal("5000")),
        // Frameworks that insist on a login may send any; nothing is delivered anywhere.
        ("MP_SMTP_AUTH_ACCEPT_ANY", Value::Literal("1")),
        ("MP_SMTP_AUTH_ALLOW_INSECURE", Value::Literal("1")),
    ],
    command: &[],
    // The image checks itself with `/mailpit readyz`, every second while it starts:
    // <https://github.com/axllent/mailpit/blob/develop/Dockerfile>.
    healthcheck: None,
    // The image has no `/data`, so a new volume belongs to root there and no other account could
    // write to it. Without capabilities root is only the owner of its own files.
    user: None,
    cap_add: &[],
    tmpfs: &[],
    shm_size: None,
    format: None,
    connection: Some(Connection {
        key: "mail",
        protocol: Protocol::Smtp,
    }),
};
