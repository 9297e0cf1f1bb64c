//! Checks that many keys share: what a text may hold for the place it will reach.

use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::source::Spanned;

/// Whether a text can stand in a line of a file: no control characters.
pub(super) fn one_line(what: &str, text: &Spanned<String>, diagnostics: &mut Diagnostics) -> bool {
    if !text.value.chars().any(char::is_control) {
        return true;
    }
    diagnostics.push(
        Diagnostic::new(
            &code::VALUE_CONTROL,
            format!("{what} holds a control character"),
        )
        .label(text.span, "line ends, tabs and the like cannot stand here")
        .help("write it in one line"),
    );
    false
}

/// Whether a text can be a password.
pub(super) fn is_password(text: &str) -> bool {
    password_problem(text).is_none()
}

/// What is wrong with a text that is no password, where something is. It is typed, sent and written in one
/// line.
pub(super) fn password_problem(text: &str) -> Option<&'static str> {
    if text.is_empty() {
        Some("empty")
    } else if text.contains(char::is_control) {
        Some("holds a line end, a tab or another control character")
    } else {
        None
    }
}

/// Checks an image reference: `name:tag` or `name@sha256:…`, nothing floating.
/// <https://pkg.go.dev/github.com/distribution/reference>
pub(super) fn image(image: &Spanned<String>, diagnostics: &mut Diagnostics) -> Option<String> {
    let text = image.value.as_str();
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._-/:@".contains(c);
    if text.is_empty()
        || !text.chars().all(allowed)
        || !text.starts_with(|c: char| c.is_ascii_alphanumeric())
    {
        diagnostics.push(
            Diagnostic::new(
                &code::IMAGE_INVALID,
                format!("`{text}` is not the name of an image"),
            )
            .label(image.span, "not `name:tag`")
            .help("write it as in `docker pull`: \"opensearchproject/opensearch:3\""),
        );
        return None;
    }
    let last = text.rsplit('/').next().unwrap_or(text);
    let pinned = last.contains('@') || last.split_once(':').is_some_and(|(_, tag)| !tag.is_empty());
    if !pinned || last.ends_with(":latest") {
        let untagged = text.strip_suffix(":latest").unwrap_or(text);
        diagnostics.push(
            Diagnostic::new(
                &code::IMAGE_UNPINNED,
                format!("the image `{text}` is not pinned"),
            )
            .label(image.span, "what runs would change from day to day")
            .help(format!("name a tag that stays, as in \"{untagged}:1.2\"")),
        );
    }
    Some(text.to_owned())
}

/// Checks an absolute path inside a container.
pub(super) fn container_path(
    what: &str,
    path: &Spanned<String>,
    diagnostics: &mut Diagnostics,
) -> bool {
    let parts_ok = path.value.split('/').all(|part| part != "..");
    if path.value.starts_with('/') && path.value.len() > 1 && parts_ok {
        return one_line(what, path, diagnostics);
    }
    diagnostics.push(
        Diagnostic::new(
            &code::PATH_INVALID,
            format!("{what} must be an absolute path in the container"),
        )
        .label(path.span, "not one")
        .help("start it with `/` and leave `..` out"),
    );
    false
}
