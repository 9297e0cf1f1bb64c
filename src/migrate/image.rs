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

/// The series of the catalog that a version belongs to: `8.0` for `8.0.36`.
pub(super) fn series(engine: &str, version: &str) -> Option<&'static str> {
    let spec = catalog::service(engine)?;
    let belongs = |name: &str| {
        version == name
            || version
                .strip_prefix(name)
                .is_some_and(|rest| rest.starts_with('.'))
    };
    let mut names = spec.series.iter().map(|series| series.name);
    names.find(|name| belongs(name))
}
