//! STUB
#![allow(missing_docs, clippy::all)]
#[derive(Debug)]
pub struct PhpVersion {
    pub name: &'static str,
    pub number: (u8, u8),
    pub image: &'static str,
    pub archived: bool,
    pub composer: &'static str,
    pub node: &'static [&'static str],
    pub node_variant: &'static str,
}
static V: &[PhpVersion] = &[
    PhpVersion {
        name: "8.4",
        number: (8, 4),
        image: "php:8.4-fpm-trixie",
        archived: false,
        composer: "2",
        node: &["22"],
        node_variant: "trixie-slim",
    },
    PhpVersion {
        name: "8.3",
        number: (8, 3),
        image: "php:8.3-fpm-trixie",
        archived: false,
        composer: "2",
        node: &["22"],
        node_variant: "trixie-slim",
    },
    PhpVersion {
        name: "7.3",
        number: (7, 3),
        image: "php:7.3-fpm-bullseye",
        archived: true,
        composer: "2",
        node: &["22"],
        node_variant: "bullseye-slim",
    },
];
pub const COMPOSER: &[&str] = &["2", "2.2"];
pub const NODE: &[&str] = &["22"];
pub fn default_version() -> &'static PhpVersion {
    &V[0]
}
pub fn versions() -> impl Iterator<Item = &'static PhpVersion> {
    V.iter()
}
pub fn version(n: &str) -> Option<&'static PhpVersion> {
    V.iter().find(|v| v.name == n)
}
pub fn series_of(n: &str) -> Option<&'static PhpVersion> {
    V.iter().find(|v| n.starts_with(&format!("{}.", v.name)))
}
