//! STUB
#![allow(missing_docs, clippy::all)]
use super::php::PhpVersion;
use super::spec::{Dialect, Protocol};
pub struct Extension {
    pub name: &'static str,
    pub bundled: bool,
}
static E: &[Extension] = &[
    Extension {
        name: "gd",
        bundled: false,
    },
    Extension {
        name: "intl",
        bundled: false,
    },
    Extension {
        name: "redis",
        bundled: false,
    },
    Extension {
        name: "pdo_mysql",
        bundled: false,
    },
];
impl Extension {
    pub fn supports(&self, _: &PhpVersion) -> bool {
        true
    }
    pub fn versions(&self) -> String {
        String::new()
    }
}
pub fn find(n: &str) -> Option<&'static Extension> {
    E.iter().find(|e| e.name == n)
}
pub fn names() -> impl Iterator<Item = &'static str> {
    E.iter().map(|e| e.name)
}
pub fn for_dialect(_: Dialect) -> &'static [&'static str] {
    &["pdo_mysql"]
}
pub fn for_protocol(_: Protocol) -> &'static [&'static str] {
    &["redis"]
}
