//! One row for each `type` of a project, sorted by name, and the variables that several of them share.

use super::framework::{Framework, Variable};
use super::spec::Dialect;

mod bedrock;
mod cakephp;
mod codeigniter;
mod craft;
mod drupal;
mod laravel;
mod magento;
mod php;
mod statamic;
mod symfony;
mod typo3;
mod wordpress;

/// All types that a project can name.
pub(super) static FRAMEWORKS: &[&Framework] = &[
    &bedrock::FRAMEWORK,
    &cakephp::FRAMEWORK,
    &codeigniter::FRAMEWORK,
    &craft::FRAMEWORK,
    &drupal::FRAMEWORK,
    &laravel::FRAMEWORK,
    &magento::FRAMEWORK,
    &php::FRAMEWORK,
    &statamic::FRAMEWORK,
    &symfony::FRAMEWORK,
    &typo3::FRAMEWORK,
    &wordpress::FRAMEWORK,
];

/// The `type` of a project that writes none.
pub(super) static DEFAULT: &Framework = &php::FRAMEWORK;

/// What runs on every engine of the catalog.
const ANY: &[Dialect] = &[Dialect::Mysql, Dialect::Mariadb, Dialect::Postgres];

/// What speaks `MySQL`'s SQL alone.
const MYSQL: &[Dialect] = &[Dialect::Mysql, Dialect::Mariadb];

/// Names that Laravel, many other frameworks and much hand-written code look for. A framework that
/// reads none of its own for a kind of connection gets these.
const DATABASE: &[(&str, Variable)] = &[
    ("DB_CONNECTION", Variable::Driver),
    ("DB_HOST", Variable::Host),
    ("DB_PORT", Variable::Port),
    ("DB_DATABASE", Variable::Database),
    ("DB_USERNAME", Variable::Username),
    ("DB_PASSWORD", Variable::Password),
];

const REDIS: &[(&str, Variable)] = &[
    ("REDIS_HOST", Variable::Host),
    ("REDIS_PORT", Variable::Port),
];

const MEMCACHED: &[(&str, Variable)] = &[
    ("MEMCACHED_HOST", Variable::Host),
    ("MEMCACHED_PORT", Variable::Port),
];

const MAIL: &[(&str, Variable)] = &[
    ("MAIL_MAILER", Variable::Literal("smtp")),
    ("MAIL_HOST", Variable::Host),
    ("MAIL_PORT", Variable::Port),
];
