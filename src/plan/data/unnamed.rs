//! Servers whose data is in no volume with a name. Compose hands one without a name, which an image asks for,
//! from one container of a service to the next, and nobody finds it once the service is gone. What is in the
//! container alone goes with it.

mod words;

use std::collections::BTreeSet;

use super::Finding;
use super::kept::kept;
use super::store::{Kind, Mount, own_name, unnamed};
use crate::plan::compose::ComposeFile;
use words::{detached, left, renamed, replaced, taken_over, untold};

/// What the step from one file to the other does to such data. `before` and `after` are the volumes with
/// names that the files have.
pub(super) fn without_name(
    (old, before): (&ComposeFile, &[Mount<'_>]),
    (new, after): (&ComposeFile, &[Mount<'_>]),
) -> Vec<Finding> {
    let next = unnamed(new);
    let (mut found, mut gone) = (Vec::new(), Vec::new());
    for mount in unnamed(old) {
        let same = next.iter().find(|new| new.service == mount.service);
        let takes_its_place = |new: &&Mount<'_>| new.service == mount.service && new.holds_data();
        let is_known = |new: &Mount<'_>| before.iter().any(|old| old.volume == new.volume);
        if let Some(same) = same.filter(|same| goes_along(&mount, same)) {
            if mount.kind == Kind::Nameless {
                found.extend(kept(&mount, same));
            }
        } else if let Some(new) = after.iter().find(takes_its_place)
            && !is_known(new)
        {
            // One that comes with the file tells it itself.
            found.extend(new.external.then(|| replaced(&mount, new)));
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

/// Whether the next container of a service that stays has the data too. Compose hands a volume on where the
/// new image asks for one at the same place. What is in the container alone goes with any change that makes it
/// anew; whoever has set something else for such a service has seen that, but not whoever has another release.
fn goes_along(old: &Mount<'_>, new: &Mount<'_>) -> bool {
    let same_place = old.kind == new.kind && old.target == new.target;
    let is_handed_on = old.kind == Kind::Nameless || old.target.is_empty();
    same_place && (is_handed_on || old.image == new.image)
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

/// The one service that can be the same under another name.
fn goes_on(old: &Mount<'_>, new: &Mount<'_>) -> Finding {
    if new.external {
        taken_over(old, new)
    } else {
        renamed(old, new)
    }
}
