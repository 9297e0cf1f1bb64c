//! A docroot that is not on the disk: nginx would answer every address with 404.

use std::fs;
use std::path::Path;

use crate::catalog;
use crate::config;
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::pipeline::Layers;
use crate::source::Span;
use crate::workspace::discover::Found;

/// What says which folder is served.
pub(super) enum Said {
    /// `docroot`.
    Itself(Span),
    /// `type`, from which it follows.
    Type(Span),
}

/// What a configuration and that of this machine say, the latter first. Without a word of either the
/// project itself is served, which is there.
pub(super) fn said(config: &config::Project, here: Option<&config::Project>) -> Option<Said> {
    let both = || here.into_iter().chain([config]);
    let mut itself = both().filter_map(|one| one.docroot.as_ref());
    let mut types = both().filter_map(|one| one.framework.as_ref());
    let itself = itself.next().map(|written| Said::Itself(written.span));
    itself.or_else(|| types.next().map(|written| Said::Type(written.span)))
}

/// Tells of a docroot that is missing in a project that the run is about and whose code is there.
pub(super) fn check(
    found: &Found,
    layers: Option<&Layers>,
    said: Option<Said>,
    problems: &mut Diagnostics,
) {
    if let (true, Some(layers), Some(said)) = (found.in_scope, layers, said) {
        let meant = layers.here.as_ref().unwrap_or(&layers.common).project();
        if let Some(problem) = missing(&found.folder.path, &meant.docroot, &said) {
            problems.push(problem);
        }
    }
}

fn missing(folder: &Path, docroot: &str, said: &Said) -> Option<Diagnostic> {
    if folder.join(docroot).is_dir() || !is_there(folder) {
        return None;
    }
    let problem = Diagnostic::new(
        &code::WORKSPACE_MISSING_DOCROOT,
        format!("there is no folder `{docroot}` to serve"),
    );
    let problem = match said {
        Said::Itself(span) => problem.label(*span, "no such folder in the project"),
        Said::Type(span) => problem.label(*span, format!("serves `{docroot}`")),
    };
    let mut folders = catalog::frameworks().map(|framework| framework.docroot);
    let other = folders.find(|other| folder.join(other).join("index.php").is_file());
    Some(problem.help(match other {
        Some(other) => format!(
            "write the folder that holds the pages as `docroot`; `{other}` has an `index.php`"
        ),
        None => "make it, or write the folder that holds the pages as `docroot`".to_owned(),
    }))
}

/// Whether the code is there: what Composer brings, or else scripts or folders of any kind. In a new folder,
/// or a fresh clone before its `composer install`, nothing is missing yet.
fn is_there(folder: &Path) -> bool {
    if folder.join("composer.json").exists() {
        return folder.join("vendor").is_dir();
    }
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.filter_map(Result::ok).any(|entry| {
        let path = entry.path();
        let name = entry.file_name();
        let is_hidden = name.as_encoded_bytes().starts_with(b".");
        !is_hidden && (path.is_dir() || path.extension().is_some_and(|end| end == "php"))
    })
}
