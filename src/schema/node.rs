//! The parts of JSON Schema 2020-12 that are needed, in the order in which they are written.
//! <https://json-schema.org/draft/2020-12/json-schema-validation>

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use serde_json::Value;

/// Names with their schemas, in the order of the table of keys.
pub(super) type Named = Vec<(String, Node)>;

/// A schema. What is empty is not written.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Node {
    #[serde(rename = "$schema", skip_serializing_if = "Option::is_none")]
    pub(super) schema: Option<&'static str>,
    #[serde(rename = "$ref", skip_serializing_if = "Option::is_none")]
    pub(super) reference: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) title: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<&'static str>,
    #[serde(rename = "type", skip_serializing_if = "Vec::is_empty")]
    #[serde(serialize_with = "one_or_many")]
    pub(super) types: Vec<&'static str>,
    #[serde(rename = "enum", skip_serializing_if = "Vec::is_empty")]
    pub(super) words: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) pattern: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) minimum: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) maximum: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) items: Option<Box<Self>>,
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "ordered")]
    pub(super) properties: Named,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) required: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) additional_properties: Option<Additional>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) any_of: Vec<Self>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) default: Option<Value>,
    #[serde(rename = "$defs", skip_serializing_if = "Vec::is_empty")]
    #[serde(serialize_with = "ordered")]
    pub(super) defs: Named,
}

/// What other keys than the named ones may be.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Additional {
    /// `false`: there are none.
    Nothing(bool),
    /// Any, with such a value.
    Each(Box<Node>),
}

impl Node {
    /// A value of these types.
    pub(super) fn of(types: &[&'static str]) -> Self {
        Self {
            types: types.to_vec(),
            ..Self::default()
        }
    }

    /// One of these values.
    pub(super) fn one_of(words: Vec<Value>) -> Self {
        Self {
            words,
            ..Self::default()
        }
    }

    /// A value that any of these describes.
    pub(super) fn any(any_of: Vec<Self>) -> Self {
        Self {
            any_of,
            ..Self::default()
        }
    }

    /// A list of such values.
    pub(super) fn list(items: Self) -> Self {
        Self {
            items: Some(Box::new(items)),
            ..Self::of(&["array"])
        }
    }

    /// A schema that is written elsewhere.
    pub(super) fn named(name: &str) -> Self {
        Self {
            reference: Some(format!("#/$defs/{name}")),
            ..Self::default()
        }
    }
}

fn one_or_many<S: Serializer>(types: &[&'static str], serializer: S) -> Result<S::Ok, S::Error> {
    match types {
        [one] => one.serialize(serializer),
        many => many.serialize(serializer),
    }
}

fn ordered<S: Serializer>(named: &Named, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(named.len()))?;
    for (name, node) in named {
        map.serialize_entry(name, node)?;
    }
    map.end()
}
