//! Traefik, which every stack has. <https://hub.docker.com/_/traefik>

/// The series on offer, newest first. Older ones cannot match wildcard hosts as phpier writes them,
/// and before 3.6.1 could not talk to Docker Engine 29
/// (<https://github.com/traefik/traefik/issues/12253>).
pub const SERIES: &[&str] = &["3.7"];

/// The series taken when none is written. Part of the format version.
pub const DEFAULT_SERIES: &str = "3.7";

/// The image of a series.
pub fn image(series: &str) -> String {
    format!("traefik:v{series}")
}
