//! Networks and volumes: what becomes of them, and of the containers that use them.

use std::collections::BTreeMap;

use serde_yaml::{Mapping, Value};

use super::super::compose::ComposeFile;
use super::cause::{Cause, Reason, differences};
use super::version::{NETWORKS, VOLUMES, Version};
use super::{Change, Consequence, Kind, Rules, canon, scalar, shape};

impl Kind {
    /// The key of the Compose file that holds all of them.
    pub fn section(self) -> &'static str {
        match self {
            Self::Service => "services",
            Self::Network => "networks",
            Self::Volume => "volumes",
        }
    }

    fn of(self, file: &ComposeFile) -> &BTreeMap<String, Mapping> {
        match self {
            Self::Service => &file.services,
            Self::Network => &file.networks,
            Self::Volume => &file.volumes,
        }
    }

    fn canon(self, body: &Mapping) -> Mapping {
        let shapes = match self {
            Self::Volume => shape::VOLUME,
            _ => shape::NETWORK,
        };
        canon::map(body, shapes)
    }

    /// Since when Compose compares what is there with the file.
    fn since(self) -> Version {
        match self {
            Self::Volume => VOLUMES,
            _ => NETWORKS,
        }
    }
}

/// Its name in the engine.
fn real(file: &ComposeFile, key: &str, body: &Mapping) -> String {
    let named = body.get("name").map(scalar::text);
    named.unwrap_or_else(|| format!("{}_{key}", file.name.as_deref().unwrap_or_default()))
}

fn is_external(body: &Mapping) -> bool {
    body.get("external")
        .is_some_and(|value| *value != Value::Bool(false))
}

/// What happens to the networks or volumes of two files. They are known by their names in the engine,
/// so that another key alone is no change.
pub(super) fn changes(
    kind: Kind,
    old: &ComposeFile,
    new: &ComposeFile,
    rules: Rules,
) -> Vec<Change> {
    let by_name = |file: &ComposeFile| -> BTreeMap<String, (String, Mapping)> {
        let all = kind.of(file).iter();
        all.map(|(key, body)| (real(file, key, body), (key.clone(), body.clone())))
            .collect()
    };
    let (before, after) = (by_name(old), by_name(new));
    let mut changes = Vec::new();
    for (name, (key, body)) in &after {
        match before.get(name) {
            None if is_external(body) => {}
            None => {
                // Under the same key there was another one: its name has changed.
                let other = kind.of(old).get(key).filter(|body| !is_external(body));
                let causes =
                    other.map(|other| vec![renamed(kind, key, &real(old, key, other), name)]);
                let causes = causes.unwrap_or_default();
                changes.push(Change::new(kind, key, Consequence::Create, causes));
            }
            Some((_, other)) => {
                let causes = made_anew(kind, key, other, body);
                if !causes.is_empty() {
                    changes.push(Change::caused(kind, key, causes, rules));
                }
            }
        }
    }
    for (name, (key, body)) in &before {
        if !after.contains_key(name) && !is_external(body) {
            changes.push(Change::new(kind, key, Consequence::Leave, Vec::new()));
        }
    }
    changes
}

fn renamed(kind: Kind, key: &str, before: &str, after: &str) -> Cause {
    let path = [kind.section(), key, "name"].map(str::to_owned).to_vec();
    Cause::value(
        path,
        Some(before.to_owned()),
        Some(after.to_owned()),
        Consequence::Create,
    )
}

/// Why a network or volume of one name is made anew. Whose it is makes no difference by itself.
fn made_anew(kind: Kind, key: &str, old: &Mapping, new: &Mapping) -> Vec<Cause> {
    // How one was made that is somebody else's, or was so far, is in neither file.
    if is_external(new) || is_external(old) {
        return Vec::new();
    }
    let bare = |body: &Mapping| {
        let mut body = kind.canon(body);
        for key in ["name", "external"] {
            body.remove(key);
        }
        body
    };
    let path = [kind.section(), key].map(str::to_owned);
    let mut causes = differences(&path, &bare(old), &bare(new), Consequence::Recreate);
    for cause in &mut causes {
        cause.since = Some(kind.since());
    }
    causes
}

/// Why a service's containers come anew because of its networks and volumes, whose keys are the same.
pub(super) fn causes(body: &Mapping, old: &ComposeFile, new: &ComposeFile) -> Vec<Cause> {
    let mut causes = Vec::new();
    let body = canon::service(body);
    for (kind, keys) in [
        (Kind::Network, networks(&body)),
        (Kind::Volume, volumes(&body)),
    ] {
        for key in keys {
            let (Some(before), Some(after)) = (kind.of(old).get(&key), kind.of(new).get(&key))
            else {
                continue;
            };
            let (from, to) = (real(old, &key, before), real(new, &key, after));
            if from != to {
                causes.push(Cause {
                    since: Some(kind.since()),
                    consequence: Consequence::Recreate,
                    ..renamed(kind, &key, &from, &to)
                });
            } else if kind == Kind::Network && !made_anew(kind, &key, before, after).is_empty() {
                let path = [kind.section(), &key].map(str::to_owned).to_vec();
                causes.push(Cause {
                    since: Some(kind.since()),
                    ..Cause::plain(path, Reason::Value, Consequence::Recreate)
                });
            }
        }
    }
    for (section, before, after) in [
        ("configs", &old.configs, &new.configs),
        ("secrets", &old.secrets, &new.secrets),
    ] {
        for key in references(&body, section) {
            let differs = match (before.get(&key), after.get(&key)) {
                (Some(before), Some(after)) => before != after,
                _ => false,
            };
            if differs {
                let path = [section, &key].map(str::to_owned).to_vec();
                causes.push(Cause::plain(path, Reason::Unseen, Consequence::Nothing));
            }
        }
    }
    causes
}

fn networks(body: &Mapping) -> Vec<String> {
    let networks = body.get("networks").and_then(Value::as_mapping);
    networks
        .into_iter()
        .flat_map(Mapping::keys)
        .map(scalar::text)
        .collect()
}

fn volumes(body: &Mapping) -> Vec<String> {
    let mounts = body.get("volumes").and_then(Value::as_sequence);
    mounts
        .into_iter()
        .flatten()
        .filter(|mount| mount.get("type").and_then(Value::as_str) == Some("volume"))
        .filter_map(|mount| mount.get("source").map(scalar::text))
        .collect()
}

fn references(body: &Mapping, section: &str) -> Vec<String> {
    let all = body.get(section).and_then(Value::as_sequence);
    all.into_iter()
        .flatten()
        .filter_map(|reference| reference.get("source").map(scalar::text))
        .collect()
}
