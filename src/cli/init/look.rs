//! Reading the files that detection asks for.

use std::path::Path;

use crate::detect::{self, Detection, Tree};
use crate::diagnostic::{Diagnostic, code};
use crate::source::{Format, SourceFile, SourceMap, Span};
use crate::workspace::{self, Seen, Workspace};

/// What there is in a folder, and the texts of it for messages.
pub(super) fn look(folder: &Path, places: &Workspace) -> (Tree, SourceMap) {
    let mut tree = Tree::default();
    let mut sources = SourceMap::default();
    for look in detect::wanted() {
        match workspace::look(folder, look.path, look.limit) {
            None => {}
            Some(Seen::There) => tree.there(look),
            Some(Seen::Unread(why)) => tree.unread(look, why),
            Some(Seen::Outside) => {
                tree.unread(look, "a symlink leads out of the project".to_owned());
            }
            Some(Seen::Bytes(bytes)) => {
                tree.read(look, bytes);
                if let Some(text) = tree.text(look.path) {
                    sources.add(SourceFile {
                        path: places.show(&folder.join(look.path)),
                        text: text.into(),
                        // Only for messages: nothing reads it in phpier's language.
                        format: Format::Yaml,
                    });
                }
            }
        }
    }
    (tree, sources)
}

/// What could not be understood, as warnings: nothing of it stops anybody.
pub(super) fn troubles(
    found: &Detection,
    sources: &SourceMap,
    places: &Workspace,
    folder: &Path,
) -> Vec<Diagnostic> {
    let troubles = found.troubles.iter().map(|trouble| {
        let path = places.show(&folder.join(trouble.file));
        let problem = Diagnostic::new(
            &code::INIT_UNREAD,
            format!(
                "`{}` says nothing about the project: it cannot be read",
                trouble.file
            ),
        )
        .help("mend it, or write by hand what it would have said");
        let source = sources.iter().find(|(_, file)| file.path == path);
        match (source, trouble.at) {
            (Some((id, file)), Some(at)) => {
                let start = at.min(file.text.len());
                let rest = &file.text[start..];
                let end = start
                    + rest
                        .chars()
                        .next()
                        .filter(|c| *c != '\n')
                        .map_or(0, char::len_utf8);
                problem.label(Span::new(id, start, end), trouble.text.clone())
            }
            _ => Diagnostic {
                message: format!("{}: {}", problem.message, trouble.text),
                ..problem
            }
            .file(path),
        }
    });
    troubles.collect()
}
