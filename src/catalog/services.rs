//! One row for each service of the catalog, sorted by name.

use super::spec::ServiceSpec;

mod adminer;
mod mailpit;
mod mariadb;
mod memcached;
mod mysql;
mod pgadmin;
mod phpmyadmin;
mod postgres;
mod redis;
mod valkey;

/// All services that `global.kdl` can name by themselves.
pub(super) static SERVICES: &[&ServiceSpec] = &[
    &adminer::SPEC,
    &mailpit::SPEC,
    &mariadb::SPEC,
    &memcached::SPEC,
    &mysql::SPEC,
    &pgadmin::SPEC,
    &phpmyadmin::SPEC,
    &postgres::SPEC,
    &redis::SPEC,
    &valkey::SPEC,
];
