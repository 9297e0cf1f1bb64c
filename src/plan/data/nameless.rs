//! Servers that keep their data in a volume without a name, which their image asks for: Compose hands
//! it from one container of a service to the next, and nobody finds it once the service is gone.

use std::collections::BTreeSet;

use super::kept::kept;
use super::rescue::{name_of_volume, rescue};
use super::store::{Mount, nameless};
use super::{Class, Finding, Store, finding};
use crate::plan::compose::ComposeFile;

/// What the step from one file to the other does to such data. `named` are the volumes with names that
/// the new file has.
pub(super) fn without_name(
    old: &ComposeFile,
    new: &ComposeFile,
    named: &[Mount<'_>],
) -> Vec<Finding> {
    let after = nameless(new);
    let mut heirs = BTreeSet::new();
    let lost = nameless(old).into_iter().flat_map(|mount| {
        let same = after.iter().find(|new| new.service == mount.service);
        if let Some(same) = same.filter(|same| same.target == mount.target) {
            // Compose hands it on where the new image asks for a volume at the same place.
            return kept(&mount, same);
        }
        if named.iter().any(|new| new.service == mount.service) {
            // The volume that takes its place tells it.
            return Vec::new();
        }
        if new.services.contains_key(mount.service) {
            return vec![detached(&mount)];
        }
        // A service of another name with the same server is taken for the same one.
        let title = |mount: &Mount<'_>| mount.server.as_ref().map(|server| server.format.title);
        let mut others = named.iter().chain(&after);
        let heir = others.find(|new| {
            let is_new = !old.services.contains_key(new.service);
            is_new && title(new) == title(&mount) && heirs.insert(new.service)
        });
        vec![match heir {
            Some(heir) if heir.external => taken_over(&mount, heir),
            Some(heir) => renamed(&mount, heir),
            None => left(&mount),
        }]
    });
    lost.collect()
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
        "to keep the data, give the service a volume at {} that says where it lies: moved from=\"NAME\", with the name that this prints",
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
