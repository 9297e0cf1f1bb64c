//! A person's change of a generated Compose file, as an override that Compose merges over it.

use std::fmt;

use serde_yaml::Value;

use crate::compose::overlay::{self, SINCE, difference, merged};

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
    /// It holds tags, or keys that are no text, and an override with those would be read as something else.
    Unsayable,
}

impl fmt::Display for Unadoptable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoCompose => "it is not a Compose file any more",
            Self::NoDifference => "only comments or spelling differ, which an override cannot hold",
            Self::Name => "the project's name was changed, which belongs into the configuration",
            Self::Null => "a value was emptied, which an override cannot say",
            Self::Unsayable => "it has tags or keys that an override cannot say",
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
    let over = difference(&base, &wanted).map_err(|_| Unadoptable::Null)?;
    if over.is_empty() {
        return Err(Unadoptable::NoDifference);
    }
    let tagged = overlay::has_tag(&over);
    let text = overlay::to_string(&over);
    proven(&Value::Mapping(base), &text, &Value::Mapping(wanted))?;
    let since = if tagged {
        format!(" Its tags need Compose {SINCE} or newer.")
    } else {
        String::new()
    };
    let title = format!(
        "# Changes that were made by hand in the file that phpier generates; they are yours from now on.{since}\n"
    );
    Ok(title + &text)
}

/// Nothing is handed out that would not give back what the person wrote. It is the text that is read again:
/// YAML can say more than a Compose file does, and not all of it can be written behind a tag.
fn proven(base: &Value, text: &str, wanted: &Value) -> Result<(), Unadoptable> {
    let over = serde_yaml::from_str(text).ok();
    over.filter(|over| merged(base, over) == *wanted)
        .map(|_| ())
        .ok_or(Unadoptable::Unsayable)
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
            let gives = read(gives);
            assert_eq!(proven(&base, over, &gives), Ok(()), "{over:?}");
            for other in [&base, &read("a: 2"), &read("{}")] {
                let refused = Err(Unadoptable::Unsayable);
                assert_eq!(proven(&base, over, other), refused, "{over:?}");
            }
        }
    }
}
