//! Hosts: `@`, a word below it, `*`, or a full name. What comes out is safe inside a Traefik rule: only
//! labels of RFC 1123, and a star only as the whole first label.

use super::name::LABEL_MAX;
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::model::Host;
use crate::source::{Span, Spanned};

/// The longest host name, RFC 1035 §2.3.4, less room for the longest domain that one would use.
const HOST_MAX: usize = 253;

/// The hosts of a project, with their places; the slug's own host where none is written.
pub(super) fn resolve(
    slug: &Spanned<String>,
    written: &[Spanned<String>],
    diagnostics: &mut Diagnostics,
) -> Vec<(Host, Span)> {
    let mut hosts: Vec<(Host, Span)> = Vec::new();
    for entry in written {
        let Some(host) = one(&slug.value, entry, diagnostics) else {
            continue;
        };
        if let Some((_, first)) = hosts.iter().find(|(known, _)| *known == host) {
            diagnostics.push(
                Diagnostic::new(
                    &code::HOST_DUPLICATE,
                    format!("the host `{}` is listed twice", entry.value),
                )
                .label(entry.span, "again here")
                .label(*first, "first here")
                .help("keep one of them"),
            );
            continue;
        }
        hosts.push((host, entry.span));
    }
    if written.is_empty() {
        hosts.push((below(&slug.value, ""), slug.span));
    }
    hosts.sort();
    hosts.shrink_to_fit();
    hosts
}

/// `<label>.<slug>` below the stack's domain; the slug's own host for no label.
pub(super) fn below(slug: &str, label: &str) -> Host {
    let name = if label.is_empty() {
        slug.to_owned()
    } else {
        format!("{label}.{slug}")
    };
    Host {
        wildcard: false,
        name,
        below_domain: true,
    }
}

fn one(slug: &str, entry: &Spanned<String>, diagnostics: &mut Diagnostics) -> Option<Host> {
    let text = entry.value.as_str();
    let (wildcard, rest) = match text.strip_prefix("*.") {
        Some(rest) => (true, rest),
        None if text == "*" => (true, "@"),
        None => (false, text),
    };
    let host = if rest == "@" {
        below(slug, "")
    } else if rest.contains('.') {
        Host {
            wildcard: false,
            name: rest.to_owned(),
            below_domain: false,
        }
    } else {
        Host {
            wildcard: false,
            name: format!("{rest}.{slug}"),
            below_domain: true,
        }
    };
    if let Some(problem) = problem(&host.name) {
        let help = spelling_help(text).unwrap_or_else(|| {
            "write `@`, a word such as `admin`, `*`, or a full name such as `shop.example.test`"
                .to_owned()
        });
        diagnostics.push(
            Diagnostic::new(&code::HOST_INVALID, format!("`{text}` is not a host"))
                .label(entry.span, problem)
                .help(help),
        );
        return None;
    }
    Some(Host { wildcard, ..host })
}

/// What to write instead, where a host was written as an address, in capitals or with underscores.
pub(super) fn spelling_help(text: &str) -> Option<String> {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let bare = rest.split(['/', ':']).next().unwrap_or_default();
    let bare = bare.trim_matches('.').to_lowercase().replace('_', "-");
    let plain = bare.strip_prefix("*.").unwrap_or(&bare);
    (problem(plain).is_none() && bare != text).then(|| {
        format!("write \"{bare}\": hosts are a-z, 0-9, `-` and dots, without protocol or port")
    })
}

/// What is wrong with a host name, if anything.
pub(super) fn problem(name: &str) -> Option<String> {
    if name.len() > HOST_MAX {
        return Some(format!("longer than {HOST_MAX} characters"));
    }
    if name.is_empty() {
        return Some("empty".to_owned());
    }
    name.split('.').find_map(|label| {
        let strange = label
            .chars()
            .find(|c| !(c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '-'));
        if label.is_empty() {
            Some("a part between the dots is empty".to_owned())
        } else if label.len() > LABEL_MAX {
            Some(format!("a part is longer than {LABEL_MAX} characters"))
        } else if let Some(c) = strange {
            Some(format!(
                "`{}` cannot stand in a host name",
                c.escape_debug()
            ))
        } else if label.starts_with('-') || label.ends_with('-') {
            Some("a part starts or ends with `-`".to_owned())
        } else {
            None
        }
    })
}
