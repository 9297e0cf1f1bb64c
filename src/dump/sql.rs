//! What phpier itself says to a server about one database. Names hold only letters, digits, `_` and `-`.

use crate::catalog::spec::Dialect;

/// Asks for the number of tables and for the bytes that they take. Whatever holds rows counts: tables with
/// versions and sequences of `MariaDB`, materialized views of `PostgreSQL`.
pub fn size(dialect: Dialect) -> &'static str {
    match dialect {
        // What `MySQL` remembers of sizes may be a day old:
        // <https://dev.mysql.com/doc/refman/8.4/en/information-schema-optimization.html>.
        Dialect::Mysql => {
            "SET SESSION information_schema_stats_expiry = 0; \
             SELECT COUNT(*), CAST(COALESCE(SUM(data_length + index_length), 0) AS UNSIGNED) \
             FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type <> 'VIEW'"
        }
        Dialect::Mariadb => {
            "SELECT COUNT(*), CAST(COALESCE(SUM(data_length + index_length), 0) AS UNSIGNED) \
             FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type <> 'VIEW'"
        }
        Dialect::Postgres => {
            "SELECT COUNT(*), COALESCE(SUM(pg_total_relation_size(c.oid)), 0)::bigint FROM pg_class c \
             JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'm', 'f') \
             AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'"
        }
    }
}

/// Asks which character set and which collation a database of `MySQL`'s kin has by default.
pub fn charset(name: &str) -> String {
    format!(
        "SELECT default_character_set_name, default_collation_name \
         FROM information_schema.schemata WHERE schema_name = '{name}'"
    )
}

/// What a database is made with that has these.
pub fn of_charset(row: Option<&[String]>) -> String {
    match row {
        Some([charset, collation]) => format!(" CHARACTER SET {charset} COLLATE {collation}"),
        _ => " CHARACTER SET utf8mb4".to_owned(),
    }
}

/// Makes a database of `MySQL`'s kin anew, empty. It waits a while for whoever uses it. An account that
/// has all rights on a database keeps them without it.
pub fn renew(name: &str, charset: &str) -> String {
    format!(
        "SET SESSION lock_wait_timeout = 30; DROP DATABASE IF EXISTS `{name}`; \
         CREATE DATABASE `{name}`{charset};\n"
    )
}

/// Makes such a database if it is gone.
pub fn again(name: &str, charset: &str) -> String {
    format!("CREATE DATABASE IF NOT EXISTS `{name}`{charset}")
}

/// Asks which other accounts have rights on tables of one's own in `PostgreSQL`.
pub const GUESTS: &str = "SELECT DISTINCT grantee FROM information_schema.table_privileges \
    WHERE grantor = CURRENT_USER AND grantee <> CURRENT_USER ORDER BY grantee";
