//! Anything in PHP without a framework that phpier knows.
//!
//! The project's own folder is served, so what lies in it beside the pages is denied by name. Assets below
//! `vendor` are served, as many old sites want, but no script runs there.

use super::{ANY, DATABASE, MAIL, MEMCACHED, REDIS};
use crate::catalog::framework::{
    DENY_DOT_FILES, DENY_PROJECT_FILES, Drivers, Framework, Nginx, Scripts,
};

/// The catalog's entry.
pub(super) const FRAMEWORK: Framework = Framework {
    name: "php",
    doc: "Any PHP code: existing scripts run, everything else goes to index.php.",
    docroot: ".",
    nginx: Nginx {
        fallback: "/index.php?$query_string",
        scripts: Scripts::Any,
        locations: &[DENY_DOT_FILES, DENY_PROJECT_FILES],
        no_php: &["node_modules", "vendor"],
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
    extensions: &[],
    signs: &[],
    over: &[],
    usual_database: None,
};
