//! Craft CMS.
//!
//! nginx and requirements: <https://craftcms.com/docs/5.x/requirements.html>,
//! <https://github.com/craftcms/docker/blob/65ae77023c32c3a0f898f4dfd4aecab6ca77f48b/nginx/default.conf>. Its links name the script where
//! `omitScriptNameInUrls` is off: <https://craftcms.com/docs/5.x/reference/config/general.html>. Variables:
//! <https://craftcms.com/docs/5.x/reference/config/db.html>.

use super::{ANY, MAIL, MEMCACHED, REDIS};
use crate::catalog::framework::{
    DENY_DOT_FILES, Drivers, Framework, Nginx, Scripts, Sign, Variable,
};

/// The catalog's entry.
pub(super) const FRAMEWORK: Framework = Framework {
    name: "craft",
    doc: "Craft CMS.",
    docroot: "web",
    nginx: Nginx {
        fallback: "/index.php?$query_string",
        scripts: Scripts::Front("index.php"),
        locations: &[DENY_DOT_FILES],
        no_php: &[],
        read_timeout: 600,
    },
    engines: ANY,
    database: &[
        ("CRAFT_DB_DRIVER", Variable::Driver),
        ("CRAFT_DB_SERVER", Variable::Host),
        ("CRAFT_DB_PORT", Variable::Port),
        ("CRAFT_DB_DATABASE", Variable::Database),
        ("CRAFT_DB_USER", Variable::Username),
        ("CRAFT_DB_PASSWORD", Variable::Password),
    ],
    redis: REDIS,
    memcached: MEMCACHED,
    mail: MAIL,
    drivers: Drivers {
        mysql: "mysql",
        mariadb: "mysql",
        postgres: "pgsql",
    },
    extensions: &["bcmath", "gd", "intl", "zip"],
    signs: &[
        Sign::Package("craftcms/cms"),
        Sign::Files(&["craft", "config/general.php"]),
    ],
    over: &[],
    usual_database: Some("mysql"),
};
