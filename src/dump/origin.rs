//! Which engine a dump is of, by what the program that made it writes first.

use crate::catalog::spec::Dialect;

/// So much of a dump is enough to tell.
pub const HEADING: usize = 512;

/// The engine that a dump is of, if its first [`HEADING`] bytes say so.
pub fn origin(text: &[u8]) -> Option<Dialect> {
    const HEADINGS: [(&str, Dialect); 6] = [
        ("-- MySQL dump ", Dialect::Mysql),
        ("-- MariaDB dump ", Dialect::Mariadb),
        ("/*M!999999\\-", Dialect::Mariadb),
        ("/*!999999\\-", Dialect::Mariadb),
        ("-- PostgreSQL database dump", Dialect::Postgres),
        ("-- PostgreSQL database cluster dump", Dialect::Postgres),
    ];
    let text = &text[..text.len().min(HEADING)];
    let lines = text.split(|byte| *byte == b'\n');
    // Nothing else comes before it.
    let mut remarks = lines.take_while(|line| {
        let line = line.trim_ascii();
        line.is_empty() || line.starts_with(b"--") || line.starts_with(b"/*")
    });
    remarks.find_map(|line| {
        let mut headings = HEADINGS.into_iter();
        let found = headings.find(|(heading, _)| line.starts_with(heading.as_bytes()));
        found.map(|(_, dialect)| dialect)
    })
}

/// An engine's name, for people.
pub fn title(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Mysql => "MySQL",
        Dialect::Mariadb => "MariaDB",
        Dialect::Postgres => "PostgreSQL",
    }
}

/// Whether a dump of one engine may be read into another: `MySQL` and `MariaDB` are kin.
pub fn fits(from: Dialect, into: Dialect) -> bool {
    (from == Dialect::Postgres) == (into == Dialect::Postgres)
}

#[cfg(test)]
mod tests {
    use super::origin;
    use crate::catalog::spec::Dialect;

    #[test]
    fn the_first_remark_tells() {
        for (text, dialect) in [
            ("-- MySQL dump 10.13  Distrib 8.4.0", Some(Dialect::Mysql)),
            (
                "/*M!999999\\- enable the sandbox mode */ \n-- MariaDB dump",
                Some(Dialect::Mariadb),
            ),
            (
                "--\n-- PostgreSQL database dump\n--\n",
                Some(Dialect::Postgres),
            ),
            ("-- phpMyAdmin SQL Dump\n", None),
            ("SELECT '\n-- MySQL dump 1'", None),
            ("", None),
        ] {
            assert_eq!(origin(text.as_bytes()), dialect, "{text}");
        }
    }
}
