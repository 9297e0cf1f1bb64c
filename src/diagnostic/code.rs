//! Every code, one row each: its name, its weight, and the page that `phpier explain` prints.
//!
//! A code is `phpier::<subject>::<problem>`; the subject is what the reader wrote, or the stage where
//! there is no such thing.

use super::Severity;

/// A kind of mistake.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// What scripts match on. Never changes its meaning.
    pub name: &'static str,
    /// Its usual weight.
    pub severity: Severity,
    /// Why it is a mistake and how it is mended: one paragraph of Markdown.
    pub page: &'static str,
}

macro_rules! codes {
    ($($row:ident = $severity:ident $name:literal $page:literal;)*) => {
        $(
            #[doc = $page]
            pub static $row: Code = Code { name: $name, severity: Severity::$severity, page: $page };
        )*
        /// All of them, sorted by name.
        pub static CODES: &[&Code] = &[$(&$row),*];
    };
}

codes! {
    SYNTAX_INVALID = Error "phpier::syntax::invalid"
        "The file is not well-formed KDL or YAML, so nothing in it could be read.";
}
