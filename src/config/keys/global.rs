//! The keys of `~/.phpier/global.kdl`.

use super::{Key, MOVED, More, PORT, SERVICE, Section, Shape, key};
use crate::catalog::traefik;

fn discoveries() -> Vec<&'static str> {
    vec!["docker", "files"]
}

/// `~/.phpier/global.kdl`.
pub static GLOBAL: Section = Section {
    what: "the global configuration",
    argument: None,
    required: &[],
    keys: &[
        key(
            "network",
            Shape::Text,
            "The name of the shared network.",
        )
        .or("phpier_global"),
        key(
            "domain",
            Shape::Text,
            "What projects' hosts end in.",
        )
        .or("localhost"),
        key(
            "discovery",
            Shape::Word(discoveries),
            "How Traefik finds projects: `docker` reads labels through the Docker socket, `files` reads routes that phpier writes and needs no socket.",
        )
        .or("docker"),
        key("traefik", Shape::Section(&TRAEFIK), "The reverse proxy."),
        key(
            "services",
            Shape::Section(&GLOBAL_SERVICES),
            "The services that all projects share.",
        ),
        key(
            "projects",
            Shape::Section(&PROJECTS),
            "Where the projects are.",
        ),
    ],
    more: More::Nothing,
};

/// `traefik` of the global stack.
pub static TRAEFIK: Section = Section {
    what: "`traefik`",
    argument: Some("version"),
    required: &[],
    keys: &[
        key(
            "version",
            Shape::Series(|| traefik::SERIES.to_vec()),
            "The series of Traefik.",
        )
        .or("3.7"),
        key("http", PORT, "The port for HTTP on 127.0.0.1.").or("80"),
        key("https", PORT, "The port for HTTPS on 127.0.0.1.").or("443"),
        key(
            "dashboard",
            Shape::Bool,
            "Whether Traefik's dashboard answers at `traefik.<domain>`.",
        )
        .or("false"),
    ],
    more: More::Nothing,
};

/// `services` of the global stack.
pub static GLOBAL_SERVICES: Section = Section {
    what: "the global `services`",
    argument: None,
    required: &[],
    keys: &[key(
        "service",
        Shape::Sections(&SERVICE),
        "Anything that phpier has no entry for.",
    )],
    more: More::Servers,
};

/// A database server of the global stack.
pub static DATABASE_SERVER: Section = Section {
    what: "the database server",
    argument: Some("version"),
    required: &[],
    keys: &[
        VERSION,
        NAME,
        PUBLISH,
        key(
            "root-password",
            Shape::Password,
            "The administrator's password: text, or a secret, which is made once on this machine. It is a secret where it is left out.",
        ),
        IMAGE,
        ENV,
        MOVED,
    ],
    more: More::Nothing,
};

/// A cache or a mail catcher of the global stack.
pub static SERVER: Section = Section {
    what: "the server",
    argument: Some("version"),
    required: &[],
    keys: &[VERSION, NAME, PUBLISH, IMAGE, ENV, MOVED],
    more: More::Nothing,
};

/// A page for people in the global stack. It has no port of its own: it is reached through Traefik.
pub static TOOL: Section = Section {
    what: "the tool",
    argument: Some("version"),
    required: &[],
    keys: &[VERSION, IMAGE, ENV, MOVED],
    more: More::Nothing,
};

/// `projects` of the global stack.
pub static PROJECTS: Section = Section {
    what: "`projects`",
    argument: None,
    required: &[],
    keys: &[
        key(
            "scan",
            Shape::Sections(&SCAN),
            "A folder to look for projects in.",
        ),
        key("project", Shape::List, "The folder of one project."),
        key(
            "allow",
            Shape::List,
            "A folder outside projects that links in them may lead to.",
        ),
    ],
    more: More::Nothing,
};

/// `scan` of the projects.
pub static SCAN: Section = Section {
    what: "`scan`",
    argument: Some("path"),
    required: &["path"],
    keys: &[
        key("path", Shape::Text, "The folder; `~` is the home folder."),
        key(
            "depth",
            Shape::Integer(1, 16),
            "How many levels down to look.",
        )
        .or("3"),
    ],
    more: More::Nothing,
};

const VERSION: Key = key("version", Shape::Version, "The series to run, as `8.4`.");
const NAME: Key = key(
    "name",
    Shape::Text,
    "Tells a second instance apart: its container is `phpier-<service>-<name>`.",
);
const PUBLISH: Key = key(
    "publish",
    Shape::Publish,
    "The port on 127.0.0.1, or false for none. The first instance has its usual one unless written.",
);
const IMAGE: Key = key(
    "image",
    Shape::Text,
    "Another image with a tag, for a mirror or a build of your own.",
);
const ENV: Key = key(
    "env",
    Shape::Pairs(&Shape::Value),
    "Variables for the container beside phpier's own.",
);
