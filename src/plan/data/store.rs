//! What a Compose file says of data: which service keeps what in which volume.

use std::path::Path;

use serde_yaml::{Mapping, Value};

use super::release::Release;
use super::rules::Held;
use crate::catalog::data::{Format, Up, known};
use crate::catalog::{self, Role, ServiceSpec};
use crate::plan::compose::ComposeFile;

/// The labels that phpier's own services carry: what of the catalog it is, and which series.
const SERVICE: &str = "dev.phpier.service";
const SERIES: &str = "dev.phpier.series";

/// How data can be found again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// By the name of a volume.
    Named,
    /// By the container that has a volume without a name, which Compose hands to the next one.
    Nameless,
    /// By the container alone, which Compose makes anew without it.
    Container,
}

/// A volume under a service, or what serves as one.
#[derive(Debug)]
pub(super) struct Mount<'f> {
    /// The service's key.
    pub(super) service: &'f str,
    /// What it is called in the configuration, where phpier wrote the file.
    pub(super) word: Option<&'f str>,
    /// How its data is found.
    pub(super) kind: Kind,
    /// The volume's name in the engine; empty where it has none of its own.
    pub(super) volume: String,
    /// How the file describes the volume, its name aside.
    pub(super) body: Mapping,
    /// Whether somebody else makes the volume.
    pub(super) external: bool,
    /// Where it is mounted; empty where only the image knows.
    pub(super) target: String,
    /// The image, without its registry's spelling settled.
    pub(super) image: &'f str,
    /// The server, where it is a known one.
    pub(super) server: Option<Held>,
    /// Whether the tag moves from one series to the next by itself.
    pub(super) floats: bool,
    /// Its row in the catalog, for an instance.
    spec: Option<&'static ServiceSpec>,
    /// The container's name.
    pub(super) container: String,
    /// Whether the service says itself where in its container the data lies.
    pub(super) own_path: bool,
}

impl Mount<'_> {
    /// Whether it is an instance of the catalog, which can have a neighbour of another name.
    pub(super) fn in_catalog(&self) -> bool {
        self.spec.is_some()
    }

    /// Whether the data counts: caches and caught mail do not.
    pub(super) fn counts(&self) -> bool {
        let is_cache = |spec: &ServiceSpec| matches!(spec.role, Role::Cache | Role::Mail);
        if self.kind != Kind::Named {
            // Whoever gives a cache no volume wants to keep nothing.
            let name = self.server.as_ref().map(|server| server.format.title);
            let of_server =
                |spec: &&'static ServiceSpec| spec.format.as_ref().map(|it| it.title) == name;
            return !catalog::services().find(of_server).is_some_and(is_cache);
        }
        !self.spec.is_some_and(is_cache)
    }

    /// Whether a server has its data in it, as far as is known: there may be volumes beside that one, for
    /// what it reads and writes otherwise.
    pub(super) fn holds_data(&self) -> bool {
        let known = self.server.as_ref();
        known.is_some_and(|server| {
            let mut paths = paths(server).peekable();
            self.own_path || paths.peek().is_none() || paths.any(|path| covers(&self.target, path))
        })
    }
}

/// Where a server looks for its data: in one place, or in one of several where nothing tells its release.
fn paths(server: &Held) -> impl Iterator<Item = &'static str> {
    let one = server.release.as_ref();
    let one = one.and_then(|release| server.format.path(Some(release)));
    let all = server.format.paths.iter().map(|(_, path)| *path);
    all.filter(move |path| one.is_none_or(|one| one == *path))
}

/// Whether a mount is at the very place that an image asks for a volume at. One above it does not help: the
/// engine puts a volume without a name over it. `PostgreSQL` warns of `/var/lib/postgresql` for that:
/// <https://github.com/docker-library/docs/blob/master/postgres/README.md#pgdata>
fn covers(mount: &str, path: &str) -> bool {
    Path::new(path) == Path::new(mount)
}

/// A service's name in its project: what stays where only the project has another one.
pub(super) fn own_name<'f>(file: &ComposeFile, service: &'f str) -> &'f str {
    let project = file.name.as_deref().unwrap_or_default();
    let own = service.strip_prefix(project);
    own.and_then(|own| own.strip_prefix('-')).unwrap_or(service)
}

/// All volumes under services of a file, by service and mount point.
pub(super) fn stores(file: &ComposeFile) -> Vec<Mount<'_>> {
    let mut stores = Vec::new();
    for (service, body) in &file.services {
        for (key, target) in mounts(body) {
            stores.push(store(file, service, body, &key, &target));
        }
    }
    stores
}

/// The servers of a file whose data is in no volume with a name.
pub(super) fn unnamed(file: &ComposeFile) -> Vec<Mount<'_>> {
    let services = file.services.iter();
    let servers = services.filter_map(|(service, body)| {
        let mut mount = store(file, service, body, "", "");
        let known = known(split(mount.image).0)?;
        let server = mount.server.as_ref()?;
        let given = targets(body);
        mount.volume = String::new();
        if !known.same_place {
            // Where the data lies nobody knows here, but for that it is in nothing that the file mounts.
            mount.kind = Kind::Container;
            return given.is_empty().then_some(mount);
        }
        let asked = server.format.path(server.release.as_ref())?;
        let home = |data: &str, asked: &str| {
            home(data, &given, known.format.asks_for_volume.then_some(asked))
        };
        let (target, kind) = match variable(body, "PGDATA") {
            Some(own) if own.is_empty() || own.contains('$') => return None,
            Some(own) => (own, home(own, asked)?),
            None if paths(server).any(|path| home(path, path).is_none()) => return None,
            None => (asked, home(asked, asked)?),
        };
        let target = match kind {
            Kind::Nameless => asked,
            Kind::Named | Kind::Container => target,
        };
        target.clone_into(&mut mount.target);
        mount.kind = kind;
        Some(mount)
    });
    servers.collect()
}

/// What holds the data in a folder, unless that is something that the file gives the container: the innermost
/// mount around it. Where the image asks for a volume, and nobody gives it anything there, the engine makes one
/// without a name; else nothing is there but the container.
fn home(data: &str, given: &[String], asked: Option<&str>) -> Option<Kind> {
    let depth = |place: &str| {
        let place = Path::new(place);
        let is_around = Path::new(data).starts_with(place);
        is_around.then(|| place.components().count())
    };
    let given = given.iter().filter_map(|given| depth(given)).max();
    let asked = asked.and_then(depth);
    match (given, asked) {
        (Some(given), asked) if asked.is_none_or(|asked| given >= asked) => None,
        (_, Some(_)) => Some(Kind::Nameless),
        (_, None) => Some(Kind::Container),
    }
}

/// The places in a container that anything at all is mounted at.
fn targets(body: &Mapping) -> Vec<String> {
    let list = |key: &str| match body.get(key) {
        Some(Value::Sequence(entries)) => entries.clone(),
        Some(Value::String(entry)) => vec![Value::String(entry.clone())],
        _ => Vec::new(),
    };
    let mounts = list("volumes")
        .into_iter()
        .filter_map(|mount| match &mount {
            Value::Mapping(long) => long.get("target")?.as_str().map(str::to_owned),
            Value::String(short) => {
                let mut parts = short.split(':');
                let first = parts.next()?;
                Some(parts.next().unwrap_or(first).to_owned())
            }
            _ => None,
        });
    let tmpfs = list("tmpfs").into_iter().filter_map(|entry| {
        let path = entry.as_str()?.split(':').next()?;
        Some(path.to_owned())
    });
    mounts.chain(tmpfs).collect()
}

fn store<'f>(
    file: &'f ComposeFile,
    service: &'f str,
    body: &'f Mapping,
    key: &str,
    target: &str,
) -> Mount<'f> {
    let volume = file.volumes.get(key);
    let mut described = volume.cloned().unwrap_or_default();
    let name = described.remove("name");
    let name = name.as_ref().and_then(Value::as_str).map(str::to_owned);
    let external = described.get("external").and_then(Value::as_bool) == Some(true);
    let volume = name.unwrap_or_else(|| match &file.name {
        // Compose's own rule for volumes that have no name.
        Some(project) if !external => format!("{project}_{key}"),
        _ => key.to_owned(),
    });
    let image = body
        .get("image")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let word = label(body, SERVICE);
    let spec = label(body, SERIES).and(word).and_then(catalog::service);
    let server = server(
        image,
        spec.and_then(|spec| spec.format.as_ref()),
        label(body, SERIES),
    );
    let floats = floats(image, server.as_ref());
    Mount {
        service,
        word,
        kind: Kind::Named,
        volume,
        body: described,
        external,
        target: target.trim_end_matches('/').to_owned(),
        image,
        server,
        floats,
        spec,
        container: container(file, service, body),
        own_path: variable(body, "PGDATA").is_some()
            || known(split(image).0).is_some_and(|known| !known.same_place),
    }
}

/// A container's name, which Compose chooses where nobody else does.
fn container(file: &ComposeFile, service: &str, body: &Mapping) -> String {
    let named = body.get("container_name").and_then(Value::as_str);
    named.map_or_else(
        || format!("{}-{service}-1", file.name.as_deref().unwrap_or(service)),
        str::to_owned,
    )
}

/// The named volumes of a service with their mount points, in either of Compose's forms.
fn mounts(body: &Mapping) -> Vec<(String, String)> {
    let Some(Value::Sequence(mounts)) = body.get("volumes") else {
        return Vec::new();
    };
    mounts.iter().filter_map(mount).collect()
}

fn mount(mount: &Value) -> Option<(String, String)> {
    match mount {
        Value::Mapping(long) => {
            let text = |key: &str| long.get(key).and_then(Value::as_str);
            let named = text("type") == Some("volume");
            let (source, target) = (text("source")?, text("target")?);
            named.then(|| (source.to_owned(), target.to_owned()))
        }
        Value::String(short) => {
            let mut parts = short.split(':');
            let (source, target) = (parts.next()?, parts.next()?);
            let path = source.starts_with(['/', '.', '~', '$']);
            (!path && !source.is_empty()).then(|| (source.to_owned(), target.to_owned()))
        }
        _ => None,
    }
}

/// A label, in either of Compose's forms.
fn label<'f>(body: &'f Mapping, name: &str) -> Option<&'f str> {
    match body.get("labels")? {
        Value::Mapping(labels) => labels.get(name)?.as_str(),
        Value::Sequence(labels) => labels.iter().find_map(|label| {
            let (key, value) = label.as_str()?.split_once('=')?;
            (key == name).then_some(value)
        }),
        _ => None,
    }
}

/// What a variable is set to, in either of Compose's forms; empty where that is not said.
fn variable<'f>(body: &'f Mapping, name: &str) -> Option<&'f str> {
    match body.get("environment")? {
        Value::Mapping(env) => Some(env.get(name)?.as_str().unwrap_or_default()),
        Value::Sequence(env) => env.iter().find_map(|entry| {
            let entry = entry.as_str()?;
            let (key, value) = entry.split_once('=').unwrap_or((entry, ""));
            (key == name).then_some(value)
        }),
        _ => None,
    }
}

/// An image's name and its tag.
fn split(image: &str) -> (&str, Option<&str>) {
    let image = image.split('@').next().unwrap_or(image);
    match image.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, Some(tag)),
        _ => (image, None),
    }
}

/// Whether an image is that of a known server.
pub(super) fn is_server(image: &str) -> bool {
    known(split(image).0).is_some()
}

/// What an image runs. A tag tells more than the series that phpier gave the container, for somebody
/// may have written another image; but a tag of an image that nobody knows tells nothing.
fn server(image: &str, spec: Option<&'static Format>, series: Option<&str>) -> Option<Held> {
    let known = known(split(image).0).map(|known| known.format);
    Some(Held {
        format: known.or(spec)?,
        release: told(image).or_else(|| series.and_then(Release::read)),
    })
}

/// The release that the tag of a known image tells.
fn told(image: &str) -> Option<Release> {
    let (name, tag) = split(image);
    let (mark, tag) = (known(name)?.mark, tag?);
    if mark.is_empty() {
        return Release::read(tag);
    }
    let mut parts = tag.split('-').filter_map(|part| part.strip_prefix(mark));
    parts.find_map(Release::read)
}

/// A digest never moves; a tag does where it names less than a series.
fn floats(image: &str, server: Option<&Held>) -> bool {
    let (name, tag) = split(image);
    if image.contains('@') || image.contains('$') || image.is_empty() {
        return false;
    }
    let told = told(image);
    match (tag, server) {
        (None | Some("latest"), _) => true,
        // Of an image that is somebody's own nobody knows what its tags mean; and where every newer
        // release reads what is there, a tag may move.
        (Some(_), Some(held)) if known(name).is_some() && held.format.up != Up::Reads => {
            told.is_none_or(|release| release.series(held.format).is_none())
        }
        (Some(_), _) => false,
    }
}
