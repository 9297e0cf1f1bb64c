//! What phpier knows of the world, as data: services, PHP versions, extensions, frameworks.

pub mod extension;
pub mod framework;
pub mod php;
pub mod spec;
pub mod traefik;

mod frameworks;
mod services;

pub use framework::Framework;
pub use spec::{Role, ServiceSpec};

/// The services that `global.kdl` can name by themselves, sorted by name.
pub fn services() -> impl Iterator<Item = &'static ServiceSpec> {
    services::SERVICES.iter().copied()
}

/// The service with this name.
pub fn service(name: &str) -> Option<&'static ServiceSpec> {
    services().find(|spec| spec.name == name)
}

/// The services that hold databases.
pub fn engines() -> impl Iterator<Item = &'static ServiceSpec> {
    services().filter(|spec| spec.engine().is_some())
}

/// The words that `type` takes, sorted.
pub fn frameworks() -> impl Iterator<Item = &'static Framework> {
    frameworks::FRAMEWORKS.iter().copied()
}

/// The framework with this name.
pub fn framework(name: &str) -> Option<&'static Framework> {
    frameworks().find(|framework| framework.name == name)
}

/// What a project without a `type` is. Part of the format version.
pub fn default_framework() -> &'static Framework {
    framework("php").expect("the catalog has a row for `php`")
}
