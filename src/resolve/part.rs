//! What becomes `<slug>-<name>`: workers, schedules, services and private servers share one set of names.

use crate::config;
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::source::{Span, Spanned};

use super::{connection, worker};

/// Something beside the app.
struct Part<'c> {
    what: &'static str,
    name: &'c str,
    span: Span,
}

impl<'c> Part<'c> {
    fn named(what: &'static str, name: &'c Spanned<String>) -> Self {
        Self {
            what,
            name: &name.value,
            span: name.span,
        }
    }
}

/// A server of the catalog is called what it is, so the other one has to give way.
const PRIVATE: &str = "private server";

fn all(config: &config::Project) -> impl Iterator<Item = Part<'_>> {
    let workers = config.workers.iter();
    let schedules = config.schedules.iter();
    let services = config.services.iter();
    let private = connection::private(&config.connections).map(|(connection, _)| Part {
        what: PRIVATE,
        name: connection.spec.name,
        span: connection.span,
    });
    workers
        .map(|(name, _)| Part::named("worker", name))
        .chain(schedules.map(|(name, _)| Part::named("schedule", name)))
        .chain(services.map(|service| Part::named("service", &service.name)))
        .chain(private)
}

/// The names that a project has in the networks that it is in.
pub(super) fn keys(slug: &Spanned<String>, config: &config::Project) -> Vec<(String, Span)> {
    let parts = all(config).map(|part| (format!("{}-{}", slug.value, part.name), part.span));
    std::iter::once((slug.value.clone(), slug.span))
        .chain(parts)
        .collect()
}

/// Tells names that two of them have, and those of services that are too long.
pub(super) fn check(slug: &str, config: &config::Project, diagnostics: &mut Diagnostics) {
    for service in &config.services {
        worker::check_service_name(slug, &service.name, diagnostics);
    }
    let parts: Vec<_> = all(config).collect();
    for (at, part) in parts.iter().enumerate() {
        let mut before = parts[..at].iter();
        // Two of one kind are told where they are read.
        let clash = before.find(|known| known.what != part.what && known.name == part.name);
        let Some(known) = clash else { continue };
        let help = if part.what == PRIVATE {
            format!("choose another name for the {}", known.what)
        } else {
            "choose another name for one of them".to_owned()
        };
        diagnostics.push(
            Diagnostic::new(
                &code::SERVICE_DUPLICATE,
                format!(
                    "a {} and a {} have the name `{}`",
                    known.what, part.what, part.name
                ),
            )
            .label(part.span, format!("the {}", part.what))
            .label(known.span, format!("the {}", known.what))
            .help(help),
        );
    }
}
