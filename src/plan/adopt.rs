//! A person's change of a generated Compose file, as an override that Compose merges over it.
//!
//! Compose merges mappings key by key, replaces scalars and appends lists. What that cannot say needs a
//! tag: `!override` puts a value in the place of another, `!reset` takes one away. Both need Compose
//! 2.24.4.

mod text;

use std::fmt;

use serde_yaml::value::{Tag, TaggedValue};
use serde_yaml::{Mapping, Value};

/// The first Compose that reads the tags.
const SINCE: &str = "2.24.4";
/// Lists that Compose replaces as a whole by itself.
const REPLACED: [&str; 3] = ["command", "entrypoint", "test"];

/// Why a change cannot be had as an override.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unadoptable {
    /// The file is no Compose file any more.
    NoCompose,
    /// Only comments, order or spelling have changed.
    NoDifference,
    /// The project's name has changed, which is the configuration's to say.
    Name,
    /// A value became nothing, which an override cannot say.
    Null,
}

impl fmt::Display for Unadoptable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoCompose => "it is not a Compose file any more",
            Self::NoDifference => "only comments or spelling differ, which an override cannot hold",
            Self::Name => "the project's name was changed, which belongs into the configuration",
            Self::Null => "a value was emptied, which an override cannot say",
        })
    }
}

/// The text of the override that makes `generated` what `edited` says.
pub fn adopt(generated: &str, edited: &str) -> Result<String, Unadoptable> {
    let read = |text: &str| match serde_yaml::from_str(text) {
        Ok(Value::Mapping(mapping)) => Ok(mapping),
        _ => Err(Unadoptable::NoCompose),
    };
    let (base, wanted) = (read(generated)?, read(edited)?);
    if base.get("name") != wanted.get("name") {
        return Err(Unadoptable::Name);
    }
    let over = difference(&base, &wanted)?;
    if over.is_empty() {
        return Err(Unadoptable::NoDifference);
    }
    let tagged = over.values().any(has_tag);
    let over = Value::Mapping(over);
    proven(&Value::Mapping(base), &over, &Value::Mapping(wanted))?;
    let since = if tagged {
        format!(" Its tags need Compose {SINCE} or newer.")
    } else {
        String::new()
    };
    let title = format!(
        "# Changes that were made by hand in the file that phpier generates; they are yours from now on.{since}\n"
    );
    Ok(title + &text::write(&over))
}

/// What is to be merged over a mapping to make another of it.
fn difference(base: &Mapping, wanted: &Mapping) -> Result<Mapping, Unadoptable> {
    let mut over = Mapping::new();
    for (key, new) in wanted {
        let name = key.as_str().unwrap_or_default();
        let value = match (base.get(key), new) {
            (Some(old), new) if old == new => continue,
            (Some(_), Value::Null) => return Err(Unadoptable::Null),
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

/// Nothing is handed out that would not give back what the person wrote.
fn proven(base: &Value, over: &Value, wanted: &Value) -> Result<(), Unadoptable> {
    if merged(base, over, "") == *wanted {
        Ok(())
    } else {
        Err(Unadoptable::NoCompose)
    }
}

/// What Compose makes of a value and one that is merged over it.
fn merged(base: &Value, over: &Value, name: &str) -> Value {
    match (base, over) {
        (_, Value::Tagged(tagged)) => tagged.value.clone(),
        (Value::Mapping(base), Value::Mapping(over)) => {
            let mut out = Mapping::new();
            for (key, value) in base {
                let name = key.as_str().unwrap_or_default();
                match over.get(key) {
                    Some(Value::Tagged(tagged)) if tagged.tag == "reset" => {}
                    Some(over) => {
                        out.insert(key.clone(), merged(value, over, name));
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

fn has_tag(value: &Value) -> bool {
    match value {
        Value::Tagged(_) => true,
        Value::Mapping(mapping) => mapping.values().any(has_tag),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_yaml::Value;

    use super::{Unadoptable, proven};

    #[test]
    fn an_override_that_gives_something_else_is_none() {
        let read = |text: &str| serde_yaml::from_str::<Value>(text).expect("YAML");
        let base = read("a: 1\nlist: [x]\ncommand: [x]\nenv: {A: 1}\n");
        for (over, gives) in [
            ("a: 2", "a: 2\nlist: [x]\ncommand: [x]\nenv: {A: 1}\n"),
            (
                "list: [y]",
                "a: 1\nlist: [x, y]\ncommand: [x]\nenv: {A: 1}\n",
            ),
            (
                "list: !override [y]",
                "a: 1\nlist: [y]\ncommand: [x]\nenv: {A: 1}\n",
            ),
            (
                "command: [y]",
                "a: 1\nlist: [x]\ncommand: [y]\nenv: {A: 1}\n",
            ),
            (
                "env: {A: !reset null, B: 2}",
                "a: 1\nlist: [x]\ncommand: [x]\nenv: {B: 2}\n",
            ),
        ] {
            let (over, gives) = (read(over), read(gives));
            assert_eq!(proven(&base, &over, &gives), Ok(()), "{over:?}");
            for other in [&base, &read("a: 2"), &read("{}")] {
                let refused = Err(Unadoptable::NoCompose);
                assert_eq!(proven(&base, &over, other), refused, "{over:?}");
            }
        }
    }
}
