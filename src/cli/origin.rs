//! Where generated values come from, for the stacks of a session.

use super::report::position;
use super::session::Session;
use crate::diagnostic::Diagnostics;
use crate::origin::{self, Answer, Missing, Origins, Owner, Public};
use crate::plan::Stack;
use crate::source::{SourceId, Span};
use crate::syntax::{self, Document};

/// A stack of a session with its files traced back to its configuration.
pub(super) struct Traced<'s> {
    /// Its configuration file.
    pub(super) source: SourceId,
    document: Document,
    owner: Owner<'s>,
    /// Where its files come from.
    pub(super) origins: Origins,
}

/// Traces the files of a stack back to its configuration. Nothing comes of a stack that the session
/// does not know, or whose configuration has mistakes. It costs some hundred compilations of that one
/// stack, so it is for stacks that something is to be said of.
pub(super) fn trace<'s>(session: &'s Session, stack: &Stack) -> Option<Traced<'s>> {
    let (source, document, owner) = open(session, stack)?;
    let origins = origin::trace(&document, owner)?;
    Some(Traced {
        source,
        document,
        owner,
        origins,
    })
}

/// Answers where a value comes from, with the configuration as it may be shown.
pub(super) fn why(
    session: &Session,
    stack: &Stack,
    file: Option<&str>,
    path: &str,
) -> Result<(Answer, Public), Missing> {
    let traced = trace(session, stack).ok_or(Missing::Invalid)?;
    let Traced {
        source,
        document,
        owner,
        origins,
    } = &traced;
    let answer = origins.inquire(document, *owner).why(file, path)?;
    let public = Public::new(session.sources.get(*source), document, *owner);
    Ok((answer, public))
}

fn open<'s>(session: &'s Session, stack: &Stack) -> Option<(SourceId, Document, Owner<'s>)> {
    let (source, owner) = match stack {
        Stack::Global => {
            let path = session.workspace.global_config();
            let at = session.inputs.iter().position(|input| *input == path)?;
            let (source, _) = session.sources.iter().nth(at)?;
            (source, Owner::Global)
        }
        Stack::Project(slug) => {
            let mut projects = session.fleet.iter().flat_map(|fleet| &fleet.projects);
            let source = projects.find(|project| project.slug == *slug)?.source;
            let mut inputs = session.projects.iter();
            let input = inputs.find(|input| input.source == source)?;
            (source, Owner::Project(input))
        }
    };
    let document = syntax::parse(&session.sources, source, &mut Diagnostics::default())?;
    Some((source, document, owner))
}

/// A place in few words, for a row that says already which stack it is about: `.phpier.kdl:4:7`.
pub(super) fn short(session: &Session, span: Span) -> String {
    let file = session.sources.get(span.source);
    let name = file.path.rsplit(['/', '\\']).next().unwrap_or(&file.path);
    let (line, column) = position(&file.text, span);
    format!("{name}:{line}:{column}")
}
