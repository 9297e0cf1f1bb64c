//! What `docker compose up -d` makes of a change: which containers come anew and why, foretold from the
//! old and the new file by the rules of Compose itself, without asking it or an engine.
//!
//! A container is made anew when the hash of its service changes: the resolved service as JSON, without
//! what is in `shape::Shape::Ignored`. Rules that came or went with a version of Compose say so.
//! <https://github.com/docker/compose/blob/main/pkg/compose/hash.go>

mod asked;
mod canon;
mod cause;
mod follow;
mod over;
mod resource;
mod scalar;
mod service;
mod shape;
mod stack;
mod version;

use std::collections::{BTreeMap, BTreeSet};

use super::compose::{ComposeFile, Override};
use super::{Group, Line, Plan};
pub use asked::{Hashes, Running, by_hashes, by_running, reads_files};
pub use cause::{Cause, Reason};
use over::Over;
pub use stack::{MOUNTS, changes, files};
pub use version::{NEWEST, Rules, Version};

/// What a consequence is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A service, and so its containers.
    Service,
    /// A network.
    Network,
    /// A volume.
    Volume,
}

impl Kind {
    /// Its name in Compose's words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Network => "network",
            Self::Volume => "volume",
        }
    }
}

/// What `up -d` does, the heaviest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Consequence {
    /// Nothing.
    Nothing,
    /// Nothing either: it is no longer in the file, and stays.
    Leave,
    /// Nothing, unless it is told to build.
    Build,
    /// The same container starts again.
    Restart,
    /// It is made.
    Create,
    /// It is made anew in place of the old one.
    Recreate,
    /// It is no longer in the file. Plain Compose only warns of it.
    Remove,
}

impl Consequence {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Nothing,
        Self::Leave,
        Self::Build,
        Self::Restart,
        Self::Create,
        Self::Recreate,
        Self::Remove,
    ];

    /// Its name in output for machines; never changes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nothing => "no_effect",
            Self::Leave => "leave",
            Self::Build => "needs_build",
            Self::Restart => "restart",
            Self::Create => "create",
            Self::Recreate => "recreate",
            Self::Remove => "remove",
        }
    }
}

/// How a consequence is known, the least sure first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// By Compose's rules as phpier knows them.
    #[default]
    Rule,
    /// By the hashes of the Compose that is installed.
    ComposeHash,
    /// By what runs.
    Live,
}

impl Confidence {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Rule, Self::ComposeHash, Self::Live];

    /// Its name in output for machines; never changes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rule => "rule",
            Self::ComposeHash => "compose-hash",
            Self::Live => "live",
        }
    }
}

/// What happens to a service, a network or a volume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What it is.
    pub kind: Kind,
    /// Its key in the file.
    pub name: String,
    /// What `up -d` does to it.
    pub consequence: Consequence,
    /// Why, the weightiest first. Nothing for what is new or gone as a whole.
    pub causes: Vec<Cause>,
    /// How it is known.
    pub confidence: Confidence,
    /// What of the configuration is behind it.
    pub place: Option<Line>,
}

impl Change {
    fn new(kind: Kind, name: &str, consequence: Consequence, causes: Vec<Cause>) -> Self {
        Self {
            kind,
            name: name.to_owned(),
            consequence,
            causes,
            confidence: Confidence::Rule,
            place: None,
        }
    }

    /// Whether it is made for the first time, which no Compose does otherwise.
    pub fn is_new(&self) -> bool {
        self.consequence == Consequence::Create && self.causes.is_empty()
    }

    /// The causes that decide: those of the consequence itself, as far as these rules heed them.
    pub fn deciding(&self, rules: Rules) -> impl Iterator<Item = &Cause> {
        let all = self.causes.iter();
        all.filter(move |cause| cause.holds(rules) && cause.consequence == self.consequence)
    }

    /// A change of a service that follows from its causes.
    fn caused(kind: Kind, name: &str, causes: Vec<Cause>, rules: Rules) -> Self {
        let holding = causes.iter().filter(|cause| cause.holds(rules));
        let consequence = holding.map(|cause| cause.consequence).max();
        let consequence = consequence.unwrap_or(Consequence::Nothing);
        let mut change = Self::new(kind, name, consequence, causes);
        change.sort(rules);
        change
    }

    /// Brings the causes that decide to the front.
    fn sort(&mut self, rules: Rules) {
        let decides = |cause: &Cause| cause.holds(rules) && cause.consequence == self.consequence;
        self.causes.sort_by_key(|cause| !decides(cause));
    }
}

/// What a plan means for containers, networks and volumes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forecast {
    /// The rules it was made by.
    pub rules: Rules,
    /// How consequences are known, but for those that say so themselves.
    pub confidence: Confidence,
    /// The changes of each stack, in the order of the plan's.
    pub stacks: Vec<Vec<Change>>,
    /// The stacks that something happens to and whose lines of the configuration were not looked for.
    pub untraced: BTreeSet<usize>,
    /// What runs of each stack, where the engine was asked.
    pub running: Vec<BTreeMap<String, Running>>,
}

impl Forecast {
    /// Foretells all of a plan.
    pub fn new(plan: &Plan, rules: Rules) -> Self {
        Self {
            rules,
            confidence: Confidence::default(),
            untraced: BTreeSet::new(),
            running: Vec::new(),
            stacks: plan
                .groups
                .iter()
                .map(|group| changes(group, &plan.environment, rules))
                .collect(),
        }
    }

    /// Whether all that happens is that something is new, so that there was nothing to foretell.
    pub fn is_all_new(&self) -> bool {
        let mut changes = self.stacks.iter().flatten().peekable();
        changes.peek().is_some() && changes.all(Change::is_new)
    }

    /// Every stack of the plan with what happens to it.
    pub fn with<'f>(&'f self, plan: &'f Plan) -> impl Iterator<Item = (&'f Group, &'f [Change])> {
        let changes = self.stacks.iter().map(Vec::as_slice);
        plan.groups
            .iter()
            .zip(changes.chain(std::iter::repeat(&[][..])))
    }
}

/// What `up -d` does when one file takes another's place. Whatever stays as it is is not listed.
pub fn predict(old: &ComposeFile, new: &ComposeFile, rules: Rules) -> Vec<Change> {
    predict_below(old, new, None, rules)
}

/// The same where a person's own file is merged over both.
pub fn predict_below(
    old: &ComposeFile,
    new: &ComposeFile,
    over: Option<&Override>,
    rules: Rules,
) -> Vec<Change> {
    let over = over.and_then(Over::read);
    if old.name != new.name && !old.services.is_empty() && !new.services.is_empty() {
        return renamed(old, new);
    }
    let built: BTreeSet<&str> = new
        .services
        .values()
        .filter(|body| body.contains_key("build"))
        .filter_map(|body| service::text(body, "image"))
        .collect();
    let mut services: BTreeMap<&str, Change> = BTreeMap::new();
    for (name, body) in &new.services {
        let change = match old.services.get(name) {
            None => Change::new(Kind::Service, name, Consequence::Create, Vec::new()),
            Some(before) => {
                let mut causes = service::causes(name, before, body, &built);
                causes.extend(resource::causes(body, old, new));
                if causes.is_empty() {
                    continue;
                }
                if let Some(over) = &over {
                    over.outweigh(&mut causes);
                }
                Change::caused(Kind::Service, name, causes, rules)
            }
        };
        services.insert(name, change);
    }
    for name in old.services.keys() {
        if !new.services.contains_key(name) {
            let change = Change::new(Kind::Service, name, Consequence::Remove, Vec::new());
            services.insert(name, change);
        }
    }
    let mut changes: Vec<Change> = services.into_values().collect();
    follow::follow(&mut changes, old, new, rules);
    changes.extend(resource::changes(Kind::Network, old, new, rules));
    changes.extend(resource::changes(Kind::Volume, old, new, rules));
    changes
}

/// Under another project name everything is new, and all that there was runs on.
fn renamed(old: &ComposeFile, new: &ComposeFile) -> Vec<Change> {
    let cause = || {
        let shown = |file: &ComposeFile| file.name.clone();
        vec![Cause::value(
            vec!["name".to_owned()],
            shown(old),
            shown(new),
            Consequence::Create,
        )]
    };
    let all = |file: &ComposeFile, consequence| {
        let names: Vec<String> = file.services.keys().cloned().collect();
        names
            .into_iter()
            .map(move |name| Change::new(Kind::Service, &name, consequence, cause()))
            .collect::<Vec<_>>()
    };
    let mut changes = all(new, Consequence::Create);
    changes.extend(all(old, Consequence::Remove));
    let rules = Rules::default();
    changes.extend(resource::changes(Kind::Network, old, new, rules));
    changes.extend(resource::changes(Kind::Volume, old, new, rules));
    changes
}
