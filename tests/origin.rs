//! Where generated values come from.

mod places;

use phpier::diagnostic::Diagnostics;
use phpier::origin::{self, Origins, Owner};
use phpier::pipeline::ProjectInput;
use phpier::source::Span;
use phpier::syntax;

use crate::support::stack::{File, Stack};

/// One configuration with its files traced back to it.
struct Traced {
    stack: Stack,
    origins: Origins,
}

impl Traced {
    /// Of a file that is named like a project's or `global.kdl`.
    fn new(path: &str, text: &str) -> Self {
        let is_global = path.ends_with("global.kdl");
        let file = File::new(path, "folder", text);
        let stack = if is_global {
            Stack::read(Some(&file), &[])
        } else {
            Stack::read(None, &[file])
        };
        let (source, _) = stack.sources.iter().next().expect("the file");
        let document = syntax::parse(&stack.sources, source, &mut Diagnostics::default());
        let document = document.expect("well-formed");
        let input = ProjectInput {
            source,
            folder: "~/code/folder".to_owned(),
            folder_name: "folder".to_owned(),
            recorded_name: None,
            in_scope: false,
        };
        let owner = if is_global {
            Owner::Global
        } else {
            Owner::Project(&input)
        };
        let origins = origin::trace(&document, owner).unwrap_or_else(|| panic!("{}", stack.told()));
        Self { stack, origins }
    }

    /// The line of a place, from 1, with what stands there.
    fn line(&self, span: Span) -> (usize, String) {
        let place = self.stack.place(span);
        let line = place.split(':').nth(1).and_then(|line| line.parse().ok());
        (line.expect("a line"), self.stack.quoted(span))
    }
}
