//! Statamic, a Laravel application.
//!
//! nginx: <https://statamic.dev/deploying#nginx>; requirements:
//! <https://statamic.dev/requirements>.

use super::{ANY, DATABASE, MAIL, MEMCACHED, REDIS};
use crate::catalog::framework::{DENY_DOT_FILES, Drivers, Framework, Nginx, Scripts, Sign};

/// The catalog's entry.
pub(super) const FRAMEWORK: Framework = Framework {
    name: "statamic",
    doc: "Statamic.",
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
    drivers: Drivers {
        mysql: "mysql",
        mariadb: "mysql",
        postgres: "pgsql",
    },
    extensions: &["bcmath", "exif", "gd"],
    signs: &[Sign::Package("statamic/cms"), Sign::Files(&["please"])],
    over: &["laravel"],
    usual_database: None,
};
