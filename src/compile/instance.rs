//! A server of the catalog as a container.

use crate::catalog::spec::{Healthcheck, Role, Series, ServiceSpec, Value};
use crate::compose::{self, Attachment, File, Mount, Secret, Service, Text};
use crate::model::{Global, Instance, Password};

use super::{env_text, global::NETWORK, hardened, label, loopback, service};

/// Adds an instance to the global file: the container, its volume, its administrator's password.
pub(super) fn add(file: &mut File, global: &Global, instance: &Instance) {
    let spec = instance.spec;
    let mut service = Service {
        container_name: Some(instance.container().into()),
        environment: environment(global, instance),
        ports: instance
            .publish
            .map(|port| loopback(port, spec.port))
            .into_iter()
            .collect(),
        ..server(spec, instance.series, &instance.image)
    };
    service
        .networks
        .insert(NETWORK.into(), attachment(instance));
    if let Some(data) = instance.series.data {
        let key = volume_key(instance);
        service.volumes.push(Mount::Volume {
            source: key.clone(),
            target: data.into(),
        });
        file.volumes.insert(key, volume(instance));
    }
    if spec.engine().is_some() {
        // A server that is killed in the middle of a write recovers, but slowly.
        service.stop_grace_period = Some("60s".into());
    }
    add_root_password(file, &mut service, instance);
    for (_, value) in spec.environment {
        if let Value::SecretFile(name) = value {
            add_secret(file, &mut service, &secret(instance, name));
        }
    }
    file.services.insert(instance.container().into(), service);
}

/// What a server of the catalog is, in the global stack and in a project's: all but its networks, its data
/// and what its variables know of other servers.
pub(super) fn server(spec: &ServiceSpec, series: &Series, image: &str) -> Service {
    let labels = [
        (label("service"), Text::from(spec.name)),
        (label("series"), Text::from(series.name)),
    ];
    Service {
        image: Some(Text::literal(image)),
        user: spec.user.map(Text::from),
        command: command(spec, series),
        tmpfs: spec.tmpfs.iter().map(|path| Text::from(*path)).collect(),
        healthcheck: spec.healthcheck.as_ref().map(healthcheck),
        shm_size: spec.shm_size.map(Text::from),
        labels: labels.into(),
        ..hardened(spec.cap_add)
    }
}

/// The volume belongs to the instance, whatever series it runs, so that an upgrade in place finds its
/// data. The series is not among its labels: they cannot change while the volume lives.
fn volume(instance: &Instance) -> compose::Volume {
    let labels = [
        (label("service"), Text::from(instance.spec.name)),
        (label("instance"), Text::from(instance.key())),
    ];
    service::volume(instance.volume(), instance.moved.is_some(), labels.into())
}

fn volume_key(instance: &Instance) -> Text {
    format!("{}-data", instance.key()).into()
}

fn attachment(instance: &Instance) -> Attachment {
    let alias = instance.owns_series_alias && !matches!(instance.spec.role, Role::Tool);
    Attachment {
        aliases: alias
            .then(|| Text::from(instance.series_alias()))
            .into_iter()
            .collect(),
    }
}

fn command(spec: &ServiceSpec, series: &Series) -> Vec<Text> {
    spec.command
        .iter()
        .chain(series.args)
        .map(|argument| Text::from(*argument))
        .collect()
}

fn environment(global: &Global, instance: &Instance) -> std::collections::BTreeMap<Text, Text> {
    let own = instance
        .spec
        .environment
        .iter()
        .map(|(name, value)| (Text::from(*name), known_late(value, global, instance)))
        .filter(|(_, value)| !value.as_str().is_empty());
    let written = instance
        .env
        .iter()
        .map(|(name, value)| (Text::from(name), env_text(name, value)));
    own.chain(written).collect()
}

/// A value that depends on the rest of the stack.
fn known_late(value: &Value, global: &Global, instance: &Instance) -> Text {
    let joined = |names: &[&str], part: &dyn Fn(&Instance) -> String| {
        let parts: Vec<String> = global
            .instances
            .iter()
            .filter(|other| names.contains(&other.spec.name))
            .map(part)
            .collect();
        parts.join(",")
    };
    let text = match value {
        Value::Literal(text) => (*text).to_owned(),
        Value::OwnUrl => instance.spec.web.as_ref().map_or_else(String::new, |web| {
            format!("http://{}.{}/", instance.web_label(web), global.domain)
        }),
        Value::Hosts(names) => joined(names, &Instance::container),
        Value::Ports(names) => joined(names, &|other| other.spec.port.to_string()),
        Value::Titles(names) => joined(names, &|other| {
            format!("{} ({})", other.container(), other.series.name)
        }),
        Value::FirstHost(names) => joined(names, &Instance::container)
            .split(',')
            .next()
            .unwrap_or_default()
            .to_owned(),
        Value::SecretFile(name) => secret_path(&secret(instance, name)),
    };
    text.into()
}

/// A literal password stands in the file; a secret one is read from a file below `local/`.
fn add_root_password(file: &mut File, service: &mut Service, instance: &Instance) {
    let (Some(engine), Some(password)) = (instance.spec.engine(), &instance.root_password) else {
        return;
    };
    let variable = engine.password_variable;
    match password {
        Password::Literal(text) => {
            service.environment.insert(variable.into(), text.into());
        }
        Password::Secret => {
            let key = root_secret(instance);
            service
                .environment
                .insert(format!("{variable}_FILE").into(), secret_path(&key).into());
            add_secret(file, service, &key);
        }
    }
}

/// Lets a container read a secret of this machine.
fn add_secret(file: &mut File, service: &mut Service, key: &str) {
    service.secrets.push(Text::literal(key));
    file.secrets.insert(
        Text::literal(key),
        Secret {
            file: format!("./local/secrets/{key}").into(),
        },
    );
}

/// The name of a secret of an instance: the Compose secret, and its file below `local/secrets`.
fn secret(instance: &Instance, name: &str) -> String {
    format!("{}-{name}", instance.key())
}

/// The administrator's password, where it is a secret.
pub(super) fn root_secret(instance: &Instance) -> String {
    secret(instance, "root-password")
}

/// All secrets that an instance reads.
pub(super) fn secrets(instance: &Instance) -> Vec<String> {
    let root = (instance.root_password == Some(Password::Secret)).then(|| root_secret(instance));
    let files = instance
        .spec
        .environment
        .iter()
        .filter_map(|(_, value)| match value {
            Value::SecretFile(name) => Some(secret(instance, name)),
            _ => None,
        });
    root.into_iter().chain(files).collect()
}

/// Where Compose mounts a secret.
pub(super) fn secret_path(key: &str) -> String {
    format!("/run/secrets/{key}")
}

/// The catalog's check in Compose's terms.
pub(super) fn healthcheck(check: &Healthcheck) -> compose::Healthcheck {
    let seconds = |count: u16| Text::from(format!("{count}s"));
    compose::Healthcheck {
        test: check.test.iter().map(|part| Text::from(*part)).collect(),
        interval: seconds(check.interval),
        timeout: seconds(check.timeout),
        retries: check.retries,
        start_period: seconds(check.start_period),
    }
}
