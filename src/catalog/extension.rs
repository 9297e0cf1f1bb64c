//! PHP extensions: which there are, for which versions of PHP, and which every image has anyway.

mod table;

use super::php::{self, PhpVersion};
use super::spec::{Dialect, Protocol};

const OLDEST: (u8, u8) = (5, 6);
const NEWEST: (u8, u8) = (8, 5);

/// An extension.
#[derive(Debug)]
pub struct Extension {
    /// Its name for `install-php-extensions`, in lower case.
    pub name: &'static str,
    /// Whether it is never installed, because every image that can have it has it: `json`, `mbstring`.
    /// Naming it is allowed, since `composer.json` names such too, and changes nothing.
    pub bundled: bool,
    installable: Option<Range>,
    built_in: Option<Range>,
}

/// Versions of PHP as (major, minor).
#[derive(Clone, Copy, Debug)]
struct Range {
    first: (u8, u8),
    last: (u8, u8),
    without: &'static [(u8, u8)],
}

impl Range {
    fn contains(&self, version: (u8, u8)) -> bool {
        (self.first..=self.last).contains(&version) && !self.without.contains(&version)
    }
}

impl Extension {
    /// Whether a project of this version can have it.
    pub fn supports(&self, version: &PhpVersion) -> bool {
        self.is_built_in(version) || contains(self.installable, version)
    }

    /// Whether the image of this version has it already.
    pub fn is_built_in(&self, version: &PhpVersion) -> bool {
        contains(self.built_in, version)
    }

    /// Whether it must be installed for this version. `sodium`, `ftp` and `opcache` are in some images
    /// and not in others.
    pub fn needs_install(&self, version: &PhpVersion) -> bool {
        !self.is_built_in(version) && self.supports(version)
    }

    /// The versions it supports, to stand after "exists for PHP": `5.6 to 7.4, 8.1 to 8.5`.
    pub fn versions(&self) -> String {
        let mut spans: Vec<Vec<&str>> = Vec::new();
        let mut open = false;
        for version in php::versions() {
            let supported = self.supports(version);
            if supported {
                match spans.last_mut().filter(|_| open) {
                    Some(span) => span.push(version.name),
                    None => spans.push(vec![version.name]),
                }
            }
            open = supported;
        }
        let spans: Vec<String> = spans
            .iter()
            .map(|span| match span.as_slice() {
                [first, .., last] => format!("{first} to {last}"),
                few => few.concat(),
            })
            .collect();
        if spans.is_empty() {
            return "built thread-safe, which no php-fpm image is".to_owned();
        }
        spans.join(", ")
    }
}

fn contains(range: Option<Range>, version: &PhpVersion) -> bool {
    range.is_some_and(|range| range.contains(version.number))
}

/// All extensions, sorted by name.
pub fn all() -> std::slice::Iter<'static, Extension> {
    table::EXTENSIONS.iter()
}

/// The names of all extensions, sorted.
pub fn names() -> impl Iterator<Item = &'static str> {
    all().map(|extension| extension.name)
}

/// The extension with this name.
pub fn find(name: &str) -> Option<&'static Extension> {
    all().find(|extension| extension.name == name)
}

/// What a connection to a database of this kind needs: PDO for frameworks, the client library's own
/// functions for `WordPress` and older code.
pub fn for_dialect(dialect: Dialect) -> &'static [&'static str] {
    match dialect {
        Dialect::Mysql | Dialect::Mariadb => &["mysqli", "pdo_mysql"],
        Dialect::Postgres => &["pdo_pgsql", "pgsql"],
    }
}

/// What a connection to a cache needs. PHP itself speaks SMTP to the mail catcher.
pub fn for_protocol(protocol: Protocol) -> &'static [&'static str] {
    match protocol {
        Protocol::Redis => &["redis"],
        Protocol::Memcached => &["memcached"],
        Protocol::Smtp => &[],
    }
}
