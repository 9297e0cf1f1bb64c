//! Volumes that stay: what their servers do with what is in them.

use super::rescue::{removal, rescue, way_out};
use super::rules::{self, Verdict};
use super::store::Mount;
use super::{Class, Finding, finding};
use crate::catalog::data::Up;

/// A volume that is in both files.
pub(super) fn kept(old: &Mount<'_>, new: &Mount<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let both = old.server.as_ref().zip(new.server.as_ref());
    let verdict = both.map(|(data, server)| rules::judge(data, server));
    match verdict {
        Some(Verdict::Refuses(why)) => found.push(refused(old, new, &why)),
        Some(Verdict::Upgrades(how)) => {
            let mut finding = finding(Class::Restart, new, how);
            finding.help = Some("take a dump or a copy of the volume before that".to_owned());
            finding.commands.extend(rescue(old).map(|(dump, _)| dump));
            found.push(finding);
        }
        Some(Verdict::Reads) | None => {
            found.extend(moved_mount(old, new));
            found.extend(untold(old, new));
        }
    }
    if old.body != new.body && !new.external && !old.external {
        let mut finding = finding(
            Class::Destroyed,
            new,
            "the volume's own description changes, and Compose since 2.32 offers to make it anew, without its data".to_owned(),
        );
        finding.source = Some("https://github.com/docker/compose/issues/13807");
        finding.help = Some("answer no to Compose, or write the description as it was".to_owned());
        found.push(finding);
    }
    if found.is_empty() && old.service != new.service {
        found.push(finding(
            Class::Safe,
            new,
            format!("takes over the data of {} as it is", old.service),
        ));
    }
    found
}

fn refused(old: &Mount<'_>, new: &Mount<'_>, why: &str) -> Finding {
    let cache = if new.counts() {
        ""
    } else {
        "; a cache keeps nothing that counts"
    };
    let mut finding = finding(Class::Incompatible, new, format!("{why}{cache}"));
    if new.counts() {
        way_out(&mut finding, old, new);
    } else {
        finding.help = Some("allow it, and remove the old volume before the start".to_owned());
        finding.commands = vec![removal(new)];
    }
    finding
}

/// Data and a server of which it is not known whether they go together.
fn untold(old: &Mount<'_>, new: &Mount<'_>) -> Option<Finding> {
    let same = old.image == new.image || old.service != new.service || new.floats;
    let whose = |mount: &Mount<'_>| match &mount.server {
        Some(server) if server.release.is_some() => server.title(),
        _ => mount.image.to_owned(),
    };
    let is_told = |mount: &Mount<'_>| mount.server.as_ref().is_some_and(|it| it.release.is_some());
    let mut formats = [old, new]
        .into_iter()
        .filter_map(|mount| mount.server.as_ref());
    let matters = formats.any(|server| server.format.up != Up::Reads);
    if same || !matters || !new.counts() || (is_told(old) && is_told(new)) {
        return None;
    }
    let message = format!(
        "cannot tell whether {} reads the data of {}: nothing here says which release it is",
        whose(new),
        whose(old)
    );
    let mut finding = finding(Class::Unpinned, new, message);
    finding.help = Some("take a dump or a copy of the volume before that".to_owned());
    finding.commands.extend(rescue(old).map(|(dump, _)| dump));
    Some(finding)
}

/// Where the server looks for its data has moved, or is not where the volume is.
fn moved_mount(old: &Mount<'_>, new: &Mount<'_>) -> Option<Finding> {
    if let Some(problem) = path_problem(new) {
        let class = if path_problem(old).is_none() {
            Class::Detached
        } else {
            Class::Unpinned
        };
        let mut finding = finding(class, new, problem);
        finding.help = new.mount_help();
        return Some(finding);
    }
    if old.service != new.service || old.target == new.target {
        return None;
    }
    let mut finding = finding(
        Class::Detached,
        new,
        format!(
            "the volume moves from {} to {}; a server that does not look there starts without its data",
            old.target, new.target
        ),
    );
    finding.help = Some(format!(
        "mount it at {} again, unless the image itself now keeps its data at {}",
        old.target, new.target
    ));
    Some(finding)
}

/// What is wrong with a mount point that the server's images are known to use no more, or not yet.
fn path_problem(store: &Mount<'_>) -> Option<String> {
    let server = store.server.as_ref().filter(|_| !store.own_path)?;
    let path = store.usual_path()?;
    let known = server
        .format
        .paths
        .iter()
        .any(|(_, path)| *path == store.target);
    (known && path != store.target).then(|| {
        format!(
            "{} keeps its data at {path}, so this volume at {} would not hold it",
            server.title(),
            store.target
        )
    })
}

impl Mount<'_> {
    /// Where the images of this release keep their data.
    fn usual_path(&self) -> Option<&'static str> {
        let server = self.server.as_ref()?;
        server.format.path(Some(server.release.as_ref()?))
    }

    fn mount_help(&self) -> Option<String> {
        Some(format!("mount it at {}", self.usual_path()?))
    }
}

/// A new volume whose server would not write into it.
pub(super) fn misplaced(store: &Mount<'_>) -> Option<Finding> {
    let problem = path_problem(store)?;
    let mut finding = finding(Class::Unpinned, store, problem);
    finding.help = store.mount_help();
    Some(finding)
}
