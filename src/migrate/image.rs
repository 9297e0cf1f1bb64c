//! What an image of somebody's Compose file is for, by its name.

use crate::catalog;

/// What runs in an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// A database engine of the catalog.
    Engine(&'static str),
    /// A cache or a mail catcher, by the key of a project's file.
    Connection(&'static str),
    /// A page of the global stack.
    Page(&'static str),
    /// A web server or a proxy, which phpier brings itself.
    Web,
    /// PHP.
    Php,
    /// Anything else.
    Other,
}

/// An image's name without its registry, and its tag.
pub(super) fn split(image: &str) -> (String, String) {
    let image = image.split('@').next().unwrap_or(image);
    let last = image.rfind('/').map_or(0, |at| at + 1);
    let (name, tag) = match image[last..].split_once(':') {
        Some((name, tag)) => (format!("{}{name}", &image[..last]), tag),
        None => (image.to_owned(), ""),
    };
    let short = ["docker.io/library/", "docker.io/", "library/"]
        .iter()
        .find_map(|prefix| name.strip_prefix(prefix))
        .unwrap_or(&name);
    (short.to_owned(), tag.to_owned())
}

/// What an image is for.
pub(super) fn what(image: &str) -> What {
    let (name, _) = split(image);
    let base = name.rsplit('/').next().unwrap_or(&name);
    match base {
        "mysql" | "mysql-server" | "percona" | "percona-server" => What::Engine("mysql"),
        "mariadb" => What::Engine("mariadb"),
        "postgres" | "postgresql" | "postgis" => What::Engine("postgres"),
        "redis" | "redis-stack" | "redis-stack-server" => What::Connection("redis"),
        "valkey" => What::Connection("valkey"),
        "memcached" => What::Connection("memcached"),
        "mailpit" | "mailhog" | "maildev" | "mailcatcher" => What::Connection("mail"),
        "phpmyadmin" => What::Page("phpmyadmin"),
        "adminer" => What::Page("adminer"),
        "pgadmin4" => What::Page("pgadmin"),
        "nginx" | "httpd" | "apache" | "caddy" | "traefik" | "nginx-proxy" | "haproxy" => What::Web,
        "php" | "wordpress" | "drupal" | "php-fpm" | "php-apache" | "php-nginx" | "frankenphp" => {
            What::Php
        }
        _ => What::Other,
    }
}

/// Whether the image is the official one of an engine on Debian, whose account phpier's has too. Others
/// keep their data for another account, or elsewhere.
pub(super) fn is_official(image: &str) -> bool {
    let (name, tag) = split(image);
    matches!(name.as_str(), "mysql" | "mariadb" | "postgres") && !tag.contains("alpine")
}

/// `8.3` of `8.3-fpm-alpine`; nothing of `latest`.
pub(super) fn version(tag: &str) -> Option<String> {
    let end = tag
        .find(|c: char| !(c.is_ascii_digit() || c == '.'))
        .unwrap_or(tag.len());
    let version = tag[..end].trim_end_matches('.');
    (!version.is_empty()).then(|| version.to_owned())
}

/// `8.3` of an image of PHP: `8.3-fpm`, `6.5-php8.2-apache`.
pub(super) fn php_version(tag: &str) -> Option<String> {
    match tag.split_once("php") {
        Some((_, rest)) => version(rest),
        None => version(tag),
    }
}

/// `ldap` of a package that Debian, or DDEV, has for PHP: `php8.1-ldap`.
pub(super) fn php_package(package: &str) -> Option<&str> {
    let (version, name) = package.strip_prefix("php")?.split_once('-')?;
    let own = ["", "${DDEV_PHP_VERSION}", "$DDEV_PHP_VERSION"].contains(&version);
    (own || self::version(version).as_deref() == Some(version)).then_some(name)
}

/// The series of the catalog that a version belongs to: `8.0` for `8.0.36`.
pub(super) fn series(service: &str, version: &str) -> Option<&'static str> {
    let spec = catalog::service(service)?;
    let belongs = |name: &str| is_below(version, name);
    let mut names = spec.series.iter().map(|series| series.name);
    names.find(|name| belongs(name))
}

/// The series that a tag of several means, which is the newest of them: `7.4` for `redis:7`.
pub(super) fn newest(service: &str, version: &str) -> Option<&'static str> {
    let spec = catalog::service(service)?;
    let mut names = spec.series.iter().map(|series| series.name);
    names.find(|name| is_below(name, version))
}

/// The series that comes nearest to a version that phpier has not: the next newer one, else the newest.
pub(super) fn nearest(service: &str, version: &str) -> Option<&'static str> {
    let spec = catalog::service(service)?;
    let names = || spec.series.iter().map(|series| series.name);
    let newer = names().rfind(|name| numbers(name) >= numbers(version));
    newer.or_else(|| names().next())
}

/// Whether a version is one of a line: `8.0.36` of `8.0`.
fn is_below(version: &str, line: &str) -> bool {
    let rest = version.strip_prefix(line);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn numbers(version: &str) -> Vec<u32> {
    let parts = version
        .split('.')
        .map(|part| part.parse().unwrap_or_default());
    parts.collect()
}

#[cfg(test)]
mod tests {
    use super::{nearest, newest, php_package, series};

    #[test]
    fn versions_are_found_among_the_series() {
        for (service, version, exact, floating, near) in [
            ("mysql", "8.0.36", Some("8.0"), None, "8.4"),
            ("mysql", "8", None, Some("8.4"), "8.0"),
            ("mysql", "5.7", None, None, "8.0"),
            ("mysql", "99", None, None, "9.7"),
            ("mariadb", "10", None, Some("10.11"), "10.6"),
            ("mariadb", "10.1", None, None, "10.6"),
            ("postgres", "16.2", Some("16"), None, "17"),
            ("redis", "7", None, Some("7.4"), "7.2"),
        ] {
            assert_eq!(series(service, version), exact, "{service} {version}");
            let found = newest(service, version).filter(|_| exact.is_none());
            assert_eq!(found, floating, "{service} {version}");
            assert_eq!(nearest(service, version), Some(near), "{service} {version}");
        }
    }

    #[test]
    fn packages_are_told_apart() {
        for (package, extension) in [
            ("php8.1-tidy", Some("tidy")),
            ("php${DDEV_PHP_VERSION}-ldap", Some("ldap")),
            ("php-gd", Some("gd")),
            ("phpunit", None),
            ("phpmyadmin-extra", None),
            ("vim", None),
        ] {
            assert_eq!(php_package(package), extension, "{package}");
        }
    }
}
