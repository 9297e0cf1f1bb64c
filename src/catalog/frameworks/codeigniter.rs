//! `CodeIgniter` 4.
//!
//! nginx: <https://codeigniter.com/user_guide/installation/running.html#hosting-with-nginx>. Its links name the
//! script (`/index.php/login`) unless `App::$indexPage` is emptied:
//! <https://codeigniter.com/user_guide/general/urls.html#removing-the-index-php-file>. Variables:
//! <https://codeigniter.com/user_guide/general/configuration.html>. Its names have dots in `.env`
//! (`database.default.hostname`) and may have underscores anywhere; only those survive, because a shell
//! such as Debian's `sh`, which entrypoints and workers run in, drops variables with dots
//! (`getEnvValue` in <https://github.com/codeigniter4/CodeIgniter4/blob/develop/system/Config/BaseConfig.php>).

use super::ANY;
use crate::catalog::framework::{
    DENY_DOT_FILES, Drivers, Framework, Nginx, Scripts, Sign, Variable,
};

/// The catalog's entry.
pub(super) const FRAMEWORK: Framework = Framework {
    name: "codeigniter",
    doc: "CodeIgniter 4.",
    docroot: "public",
    nginx: Nginx {
        fallback: "/index.php$is_args$args",
        scripts: Scripts::Front("index.php"),
        locations: &[DENY_DOT_FILES],
        no_php: &[],
        read_timeout: 600,
    },
    engines: ANY,
    database: &[
        ("database_default_DBDriver", Variable::Driver),
        ("database_default_hostname", Variable::Host),
        ("database_default_port", Variable::Port),
        ("database_default_database", Variable::Database),
        ("database_default_username", Variable::Username),
        ("database_default_password", Variable::Password),
    ],
    redis: &[
        ("cache_redis_host", Variable::Host),
        ("cache_redis_port", Variable::Port),
    ],
    memcached: &[
        ("cache_memcached_host", Variable::Host),
        ("cache_memcached_port", Variable::Port),
    ],
    mail: &[
        ("email_protocol", Variable::Literal("smtp")),
        ("email_SMTPHost", Variable::Host),
        ("email_SMTPPort", Variable::Port),
    ],
    drivers: Drivers {
        mysql: "MySQLi",
        mariadb: "MySQLi",
        postgres: "Postgre",
    },
    extensions: &["intl"],
    signs: &[
        Sign::Package("codeigniter4/framework"),
        Sign::Files(&["spark", "app/Config/App.php"]),
    ],
    over: &[],
    usual_database: Some("mysql"),
};
