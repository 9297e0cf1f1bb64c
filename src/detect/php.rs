//! The version of PHP and its extensions.

use super::composer::{Composer, Requirement};
use super::constraint::{Constraint, Dialect, Fit};
use super::{Detection, Finding, Reason, Tree};
use crate::catalog::php::{self, PhpVersion};
use crate::catalog::{self, Framework, extension};

/// The version: what a file names, or the newest that the project and its locked packages allow.
pub(super) fn version(
    tree: &Tree,
    composer: &Composer,
    notes: &mut Vec<Reason>,
) -> Option<Finding<&'static PhpVersion>> {
    let own = composer
        .own
        .iter()
        .find(|one| one.name == "php" && !one.dev);
    let allowed = newest(own, composer, notes);
    let constraint = own.and_then(read);
    let fits = |version: &PhpVersion| {
        let fit = constraint
            .as_ref()
            .map(|constraint| fit(constraint, version));
        fit != Some(Fit::No)
    };
    let mut hints: Vec<(&'static PhpVersion, Reason)> = Vec::new();
    let mut name = |text: &str, reason: Reason, notes: &mut Vec<Reason>| match named(text) {
        Some(version) => hints.push((version, reason)),
        None => notes.push(Reason {
            text: format!("{}, which phpier has no image for", reason.text),
            ..reason
        }),
    };
    if let Some((line, text)) = first_line(tree, ".php-version") {
        let reason = Reason::new(".php-version", line, format!("names {text}"));
        name(text, reason, notes);
    }
    if let Some((text, reason)) = &composer.platform {
        name(text, reason.clone(), notes);
    }
    // Composer refuses to run on a version that the project does not allow, whoever names it.
    hints.sort_by_key(|(version, _)| !fits(version));
    if let Some((version, _)) = hints.first()
        && !fits(version)
        && let Some(allowed) = allowed
    {
        hints.insert(0, allowed);
        return Finding::of(hints);
    }
    if hints.is_empty() {
        hints.extend(allowed);
    }
    Finding::of(hints)
}

/// Tells of a version that was chosen though the project does not allow it.
pub(super) fn refused(composer: &Composer, version: &PhpVersion, notes: &mut Vec<Reason>) {
    let mut own = composer
        .own
        .iter()
        .filter(|one| one.name == "php" && !one.dev);
    let against = own.find(|one| read(one).is_some_and(|bound| fit(&bound, version) == Fit::No));
    notes.extend(against.map(|one| {
        let reason = one.reason();
        let text = format!(
            "{}, and Composer refuses to run on {}",
            reason.text, version.name
        );
        Reason { text, ..reason }
    }));
}

/// The newest version that the project allows, and its locked packages too where there is one.
fn newest(
    own: Option<&Requirement>,
    composer: &Composer,
    notes: &mut Vec<Reason>,
) -> Option<(&'static PhpVersion, Reason)> {
    let mut bounds: Vec<(&Requirement, Constraint)> = Vec::new();
    let told = |one: &Requirement, why: &str| {
        let reason = one.reason();
        Reason {
            text: format!("{}, which phpier {why}", reason.text),
            ..reason
        }
    };
    if let Some(own) = own {
        match read(own) {
            None => notes.push(told(own, "cannot read")),
            Some(bound) if best(&[(own, bound.clone())]).is_none() => {
                notes.push(told(own, "has no image for"));
            }
            Some(bound) => bounds.push((own, bound)),
        }
    }
    let alone = best(&bounds).filter(|_| !bounds.is_empty());
    let locked = composer.locked.iter().filter(|one| one.name == "php");
    bounds.extend(locked.filter_map(|one| Some((one, read(one)?))));
    let Some(version) = best(&bounds).filter(|_| !bounds.is_empty()) else {
        // Packages that do not go together are Composer's to tell of.
        return alone.zip(own.map(Requirement::reason));
    };
    // Whoever keeps it from being a newer one is the reason; else the project itself.
    let newer = php::versions().find(|newer| newer.number > version.number);
    let mut of_project = bounds.iter().filter(|(one, _)| one.of.is_none());
    let against = |(_, bound): &&(&Requirement, Constraint)| {
        newer.is_some_and(|newer| fit(bound, newer) != Fit::Newest)
    };
    let why = of_project
        .find(against)
        .or_else(|| bounds.iter().find(against));
    let why = why.map(|(one, _)| *one).or(own)?;
    Some((version, why.reason()))
}

/// The version that all allow: the newest of those whose newest release, the one in the image, is
/// allowed, or else of those that have any.
fn best(bounds: &[(&Requirement, Constraint)]) -> Option<&'static PhpVersion> {
    let fits = |version: &PhpVersion| {
        let all = bounds.iter().map(|(_, bound)| fit(bound, version));
        all.min().unwrap_or(Fit::Newest)
    };
    let versions = php::versions().filter(|version| fits(version) != Fit::No);
    versions.max_by_key(|version| (fits(version), version.number))
}

fn read(one: &Requirement) -> Option<Constraint> {
    Constraint::read(&one.constraint, Dialect::Composer)
}

fn fit(constraint: &Constraint, version: &PhpVersion) -> Fit {
    let (major, minor) = version.number;
    constraint.fit(&[major.into(), minor.into()])
}

/// The version that a text names: `8.3`, `8.3.12`, `v8.3`, `php-8.3`.
fn named(text: &str) -> Option<&'static PhpVersion> {
    let text = text
        .trim()
        .trim_start_matches("php-")
        .trim_start_matches('v');
    php::version(text).or_else(|| php::series_of(text))
}

/// The first line of a file that says something, with its number.
pub(super) fn first_line<'t>(tree: &'t Tree, file: &str) -> Option<(usize, &'t str)> {
    let lines = (1..).zip(tree.text(file)?.lines());
    let mut lines = lines.map(|(at, line)| (at, line.split('#').next().unwrap_or_default().trim()));
    lines.find(|(_, line)| !line.is_empty())
}

/// Extensions that must be asked for: what the image has, and what comes with the type and the
/// connections, needs no line.
pub(super) fn extensions(
    composer: &Composer,
    version: &PhpVersion,
    framework: &Framework,
    found: &Detection,
) -> Vec<Finding<&'static str>> {
    let mut given: Vec<&str> = framework.extensions.to_vec();
    if let Some(database) = found
        .database
        .as_ref()
        .and_then(|found| found.value.server())
        && let Some(engine) = database.engine.engine()
    {
        given.extend(extension::for_dialect(engine.dialect));
    }
    for connection in &found.connections {
        let protocols = catalog::services().filter_map(|spec| spec.connection.as_ref());
        let mut protocols = protocols.filter(|one| one.key == connection.value);
        if let Some(connection) = protocols.next() {
            given.extend(extension::for_protocol(connection.protocol));
        }
    }
    let mut wanted: Vec<Finding<&'static str>> = Vec::new();
    for one in required(composer) {
        let Some(extension) = name(one).and_then(extension::find) else {
            continue;
        };
        let known = wanted.iter().any(|other| other.value == extension.name);
        if extension.needs_install(version) && !given.contains(&extension.name) && !known {
            wanted.push(Finding::new(extension.name, one.reason()));
        }
    }
    wanted.sort_by_key(|found| found.value);
    wanted
}

/// Tells of extensions that no image can have.
pub(super) fn missing(composer: &Composer, version: &PhpVersion, notes: &mut Vec<Reason>) {
    let mut told: Vec<&str> = Vec::new();
    for one in required(composer) {
        let Some(name) = name(one) else { continue };
        let extension = extension::find(name);
        if extension.is_some_and(|extension| extension.supports(version)) || told.contains(&name) {
            continue;
        }
        told.push(name);
        let reason = one.reason();
        let text = match extension {
            Some(extension) => {
                format!(
                    "{}, which exists for PHP {}",
                    reason.text,
                    extension.versions()
                )
            }
            None => format!("{}, which phpier cannot install", reason.text),
        };
        notes.push(Reason { text, ..reason });
    }
}

/// Extensions that are required, by the project first.
fn required(composer: &Composer) -> impl Iterator<Item = &Requirement> {
    let all = composer.own.iter().chain(&composer.locked);
    all.filter(|one| one.name.starts_with("ext-"))
}

/// The name that the catalog knows an extension by.
fn name(one: &Requirement) -> Option<&str> {
    let name = one.name.strip_prefix("ext-")?;
    Some(match name {
        "zend-opcache" | "zend opcache" => "opcache",
        name => name,
    })
}
