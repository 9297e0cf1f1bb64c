//! `composer.json` and `composer.lock`.

use std::collections::BTreeMap;

use super::json::Json;
use super::{Reason, Tree, Trouble};

const JSON: &str = "composer.json";
const LOCK: &str = "composer.lock";

/// What a package asks for.
#[derive(Clone, Debug)]
pub(super) struct Requirement {
    /// `php`, `ext-gd`, `laravel/framework`.
    pub(super) name: String,
    /// Such as `^8.2`.
    pub(super) constraint: String,
    /// Who asks: the project, or one of its packages.
    pub(super) of: Option<String>,
    /// Whether only development asks for it.
    pub(super) dev: bool,
    pub(super) file: &'static str,
    pub(super) line: usize,
}

impl Requirement {
    /// Why something is believed that follows from it.
    pub(super) fn reason(&self) -> Reason {
        let Self {
            name,
            constraint,
            of,
            ..
        } = self;
        let what = if name.starts_with("ext-") && constraint == "*" {
            name.clone()
        } else {
            format!("{name} {constraint}")
        };
        let text = match of {
            Some(package) => format!("{package} requires {what}"),
            None => format!("requires {what}"),
        };
        Reason::new(self.file, self.line, text)
    }
}

/// A project of Composer's.
#[derive(Clone, Debug, Default)]
pub(super) struct Composer {
    there: bool,
    /// What the project asks for.
    pub(super) own: Vec<Requirement>,
    /// What its locked packages ask for of PHP and its extensions.
    pub(super) locked: Vec<Requirement>,
    /// The version of PHP that Composer is told to assume.
    pub(super) platform: Option<(String, Reason)>,
    /// Folders that frameworks are told to be served from.
    pub(super) docroots: Vec<(String, Reason)>,
}

/// Where frameworks have their docroot said: a path in `extra`, and the framework.
const DOCROOTS: [&[&str]; 4] = [
    &["drupal-scaffold", "locations", "web-root"],
    &["typo3/cms", "web-dir"],
    &["public-dir"],
    &["symfony-web-dir"],
];

impl Composer {
    pub(super) fn read(tree: &Tree, troubles: &mut Vec<Trouble>) -> Self {
        let mut composer = Self {
            there: tree.has(JSON),
            ..Self::default()
        };
        if let Some(json) = json(tree, JSON, troubles) {
            composer.project(json);
        }
        if let Some(lock) = json(tree, LOCK, troubles) {
            composer.lock(lock);
        }
        composer
    }

    fn project(&mut self, json: Json<'_>) {
        for (key, dev) in [("require", false), ("require-dev", true)] {
            let members = json.get(key).map(Json::members).unwrap_or_default();
            self.own.extend(requirements(members, JSON, None, dev));
        }
        self.platform = json.at(&["config", "platform", "php"]).and_then(|php| {
            let version = php.string()?;
            let reason = Reason::new(
                JSON,
                php.line(),
                format!("config.platform.php is {version}"),
            );
            Some((version, reason))
        });
        let Some(extra) = json.get("extra") else {
            return;
        };
        self.docroots = DOCROOTS
            .iter()
            .filter_map(|path| {
                let value = extra.at(path)?;
                let folder = value.string()?;
                let folder = folder.trim_start_matches("./").trim_end_matches('/');
                let reason = format!("extra.{} is {folder}", path.join("."));
                Some((folder.to_owned(), Reason::new(JSON, value.line(), reason)))
            })
            .collect();
    }

    fn lock(&mut self, lock: Json<'_>) {
        for (key, dev) in [("packages", false), ("packages-dev", true)] {
            for package in lock.get(key).map(Json::items).unwrap_or_default() {
                let mut members = package.members();
                let name = members.remove("name").and_then(Json::string);
                let require = members
                    .remove("require")
                    .map(Json::members)
                    .unwrap_or_default();
                let of_php = require
                    .into_iter()
                    .filter(|(name, _)| name == "php" || name.starts_with("ext-"));
                self.locked
                    .extend(requirements(of_php.collect(), LOCK, name.as_deref(), dev));
            }
        }
    }

    /// Whether there is such a project here.
    pub(super) fn is_there(&self) -> bool {
        self.there
    }

    /// A package that the project itself asks for to run.
    pub(super) fn requires(&self, package: &str) -> Option<&Requirement> {
        self.own.iter().find(|one| !one.dev && one.name == package)
    }
}

fn requirements(
    members: BTreeMap<String, Json<'_>>,
    file: &'static str,
    of: Option<&str>,
    dev: bool,
) -> Vec<Requirement> {
    let found = members.into_iter().filter_map(|(name, value)| {
        Some(Requirement {
            name: name.to_lowercase(),
            constraint: value.string()?,
            of: of.map(str::to_owned),
            dev,
            file,
            line: value.line(),
        })
    });
    found.collect()
}

/// Reads a file; tells what is wrong with it.
pub(super) fn json<'t>(
    tree: &'t Tree,
    file: &'static str,
    troubles: &mut Vec<Trouble>,
) -> Option<Json<'t>> {
    match Json::read(tree.text(file)?) {
        Ok(json) => Some(json),
        Err(broken) => {
            troubles.push(Trouble {
                file,
                at: Some(broken.at),
                text: broken.text.to_owned(),
            });
            None
        }
    }
}
