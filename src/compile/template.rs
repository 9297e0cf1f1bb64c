//! Text files with holes: `{{name}}`. A hole that nobody fills, or a filling without a hole, is a
//! mistake in phpier, so both stop the tests that render every template.

/// Fills every hole.
///
/// # Panics
/// In debug builds, when the holes and the fillings are not the same.
pub(super) fn fill(template: &str, fillings: &[(&str, &str)]) -> String {
    let values: usize = fillings.iter().map(|(_, value)| value.len()).sum();
    let mut text = String::with_capacity(template.len() + values);
    let mut rest = template;
    let mut filled = 0;
    while let Some((before, after)) = split_at_hole(rest) {
        let (name, after) = after.split_once("}}").unwrap_or((after, ""));
        let filling = fillings.iter().find(|(known, _)| *known == name);
        debug_assert!(filling.is_some(), "no filling for {name}");
        filled += 1;
        text.push_str(before);
        text.push_str(filling.map_or("", |(_, value)| value));
        rest = after;
    }
    debug_assert_eq!(filled, fillings.len(), "a filling has no hole");
    text.push_str(rest);
    text
}

/// What stands before and after the next `{{`. A single brace is found much sooner than two.
fn split_at_hole(text: &str) -> Option<(&str, &str)> {
    let (at, _) = text
        .match_indices('{')
        .find(|(at, _)| text[at + 1..].starts_with('{'))?;
    Some((&text[..at], &text[at + 2..]))
}
