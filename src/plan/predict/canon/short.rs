//! Short forms made long, and defaults that Compose writes down.

use serde_yaml::{Mapping, Value};

use super::super::{scalar, shape};
use super::map;

/// A port; a range of ports is as many of them.
pub(super) fn ports(value: &Value) -> Vec<Value> {
    let port = |host_ip: &str, published: &str, target: &str, protocol: &str| {
        let mut out = Mapping::from_iter([
            ("mode".into(), "ingress".into()),
            ("protocol".into(), protocol.into()),
            ("target".into(), target.into()),
        ]);
        for (key, text) in [("host_ip", host_ip), ("published", published)] {
            if !text.is_empty() {
                out.insert(key.into(), text.into());
            }
        }
        Value::Mapping(out)
    };
    if let Value::Mapping(long) = value {
        let mut out = map(long, shape::PORT);
        for (key, default) in [("mode", "ingress"), ("protocol", "tcp")] {
            out.entry(key.into()).or_insert_with(|| default.into());
        }
        return vec![out.into()];
    }
    let short = scalar::text(value);
    let (rest, protocol) = short.rsplit_once('/').unwrap_or((&short, "tcp"));
    let (rest, target) = rest.rsplit_once(':').unwrap_or(("", rest));
    let (host_ip, published) = rest.rsplit_once(':').unwrap_or(("", rest));
    let host_ip = host_ip.trim_start_matches('[').trim_end_matches(']');
    let Some(targets) = range(target) else {
        return vec![port(host_ip, published, target, protocol)];
    };
    let hosts = range(published).filter(|hosts| hosts.len() == targets.len());
    targets
        .enumerate()
        .map(|(at, target)| {
            let host = hosts.clone().and_then(|mut hosts| hosts.nth(at));
            let host = host.map_or_else(|| published.to_owned(), |host| host.to_string());
            port(host_ip, &host, &target.to_string(), protocol)
        })
        .collect()
}

fn range(ports: &str) -> Option<std::ops::RangeInclusive<u16>> {
    let (from, to) = ports.split_once('-').unwrap_or((ports, ports));
    Some(from.parse().ok()?..=to.parse().ok()?)
}

/// A mount. A short one that names a path is a bind mount whose folder the engine may make.
pub(super) fn mount(value: &Value) -> Value {
    let mut out = match value {
        Value::Mapping(long) => map(long, shape::MOUNT),
        short => short_mount(&scalar::text(short)),
    };
    let is_bind = out.get("type").and_then(Value::as_str) == Some("bind");
    for key in ["source", "target"] {
        if let Some(Value::String(path)) = out.get_mut(key)
            && (is_bind || key == "target")
        {
            *path = scalar::path(path);
        }
    }
    out.into()
}

fn short_mount(short: &str) -> Mapping {
    let mut parts = short.split(':');
    let (first, second) = (parts.next().unwrap_or_default(), parts.next());
    let options: Vec<&str> = parts.flat_map(|part| part.split(',')).collect();
    let has = |option| options.contains(&option);
    let is_path = first.starts_with(['.', '/', '~']);
    let (source, target) = second.map_or(("", first), |target| (first, target));
    let mut out = Mapping::from_iter([("target".into(), target.into())]);
    let mut more = Mapping::new();
    let kind = if is_path && second.is_some() {
        more.insert("create_host_path".into(), true.into());
        for option in ["z", "Z"].into_iter().filter(|option| has(option)) {
            more.insert("selinux".into(), option.into());
        }
        "bind"
    } else {
        if has("nocopy") {
            more.insert("nocopy".into(), true.into());
        }
        "volume"
    };
    if !source.is_empty() {
        out.insert("source".into(), source.into());
    }
    if has("ro") {
        out.insert("read_only".into(), true.into());
    }
    out.insert("type".into(), kind.into());
    out.insert(kind.into(), more.into());
    out
}

/// A config.
pub(super) fn config(value: &Value) -> Value {
    reference(value).into()
}

/// A secret; without a target it lies where Compose puts it.
pub(super) fn secret(value: &Value) -> Value {
    let mut out = reference(value);
    if !out.contains_key("target") {
        let source = out.get("source").map(scalar::text).unwrap_or_default();
        out.insert("target".into(), format!("/run/secrets/{source}").into());
    }
    out.into()
}

fn reference(value: &Value) -> Mapping {
    match value {
        Value::Mapping(long) => map(long, shape::REFERENCE),
        short => Mapping::from_iter([("source".into(), scalar::text(short).into())]),
    }
}

/// A file of variables; it must be there unless it says otherwise.
pub(super) fn env_file(value: &Value) -> Value {
    let (path, required) = match value {
        Value::Mapping(long) => {
            let get = |key| long.get(key).map(scalar::text);
            (get("path"), get("required"))
        }
        short => (Some(scalar::text(short)), None),
    };
    let path = scalar::path(&path.unwrap_or_default());
    let required = required.unwrap_or_else(|| "true".to_owned());
    Mapping::from_iter([
        ("path".into(), path.into()),
        ("required".into(), required.into()),
    ])
    .into()
}
