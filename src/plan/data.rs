//! What a change of a Compose file does to data: which volumes are left, which servers would meet
//! data that they cannot read. Only the two files tell it, so it holds wherever the plan is made.

pub mod release;
pub mod rules;
mod store;

use std::collections::BTreeSet;

use super::compose::ComposeFile;
use rules::Verdict;
use store::{Store, stores};

/// What becomes of data, the harmless first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// The data goes along.
    Safe,
    /// The server changes it in place when it starts.
    Restart,
    /// Nothing happens to it now, but the file leaves it to chance.
    Unpinned,
    /// Its service goes, and the volume stays.
    LeftBehind,
    /// Its service stays and gets another, empty place; the old volume stays.
    Detached,
    /// Its server refuses it.
    Incompatible,
    /// It is lost.
    Destroyed,
}

impl Class {
    /// For machines; never changes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Restart => "restart",
            Self::Unpinned => "unpinned",
            Self::LeftBehind => "left_behind",
            Self::Detached => "detached",
            Self::Incompatible => "incompatible",
            Self::Destroyed => "destroyed",
        }
    }
}

/// What a change does to the data of one service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What becomes of it.
    pub class: Class,
    /// The service's key in the Compose file.
    pub service: String,
    /// The volume's name in the engine.
    pub volume: String,
    /// What happens, in one sentence.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Command lines that the help speaks of, in their order.
    pub commands: Vec<String>,
    /// The engine's own page about it.
    pub source: Option<&'static str>,
    /// Whether it is carried out only where a person names the service.
    pub needs_leave: bool,
}

/// What the step from one file to the other does to data, the worst last.
pub fn findings(old: &ComposeFile, new: &ComposeFile) -> Vec<Finding> {
    let (before, after) = (stores(old), stores(new));
    let mut found = Vec::new();
    let mut accounted: BTreeSet<&str> = BTreeSet::new();
    for store in &after {
        let owners = before.iter().filter(|old| old.volume == store.volume);
        // The service itself knows best what it left there; a neighbour may be a mere visitor.
        let last = owners
            .clone()
            .find(|old| old.service == store.service)
            .or_else(|| owners.clone().find(|old| old.server.is_some()))
            .or_else(|| owners.clone().next());
        match last {
            Some(last) => found.extend(kept(last, store)),
            None => {
                let former = former(store, &before, &after, &accounted);
                if let Some(former) = former {
                    accounted.insert(&former.volume);
                }
                found.extend(fresh(store, former, old));
            }
        }
        found.extend(floating(store, &before));
        if last.is_none() {
            found.extend(misplaced(store));
        }
    }
    for store in &before {
        let goes_on = after.iter().any(|new| new.volume == store.volume);
        if !goes_on && accounted.insert(&store.volume) {
            found.push(left(store, new));
        }
    }
    found.sort_by(|a, b| (a.class, &a.service, &a.volume).cmp(&(b.class, &b.service, &b.volume)));
    found
}

/// A volume that is in both files.
fn kept(old: &Store<'_>, new: &Store<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let both = old.server.as_ref().zip(new.server.as_ref());
    let verdict = both.map(|(data, server)| rules::judge(data, server));
    match verdict {
        Some(Verdict::Refuses(why)) => found.push(refused(old, new, why)),
        Some(Verdict::Upgrades(how)) => {
            let mut finding = finding(Class::Restart, new, how);
            finding.help = Some("take a dump or a copy of the volume before that".to_owned());
            finding.commands.extend(rescue(old).map(|(dump, _)| dump));
            found.push(finding);
        }
        Some(Verdict::Reads) | None => found.extend(moved_mount(old, new)),
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

fn refused(old: &Store<'_>, new: &Store<'_>, why: String) -> Finding {
    let cache = if new.counts {
        ""
    } else {
        "; a cache keeps nothing that counts"
    };
    let mut finding = finding(Class::Incompatible, new, format!("{why}{cache}"));
    if new.counts {
        way_out(&mut finding, old, new);
    } else {
        finding.help = Some("allow it, and remove the old volume before the start".to_owned());
        finding.commands = vec![removal(new)];
    }
    finding
}

/// Where the server looks for its data has moved, or is not where the volume is.
fn moved_mount(old: &Store<'_>, new: &Store<'_>) -> Option<Finding> {
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
fn path_problem(store: &Store<'_>) -> Option<String> {
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

impl Store<'_> {
    /// Where the images of this release keep their data.
    fn usual_path(&self) -> Option<&'static str> {
        let server = self.server.as_ref()?;
        let release = server.release.as_ref()?;
        let since = |since: &str| {
            let first = release::Release::read(since);
            first.is_some_and(|first| release.compare(&first).is_ge())
        };
        let paths = server.format.paths.iter().rev();
        let (_, path) = paths.into_iter().find(|(first, _)| since(first))?;
        Some(path)
    }

    fn mount_help(&self) -> Option<String> {
        Some(format!("mount it at {}", self.usual_path()?))
    }
}

/// A new volume whose server would not write into it.
fn misplaced(store: &Store<'_>) -> Option<Finding> {
    let problem = path_problem(store)?;
    let mut finding = finding(Class::Unpinned, store, problem);
    finding.help = store.mount_help();
    Some(finding)
}

/// The store that was this one's before it got another volume: of the same service, or of one that is
/// gone and was called the same in the configuration.
fn former<'s, 'f>(
    new: &Store<'_>,
    before: &'s [Store<'f>],
    after: &[Store<'_>],
    accounted: &BTreeSet<&str>,
) -> Option<&'s Store<'f>> {
    let free = |old: &&Store<'_>| {
        !accounted.contains(old.volume.as_str())
            && !after.iter().any(|new| new.volume == old.volume)
    };
    let own = before
        .iter()
        .filter(free)
        .filter(|old| old.service == new.service);
    let at_same = own.clone().find(|old| old.target == new.target);
    let goes = |old: &&Store<'_>| !after.iter().any(|new| new.service == old.service);
    let same_kind = |old: &&Store<'_>| {
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
fn fresh(new: &Store<'_>, former: Option<&Store<'_>>, old: &ComposeFile) -> Option<Finding> {
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
    finding.volume.clone_from(&former.volume);
    finding.needs_leave = former.counts;
    finding.help = Some(format!(
        "to keep the data, say where it lies: moved from=\"{}\"",
        former.volume
    ));
    Some(finding)
}

/// A server that kept its data in no named volume until now: Compose makes its container anew, and the
/// nameless volume stays behind where nobody finds it.
fn unnamed(new: &Store<'_>, old: &ComposeFile) -> Option<Finding> {
    new.server.as_ref()?;
    old.services.get(new.service)?;
    let mut finding = finding(
        Class::Destroyed,
        new,
        "its data was in no named volume until now, and goes with the old container".to_owned(),
    );
    finding.help = Some("dump it first, and restore it afterwards".to_owned());
    Some(finding)
}

/// A volume that only the old file has.
fn left(old: &Store<'_>, new: &ComposeFile) -> Finding {
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
fn floating(new: &Store<'_>, before: &[Store<'_>]) -> Option<Finding> {
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

fn finding(class: Class, store: &Store<'_>, message: String) -> Finding {
    let format = store.server.as_ref().map(|server| server.format);
    Finding {
        class,
        service: store.service.to_owned(),
        volume: store.volume.clone(),
        message,
        help: None,
        commands: Vec::new(),
        source: match class {
            Class::Restart | Class::Incompatible => format.map(|format| format.source),
            _ => None,
        },
        needs_leave: match class {
            Class::Safe | Class::Restart | Class::Unpinned => false,
            Class::LeftBehind | Class::Detached | Class::Destroyed => store.counts,
            Class::Incompatible => true,
        },
    }
}

fn removal(store: &Store<'_>) -> String {
    format!("docker volume rm {}", store.volume)
}

/// How data gets from one server to another that cannot read it.
fn way_out(finding: &mut Finding, old: &Store<'_>, new: &Store<'_>) {
    let own = if new.in_catalog {
        "a volume of its own, as a further instance with a `name`"
    } else {
        "a volume of its own, under another name"
    };
    let keep = format!("keep {} as it was", old.service);
    let restore = new.server.as_ref().and_then(|server| server.format.rescue);
    if let (Some((dump, file)), Some(restore)) = (rescue(old), restore) {
        finding.help = Some(format!(
            "{keep} and take a dump; give the new server {own}, and restore there"
        ));
        finding.commands = vec![dump, fill(restore.restore, "NEW-CONTAINER", &file)];
    } else {
        finding.help = Some(format!(
            "{keep} and take its data out with its own tools; give the new server {own}, and bring the data in there"
        ));
    }
}

/// The command that takes the data of a service out, and the file that it writes.
fn rescue(store: &Store<'_>) -> Option<(String, String)> {
    let rescue = store.server.as_ref()?.format.rescue?;
    let file = format!("{}.dump", store.service);
    Some((fill(rescue.dump, &store.container, &file), file))
}

/// A command of the catalog about a container.
fn fill(command: &str, container: &str, file: &str) -> String {
    command
        .replace("{container}", container)
        .replace("{file}", file)
}
