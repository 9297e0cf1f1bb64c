//! What phpier decides by itself, in sentences with their sources.

mod table;

use super::path::{Path, Segment};
use super::trial::Owner;

/// A rule of phpier's: why a value is what it is, or why it is there.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// The file that it is about; [`COMPOSE`] for the stack's Compose file.
    file: &'static str,
    /// The path, its steps with `/` between them: `*` is anything in a step, `**` anything at all.
    path: &'static str,
    /// The value, in the same way.
    value: &'static str,
    /// What it says.
    pub text: &'static str,
    /// Where that comes from.
    pub source: Option<&'static str>,
}

/// Stands for the Compose file, whatever it is called.
const COMPOSE: &str = "";

/// The rule for a value, the most particular one.
pub(super) fn find(
    owner: Owner<'_>,
    file: Option<&str>,
    path: &Path,
    value: &str,
) -> Option<&'static Rule> {
    let steps: Vec<String> = path
        .0
        .iter()
        .map(|segment| match segment {
            Segment::Key(key) => key.clone(),
            Segment::Index(number) | Segment::Line(number) => number.to_string(),
        })
        .collect();
    let path = steps.join("/");
    let rules = match owner {
        Owner::Global | Owner::Shared => table::GLOBAL,
        Owner::Project(_) | Owner::Home(..) | Owner::Local(..) | Owner::Below(..) => table::PROJECT,
    };
    rules.iter().find(|rule| {
        rule.file == file.unwrap_or(COMPOSE)
            && matches(rule.path, &path)
            && matches(rule.value, value)
    })
}

/// Whether a pattern stands for a text.
fn matches(pattern: &str, text: &str) -> bool {
    if let Some(rest) = pattern.strip_prefix("**") {
        return text
            .char_indices()
            .map(|(at, _)| at)
            .chain([text.len()])
            .any(|at| matches(rest, &text[at..]));
    }
    if let Some(rest) = pattern.strip_prefix('*') {
        let end = text.find('/').unwrap_or(text.len());
        return (0..=end)
            .filter(|at| text.is_char_boundary(*at))
            .any(|at| matches(rest, &text[at..]));
    }
    let (mut pattern, mut text) = (pattern.chars(), text.chars());
    match (pattern.next(), text.next()) {
        (None, None) => true,
        (Some(wanted), Some(found)) if wanted == found => matches(pattern.as_str(), text.as_str()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_stays_within_its_step() {
        for (pattern, text, is) in [
            ("**", "", true),
            ("**", "a/b", true),
            ("a/*/c", "a/b/c", true),
            ("a/*/c", "a/b/b/c", false),
            ("a/**", "a/b/b/c", true),
            ("a/x.*.y", "a/x.b.c.y", true),
            ("a", "ab", false),
            ("phpier/*", "phpier/shop:1", true),
        ] {
            assert_eq!(matches(pattern, text), is, "{pattern} {text}");
        }
    }
}
