//! Where generated values come from.

mod answers;
mod command;
mod crowd;
mod places;
mod secrets;
mod table;

use phpier::diagnostic::Diagnostics;
use phpier::origin::{self, Answer, Inquiry, Missing, Origins, Owner};
use phpier::pipeline::ProjectInput;
use phpier::source::{SourceId, Span};
use phpier::syntax::{self, Document};

use crate::support::stack::{File, Stack};

/// One configuration with its files traced back to it.
struct Traced {
    stack: Stack,
    document: Document,
    /// Nothing for the global stack.
    input: Option<ProjectInput>,
    origins: Origins,
}

impl Traced {
    /// Of a file that is named like a project's or `global.kdl`; the project's folder is `folder`.
    fn new(path: &str, text: &str) -> Self {
        Self::try_new(path, text).unwrap_or_else(|told| panic!("{path}: {told}\n{text}"))
    }

    /// The same, or what is wrong with it.
    fn try_new(path: &str, text: &str) -> Result<Self, String> {
        let is_global = path.ends_with("global.kdl");
        let file = File::new(path, "folder", text);
        let stack = if is_global {
            Stack::read(Some(&file), &[])
        } else {
            Stack::read(None, &[file])
        };
        let Some((source, _)) = stack.sources.iter().next() else {
            return Err(stack.told());
        };
        let document = syntax::parse(&stack.sources, source, &mut Diagnostics::default());
        let document = document.ok_or_else(|| stack.told())?;
        let input = (!is_global).then(|| input(source));
        let owner = input.as_ref().map_or(Owner::Global, Owner::Project);
        let origins = origin::trace(&document, owner).ok_or_else(|| stack.told())?;
        Ok(Self {
            stack,
            document,
            input,
            origins,
        })
    }

    fn owner(&self) -> Owner<'_> {
        self.input.as_ref().map_or(Owner::Global, Owner::Project)
    }

    fn inquire(&self) -> Inquiry<'_> {
        self.origins.inquire(&self.document, self.owner())
    }

    fn why(&self, file: Option<&str>, path: &str) -> Result<Answer, Missing> {
        self.inquire().why(file, path)
    }

    /// The line of a place, from 1, with what stands there.
    fn line(&self, span: Span) -> (usize, String) {
        let place = self.stack.place(span);
        let line = place.split(':').nth(1).and_then(|line| line.parse().ok());
        (line.expect("a line"), self.stack.quoted(span))
    }
}

/// A project's configuration that nothing was tried of yet.
fn read(path: &str, text: &str) -> (Document, ProjectInput) {
    let stack = Stack::read(None, &[File::new(path, "folder", text)]);
    let (source, _) = stack.sources.iter().next().expect("a file");
    let document = syntax::parse(&stack.sources, source, &mut Diagnostics::default());
    (document.expect("a document"), input(source))
}

fn input(source: SourceId) -> ProjectInput {
    ProjectInput {
        source,
        folder: "~/code/folder".to_owned(),
        folder_name: "folder".to_owned(),
        recorded_name: None,
        in_scope: false,
    }
}
