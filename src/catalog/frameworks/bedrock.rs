//! Bedrock, `WordPress` by Composer.
//!
//! nginx: <https://roots.io/bedrock/docs/server-configuration/>. Variables:
//! <https://github.com/roots/bedrock/blob/master/.env.example>. It runs where `WordPress` does:
//! <https://wordpress.org/about/requirements/>.

use super::{MAIL, MEMCACHED, MYSQL, REDIS};
use crate::catalog::framework::{
    DENY_DOT_FILES, Drivers, Framework, Nginx, Scripts, Sign, Variable,
};

/// The catalog's entry.
pub(super) const FRAMEWORK: Framework = Framework {
    name: "bedrock",
    doc: "Bedrock, WordPress as a Composer project.",
    docroot: "web",
    nginx: Nginx {
        fallback: "/index.php?$args",
        scripts: Scripts::Any,
        locations: &[DENY_DOT_FILES],
        no_php: &["app/uploads"],
        read_timeout: 600,
    },
    engines: MYSQL,
    database: &[
        ("DB_HOST", Variable::HostPort),
        ("DB_NAME", Variable::Database),
        ("DB_USER", Variable::Username),
        ("DB_PASSWORD", Variable::Password),
    ],
    redis: REDIS,
    memcached: MEMCACHED,
    mail: MAIL,
    drivers: Drivers {
        mysql: "mysql",
        mariadb: "mysql",
        postgres: "pgsql",
    },
    extensions: &[],
    signs: &[
        Sign::Package("roots/bedrock-autoloader"),
        Sign::Files(&["config/application.php", "web/wp-config.php"]),
    ],
    over: &["wordpress"],
    usual_database: Some("mysql"),
};
