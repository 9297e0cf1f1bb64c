//! The pure flow on one page: text in, model out. The shell reads the files and asks for each step,
//! because `global.kdl` tells which projects to read.
//!
//! ```text
//! SourceMap → syntax::Document → config::{Global, Project} → Alone → model::Fleet → Vec<Artifact>
//! ```
//!
//! All but the last but one is done project by project, on all cores: only [`join`] sees the fleet.
//! Between `config` and `Alone`, what a local file says is laid over a project, so that no later stage
//! has to know of it.

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

/// A project twice.
#[derive(Clone, Debug)]
pub struct Layers {
    /// As everybody has it: its files in git follow from this alone.
    pub common: Alone,
    /// As this machine has it, where a local file says that it is another.
    pub here: Option<Alone>,
}

impl Layers {
    /// What runs on this machine.
    pub fn into_here(self) -> Alone {
        self.here.unwrap_or(self.common)
    }
}

/// Resolves a project by itself, and once more with what a local file says of it.
pub fn resolve_layers(
    input: &ProjectInput,
    config: config::Project,
    local: Option<config::Project>,
    diagnostics: &mut Diagnostics,
) -> Option<Layers> {
    let mut told = Diagnostics::default();
    let common = resolve_project(input.clone(), &config, &mut told);
    let here = local.and_then(|local| {
        let config = config.overlay(local, &mut told);
        let mut more = Diagnostics::default();
        let here = resolve_project(input.clone(), &config, &mut more);
        // What is wrong for everybody is told once.
        more.retain(|problem| !told.iter().any(|known| known == problem));
        told.append(more);
        here
    });
    diagnostics.append(told);
    Some(Layers {
        common: common?,
        here,
    })
}
