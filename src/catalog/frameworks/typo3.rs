//! TYPO3 11 and newer.
//!
//! nginx: <https://docs.typo3.org/m/typo3/tutorial-getting-started/main/en-us/SystemRequirements/Index.html#nginx>.
//! Variables: those that `typo3 setup` takes,
//! <https://docs.typo3.org/m/typo3/reference-coreapi/main/en-us/Administration/Installation/Install.html>.

use super::{ANY, MAIL, MEMCACHED, REDIS};
use crate::catalog::framework::{
    DENY_DOT_FILES, Drivers, Framework, Nginx, Scripts, Sign, Variable,
};

/// The catalog's entry.
pub(super) const FRAMEWORK: Framework = Framework {
    name: "typo3",
    doc: "TYPO3.",
    docroot: "public",
    nginx: Nginx {
        fallback: "/index.php$is_args$args",
        scripts: Scripts::Any,
        locations: &[
            DENY_DOT_FILES,
            r"location ~* (?:/composer\.(?:json|lock)|/flexform[^.]*\.xml|/locallang[^.]*\.(?:xml|xlf))$ {
    deny all;
}",
            r"location ~* \.(?:bak|co?nf|cfg|ya?ml|ts|typoscript|tsconfig|dist|fla|in[ci]|log|sh|sql|sqlite)$ {
    deny all;
}",
            r"location ~ (?:_(?:recycler|temp)_/|^/(?:vendor|typo3_src|typo3temp/var)/) {
    deny all;
}",
            r"location ~ (?:typo3conf/ext|typo3/sysext|typo3/ext)/[^/]+/(?:Configuration|Resources/Private|Tests?|Documentation|docs?)/ {
    deny all;
}",
            r"# The backend's own script is there until version 13; after it, the frontend's serves both.
location /typo3/ {
    try_files $uri @typo3;
}",
            r"location @typo3 {
    if (-f $document_root/typo3/index.php) {
        rewrite ^ /typo3/index.php last;
    }
    rewrite ^ /index.php last;
}",
        ],
        no_php: &["fileadmin", "typo3temp"],
        read_timeout: 600,
    },
    engines: ANY,
    database: &[
        ("TYPO3_DB_DRIVER", Variable::Driver),
        ("TYPO3_DB_HOST", Variable::Host),
        ("TYPO3_DB_PORT", Variable::Port),
        ("TYPO3_DB_DBNAME", Variable::Database),
        ("TYPO3_DB_USERNAME", Variable::Username),
        ("TYPO3_DB_PASSWORD", Variable::Password),
    ],
    redis: REDIS,
    memcached: MEMCACHED,
    mail: MAIL,
    drivers: Drivers {
        mysql: "mysqli",
        mariadb: "mysqli",
        postgres: "postgres",
    },
    extensions: &["gd", "intl", "zip"],
    signs: &[
        Sign::Package("typo3/cms-core"),
        Sign::Package("typo3/minimal"),
        Sign::Page("typo3/sysext/core/composer.json"),
    ],
    over: &[],
    usual_database: Some("mysql"),
};
