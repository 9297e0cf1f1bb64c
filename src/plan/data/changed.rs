//! Volumes that come and go.

use std::collections::BTreeSet;

use super::rescue::removal;
use super::store::{Mount, own_name};
use super::{Class, Finding, Store, finding};
use crate::plan::compose::ComposeFile;

/// The store that was this one's before it got another volume.
#[derive(Clone, Copy)]
pub(super) struct Former<'s, 'f> {
    pub(super) mount: &'s Mount<'f>,
    /// Whether the files leave no other way to read them. Advice that follows from nothing but an order would put
    /// one's data under another.
    is_sure: bool,
}

/// It is of the same service, or of one that is gone and was called the same in the configuration.
pub(super) fn former<'s, 'f>(
    new: &Mount<'_>,
    (old_file, before): (&ComposeFile, &'s [Mount<'f>]),
    (new_file, after): (&ComposeFile, &[Mount<'_>]),
    accounted: &BTreeSet<&str>,
) -> Option<Former<'s, 'f>> {
    let stays = |old: &Mount<'_>| after.iter().any(|new| new.volume == old.volume);
    let free = |old: &&Mount<'_>| !accounted.contains(old.volume.as_str()) && !stays(old);
    let at_same = |old: &&Mount<'_>| old.target == new.target;
    let own = || {
        let own = before.iter().filter(free);
        own.filter(|old| old.service == new.service)
    };
    // What stands in the place of another is not any other's too.
    let is_taken = |old: &Mount<'_>| {
        let mut own = after.iter().filter(|new| new.service == old.service);
        own.any(|new| new.target == old.target)
    };
    let other = || own().find(|old| !is_taken(old) && same_role(old, new));
    if let Some(mount) = own().find(at_same).or_else(other) {
        let is_sure = true;
        return Some(Former { mount, is_sure });
    }
    // A service that was there before is no other one under a new name.
    if old_file.services.contains_key(new.service) {
        return None;
    }
    let goes = |old: &&Mount<'_>| !after.iter().any(|new| new.service == old.service);
    let comes = |new: &&Mount<'_>| !before.iter().any(|old| old.service == new.service);
    let alike = |old: &Mount<'_>, new: &Mount<'_>| {
        let word = old.word.is_some() && old.word == new.word;
        let server = old.server.as_ref().zip(new.server.as_ref());
        let same_kind = word || server.is_some_and(|(old, new)| old.format == new.format);
        // Only data goes on at another place: what else is there is what it is by where it is mounted.
        same_kind && same_role(old, new) && (old.target == new.target || old.holds_data())
    };
    let all = || {
        let gone = before.iter().filter(|old| !stays(old)).filter(goes);
        gone.filter(|old| alike(old, new))
    };
    let named = own_name(new_file, new.service);
    let is_namesake = |old: &&Mount<'_>| own_name(old_file, old.service) == named;
    let namesakes = || all().filter(free).filter(is_namesake);
    if let Some(mount) = namesakes().find(at_same).or_else(|| namesakes().next()) {
        let is_sure = true;
        return Some(Former { mount, is_sure });
    }
    let mount = all().filter(free).find(at_same);
    let mount = mount.or_else(|| all().find(free))?;
    let heirs = after.iter().filter(comes).filter(|heir| {
        let is_new = before.iter().all(|old| old.volume != heir.volume);
        is_new && alike(mount, heir)
    });
    let is_sure = is_one(all().map(|old| old.service)) && is_one(heirs.map(|heir| heir.service));
    Some(Former { mount, is_sure })
}

/// Whether two volumes of known servers can be one: what a server has beside its data never is its data.
fn same_role(old: &Mount<'_>, new: &Mount<'_>) -> bool {
    let both_known = old.server.is_some() && new.server.is_some();
    !both_known || old.holds_data() == new.holds_data()
}

/// Whether they all are of the same service.
fn is_one<'s>(mut services: impl Iterator<Item = &'s str>) -> bool {
    let first = services.next();
    services.all(|service| Some(service) == first)
}

/// A volume that only the new file has.
pub(super) fn fresh(
    new: &Mount<'_>,
    former: Option<Former<'_, '_>>,
    old: &ComposeFile,
) -> Option<Finding> {
    let Some(Former {
        mount: former,
        is_sure,
    }) = former
    else {
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
    let moved = format!("moved from=\"{}\"", former.volume);
    finding.help = Some(if is_sure {
        format!("to keep the data, say where it lies: {moved}")
    } else {
        format!("the files do not tell which service goes on with it; write {moved} in that one")
    });
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
