//! Text files with holes: `{{name}}`. A hole that nobody fills, or a filling without a hole, is a
//! mistake in phpier, so both stop the tests that render every template.

/// Fills every hole.
///
/// # Panics
/// In debug builds, when the holes and the fillings are not the same.
pub(super) fn fill(template: &str, fillings: &[(&str, &str)]) -> String {
    let mut text = String::with_capacity(template.len() + 256);
    let mut rest = template;
    let mut filled = 0;
    while let Some((before, after)) = rest.split_once("{{") {
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
