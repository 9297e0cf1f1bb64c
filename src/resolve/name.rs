//! Names: slugs, and what may not be one.

use crate::artifact::GLOBAL_OWNER;
use crate::catalog;
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::model::CONTAINER_PREFIX;
use crate::source::{Span, Spanned};

/// The longest slug: a user of `MySQL` may have 32 characters, and the slug is one by default.
/// <https://dev.mysql.com/doc/refman/8.4/en/user-names.html>
pub(super) const SLUG_MAX: usize = 32;

/// The longest label of a host name, RFC 1035 §2.3.4.
pub(super) const LABEL_MAX: usize = 63;

/// Makes a slug of a folder's name, or nothing where no letter is left. Letters lose their accents, which
/// some systems keep as characters of their own.
pub fn slugify(folder: &str) -> Option<String> {
    let accents = '\u{300}'..='\u{36f}';
    let letters = folder.chars().filter(|c| !accents.contains(c));
    let plain: String = letters.map(unaccented).collect();
    let mut slug = String::new();
    for c in plain.chars() {
        let c = c.to_ascii_lowercase();
        if c.is_ascii_lowercase() || (c.is_ascii_digit() && !slug.is_empty()) {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(SLUG_MAX);
    let slug = slug.trim_end_matches('-');
    (!slug.is_empty()).then(|| slug.to_owned())
}

/// A letter of the Latin alphabet as those of ASCII. Nobody knows how a name in another script is read.
fn unaccented(c: char) -> String {
    let latin = matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}') && c.is_alphabetic();
    let plain = latin.then(|| deunicode::deunicode_char(c)).flatten();
    plain.map_or_else(|| c.to_string(), str::to_owned)
}

/// Whether a text is a slug as it stands: `[a-z0-9-]`, a letter first, no dash last.
pub(super) fn is_slug(text: &str, max: usize) -> bool {
    text.len() <= max
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && !text.ends_with('-')
        && text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// Why a slug belongs to the global stack, if it does: its containers, and the hosts of its pages, which
/// would be the project's own.
fn reserved(slug: &str) -> Option<String> {
    if slug == GLOBAL_OWNER || slug.starts_with(CONTAINER_PREFIX) {
        return Some(format!(
            "`{GLOBAL_OWNER}` and names that start with `{CONTAINER_PREFIX}` are taken"
        ));
    }
    let page =
        catalog::services().find(|spec| spec.web.as_ref().is_some_and(|web| web.host == slug));
    let owner = page
        .map(|spec| spec.name)
        .or((slug == "traefik").then_some(slug))?;
    Some(format!("`{slug}.<domain>` is where {owner} answers"))
}

/// Checks a name that becomes part of services, containers and hosts.
pub(super) fn check_word(
    what: &str,
    name: &Spanned<String>,
    diagnostics: &mut Diagnostics,
) -> bool {
    if is_slug(&name.value, SLUG_MAX) {
        return true;
    }
    diagnostics.push(
        Diagnostic::new(
            &code::NAME_INVALID,
            format!("`{}` cannot be the name of {what}", name.value),
        )
        .label(name.span, "not a name as it stands")
        .help(spelling_help(&name.value)),
    );
    false
}

fn spelling_help(name: &str) -> String {
    let rule = format!("names are a-z, 0-9 and `-`, a letter first, at most {SLUG_MAX} characters");
    match slugify(name) {
        Some(slug) => format!("write \"{slug}\": {rule}"),
        None => rule,
    }
}

/// The project's slug: the written name as it stands, or the one that its generated file keeps, or
/// the folder's name as a slug.
pub(super) fn project(
    written: Option<&Spanned<String>>,
    recorded: Option<&str>,
    folder: &str,
    start: Span,
    diagnostics: &mut Diagnostics,
) -> Option<Spanned<String>> {
    let slug = if let Some(name) = written {
        check_word("a project", name, diagnostics).then(|| name.clone())?
    } else {
        let slug = recorded
            .filter(|name| is_slug(name, SLUG_MAX))
            .map(str::to_owned)
            .or_else(|| slugify(folder));
        let Some(slug) = slug else {
            diagnostics.push(
                Diagnostic::new(
                    &code::NAME_INVALID,
                    format!("the folder's name `{folder}` gives no name for the project"),
                )
                .label(start, "a `name` is missing here")
                .help("add `name` with a-z, 0-9 and `-`, a letter first"),
            );
            return None;
        };
        Spanned::new(slug, start)
    };
    if let Some(reason) = reserved(&slug.value) {
        let help = match written {
            Some(_) => format!("{reason}; choose another `name`"),
            None => format!("{reason}; add a `name` that differs from the folder's"),
        };
        diagnostics.push(
            Diagnostic::new(
                &code::NAME_RESERVED,
                format!("the name `{}` belongs to the global stack", slug.value),
            )
            .label(slug.span, "reserved")
            .help(help),
        );
        return None;
    }
    Some(slug)
}

#[cfg(test)]
mod tests {
    use super::{is_slug, slugify};

    #[test]
    fn folders_become_slugs_that_are_valid() {
        for (folder, slug) in [
            ("shop", Some("shop")),
            ("My Shop", Some("my-shop")),
            ("my_shop.test", Some("my-shop-test")),
            ("2024-relaunch", Some("relaunch")),
            ("café", Some("cafe")),
            ("cafe\u{301} Ærø", Some("cafe-aero")),
            ("Große Übung ×2", Some("grosse-ubung-2")),
            ("Łódź", Some("lodz")),
            ("日本", None),
            ("--", None),
            (&"x".repeat(40), Some(&*"x".repeat(32))),
        ] {
            assert_eq!(slugify(folder).as_deref(), slug, "{folder}");
            assert!(slugify(folder).is_none_or(|slug| is_slug(&slug, 32)));
        }
    }
}
