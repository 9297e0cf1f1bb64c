//! Volumes that come and go.

use std::collections::BTreeSet;

use super::rescue::removal;
use super::store::Mount;
use super::{Class, Finding, Store, finding};
use crate::plan::compose::ComposeFile;

/// The store that was this one's before it got another volume: of the same service, or of one that is
/// gone and was called the same in the configuration.
pub(super) fn former<'s, 'f>(
    new: &Mount<'_>,
    before: &'s [Mount<'f>],
    after: &[Mount<'_>],
    accounted: &BTreeSet<&str>,
) -> Option<&'s Mount<'f>> {
    let free = |old: &&Mount<'_>| {
        !accounted.contains(old.volume.as_str())
            && !after.iter().any(|new| new.volume == old.volume)
    };
    let own = before
        .iter()
        .filter(free)
        .filter(|old| old.service == new.service);
    let at_same = own.clone().find(|old| old.target == new.target);
    let goes = |old: &&Mount<'_>| !after.iter().any(|new| new.service == old.service);
    let same_kind = |old: &&Mount<'_>| {
        let word = old.word.is_some() && old.word == new.word;
        let server = old.server.as_ref().zip(new.server.as_ref());
        word || server.is_some_and(|(old, new)| old.format == new.format)
    };
    at_same.or_else(|| own.clone().next()).or_else(|| {
        let mut renamed = before
            .iter()
            .filter(free)
            .filter(goes)
            .filter(same_kind)
            .filter(|old| old.target == new.target || old.server.is_some());
        renamed.next()
    })
}

/// A volume that only the new file has.
pub(super) fn fresh(
    new: &Mount<'_>,
    former: Option<&Mount<'_>>,
    old: &ComposeFile,
) -> Option<Finding> {
    let Some(former) = former else {
        if new.external {
            let message =
                "takes over this volume as it is; `phpier up` looks into it before the start";
            return Some(finding(Class::Safe, new, message.to_owned()));
        }
        return unnamed(new, old);
    };
    let whose = if former.service == new.service {
        String::new()
    } else {
        format!(" of {}", former.service)
    };
    let message = format!(
        "starts with {} while the data{whose} stays in {}",
        if new.external {
            format!("what is in {}", new.volume)
        } else {
            format!("an empty volume {}", new.volume)
        },
        former.volume
    );
    let mut finding = finding(Class::Detached, new, message);
    finding.store = Store::Volume(former.volume.clone());
    finding.needs_leave = former.counts();
    finding.help = Some(format!(
        "to keep the data, say where it lies: moved from=\"{}\"",
        former.volume
    ));
    Some(finding)
}

/// A server that kept its data in no named volume until now: Compose makes its container anew, and the
/// nameless volume stays behind where nobody finds it.
fn unnamed(new: &Mount<'_>, old: &ComposeFile) -> Option<Finding> {
    // A volume beside the data takes nothing's place.
    if !new.holds_data() || !old.services.contains_key(new.service) {
        return None;
    }
    let mut finding = finding(
        Class::Destroyed,
        new,
        "its data was in no named volume until now, and goes with the old container".to_owned(),
    );
    finding.help = Some("dump it first, and restore it afterwards".to_owned());
    Some(finding)
}

/// A volume that only the old file has.
pub(super) fn left(old: &Mount<'_>, new: &ComposeFile) -> Finding {
    let stays = new.services.contains_key(old.service);
    let (class, message) = if stays {
        (
            Class::Detached,
            "the service no longer mounts this volume, which stays".to_owned(),
        )
    } else {
        (
            Class::LeftBehind,
            "the service goes, and its data stays in this volume".to_owned(),
        )
    };
    let mut finding = finding(class, old, message);
    finding.help = Some("nothing removes it; once it is not wanted any more you can".to_owned());
    finding.commands = vec![removal(old)];
    finding
}

/// A tag that moves by itself, beside data that may not move with it.
pub(super) fn floating(new: &Mount<'_>, before: &[Mount<'_>]) -> Option<Finding> {
    let known = before
        .iter()
        .any(|old| old.service == new.service && old.image == new.image);
    (new.floats && !known).then(|| {
        let message = format!(
            "the tag of {} moves to newer series by itself, and the data may not follow",
            new.image
        );
        let mut finding = finding(Class::Unpinned, new, message);
        finding.help = Some("name the series in the tag".to_owned());
        finding
    })
}
