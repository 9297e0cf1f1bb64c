//! Services that live in another's container, or come anew or start again with it.

use serde_yaml::{Mapping, Value};

use super::super::compose::ComposeFile;
use super::cause::{Cause, Reason};
use super::service::text;
use super::version::{RESTARTS, RESTARTS_IF_TOLD, Span, Version};
use super::{Change, Consequence, Kind, Rules, scalar};

/// Adds what follows from containers that come anew, until nothing more does. Where the version of Compose
/// is not known, what follows in some of them only is told with those.
pub(super) fn follow(
    changes: &mut Vec<Change>,
    old: &ComposeFile,
    new: &ComposeFile,
    rules: Rules,
) {
    loop {
        let mut found = Vec::new();
        for (name, body) in &new.services {
            if !old.services.contains_key(name) {
                continue;
            }
            for tie in ties(body) {
                let leader = service(changes, &tie.other);
                let span = leader.and_then(|leader| anew(leader, rules)?.and(tie.span));
                let Some(span) = span else { continue };
                let cause = tie.cause(name, span);
                let matters = rules.compose.is_none() || cause.holds(rules);
                if matters && !service(changes, name).is_some_and(|change| tells(change, &cause)) {
                    found.push((name, cause));
                }
            }
        }
        if found.is_empty() {
            return;
        }
        for (name, cause) in found {
            add(changes, name, cause, rules);
        }
    }
}

/// What happens to a service, if anything does.
fn service<'c>(changes: &'c [Change], name: &str) -> Option<&'c Change> {
    let mut changes = changes.iter();
    changes.find(|change| change.kind == Kind::Service && change.name == name)
}

/// The versions in which a service's containers come anew.
fn anew(leader: &Change, rules: Rules) -> Option<Span> {
    if rules.compose.is_some() {
        return (leader.consequence == Consequence::Recreate).then(Span::default);
    }
    let causes = leader.causes.iter();
    let causes = causes.filter(|cause| cause.consequence == Consequence::Recreate);
    causes.map(Cause::span).reduce(Span::or)
}

/// Whether a change says as much already.
fn tells(change: &Change, cause: &Cause) -> bool {
    change
        .causes
        .iter()
        .any(|known| known.consequence >= cause.consequence && known.span().covers(cause.span()))
}

fn add(changes: &mut Vec<Change>, name: &str, cause: Cause, rules: Rules) {
    let change = entry(changes, name);
    if cause.holds(rules) {
        change.consequence = change.consequence.max(cause.consequence);
    }
    change.causes.push(cause);
    change.sort(rules);
}

/// The change of a service; one that does nothing as yet where there was none. Services come first, by name.
pub(super) fn entry<'c>(changes: &'c mut Vec<Change>, name: &str) -> &'c mut Change {
    let precedes = |change: &Change| change.kind == Kind::Service && *change.name < *name;
    let at = changes.partition_point(precedes);
    let is_there = changes
        .get(at)
        .is_some_and(|change| change.kind == Kind::Service && change.name == name);
    if !is_there {
        let none = Change::new(Kind::Service, name, Consequence::Nothing, Vec::new());
        changes.insert(at, none);
    }
    &mut changes[at]
}

/// How a service is tied to another one.
struct Tie {
    key: &'static str,
    other: String,
    /// What it does when the other one comes anew.
    consequence: Consequence,
    /// The versions of Compose in which it does.
    span: Span,
}

impl Tie {
    fn cause(self, name: &str, span: Span) -> Cause {
        let path = ["services", name, self.key].map(str::to_owned).to_vec();
        let reason = Reason::Service { name: self.other };
        Cause {
            since: span.since,
            until: span.until,
            ..Cause::plain(path, reason, self.consequence)
        }
    }
}

/// The services that a service is tied to.
fn ties(body: &Mapping) -> Vec<Tie> {
    let mut ties = Vec::new();
    let mut tie = |key, other: String, consequence, since, until| {
        ties.push(Tie {
            key,
            other,
            consequence,
            span: Span { since, until },
        });
    };
    for key in ["network_mode", "ipc", "pid"] {
        if let Some(other) = text(body, key).and_then(|text| text.strip_prefix("service:")) {
            tie(key, other.to_owned(), Consequence::Recreate, None, None);
        }
    }
    if let Some(Value::Sequence(items)) = body.get("volumes_from") {
        for item in items.iter().map(scalar::text) {
            if !item.starts_with("container:") {
                let other = item.split(':').next().unwrap_or_default();
                let consequence = Consequence::Recreate;
                tie("volumes_from", other.to_owned(), consequence, None, None);
            }
        }
    }
    let written = dependencies(body);
    // What is written weighs more than what another key implies.
    let mut implied = implied(body);
    implied.retain(|(_, other)| !written.iter().any(|(name, _)| name == other));
    let written = written
        .into_iter()
        .map(|(other, is_told)| ("depends_on", other, is_told));
    let implied = implied.into_iter().map(|(key, other)| (key, other, true));
    for (key, other, is_told) in written.chain(implied) {
        let until: Option<Version> = (!is_told).then_some(RESTARTS_IF_TOLD);
        let (anew, again) = (Consequence::Recreate, Consequence::Restart);
        tie(key, other.clone(), anew, None, Some(RESTARTS));
        tie(key, other, again, Some(RESTARTS), until);
    }
    ties
}

/// The services that a service depends on with `restart: true` without a word of it, by the keys that imply
/// it; those whose container it lives in are tied to it more closely.
/// <https://github.com/compose-spec/compose-go/blob/main/loader/normalize.go>
fn implied(body: &Mapping) -> Vec<(&'static str, String)> {
    let links = body.get("links").and_then(Value::as_sequence);
    let linked = links.into_iter().flatten().map(|link| {
        let link = scalar::text(link);
        link.split(':').next().unwrap_or_default().to_owned()
    });
    let uts = text(body, "uts").and_then(|text| text.strip_prefix("service:"));
    let linked = linked.map(|other| ("links", other));
    linked
        .chain(uts.map(|other| ("uts", other.to_owned())))
        .collect()
}

/// The services of `depends_on`, in either of its forms, and whether it says `restart: true` of them.
fn dependencies(body: &Mapping) -> Vec<(String, bool)> {
    match body.get("depends_on") {
        Some(Value::Sequence(others)) => {
            let others = others.iter().map(scalar::text);
            others.map(|other| (other, false)).collect()
        }
        Some(Value::Mapping(others)) => others
            .iter()
            .map(|(other, how)| {
                let restarts = how.get("restart").and_then(Value::as_bool);
                (scalar::text(other), restarts == Some(true))
            })
            .collect(),
        _ => Vec::new(),
    }
}
