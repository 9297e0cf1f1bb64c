//! The PHP version, its extensions and its directives; Node.js and Composer with them.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::php::{self, PhpVersion};
use crate::catalog::{Framework, extension};
use crate::config;
use crate::diagnostic::{Diagnostic, Diagnostics, code, suggest};
use crate::model::{Connection, Database, Php};
use crate::source::Spanned;

/// Looks the version up, and checks extensions and directives against it.
pub(super) fn resolve(
    config: &config::Php,
    framework: &Framework,
    databases: &[Database],
    connections: &[Connection],
    diagnostics: &mut Diagnostics,
) -> Option<Php> {
    let version = version(config.version.as_ref(), diagnostics)?;
    let mut extensions: BTreeSet<String> = config
        .extensions
        .iter()
        .filter_map(|written| check_extension(written, version, diagnostics))
        .collect();
    let implied = implied_extensions(framework, databases, connections);
    extensions.extend(
        implied
            .into_iter()
            .filter(|name| extension::find(name).is_some_and(|known| known.needs_install(version)))
            .map(str::to_owned),
    );
    // Every image has it, and whoever lists it wants it on.
    let listed = extensions.remove("xdebug");
    Some(Php {
        version,
        extensions,
        ini: ini(config, diagnostics),
        xdebug: config.xdebug.as_ref().map_or(listed, |on| on.value),
    })
}

fn version(
    written: Option<&Spanned<config::Version>>,
    diagnostics: &mut Diagnostics,
) -> Option<&'static PhpVersion> {
    let Some(written) = written else {
        return Some(php::default_version());
    };
    let text = written.value.0.as_str();
    let found = php::version(text);
    if found.is_none() {
        let known = php::versions().map(|version| version.name);
        let help = match php::series_of(text) {
            Some(series) => format!(
                "write \"{}\": the newest release of a series is always taken",
                series.name
            ),
            None => format!("known versions: {}", suggest::listed(known)),
        };
        diagnostics.push(
            Diagnostic::new(
                &code::PHP_UNKNOWN_VERSION,
                format!("PHP `{text}` is not a version phpier has"),
            )
            .label(written.span, "unknown version")
            .help(help),
        );
    }
    found
}

/// The name of an extension to install; nothing for one that every image has.
fn check_extension(
    written: &Spanned<String>,
    version: &'static PhpVersion,
    diagnostics: &mut Diagnostics,
) -> Option<String> {
    let name = written.value.as_str();
    let Some(known) = extension::find(name) else {
        let lower = name.to_lowercase();
        let bare = ["ext-", "php-", "pecl-"]
            .iter()
            .find_map(|prefix| lower.strip_prefix(prefix))
            .filter(|bare| extension::find(bare).is_some());
        let near = bare.or_else(|| suggest::nearest(name, extension::names()));
        diagnostics.push(
            Diagnostic::new(&code::PHP_UNKNOWN_EXTENSION, format!("unknown PHP extension `{name}`"))
                .label(
                    written.span,
                    near.map_or_else(|| "not an extension phpier can install".to_owned(), |near| format!("did you mean `{near}`?")),
                )
                .help("names are those of install-php-extensions, in lower case: `gd`, `intl`, `pdo_mysql`"),
        );
        return None;
    };
    if !known.supports(version) {
        diagnostics.push(
            Diagnostic::new(
                &code::PHP_UNSUPPORTED_EXTENSION,
                format!(
                    "the extension `{name}` does not exist for PHP {}",
                    version.name
                ),
            )
            .label(written.span, format!("not on PHP {}", version.name))
            .help(format!("`{name}` exists for PHP {}", known.versions())),
        );
        return None;
    }
    known.needs_install(version).then(|| name.to_owned())
}

fn implied_extensions(
    framework: &Framework,
    databases: &[Database],
    connections: &[Connection],
) -> Vec<&'static str> {
    let engines = databases
        .iter()
        .filter_map(|database| database.spec.engine())
        .flat_map(|engine| extension::for_dialect(engine.dialect));
    let caches = connections
        .iter()
        .flat_map(|connection| extension::for_protocol(connection.protocol));
    framework
        .extensions
        .iter()
        .chain(engines)
        .chain(caches)
        .copied()
        .collect()
}

/// A directive's name is `[a-z0-9_.-]`; its value stands between quotes in php.ini, where no quote,
/// backslash or line end can be written and `${…}` would be looked up.
/// <https://www.php.net/manual/en/configuration.file.php>
fn ini(config: &config::Php, diagnostics: &mut Diagnostics) -> BTreeMap<String, String> {
    let mut directives = BTreeMap::new();
    for (name, value) in &config.ini {
        let good_name = !name.value.is_empty()
            && name
                .value
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c));
        if !good_name {
            diagnostics.push(
                Diagnostic::new(
                    &code::PHP_INVALID_INI,
                    format!("`{}` is not a directive of php.ini", name.value),
                )
                .label(name.span, "not a directive's name")
                .help("letters, digits, `_`, `.` and `-`, as in `memory_limit`"),
            );
            continue;
        }
        let text = &value.value.0;
        if text
            .chars()
            .any(|c| c.is_control() || c == '"' || c == '\\')
            || text.contains("${")
        {
            diagnostics.push(
                Diagnostic::new(
                    &code::PHP_INVALID_INI,
                    format!("the value of `{}` cannot be written in php.ini", name.value),
                )
                .label(value.span, "holds a quote, a backslash, a line end or `${`")
                .help("php.ini has no way to escape these; set it with `ini_set` in PHP instead"),
            );
            continue;
        }
        directives.insert(name.value.clone(), text.clone());
    }
    directives
}

/// Composer's version for a PHP version.
pub(super) fn composer(
    written: Option<&Spanned<config::Version>>,
    version: &PhpVersion,
    diagnostics: &mut Diagnostics,
) -> String {
    let usual = version.composer.to_owned();
    let Some(written) = written else { return usual };
    let text = written.value.0.as_str();
    if !php::COMPOSER.contains(&text) {
        diagnostics.push(
            Diagnostic::new(
                &code::PHP_UNKNOWN_COMPOSER,
                format!("Composer `{text}` is not a version phpier has"),
            )
            .label(written.span, "unknown version")
            .help(format!(
                "known versions: {}",
                suggest::listed(php::COMPOSER.iter().copied())
            )),
        );
        return usual;
    }
    if text == "2" && usual != "2" {
        diagnostics.push(
            Diagnostic::new(
                &code::PHP_UNKNOWN_COMPOSER,
                format!("Composer 2 does not run on PHP {}", version.name),
            )
            .label(written.span, "too new for this PHP")
            .help(format!("write \"{usual}\", the last that does")),
        );
    }
    text.to_owned()
}

/// Node.js for a PHP version's base image.
pub(super) fn node(
    written: Option<&Spanned<config::Version>>,
    version: &PhpVersion,
    diagnostics: &mut Diagnostics,
) -> Option<String> {
    let written = written?;
    let text = written.value.0.as_str();
    if !version.node.contains(&text) {
        let (message, help) = if php::NODE.contains(&text) {
            (
                format!("Node.js {text} does not run beside PHP {}", version.name),
                match version.node {
                    [] => "no Node.js does: the image's C library is too old".to_owned(),
                    known => format!(
                        "its image's C library takes {}",
                        suggest::listed(known.iter().copied())
                    ),
                },
            )
        } else {
            (
                format!("Node.js `{text}` is not a version phpier has"),
                match major_of(text) {
                    Some(major) => format!("write \"{major}\": its newest release is always taken"),
                    None => format!(
                        "name a major version: {}",
                        suggest::listed(php::NODE.iter().copied())
                    ),
                },
            )
        };
        diagnostics.push(
            Diagnostic::new(&code::NODE_UNKNOWN_VERSION, message)
                .label(written.span, "not this one")
                .help(help),
        );
        return None;
    }
    Some(text.to_owned())
}

/// The major version that a release of Node.js is of, as `v22.11.0` is of `22`.
fn major_of(text: &str) -> Option<&str> {
    let text = text.strip_prefix('v').unwrap_or(text);
    let major = text.split('.').next()?;
    php::NODE.contains(&major).then_some(major)
}
