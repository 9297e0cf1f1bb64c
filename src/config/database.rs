//! `database` of a project.

use crate::diagnostic::Diagnostics;
use crate::source::{Format, Span, Spanned};

use super::decode::{Fields, Written};
use super::{Password, Port, Version, keys};

/// A database that a project asks for.
#[derive(Clone, Debug)]
pub struct Database {
    /// The key, for messages about the whole.
    pub span: Span,
    /// The engine, by its name in the catalog.
    pub engine: Option<Spanned<String>>,
    /// Which of several databases this is.
    pub name: Option<Spanned<String>>,
    /// The server's container.
    pub host: Option<Spanned<String>>,
    /// The server's port inside the network.
    pub port: Option<Spanned<Port>>,
    /// The series it needs.
    pub series: Option<Spanned<Version>>,
    /// The database's name.
    pub database: Option<Spanned<String>>,
    /// The account.
    pub username: Option<Spanned<String>>,
    /// Its password.
    pub password: Option<Spanned<Password>>,
    /// Whether it has a twin for tests.
    pub testing: Option<Spanned<bool>>,
}

impl Database {
    pub(super) fn decode(
        written: Written<'_>,
        format: Format,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        let mut fields = Fields::open(&keys::DATABASE, written, format, diagnostics)?;
        let database = Self {
            span: fields.span(),
            engine: fields.argument(),
            name: fields.one("name"),
            host: fields.one("host"),
            port: fields.one("port"),
            series: fields.one("series"),
            database: fields.one("database"),
            username: fields.one("username"),
            password: fields.value("password"),
            testing: fields.one("testing"),
        };
        fields.finish();
        Some(database)
    }
}
