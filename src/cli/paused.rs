//! Containers that somebody has paused, and the line that resumes them: nothing that starts containers does.

use super::escape;
use crate::runtime::engine::Container;

/// The line that resumes those of some containers that are paused; nothing where none is.
pub(super) fn way_out<'c>(containers: impl IntoIterator<Item = &'c Container>) -> Option<String> {
    let paused = containers.into_iter().filter(|one| one.is_paused());
    resume(paused.map(|one| one.name.as_str()))
}

/// The line that resumes containers, by their names; nothing where there are none.
pub(super) fn resume<'n>(names: impl Iterator<Item = &'n str>) -> Option<String> {
    let names: Vec<_> = names.map(escape::line).collect();
    (!names.is_empty()).then(|| format!("resume with `docker unpause {}`", names.join(" ")))
}
