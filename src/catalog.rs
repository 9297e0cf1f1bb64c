//! What phpier knows of the outside world, as tables: the services of the global stack, the frameworks
//! of projects, PHP's versions and extensions, and the images of each.
//!
//! Everything here is data with its source beside it. A new service or framework is one file and one
//! row; a new PHP version or extension is one row.

pub mod client;
pub mod data;
pub mod extension;
pub mod framework;
mod frameworks;
mod kin;
pub mod php;
mod services;
pub mod spec;
pub mod traefik;

pub use framework::Framework;
pub use spec::{Role, ServiceSpec};

/// All services, sorted by name.
pub fn services() -> impl Iterator<Item = &'static ServiceSpec> {
    services::SERVICES.iter().copied()
}

/// The service with this name.
pub fn service(name: &str) -> Option<&'static ServiceSpec> {
    services().find(|spec| spec.name == name)
}

/// The service that a project connects to by this key.
pub fn connected(key: &str) -> Option<&'static ServiceSpec> {
    let is_of = |spec: &&ServiceSpec| spec.connection.as_ref().is_some_and(|one| one.key == key);
    services().find(is_of)
}

/// The services that hold databases, sorted by name.
pub fn engines() -> impl Iterator<Item = &'static ServiceSpec> {
    services().filter(|spec| spec.engine().is_some())
}

/// All frameworks, sorted by name.
pub fn frameworks() -> impl Iterator<Item = &'static Framework> {
    frameworks::FRAMEWORKS.iter().copied()
}

/// The framework with this name.
pub fn framework(name: &str) -> Option<&'static Framework> {
    frameworks().find(|framework| framework.name == name)
}

/// The `type` of a project that writes none. Part of the format version.
pub fn default_framework() -> &'static Framework {
    frameworks::DEFAULT
}
