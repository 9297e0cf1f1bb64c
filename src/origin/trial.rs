//! One change of the configuration, and what it does.

use super::alternative::{self, Enough, STRANGER};
use super::edit;
use super::effect::{Effect, Swap, compare};
use super::secret::STAND_IN;
use super::sheet::Sheet;
use super::written::{Part, Written};
use crate::artifact::{Artifact, LOCAL_COMPOSE};
use crate::compile;
use crate::config::keys::{self, Section};
use crate::config::{Global, Project};
use crate::diagnostic::Diagnostics;
use crate::model;
use crate::pipeline::{ProjectInput, resolve, resolve_layers};
use crate::syntax::Document;
use crate::syntax::tree::{Scalar, ScalarKind};

/// Whose configuration it is.
#[derive(Clone, Copy, Debug)]
pub enum Owner<'a> {
    /// The global stack's.
    Global,
    /// The same with what phpier's own folder holds of it: its routes, where all of them come from files.
    Shared,
    /// A project's, with what is known of it besides its file.
    Project(&'a ProjectInput),
    /// What phpier's own folder holds of a project: variables with secrets in them, and what the global
    /// stack, where there is one, is told of it.
    Home(&'a ProjectInput, Option<&'a model::Global>),
    /// What a project is on this machine alone. The document is its local file; the other one is what
    /// everybody has.
    Local(&'a ProjectInput, &'a Document),
    /// The same where the document is what everybody has, and the other one is laid over it.
    Below(&'a ProjectInput, &'a Document),
}

impl Owner<'_> {
    /// The keys of its file.
    pub(super) fn section(self) -> &'static Section {
        match self {
            Self::Global | Self::Shared => &keys::GLOBAL,
            Self::Project(_) | Self::Home(..) | Self::Local(..) | Self::Below(..) => &keys::PROJECT,
        }
    }
}

/// The files of a stack, its Compose file first; none if its configuration has a mistake.
pub(super) fn compile(document: &Document, owner: Owner<'_>) -> Option<Vec<Artifact>> {
    let mut diagnostics = Diagnostics::default();
    match owner {
        Owner::Global | Owner::Shared => {
            let config = Global::decode(document, &mut diagnostics);
            if diagnostics.has_errors() {
                return None;
            }
            let fleet = resolve(Some(&config), &[], &mut diagnostics);
            let global = fleet.global.filter(|_| !diagnostics.has_errors())?;
            let mut artifacts = compile::global(&global);
            if matches!(owner, Owner::Shared) {
                artifacts.extend(compile::local_shared(Some(&global)));
            }
            Some(artifacts)
        }
        Owner::Local(input, common) => here(input, common, document),
        Owner::Below(input, local) => here(input, document, local),
        Owner::Project(input) | Owner::Home(input, _) => {
            let config = Project::decode(document, &mut diagnostics);
            if diagnostics.has_errors() {
                return None;
            }
            let mut input = input.clone();
            // Else its mistakes would only be warnings.
            input.in_scope = true;
            let fleet = resolve(None, &[(input, config)], &mut diagnostics);
            let project = fleet
                .projects
                .first()
                .filter(|_| !diagnostics.has_errors())?;
            Some(match owner {
                Owner::Home(_, global) => {
                    let names = compile::secrets(&fleet).into_iter();
                    let secrets = names.map(|name| (name, STAND_IN.to_owned()));
                    compile::local_of(global, project, &secrets.collect())
                }
                _ => compile::project(project),
            })
        }
    }
}

/// What is laid over a project's files on this machine.
fn here(input: &ProjectInput, common: &Document, local: &Document) -> Option<Vec<Artifact>> {
    let mut diagnostics = Diagnostics::default();
    let common = Project::decode(common, &mut diagnostics);
    let local = Project::decode(local, &mut diagnostics);
    let input = ProjectInput {
        in_scope: true,
        ..input.clone()
    };
    let layers = resolve_layers(&input, common, Some(local), &mut diagnostics)?;
    let here = layers.here.filter(|_| !diagnostics.has_errors())?;
    let mut artifacts = compile::overrides(layers.common.project(), here.project());
    artifacts.sort_by_key(|artifact| artifact.path != LOCAL_COMPOSE);
    Some(artifacts)
}

/// What one change does.
#[derive(Clone, Debug)]
pub(super) struct Trial {
    /// The part that was changed, by its place in the list of all.
    pub(super) written: usize,
    /// The nodes that are not as they were, sorted.
    pub(super) effects: Vec<(usize, Effect)>,
    /// How many values that is.
    pub(super) altered: usize,
}

impl Trial {
    /// What it does to a node, if anything.
    pub(super) fn effect(&self, node: usize) -> Option<Effect> {
        let at = self.effects.binary_search_by_key(&node, |(node, _)| *node);
        at.ok().map(|at| self.effects[at].1)
    }

    /// The values and lines that it alters.
    pub(super) fn leaves<'t>(&'t self, sheet: &'t Sheet) -> impl Iterator<Item = usize> + 't {
        let nodes = self.effects.iter().map(|(node, _)| *node);
        nodes.filter(|node| sheet.is_leaf(*node))
    }

    /// Compiles a changed document and holds it against the sheet; nothing if it is not valid, or
    /// nothing comes of the change.
    pub(super) fn of(
        document: &Document,
        owner: Owner<'_>,
        sheet: &Sheet,
        swap: Swap<'_>,
        written: usize,
    ) -> Option<Self> {
        let artifacts = compile(document, owner)?;
        let mut effects = compare(sheet, &artifacts, swap);
        effects.sort_unstable();
        let leaves = effects.iter().filter(|(node, _)| sheet.is_leaf(*node));
        let altered = leaves.count();
        Some(Self {
            written,
            effects,
            altered,
        })
    }

    fn renames(&self) -> bool {
        let mut effects = self.effects.iter();
        effects.any(|(_, effect)| *effect == Effect::Renamed)
    }
}

/// Everything that can be done with one part of a configuration, as far as it is valid and does
/// something.
pub(super) fn run(
    document: &Document,
    owner: Owner<'_>,
    sheet: &Sheet,
    at: usize,
    written: &Written,
) -> Vec<Trial> {
    let mut trials = Vec::new();
    let mut test = |changed: Option<Document>, swap: Swap<'_>| {
        let trial = changed.and_then(|changed| Trial::of(&changed, owner, sheet, swap, at));
        let valid = trial.is_some();
        trials.extend(trial);
        valid
    };
    let remove = |test: &mut dyn FnMut(Option<Document>, Swap<'_>) -> bool| {
        test(edit::remove(document, &written.at), None);
    };
    match &written.part {
        Part::Block => remove(&mut test),
        Part::Name(name) => {
            for other in [format!("{name}-{STRANGER}"), STRANGER.to_owned()] {
                let scalar = Scalar {
                    kind: ScalarKind::String,
                    text: other.clone(),
                };
                let changed = edit::rename(document, &written.at, &other)
                    .or_else(|| edit::replace(document, &written.at, scalar));
                if test(changed, Some((name, &other))) {
                    break;
                }
            }
        }
        Part::Value {
            shape,
            spec,
            scalar,
        } => {
            let (alternatives, enough) = alternative::of(&written.key, shape, *spec, scalar);
            for other in alternatives {
                let text = other.text.clone();
                let changed = edit::replace(document, &written.at, other);
                if test(changed, Some((&scalar.text, &text))) && enough == Enough::One {
                    break;
                }
            }
            // To take away what something is called says only that it is called otherwise then.
            if !trials.iter().any(Trial::renames) {
                let trial = edit::remove(document, &written.at)
                    .and_then(|changed| Trial::of(&changed, owner, sheet, None, at));
                trials.extend(trial);
            }
        }
    }
    trials.retain(|trial| trial.altered > 0 || !trial.effects.is_empty());
    trials
}
