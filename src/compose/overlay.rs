//! A Compose file that is merged over another: what makes one of the other, and what comes of both.
//!
//! Compose merges mappings key by key, replaces scalars and appends lists. What that cannot say needs a
//! tag: `!override` puts a value in the place of another, `!reset` takes one away.
//! <https://github.com/compose-spec/compose-spec/blob/main/13-merge.md>

mod text;

use serde_yaml::value::{Tag, TaggedValue};
use serde_yaml::{Mapping, Value};

use super::File;

/// The first Compose that reads the tags.
pub const SINCE: &str = "2.24.4";

/// Lists that Compose replaces as a whole by itself.
const REPLACED: [&str; 3] = ["command", "entrypoint", "test"];

/// A value became nothing, which a file that is merged over another cannot say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Emptied;

/// The text that is to be merged over a file to make another of it; nothing where they are the same.
///
/// # Panics
/// Never: a file is a mapping of text, and nothing in it is null.
pub fn between(base: &File, wanted: &File) -> Option<String> {
    let value = |file: &File| match serde_yaml::to_value(file) {
        Ok(Value::Mapping(mapping)) => mapping,
        _ => unreachable!("a file is a mapping"),
    };
    let over = difference(&value(base), &value(wanted)).expect("no value of a file is null");
    (!over.is_empty()).then(|| to_string(&over))
}

/// What is to be merged over a mapping to make another of it.
pub fn difference(base: &Mapping, wanted: &Mapping) -> Result<Mapping, Emptied> {
    let mut over = Mapping::new();
    for (key, new) in wanted {
        let name = key.as_str().unwrap_or_default();
        let value = match (base.get(key), new) {
            (Some(old), new) if old == new => continue,
            (Some(_), Value::Null) => return Err(Emptied),
            (Some(Value::Mapping(old)), Value::Mapping(new)) => {
                let inner = difference(old, new)?;
                if inner.is_empty() {
                    // The same keys in another order.
                    continue;
                }
                Value::Mapping(inner)
            }
            (Some(Value::Sequence(_)), Value::Sequence(_)) if REPLACED.contains(&name) => {
                new.clone()
            }
            (Some(old), new) if is_scalar(old) && is_scalar(new) => new.clone(),
            (Some(_), new) => tagged("override", new.clone()),
            (None, new) => new.clone(),
        };
        over.insert(key.clone(), value);
    }
    for key in base.keys().filter(|key| !wanted.contains_key(*key)) {
        over.insert(key.clone(), tagged("reset", Value::Null));
    }
    Ok(over)
}

/// What Compose makes of a value and one that is merged over it.
pub fn merged(base: &Value, over: &Value) -> Value {
    merged_at("", base, over)
}

fn merged_at(name: &str, base: &Value, over: &Value) -> Value {
    match (base, over) {
        (_, Value::Tagged(tagged)) => tagged.value.clone(),
        (Value::Mapping(base), Value::Mapping(over)) => {
            let mut out = Mapping::new();
            for (key, value) in base {
                let name = key.as_str().unwrap_or_default();
                match over.get(key) {
                    Some(Value::Tagged(tagged)) if tagged.tag == "reset" => {}
                    Some(over) => {
                        out.insert(key.clone(), merged_at(name, value, over));
                    }
                    None => {
                        out.insert(key.clone(), value.clone());
                    }
                }
            }
            for (key, value) in over {
                if !base.contains_key(key) {
                    out.insert(key.clone(), value.clone());
                }
            }
            Value::Mapping(out)
        }
        (Value::Sequence(base), Value::Sequence(over)) if !REPLACED.contains(&name) => {
            Value::Sequence(base.iter().chain(over).cloned().collect())
        }
        (_, over) => over.clone(),
    }
}

fn is_scalar(value: &Value) -> bool {
    matches!(value, Value::Bool(_) | Value::Number(_) | Value::String(_))
}

fn tagged(tag: &str, value: Value) -> Value {
    Value::Tagged(Box::new(TaggedValue {
        tag: Tag::new(tag),
        value,
    }))
}

/// Whether only Compose [`SINCE`] and newer reads it.
pub fn has_tag(over: &Mapping) -> bool {
    over.values().any(|value| match value {
        Value::Tagged(_) => true,
        Value::Mapping(mapping) => has_tag(mapping),
        _ => false,
    })
}

/// The text of a mapping.
pub fn to_string(over: &Mapping) -> String {
    text::write(over)
}
