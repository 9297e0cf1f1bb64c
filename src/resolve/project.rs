//! A project, by itself.

use crate::catalog::{self, Framework};
use crate::config;
use crate::diagnostic::{Diagnostic, Diagnostics, code, suggest};
use crate::model::{self, Project};
use crate::source::Spanned;

use super::{
    Alone, Input, Places, connection, database, env, host, name, part, php, schedule, service,
    text, worker,
};

/// Resolves what can be said without looking at anything else.
pub(super) fn resolve(
    input: Input,
    config: &config::Project,
    diagnostics: &mut Diagnostics,
) -> Option<Alone> {
    let recorded = input.recorded_name.as_deref();
    let slug = name::project(
        config.name.as_ref(),
        recorded,
        &input.folder_name,
        config.span,
        diagnostics,
    );
    // A project without a name is still checked, as if it had one.
    let word = slug.as_ref().map_or("project", |slug| slug.value.as_str());
    let framework = framework(config.framework.as_ref(), diagnostics);
    let version = config
        .php
        .version
        .as_ref()
        .and_then(|written| catalog::php::version(&written.value.0));
    let named = Spanned::new(
        word.to_owned(),
        slug.as_ref().map_or(config.span, |slug| slug.span),
    );
    let hosts = host::resolve(&named, &config.hosts, diagnostics);
    let typed = config.framework.as_ref().zip(framework);
    let typed = typed.map(|(written, framework)| Spanned::new(framework, written.span));
    let databases = database::resolve(
        word,
        version.or(Some(catalog::php::default_version())),
        typed.as_ref(),
        &config.databases,
        diagnostics,
    );
    let connections = connection::resolve(word, &config.connections, diagnostics);
    let services = service::resolve(Some(word), &config.services, diagnostics);
    let workers = worker::resolve(word, &config.workers, diagnostics);
    let schedules = schedule::resolve(word, &config.schedules, diagnostics);
    part::check(word, config, diagnostics);
    let mut volumes = service::volumes(&format!("{word}-"), &config.services, &services);
    volumes.extend(connection::volumes(&config.connections, &connections));
    let (databases, database_places) = unzipped(databases);
    let (connections, connection_places) = unzipped(connections);
    let php = php::resolve(
        &config.php,
        framework.unwrap_or(catalog::default_framework()),
        &databases,
        &connections,
        diagnostics,
    );
    let node = php
        .as_ref()
        .and_then(|php| php::node(config.node.as_ref(), php.version, diagnostics));
    let composer = php
        .as_ref()
        .map(|php| php::composer(config.composer.as_ref(), php.version, diagnostics));
    let docroot = docroot(config.docroot.as_ref(), framework, diagnostics);
    let output = output(config.output.as_ref(), diagnostics);
    let env = env::of_app(&config.env, diagnostics);
    let places = Places {
        name: named.span,
        hosts: hosts.clone(),
        routes: service::routes(&services),
        keys: part::keys(&named, config),
        volumes,
        ports: config
            .services
            .iter()
            .flat_map(|service| &service.publish)
            .map(|port| (port.value.host, port.span))
            .collect(),
        databases: database_places,
        connections: connection_places,
        php: config
            .php
            .version
            .as_ref()
            .map_or(config.span, |version| version.span),
    };
    let services: Vec<_> = services.into_iter().map(|(service, _)| service).collect();
    let hosts = hosts.into_iter().map(|(host, _)| host).collect();
    let source = input.source;
    Some(Alone {
        input,
        project: Project {
            slug: slug?.value,
            source,
            framework: framework?,
            php: php?,
            docroot: docroot?,
            hosts,
            node,
            composer: composer?,
            databases,
            connections,
            services,
            inject: config.inject.as_ref().is_none_or(|inject| inject.value),
            env,
            workers,
            schedules,
            output: output?,
        },
        places,
    })
}

/// Values apart from their places. Neither list keeps room for more: a fleet holds a thousand of them.
fn unzipped<T, P>(pairs: Vec<(T, P)>) -> (Vec<T>, Vec<P>) {
    let (mut values, mut places): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
    values.shrink_to_fit();
    places.shrink_to_fit();
    (values, places)
}

fn framework(
    written: Option<&Spanned<String>>,
    diagnostics: &mut Diagnostics,
) -> Option<&'static Framework> {
    let Some(written) = written else {
        return Some(catalog::default_framework());
    };
    let found = catalog::framework(&written.value);
    if found.is_none() {
        let names = || catalog::frameworks().map(|framework| framework.name);
        let near = suggest::nearest(&written.value, names());
        diagnostics.push(
            Diagnostic::new(
                &code::TYPE_UNKNOWN,
                format!("unknown type `{}`", written.value),
            )
            .label(
                written.span,
                near.map_or_else(
                    || "not a type phpier has".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                ),
            )
            .help(format!(
                "types: {}; `php` serves anything else",
                suggest::listed(names())
            )),
        );
    }
    found
}

/// A folder below the project, as parts that nginx and a path can hold.
fn docroot(
    written: Option<&Spanned<String>>,
    framework: Option<&'static Framework>,
    diagnostics: &mut Diagnostics,
) -> Option<String> {
    let normal = |text: &str| {
        text.split('/')
            .filter(|part| !part.is_empty() && *part != ".")
            .collect::<Vec<_>>()
            .join("/")
    };
    let Some(written) = written else {
        return framework.map(|framework| normal(framework.docroot));
    };
    let text = written.value.as_str();
    let outside =
        text.starts_with('/') || text.starts_with('~') || text.split('/').any(|part| part == "..");
    let strange = text
        .chars()
        .any(|c| !(c.is_alphanumeric() || "._-/ ".contains(c)));
    if text.is_empty() || outside || strange {
        let (label, help) = if outside {
            (
                "leads out of the project",
                "name a folder below the project, as in \"public\"",
            )
        } else {
            (
                "not a folder's name",
                "letters, digits, `.`, `_`, `-`, spaces and `/`; \".\" is the project itself",
            )
        };
        diagnostics.push(
            Diagnostic::new(
                &code::DOCROOT_INVALID,
                format!("`{text}` cannot be the docroot"),
            )
            .label(written.span, label)
            .help(help),
        );
        return None;
    }
    Some(normal(text))
}

/// A name right in the project's folder that Compose can read.
fn output(written: Option<&Spanned<String>>, diagnostics: &mut Diagnostics) -> Option<String> {
    let Some(written) = written else {
        return Some(model::DEFAULT_OUTPUT.to_owned());
    };
    let name = written.value.as_str();
    let yaml = [".yml", ".yaml"]
        .iter()
        .any(|end| name.strip_suffix(end).is_some_and(|stem| !stem.is_empty()));
    let plain = name
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
        && !name.starts_with(['.', '-']);
    let overriding = name.contains(".override.");
    if !yaml || !plain || overriding {
        diagnostics.push(
            Diagnostic::new(
                &code::OUTPUT_INVALID,
                format!("`{name}` cannot be the name of the Compose file"),
            )
            .label(
                written.span,
                if overriding {
                    "Compose reads this as an addition to another file"
                } else {
                    "not a plain name that ends in `.yml` or `.yaml`"
                },
            )
            .help("write a file's name without folders, as in \"docker-compose.phpier.yml\""),
        );
        return None;
    }
    text::one_line("the name", written, diagnostics).then(|| name.to_owned())
}
