//! What Compose and the engine say to what was foretold by rule.

use std::collections::BTreeMap;

use super::super::compose::ComposeFile;
use super::cause::{Cause, Reason};
use super::follow::{entry, follow};
use super::{Change, Confidence, Consequence, Kind, Rules};

/// The hashes of services by their keys, as `docker compose config --hash` tells them.
pub type Hashes = BTreeMap<String, String>;

/// How what runs of a service relates to the file on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Running {
    /// It runs what is on disk.
    Current,
    /// It runs older files.
    Older,
    /// It runs what is on disk, from an image that no longer has the name.
    OlderImage,
    /// It runs already what is to be on disk.
    Next,
    /// There is a container, but it does not run.
    Stopped,
    /// It does not run, and was made from older files.
    StoppedOlder,
    /// Somebody has paused it. `up -d` does not resume it, and fails.
    Paused,
    /// It is paused, and was made from older files.
    PausedOlder,
    /// There is no container.
    Absent,
    /// It runs; its files of variables are part of what it was made from, and nobody can tell.
    Unknown,
    /// There is a container of it, and no file has it any more.
    Orphan,
}

impl Running {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Current,
        Self::Older,
        Self::OlderImage,
        Self::Next,
        Self::Stopped,
        Self::StoppedOlder,
        Self::Paused,
        Self::PausedOlder,
        Self::Absent,
        Self::Unknown,
        Self::Orphan,
    ];

    /// Its name in output for machines; never changes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Older => "older",
            Self::OlderImage => "older_image",
            Self::Next => "next",
            Self::Stopped => "stopped",
            Self::StoppedOlder => "stopped_older",
            Self::Paused => "paused",
            Self::PausedOlder => "paused_older",
            Self::Absent => "absent",
            Self::Unknown => "unknown",
            Self::Orphan => "orphan",
        }
    }
}

/// Whether a service reads files of variables. Compose before 5.5.0 does not look into them when it is
/// asked for hashes, but does so when it makes a container.
pub fn reads_files(file: &ComposeFile, service: &str) -> bool {
    let body = file.services.get(service);
    body.is_some_and(|body| body.contains_key("env_file"))
}

/// Puts what Compose hashes in place of what its rules say. What is no part of the hash stays as it was
/// foretold: networks, volumes, files of variables; and what other containers do follows anew.
pub fn by_hashes(
    changes: &mut Vec<Change>,
    (old, new): (&ComposeFile, &ComposeFile),
    before: &Hashes,
    after: &Hashes,
    rules: Rules,
) {
    changes.retain_mut(|change| alone(change, rules));
    for change in changes.iter_mut() {
        // What comes or goes is in one of the two only.
        let is_in = |hashes: &Hashes| hashes.contains_key(&change.name);
        if change.kind == Kind::Service && is_in(before) != is_in(after) {
            change.confidence = Confidence::ComposeHash;
        }
    }
    for (service, hash) in after {
        let Some(old) = before.get(service) else {
            continue;
        };
        let differs = old != hash;
        let is_it = |change: &&mut Change| change.kind == Kind::Service && change.name == *service;
        let Some(change) = changes.iter_mut().find(is_it) else {
            if differs {
                let change = entry(changes, service);
                change.consequence = Consequence::Recreate;
                change.confidence = Confidence::ComposeHash;
            }
            continue;
        };
        let hashed = |cause: &Cause| {
            let own = cause.path.first().is_some_and(|first| first == "services");
            let file = cause.path.get(2).is_some_and(|key| key == "env_file");
            own && !file
        };
        let rest = change.causes.iter().filter(|cause| {
            cause.holds(rules) && (!hashed(cause) || cause.consequence != Consequence::Recreate)
        });
        let rest = rest.map(|cause| cause.consequence).max();
        let rest = rest.unwrap_or(Consequence::Nothing);
        change.consequence = if differs {
            rest.max(Consequence::Recreate)
        } else {
            rest
        };
        if differs || !reads_files(new, service) {
            change.confidence = Confidence::ComposeHash;
        }
        change.sort(rules);
    }
    follow(changes, old, new, rules);
}

/// Takes from a change what follows from other containers, and says whether anything is left of it.
fn alone(change: &mut Change, rules: Rules) -> bool {
    let before = change.causes.len();
    let follows = |cause: &Cause| matches!(cause.reason, Reason::Service { .. });
    change.causes.retain(|cause| !follows(cause));
    if change.causes.len() == before {
        return true;
    }
    let holding = change.causes.iter().filter(|cause| cause.holds(rules));
    let consequence = holding.map(|cause| cause.consequence).max();
    change.consequence = consequence.unwrap_or(Consequence::Nothing);
    !change.causes.is_empty()
}

/// Tells of what runs what becomes of it: what is older comes anew, and who has no container gets one.
pub fn by_running(
    changes: &mut Vec<Change>,
    (old, new): (&ComposeFile, &ComposeFile),
    running: &BTreeMap<String, Running>,
    rules: Rules,
) {
    for (service, state) in running {
        let is_it = |change: &&Change| change.kind == Kind::Service && change.name == *service;
        let planned = changes.iter().find(is_it).map(|change| change.consequence);
        let consequence = match (state, planned.unwrap_or(Consequence::Nothing)) {
            // What was applied in between is taken back before anything came of it.
            (Running::Absent, Consequence::Remove)
            | (Running::Next, Consequence::Recreate | Consequence::Build) => Consequence::Nothing,
            (Running::Absent, _) => Consequence::Create,
            (
                Running::Older | Running::OlderImage | Running::StoppedOlder | Running::PausedOlder,
                Consequence::Nothing | Consequence::Build | Consequence::Restart,
            ) => Consequence::Recreate,
            _ => continue,
        };
        entry(changes, service).consequence = consequence;
    }
    follow(changes, old, new, rules);
    for change in changes.iter_mut() {
        if change.kind == Kind::Service && running.contains_key(&change.name) {
            change.confidence = Confidence::Live;
        }
    }
}
