//! `php "8.3" { extensions …; ini … }`.

use crate::diagnostic::Diagnostics;
use crate::source::{Format, Spanned};

use super::decode::{Fields, Written};
use super::{Anything, Pairs, Version, keys};

/// The PHP of a project.
#[derive(Clone, Debug, Default)]
pub struct Php {
    /// The version.
    pub version: Option<Spanned<Version>>,
    /// Extensions to install.
    pub extensions: Vec<Spanned<String>>,
    /// Directives of php.ini.
    pub ini: Pairs<Anything>,
    /// Whether Xdebug is on from the start.
    pub xdebug: Option<Spanned<bool>>,
}

impl Php {
    pub(super) fn decode(
        written: Written<'_>,
        format: Format,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        let mut fields = Fields::open(&keys::PHP, written, format, diagnostics)?;
        let php = Self {
            version: fields.argument(),
            extensions: fields.list("extensions"),
            ini: fields.pairs("ini"),
            xdebug: fields.one("xdebug"),
        };
        fields.finish();
        Some(php)
    }
}
