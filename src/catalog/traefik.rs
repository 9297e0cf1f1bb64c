//! The reverse proxy. It is always there, so it is no row among the services.
//!
//! Tags: <https://hub.docker.com/_/traefik>. Nothing below 3.7 is offered: before 3.6.1 Traefik cannot talk
//! to Docker Engine 29 (<https://github.com/traefik/traefik/issues/12253>), and a wildcard in `Host()`
//! came with 3.7 (<https://doc.traefik.io/traefik/reference/routing-configuration/http/routing/rules-and-priority/>).

/// The series, newest first.
pub const SERIES: &[&str] = &["3.7"];

/// The series taken when none is written. Part of the format version.
pub const DEFAULT_SERIES: &str = "3.7";

/// The image of a series.
pub fn image(series: &str) -> String {
    format!("traefik:v{series}")
}
