//! One spelling of everything: what is equal here is one and the same to Compose.

mod short;

use serde_yaml::{Mapping, Value};

use super::scalar;
use super::shape::{self, Shape};

/// A map in its one spelling, without what is as good as not there.
pub(super) fn map(map: &Mapping, shapes: &[(&str, Shape)]) -> Mapping {
    let mut out = Mapping::new();
    for (key, value) in map {
        let Some(key) = key.as_str() else { continue };
        if key.starts_with("x-") {
            continue;
        }
        let shape = shapes.iter().find(|(name, _)| *name == key);
        let shape = shape.map_or(Shape::Raw, |(_, shape)| *shape);
        if let Some(value) = canon(value, shape) {
            out.insert(key.into(), value);
        }
    }
    out
}

/// A service in its one spelling.
pub(super) fn service(body: &Mapping) -> Mapping {
    let mut out = map(body, shape::SERVICE);
    // Who says nothing of networks is in the default one.
    if !out.contains_key("networks") && !out.contains_key("network_mode") {
        let default = Mapping::from_iter([("default".into(), Value::Null)]);
        out.insert("networks".into(), default.into());
    }
    if let Some(Value::Mapping(others)) = out.get_mut("depends_on") {
        let implied = implied(body);
        others.retain(|other, how| !implied.contains(&(scalar::text(other), how.clone())));
        if others.is_empty() {
            out.remove("depends_on");
        }
    }
    out
}

/// The dependencies that other keys of a service imply, so that it says nothing to write them down.
/// <https://github.com/compose-spec/compose-go/blob/main/loader/normalize.go>
fn implied(body: &Mapping) -> Vec<(String, Value)> {
    let mut out = Vec::new();
    let mut imply = |other: &str, restarts: bool| {
        let other = other.split(':').next().unwrap_or_default().to_owned();
        out.push((
            other,
            dependency("service_started", "true", &restarts.to_string()),
        ));
    };
    for key in ["network_mode", "ipc", "pid", "uts"] {
        let value = body.get(key).and_then(Value::as_str);
        if let Some(other) = value.and_then(|value| value.strip_prefix("service:")) {
            imply(other, true);
        }
    }
    for (key, restarts) in [("links", true), ("volumes_from", false)] {
        let others = body.get(key).and_then(Value::as_sequence);
        for other in others.into_iter().flatten().map(scalar::text) {
            if !other.starts_with("container:") {
                imply(&other, restarts);
            }
        }
    }
    out
}

/// A value in its one spelling; nothing if it is as good as not there.
fn canon(value: &Value, shape: Shape) -> Option<Value> {
    if value.is_null() {
        return None;
    }
    let filled = |text: String| (!text.is_empty()).then(|| text.into());
    let counted = |text: String| (!text.is_empty() && text != "0").then(|| text.into());
    match shape {
        Shape::Ignored => None,
        Shape::Text => filled(scalar::text(value)),
        Shape::Kept => Some(scalar::text(value).into()),
        Shape::Flag => (scalar::text(value) == "true").then(|| Value::from(true)),
        Shape::Number => counted(scalar::number(value)),
        Shape::KeptNumber => Some(scalar::number(value).into()),
        Shape::Bytes => counted(scalar::bytes(value)),
        Shape::Duration => Some(scalar::duration(value).into()),
        Shape::List => list(value),
        Shape::Command => Some(command(value)),
        Shape::Test => test(value),
        Shape::Pairs => pairs(value, false),
        Shape::Environment => pairs(value, true),
        Shape::Hosts => hosts(value),
        Shape::Ports => items(value, short::ports),
        Shape::Mounts => items(value, |item| vec![short::mount(item)]),
        Shape::Networks => networks(value),
        Shape::Configs => items(value, |item| vec![short::config(item)]),
        Shape::Secrets => items(value, |item| vec![short::secret(item)]),
        Shape::EnvFiles => items(value, |item| vec![short::env_file(item)]),
        Shape::Dependencies => dependencies(value),
        Shape::Map(shapes) => Some(submap(value, shapes)),
        Shape::Struct(shapes) => {
            let value = submap(value, shapes);
            let empty = value.as_mapping().is_some_and(Mapping::is_empty);
            (!empty).then_some(value)
        }
        Shape::Raw => Some(value.clone()),
    }
}

fn submap(value: &Value, shapes: &[(&str, Shape)]) -> Value {
    match value {
        Value::Mapping(body) => map(body, shapes).into(),
        other => other.clone(),
    }
}

/// The items of a list, or the one that stands by itself, each in its long form.
fn items(value: &Value, long: impl Fn(&Value) -> Vec<Value>) -> Option<Value> {
    let items: Vec<Value> = match value {
        Value::Sequence(items) => items.iter().flat_map(long).collect(),
        one => long(one),
    };
    (!items.is_empty()).then(|| items.into())
}

fn list(value: &Value) -> Option<Value> {
    items(value, |item| vec![scalar::text(item).into()])
}

fn command(value: &Value) -> Value {
    match value {
        Value::Sequence(items) => {
            let items = items.iter().map(|item| scalar::text(item).into());
            Value::Sequence(items.collect())
        }
        line => {
            let line = scalar::text(line);
            let words = scalar::words(&line).unwrap_or_else(|| vec![line]);
            Value::Sequence(
                words
                    .into_iter()
                    .filter(|word| !word.is_empty())
                    .map(Value::from)
                    .collect(),
            )
        }
    }
}

fn test(value: &Value) -> Option<Value> {
    match value {
        Value::Sequence(_) => list(value),
        line => {
            let line = scalar::text(line);
            (!line.is_empty()).then(|| vec![Value::from("CMD-SHELL"), line.into()].into())
        }
    }
}

/// Names and values. Without a value a label is empty, and a variable is the host's.
fn pairs(value: &Value, host: bool) -> Option<Value> {
    let mut out = Mapping::new();
    let mut pair = |name: &str, value: Option<String>| {
        let value = match value {
            None if host => Value::Null,
            value => value.unwrap_or_default().into(),
        };
        out.insert(name.into(), value);
    };
    match value {
        Value::Mapping(map) => {
            for (name, value) in map {
                let value = (!value.is_null()).then(|| scalar::text(value));
                pair(&scalar::text(name), value);
            }
        }
        Value::Sequence(items) => {
            for item in items {
                let item = scalar::text(item);
                match item.split_once('=') {
                    Some((name, value)) => pair(name, Some(value.to_owned())),
                    None => pair(&item, None),
                }
            }
        }
        other => return Some(other.clone()),
    }
    (!out.is_empty()).then(|| out.into())
}

fn hosts(value: &Value) -> Option<Value> {
    let mut out = Mapping::new();
    let mut add = |name: &str, address: String| {
        let entry = out
            .entry(name.into())
            .or_insert_with(|| Value::Sequence(Vec::new()));
        if let Value::Sequence(addresses) = entry {
            addresses.push(address.into());
        }
    };
    match value {
        Value::Mapping(map) => {
            for (name, addresses) in map {
                let name = scalar::text(name);
                match addresses {
                    Value::Sequence(addresses) => {
                        for address in addresses {
                            add(&name, scalar::text(address));
                        }
                    }
                    address => add(&name, scalar::text(address)),
                }
            }
        }
        Value::Sequence(items) => {
            for item in items {
                let item = scalar::text(item);
                let (name, address) = item
                    .split_once('=')
                    .or_else(|| item.split_once(':'))
                    .unwrap_or((&item, ""));
                add(name, address.to_owned());
            }
        }
        other => return Some(other.clone()),
    }
    (!out.is_empty()).then(|| out.into())
}

/// A list of names is a map without values; `{}` is a value.
fn networks(value: &Value) -> Option<Value> {
    let out: Mapping = match value {
        Value::Sequence(names) => names
            .iter()
            .map(|name| (scalar::text(name).into(), Value::Null))
            .collect(),
        Value::Mapping(networks) => networks
            .iter()
            .map(|(name, body)| (name.clone(), submap(body, shape::ATTACHMENT)))
            .collect(),
        other => return Some(other.clone()),
    };
    (!out.is_empty()).then(|| out.into())
}

fn dependencies(value: &Value) -> Option<Value> {
    let entry = |body: Option<&Mapping>| {
        let get = |key, default: &str| {
            let value = body.and_then(|body| body.get(key)).map(scalar::text);
            value.unwrap_or_else(|| default.to_owned())
        };
        dependency(
            &get("condition", "service_started"),
            &get("required", "true"),
            &get("restart", "false"),
        )
    };
    let out: Mapping = match value {
        Value::Sequence(names) => names
            .iter()
            .map(|name| (scalar::text(name).into(), entry(None)))
            .collect(),
        Value::Mapping(services) => services
            .iter()
            .map(|(name, body)| (name.clone(), entry(body.as_mapping())))
            .collect(),
        other => return Some(other.clone()),
    };
    (!out.is_empty()).then(|| out.into())
}

fn dependency(condition: &str, required: &str, restart: &str) -> Value {
    let parts = [
        ("condition", condition),
        ("required", required),
        ("restart", restart),
    ];
    let parts = parts.map(|(key, value)| (Value::from(key), Value::from(value)));
    Value::Mapping(Mapping::from_iter(parts))
}
