//! What runs of a stack, held against its file on disk.

use std::collections::{BTreeMap, BTreeSet};

use super::{Asked, project};
use crate::plan::Group;
use crate::plan::compose::ComposeFile;
use crate::plan::predict::{Hashes, Running, reads_files};
use crate::runtime::Runner;
use crate::runtime::engine::{self, Container};
use crate::runtime::failure::Failure;

/// What the engine tells.
pub(super) struct Engine {
    containers: Vec<Container>,
    /// The ids of images by the names that they have now.
    images: BTreeMap<String, String>,
}

impl Engine {
    pub(super) fn ask(runner: &Runner) -> Result<Self, Failure> {
        Ok(Self {
            containers: engine::containers(runner)?,
            images: engine::images(runner)?,
        })
    }

    /// What runs of each service, and of services that were there once.
    pub(super) fn running(&self, group: &Group, asked: &Asked) -> BTreeMap<String, Running> {
        let project = project(group);
        let mine = self.containers.iter();
        let mine = mine.filter(|container| container.is_of(project));
        let mut containers: BTreeMap<&str, Vec<&Container>> = BTreeMap::new();
        for container in mine {
            let of = containers.entry(container.service.as_str());
            of.or_default().push(container);
        }
        // What Compose hashes has the services too that somebody adds beside the generated file.
        let files = [&asked.old, &asked.new].into_iter();
        let hashes = [&asked.before, &asked.after].into_iter().flatten();
        let declared: BTreeSet<&str> = files
            .flat_map(|file| file.services.keys())
            .chain(hashes.flat_map(|hashes| hashes.keys()))
            .filter(|_| !group.former)
            .map(String::as_str)
            .collect();
        let services = declared.iter().chain(containers.keys()).copied();
        let services: BTreeSet<&str> = services.collect();
        let state = |service: &str| {
            if !declared.contains(service) {
                return Running::Orphan;
            }
            let containers = containers.get(service).into_iter().flatten();
            let states = containers.map(|container| self.state(container, service, asked));
            states
                .max_by_key(|state| weight(*state))
                .unwrap_or(Running::Absent)
        };
        services
            .into_iter()
            .map(|service| (service.to_owned(), state(service)))
            .collect()
    }

    /// Compose makes a container anew whose hash or whose image is another.
    /// <https://github.com/docker/compose/blob/main/pkg/compose/convergence.go>
    fn state(&self, container: &Container, service: &str, asked: &Asked) -> Running {
        let hash =
            |hashes: &Option<Hashes>| hashes.as_ref().and_then(|all| all.get(service).cloned());
        let (on_disk, to_be) = (hash(&asked.before), hash(&asked.after));
        let is_older = on_disk.as_ref().is_some_and(|hash| *hash != container.hash);
        let is_next = to_be.is_some_and(|hash| hash == container.hash) && is_older;
        let is_known = asked.whole || !reads_files(&asked.old, service);
        let comes_anew = is_older && is_known && !is_next;
        match on_disk {
            _ if container.is_paused() && comes_anew => Running::PausedOlder,
            _ if container.is_paused() => Running::Paused,
            _ if !container.is_running() && comes_anew => Running::StoppedOlder,
            _ if !container.is_running() => Running::Stopped,
            _ if is_next && is_known && !self.has_older_image(container, service, &asked.new) => {
                Running::Next
            }
            _ if self.has_older_image(container, service, &asked.old) => Running::OlderImage,
            _ if !is_known => Running::Unknown,
            Some(hash) if hash == container.hash => Running::Current,
            _ => Running::Older,
        }
    }

    /// Whether the name that the file has for the image now means another one. An image that is not here
    /// is pulled or built first, and nobody knows which that will be.
    fn has_older_image(&self, container: &Container, service: &str, file: &ComposeFile) -> bool {
        let body = file.services.get(service);
        let image = body.and_then(|body| body.get("image")?.as_str());
        let now = image.and_then(|image| self.images.get(&engine::listed_name(image)));
        now.is_some_and(|now| !container.image.is_empty() && *now != container.image)
    }
}

/// Of several containers of a service the one counts of which there is most to say.
fn weight(state: Running) -> usize {
    match state {
        Running::Current => 0,
        Running::Next => 1,
        Running::Unknown => 2,
        Running::Stopped => 3,
        Running::OlderImage => 4,
        Running::StoppedOlder => 5,
        Running::Older => 6,
        // It has to be resumed before anything else becomes of it.
        Running::PausedOlder => 7,
        Running::Paused => 8,
        Running::Absent | Running::Orphan => 9,
    }
}
