//! Workers.

use crate::config::{Anything, Pairs};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::model::Worker;
use crate::source::Spanned;

use super::{name, text};

/// Checks names and commands, and sorts by name.
pub(super) fn resolve(
    slug: &str,
    workers: &Pairs<Anything>,
    diagnostics: &mut Diagnostics,
) -> Vec<Worker> {
    let mut resolved: Vec<Worker> = workers
        .iter()
        .filter_map(|(name, command)| one(slug, name, command, diagnostics))
        .collect();
    resolved.sort_by(|a, b| a.name.cmp(&b.name));
    resolved
}

fn one(
    slug: &str,
    name: &Spanned<String>,
    command: &Spanned<Anything>,
    diagnostics: &mut Diagnostics,
) -> Option<Worker> {
    let good_name = name::check_word("a worker", name, diagnostics);
    if good_name {
        check_service_name(slug, name, diagnostics);
    }
    let command = command.clone().map(|command| command.0);
    if command.value.trim().is_empty() {
        diagnostics.push(
            Diagnostic::new(
                &code::WORKER_EMPTY,
                format!("the worker `{}` runs nothing", name.value),
            )
            .label(command.span, "no command")
            .help("write the command, as in \"php artisan queue:work\""),
        );
        return None;
    }
    let good = text::one_line("the command", &command, diagnostics);
    (good && good_name).then(|| Worker {
        name: name.value.clone(),
        command: command.value,
    })
}

/// `<slug>-<name>` is a name in the shared network, so it must be a label of a host name.
pub(super) fn check_service_name(
    slug: &str,
    name: &Spanned<String>,
    diagnostics: &mut Diagnostics,
) {
    let service = format!("{slug}-{}", name.value);
    if service.len() > name::LABEL_MAX {
        diagnostics.push(
            Diagnostic::new(
                &code::NAME_TOO_LONG,
                format!("`{service}` has {} characters", service.len()),
            )
            .label(name.span, "makes the service's name too long")
            .help(format!(
                "names in the network end at {} characters",
                name::LABEL_MAX
            )),
        );
    }
}
