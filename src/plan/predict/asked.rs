//! What Compose and the engine say to what was foretold by rule.

use std::collections::BTreeMap;

use super::super::compose::ComposeFile;
use super::cause::{Cause, Reason};
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
    /// There is a container, but it does not run.
    Stopped,
    /// There is no container.
    Absent,
    /// It runs; its files of variables are part of what it was made from, and nobody can tell.
    Unknown,
    /// There is a container of it, and no file has it any more.
    Orphan,
}

impl Running {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Current,
        Self::Older,
        Self::OlderImage,
        Self::Stopped,
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
            Self::Stopped => "stopped",
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
/// foretold: networks, volumes, other containers, files of variables.
pub fn by_hashes(
    changes: &mut Vec<Change>,
    new: &ComposeFile,
    before: &Hashes,
    after: &Hashes,
    rules: Rules,
) {
    for (service, hash) in after {
        let Some(old) = before.get(service) else {
            continue;
        };
        let differs = old != hash;
        let is_it = |change: &&mut Change| change.kind == Kind::Service && change.name == *service;
        let Some(change) = changes.iter_mut().find(is_it) else {
            if differs {
                let mut change =
                    Change::new(Kind::Service, service, Consequence::Recreate, Vec::new());
                change.confidence = Confidence::ComposeHash;
                changes.push(change);
            }
            continue;
        };
        let hashed = |cause: &Cause| {
            let own = cause.path.first().is_some_and(|first| first == "services");
            let file = cause.path.get(2).is_some_and(|key| key == "env_file");
            own && !file && !matches!(cause.reason, Reason::Service { .. })
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
}

/// Tells of what runs what becomes of it: who has no container gets one.
pub fn by_running(changes: &mut [Change], running: &BTreeMap<String, Running>) {
    for change in changes
        .iter_mut()
        .filter(|change| change.kind == Kind::Service)
    {
        let Some(state) = running.get(&change.name) else {
            continue;
        };
        match (state, change.consequence) {
            (Running::Absent, Consequence::Remove) => change.consequence = Consequence::Nothing,
            (Running::Absent, _) => change.consequence = Consequence::Create,
            (
                Running::Older | Running::OlderImage,
                Consequence::Nothing | Consequence::Build | Consequence::Restart,
            ) => change.consequence = Consequence::Recreate,
            _ => {}
        }
        change.confidence = Confidence::Live;
    }
}
