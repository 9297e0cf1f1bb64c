//! `WordPress`, the folder with `wp-settings.php`.
//!
//! nginx: <https://developer.wordpress.org/advanced-administration/server/web-server/nginx/>. Variables: those
//! that the `wp-config.php` of the official image reads
//! (<https://github.com/docker-library/wordpress/blob/master/wp-config-docker.php>); `WordPress` by itself
//! reads none. It runs on `MySQL` and `MariaDB` alone: <https://wordpress.org/about/requirements/>.

use super::{MAIL, MEMCACHED, MYSQL, REDIS};
use crate::catalog::framework::{
    DENY_DOT_FILES, DENY_PROJECT_FILES, Drivers, Framework, Nginx, Scripts, Sign, Variable,
};

/// The catalog's entry.
pub(super) const FRAMEWORK: Framework = Framework {
    name: "wordpress",
    doc: "WordPress.",
    docroot: ".",
    nginx: Nginx {
        fallback: "/index.php?$args",
        scripts: Scripts::Any,
        locations: &[
            DENY_DOT_FILES,
            DENY_PROJECT_FILES,
            r"location ~* /(?:uploads|files)/.*\.php(?:/|$) {
    deny all;
}",
        ],
        no_php: &["vendor", "wp-content/uploads"],
        read_timeout: 600,
    },
    engines: MYSQL,
    database: &[
        ("WORDPRESS_DB_HOST", Variable::HostPort),
        ("WORDPRESS_DB_NAME", Variable::Database),
        ("WORDPRESS_DB_USER", Variable::Username),
        ("WORDPRESS_DB_PASSWORD", Variable::Password),
    ],
    redis: REDIS,
    memcached: MEMCACHED,
    mail: MAIL,
    drivers: Drivers {
        mysql: "mysql",
        mariadb: "mysql",
        postgres: "pgsql",
    },
    // `mysqli` comes with its database; the rest of what it recommends it can do without:
    // <https://make.wordpress.org/hosting/handbook/server-environment/#php-extensions>.
    extensions: &[],
    signs: &[
        Sign::Page("wp-settings.php"),
        Sign::Page("wp-config-sample.php"),
        Sign::Page("wp-config.php"),
        Sign::Package("johnpbloch/wordpress"),
        Sign::Package("roots/wordpress"),
    ],
    over: &[],
    usual_database: Some("mysql"),
};
