//! Servers that keep their data in a volume without a name, which their image asks for: Compose hands
//! it from one container of a service to the next, and nobody finds it once the service is gone.

use super::kept::kept;
use super::rescue::rescue;
use super::store::{Mount, nameless};
use super::{Class, Finding, finding};
use crate::plan::compose::ComposeFile;

/// What the step from one file to the other does to such data. `named` are the volumes with names that
/// the new file has.
pub(super) fn without_name(
    old: &ComposeFile,
    new: &ComposeFile,
    named: &[Mount<'_>],
) -> Vec<Finding> {
    let after = nameless(new);
    let lost = nameless(old).into_iter().flat_map(|old| {
        let heir = after.iter().find(|new| new.service == old.service);
        match heir {
            // Compose hands it on where the new image asks for a volume at the same place.
            Some(heir) if heir.target == old.target => kept(&old, heir),
            // The volume that takes its place tells it.
            _ if named.iter().any(|new| new.service == old.service) => Vec::new(),
            _ => vec![left(&old, new)],
        }
    });
    lost.collect()
}

fn left(old: &Mount<'_>, new: &ComposeFile) -> Finding {
    let (class, message) = if new.services.contains_key(old.service) {
        (
            Class::Detached,
            "its data is in a volume without a name, which its next container does not get",
        )
    } else {
        (
            Class::LeftBehind,
            "the service goes, and its data stays in a volume without a name, which `docker volume prune` removes once its container is gone",
        )
    };
    let mut finding = finding(class, old, message.to_owned());
    finding.help = Some(
        "to keep the data, take it out first; with a volume line it has a name from the start"
            .to_owned(),
    );
    finding.commands.extend(rescue(old).map(|(dump, _)| dump));
    finding
}
