//! A project's `.env` that would mislead plain `docker compose`, told at its place.

use std::path::Path;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::source::{Format, SourceFile, SourceId, Span};
use crate::workspace::dotenv::{self, Kind};
use crate::workspace::{self, CONFIG_LIMIT};

/// The file's name.
pub(super) const NAME: &str = ".env";

/// What is to be said of the file in a project's folder, and its lines without what may be secret.
pub(super) fn look(path: &Path, shown: &str) -> Option<(SourceFile, Vec<dotenv::Finding>)> {
    let bytes = workspace::read(path, CONFIG_LIMIT).ok()?;
    let found = dotenv::read(&String::from_utf8_lossy(&bytes))?;
    let file = SourceFile {
        path: shown.to_owned(),
        text: Arc::from(found.text),
        // Nothing reads it again.
        format: Format::Yaml,
    };
    Some((file, found.findings))
}

/// Tells it, once the file is among the sources.
pub(super) fn tell(source: SourceId, findings: Vec<dotenv::Finding>, problems: &mut Diagnostics) {
    for finding in findings {
        let span = Span::new(source, finding.place.start, finding.place.end);
        let problem = match finding.kind {
            Kind::Order(name) => Diagnostic::new(
                &code::WORKSPACE_MISLEADING_ENV,
                format!("`{name}` sends plain `docker compose` elsewhere"),
            )
            .label(span, "Compose takes this for an order")
            .help("take it out; phpier's own commands pay no attention to it"),
            Kind::Asked(name) => Diagnostic::new(
                &code::WORKSPACE_MISLEADING_ENV,
                format!("`{name}` changes what plain `docker compose` makes of generated files"),
            )
            .label(span, "generated files ask for it")
            .help(
                "take it out, and run `eval \"$(phpier shellenv)\"` before plain `docker compose`",
            ),
            Kind::Broken(why) => Diagnostic::new(
                &code::WORKSPACE_BROKEN_ENV,
                format!("plain `docker compose` cannot read this file: {why}"),
            )
            .label(span, "it stops here")
            .help("correct the line; values with spaces or line ends stand in quotes"),
        };
        problems.push(problem);
    }
}
