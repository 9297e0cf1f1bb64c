//! Volumes that hold data already.

use crate::catalog::spec::{Series, ServiceSpec};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::model::CONTAINER_PREFIX;
use crate::source::{Span, Spanned};

/// A volume that a stack keeps data in.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    /// Its name in the engine.
    pub(super) name: String,
    /// What asks for it: `moved`, which names it, or what it is named after.
    pub(super) span: Span,
    /// Whether `moved` names it.
    pub(super) moved: bool,
}

impl Kept {
    /// One that `moved` names, or that is named after what has it.
    pub(super) fn new(name: String, moved: Option<&Spanned<String>>, owner: Span) -> Self {
        let moved = moved.filter(|moved| moved.value == name);
        Self {
            name,
            span: moved.map_or(owner, |moved| moved.span),
            moved: moved.is_some(),
        }
    }
}

/// Checks the name of a volume that is taken over. A project may not reach for the global stack's:
/// it is trusted with its own data only.
pub(super) fn moved(
    written: Option<&Spanned<String>>,
    of_project: bool,
    diagnostics: &mut Diagnostics,
) -> Option<String> {
    let written = written?;
    let name = written.value.as_str();
    if let Some(problem) = problem(name) {
        diagnostics.push(
            Diagnostic::new(
                &code::VOLUME_INVALID_NAME,
                format!("`{name}` cannot be the name of a volume"),
            )
            .label(written.span, problem)
            .help("write it as `docker volume ls` shows it"),
        );
        return None;
    }
    if of_project && name.starts_with(CONTAINER_PREFIX) {
        diagnostics.push(
            Diagnostic::new(
                &code::VOLUME_NOT_OF_PROJECT,
                format!("`{name}` is a volume of the global stack"),
            )
            .label(written.span, "not a project's to take over")
            .help("name a volume of the project's former set-up"),
        );
        return None;
    }
    Some(name.to_owned())
}

/// The same for a server of the catalog, of which some keep no data.
pub(super) fn moved_of(
    spec: &ServiceSpec,
    series: &Series,
    (written, of_project): (Option<&Spanned<String>>, bool),
    diagnostics: &mut Diagnostics,
) -> Option<String> {
    if let (Some(moved), None) = (written, series.data) {
        diagnostics.push(
            Diagnostic::new(
                &code::VOLUME_USELESS,
                format!("{} keeps no data", spec.name),
            )
            .label(moved.span, "nothing would be read from there")
            .help("leave `moved` out"),
        );
    }
    moved(written, of_project, diagnostics)
}

/// Whether a volume can have this name.
pub fn is_volume(name: &str) -> bool {
    problem(name).is_none()
}

/// Docker's rule: <https://github.com/moby/moby/blob/v20.10.24/daemon/names/names.go>. Its local driver
/// makes a folder of that name, which holds 255 bytes.
fn problem(name: &str) -> Option<&'static str> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    if !name.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        Some("starts with no letter or digit")
    } else if !name.chars().all(allowed) {
        Some("only letters, digits, `_`, `.` and `-`")
    } else if !(2..=255).contains(&name.len()) {
        Some("2 to 255 characters")
    } else {
        None
    }
}
