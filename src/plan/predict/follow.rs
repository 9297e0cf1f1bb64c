//! Services that live in another's container, or start again with it.

use std::collections::BTreeMap;

use serde_yaml::{Mapping, Value};

use super::super::compose::ComposeFile;
use super::cause::{Cause, Reason};
use super::service::text;
use super::{Change, Consequence, Kind, Rules, scalar};

/// Adds what follows from containers that come anew, until nothing more does.
pub(super) fn follow<'f>(
    services: &mut BTreeMap<&'f str, Change>,
    old: &'f ComposeFile,
    new: &'f ComposeFile,
    rules: Rules,
) {
    loop {
        let mut found = Vec::new();
        for (name, body) in &new.services {
            let now = services.get(name.as_str()).map(|change| change.consequence);
            if !old.services.contains_key(name) {
                continue;
            }
            for (key, other, consequence) in ties(body) {
                let anew = services
                    .get(other.as_str())
                    .is_some_and(|change| change.consequence == Consequence::Recreate);
                if anew && now.is_none_or(|now| now < consequence) {
                    let path = ["services", name, key].map(str::to_owned).to_vec();
                    let reason = Reason::Service { name: other };
                    found.push((name.as_str(), Cause::plain(path, reason, consequence)));
                }
            }
        }
        if found.is_empty() {
            return;
        }
        for (name, cause) in found {
            let change = services
                .entry(name)
                .or_insert_with(|| Change::caused(Kind::Service, name, Vec::new(), rules));
            change.consequence = change.consequence.max(cause.consequence);
            change.causes.push(cause);
            change.sort(rules);
        }
    }
}

/// The services that a service is tied to, by which key, and what it does when theirs comes anew.
fn ties(body: &Mapping) -> Vec<(&'static str, String, Consequence)> {
    let mut ties = Vec::new();
    for key in ["network_mode", "ipc", "pid"] {
        if let Some(other) = text(body, key).and_then(|text| text.strip_prefix("service:")) {
            ties.push((key, other.to_owned(), Consequence::Recreate));
        }
    }
    if let Some(Value::Sequence(items)) = body.get("volumes_from") {
        for item in items.iter().map(scalar::text) {
            if !item.starts_with("container:") {
                let other = item.split(':').next().unwrap_or_default();
                ties.push(("volumes_from", other.to_owned(), Consequence::Recreate));
            }
        }
    }
    if let Some(Value::Mapping(others)) = body.get("depends_on") {
        for (other, how) in others {
            let restarts = how.get("restart").and_then(Value::as_bool);
            if restarts == Some(true) {
                let other = scalar::text(other);
                ties.push(("depends_on", other, Consequence::Restart));
            }
        }
    }
    ties
}
