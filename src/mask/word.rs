//! Values that tell nothing.

/// Whether a value only turns something on or off, as in `--mysql-native-password=ON`.
pub(super) fn is_switch(value: &str) -> bool {
    // In KDL such words have a `#` before them.
    let value = value.trim().trim_matches(['"', '\'', '#']);
    ["on", "off", "true", "false", "yes", "no", "0", "1"]
        .iter()
        .any(|word| value.eq_ignore_ascii_case(word))
}

/// Whether a value is true, false or nothing, in either spelling, or what servers say of a password.
pub(super) fn is_word(value: &str) -> bool {
    // A sentence may have it in parentheses, or as code.
    let value = value.trim_start_matches('#').trim_end_matches([')', '`']);
    ["true", "false", "null", "on", "off", "YES", "NO"].contains(&value)
}

/// Whether a value is only the name of a variable: `${NAME}` or `${NAME:?…}`.
pub fn is_reference(value: &str) -> bool {
    let value = value.trim().trim_matches(is_quote);
    value
        .strip_prefix("${")
        .and_then(|rest| rest.strip_suffix('}'))
        .is_some_and(|inner| {
            let name = inner.split_once(":?").map_or(inner, |(name, _)| name);
            !inner.contains('$') && name.chars().all(|c| c.is_alphanumeric() || c == '_')
        })
}

/// Whether a word is what a shell or Compose puts in: `$NAME`, `$$NAME`, `$(command`.
pub(super) fn is_expansion(word: &str) -> bool {
    let word = word.trim_matches(is_quote);
    let bare = word.trim_start_matches('$');
    let is_name = |name: &str| {
        !name.is_empty()
            && name
                .chars()
                .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
    };
    let inner = bare
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'));
    bare.len() < word.len()
        && (bare.starts_with('(') || is_name(bare) || inner.is_some_and(is_name))
}

pub(super) fn is_quote(char: char) -> bool {
    matches!(char, '"' | '\'')
}
