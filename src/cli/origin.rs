//! Where generated values come from, for the stacks of a session.

use super::report::position;
use super::session::Session;
use crate::diagnostic::Diagnostics;
use crate::origin::{self, Answer, Missing, Origins, Owner, Public};
use crate::plan::Stack;
use crate::source::{SourceId, Span};
use crate::syntax::{self, Document};

/// Traces what has become of a stack's files back to its configuration, given what stood there before.
/// Nothing comes of a stack that the session does not know, or whose configuration has mistakes. It costs
/// some hundred compilations of that one stack, so it is for stacks that something is to be said of.
pub(super) fn trace<'t>(
    session: &Session,
    stack: &Stack,
    before: impl FnOnce(&str) -> Vec<(&'t str, String)>,
) -> Option<(Origins, Vec<(&'t str, String)>)> {
    let (_, document, owner) = open(session, stack)?;
    origin::trace_since(&document, owner, before)
}

/// Answers where a value comes from, with the configuration as it may be shown.
pub(super) fn why(
    session: &Session,
    stack: &Stack,
    file: Option<&str>,
    path: &str,
) -> Result<(Answer, Public), Missing> {
    let (source, document, owner) = open(session, stack).ok_or(Missing::Invalid)?;
    let answer = origin::why(&document, owner, file, path).or_else(|missing| {
        let secret = secret(session, &document, owner, file, path);
        secret.ok_or(missing)
    })?;
    let public = Public::new(session.sources.get(source), &document, owner);
    Ok((answer, public))
}

/// The answer for a variable with a secret in it. The Compose file only names the file that holds it.
fn secret(
    session: &Session,
    document: &Document,
    owner: Owner<'_>,
    file: Option<&str>,
    path: &str,
) -> Option<Answer> {
    let Owner::Project(input) = owner else {
        return None;
    };
    let name = path
        .rsplit(['.', '"', '[', ']'])
        .find(|name| !name.is_empty())?;
    let mut answer = origin::why(document, Owner::Secrets(input), file, name).ok()?;
    let home = &session.workspace.home;
    answer.file = session.workspace.show(&home.join(&answer.file));
    Some(answer)
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
