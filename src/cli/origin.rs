//! Where generated values come from, for the stacks of a session.

use super::report::position;
use super::session::Session;
use crate::diagnostic::Diagnostics;
use crate::origin::{self, Answer, Missing, Origins, Owner, Public};
use crate::pipeline::ProjectInput;
use crate::plan::Stack;
use crate::plan::environment::KEY;
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

/// The place of the configuration that gives a value to a variable of projects' files.
pub(super) fn variable(session: &Session, name: &str) -> Option<Span> {
    let (_, document, owner) = open(session, &Stack::Global)?;
    let answer = origin::why(&document, owner, None, &format!("{KEY}.{name}")).ok()?;
    answer.causes.first().map(|cause| cause.span)
}

/// Answers where a value comes from, with the configuration as it may be shown. What is everybody's comes
/// first, then what is this machine's alone, and last what phpier's own folder holds.
pub(super) fn why(
    session: &Session,
    stack: &Stack,
    file: Option<&str>,
    path: &str,
) -> Result<(Answer, Public), Missing> {
    let (source, document, owner) = open(session, stack).ok_or(Missing::Invalid)?;
    let missing = match origin::why(&document, owner, file, path) {
        Ok(answer) => return Ok((answer, shown(session, source, &document, owner))),
        Err(missing) => missing,
    };
    let Owner::Project(input) = owner else {
        let file = file.map(below_home);
        let answer = origin::why(&document, Owner::Shared, file.as_deref(), path)?;
        return Ok((answer, shown(session, source, &document, Owner::Shared)));
    };
    let missing = match here(session, source).map(|(local, other)| {
        let above = Owner::Local(input, &document);
        let answer = origin::why(&other, above, file, path)?;
        // What the local file does not say comes from what it is laid over.
        let below = Owner::Below(input, &other);
        let lower = origin::why(&document, below, file, path);
        Ok(match lower {
            Ok(lower) if !answer.has_line() => (lower, shown(session, source, &document, below)),
            _ => (answer, shown(session, local, &other, above)),
        })
    }) {
        Some(Ok(found)) => return Ok(found),
        Some(Err(also)) => missing.or(also),
        None => missing,
    };
    home(session, &document, input, file, path)
        .map(|answer| (answer, shown(session, source, &document, owner)))
        .map_err(|also| match file {
            Some(_) => missing.clone().or(also),
            None => missing,
        })
}

/// A configuration file as it may be shown.
fn shown(session: &Session, source: SourceId, document: &Document, owner: Owner<'_>) -> Public {
    Public::new(session.sources.get(source), document, owner)
}

/// The answer for what phpier's own folder holds of a project. The Compose file only names the file that
/// holds a variable with a secret in it, and such a variable is asked for as if it stood there.
fn home(
    session: &Session,
    document: &Document,
    input: &ProjectInput,
    file: Option<&str>,
    path: &str,
) -> Result<Answer, Missing> {
    let global = session
        .fleet
        .as_ref()
        .and_then(|fleet| fleet.global.as_ref());
    let owner = Owner::Home(input, global);
    let home = &session.workspace.home;
    let file = file.map(below_home);
    let name = || {
        path.rsplit(['.', '"', '[', ']'])
            .find(|name| !name.is_empty())
    };
    let answer = origin::why(document, owner, file.as_deref(), path);
    let mut answer = answer.or_else(|missing| match name() {
        Some(name) => origin::why(document, owner, file.as_deref(), name).map_err(|_| missing),
        None => Err(missing),
    })?;
    answer.file = session.workspace.show(&home.join(&answer.file));
    Ok(answer)
}

/// A file of phpier's own folder, by its path below that.
fn below_home(file: &str) -> String {
    let below = file.rsplit_once("/local/");
    below.map_or_else(|| file.to_owned(), |(_, rest)| format!("local/{rest}"))
}

/// What a project's file of this machine says.
fn here(session: &Session, source: SourceId) -> Option<(SourceId, Document)> {
    let local = *session.locals.get(&source)?;
    let document = syntax::parse(&session.sources, local, &mut Diagnostics::default())?;
    Some((local, document))
}

/// The same as [`trace`] for what a project is on this machine alone.
pub(super) fn trace_here<'t>(
    session: &Session,
    stack: &Stack,
    before: impl FnOnce(&str) -> Vec<(&'t str, String)>,
) -> Option<(Origins, Vec<(&'t str, String)>)> {
    let (source, common, owner) = open(session, stack)?;
    let (_, document) = here(session, source)?;
    match owner {
        Owner::Project(input) => {
            origin::trace_since(&document, Owner::Local(input, &common), before)
        }
        _ => None,
    }
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
