//! `CakePHP`.
//!
//! nginx: <https://book.cakephp.org/5/en/installation.html#nginx>. Variables:
//! <https://github.com/cakephp/app/blob/5.x/config/.env.example>.

use super::{ANY, MEMCACHED, REDIS};
use crate::catalog::framework::{
    DENY_DOT_FILES, Drivers, Framework, Nginx, Scripts, Sign, Variable,
};

/// The catalog's entry.
pub(super) const FRAMEWORK: Framework = Framework {
    name: "cakephp",
    doc: "CakePHP.",
    docroot: "webroot",
    nginx: Nginx {
        fallback: "/index.php?$args",
        scripts: Scripts::Front("index.php"),
        locations: &[DENY_DOT_FILES],
        no_php: &[],
        read_timeout: 600,
    },
    engines: ANY,
    database: &[("DATABASE_URL", Variable::Url)],
    // Not `CACHE_DEFAULT_URL`: that would change where the application keeps its cache.
    redis: REDIS,
    memcached: MEMCACHED,
    mail: &[("EMAIL_TRANSPORT_DEFAULT_URL", Variable::SmtpUrl)],
    drivers: Drivers {
        mysql: "mysql",
        mariadb: "mysql",
        postgres: "postgres",
    },
    extensions: &["intl"],
    signs: &[
        Sign::Package("cakephp/cakephp"),
        Sign::Files(&["bin/cake", "config/app.php"]),
    ],
    over: &[],
    usual_database: Some("mysql"),
};
