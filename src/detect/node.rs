//! The version of Node.js.

use super::composer::json;
use super::constraint::{Constraint, Dialect, Fit};
use super::php::first_line;
use super::{Finding, Reason, Tree, Trouble};
use crate::catalog::php::PhpVersion;

/// Code names of long-term series, as nvm's `lts/iron`: <https://github.com/nodejs/Release>.
const CODE_NAMES: [(&str, &str); 6] = [
    ("fermium", "14"),
    ("gallium", "16"),
    ("hydrogen", "18"),
    ("iron", "20"),
    ("jod", "22"),
    ("krypton", "24"),
];

/// The series that a file names, or the newest that `package.json` allows.
pub(super) fn find(
    tree: &Tree,
    php: &PhpVersion,
    troubles: &mut Vec<Trouble>,
    notes: &mut Vec<Reason>,
) -> Option<Finding<&'static str>> {
    let mut hints: Vec<(&'static str, Reason)> = Vec::new();
    for file in [".nvmrc", ".node-version"] {
        let Some((line, text)) = first_line(tree, file) else {
            continue;
        };
        let reason = Reason::new(file, line, format!("names {text}"));
        take(&mut hints, named(text, php), reason, notes);
    }
    let package = json(tree, "package.json", troubles);
    let engines = package.and_then(|json| json.at(&["engines", "node"]));
    if let Some((engines, text)) = engines.and_then(|engines| Some((engines, engines.string()?))) {
        let reason = Reason::new(
            "package.json",
            engines.line(),
            format!("engines.node is {text}"),
        );
        let constraint = Constraint::read(&text, Dialect::Npm);
        let newest = constraint.and_then(|constraint| {
            let best = |fit| {
                let of = |major: &&&str| constraint.fit(&[major.parse().unwrap_or(0)]) == fit;
                php.node.iter().find(of).copied()
            };
            best(Fit::Newest).or_else(|| best(Fit::Some))
        });
        // A range says less than a file that names one, and need not say the same.
        if hints.is_empty() {
            take(&mut hints, newest, reason, notes);
        }
    }
    Finding::of(hints)
}

fn take(
    hints: &mut Vec<(&'static str, Reason)>,
    major: Option<&'static str>,
    reason: Reason,
    notes: &mut Vec<Reason>,
) {
    match major {
        Some(major) => hints.push((major, reason)),
        None => notes.push(Reason {
            text: format!("{}, which phpier does not have for this PHP", reason.text),
            ..reason
        }),
    }
}

/// The series that a text names: `22`, `v22.1.0`, `lts/iron`, `lts/*`, `node`.
fn named(text: &str, php: &PhpVersion) -> Option<&'static str> {
    let text = text.to_lowercase();
    if ["node", "stable", "lts/*", "lts"].contains(&&*text) {
        return php.node.first().copied();
    }
    let major = match text.strip_prefix("lts/") {
        Some(name) => CODE_NAMES.iter().find(|(known, _)| *known == name)?.1,
        None => text.trim_start_matches('v').split('.').next()?,
    };
    php.node.iter().find(|known| **known == major).copied()
}
