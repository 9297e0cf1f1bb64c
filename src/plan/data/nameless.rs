//! Servers that keep their data in a volume without a name, which their image asks for: Compose hands
//! it from one container of a service to the next, and nobody finds it once the service is gone.

use std::collections::BTreeSet;

use super::kept::kept;
use super::rescue::{name_of_volume, rescue};
use super::store::{Mount, nameless, own_name};
use super::{Class, Finding, Store, finding};
use crate::plan::compose::ComposeFile;

/// The line that takes such a volume over. No volume can be called `…`, so that the line is refused as it
/// stands here.
const MOVED: &str = "moved from=\"…\", with the name that this prints";

/// What the step from one file to the other does to such data. `before` and `after` are the volumes with
/// names that the files have.
pub(super) fn without_name(
    (old, before): (&ComposeFile, &[Mount<'_>]),
    (new, after): (&ComposeFile, &[Mount<'_>]),
) -> Vec<Finding> {
    let next = nameless(new);
    let (mut found, mut gone) = (Vec::new(), Vec::new());
    for mount in nameless(old) {
        let same = next.iter().find(|new| new.service == mount.service);
        let takes_its_place = |new: &Mount<'_>| new.service == mount.service && new.holds_data();
        if let Some(same) = same.filter(|same| same.target == mount.target) {
            // Compose hands it on where the new image asks for a volume at the same place.
            found.extend(kept(&mount, same));
        } else if after.iter().any(takes_its_place) {
            // That volume tells it.
        } else if new.services.contains_key(mount.service) {
            found.push(detached(&mount));
        } else {
            gone.push(mount);
        }
    }
    // What goes on with a volume that is known already takes no other.
    let is_free = |new: &&Mount<'_>| {
        let is_new = !old.services.contains_key(new.service);
        is_new && new.holds_data() && before.iter().all(|old| old.volume != new.volume)
    };
    let named = after.iter().filter(is_free);
    let unnamed = next
        .iter()
        .filter(|new| !old.services.contains_key(new.service));
    let mut told = BTreeSet::new();
    let heirs = named.chain(unnamed).filter(|new| told.insert(new.service));
    // A server with a name for its volume may be the one that a new service was, too.
    let rivals = before.iter().filter(|old| {
        let goes = !new.services.contains_key(old.service);
        goes && old.holds_data() && after.iter().all(|new| new.volume != old.volume)
    });
    found.extend(of_services_that_go(
        (old, gone),
        (new, heirs.collect()),
        rivals.collect(),
    ));
    found
}

/// A service of another name with the same server is taken for the same one, unless there are more.
fn of_services_that_go(
    (old, mut gone): (&ComposeFile, Vec<Mount<'_>>),
    (new, mut heirs): (&ComposeFile, Vec<&Mount<'_>>),
    mut rivals: Vec<&Mount<'_>>,
) -> Vec<Finding> {
    let mut found = Vec::new();
    // Where only the project has another name, its services keep theirs.
    let namesake = |mount: &Mount<'_>, heirs: &[&Mount<'_>]| {
        heirs.iter().position(|heir| {
            own_name(new, heir.service) == own_name(old, mount.service)
                && title(heir) == title(mount)
        })
    };
    rivals.retain(|rival| {
        let at = namesake(rival, &heirs);
        at.map(|at| heirs.remove(at)).is_none()
    });
    gone.retain(|mount| {
        let heir = namesake(mount, &heirs).map(|at| heirs.remove(at));
        found.extend(heir.map(|heir| goes_on(mount, heir)));
        heir.is_none()
    });
    for mount in &gone {
        let alike = |other: &&Mount<'_>| title(other) == title(mount);
        let heirs: Vec<&Mount<'_>> = heirs.iter().copied().filter(alike).collect();
        let others = gone.iter().filter(|other| other.service != mount.service);
        let others: Vec<&Mount<'_>> = others.filter(alike).collect();
        let rivals: Vec<&Mount<'_>> = rivals.iter().copied().filter(alike).collect();
        found.push(match (heirs.as_slice(), others.len() + rivals.len()) {
            ([], _) => left(mount),
            ([heir], 0) => goes_on(mount, heir),
            (heirs, _) => untold(mount, heirs, &others, &rivals),
        });
    }
    found
}

fn title(mount: &Mount<'_>) -> Option<&'static str> {
    mount.server.as_ref().map(|server| server.format.title)
}

/// The service stays, and its next container gets another volume.
fn detached(old: &Mount<'_>) -> Finding {
    let message = "its data is in a volume without a name, which its next container does not get";
    by_hand(finding(Class::Detached, old, message.to_owned()), old)
}

/// The service goes.
fn left(old: &Mount<'_>) -> Finding {
    let message = "the service goes, and its data stays in a volume without a name, which `docker volume prune` removes once its container is gone";
    by_hand(finding(Class::LeftBehind, old, message.to_owned()), old)
}

/// No volume goes with a service to another name, or to no service at all.
fn by_hand(mut finding: Finding, old: &Mount<'_>) -> Finding {
    finding.help = Some(
        "to keep the data, take it out first; with a volume line it has a name from the start"
            .to_owned(),
    );
    finding.commands.extend(rescue(old).map(|(dump, _)| dump));
    finding
}

/// The one service that can be the same under another name.
fn goes_on(old: &Mount<'_>, new: &Mount<'_>) -> Finding {
    if new.external {
        taken_over(old, new)
    } else {
        renamed(old, new)
    }
}

/// The service has another name from now on, and nothing says where its data lies.
fn renamed(old: &Mount<'_>, new: &Mount<'_>) -> Finding {
    let message = format!(
        "starts with an empty volume while the data of {} stays in one without a name, which `docker volume prune` removes once its container is gone",
        old.service
    );
    let mut finding = finding(Class::Detached, new, message);
    finding.store = Store::Nameless(old.container.clone());
    finding.needs_leave = old.counts();
    finding.help = Some(format!(
        "to keep the data, give the service a volume at {} that says where it lies: {MOVED}",
        old.target
    ));
    finding.commands = vec![name_of_volume(old)];
    finding
}

/// The service has another name from now on, and a volume that holds data already. A file does not tell
/// whether that is the one.
fn taken_over(old: &Mount<'_>, new: &Mount<'_>) -> Finding {
    let message = format!(
        "the service goes, and its data is in a volume without a name; {} has it if that is {}",
        new.service, new.volume
    );
    let mut finding = finding(Class::LeftBehind, old, message);
    finding.needs_leave = false;
    finding.help = Some("see that this prints the same name".to_owned());
    finding.commands = vec![name_of_volume(old)];
    finding
}

/// The service goes, and several can be the same under another name, or one that can be several. Advice
/// that follows from nothing but an order would put one's data under another.
fn untold(
    old: &Mount<'_>,
    heirs: &[&Mount<'_>],
    others: &[&Mount<'_>],
    rivals: &[&Mount<'_>],
) -> Finding {
    let named = heirs.iter().map(|heir| {
        if heir.external {
            format!("{} with {}", heir.service, heir.volume)
        } else {
            heir.service.to_owned()
        }
    });
    let named: Vec<String> = named.collect();
    let mut also: Vec<&str> = others.iter().chain(rivals).map(|it| it.service).collect();
    also.dedup();
    let also = if also.is_empty() {
        String::new()
    } else {
        format!(" or with that of {}", also.join(" or "))
    };
    let message = format!(
        "the service goes, and its data stays in a volume without a name, which `docker volume prune` removes once its container is gone; the files do not tell whether {} goes on with it{also}",
        named.join(" or ")
    );
    let mut finding = finding(Class::LeftBehind, old, message);
    let taken = heirs.iter().filter(|heir| heir.external).count();
    finding.help = Some(if taken > others.len() {
        finding.needs_leave = false;
        "see that this prints the name of the volume that the right one has".to_owned()
    } else {
        format!(
            "to keep the data, give the service that goes on with it a volume at {} that says where it lies: {MOVED}",
            old.target
        )
    });
    finding.commands = vec![name_of_volume(old)];
    finding
}
