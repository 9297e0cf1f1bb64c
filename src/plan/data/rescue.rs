//! Ways out, as commands that a person can run.

use std::path::Path;

use super::Finding;
use super::rules::Held;
use super::store::{Kind, Mount};

/// Removes the volume of a service.
pub(super) fn removal(store: &Mount<'_>) -> String {
    if store.kind != Kind::Named {
        return format!("docker rm --force --volumes {}", store.container);
    }
    format!("docker volume rm {}", store.volume)
}

/// How data gets from one server to another that cannot read it.
pub(super) fn way_out(finding: &mut Finding, old: &Mount<'_>, new: &Mount<'_>) {
    let own = if new.in_catalog() {
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
pub(super) fn rescue(store: &Mount<'_>) -> Option<(String, String)> {
    let rescue = store.server.as_ref()?.format.rescue?;
    let file = format!("{}.dump", store.service);
    Some((fill(rescue.dump, &store.container, &file), file))
}

/// The command that brings what was taken out under its name into the container of another service.
pub(super) fn restore(old: &Mount<'_>, new: &Mount<'_>) -> Option<String> {
    let (_, file) = rescue(old)?;
    let rescue = new.server.as_ref()?.format.rescue?;
    Some(fill(rescue.restore, &new.container, &file))
}

/// Stops a container that alone has a server's data and fills a volume with that, owners and all; with the
/// volume's name.
pub(super) fn fill_volume(store: &Mount<'_>) -> Option<(Vec<String>, String)> {
    let Mount {
        container, target, ..
    } = store;
    let above = Path::new(target).parent()?.display();
    let volume = format!("{}-kept", store.service);
    let copy = format!(
        "docker cp {container}:{target} - | docker run --rm --interactive --volume {volume}:{target} busybox tar -x -C {above}"
    );
    Some((vec![format!("docker stop {container}"), copy], volume))
}

/// Prints the name that the engine gave the volume of a container that has none in the file.
pub(super) fn name_of_volume(store: &Mount<'_>) -> String {
    format!(
        "docker inspect --format '{{{{range .Mounts}}}}{{{{if eq .Destination \"{}\"}}}}{{{{.Name}}}}{{{{end}}}}{{{{end}}}}' {}",
        store.target, store.container
    )
}

/// The commands for data that a server cannot read: under a container that could, and into another.
pub fn commands(held: &Held, server: &Held, container: &str) -> Vec<String> {
    let (Some(dump), Some(restore)) = (held.format.rescue, server.format.rescue) else {
        return Vec::new();
    };
    let file = format!("{container}.dump");
    vec![
        fill(dump.dump, container, &file),
        fill(restore.restore, "NEW-CONTAINER", &file),
    ]
}

/// A command of the catalog about a container.
fn fill(command: &str, container: &str, file: &str) -> String {
    command
        .replace("{container}", container)
        .replace("{file}", file)
}
