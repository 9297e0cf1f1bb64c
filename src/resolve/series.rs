//! The series of a server, as written.

use crate::catalog::spec::{Series, ServiceSpec};
use crate::config::Version;
use crate::diagnostic::{Diagnostic, Diagnostics, code, suggest};
use crate::source::Spanned;

/// The series that a text names; one that the catalog lacks is told.
pub(super) fn named(
    spec: &'static ServiceSpec,
    written: &Spanned<Version>,
    diagnostics: &mut Diagnostics,
) -> Option<&'static Series> {
    let name = written.value.0.as_str();
    let found = spec.series(name);
    if found.is_none() {
        diagnostics.push(
            Diagnostic::new(
                &code::SERVICE_UNKNOWN_SERIES,
                format!("{} has no series `{name}`", spec.name),
            )
            .label(written.span, "unknown series")
            .help(format!(
                "series: {}",
                suggest::listed(spec.series.iter().map(|series| series.name))
            )),
        );
    }
    found
}
