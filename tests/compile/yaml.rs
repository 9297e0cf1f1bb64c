//! Generated YAML, read by another reader than the one that belongs to the writer.

use std::collections::BTreeMap;

use serde_yaml::Value;

/// A Compose file.
pub(super) struct Compose {
    root: Value,
}

impl Compose {
    pub(super) fn read(text: &str) -> Self {
        Self {
            root: serde_yaml::from_str(text).expect("well-formed YAML"),
        }
    }

    pub(super) fn services(&self) -> BTreeMap<String, Value> {
        self.part("services")
    }

    pub(super) fn volumes(&self) -> BTreeMap<String, Value> {
        self.part("volumes")
    }

    pub(super) fn networks(&self) -> BTreeMap<String, Value> {
        self.part("networks")
    }

    fn part(&self, name: &str) -> BTreeMap<String, Value> {
        self.root.get(name).map(map).unwrap_or_default()
    }
}

/// A mapping with text for keys.
pub(super) fn map(value: &Value) -> BTreeMap<String, Value> {
    let mapping = value.as_mapping().expect("a mapping");
    let pairs = mapping.iter().map(|(key, value)| {
        let key = key.as_str().expect("a key is text");
        (key.to_owned(), value.clone())
    });
    pairs.collect()
}

/// The items of a list that may be missing.
pub(super) fn list(value: &Value, key: &str) -> Vec<Value> {
    value
        .get(key)
        .and_then(Value::as_sequence)
        .cloned()
        .unwrap_or_default()
}

/// A text that may be missing.
pub(super) fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key).and_then(Value::as_str)
}
