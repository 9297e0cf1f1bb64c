//! STUB
use super::framework::*;
pub static FRAMEWORKS: &[&Framework] = &[&Framework {
    name: "php",
    doc: "",
    docroot: ".",
    nginx: Nginx {
        fallback: "$uri $uri/ /index.php$is_args$args",
        front_controller: None,
        locations: &[],
        no_php: &[],
        read_timeout: 600,
    },
    database: &[
        ("DB_HOST", Variable::Host),
        ("DB_PASSWORD", Variable::Password),
    ],
    redis: &[],
    memcached: &[],
    mail: &[],
    drivers: Drivers {
        mysql: "mysql",
        mariadb: "mariadb",
        postgres: "pgsql",
    },
    extensions: &[],
}];
