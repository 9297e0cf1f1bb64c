//! A server of the global stack.

use crate::catalog::spec::Dialect;
use crate::catalog::{Role, ServiceSpec};
use crate::config::{self, Publish};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::model::{Instance, Password};
use crate::source::Span;

use super::volume::{self, Kept};
use super::{env, name, series, text};

/// Fills in and checks one server. `before` are those that stand above it.
pub(super) fn resolve(
    server: &config::global::Server,
    before: &[(Instance, Span)],
    owns_usual_port: bool,
    diagnostics: &mut Diagnostics,
) -> Option<Instance> {
    let spec = server.spec;
    let series = match &server.version {
        Some(version) => series::named(spec, version, diagnostics)?,
        None => spec.series(spec.default_series)?,
    };
    if let Some(name) = &server.name
        && !name::check_word("an instance", name, diagnostics)
    {
        return None;
    }
    let name = server.name.as_ref().map(|name| name.value.clone());
    if let Some((_, first)) = before
        .iter()
        .find(|(known, _)| known.spec.name == spec.name && known.name == name)
    {
        let again = server.name.as_ref().map_or(server.span, |name| name.span);
        diagnostics.push(
            Diagnostic::new(
                &code::SERVICE_DUPLICATE,
                match &name {
                    None => format!("two instances of {} have no name", spec.name),
                    Some(name) => format!("two instances of {} have the name `{name}`", spec.name),
                },
            )
            .label(again, "the second one")
            .label(*first, "the first one")
            .help(if matches!(spec.role, Role::Tool) {
                "one is enough: it reaches every server".to_owned()
            } else {
                format!(
                    "give the second one a name: {} \"{}\" name=\"next\"",
                    spec.name, series.name
                )
            }),
        );
        return None;
    }
    let publish = match server.publish.as_ref().map(|publish| publish.value) {
        Some(Publish::Port(port)) => Some(port),
        Some(Publish::Off) => None,
        Some(Publish::Usual) => spec.publish,
        None if owns_usual_port => spec.publish,
        None => {
            if spec.publish.is_some() {
                diagnostics.push(
                    Diagnostic::new(
                        &code::PORT_MISSING,
                        format!("a further instance of {} needs a `publish`", spec.name),
                    )
                    .label(server.span, "the usual port belongs to another instance")
                    .help("write a free port, as in `publish=3316`, or `publish=#false`"),
                );
            }
            None
        }
    };
    Some(Instance {
        spec,
        series,
        name,
        image: image(server, series.tag, diagnostics),
        publish,
        root_password: spec.engine().map(|_| root_password(server, diagnostics)),
        env: env::resolve(&server.env, diagnostics),
        moved: volume::moved_of(spec, series, (server.moved.as_ref(), false), diagnostics),
        owns_series_alias: false,
    })
}

/// The volume of each instance that keeps data.
pub(super) fn volumes(
    configs: &[config::global::Server],
    instances: &[(Instance, Span)],
) -> Vec<Kept> {
    let volumes = instances.iter().filter_map(|(instance, span)| {
        instance.series.data?;
        let config = configs.iter().find(|config| config.span == *span)?;
        Some(Kept::new(instance.volume(), config.moved.as_ref(), *span))
    });
    volumes.collect()
}

/// The usual port belongs to the instance without a name, or else to the first that is written.
pub(super) fn owns_usual_port(server: &config::global::Server, config: &config::Global) -> bool {
    let mut same = config
        .servers
        .iter()
        .filter(|other| other.spec.name == server.spec.name);
    let owner = same
        .clone()
        .find(|other| other.name.is_none())
        .or_else(|| same.next());
    owner.is_some_and(|owner| owner.span == server.span)
}

fn image(server: &config::global::Server, tag: &str, diagnostics: &mut Diagnostics) -> String {
    server
        .image
        .as_ref()
        .and_then(|image| text::image(image, diagnostics))
        .unwrap_or_else(|| format!("{}:{tag}", server.spec.image))
}

fn root_password(server: &config::global::Server, diagnostics: &mut Diagnostics) -> Password {
    match server
        .root_password
        .as_ref()
        .map(|password| (&password.value, password.span))
    {
        Some((config::Password::Literal(text), span)) => {
            if let Some(problem) = text::password_problem(text) {
                diagnostics.push(
                    Diagnostic::new(
                        &code::DATABASE_INVALID_PASSWORD,
                        "this cannot be a password",
                    )
                    .label(span, problem)
                    .help("write some text in one line, or leave `root-password` out for a secret one"),
                );
            } else if !takes_root_password(server.spec, text) {
                diagnostics.push(
                    Diagnostic::new(
                        &code::DATABASE_INVALID_PASSWORD,
                        "the image of MySQL cannot take this root password",
                    )
                    .label(span, "holds a `'` or a `\\`")
                    .help("write it without, or leave `root-password` out for a secret one"),
                );
            }
            Password::Literal(text.clone())
        }
        Some((config::Password::Secret, _)) | None => Password::Secret,
    }
}

/// Whether a server of this kind can have a root password. The image's entrypoint puts it into SQL as it
/// stands, so that the first start would fail with some.
/// <https://github.com/docker-library/mysql/blob/master/docker-entrypoint.sh>
pub fn takes_root_password(spec: &ServiceSpec, password: &str) -> bool {
    let mysql = spec
        .engine()
        .is_some_and(|engine| engine.dialect == Dialect::Mysql);
    text::is_password(password) && !(mysql && password.contains(['\'', '\\']))
}

/// A series' alias belongs to the unnamed instance of it, or else to the first that is written.
pub(super) fn own_series_aliases(instances: &mut [(Instance, Span)]) {
    for at in 0..instances.len() {
        let (this, _) = &instances[at];
        let rival = |(other, _): &&(Instance, Span)| {
            other.spec.name == this.spec.name && other.series.name == this.series.name
        };
        let unnamed = instances
            .iter()
            .filter(rival)
            .any(|(other, _)| other.name.is_none());
        let earlier = instances[..at].iter().any(|other| rival(&other));
        let owns = if unnamed {
            this.name.is_none()
        } else {
            !earlier
        };
        instances[at].0.owns_series_alias = owns;
    }
}
