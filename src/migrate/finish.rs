//! A set-up held against what phpier knows: what comes out is valid, and what had to be changed for that
//! is told.

mod account;
mod database;
mod image;
mod run;
mod settle;
mod shared;
mod version;

use std::collections::BTreeSet;

use super::Tool;
use super::needs::{Global, Placed};
use super::read::Said;
use super::report::{Kind, Place, Remark};
use super::setup::SetUp;
use super::taken::Taken;
use crate::catalog::{self, Framework, Role, php};
use crate::draft::{Connection, Draft, Noted, Server, Service};
use crate::resolve::slugify;

/// What a set-up becomes.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The project's file; none where there is only the shared stack.
    pub draft: Option<Draft>,
    /// The project's name.
    pub slug: String,
    /// What the global stack lacks of what it needs.
    pub servers: Vec<Noted<Server>>,
    /// Keys at the top of `global.kdl`, whole lines, for one that is written anew.
    pub global: Vec<String>,
    /// What is told.
    pub report: Vec<Remark>,
    /// Files that stand in the way.
    pub retire: Vec<String>,
    /// How the old stack is stopped.
    pub stop: Option<String>,
    /// What the project's file can do without.
    parts: Vec<settle::Part>,
}

impl Outcome {
    fn sort(&mut self) {
        self.report
            .sort_by(|a, b| (a.kind, &a.place).cmp(&(b.kind, &b.place)));
        self.report.dedup();
    }
}

/// Makes a set-up valid. What other projects have on the servers of the `global` stack is `taken`.
#[expect(clippy::needless_pass_by_value, reason = "a set-up is finished once")]
pub fn finish(tool: Tool, setup: SetUp, taken: &Taken, mut global: Global) -> Outcome {
    let mut outcome = Outcome {
        retire: setup.retire.clone(),
        stop: setup.stop.clone(),
        report: setup.report.clone(),
        ..Outcome::default()
    };
    let shared = shared::shared(&setup, &mut global, &mut outcome);
    if setup.project {
        let draft = Finisher {
            outcome: &mut outcome,
            setup: &setup,
            tool,
            taken: taken.clone(),
            global: &mut global,
            shared,
        }
        .draft();
        outcome.parts = settle::parts(&draft, &setup);
        outcome.draft = Some(draft);
    }
    outcome.servers = global.into_added();
    let shared = settle::shared_parts(&outcome, &setup);
    outcome.parts.extend(shared);
    outcome.sort();
    outcome
}

struct Finisher<'s> {
    outcome: &'s mut Outcome,
    setup: &'s SetUp,
    tool: Tool,
    taken: Taken,
    global: &'s mut Global,
    /// The servers of the stack that all projects shared, and what they have become.
    shared: Vec<(&'static str, Placed)>,
}

/// A value as the new file has it, with what was said of it in the old one.
fn noted(said: &Said, value: impl Into<String>) -> Noted<String> {
    let mut noted = Noted::from(value.into());
    noted.above.clone_from(&said.comments);
    noted
}

impl Finisher<'_> {
    fn tell(&mut self, remark: Remark) {
        self.outcome.report.push(remark);
    }

    fn changed(&mut self, said: &Said, what: impl Into<String>, why: impl Into<String>) {
        self.tell(Remark::changed(said.place.clone(), what, why));
    }

    fn lost(&mut self, place: &Place, what: impl Into<String>, why: impl Into<String>) {
        self.tell(Remark::lost(place.clone(), what, why));
    }

    fn draft(mut self) -> Draft {
        let setup = self.setup;
        let name = self.name();
        let framework = self.framework();
        let known = framework
            .as_ref()
            .and_then(|name| catalog::framework(&name.value));
        let known = known.unwrap_or_else(catalog::default_framework);
        let php = self.php();
        let version = php.as_ref().and_then(|php| php::version(&php.value));
        let version = version.unwrap_or_else(php::default_version);
        let mut draft = Draft {
            head: vec![format!("Taken over from {}.", self.tool.title())],
            name: Some(name),
            framework,
            php,
            ..Draft::default()
        };
        draft.docroot = self.docroot(known);
        draft.hosts = self.hosts().into();
        draft.node = self.node(version);
        draft.composer = self.composer(version);
        draft.extensions = self.extensions(known, version).into();
        draft.ini = self.ini();
        draft.databases = database::databases(&mut self, version);
        draft.connections = self.connections();
        draft.services = self.services();
        draft.env = self.env(known);
        draft.workers = self.workers(&draft.services);
        for page in &setup.pages {
            let server = Server {
                service: page.text.clone(),
                ..Server::default()
            };
            self.global.place(server, None);
        }
        draft
    }

    fn name(&mut self) -> Noted<String> {
        let setup = self.setup;
        let said = setup.name.as_ref();
        let wanted = said.map_or(setup.folder.as_str(), |said| said.text.as_str());
        let slug = slugify(wanted).or_else(|| slugify(&setup.folder));
        let mut slug = slug.unwrap_or_else(|| "project".to_owned());
        // The global stack's own, and the hosts of its pages.
        let page =
            catalog::services().any(|spec| spec.web.as_ref().is_some_and(|web| web.host == slug));
        if slug == "traefik" || page {
            slug.push_str("-app");
        } else if slug == "phpier" || slug.starts_with("phpier-") {
            slug = format!("my-{slug}");
            slug.truncate(32);
            slug.truncate(slug.trim_end_matches('-').len());
        }
        if let Some(said) = said
            && said.text != slug
        {
            self.changed(
                said,
                format!("name {}", said.text),
                format!("the project is `{slug}`: names are a-z, 0-9 and `-`"),
            );
        }
        self.outcome.slug.clone_from(&slug);
        match said {
            Some(said) => noted(said, slug),
            None => Noted::from(slug),
        }
    }

    fn framework(&mut self) -> Option<Noted<String>> {
        let said = self.setup.framework.as_ref()?;
        if said.text == "php" {
            return None;
        }
        if catalog::framework(&said.text).is_some() {
            return Some(noted(said, &said.text));
        }
        self.tell(
            Remark::changed(
                said.place.clone(),
                format!("type {}", said.text),
                "phpier has no such type and takes it for plain PHP, whose requests go to index.php",
            )
            .todo("set `docroot`, and `type` if another one fits"),
        );
        None
    }

    fn php(&mut self) -> Option<Noted<String>> {
        let usual = php::default_version().name;
        let Some(said) = &self.setup.php else {
            self.tell(Remark {
                kind: Kind::Changed,
                ..Remark::left(
                    "PHP",
                    format!(
                        "no file that was read names its version; phpier's own is taken, {usual}"
                    ),
                    "write `php` if the project runs with another one",
                )
            });
            return None;
        };
        let found = php::version(&said.text).or_else(|| php::series_of(&said.text));
        if let Some(version) = found {
            return Some(noted(said, version.name));
        }
        self.changed(
            said,
            format!("PHP {}", said.text),
            format!("phpier has no such version; {usual} is taken"),
        );
        None
    }

    fn docroot(&mut self, framework: &Framework) -> Option<Noted<String>> {
        let said = self.setup.docroot.as_ref()?;
        let mut path = said.text.trim();
        for prefix in ["/var/www/html", "/app"] {
            path = path.strip_prefix(prefix).unwrap_or(path);
        }
        let path = path.trim_start_matches("./").trim_matches('/');
        let path = if path.is_empty() { "." } else { path };
        if path == framework.docroot {
            return None;
        }
        let odd = path.split('/').any(|part| part == ".." || part.is_empty());
        if odd || path.contains(['\\', '$', '"', '\'']) || path.chars().any(char::is_control) {
            self.lost(
                &said.place,
                format!("docroot {}", said.text),
                "it is no folder of the project",
            );
            return None;
        }
        Some(noted(said, path))
    }

    /// Hosts below the project's own are words; others keep their names.
    fn hosts(&mut self) -> Vec<String> {
        let setup = self.setup;
        let slug = self.outcome.slug.clone();
        let mut hosts: Vec<String> = Vec::new();
        for said in &setup.hosts {
            // A word of DDEV's is a host beside the project's.
            let (beside, text) = match said.text.strip_prefix('+') {
                Some(word) => (true, word),
                None => (false, said.text.as_str()),
            };
            let lower = text.to_lowercase();
            let mut bare = lower.as_str();
            for ending in [".ddev.site", ".lndo.site", ".localhost"] {
                bare = bare.strip_suffix(ending).unwrap_or(bare);
            }
            let local = beside || bare.len() < lower.len();
            let host = if bare == slug {
                "@".to_owned()
            } else if let Some(word) = bare.strip_suffix(&format!(".{slug}")).filter(|_| local) {
                word.to_owned()
            } else if local {
                format!("{bare}.localhost")
            } else {
                lower.clone()
            };
            if !is_host(&host) {
                self.lost(
                    &said.place,
                    format!("host {text}"),
                    "it is not a host that Traefik could be given",
                );
            } else if !hosts.contains(&host) {
                if !local {
                    self.tell(
                        Remark::changed(
                            said.place.clone(),
                            format!("host {text}"),
                            "it is kept, and must lead to 127.0.0.1",
                        )
                        .todo("see that DNS or `/etc/hosts` does so, or take the host out"),
                    );
                }
                hosts.push(host);
            }
        }
        if hosts.iter().all(|host| host == "@") {
            return Vec::new();
        }
        if !hosts.contains(&"@".to_owned()) {
            hosts.insert(0, "@".to_owned());
        }
        hosts
    }

    fn connections(&mut self) -> Vec<Noted<Connection>> {
        let setup = self.setup;
        let mut found = Vec::new();
        for old in &setup.connections {
            let Some(spec) = catalog::connected(&old.said.text) else {
                continue;
            };
            let placed = self.server(spec, old.version.as_deref(), &old.said.place);
            let host = placed.name.is_some().then(|| placed.container(spec.name));
            let key = old.said.text.clone();
            // Phpier's Go releases shared theirs too.
            if matches!(spec.role, Role::Cache) && self.tool != Tool::PhpierGo {
                let place = old.said.place.clone();
                let why = "the server that all projects share takes its place, and whoever uses that sees all of it";
                let todo = format!("to keep the project's data apart, write `private` to `{key}`");
                self.tell(Remark::changed(place, &key, why).todo(todo));
            }
            found.push(Connection { key, host }.into());
        }
        found
    }

    fn services(&mut self) -> Vec<Noted<Service>> {
        let setup = self.setup;
        let slug = self.outcome.slug.clone();
        let mut services: Vec<Noted<Service>> = Vec::new();
        for (written, place) in &setup.services {
            let mut service = written.value.clone();
            let name = slugify(&service.name).filter(|name| *name != slug);
            let Some(name) =
                name.filter(|name| services.iter().all(|known| known.value.name != *name))
            else {
                self.lost(
                    place,
                    service.name,
                    "no name could be made for it that is free",
                );
                continue;
            };
            if service.image.contains("${")
                || service.image.contains(char::is_whitespace)
                || service.image.is_empty()
            {
                self.lost(
                    place,
                    name,
                    format!("its image `{}` is not known", service.image),
                );
                continue;
            }
            service.env.retain(|(name, _)| is_variable(name));
            let mut paths = BTreeSet::new();
            for volume in &mut service.volumes {
                volume.name = slugify(&volume.name).unwrap_or_else(|| "data".to_owned());
            }
            service.volumes.retain(|volume| {
                volume.path.starts_with('/')
                    && !volume.path.contains("..")
                    && paths.insert(volume.path.clone())
            });
            let mut names = BTreeSet::new();
            for volume in &mut service.volumes {
                let stem = volume.name.clone();
                let mut number = 2;
                while !names.insert(volume.name.clone()) {
                    volume.name = format!("{stem}-{number}");
                    number += 1;
                }
            }
            service.command.retain(|word| !word.contains('\n'));
            service.name = name;
            services.push(Noted {
                value: service,
                above: written.above.clone(),
                aside: None,
            });
        }
        services
    }
}

fn is_variable(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c))
}

/// Labels of RFC 1123, and a star only as the first.
fn is_host(host: &str) -> bool {
    if host == "@" || host == "*" {
        return true;
    }
    let rest = host.strip_prefix("*.").unwrap_or(host);
    rest.len() < 200
        && rest.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        })
}
