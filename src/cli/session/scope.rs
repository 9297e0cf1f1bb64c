//! What a fault counts for, by what the run is about.

use std::collections::BTreeSet;

use crate::diagnostic::Diagnostic;
use crate::source::SourceId;

/// A fault of projects that the run is not about only warns, whatever else it touches.
pub(super) fn lower(
    diagnostic: &mut Diagnostic,
    outside: &BTreeSet<SourceId>,
    inside: &BTreeSet<SourceId>,
) {
    let about = |set: &BTreeSet<SourceId>| {
        let mut labels = diagnostic.labels.iter();
        labels.any(|label| set.contains(&label.span.source))
    };
    if about(outside) && !about(inside) {
        diagnostic.set_elsewhere();
    }
}
