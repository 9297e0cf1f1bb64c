//! What a server does with data that another release of it, or another server, has left in its volume.

use super::kin::KIN;
use super::services;

/// A format that a server keeps its data in, and how its releases follow each other.
#[derive(Debug)]
pub struct Format {
    /// The server's name for people.
    pub title: &'static str,
    /// Images that keep this format, without registry and tag. Images of the catalog stand in their spec.
    pub images: &'static [&'static str],
    /// How many numbers of a version make a series, by the first release of which so many do, oldest
    /// first: one for `17`, two for `8.4`. A tag with fewer moves from one series to the next by itself.
    pub numbers: &'static [(u32, usize)],
    /// What a newer release does with older data.
    pub up: Up,
    /// Why an older release refuses newer data; all of these do.
    pub down: &'static str,
    /// Where the images keep the data, by the first release that does, oldest first. Empty where nothing
    /// is known.
    pub paths: &'static [(&'static str, &'static str)],
    /// How its data is taken out and brought in, where that is one command each.
    pub rescue: Option<Rescue>,
    /// Whether the images ask for a volume there themselves, so that one without a name is made where
    /// nobody gives another.
    pub asks_for_volume: bool,
    /// Whether files in the volume tell which server and release has left the data.
    pub marked: bool,
    /// The engine's own page about it.
    pub source: &'static str,
}

/// What a newer release does with older data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Up {
    /// It refuses: every series has a format of its own.
    Never,
    /// It changes the data when it starts, but only the data of the step before or of what came after
    /// that. The steps are those series, oldest first.
    Steps(&'static [&'static str]),
    /// It changes the data when it starts; the text tells under what condition.
    Always(&'static str),
    /// It reads it.
    Reads,
}

/// Commands that take data out and bring it in. `{container}` and `{file}` stand for what they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rescue {
    /// Writes all databases into a file.
    pub dump: &'static str,
    /// Reads that file.
    pub restore: &'static str,
}

impl Format {
    /// How many numbers make a series of releases that begin with this one.
    pub fn numbers(&self, first: u32) -> usize {
        let mut eras = self.numbers.iter().rev();
        let era = eras.find(|(since, _)| first >= *since);
        era.map_or(1, |(_, numbers)| *numbers)
    }
}

/// What is known of an image by its name.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// The format that it keeps its data in.
    pub format: &'static Format,
    /// What the server's release comes after in a part of the tag; a tag starts with it where this is
    /// empty.
    pub mark: &'static str,
    /// Whether the data lies where the format says.
    pub same_place: bool,
}

/// What is known of an image, by its name without a tag, from whichever registry or mirror it is.
pub fn known(image: &str) -> Option<Known> {
    let own = formats().find(|(_, format)| format.images.iter().any(|name| is(image, name)));
    let own = own.or_else(|| formats().find(|(name, _)| name.is_some_and(|name| is(image, name))));
    let kin = || {
        let kin = KIN
            .iter()
            .find(|kin| kin.images.iter().any(|name| is(image, name)))?;
        let (_, format) = formats().find(|(_, format)| format.title == kin.of)?;
        Some(Known {
            format,
            mark: kin.mark,
            same_place: kin.same_place,
        })
    };
    kin().or_else(|| {
        own.map(|(_, format)| Known {
            format,
            mark: "",
            same_place: true,
        })
    })
}

/// The format that an image keeps its data in, by the image's name without a tag.
pub fn format(image: &str) -> Option<&'static Format> {
    known(image).map(|known| known.format)
}

/// Whether an image is the one of a name: a registry and the folders of a mirror may stand before it.
fn is(image: &str, name: &str) -> bool {
    let before = image.strip_suffix(name);
    before.is_some_and(|before| before.is_empty() || before.ends_with('/'))
}

/// All formats, with the image of those that the catalog has an entry for.
fn formats() -> impl Iterator<Item = (Option<&'static str>, &'static Format)> {
    let served = services::SERVICES.iter().filter_map(|spec| {
        let format = spec.format.as_ref()?;
        Some((Some(spec.image), format))
    });
    served.chain(OTHERS.iter().map(|format| (None, format)))
}

/// Servers that the catalog has no entry for, and that people run as services of their own.
static OTHERS: &[Format] = &[
    Format {
        title: "MongoDB",
        images: &["mongo", "mongodb/mongodb-community-server"],
        // <https://www.mongodb.com/docs/manual/reference/versioning/>
        numbers: &[(0, 2), (5, 1)],
        // "must be running" the release before:
        // <https://www.mongodb.com/docs/manual/release-notes/8.0-upgrade-standalone/>. Images that skip
        // one do not start: <https://github.com/danny-avila/LibreChat/issues/4155>.
        up: Up::Steps(&["3.4", "3.6", "4.0", "4.2", "4.4", "5", "6", "7", "8"]),
        down: "its downgrades need the newer server first",
        paths: &[("0", "/data/db")],
        rescue: Some(Rescue {
            dump: "docker exec {container} mongodump --archive > {file}",
            restore: "docker exec -i {container} mongorestore --archive < {file}",
        }),
        asks_for_volume: true,
        marked: false,
        source: "https://www.mongodb.com/docs/manual/release-notes/8.0-upgrade-standalone/",
    },
    Format {
        title: "OpenSearch",
        images: &["opensearchproject/opensearch"],
        numbers: &[(0, 1)],
        // Indexes of the major version before the last are not read.
        up: Up::Steps(&["1", "2", "3"]),
        down: "a node never goes back to an older release",
        paths: &[("0", "/usr/share/opensearch/data")],
        rescue: None,
        asks_for_volume: false,
        marked: false,
        source: "https://docs.opensearch.org/latest/migrate-or-upgrade/",
    },
    Format {
        title: "Elasticsearch",
        images: &[
            "elasticsearch",
            "docker.elastic.co/elasticsearch/elasticsearch",
        ],
        numbers: &[(0, 1)],
        // Indexes of the major version before the last are not read.
        up: Up::Steps(&["5", "6", "7", "8", "9"]),
        down: "a node never goes back to an older release",
        paths: &[("0", "/usr/share/elasticsearch/data")],
        rescue: None,
        asks_for_volume: false,
        marked: false,
        source: "https://www.elastic.co/docs/deploy-manage/upgrade",
    },
    Format {
        title: "Meilisearch",
        images: &["getmeili/meilisearch"],
        numbers: &[(0, 2)],
        // "Your database version is incompatible with your current engine version"; each minor release
        // wants a dump.
        up: Up::Never,
        down: "each minor release has a format of its own",
        paths: &[("0", "/meili_data")],
        rescue: None,
        asks_for_volume: false,
        marked: false,
        source: "https://www.meilisearch.com/docs/learn/update_and_migration/updating",
    },
];
