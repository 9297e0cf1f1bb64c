//! A Compose file read back: what stands on disk and what is to stand there, as values that can be
//! compared service by service.

use std::collections::BTreeMap;

use serde_yaml::{Mapping, Value};

use crate::compose::overlay::merged;

/// The parts of a Compose file that decide about containers and data. Whatever is not there is empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ComposeFile {
    /// The project's name, which begins the names of all that is not named explicitly.
    pub name: Option<String>,
    /// Services by their keys.
    pub services: BTreeMap<String, Mapping>,
    /// Named volumes by their keys.
    pub volumes: BTreeMap<String, Mapping>,
    /// Networks by their keys.
    pub networks: BTreeMap<String, Mapping>,
    /// Inline files by their keys.
    pub configs: BTreeMap<String, Mapping>,
    /// Secrets by their keys.
    pub secrets: BTreeMap<String, Mapping>,
}

/// A person's own file, which Compose merges over the generated one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    /// Its name, beside the generated one.
    pub name: String,
    /// What it says.
    pub text: String,
}

/// Whether a file of this path is merged over its stack's Compose file.
pub fn is_override(path: &str) -> bool {
    let name = path
        .strip_suffix(".yml")
        .or_else(|| path.strip_suffix(".yaml"));
    name.is_some_and(|name| !name.contains('/') && name.ends_with(".override"))
}

/// The override that Compose reads beside a file of this name without being told.
pub fn override_of(path: &str) -> Option<&'static str> {
    match path {
        "docker-compose.yml" => Some("docker-compose.override.yml"),
        "docker-compose.yaml" => Some("docker-compose.override.yaml"),
        "compose.yml" => Some("compose.override.yml"),
        "compose.yaml" => Some("compose.override.yaml"),
        _ => None,
    }
}

/// Whether a file of this path is its stack's Compose file; no other generated one lies beside it, and
/// what a person's changes became is an override.
pub fn is_compose(path: &str) -> bool {
    let name = path
        .strip_suffix(".yml")
        .or_else(|| path.strip_suffix(".yaml"));
    name.is_some_and(|name| !name.contains('/') && !name.ends_with(".override"))
}

impl ComposeFile {
    /// Reads one. A text that is no mapping at its top is none.
    pub fn read(text: &str) -> Option<Self> {
        match serde_yaml::from_str(text) {
            Ok(Value::Mapping(top)) => Some(Self::of(&top)),
            _ => None,
        }
    }

    /// The same with another file merged over it, if there is one.
    #[must_use]
    pub fn overlaid(self, over: Option<&str>) -> Self {
        match over.map(serde_yaml::from_str::<Value>) {
            Some(Ok(over)) => match merged(&Value::Mapping(self.into()), &over) {
                Value::Mapping(top) => Self::of(&top),
                _ => Self::default(),
            },
            _ => self,
        }
    }

    pub(super) fn of(top: &Mapping) -> Self {
        let section = |key: &str| match top.get(key) {
            Some(Value::Mapping(section)) => section.iter().filter_map(named).collect(),
            _ => BTreeMap::new(),
        };
        Self {
            name: top.get("name").and_then(Value::as_str).map(str::to_owned),
            services: section("services"),
            volumes: section("volumes"),
            networks: section("networks"),
            configs: section("configs"),
            secrets: section("secrets"),
        }
    }
}

impl From<ComposeFile> for Mapping {
    fn from(file: ComposeFile) -> Self {
        let ComposeFile {
            name,
            services,
            volumes,
            networks,
            configs,
            secrets,
        } = file;
        let sections = [
            ("services", services),
            ("volumes", volumes),
            ("networks", networks),
            ("configs", configs),
            ("secrets", secrets),
        ];
        let sections = sections.into_iter().map(|(key, section)| {
            let entries = section.into_iter();
            let entries = entries.map(|(key, body)| (key.into(), Value::Mapping(body)));
            (Value::from(key), Value::Mapping(entries.collect()))
        });
        let name = name.map(|name| (Value::from("name"), Value::from(name)));
        name.into_iter().chain(sections).collect()
    }
}

/// The text of a Compose file with another merged over it, if there is one; comments and order aside.
pub fn overlaid(text: String, over: Option<&str>) -> String {
    let read = |text: &str| serde_yaml::from_str::<Value>(text).ok();
    let merged = over
        .and_then(read)
        .zip(read(&text))
        .and_then(|(over, base)| serde_yaml::to_string(&merged(&base, &over)).ok());
    merged.unwrap_or(text)
}

/// An entry of a section. `redis:` alone is an entry too.
fn named((key, value): (&Value, &Value)) -> Option<(String, Mapping)> {
    let body = match value {
        Value::Mapping(body) => body.clone(),
        Value::Null => Mapping::new(),
        _ => return None,
    };
    Some((key.as_str()?.to_owned(), body))
}

#[cfg(test)]
mod tests {
    use super::ComposeFile;

    #[test]
    fn a_file_is_read_by_its_sections() {
        let file = ComposeFile::read("name: a\nservices:\n  b: {image: c}\nvolumes:\n  d:\n");
        let file = file.expect("a Compose file");
        assert_eq!(file.name.as_deref(), Some("a"));
        assert_eq!(file.services["b"]["image"].as_str(), Some("c"));
        assert!(file.volumes["d"].is_empty());
        assert!(file.networks.is_empty());
    }

    #[test]
    fn what_is_merged_over_a_file_counts() {
        let file = ComposeFile::read("services:\n  b: {image: c, ports: [1]}\n  d: {image: e}\n");
        let over =
            "services:\n  b:\n    image: f\n    ports: !reset null\n  d: !override\n    user: g\n";
        let file = file.expect("a Compose file").overlaid(Some(over));
        assert_eq!(file.services["b"]["image"].as_str(), Some("f"));
        assert!(!file.services["b"].contains_key("ports"));
        assert_eq!(file.services["d"].keys().count(), 1);
        assert_eq!(file.clone().overlaid(None), file);
    }

    #[test]
    fn what_is_no_mapping_is_no_compose_file() {
        for text in ["", "- a", "a: [", "text"] {
            assert_eq!(ComposeFile::read(text), None, "{text:?}");
        }
    }
}
