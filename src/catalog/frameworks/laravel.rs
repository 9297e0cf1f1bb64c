//! Laravel.
//!
//! nginx: <https://laravel.com/docs/12.x/deployment#nginx>. Variables: the `env()` calls of `config/*.php` in
//! <https://github.com/laravel/laravel>.

use super::{ANY, DATABASE, MAIL, MEMCACHED, REDIS};
use crate::catalog::framework::{DENY_DOT_FILES, Drivers, Framework, Nginx, Scripts, Sign};

/// The catalog's entry.
pub(super) const FRAMEWORK: Framework = Framework {
    name: "laravel",
    doc: "Laravel.",
    docroot: "public",
    nginx: Nginx {
        fallback: "/index.php?$query_string",
        scripts: Scripts::Front("index.php"),
        locations: &[DENY_DOT_FILES],
        no_php: &[],
        read_timeout: 600,
    },
    engines: ANY,
    database: DATABASE,
    redis: REDIS,
    memcached: MEMCACHED,
    mail: MAIL,
    // Before Laravel 11 there is no connection `mariadb`, and `mysql` serves both in all of them:
    // <https://laravel.com/docs/11.x/releases>.
    drivers: Drivers {
        mysql: "mysql",
        mariadb: "mysql",
        postgres: "pgsql",
    },
    extensions: &[],
    signs: &[
        Sign::Package("laravel/framework"),
        Sign::Package("laravel/lumen-framework"),
        Sign::Files(&["artisan"]),
    ],
    over: &[],
    usual_database: None,
};
