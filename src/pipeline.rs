//! The pure flow on one page: text in, model out. The shell reads the files and asks for each step,
//! because `global.kdl` tells which projects to read.
//!
//! ```text
//! SourceMap → syntax::Document → config::{Global, Project} → Alone → model::Fleet → Vec<Artifact>
//! ```
//!
//! All but the last but one is done project by project, on all cores: only [`join`] sees the fleet.

pub use crate::resolve::{
    Alone, AloneGlobal, Input as ProjectInput, join, resolve, resolve_global, resolve_project,
    slugify,
};

use crate::diagnostic::Diagnostics;
use crate::source::{SourceId, SourceMap};
use crate::{config, syntax};

/// Reads `global.kdl`. Nothing comes out of a file that is not well-formed.
pub fn read_global(
    sources: &SourceMap,
    id: SourceId,
    diagnostics: &mut Diagnostics,
) -> Option<config::Global> {
    let document = syntax::parse(sources, id, diagnostics)?;
    Some(config::Global::decode(&document, diagnostics))
}

/// Reads a project's file. Nothing comes out of a file that is not well-formed.
pub fn read_project(
    sources: &SourceMap,
    id: SourceId,
    diagnostics: &mut Diagnostics,
) -> Option<config::Project> {
    let document = syntax::parse(sources, id, diagnostics)?;
    Some(config::Project::decode(&document, diagnostics))
}
