//! What is said of data that is in no volume with a name.

use super::super::rescue::{fill_volume, name_of_volume, rescue, restore};
use super::super::store::{Kind, Mount};
use super::super::{Class, Finding, finding, place};

/// The line that takes such a volume over. No volume can be called `…`, so that the line is refused as it
/// stands here.
const MOVED: &str = "moved from=\"…\", with the name that this prints";

/// Where the data of a service that goes is, and what removes it.
fn whereabouts(mount: &Mount<'_>) -> &'static str {
    match mount.kind {
        Kind::Container => "its container alone, which `phpier up` stops and `phpier down` removes",
        Kind::Named | Kind::Nameless => {
            "a volume without a name, which `docker volume prune` removes once its container is gone"
        }
    }
}

/// The service stays, and its next container does not get the data.
pub(super) fn detached(old: &Mount<'_>) -> Finding {
    let (class, message) = match old.kind {
        Kind::Container => (
            Class::Destroyed,
            "its data is in its container alone, which is made anew",
        ),
        Kind::Named | Kind::Nameless => (
            Class::Detached,
            "its data is in a volume without a name, which its next container does not get",
        ),
    };
    by_hand(finding(class, old, message.to_owned()), old)
}

/// The service goes.
pub(super) fn left(old: &Mount<'_>) -> Finding {
    let message = format!(
        "the service goes, and its data stays in {}",
        whereabouts(old)
    );
    by_hand(finding(Class::LeftBehind, old, message), old)
}

/// Nothing goes with a service to another name, or to no service at all.
fn by_hand(mut finding: Finding, old: &Mount<'_>) -> Finding {
    let how = if let Some((commands, volume)) = copied(old) {
        finding.commands = commands;
        format!("copy it into a volume first, here {volume}")
    } else {
        finding.commands.extend(rescue(old).map(|(dump, _)| dump));
        "take it out first".to_owned()
    };
    finding.help = Some(format!(
        "to keep the data, {how}; with a volume line it has a name from the start"
    ));
    finding
}

/// The commands that copy the data of a container into a volume of this name, where the server has none of its
/// own to take it out.
fn copied(old: &Mount<'_>) -> Option<(Vec<String>, String)> {
    let by_copy = old.kind == Kind::Container && rescue(old).is_none();
    by_copy.then(|| fill_volume(old))?
}

/// The service has another name from now on, and nothing says where its data lies.
pub(super) fn renamed(old: &Mount<'_>, new: &Mount<'_>) -> Finding {
    let message = match old.kind {
        Kind::Container => format!(
            "starts without the data of {}, which stays in {}",
            old.service,
            whereabouts(old)
        ),
        Kind::Named | Kind::Nameless => format!(
            "starts with an empty volume while the data of {} stays in one without a name, which `docker volume prune` removes once its container is gone",
            old.service
        ),
    };
    let mut finding = finding(Class::Detached, new, message);
    finding.store = place(old);
    finding.needs_leave = old.counts();
    take_along(&mut finding, old, "the service");
    if let (Kind::Container, Some(restore)) = (old.kind, restore(old, new)) {
        finding.commands.push(restore);
    }
    finding
}

/// How data gets to the service that goes on with it.
fn take_along(finding: &mut Finding, old: &Mount<'_>, heir: &str) {
    let target = &old.target;
    let mounted =
        format!("to keep the data, give {heir} a volume at {target} that says where it lies:");
    if old.kind == Kind::Nameless {
        finding.help = Some(format!("{mounted} {MOVED}"));
        finding.commands = vec![name_of_volume(old)];
    } else if let Some((commands, volume)) = copied(old) {
        finding.help = Some(format!(
            "{mounted} moved from=\"{volume}\", which these fill"
        ));
        finding.commands = commands;
    } else {
        finding.help = Some(format!(
            "to keep the data, take it out while the old container runs, and bring it into {heir}"
        ));
        finding.commands.extend(rescue(old).map(|(dump, _)| dump));
    }
}

/// The service has another name from now on, and a volume that holds data already. A file does not tell
/// whether that is the one.
pub(super) fn taken_over(old: &Mount<'_>, new: &Mount<'_>) -> Finding {
    let whereabouts = match old.kind {
        Kind::Container => whereabouts(old),
        Kind::Named | Kind::Nameless => "a volume without a name",
    };
    let message = format!(
        "the service goes, and its data is in {whereabouts}; {}",
        has_it(old, new)
    );
    let mut finding = finding(Class::LeftBehind, old, message);
    finding.needs_leave = false;
    compare(&mut finding, old, new);
    finding
}

/// The service stays, and has a volume from now on that holds data already.
pub(super) fn replaced(old: &Mount<'_>, new: &Mount<'_>) -> Finding {
    let (class, message) = match old.kind {
        // There is no way back, whatever the file says of that volume.
        Kind::Container => (
            Class::Destroyed,
            "its data was in its container alone until now, which is made anew",
        ),
        Kind::Named | Kind::Nameless => (
            Class::Detached,
            "its data was in a volume without a name until now",
        ),
    };
    let message = format!("{message}; {}", has_it(old, new));
    let mut finding = finding(class, old, message);
    finding.needs_leave &= old.kind == Kind::Container;
    compare(&mut finding, old, new);
    finding
}

/// Under which condition a volume that is there already has the data.
fn has_it(old: &Mount<'_>, new: &Mount<'_>) -> String {
    let (service, volume) = (new.service, &new.volume);
    match old.kind {
        Kind::Container => format!("{service} has it if it was brought into {volume}"),
        Kind::Named | Kind::Nameless => format!("{service} has it if that is {volume}"),
    }
}

/// How a person sees whether a volume has the data.
fn compare(finding: &mut Finding, old: &Mount<'_>, new: &Mount<'_>) {
    if old.kind == Kind::Nameless {
        finding.help = Some("see that this prints the same name".to_owned());
        finding.commands = vec![name_of_volume(old)];
    } else {
        finding.help = Some(format!(
            "see that {} has it before the old container is removed",
            new.volume
        ));
    }
}

/// The service goes, and several can be the same under another name, or one that can be several. Advice
/// that follows from nothing but an order would put one's data under another.
pub(super) fn untold(
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
        "the service goes, and its data stays in {}; the files do not tell whether {} goes on with it{also}",
        whereabouts(old),
        named.join(" or ")
    );
    let mut finding = finding(Class::LeftBehind, old, message);
    let taken = heirs.iter().filter(|heir| heir.external).count();
    take_along(&mut finding, old, "the service that goes on with it");
    if taken > others.len() {
        finding.needs_leave = false;
        finding.help = Some(match old.kind {
            Kind::Container => {
                "see that the right one has it in its volume before the old container is removed"
                    .to_owned()
            }
            Kind::Named | Kind::Nameless => {
                "see that this prints the name of the volume that the right one has".to_owned()
            }
        });
        if old.kind == Kind::Container {
            finding.commands = Vec::new();
        }
    }
    finding
}
