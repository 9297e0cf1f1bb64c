//! One row for each service of the catalog, sorted by name.

use super::spec::ServiceSpec;

mod redis;

/// All services that `global.kdl` can name by themselves.
pub static SERVICES: &[&ServiceSpec] = &[&redis::SPEC];
