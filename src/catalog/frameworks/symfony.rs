//! Symfony.
//!
//! nginx: <https://symfony.com/doc/current/setup/web_server_configuration.html#nginx>, which keeps addresses with
//! `index.php` in them from being answered (`internal`). Variables: those of the
//! recipes for Doctrine (`DATABASE_URL`), Mailer (`MAILER_DSN`) and Redis (`REDIS_URL`),
//! <https://github.com/symfony/recipes>.

use super::{ANY, MEMCACHED};
use crate::catalog::framework::{
    DENY_DOT_FILES, Drivers, Framework, Nginx, Scripts, Sign, Variable,
};

/// The catalog's entry.
pub(super) const FRAMEWORK: Framework = Framework {
    name: "symfony",
    doc: "Symfony.",
    docroot: "public",
    nginx: Nginx {
        fallback: "/index.php$is_args$args",
        scripts: Scripts::Hidden("index.php"),
        locations: &[DENY_DOT_FILES],
        no_php: &[],
        read_timeout: 600,
    },
    engines: ANY,
    database: &[("DATABASE_URL", Variable::DoctrineUrl)],
    redis: &[("REDIS_URL", Variable::RedisUrl)],
    memcached: MEMCACHED,
    mail: &[("MAILER_DSN", Variable::SmtpUrl)],
    // Doctrine tells MariaDB from MySQL by the server's version, not by the scheme:
    // <https://symfony.com/doc/current/doctrine.html#configuring-the-database>.
    drivers: Drivers {
        mysql: "mysql",
        mariadb: "mysql",
        postgres: "postgresql",
    },
    extensions: &[],
    signs: &[
        Sign::Package("symfony/framework-bundle"),
        Sign::Files(&["bin/console", "src/Kernel.php"]),
    ],
    over: &[],
    usual_database: None,
};
