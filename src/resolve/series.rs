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
            .help(match release_of(spec, name) {
                Some(series) => format!(
                    "write \"{}\": the newest release of a series is always taken",
                    series.name
                ),
                None => format!(
                    "series: {}",
                    suggest::listed(spec.series.iter().map(|series| series.name))
                ),
            }),
        );
    }
    found
}

/// The series that a release is of, as `8.4.2` is of `8.4`.
fn release_of(spec: &'static ServiceSpec, name: &str) -> Option<&'static Series> {
    spec.series.iter().find(|series| {
        let rest = name.strip_prefix(series.name);
        let rest = rest.and_then(|rest| rest.strip_prefix('.'));
        rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    })
}
