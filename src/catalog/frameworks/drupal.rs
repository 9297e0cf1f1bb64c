//! Drupal 8 and newer, as a Composer project.
//!
//! nginx: <https://nginx-wiki.getpagespeed.com/start/topics/recipes/drupal/>, the recipe that
//! drupal.org names, and the denied names of
//! <https://github.com/drupal/drupal/blob/11.x/.htaccess>. Drupal reads its connections from
//! `settings.php` and nothing from the environment, so it gets the usual names.

use super::{ANY, DATABASE, MAIL, MEMCACHED, REDIS};
use crate::catalog::framework::{DENY_DOT_FILES, Drivers, Framework, Nginx, Scripts, Sign};

/// The catalog's entry.
pub(super) const FRAMEWORK: Framework = Framework {
    name: "drupal",
    doc: "Drupal.",
    docroot: "web",
    nginx: Nginx {
        fallback: "/index.php?$query_string",
        scripts: Scripts::Any,
        locations: &[
            DENY_DOT_FILES,
            r"location ~ ^/sites/.*/private/ {
    deny all;
}",
            r"location ~ ^/sites/[^/]+/files/.*\.php(?:/|$) {
    deny all;
}",
            r"location ~ /vendor/.*\.php(?:/|$) {
    deny all;
}",
            r"location ~* \.(?:engine|inc|install|make|module|profile|po|sh|sql|theme|twig|xtmpl|ya?ml)(?:~|\.(?:bak|orig|save|swp))?$ {
    deny all;
}",
            r"location ~ ^(?:/[a-z-]+)?/system/files/ {
    try_files $uri /index.php?$query_string;
}",
        ],
        no_php: &["sites/default/files"],
        read_timeout: 600,
    },
    engines: ANY,
    database: DATABASE,
    redis: REDIS,
    memcached: MEMCACHED,
    mail: MAIL,
    drivers: Drivers {
        mysql: "mysql",
        mariadb: "mysql",
        postgres: "pgsql",
    },
    // <https://www.drupal.org/docs/getting-started/system-requirements/php-requirements>
    extensions: &["gd"],
    signs: &[
        Sign::Page("core/lib/Drupal.php"),
        Sign::Package("drupal/core-recommended"),
        Sign::Package("drupal/core"),
    ],
    over: &[],
    usual_database: Some("mysql"),
};
