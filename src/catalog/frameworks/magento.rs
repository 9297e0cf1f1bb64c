//! Magento 2, Adobe Commerce and Mage-OS.
//!
//! nginx: <https://github.com/magento/magento2/blob/2.4-develop/nginx.conf.sample>. Connections stand in
//! `app/etc/env.php`, which `bin/magento setup:install` writes; it gets the usual names to be called with.
//! It runs on `MySQL` and `MariaDB` alone:
//! <https://experienceleague.adobe.com/en/docs/commerce-operations/installation-guide/system-requirements>.

use super::{DATABASE, MAIL, MEMCACHED, MYSQL, REDIS};
use crate::catalog::framework::{DENY_DOT_FILES, Drivers, Framework, Nginx, Scripts, Sign};

/// The catalog's entry.
pub(super) const FRAMEWORK: Framework = Framework {
    name: "magento",
    doc: "Magento 2.",
    docroot: "pub",
    nginx: Nginx {
        fallback: "/index.php$is_args$args",
        scripts: Scripts::Any,
        locations: &[
            DENY_DOT_FILES,
            r"location /static/ {
    location ~ ^/static/version\d*/ {
        rewrite ^/static/version\d*/(.*)$ /static/$1 last;
    }
    if (!-f $request_filename) {
        rewrite ^/static/(?:version\d*/)?(.*)$ /static.php?resource=$1 last;
    }
}",
            r"location /media/ {
    try_files $uri $uri/ /get.php$is_args$args;
    location ~ ^/media/theme_customization/.*\.xml$ {
        deny all;
    }
}",
            r"location ~ ^/media/(?:custom_options|customer|customer_address|downloadable|import)/ {
    deny all;
}",
            r"location ~ ^/errors/.*\.(?:phtml|xml)$ {
    deny all;
}",
            r"location ~ ^/(?!(?:index|get|static|errors/report|errors/404|errors/503|health_check)\.php(?:/|$)).*\.php(?:/|$) {
    deny all;
}",
        ],
        no_php: &["media"],
        read_timeout: 600,
    },
    engines: MYSQL,
    database: DATABASE,
    redis: REDIS,
    memcached: MEMCACHED,
    mail: MAIL,
    drivers: Drivers {
        mysql: "mysql",
        mariadb: "mysql",
        postgres: "pgsql",
    },
    // <https://experienceleague.adobe.com/en/docs/commerce-operations/installation-guide/prerequisites/php-settings>
    extensions: &[
        "bcmath",
        "ftp",
        "gd",
        "intl",
        "pdo_mysql",
        "soap",
        "sockets",
        "xsl",
        "zip",
    ],
    signs: &[
        Sign::Files(&["bin/magento", "pub/index.php"]),
        Sign::Package("magento/product-community-edition"),
        Sign::Package("magento/product-enterprise-edition"),
        Sign::Package("mage-os/product-community-edition"),
    ],
    over: &[],
    usual_database: Some("mysql"),
};
