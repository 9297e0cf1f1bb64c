//! JSON that knows its lines.

use std::collections::BTreeMap;

use serde_json::error::Category;
use serde_json::value::RawValue;

/// A value in a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Json<'t> {
    text: &'t str,
    raw: &'t RawValue,
}

/// Where a text stops being JSON.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Broken {
    /// The byte.
    pub(super) at: usize,
    /// What is wrong: a phrase.
    pub(super) text: &'static str,
}

impl<'t> Json<'t> {
    pub(super) fn read(text: &'t str) -> Result<Self, Broken> {
        let raw: &RawValue = serde_json::from_str(text).map_err(|error| {
            let start = text
                .split_inclusive('\n')
                .take(error.line().saturating_sub(1));
            let start: usize = start.map(str::len).sum();
            let at = (start + error.column().saturating_sub(1)).min(text.len());
            Broken {
                at: text.floor_char_boundary(at),
                text: match error.classify() {
                    Category::Eof => "the JSON ends before it is complete",
                    Category::Io | Category::Syntax | Category::Data => {
                        "this is not JSON from here on"
                    }
                },
            }
        })?;
        Ok(Self { text, raw })
    }

    /// The line that it starts in, from 1.
    pub(super) fn line(self) -> usize {
        // It borrows from the text, so its address tells its place in it.
        let at = self.raw.get().as_ptr() as usize - self.text.as_ptr() as usize;
        let before = self.text.get(..at).unwrap_or_default();
        before.matches('\n').count() + 1
    }

    /// The members of an object, by name; none of anything else.
    pub(super) fn members(self) -> BTreeMap<String, Self> {
        let members: BTreeMap<String, &RawValue> =
            serde_json::from_str(self.raw.get()).unwrap_or_default();
        let members = members.into_iter();
        members
            .map(|(name, raw)| {
                (
                    name,
                    Self {
                        text: self.text,
                        raw,
                    },
                )
            })
            .collect()
    }

    /// A member of an object.
    pub(super) fn get(self, name: &str) -> Option<Self> {
        self.members().remove(name)
    }

    /// A member some levels down.
    pub(super) fn at(self, path: &[&str]) -> Option<Self> {
        path.iter().try_fold(self, |json, name| json.get(name))
    }

    /// The items of a list; none of anything else.
    pub(super) fn items(self) -> Vec<Self> {
        let items: Vec<&RawValue> = serde_json::from_str(self.raw.get()).unwrap_or_default();
        let items = items.into_iter();
        items
            .map(|raw| Self {
                text: self.text,
                raw,
            })
            .collect()
    }

    /// A text.
    pub(super) fn string(self) -> Option<String> {
        serde_json::from_str(self.raw.get()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::{Broken, Json};

    #[test]
    fn values_know_their_lines() {
        let text = "{\r\n  \"a\": {\r\n    \"b\": \"c\",\n    \"d\": [\n      1,\n      \"é\"\n    ]\n  }\n}\n";
        let json = Json::read(text).expect("JSON");
        let line = |path: &[&str]| json.at(path).map(Json::line);
        assert_eq!(line(&["a"]), Some(2));
        assert_eq!(line(&["a", "b"]), Some(3));
        assert_eq!(line(&["a", "d"]), Some(4));
        assert_eq!(line(&["a", "x"]), None);
        let items = json.at(&["a", "d"]).expect("a list").items();
        assert_eq!(items[1].line(), 6);
        assert_eq!(items[1].string().as_deref(), Some("é"));
        assert_eq!(items[0].string(), None);
    }

    #[test]
    fn what_is_broken_is_told_with_its_place() {
        for (text, at, words) in [
            ("", 0, "ends before"),
            ("{\n  \"a\": 1,\n", 12, "ends before"),
            ("{\n  \"é\": 1\n  \"b\": 2\n}", 14, "from here on"),
            ("{} x", 3, "from here on"),
        ] {
            let Err(Broken {
                at: found,
                text: told,
            }) = Json::read(text)
            else {
                panic!("{text} is read");
            };
            assert_eq!(found, at, "{text:?}");
            assert!(told.contains(words), "{text:?}: {told}");
        }
        // As deep as a file may be made, nothing is climbed down into.
        let deep = "[".repeat(500_000);
        assert!(Json::read(&deep).is_err());
    }
}
