//! `${NAME}` in Compose files, with values from a `.env` file beside them.

use std::collections::BTreeMap;

use crate::draft::Value;

/// The variables of a `.env` file.
#[derive(Debug, Default)]
pub(super) struct Variables {
    values: BTreeMap<String, String>,
}

impl Variables {
    pub(super) fn new(values: impl Iterator<Item = (String, String)>) -> Self {
        Self {
            values: values.collect(),
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.values
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// The text with every variable in it written out: from the file, else by its default, else empty.
    pub(super) fn fill(&self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            out.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix('$') {
                out.push('$');
                rest = after;
            } else if let Some(after) = rest.strip_prefix('{') {
                let Some(end) = after.find('}') else {
                    out.push_str("${");
                    rest = after;
                    continue;
                };
                out.push_str(&self.expression(&after[..end]));
                rest = &after[end + 1..];
            } else {
                let end = rest
                    .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
                    .unwrap_or(rest.len());
                if end == 0 {
                    out.push('$');
                } else {
                    out.push_str(self.get(&rest[..end]).unwrap_or_default());
                    rest = &rest[end..];
                }
            }
        }
        out + rest
    }

    fn expression(&self, inside: &str) -> String {
        let end = inside
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
            .unwrap_or(inside.len());
        let (name, rest) = inside.split_at(end);
        if let Some(value) = self.get(name) {
            return value.to_owned();
        }
        let default = rest.strip_prefix(":-").or_else(|| rest.strip_prefix('-'));
        default.unwrap_or_default().to_owned()
    }

    /// A variable of a container: one that is only passed on stays one.
    pub(super) fn value(&self, text: &str) -> Value {
        let inside = text
            .strip_prefix("${")
            .and_then(|rest| rest.strip_suffix('}'));
        let name = inside.map(|inside| inside.split([':', '?']).next().unwrap_or(inside));
        let passed = inside.is_some_and(|inside| !inside.contains('-') && !inside.contains('+'));
        match name {
            Some(name) if passed && is_name(name) => Value::Environment(name.to_owned()),
            _ => Value::Text(self.fill(text)),
        }
    }
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::Variables;

    #[test]
    fn variables_are_written_out_and_nothing_is_run() {
        let pairs = [("A", "1"), ("EMPTY", "")];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let variables = Variables::new(pairs.into_iter());
        for (text, filled) in [
            ("${A}", "1"),
            ("$A-$B", "1-"),
            ("${B:-two}", "two"),
            ("${EMPTY:-x}y", "xy"),
            ("a$$b", "a$b"),
            ("${A:?none}", "1"),
            ("${A", "${A"),
            ("$", "$"),
            ("$(rm -rf /)", "$(rm -rf /)"),
        ] {
            assert_eq!(variables.fill(text), filled, "{text}");
        }
    }
}
